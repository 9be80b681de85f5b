"""French sentences of the outlook: what each scenario means for an area. Figures in, text out."""

from collections.abc import Iterable

import pandas as pd

from geo import french
from geo.figures.sentences import locate_area, typeset, write_estimate
from geo.indicators.outlook import CHILDREN_SCENARIOS, HORIZON, MEAN_YEARS, TREND_YEARS
from geo.indicators.portrait import Area

# The scenarios in few words, as charts and tables name them.
CHILDREN_WORDS = {
    "constantes": "naissances constantes",
    "tendance": "naissances en tendance",
    "retour": "retour à la moyenne",
}
PLACES_WORDS = {"constantes": "places constantes", "tendance": "places en tendance"}
NOT_FORECASTS = "**Des scénarios, pas des prévisions.**"
NO_PLACE = "aucune"


def tell_outlook(outlook: pd.DataFrame, target: float) -> str:
    """Rate of an area at the horizon, from the lowest to the highest scenario.

    ``outlook``: the area's rows of that year (geo.indicators.outlook); some rate is known.
    """
    first, rates = outlook.iloc[0], outlook["rate"]
    reached = int(rates.ge(target).sum())
    aim = f"le taux visé de {french.rate(target)}"
    verdict = f"{reached} scénarios sur {len(rates)} atteignent {aim}"
    if reached == 0:
        verdict = f"aucun n’atteint {aim}"
    elif reached == len(rates):
        verdict = f"tous atteignent {aim}"
    elif reached == 1:
        verdict = f"un seul sur {len(rates)} atteint {aim}"
    return (
        f"{NOT_FORECASTS} Selon celui qu’on retient, le taux de couverture, de "
        f"{french.rate(first['present_rate'])} en {int(first['present_year'])}, serait de "
        f"**{french.interval(rates.min(), rates.max(), 1)} en {int(first['year'])}** ; {verdict}."
    )


def tell_scenarios(births_year: int, places_year: int | None) -> str:
    """What the scenarios suppose, from the last known years of births, and of places if any."""
    text = (
        f"Naissances constantes : celles de {births_year}, chaque année ; en tendance : la pente "
        f"des {TREND_YEARS} dernières années, prolongée ; retour à la moyenne : celle des "
        f"{MEAN_YEARS} dernières années, rejointe en {HORIZON}."
    )
    if places_year is None:
        return text
    return (
        f"{text} Places constantes : celles de {places_year} ; en tendance : la pente des "
        f"{TREND_YEARS} dernières années, prolongée mode par mode."
    )


def tell_children_outlook(area: Area, count: float, year: int, scenarios: pd.Series) -> str:
    """Children under 3 at the horizon by scenario of births, beside the last estimate."""
    where = locate_area(area)
    each = _enumerate(
        f"**{write_estimate(scenarios[key])}** ({CHILDREN_WORDS[key]})"
        for key in CHILDREN_SCENARIOS
    )
    return (
        f"{where[0].upper()}{where[1:]}, l’atlas estime à {write_estimate(count)} les enfants de "
        f"moins de 3 ans fin {year}. Fin {HORIZON}, ils seraient {each}."
    )


def tell_rates_outlook(rows: pd.DataFrame, target: float) -> str:
    """Rates and needs at the horizon, under one scenario of places.

    ``rows``: those of an area, one a scenario of births (geo.indicators.outlook).
    """
    rows = rows.set_index("children_scenario").loc[list(CHILDREN_SCENARIOS)]
    first = rows.iloc[0]
    present, several = int(first["present_year"]), bool(first["total"] > 1)
    if first["places_scenario"] == "constantes":
        head = f"Si les places restent celles de {present} ({french.count(first['places'])})"
        create = "créer"
    else:
        places = write_estimate(float(first["places"]))
        head = f"Si chaque mode d’accueil suit sa tendance ({places} places)"
        create = "créer en plus"
    rates = _enumerate(
        f"**{french.rate(rate)}** ({CHILDREN_WORDS[str(key)]})"
        for key, rate in rows["rate"].items()
    )
    whose = "que chaque commune garde son" if several else "garder le"
    where = " dans chaque commune" if several else ""
    aims = {
        "hold": f"{whose} taux de {present}",
        "target": f"atteindre {french.rate(target)}{where}",
    }
    needs = {key: _tell_needs(rows[f"needed_{key}"], rows[f"mam_{key}"]) for key in aims}
    create = f"Il faudrait {create} " + " et ".join(
        f"{needs[key]} pour {aim}" for key, aim in aims.items() if needs[key]
    )
    met = " ni ".join(aim for key, aim in aims.items() if not needs[key])
    texts = [f"**{head}**, le taux serait de {rates}."]
    if any(needs.values()):
        texts.append(f"{create}.")
    if met:
        texts.append(f"Aucune place à créer pour {met}.")
    return " ".join(texts)


def tell_needs_method(known: int, total: int, mam_places: int) -> str:
    """How needs are counted, and on which communes."""
    text = (
        "Le taux part du compte d’enfants de la Cnaf, qui évolue ensuite comme l’estimation de "
        f"l’atlas. MAM de {mam_places} places, en nombre entier dans chaque commune."
    )
    if total > 1:
        text += (
            " Les besoins des communes s’additionnent : l’avance de l’une ne comble pas le retard "
            "de l’autre."
        )
    if known < total:
        text += (
            f" Taux et places : {known} communes sur {total}, celles dont la Cnaf publie les "
            "deux ; enfants : toutes."
        )
    return text


def tell_unprojected(
    reason: str, rate: tuple[float, int] | None, places: tuple[float, int] | None
) -> str:
    """Why an area has no projected rate, and its last known rate and places with their years."""
    have = []
    if rate is not None:
        have.append(f"un taux de {french.rate(rate[0])} en {rate[1]}")
    if places is not None:
        have.append(f"{french.quantity(places[0], 'place')} en {places[1]}")
    known = f" Derniers chiffres connus : {' et '.join(have)}." if have else ""
    return (
        f"{typeset(reason)}{known} Les places à créer d’ici {HORIZON} ne se calculent donc pas ; "
        "seul le nombre d’enfants se projette. Dans une petite commune, quelques naissances de "
        "plus ou de moins le changent beaucoup."
    )


def write_needs(places: float, mam: float) -> str:
    """« 137 (9 MAM) », « aucune », « non connu »."""
    if pd.isna(places):
        return french.UNKNOWN
    if round(places) <= 0:
        return NO_PLACE
    return f"{french.estimate(places)} ({french.estimate(mam)}\u00a0MAM)"


def _tell_needs(places: pd.Series, mam: pd.Series) -> str:
    """« **7 à 20 places** (1 à 2 MAM) » over the scenarios of births; nothing where none needs."""
    if round(places.max()) <= 0:
        return ""
    if round(places.min()) <= 0:
        most = french.quantity(french.round_estimate(places.max()), "place")
        return f"**jusqu’à {most}** ({french.estimate(mam.max())}\u00a0MAM)"
    return f"**{_span(places)}\u00a0places** ({_span(mam)}\u00a0MAM)"


def _span(values: pd.Series) -> str:
    low, high = (french.round_estimate(float(value)) for value in (values.min(), values.max()))
    return french.interval(low, high)


def _enumerate(items: Iterable[str]) -> str:
    *first, last = items
    return f"{', '.join(first)} ou {last}"
