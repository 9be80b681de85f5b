"""The structures that a scenario may close or resize, by name."""

import pandas as pd

from geo.access.table import Territory
from geo.errors import ParameterError
from geo.supply.names import fold

SHOWN = 5  # structures named in an error


def list_open_structures(territory: Territory, structures: pd.DataFrame) -> pd.DataFrame:
    """The structures of the département that hold places on the map, in the order of their names.

    ``structures``: the processed table. Returns, indexed by id: name, kind, commune, places,
    estimated (its size is not published), label (name, commune: nobody else's).
    """
    sites = territory.sites
    table = sites.table.assign(places=sites.places.sum(axis=1))
    communes = territory.communes.set_index("code")["name"]
    held = table[table["located"] & table["commune"].isin(communes.index)].set_index("id")
    known = structures.set_index("id")[["name", "kind"]].reindex(held.index)
    found = known.assign(
        commune=held["commune"], places=held["places"], estimated=held["estimated"]
    )
    label = found["name"] + ", " + found["commune"].map(communes)
    rank = label.groupby(label).cumcount()
    found["label"] = label.where(rank.eq(0), label + " (" + (rank + 1).astype("str") + ")")
    return found.sort_values("label")


def find_structure(told: str, structures: pd.DataFrame) -> str:
    """Identifier of a structure, from it or from its name (capitals and accents do not count).

    ``structures``: list_open_structures. Raises ParameterError for none, or several of that name.
    """
    if told in structures.index:
        return told
    wanted = fold(told)
    names = structures["label"].map(fold), structures["name"].map(fold)
    for name in names:
        met = structures[name.eq(wanted)]
        if len(met) == 1:
            return str(met.index[0])
        if len(met) > 1:
            raise ParameterError(
                f"Plusieurs structures s’appellent « {told[:80]} » : donner l’identifiant. "
                f"{_name_few(met)}."
            )
    hint = "Donner son nom exact ou son identifiant."
    near = structures[names[0].str.contains(wanted or "\n", regex=False)]
    if len(near):
        hint = f"Peut-être : {_name_few(near)}."
    raise ParameterError(
        f"Pas de structure ouverte « {told[:80]} » en Seine-Saint-Denis avec des places sur la "
        f"carte. {hint}"
    )


def _name_few(structures: pd.DataFrame) -> str:
    labels = structures["label"].head(SHOWN)
    return " ; ".join(f"{key} ({label})" for key, label in labels.items())
