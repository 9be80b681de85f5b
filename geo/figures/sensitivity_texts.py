"""Sensitivity of the ranks in French: a sentence of reading and a table."""

import pandas as pd

from geo import french
from geo.access.variants import AS_IT_IS, DECAY, LOCATED, SPEED
from geo.figures.sentences import typeset
from geo.indicators.robustness import TOP
from geo.indicators.sensitivity import TARGET_RATE

CHANGED = {
    SPEED: "la vitesse de marche",
    DECAY: "la décroissance",
    TARGET_RATE: "le taux visé",
    LOCATED: "la part des places localisées",
}
# Level -> the first areas, all of them, none of them.
FIRST = {
    "commune": ("premières communes", "toutes le restent", "aucune n’est sûre de le rester"),
    "iris": ("premiers IRIS", "tous le restent", "aucun n’est sûr de le rester"),
}

# Headings of the export, which keeps the numbers and the method as it is.
HEADINGS = {
    "family": "Ce qui change",
    "label": "Variante",
    "kept": f"Restent dans les {TOP} premiers rangs",
    "kept_share": f"Part qui reste dans les {TOP} premiers rangs (%)",
    "entered": f"Entrent dans les {TOP} premiers rangs",
    "correlation": "Corrélation des rangs (Spearman)",
    "median_move": "Déplacement médian (rangs)",
    "largest_move": "Plus grand déplacement (rangs)",
    "largest_area": "Territoire le plus déplacé",
    "largest_from": "Son rang avec la méthode de l’atlas",
    "largest_to": "Son rang avec la variante",
    "access_kept": f"Accessibilité seule : restent dans les {TOP} premiers rangs",
    "access_kept_share": "Accessibilité seule : part qui reste (%)",
    "access_correlation": "Accessibilité seule : corrélation des rangs",
}


def write_reading(summary: pd.DataFrame, level: str) -> str:
    """What moves and what does not, from geo.indicators.sensitivity.summarise_ranks."""
    usual, variants = _split(summary)
    first = FIRST[level][0]
    worst = variants.groupby("family", sort=False)["kept"].min()
    cases = [
        f"{_say_kept(kept, usual['kept'], level)} si l’on change "
        + _enumerate([CHANGED[family] for family in worst.index[worst.eq(kept)]])
        for kept in sorted(worst.unique(), reverse=True)
    ]
    sentences = [f"Des {usual['kept']} {first}, {' ; '.join(cases)}"]
    moved = variants.iloc[variants["largest_move"].argmax()]
    if moved["largest_move"] > 0:
        sentences.append(
            f"Le plus grand déplacement : {typeset(moved['largest_area'])}, "
            f"du {write_rank(moved['largest_from'])} au {write_rank(moved['largest_to'])} rang "
            f"({_name(moved)})"
        )
    else:
        sentences.append("Aucun rang ne bouge")
    kept = variants["access_kept"].min()
    weakest = variants.iloc[variants["access_correlation"].argmin()]
    if round(weakest["access_correlation"], 9) < 1:
        sentences += [
            "Dans le classement par la seule accessibilité à pied, des "
            f"{usual['access_kept']} {first}, " + _say_kept(kept, usual["access_kept"], level),
            f"Ce qui pèse le plus sur cette accessibilité : {CHANGED[weakest['family']]} "
            f"(corrélation des rangs de {french.number(weakest['access_correlation'], 2)} au plus "
            "bas)",
        ]
    return ". ".join(sentences) + "."


def tabulate_sensitivity(summary: pd.DataFrame) -> pd.DataFrame:
    """The variants as text, in the order of geo.indicators.sensitivity.summarise_ranks.

    The method as it is, to which they compare, is left out.
    """
    usual, variants = _split(summary)
    return pd.DataFrame(
        {
            "Ce qui change": variants["family"],
            "Variante": variants["label"],
            f"Restent dans les {TOP} premiers rangs": [
                f"{kept} sur {usual['kept']}" for kept in variants["kept"]
            ],
            "Y entrent": variants["entered"].map(french.count),
            "Corrélation des rangs": _round(variants["correlation"]),
            "Déplacement médian": variants["median_move"].map(french.estimate),
            "Plus grand déplacement": [_write_move(row) for _, row in variants.iterrows()],
            "Accessibilité seule : restent": [
                f"{kept} sur {usual['access_kept']}" for kept in variants["access_kept"]
            ],
            "Accessibilité seule : corrélation": _round(variants["access_correlation"]),
        }
    )


def export_sensitivity(summary: pd.DataFrame) -> pd.DataFrame:
    """The table of summarise_ranks with French headings, as numbers, for a spreadsheet."""
    numbers = summary.select_dtypes("float").columns
    return summary.assign(**summary[numbers].round(3)).rename(columns=HEADINGS)[
        [*HEADINGS.values()]
    ]


def list_moves(ranks: pd.DataFrame, column: str = "rank", top: int = TOP) -> pd.DataFrame:
    """Ranks of the first ``top`` areas, a column a variant (the table under the chart).

    ``ranks``: geo.indicators.sensitivity.rank_variants; ``column``: rank or access_rank.
    """
    usual = ranks[ranks["family"].eq(AS_IT_IS[0]) & ranks[column].le(top)]
    first = usual.sort_values([column, "code"])["code"]
    rows = ranks[ranks["code"].isin(first)]
    wide = rows.pivot(index="code", columns="label", values=column).loc[first]
    names = usual.set_index("code")["name"]
    table = wide[list(dict.fromkeys(rows["label"]))].map(write_rank)
    table.insert(0, "Territoire", names.map(typeset))
    return table.rename_axis(None, axis=1).reset_index(drop=True)


def write_rank(rank: float) -> str:
    """« 1ᵉʳ », « 12ᵉ »."""
    return "1ᵉʳ" if rank == 1 else f"{rank:.0f}ᵉ"


def _split(summary: pd.DataFrame) -> tuple[pd.Series, pd.DataFrame]:
    """The row of the method as it is, and those of the variants."""
    usual = summary["family"].eq(AS_IT_IS[0])
    return summary[usual].iloc[0], summary[~usual].reset_index(drop=True)


def _say_kept(kept: int, total: int, level: str) -> str:
    _, every, none = FIRST[level]
    if kept == total:
        return every
    if kept == 0:
        return none
    return f"{kept} au moins le {'reste' if kept == 1 else 'restent'}"


def _enumerate(words: list[str]) -> str:
    """« a, b ou c »."""
    return " ou ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _name(variant: pd.Series) -> str:
    return f"{variant['family'].lower()} : {variant['label'][0].lower()}{variant['label'][1:]}"


def _write_move(variant: pd.Series) -> str:
    if not variant["largest_move"]:
        return "aucun"
    ranks = f"{write_rank(variant['largest_from'])} → {write_rank(variant['largest_to'])}"
    return f"{typeset(variant['largest_area'])}, {ranks}"


def _round(values: pd.Series) -> pd.Series:
    return values.map(lambda value: french.number(value, 3))
