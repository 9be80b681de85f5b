"""French sentences about the network among everything else. Pure: figures in, text out.

The figures are rows of geo.network.crossing and geo.network.projects; nothing is escaped, as
neither names nor texts of the network come in, but in tell_project.
"""

import math
from collections.abc import Mapping
from typing import Any

from geo import french
from geo.figures.sentences import locate_area, write_estimate, write_interval
from geo.indicators.portrait import Area

Row = Mapping[str, Any]

METHOD = (
    "« Sans le réseau » : les places de ses structures ouvertes quittent le total de leur commune, "
    "et aucune autre ne les remplace. Le taux sans le réseau n’ôte que les places connues et "
    "ouvertes à la date du total de la Cnaf ; l’accès à pied ôte toutes celles de la carte, y "
    "compris celles que l’atlas suppose quand leur nombre n’est pas connu."
)
_MODES = (
    ("eaje", "place de crèche", "places de crèche"),
    ("am", "place de MAM", "places de MAM"),
)


def tell_share(row: Row, area: Area) -> str:
    """The places of the network and their share of the official ones, by mode."""
    where = locate_area(area)
    if not row["structures"]:
        return f"Le réseau n’a aucune structure ouverte {where}."
    structures = french.quantity(row["structures"], "structure ouverte", "structures ouvertes")
    parts = []
    for mode, singular, plural in _MODES:
        places = row[f"network_{mode}"]
        if not row[f"structures_{mode}"]:
            continue
        told = french.quantity(places, singular, plural)
        share = row[f"share_{mode}"]
        if places and math.isfinite(share):
            whole = "accueil collectif" if mode == "eaje" else "assistantes maternelles"
            told += f" ({french.percent(share)} de l’offre officielle d’{whole})"
        parts.append(told)
    counted = f" : {' et '.join(parts)}" if parts else ""
    return f"Le réseau a **{structures}** {where}{counted}.{_date(row)}"


def tell_reach(row: Row, minutes: int = 10) -> str:
    """Children within a walk of an open structure of the network, with their interval."""
    within, share = row[f"within_{minutes}"], row[f"share_{minutes}"]
    if not math.isfinite(within):
        return "Effectif trop faible : moins de 30 enfants."
    if within < 1:
        return f"Aucun enfant ne vit à {minutes}\u00a0minutes à pied d’une structure du réseau."
    bounds = write_interval(row[f"within_{minutes}_low"], row[f"within_{minutes}_high"])
    return (
        f"**{write_estimate(within)} enfants de moins de 3 ans** ({bounds}), soit "
        f"≈\u00a0{french.percent(share, 0)}, vivent à {minutes}\u00a0minutes à pied ou moins d’une "
        "structure ouverte du réseau."
    )


def tell_gain(row: Row) -> str:
    """The official rate and walking access, with the network and without it."""
    if not math.isfinite(row["gain"]):
        return "Effectif trop faible : moins de 30 enfants."
    access = (
        f"À pied, on atteint ≈\u00a0{french.rate(row['accessibility'])} places pour 100 enfants, "
        f"dont ≈\u00a0{french.number(row['gain'], 2)} que le réseau apporte "
        f"({french.interval(row['gain_low'], row['gain_high'], 2)})."
    )
    if not (math.isfinite(row["rate"]) and math.isfinite(row["rate_without"])):
        return access
    year = int(row["rate_year"])
    return (
        f"Le taux de la Cnaf de {year}, {french.rate(row['rate'])} places pour 100 enfants, serait "
        f"de {french.rate(row['rate_without'])} sans les places du réseau. {access}"
    )


def tell_unknown(row: Row) -> str:
    """What is not known of the network's structures of an area; empty when all is."""
    counts = (
        ("unknown_places", "structure sans nombre de places connu",
         "structures sans nombre de places connu"),
        ("unlocated", "structure sans position", "structures sans position"),
    )  # fmt: skip
    told = [french.quantity(row[name], *nouns) for name, *nouns in counts if row[name]]
    if row["network_since"]:
        places = french.quantity(row["network_since"], "place ouverte", "places ouvertes")
        told.append(f"{places} depuis l’année du total de la Cnaf, qui ne les compte pas")
    return f"À savoir : {' ; '.join(told)}." if told else ""


def tell_project(row: Row) -> str:
    """What a project would bring, or why it is not measured; its name is written as it is."""
    if isinstance(row["reason"], str) and row["reason"]:
        return f"{row['name']} : non mesuré, {row['reason']}."
    places = french.quantity(row["places"], "place")
    supposed = " (nombre supposé)" if row["places_supposed"] else ""
    bounds = write_interval(row["within_10_low"], row["within_10_high"])
    return (
        f"{row['name']} : avec {places}{supposed}, {write_estimate(row['within_10'])} enfants de "
        f"moins de 3 ans ({bounds}) l’auraient à 10\u00a0minutes à pied ; leur accès passerait de "
        f"≈\u00a0{french.rate(row['around_before'])} à ≈\u00a0{french.rate(row['around_after'])} "
        f"places pour 100 enfants, et {write_estimate(row['need_served'])} places manqueraient de "
        "moins."
    )


def _date(row: Row) -> str:
    """The years of the official totals, when there are any."""
    last, first = row["official_year"], row["official_since"]
    if not math.isfinite(last):
        return ""
    years = f"{last:.0f}" if first == last else f"{first:.0f} à {last:.0f} selon la commune"
    return f" Offre officielle : Cnaf, {years}."
