"""Values of the indicators on the committed snapshot: every one, at every level."""

from typing import Any

import pytest

from geo.errors import ParameterError
from geo.indicators.definitions import INDICATORS, get_indicator
from geo.indicators.tables import tabulate_indicators
from geo.indicators.values import COLUMNS, Tables, compute_values, list_years

SIZES = {"departement": 1, "ept": 4, "commune": 39, "iris": 614}
PAIRS = [(name, level) for name, ind in INDICATORS.items() for level in ind.levels]


@pytest.fixture(scope="module")
def tables(processed: Any) -> Tables:
    return Tables(read=processed)


@pytest.mark.parametrize(("name", "level"), PAIRS)
def test_every_area_has_a_value_or_a_reason(tables: Tables, name: str, level: str) -> None:
    indicator = get_indicator(name)
    year = list_years(indicator, level, tables)[-1]

    values = compute_values(indicator, level, year, tables)

    assert list(values.columns) == COLUMNS
    assert values["code"].is_unique
    assert len(values) == SIZES.get(level, len(values))
    known = values["value"].notna()
    assert known.any()
    assert values.loc[known, "status"].isin(["officiel", "calcule", "estime"]).all()
    assert (
        values.loc[~known, "status"]
        .isin(["non_publie", "secret", "absent", "effectif_faible"])
        .all()
    )
    if indicator.estimated:
        assert set(values.loc[known, "status"]) == {"estime"}


def test_small_communes_keep_their_own_year(tables: Tables) -> None:
    values = compute_values(get_indicator("taux_total"), "commune", 2022, tables)

    coubron = values.set_index("code").loc["93015"]
    assert (coubron["value"], coubron["year"], coubron["status"]) == (27.9, 2021, "officiel")
    by_mode = compute_values(get_indicator("taux_am"), "commune", 2022, tables)
    assert by_mode.set_index("code").loc["93015", "status"] == "non_publie"


def test_change_of_childminders_in_noisy_le_sec(tables: Tables) -> None:
    values = compute_values(get_indicator("evolution_am"), "commune", 2022, tables)

    noisy = values.set_index("code").loc["93053", "value"]
    assert noisy == pytest.approx(100 * (180 / 284 - 1))


def test_missing_places_follow_the_target(tables: Tables) -> None:
    low = compute_values(get_indicator("places_manquantes"), "commune", 2022, tables, 30.0)
    high = compute_values(get_indicator("places_manquantes"), "commune", 2022, tables, 60.0)

    bobigny = {"low": low, "high": high}
    found = {k: v.set_index("code").loc["93008", "value"] for k, v in bobigny.items()}
    assert found["low"] == 0
    assert found["high"] == pytest.approx(849 / 0.315 * 0.6 - 849)


def test_an_indicator_has_no_other_levels(tables: Tables) -> None:
    with pytest.raises(ParameterError, match="iris"):
        compute_values(get_indicator("taux_total"), "iris", 2022, tables)


def test_table_of_the_departement_in_2022() -> None:
    row = tabulate_indicators("departement", 2022).iloc[0]

    assert (row["code"], row["year"], row["places_total"]) == ("93", 2022, 27465)
    assert row["rate_total"] == pytest.approx(35.2, abs=0.05)
    assert row["rate_am"] == pytest.approx(10.6, abs=0.05)
    assert row["children_basis"] == "cnaf"
    assert row["rate_total"] == pytest.approx(100 * row["places_total"] / row["children_u3"])


def test_table_of_communes_says_which_children_it_counts() -> None:
    table = tabulate_indicators("commune").set_index("code")

    assert len(table) == 39
    assert table.loc["93008", "children_basis"] == "cnaf"
    assert table.loc["93015", "children_basis"] == "estimation"
    assert table.loc["93015", "year"] == 2021


def test_table_of_iris_has_children_and_no_places() -> None:
    table = tabulate_indicators("iris")

    assert len(table) == 614
    assert table["rate_total"].isna().all()
    assert (table["children_low"] <= table["children_u3"]).all()


@pytest.mark.parametrize(
    ("level", "year", "mode", "words"),
    [
        ("canton", None, None, "Niveau inconnu"),
        ("commune", 1999, None, "Année sans donnée"),
        ("commune", None, "nounou", "Mode inconnu"),
        ("iris", None, "eaje", "ne sont pas publiées par IRIS"),
    ],
)
def test_bad_parameters_get_a_sentence(
    level: str, year: int | None, mode: str | None, words: str
) -> None:
    with pytest.raises(ParameterError, match=words):
        tabulate_indicators(level, year, mode)


ACCESS = [name for name, indicator in INDICATORS.items() if indicator.family == "access"]


@pytest.mark.parametrize("name", ACCESS)
def test_iris_under_the_threshold_have_no_access_figure(tables: Tables, name: str) -> None:
    small = tables.read("children_iris").query("not publishable")["code"]

    values = compute_values(get_indicator(name), "iris", 2024, tables).set_index("code")

    assert len(small) > 0
    assert set(values.loc[small, "status"]) == {"effectif_faible"}
    assert values.loc[small, ["value", "low", "high"]].isna().all(axis=None)
    assert values.drop(small)["value"].notna().all()


def test_access_to_all_modes_has_an_interval_around_it(tables: Tables) -> None:
    for level in ("square", "iris", "commune", "ept", "departement"):
        values = compute_values(get_indicator("acces"), level, 2024, tables)
        known = values.dropna(subset="value")

        assert ((known["low"] <= known["value"]) & (known["value"] <= known["high"])).all()


def test_access_by_mode_adds_up_and_has_no_interval(tables: Tables) -> None:
    found = {
        name: compute_values(get_indicator(name), "commune", 2024, tables)
        for name in ("acces", "acces_eaje", "acces_am")
    }

    by_mode = found["acces_eaje"]["value"] + found["acces_am"]["value"]
    assert by_mode.to_numpy() == pytest.approx(found["acces"]["value"].to_numpy())
    assert found["acces_eaje"]["low"].isna().all()


def test_access_is_dated_by_its_children(tables: Tables) -> None:
    assert list_years(get_indicator("acces"), "square", tables) == [2024]
