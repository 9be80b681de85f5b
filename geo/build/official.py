"""Official coverage of any communes: the CNAF's yearly files, then those of all communes."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from geo.build.inputs import Inputs
from geo.supply.official import build_coverage, build_small_communes, combine_vintages
from geo.territory.changes import update_communes

SOURCES = (
    "caf_places_communes",
    "caf_taux_communes",
    "caf_taux_toutes_communes",
    "caf_places_toutes_communes",
)
Keep = Callable[[pd.DataFrame], pd.DataFrame]  # rows of the communes wanted


@dataclass(frozen=True)
class PublishedCoverage:
    """Places and rates of the communes the CNAF publishes every year, whole country."""

    places: pd.DataFrame
    rates: pd.DataFrame


def read_published(inputs: Inputs) -> PublishedCoverage:
    """The historical and the current files, put together."""
    combined = {}
    for kind in ("places", "taux"):
        history, current = f"caf_{kind}_communes", f"caf_{kind}_communes_courant"
        newer = inputs.read_optional(current)
        combined[kind] = combine_vintages(
            inputs.read(history).assign(source=history),
            None if newer is None else newer.assign(source=current),
        )
    return PublishedCoverage(combined["places"], combined["taux"])


def make_coverage(inputs: Inputs, published: PublishedCoverage, keep: Keep) -> pd.DataFrame:
    """Coverage of some communes, small ones included (columns of the table ``coverage``)."""
    yearly = build_coverage(keep(published.places), keep(published.rates), update_communes)
    small = build_small_communes(
        keep(inputs.read("caf_taux_toutes_communes")),
        keep(inputs.read("caf_places_toutes_communes")),
        set(yearly["code"]),
        "caf_taux_toutes_communes",
        "caf_places_toutes_communes",
    )
    return pd.concat([yearly, small], ignore_index=True)
