"""What the network is in an area, in sentences for an elected official."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from geo import french
from geo.figures.sentences import locate_area
from geo.indicators.portrait import Area
from geo.supply.facilities import EAJE_KINDS, OPEN_STATUS


def tell_share(area: Area, row: Mapping[str, Any]) -> str:
    """The answer: structures, places, their share of the official ones.

    ``row``: of geo.network.crossing.cross_network. Markdown.
    """
    where = _capital(locate_area(area))
    count, projects = int(row["structures"]), int(row["projects"])
    if count == 0:
        head = f"{where}, le réseau n’a pas de structure ouverte"
        coming = french.quantity(projects, "projet")
        return f"{head} ; il y a **{coming}**." if projects else f"{head}, ni de projet."
    structures = french.quantity(count, "structure ouverte", "structures ouvertes")
    text = f"{where}, le réseau a **{structures}**"
    if row["network_total"] > 0:
        text += f" et **{french.quantity(row['network_total'], 'place')}**"
        if pd.notna(row["share_total"]):
            text += (
                f", soit **{french.percent(row['share_total'])}** des "
                f"{french.count(row['official_total'])} places d’accueil que publie la Cnaf "
                f"({row.get('years') or say_years(row)})"
            )
    coming = f" {_capital(french.quantity(projects, 'projet'))} en plus." if projects else ""
    return f"{text}.{coming}"


def tell_presence(area: Area, structures: pd.DataFrame, official: float, years: str) -> str:
    """The network among the structures of an area, or nothing when it has none there.

    ``structures``: merged with the network (geo.network.merging). ``official``: the places that
    Cnaf publishes for the area, of the ``years`` told. Markdown.
    """
    if "network" not in structures:
        return ""
    own = structures[structures["network"]]
    there = own[own["status"].isin(OPEN_STATUS)]
    places = float(there.loc[there["kind"].isin([*EAJE_KINDS, "mam"]), "places"].sum())
    row = {
        "structures": len(there),
        "projects": int(own["status"].eq("projet").sum()),
        "network_total": places,
        "official_total": official,
        "share_total": 100 * places / official if official > 0 else float("nan"),
        "years": years,
    }
    return "" if own.empty else tell_share(area, row)


def tell_limits(row: Mapping[str, Any]) -> str:
    """What these figures leave out, or nothing."""
    limits = []
    if unknown := int(row["unknown_places"]):
        known = french.quantity(unknown, "structure")
        limits.append(f"le nombre de places n’est pas connu pour {known}")
    if unlocated := int(row["unlocated"]):
        missing = french.quantity(
            unlocated,
            "structure n’est pas située sur la carte, et ne compte pas",
            "structures ne sont pas situées sur la carte, et ne comptent pas",
        )
        limits.append(f"{missing} pour la marche à pied")
    if since := float(row["network_since"]):
        opened = french.quantity(since, "place a ouvert", "places ont ouvert")
        limits.append(f"{opened} après le compte de la Cnaf, qui ne les contient pas")
    return f"{_capital(' ; '.join(limits))}." if limits else ""


def say_years(row: Mapping[str, Any]) -> str:
    """Years of the official total: « 2022 », « 2020 à 2022 selon la commune »."""
    return tell_years([int(row["official_since"]), int(row["official_year"])])


def tell_years(years: Sequence[int]) -> str:
    """Years of counts that are not all of one: the first and the last."""
    if not years:
        return french.UNKNOWN
    first, last = min(years), max(years)
    return str(last) if first == last else f"{first} à {last} selon la commune"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
