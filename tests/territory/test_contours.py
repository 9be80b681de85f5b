"""Simplified boundaries: a coverage at every level, whatever the tolerance."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import SchemaError
from geo.readers import ign, insee_geography
from geo.store.tables import check_table
from geo.territory.areas import build_ept
from geo.territory.contours import build_contours, build_neighbours, round_shapes

from .conftest import draw_square


def test_every_level_is_there(iris: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> None:
    contours = build_contours(iris, communes, build_ept(communes))

    check_table("contours", contours)
    assert contours["level"].value_counts().to_dict() == {
        "iris": 4,
        "commune": 3,
        "ept": 2,
        "departement": 1,
    }
    assert contours.set_index("code").loc["93", "name"] == "Seine-Saint-Denis"


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_rounding_keeps_shared_borders(seed: int) -> None:
    """Two polygons with a ragged border between them stay edge-matched."""
    ragged = np.random.default_rng(seed)
    steps = np.arange(1, 40)
    border = np.column_stack([655_000 + ragged.uniform(-40, 40, 39), 6_868_000 + 25 * steps])
    top, bottom = (655_000, 6_869_000), (655_000, 6_868_000)
    left = shapely.Polygon([(654_000, 6_868_000), bottom, *border, top, (654_000, 6_869_000)])
    right = shapely.Polygon([(656_000, 6_868_000), bottom, *border, top, (656_000, 6_869_000)])
    assert shapely.coverage_is_valid([left, right])

    rounded = round_shapes(gpd.GeoSeries([left, right], crs=2154))

    assert shapely.coverage_is_valid(rounded.values)
    xy = shapely.get_coordinates(rounded.values)
    assert np.array_equal(xy, xy.round(5))


def test_too_rough_a_rounding_is_refused(
    iris: gpd.GeoDataFrame, communes: gpd.GeoDataFrame
) -> None:
    with pytest.raises(SchemaError, match="niveau « iris »"):
        build_contours(iris, communes, build_ept(communes), decimals=2)


def test_neighbours_are_near_and_not_ours(cog: pd.DataFrame) -> None:
    communes = gpd.GeoDataFrame(
        {"code": ["93008", "77291", "95019", "95652"], "name": ["Bobigny", "Pin", "A", "B"]},
        geometry=[draw_square(c) for c in (0, 1, 2, 40)],
        crs=2154,
    ).to_crs(4326)
    with_article = pd.DataFrame({"code": ["77291"], "name": ["Le Pin"], "type": ["COM"]})

    table = build_neighbours(communes, pd.concat([cog, with_article]), draw_square(0))

    check_table("neighbours", table)
    assert table["code"].tolist() == ["77291", "95019"]
    assert table["name"].tolist() == ["Le Pin", "A"]


@pytest.mark.mirror
@pytest.mark.parametrize("tolerance_m", [10.0, 20.0, 40.0])
def test_the_real_contours_have_no_gap_nor_overlap(
    real_iris: gpd.GeoDataFrame, real_communes: gpd.GeoDataFrame, tolerance_m: float
) -> None:
    contours = build_contours(real_iris, real_communes, build_ept(real_communes), tolerance_m)

    levels = dict(list(contours.groupby("level")))
    assert {level: len(table) for level, table in levels.items()} == {
        "iris": 614,
        "commune": 39,
        "ept": 4,
        "departement": 1,
    }
    areas = []
    for table in levels.values():
        assert shapely.is_valid(table.geometry.values).all()
        assert shapely.coverage_is_valid(table.geometry.values)
        areas.append(table.to_crs(2154).area.sum() / 1e6)
    assert areas == pytest.approx([areas[0]] * 4, rel=1e-9)
    assert areas[0] == pytest.approx(236.9, abs=0.2)


@pytest.mark.mirror
def test_the_real_neighbours(mirror: Path, real_communes: gpd.GeoDataFrame) -> None:
    folder = mirror / "ign_communes_voisines"
    files = [p for p in sorted(folder.glob("*.geojson")) if "93" not in p.name]
    around = pd.concat([ign.read_communes(path) for path in files])
    cog = insee_geography.read_cog(mirror / "insee_cog" / "v_commune_2026.csv")

    table = build_neighbours(around, cog, real_communes.union_all())

    check_table("neighbours", table)
    assert {"Paris", "Montmagny", "Le Mesnil-Amelot", "Vincennes"} <= set(table["name"])
    assert not table["code"].str.startswith("93").any()
