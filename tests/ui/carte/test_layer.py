"""Figures of the map in words, as in the legend, the hover texts and the tables."""

from typing import Any

import pytest

from geo.figures import palette
from geo.figures.indicator_values import describe_number, describe_value, round_value
from geo.indicators.definitions import get_indicator
from geo.indicators.values import Tables, compute_values
from geo.ui.carte.layer import draw_areas, draw_legend, find_marks


def estimate(value: float, low: float = float("nan"), high: float = float("nan")) -> Any:
    return {"value": value, "low": low, "high": high, "status": "estime"}


@pytest.fixture(scope="module")
def tables(processed: Any) -> Tables:
    return Tables(read=processed)


@pytest.mark.parametrize(
    ("indicator", "row", "text"),
    [
        ("acces", estimate(37.3676, 36.9044, 37.7962),
         "≈ 37,4 places pour 100 enfants (36,9 à 37,8)"),
        ("acces", estimate(98.66, 87.31, 112.27), "≈ 98,7 places pour 100 enfants (87 à 112)"),
        ("acces", estimate(336.22, 272.6, 439.9), "≈ 336 places pour 100 enfants (273 à 440)"),
        ("acces_eaje", estimate(0.04), "≈ 0,0 places pour 100 enfants"),
        ("temps_proche", estimate(11.58), "≈ 12 min à pied"),
        ("loin_10_min", estimate(50.37), "≈ 50\u202f%"),
        ("manque_a_pied", estimate(16319.86), "≈ 16\u202f300 places"),
        ("enfants", estimate(126.4, 94.6, 157.2), "≈ 126 enfants (95 à 157)"),
        ("taux_total", estimate(31.5) | {"status": "officiel"}, "31,5 places pour 100 enfants"),
        ("acces", estimate(float("nan")) | {"status": "effectif_faible"}, "effectif trop faible"),
    ],
)  # fmt: skip
def test_a_value_in_words(indicator: str, row: Any, text: str) -> None:
    assert describe_value(get_indicator(indicator), row) == text


def test_a_value_in_a_table_is_as_precise_as_in_words() -> None:
    access = get_indicator("acces")

    assert describe_number(access, estimate(37.3676)) == "≈\u00a037,4"
    assert round_value(access, estimate(37.3676)) == 37.4
    assert round_value(access, estimate(112.27)) == 112
    assert round_value(get_indicator("manque_a_pied"), estimate(16319.86)) == 16300


def test_the_legend_of_a_model_says_so_and_places_the_departement(tables: Tables) -> None:
    access = get_indicator("acces")

    legend = draw_legend(access, "iris", 2024, find_marks(access, 2024, tables))

    assert legend.unit == "places pour 100 enfants de moins de 3 ans · estimation"
    assert [row.mark for row in legend.rows if row.mark] == ["département\u00a0≈ 37,4"]


@pytest.mark.parametrize("name", ["acces", "temps_proche", "loin_10_min"])
def test_access_never_takes_the_diverging_colours(tables: Tables, name: str) -> None:
    indicator = get_indicator(name)
    values = compute_values(indicator, "iris", 2024, tables)

    layer = draw_areas(indicator, "iris", 2024, values)

    assert not set(layer.colours) & set(palette.DIVERGING)
    assert "effectif_faible" in {value.shown for value in layer.values.values()}
