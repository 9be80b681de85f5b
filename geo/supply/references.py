"""Rates of comparison: France and Île-de-France, published or computed on the same field."""

import tomllib
from pathlib import Path

import pandas as pd

from geo.errors import CatalogError

REFERENCES_FILE = Path(__file__).with_name("references.toml")
ILE_DE_FRANCE = ("75", "77", "78", "91", "92", "93", "94", "95")
KEY = ["area", "year", "mode"]


def load_references(path: Path = REFERENCES_FILE) -> pd.DataFrame:
    """Rates entered by hand: columns area, year, mode, rate, source, note."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["reference"]
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise CatalogError(f"Références illisibles ({path.name}) : {error}") from error
    return pd.DataFrame(entries).reindex(columns=[*KEY, "rate", "source", "note"])


def compute_field_rates(places: pd.DataFrame, rates: pd.DataFrame) -> pd.DataFrame:
    """Rates of all the communes over 10,000 inhabitants, of France and of Île-de-France.

    The field on which the communes of the département are published: places of a mode over
    implied children, by year. ``places`` and ``rates``: code, year, mode, value. Communes with
    no rate or a rate of 0 are left out of both. Areas ``france_10000``, ``ile_de_france_10000``.
    """
    keys = ["code", "year", "mode"]
    table = places.merge(rates[[*keys, "value"]], on=keys, suffixes=("_places", "_rate"))
    total = table[table["mode"].eq("total") & table["value_rate"].gt(0)]
    total = total.set_index(["code", "year"])
    implied = (100 * total["value_places"] / total["value_rate"]).rename("children")
    table = table.join(implied, on=["code", "year"]).dropna(subset="children")
    in_region = table["code"].str[:2].isin(ILE_DE_FRANCE)
    areas = {"france_10000": table, "ile_de_france_10000": table[in_region]}
    parts = []
    for area, rows in areas.items():
        sums = rows.groupby(["year", "mode"])[["value_places", "children"]].sum().reset_index()
        number = rows.groupby("year")["code"].nunique()
        parts.append(
            pd.DataFrame(
                {
                    "area": area,
                    "year": sums["year"],
                    "mode": sums["mode"],
                    "rate": 100 * sums["value_places"] / sums["children"],
                    "source": "Cnaf, calcul sur les communes de plus de 10 000 habitants",
                    "note": sums["year"].map(lambda year, n=number: f"{n[year]} communes"),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def combine_references(*tables: pd.DataFrame) -> pd.DataFrame:
    """References by area, year and mode; an earlier table wins over a later one."""
    return (
        pd.concat(tables, ignore_index=True)
        .drop_duplicates(KEY, keep="first")
        .sort_values(KEY, ignore_index=True)
    )


def last_rate(references: pd.DataFrame, area: str = "france", mode: str = "total") -> float:
    """Rate of an area in the last year that is known, places for 100 children under 3."""
    rows = references[references["area"].eq(area) & references["mode"].eq(mode)]
    return float(rows.sort_values("year")["rate"].iloc[-1])
