"""Sensitivity in French and as a chart, from a few ranks made by hand."""

import pandas as pd
import pytest

from geo.access.variants import ALL_DIFFUSE, AS_IT_IS, DECAY, SPEED
from geo.figures.sensitivity_charts import chart_moves
from geo.figures.sensitivity_texts import (
    export_sensitivity,
    list_moves,
    tabulate_sensitivity,
    write_rank,
    write_reading,
)
from geo.indicators.sensitivity import TARGET_RATE, summarise_ranks

USUAL = [1, 2, 3, 4]
NAMES = ["Aubervilliers", "L'Île-Saint-Denis", "Bondy", "Stains"]
VARIANTS = {
    AS_IT_IS: (USUAL, USUAL),
    (SPEED, "6 km/h"): ([1, 2, 4, 3], [3, 4, 1, 2]),
    (DECAY, "Linéaire"): (USUAL, USUAL),
    (TARGET_RATE, "45 places pour 100 enfants"): ([1, 4, 2, 3], USUAL),
    ALL_DIFFUSE: ([1, 3, 2, 4], [2, 1, 3, 4]),
}


@pytest.fixture
def ranks():
    parts = [
        pd.DataFrame({"family": family, "label": label, "code": list("abcd"), "name": NAMES,
                      "rank": rank, "access_rank": access})
        for (family, label), (rank, access) in VARIANTS.items()
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)


@pytest.fixture
def steady(ranks):
    """The same ranks with every variant."""
    usual = ranks.loc[ranks["family"].eq(AS_IT_IS[0])].set_index("code")
    return ranks.assign(
        rank=ranks["code"].map(usual["rank"]), access_rank=ranks["code"].map(usual["access_rank"])
    )


def test_the_reading_groups_what_moves_as_much(ranks):
    text = write_reading(summarise_ranks(ranks, top=2), "commune")

    assert text == (
        "Des 2 premières communes, toutes le restent si l’on change la vitesse de marche ou la "
        "décroissance ; 1 au moins le reste si l’on change le taux visé ou la part des places "
        "localisées. Le plus grand déplacement : L’Île-Saint-Denis, du 2ᵉ au 4ᵉ rang (taux visé : "
        "45 places pour 100 enfants). Dans le classement par la seule accessibilité à pied, des "
        "2 premières communes, aucune n’est sûre de le rester. Ce qui pèse le plus sur cette "
        "accessibilité : la vitesse de marche (corrélation des rangs de −0,60 au plus bas)."
    )


def test_the_reading_says_when_nothing_moves(steady):
    text = write_reading(summarise_ranks(steady, top=3), "iris")

    assert text == (
        "Des 3 premiers IRIS, tous le restent si l’on change la vitesse de marche, la "
        "décroissance, le taux visé ou la part des places localisées. Aucun rang ne bouge."
    )


def test_the_table_is_french_text_without_the_method_as_it_is(ranks):
    table = tabulate_sensitivity(summarise_ranks(ranks, top=2))

    assert len(table) == len(VARIANTS) - 1
    target = table[table["Ce qui change"].eq(TARGET_RATE)].iloc[0]
    assert target.tolist() == [
        TARGET_RATE, "45 places pour 100 enfants", "1 sur 2", "1", "0,400", "1",
        "L’Île-Saint-Denis, 2ᵉ → 4ᵉ", "2 sur 2", "1,000",
    ]  # fmt: skip
    assert table.loc[table["Variante"].eq("Linéaire"), "Plus grand déplacement"].item() == "aucun"


def test_the_export_keeps_numbers_under_french_headings(ranks):
    summary = summarise_ranks(ranks, top=2)

    table = export_sensitivity(summary)

    assert table.shape == summary.shape
    assert table["Variante"].tolist()[0] == AS_IT_IS[1]
    assert table["Corrélation des rangs (Spearman)"].tolist() == [1, 0.8, 1, 0.4, 0.8]


@pytest.mark.parametrize(("rank", "text"), [(1, "1ᵉʳ"), (2, "2ᵉ"), (254, "254ᵉ")])
def test_ranks_in_words(rank, text):
    assert write_rank(rank) == text


def test_the_table_under_the_chart_has_a_column_a_variant(ranks):
    table = list_moves(ranks, "access_rank", top=2)

    assert list(table) == ["Territoire", *(label for _, label in VARIANTS)]
    assert table.iloc[1].tolist() == ["L’Île-Saint-Denis", "2ᵉ", "4ᵉ", "2ᵉ", "2ᵉ", "1ᵉʳ"]


def rows_of(chart, field):
    data = chart.to_dict()["datasets"].values()
    return [row for rows in data for row in rows if field in row]


def test_the_chart_draws_each_rank_once_with_the_variants_that_give_it(ranks):
    chart = chart_moves(ranks, top=2)

    dots = {(row["code"], row["at"]): row for row in rows_of(chart, "number")}
    assert {key: row["number"] for key, row in dots.items()} == {
        ("a", 1): 4, ("b", 2): 2, ("b", 3): 1, ("b", 4): 1,
    }  # fmt: skip
    assert dots["b", 4]["variants"] == "Taux visé : 45 places pour 100 enfants"
    assert chart.description == (
        "Rangs selon la variante. Aubervilliers : 1ᵉʳ, avec toutes les variantes ; "
        "L’Île-Saint-Denis : 2ᵉ, du 2ᵉ au 4ᵉ selon la variante."
    )


def test_ranks_that_go_far_take_a_logarithmic_scale(ranks):
    def scale_of(chart):
        return {
            layer["encoding"]["x"]["scale"].get("type", "linear")
            for layer in chart.to_dict()["layer"]
            if "scale" in layer["encoding"]["x"]
        }

    far = ranks.assign(rank=ranks["rank"].where(ranks["rank"].lt(4), 300))

    assert scale_of(chart_moves(ranks, top=2)) == {"linear"}
    assert scale_of(chart_moves(far, top=2)) == {"log"}
