"""What goes with the network's figures wherever they are shown: the method, what is not known."""

from collections.abc import Mapping
from typing import Any

from geo import french

METHOD = (
    "« Sans le réseau » : les places de ses structures ouvertes quittent le total de leur commune, "
    "et aucune autre ne les remplace. Le taux sans le réseau n’ôte que les places connues et "
    "ouvertes à la date du total de la Cnaf ; l’accès à pied ôte toutes celles de la carte, y "
    "compris celles que l’atlas suppose quand leur nombre n’est pas connu."
)


def tell_unknown(row: Mapping[str, Any]) -> str:
    """What is not known of the network's structures of an area (geo.network.crossing), and what
    Cnaf does not count yet; empty when there is nothing of it.
    """
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
