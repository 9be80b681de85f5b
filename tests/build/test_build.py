"""The whole build on the real files: bars of the issue, and the committed snapshot."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from geo.build import Inputs, assemble, write_snapshot
from geo.build.snapshot import fingerprint_code
from geo.demand.children import PUBLICATION_THRESHOLD
from geo.indicators.checks import compare_yardsticks
from geo.indicators.gaps import list_gaps
from geo.indicators.values import Tables
from geo.store import read_manifest, read_table
from geo.store.schemas import SCHEMAS


@pytest.mark.mirror
def test_the_committed_snapshot_is_what_the_code_makes(
    mirror: Path, tmp_path: Path, snapshot: Path
) -> None:
    inputs = Inputs(tmp_path / "raw", mirror)
    made = assemble(inputs)

    manifest = write_snapshot(made.tables, made.sources, inputs, tmp_path / "processed")

    committed = read_manifest(snapshot)
    assert manifest["inputs"] == committed["inputs"]
    different = [
        name
        for name, entry in manifest["tables"].items()
        if entry["sha256"] != committed["tables"][name]["sha256"]
    ]
    assert different == [], "lancer : geo build"


def test_the_snapshot_was_made_by_this_code(snapshot: Path) -> None:
    assert read_manifest(snapshot)["code"] == fingerprint_code(), "lancer : geo build"


def test_every_table_is_there_and_unaltered(snapshot: Path) -> None:
    entries = read_manifest(snapshot)["tables"]

    assert set(entries) == set(SCHEMAS)
    for name, entry in entries.items():
        content = (snapshot / f"{name}.parquet").read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], name
        assert len(read_table(name, snapshot)) == entry["rows"]


def test_every_yardstick_is_found_again() -> None:
    table = compare_yardsticks()

    assert len(table) >= 30
    assert table.loc[~table["ok"], "label"].tolist() == []


def test_known_gaps_are_listed() -> None:
    text = " ".join(list_gaps()["gap"] + " " + list_gaps()["area"])

    for known in ("Coubron", "Saint-Denis", "Ambourget 2", "secret statistique", "BPE"):
        assert known in text


@pytest.mark.parametrize("level", ["departement", "ept", "commune", "iris"])
def test_contours_have_no_gap_and_no_overlap(processed: Any, level: str) -> None:
    contours = processed("contours")
    shapes = contours.loc[contours["level"].eq(level), "geometry"].values

    assert shapely.coverage_is_valid(shapes)
    whole = contours.loc[contours["level"].eq("departement"), "geometry"].iloc[0]
    assert shapely.union_all(shapes).symmetric_difference(whole).area == pytest.approx(0, abs=1e-12)


def test_children_add_up_at_every_level(processed: Any) -> None:
    communes, iris, squares = (
        processed(name) for name in ("children_communes", "children_iris", "squares")
    )
    year = iris["year"].iloc[0]
    level = communes[communes["year"].eq(year)].set_index("code")["children_u3"]

    by_commune = iris.groupby("commune")["children_u3"].sum()
    by_iris = squares.groupby("iris")["children_u3"].sum()

    assert np.allclose(by_commune, level.reindex(by_commune.index), rtol=0, atol=1e-9)
    assert np.allclose(
        iris.set_index("code")["children_u3"],
        by_iris.reindex(iris["code"]),
        rtol=0,
        atol=1e-9,
    )


def test_every_estimate_has_its_interval(processed: Any) -> None:
    for name in ("children_communes", "children_iris", "squares"):
        table = processed(name)
        assert table[["children_u3", "low", "high"]].notna().all(axis=None)
        assert (table["low"] <= table["children_u3"]).all()
        assert (table["children_u3"] <= table["high"]).all()
    iris = processed("children_iris")
    assert (iris["publishable"] == (iris["children_u3"] >= PUBLICATION_THRESHOLD)).all()


def test_saint_denis_is_recomputed_by_hand(processed: Any) -> None:
    """2022: 1,990 places at 35.7 and 383 at 26.5 make 2,373 places for 7,019.5 children."""
    table = processed("coverage")
    row = table[table["code"].eq("93066") & table["year"].eq(2022) & table["mode"].eq("total")]

    children = 1990 / 0.357 + 383 / 0.265
    assert row["places"].iloc[0] == 2373
    assert row["children"].iloc[0] == pytest.approx(children)
    assert row["rate"].iloc[0] == pytest.approx(100 * 2373 / children)
    assert row["status"].iloc[0] == "calcule"


def test_an_independent_sum_of_iris_poverty_is_never_made(processed: Any) -> None:
    """Poverty of the département: weighted by fiscal persons, between its communes' rates."""
    social = processed("social")
    rows = social[social["indicator"].eq("poverty_rate") & social["year"].eq(2021)]
    value = rows.loc[rows["level"].eq("departement"), "value"].iloc[0]

    communes = rows.loc[rows["level"].eq("commune"), "value"]
    assert communes.min() < value < communes.max()
    assert value == pytest.approx(28.4, abs=0.1)


def test_tables_can_be_read_through_a_cache(processed: Any) -> None:
    tables = Tables(read=processed)

    assert tables.coverage["level"].nunique() == 3
