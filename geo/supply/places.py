"""Where the official places are: located in structures, or diffuse over squares (methods 4).

The official totals by commune and mode are the level; the located structures are the pattern.
A place is counted once: the two tables add up to the official totals, but where the located
structures alone exceed them.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.errors import ParameterError, SchemaError
from geo.supply.facilities import EAJE_KINDS, OPEN_STATUS

WALKABLE_MODES = ("eaje", "am")
OTHER_MODES = ("domicile", "prescolaire", "autres")  # not places one walks to
MODES = (*WALKABLE_MODES, *OTHER_MODES)
EAJE_SIZES = (8.0, 60.0)  # bounds of an estimated size, places
MAM_PLACES = 16.0  # of a MAM of unknown size: four childminders present, four children each
MICRO_CRECHE_PLACES = 12.0  # at most (CSP R. 2324-46): bounds the estimate too
NETWORK = "reseau"  # the network, as a source of a record
NETWORK_PLACES = "réseau"  # in places_source: the number is the network's, published by nobody
AT_HOME = ("creche_familiale",)  # an EAJE whose children are at its childminders' homes

KEY = ["commune", "mode"]
LOCATED = ["structure", "commune", "mode", "kind", "places", "status", "source"]
DIFFUSE = ["square", "commune", "mode", "places"]


@dataclass(frozen=True)
class PlacedSupply:
    """The places of the territory and how they were placed.

    ``located``: LOCATED, one row a structure; status is officiel (a published number of places),
    reseau (a number that only the network gives) or estime; ``source`` the sources of that number,
    joined by a space. ``diffuse``: DIFFUSE, one row a square and mode. ``balance``: commune, mode,
    year (of the official total), official, located, estimated and network (the parts of located
    that are estime and reseau), diffuse, excess (located above the official total; NaN where there
    is none).
    """

    located: pd.DataFrame
    diffuse: pd.DataFrame
    balance: pd.DataFrame


def place_supply(
    coverage: pd.DataFrame,
    structures: pd.DataFrame,
    facilities: pd.DataFrame,
    squares: pd.DataFrame,
    *,
    include_other: bool = False,
    eaje_sizes: tuple[float, float] = EAJE_SIZES,
    mam_places: float = MAM_PLACES,
) -> PlacedSupply:
    """Place the official totals: in the located structures first, the rest over the squares.

    The arguments are the processed tables of those names. Only structures that are open or to
    be checked, and drawn on the map, hold places; the places of a crèche familiale are at its
    childminders' homes, so diffuse. MAM are taken out of the childminders' places.
    ``include_other`` adds home care and school at two, all diffuse. ``eaje_sizes``: bounds of an
    estimated EAJE; ``mam_places``: size of a MAM of unknown size.

    Raises ParameterError for impossible sizes, SchemaError when a commune has places to spread
    and no square, or when the result does not add up to the official totals.
    """
    low, high = eaje_sizes
    if not 1 <= low <= high or mam_places < 1:
        raise ParameterError(
            "Les tailles supposées doivent être d'au moins une place, la plus petite d'abord : "
            f"EAJE de {low} à {high}, MAM de {mam_places}."
        )
    modes = MODES if include_other else WALKABLE_MODES
    official = list_official(coverage)
    official = official[official["mode"].isin(modes)]
    open_now = structures[structures["status"].isin(OPEN_STATUS)]
    eaje = open_now[open_now["kind"].isin(EAJE_KINDS)]
    sizes = estimate_eaje(eaje, official, facilities, eaje_sizes)
    mam = open_now[open_now["kind"].eq("mam")]
    mam_sizes = pd.DataFrame(
        {"places": float(mam_places), "source": "parametre"}, index=mam["commune"].unique()
    )
    located = pd.concat(
        [
            _locate(eaje[~eaje["kind"].isin(AT_HOME)], "eaje", sizes),
            _locate(mam, "am", mam_sizes),
        ]
    ).sort_values("structure", ignore_index=True)
    balance = _balance(official, located)
    supply = PlacedSupply(located, spread_places(balance, squares), balance)
    check_places(supply)
    return supply


def list_official(coverage: pd.DataFrame) -> pd.DataFrame:
    """Official places of each commune and mode in the last year they are published.

    Communes under 10,000 inhabitants have an older year than the others: ``year`` says which.
    Returns commune, mode, year, places, source.
    """
    known = coverage.dropna(subset="places").sort_values("year")
    last = known.drop_duplicates(["code", "mode"], keep="last").rename(columns={"code": "commune"})
    return last[[*KEY, "year", "places", "source"]].sort_values(KEY, ignore_index=True)


def estimate_eaje(
    eaje: pd.DataFrame,
    official: pd.DataFrame,
    facilities: pd.DataFrame,
    bounds: tuple[float, float] = EAJE_SIZES,
) -> pd.DataFrame:
    """Places of an EAJE of unknown size, by commune.

    (official places - places of the known ones) / (EAJE counted by INSEE - known ones), kept
    within ``bounds``; at least as many EAJE as the list has. A commune without an official total
    takes the mean of the others. ``eaje``: open EAJE, located or not. Returns places, source
    (of the total and of the count), index commune.
    """
    counted = facilities.set_index("code")
    total = official[official["mode"].eq("eaje")].set_index("commune")
    codes = counted.index.union(total.index).union(pd.Index(eaje["commune"].unique()))
    known = eaje.groupby("commune")["places"].agg(["sum", "count", "size"]).reindex(codes).fillna(0)
    left = (total["places"].reindex(codes) - known["sum"]).clip(lower=0)
    unknown = known["size"] - known["count"]
    counted_left = counted["eaje"].reindex(codes) - known["count"]
    number = counted_left.where(counted_left > unknown, unknown)
    size = (left / number).where(number > 0)
    mean = left.sum() / number[left.notna()].sum() if number[left.notna()].sum() else bounds[0]
    sources = total["source"].reindex(codes).str.cat(counted["source"].reindex(codes), sep=" ")
    return pd.DataFrame(
        {"places": size.fillna(mean).clip(*bounds), "source": sources.fillna("estimation")}
    )


def spread_places(balance: pd.DataFrame, squares: pd.DataFrame) -> pd.DataFrame:
    """Spread the diffuse places of each commune over its squares, by their children.

    ``balance``: commune, mode, diffuse. ``squares``: code, commune, children_u3. A commune
    without children spreads evenly. Squares that receive nothing are left out. Returns DIFFUSE.
    Raises SchemaError when a commune with places to spread has no square.
    """
    to_spread = balance.loc[balance["diffuse"] > 0, [*KEY, "diffuse"]]
    homeless = sorted(set(to_spread["commune"]) - set(squares["commune"]))
    if homeless:
        raise SchemaError(
            f"La table « squares » n'a aucun carreau dans {', '.join(homeless)} : ses places ne "
            "peuvent y être réparties. Relancer : geo build."
        )
    children = squares["children_u3"]
    total = children.groupby(squares["commune"]).transform("sum")
    number = children.groupby(squares["commune"]).transform("size")
    share = (children / total).where(total > 0, 1 / number)
    cells = pd.DataFrame({"square": squares["code"], "commune": squares["commune"], "share": share})
    table = to_spread.merge(cells[cells["share"] > 0], on="commune")
    table["places"] = table["diffuse"] * table["share"]
    return table[DIFFUSE].sort_values(["square", "mode"], ignore_index=True)


def check_places(supply: PlacedSupply, tolerance: float = 1e-9) -> None:
    """Check that every commune and mode adds up to its official total.

    Where the located places exceed the total, they are all that is counted. ``tolerance`` is
    relative to the total. Raises SchemaError naming the first commune that does not add up.
    """
    expected = supply.balance.set_index(KEY)[["official", "located"]].max(axis=1)
    parts = [supply.located[[*KEY, "places"]], supply.diffuse[[*KEY, "places"]]]
    found = pd.concat(parts).groupby(KEY)["places"].sum()
    expected, found = expected.align(found, fill_value=0.0)
    wrong = (found - expected).abs() > tolerance * expected.clip(lower=1)
    if wrong.any():
        first = int(wrong.to_numpy().argmax())
        commune, mode = wrong.index.to_list()[first]
        raise SchemaError(
            f"Les places de {commune} ({mode}) font {found.iloc[first]:.6f} au lieu de "
            f"{expected.iloc[first]:.6f} ({int(wrong.sum())} cas)."
        )


def share_located(supply: PlacedSupply) -> pd.DataFrame:
    """Share of the walkable places that are located, by commune and for each mode.

    Home care and school at two are left out. Returns commune, mode (eaje, am, total), official,
    located, estimated, network, diffuse, excess, share (located over located and diffuse, %; NaN
    without places), known_share (the same for the places of a published number only).
    """
    counts = ["official", "located", "estimated", "network", "diffuse", "excess"]
    walkable = supply.balance[supply.balance["mode"].isin(WALKABLE_MODES)]
    total = walkable.groupby("commune", as_index=False)[counts].sum(min_count=1)
    table = pd.concat([walkable[[*KEY, *counts]], total.assign(mode="total")], ignore_index=True)
    placed = (table["located"] + table["diffuse"]).replace(0, np.nan)
    table["share"] = 100 * table["located"] / placed
    published = table["located"] - table["estimated"] - table["network"]
    table["known_share"] = 100 * published / placed
    order = pd.Categorical(table["mode"], [*WALKABLE_MODES, "total"])
    return (
        table.assign(order=order)
        .sort_values(["commune", "order"], ignore_index=True)
        .drop(columns="order")
    )


def list_excess(supply: PlacedSupply) -> pd.DataFrame:
    """Communes and modes whose located places exceed the official total, largest first."""
    rows = supply.balance[supply.balance["excess"] > 0]
    return rows.sort_values(["excess", *KEY], ascending=[False, True, True], ignore_index=True)


def _locate(structures: pd.DataFrame, mode: str, sizes: pd.DataFrame) -> pd.DataFrame:
    """Rows of LOCATED: the structures on the map, with their places or those supposed.

    ``sizes``: places, source, index commune.
    """
    drawn = structures[structures["geometry"].notna()]
    commune = drawn["commune"]
    known = drawn["places"].notna()
    status = known.map({True: "officiel", False: "estime"})
    supposed = commune.map(sizes["places"])
    supposed = supposed.mask(
        drawn["kind"].eq("micro_creche"), supposed.clip(upper=MICRO_CRECHE_PLACES)
    )
    return pd.DataFrame(
        {
            "structure": drawn["id"],
            "commune": commune,
            "mode": mode,
            "kind": drawn["kind"],
            "places": drawn["places"].fillna(supposed).astype("float64"),
            "status": status.mask(drawn["places_source"].eq(NETWORK_PLACES), "reseau"),
            "source": drawn["places_source"].where(known, commune.map(sizes["source"])),
        },
        columns=LOCATED,
    )


def _balance(official: pd.DataFrame, located: pd.DataFrame) -> pd.DataFrame:
    """What each commune and mode has, officially and on the map."""
    sums = located.groupby(KEY)["places"].sum().rename("located")
    parts = [
        located[located["status"].eq(status)].groupby(KEY)["places"].sum().rename(name)
        for status, name in (("estime", "estimated"), ("reseau", "network"))
    ]
    totals = official.set_index(KEY)[["year", "places"]].rename(columns={"places": "official"})
    table = totals.join([sums, *parts], how="outer").sort_index()
    held = ["located", "estimated", "network"]
    table[held] = table[held].fillna(0.0)
    gap = table["official"] - table["located"]
    gap = gap.mask(gap.abs() < 1e-9 * table["official"], 0.0)  # a rounding error is no place
    table["diffuse"] = gap.clip(lower=0).fillna(0.0)
    table["excess"] = (-gap).clip(lower=0)
    table["year"] = table["year"].astype("Int64")
    return table.rename_axis(KEY).reset_index()
