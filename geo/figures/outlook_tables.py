"""Tables of the outlook: French headings and numbers to read, plain numbers to download."""

import pandas as pd

from geo import french
from geo.figures.outlook_sentences import CHILDREN_WORDS, PLACES_WORDS, write_needs
from geo.indicators.outlook import CHILDREN_SCENARIOS, PLACES_SCENARIOS


def list_children_outlook(past: pd.DataFrame, scenarios: pd.DataFrame) -> pd.DataFrame:
    """Children under 3 at the end of each year: the estimate, then a column a scenario.

    ``past``: year, children_u3, low, high; ``scenarios``: children_scenario, year, children.
    """
    known = past.set_index("year")
    intervals = [
        french.interval(french.round_estimate(low), french.round_estimate(high))
        for low, high in zip(known["low"], known["high"], strict=True)
    ]
    columns = {
        "Estimation": known["children_u3"].map(french.estimate),
        "Intervalle à 90 %": pd.Series(intervals, index=known.index),
    }
    future = scenarios[scenarios["year"].gt(known.index.max())]
    for key in CHILDREN_SCENARIOS:
        rows = future[future["children_scenario"].eq(key)].set_index("year")["children"]
        columns[f"Scénario : {CHILDREN_WORDS[key]}"] = rows.map(french.estimate)
    return _list_years(columns, "Fin d’année")


def list_rates_outlook(past: pd.DataFrame, scenarios: pd.DataFrame) -> pd.DataFrame:
    """Rate of each year: the published one and its status, then a column a pair of scenarios.

    ``past``: year, rate, status in words; ``scenarios``: children_scenario, places_scenario, year,
    rate.
    """
    known = past.set_index("year")
    columns = {"Taux connu": known["rate"].map(french.rate), "Statut": known["status"]}
    future = scenarios[scenarios["year"].gt(known.index.max())]
    for places in PLACES_SCENARIOS:
        for children in CHILDREN_SCENARIOS:
            rows = future[
                future["places_scenario"].eq(places) & future["children_scenario"].eq(children)
            ].set_index("year")["rate"]
            name = f"Scénario : {PLACES_WORDS[places]}, {CHILDREN_WORDS[children]}"
            columns[name] = rows.map(french.rate)
    return _list_years(columns, "Année")


def list_needs(outlook: pd.DataFrame, target: float) -> pd.DataFrame:
    """Rows of the outlook of an area that has a rate, with the places to create, as text."""
    ranks = {
        "places_scenario": list(PLACES_SCENARIOS),
        "children_scenario": list(CHILDREN_SCENARIOS),
    }
    outlook = outlook.sort_values(
        ["year", *ranks],
        key=lambda column: column.map(ranks[column.name].index) if column.name in ranks else column,
        ignore_index=True,
    )
    hold = f"Places à créer pour garder le taux de {int(outlook['present_year'].iloc[0])}"
    return pd.DataFrame(
        {
            "Année": outlook["year"].astype(str),
            "Scénario de places": outlook["places_scenario"].map(PLACES_WORDS).map(str.capitalize),
            "Scénario de naissances": outlook["children_scenario"]
            .map(CHILDREN_WORDS)
            .map(str.capitalize),
            "Taux": outlook["rate"].map(french.rate),
            hold: _write_all(outlook, "hold"),
            f"Places à créer pour atteindre {french.rate(target)}": _write_all(outlook, "target"),
            "Places": [
                french.count(places) if scenario == "constantes" else french.estimate(places)
                for places, scenario in zip(
                    outlook["places"], outlook["places_scenario"], strict=True
                )
            ],
            "Enfants (estimation de l’atlas)": outlook["children_estimate"].map(french.estimate),
            "Enfants (compte de la Cnaf)": outlook["children_cnaf"].map(french.estimate),
        }
    )


def export_outlook(outlook: pd.DataFrame, name: str, estimated: int, target: float) -> pd.DataFrame:
    """Rows of the outlook of one area to download; ``estimated``: last year of the estimate."""
    return pd.DataFrame(
        {
            "code": outlook["code"],
            "territoire": name,
            "annee": outlook["year"],
            "scenario_naissances": outlook["children_scenario"].map(CHILDREN_SCENARIOS),
            "scenario_places": outlook["places_scenario"].map(PLACES_SCENARIOS),
            "enfants_estimation": outlook["children_estimate"].round(1),
            "nature_enfants": ["estimé" if y <= estimated else "scénario" for y in outlook["year"]],
            "enfants_compte_cnaf": outlook["children_cnaf"].round(1),
            "places": outlook["places"].round(1),
            "places_pour_100_enfants": outlook["rate"].round(3),
            "nature_places_et_taux": outlook["rate"].map(
                lambda rate: french.UNKNOWN if pd.isna(rate) else "scénario"
            ),
            "annee_du_dernier_taux": outlook["present_year"].astype("Int64"),
            "dernier_taux": outlook["present_rate"].round(3),
            "places_a_creer_pour_garder_le_taux": outlook["needed_hold"].round(1),
            "mam_pour_garder_le_taux": outlook["mam_hold"],
            "taux_vise": target,
            "places_a_creer_pour_le_taux_vise": outlook["needed_target"].round(1),
            "mam_pour_le_taux_vise": outlook["mam_target"],
            "communes_comptees": outlook["known"],
            "communes": outlook["total"],
            "pourquoi_non_connu": outlook["reason"],
        }
    )


def _list_years(columns: dict[str, pd.Series], title: str) -> pd.DataFrame:
    """Texts by year, side by side; a dash where a column has nothing to say of a year."""
    table = pd.DataFrame(columns).sort_index().fillna("–")
    return table.rename_axis(title).reset_index().astype({title: "str"})


def _write_all(outlook: pd.DataFrame, need: str) -> list[str]:
    pairs = zip(outlook[f"needed_{need}"], outlook[f"mam_{need}"], strict=True)
    return [write_needs(places, mam) for places, mam in pairs]
