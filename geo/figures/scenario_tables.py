"""Tables of a scenario: numbers for the files, French words for the screen."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geo import french
from geo.figures.scenario_sentences import Names, tell_change
from geo.siting.changes import Change, Opening
from geo.siting.effects import STATUS, TODAY
from geo.siting.outcome import Outcome
from geo.siting.scenario import Scenario
from geo.siting.situation import list_changes

DASH = "–"
MOVED = 0.05  # places for 100 children: below, an area is not listed
OFFICIAL = ["year", "children", "places", "places_change", "places_after", "rate", "rate_after"]
# Columns of geo.siting.effects.compare_scenarios, and how each is written.
MEASURES: dict[str, tuple[str, str]] = {
    "changes": ("Changements", "count"),
    "places_change": ("Places en plus ou en moins", "change"),
    "accessibility": ("Places à portée de marche pour 100 enfants, département", "rate"),
    "share_below_desert": ("Enfants sous 33 places pour 100", "percent"),
    "children_gaining": ("Enfants qui gagnent", "estimate"),
    "children_losing": ("Enfants qui perdent", "estimate"),
    "unmet_need": ("Places qui manquent à pied", "estimate"),
    "unmet_change": ("dont écart avec aujourd’hui", "gap"),
    "least_poor": ("Places pour 100, dixième le moins pauvre", "rate"),
    "poorest": ("Places pour 100, dixième le plus pauvre", "rate"),
}


def list_areas(outcome: Outcome, names: Mapping[str, str]) -> pd.DataFrame:
    """What the scenario changes by area, as numbers: level, code, name, the columns of
    geo.siting.margins (estimates), those of OFFICIAL for the communes, scenario, status.

    ``names``: of the areas, by code.
    """
    official = outcome.effects.communes.set_index("code")[OFFICIAL]
    table = outcome.areas.join(official, on="code")
    table.insert(2, "name", table["code"].map(names))
    return table.assign(scenario=outcome.scenario.name, status=STATUS)


def tabulate_changes(scenario: Scenario, names: Names) -> pd.DataFrame:
    """The changes in words, one row each, with the point of the openings."""
    return pd.DataFrame(
        {
            "N°": range(1, len(scenario.changes) + 1),
            "Changement": [tell_change(change, scenario, names) for change in scenario.changes],
            "Point (Lambert 93)": [_tell_point(change) for change in scenario.changes],
        }
    )


def tabulate_communes(outcome: Outcome, names: Mapping[str, str]) -> pd.DataFrame:
    """The communes that the scenario changes, in words, those that change the most first."""
    table = list_areas(outcome, names)
    table = table[table["level"].eq("commune")]
    guessed = _find_guessed(outcome)
    moved = table["change"].abs().ge(MOVED) | table["places_change"].ne(0)
    table = table[moved].sort_values("change", key=abs, ascending=False)
    return pd.DataFrame(
        [
            {
                "Commune": row["name"],
                "Places": _tell_places(row["places_change"], row["code"] in guessed),
                "Couverture officielle": _tell_official(row),
                "avec le scénario": french.rate(row["rate_after"], DASH),
                "À pied, aujourd’hui": _tell_estimate(row, "before"),
                "À pied, scénario": _tell_estimate(row, "after"),
                "Écart": _tell_change(row),
            }
            for row in table.to_dict("records")
        ]
    )


def tabulate_deciles(outcome: Outcome) -> pd.DataFrame:
    """Access by decile of poverty, before and after, in words; those not known last."""
    rows = add_bounds(outcome).to_dict("records")
    return pd.DataFrame(
        [
            {
                "Dixième": _name_decile(row["decile"]),
                "Taux de pauvreté": french.interval(
                    row["poverty_low"], row["poverty_high"], 0, DASH
                ),
                "≈ Enfants": french.estimate(row["children_u3"]),
                "À pied, aujourd’hui": _tell_estimate(row, "before"),
                "À pied, scénario": _tell_estimate(row, "after"),
                "Écart": _tell_change(row, 2),
            }
            for row in rows
        ]
    )


def add_bounds(outcome: Outcome) -> pd.DataFrame:
    """The deciles with their intervals, where the outcome has them."""
    deciles = outcome.effects.deciles
    if outcome.margins is None:
        return deciles
    bounds = outcome.margins.deciles.set_index("decile").filter(regex="_(low|high)$")
    rank = deciles["decile"].fillna(0).astype("int64")
    return deciles.join(bounds.reindex(rank).set_axis(deciles.index))


def tabulate_comparison(table: pd.DataFrame) -> pd.DataFrame:
    """Scenarios side by side, in words: a row a measure, a column a scenario.

    ``table``: geo.siting.effects.compare_scenarios.
    """
    columns: dict[str, list[str]] = {"Mesure": [label for label, _ in MEASURES.values()]}
    for row in table.to_dict("records"):
        today = row["name"] == TODAY
        columns[str(row["name"])] = [
            DASH if today and kind in ("change", "gap") else _write(row[key], kind)
            for key, (_, kind) in MEASURES.items()
        ]
    return pd.DataFrame(columns)


def _find_guessed(outcome: Outcome) -> set[str]:
    """Communes where a structure of estimated size closes or changes."""
    table = outcome.before.territory.sites.table
    changed = list_changes(outcome.before, outcome.after)["id"]
    guessed = table["located"] & table["estimated"] & table["id"].isin(changed)
    return set(table.loc[guessed, "commune"])


def _tell_places(change: float, guessed: bool) -> str:
    if not change:
        return DASH
    about = "≈\u00a0" if guessed or not float(change).is_integer() else ""
    return f"{about}{french.signed(change, 0)}"


def _write(value: Any, kind: str) -> str:
    about = "≈\u00a0"
    match kind:
        case "count":
            return french.count(value)
        case "change":
            return _tell_places(value, guessed=False)
        case "gap":
            return f"{about}{french.signed(french.round_estimate(value), 0)}"
        case "rate":
            return f"{about}{french.rate(value)}"
        case "percent":
            return f"{about}{french.percent(value)}"
        case _:
            return f"{about}{french.estimate(value)}" if value >= 0.5 else "0"


def _tell_point(change: Change) -> str:
    if not isinstance(change, Opening):
        return DASH
    return " ; ".join(french.count(value) for value in change.point)


def _tell_official(row: Mapping[Any, Any]) -> str:
    if pd.isna(row["rate"]):
        return DASH
    return f"{french.rate(row['rate'])} ({row['year']})"


def _tell_estimate(row: Mapping[Any, Any], name: str) -> str:
    if pd.isna(row[name]):
        return DASH
    text = f"≈\u00a0{french.rate(row[name])}"
    if f"{name}_low" not in row:
        return text
    return f"{text} ({french.interval(row[f'{name}_low'], row[f'{name}_high'], 1)})"


def _tell_change(row: Mapping[Any, Any], decimals: int = 1) -> str:
    if pd.isna(row["change"]):
        return DASH
    text = french.signed(row["change"], decimals)
    if "change_low" not in row:
        return text
    low, high = (french.signed(row[f"change_{end}"], decimals) for end in ("low", "high"))
    return text if low == high else f"{text} ({low} à {high})"


def _name_decile(decile: Any) -> str:
    if pd.isna(decile):
        return "pauvreté non connue"
    told = {1: "1 (le moins pauvre)", 10: "10 (le plus pauvre)"}
    return told.get(int(decile), str(int(decile)))
