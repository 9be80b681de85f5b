import re
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.figures import charts, palette
from geo.figures.spread import spread_labels
from geo.indicators.coverage import split_change
from geo.indicators.portrait import Comparison

MODES = {"eaje": 14.6, "am": 8.0, "domicile": 1.2, "prescolaire": 0.4, "total": 24.1}


@pytest.fixture
def rates():
    """Rates by mode of Noisy-le-Sec in two years; the parts of the EAJE are not drawn."""
    rows = [
        {"year": year, "mode": mode, "rate": rate}
        for year in (2017, 2022)
        for mode, rate in {**MODES, "eaje_psu": 14.0}.items()
    ]
    return pd.DataFrame(rows)


@pytest.fixture
def communes():
    return pd.DataFrame(
        {
            "code": ["93033", "93053", "93007"],
            "name": ["Gournay-sur-Marne", "Noisy-le-Sec", "L'Île-Saint-Denis"],
            "year": [2021, 2022, 2022],
            "rate": [69.3, 24.1, 18.3],
        }
    )


def data_of(spec):
    """Every row of every layer."""
    return [row for rows in spec["datasets"].values() for row in rows]


def texts_of(spec):
    return {row["text"] for row in data_of(spec) if "text" in row}


def scales_of(spec, channel):
    """Domains of the layers' quantitative axes."""
    encodings = [layer["encoding"].get(channel, {}) for layer in spec["layer"]]
    return [e["scale"]["domain"] for e in encodings if "domain" in e.get("scale", {})]


def charts_of(rates, communes):
    children = pd.DataFrame(
        {
            "year": [2017, 2022],
            "births": [787.0, 728.0],
            "children_u3": [2203.0, 2024.0],
            "low": [2084.0, 1915.0],
            "high": [2321.0, 2133.0],
            "census": [2225.0, None],
            "cnaf": [2611.8, 2244.8],
        }
    )
    places = pd.DataFrame({"mode": ["eaje", "am"], "year": 2020, "places": [23.0, 36.0]})
    lines = pd.DataFrame(
        {"label": ["Noisy-le-Sec", "France, communes de plus de 10 000 hab."], "year": 2022,
         "rate": [24.1, 56.1], "own": [True, False]}
    )  # fmt: skip
    return {
        "modes": charts.chart_modes(rates),
        "rates": charts.chart_rates(lines),
        "split": charts.chart_split(split_change(619, 2611.8, 541, 2244.8)),
        "places": charts.chart_places(places),
        "births": charts.chart_births(children),
        "children": charts.chart_children(children),
        "communes": charts.chart_communes(communes, ["93053"], [Comparison("France", 59.5, 2022)]),
    }


def test_every_chart_is_valid_and_described_with_french_numbers(rates, communes):
    for name, chart in charts_of(rates, communes).items():
        spec = chart.to_dict()  # validates against the schema of Vega-Lite
        assert spec["config"]["locale"]["number"]["decimal"] == ",", name
        assert re.search(r"\d", spec["description"]), name
        assert not re.search(r"\d\.\d", spec["description"]), name
        assert not any(re.search(r"\d\.\d", str(text)) for text in texts_of(spec)), name


@pytest.mark.parametrize("name", ["modes", "births"])
def test_vertical_bars_start_from_zero(name, rates, communes):
    spec = charts_of(rates, communes)[name].to_dict()

    assert {low for low, _ in scales_of(spec, "y")} == {0}


def test_the_modes_stack_up_to_the_total(rates):
    spec = charts.chart_modes(rates).to_dict()

    bars = [row for row in data_of(spec) if "high" in row and row["year"] == 2022]
    assert [row["key"] for row in bars] == list(palette.MODES)
    assert bars[0]["low"] == 0
    assert bars[-1]["high"] == pytest.approx(24.2, abs=0.2)
    assert "24,1" in texts_of(spec)
    labels = [row["label"] for row in data_of(spec) if "label" in row]
    assert labels == [
        "Crèches 14,6", "Assistantes maternelles 8,0", "À domicile 1,2", "École à 2 ans 0,4"
    ]  # fmt: skip


def test_a_rate_on_part_of_the_communes_says_so_in_its_label(rates, communes):
    spec = charts_of(rates, communes)["rates"].to_dict()

    labels = {row["label"] for row in data_of(spec) if "at" in row}
    assert labels == {"Noisy-le-Sec 24,1", "France 56,1|communes > 10 000 hab."}


def test_the_split_has_room_on_both_sides_of_zero_for_its_labels(rates, communes):
    spec = charts_of(rates, communes)["split"].to_dict()

    (low, high), *_ = scales_of(spec, "x")
    assert low < -3.2
    assert high > 3.6
    assert {"−3,2", "+3,6", "+0,4"} <= texts_of(spec)
    assert "Effet des places −3,2\u00a0points" in spec["description"]


def test_the_children_chart_names_each_source_and_its_year(rates, communes):
    spec = charts_of(rates, communes)["children"].to_dict()

    labels = {row["label"] for row in data_of(spec) if "at" in row}
    assert labels == {
        "Estimation|2\u202f020 (2022)", "Cnaf|2\u202f240 (2022)", "Recensement|2\u202f225 (2017)"
    }  # fmt: skip


def test_a_commune_without_official_count_has_no_point_for_it():
    children = pd.DataFrame(
        {"year": [2021], "children_u3": [178.0], "low": [166.0], "high": [190.0],
         "census": [None], "cnaf": [None]}
    ).astype({"census": "float64", "cnaf": "float64"})  # fmt: skip

    spec = charts.chart_children(children).to_dict()

    assert {row["label"] for row in data_of(spec) if "at" in row} == {"Estimation|178 (2021)"}


def test_the_ranking_highlights_one_commune_and_dates_older_rates(communes):
    references = [Comparison("France", 59.5, 2022), Comparison("Île-de-France", 56.0, 2023)]

    spec = charts.chart_communes(communes, ["93053"], references).to_dict()

    own = {row["title"]: row["own"] for row in data_of(spec) if "own" in row}
    assert own == {
        "Gournay-sur-Marne": False, "Noisy-le-Sec": True, "L’Île-Saint-Denis": False
    }  # fmt: skip
    assert {"69,3 (2021)", "24,1", "France 59,5", "Île-de-France 56 (2023)"} <= texts_of(spec)
    assert "Noisy-le-Sec 24,1" in spec["description"]


@given(st.lists(st.floats(0, 100), max_size=8), st.floats(0.1, 10))
def test_labels_end_apart_in_their_order(positions, gap):
    spread = spread_labels(positions, gap)

    ordered = [place for _, place in sorted(zip(positions, spread, strict=True))]
    assert all(high - low >= gap - 1e-6 for low, high in pairwise(ordered))


@given(st.lists(st.floats(0, 100), min_size=1, max_size=8), st.floats(0.1, 10))
def test_labels_move_together_no_more_than_they_must(positions, gap):
    spread = spread_labels(positions, gap)

    assert sum(spread) == pytest.approx(sum(positions), abs=1e-6)


def test_labels_far_apart_stay_where_they_are():
    assert spread_labels([30, 10, 20], 5) == [30, 10, 20]
