"""The network's structures and places beside all those that Cnaf counts, by area."""

import pandas as pd

from geo.indicators.coverage import keep_latest
from geo.indicators.values import Tables
from geo.network.ground import Ground
from geo.supply.places import NETWORK_PLACES, WALKABLE_MODES, list_official

COUNTS = [
    "structures", "structures_eaje", "structures_am", "structures_other", "projects",
    "unlocated", "unknown_places",
]  # fmt: skip
PLACES = ["network_eaje", "network_am", "network_total", "network_told", "network_since"]
OFFICIAL = ["official_eaje", "official_am", "official_total"]
SHARES = ["share_eaje", "share_am", "share_total"]
RATES = ["rate_year", "rate", "rate_without"]


def tabulate_shares(ground: Ground, level: str, codes: pd.Index) -> pd.DataFrame:
    """The network beside the official totals of the areas of a level; index ``codes``.

    Returns COUNTS: open structures, those that are EAJE, MAM and others (RPE, LAEP…); projects;
    open EAJE and MAM without a position, and without a known number of places.

    PLACES: known places of the open structures, by mode and together; of these, network_told
    are the network's own figures (the others have a public source), and network_since those of
    structures opened after the year of Cnaf's total, which it does not count.

    official_year and official_since (the years of the totals: one, or from and to), OFFICIAL: the
    last places that Cnaf publishes for each commune, by mode and of every mode; NaN by IRIS, where
    none is published. SHARES: the network's places, known and in Cnaf's total or not, for 100
    official ones; NaN without an official place. A share above 100 says that the total is older
    than the structures.

    RATES: Cnaf's rate (places for 100 children) in rate_year, and the same without the places of
    the network that were open on 31 December of that year; a structure whose opening date is not
    known is taken as open. NaN where Cnaf publishes no rate, or where its rate implies no number
    of children and the network has places (small communes).
    """
    table = pd.DataFrame(index=codes)
    structures = ground.structures
    areas = _place(structures, level, ground.tables)
    counted = structures["mode"].notna()
    flags = pd.DataFrame(
        {
            "structures": 1,
            "structures_eaje": structures["mode"].eq("eaje").astype(int),
            "structures_am": structures["mode"].eq("am").astype(int),
            "structures_other": (~counted).astype(int),
            "unlocated": (counted & structures.geometry.isna()).astype(int),
            "unknown_places": (counted & structures["places"].isna()).astype(int),
        }
    )
    sums = flags.groupby(areas).sum()
    for name in COUNTS:
        source = _count_projects(ground, level) if name == "projects" else sums[name]
        table[name] = source.reindex(codes, fill_value=0).astype(int)
    official = list_official(ground.tables.read("coverage"))
    table = table.join(_sum_places(structures, areas, official).reindex(codes, fill_value=0.0))
    if level == "iris":
        blank = ["official_year", "official_since", *OFFICIAL, *SHARES, *RATES]
        return table.reindex(columns=[*table.columns, *blank])
    table = table.join(_sum_official(official, level, ground.tables))
    for mode in (*WALKABLE_MODES, "total"):
        whole = table[f"official_{mode}"]
        table[f"share_{mode}"] = 100 * table[f"network_{mode}"] / whole.where(whole > 0)
    return table.join(_compare_rates(structures, areas, level, ground.tables))


def tell_open(opened: pd.Series, year: pd.Series) -> pd.Series:
    """Whether each structure was open on 31 December of a year; those of unknown date were."""
    later: pd.Series = opened.dt.year.gt(year.astype("float64"))
    return ~later


def _place(structures: pd.DataFrame, level: str, tables: Tables) -> pd.Series:
    """Area of a level of each structure; NA in no IRIS, when its position is not precise."""
    areas: pd.Series = structures["iris"]
    return areas if level == "iris" else tables.group(structures["commune"], level)


def _count_projects(ground: Ground, level: str) -> pd.Series:
    projects = ground.own[ground.own["status"].eq("projet")]
    return _place(projects, level, ground.tables).value_counts()


def _sum_places(structures: pd.DataFrame, areas: pd.Series, official: pd.DataFrame) -> pd.DataFrame:
    """Known places by area: PLACES."""
    places = structures["places"].where(structures["mode"].notna()).fillna(0.0)
    years = official[official["mode"].isin(WALKABLE_MODES)].set_index(["commune", "mode"])["year"]
    key = pd.MultiIndex.from_frame(structures[["commune", "mode"]])
    since = ~tell_open(structures["opened"], pd.Series(years.reindex(key).to_numpy()))
    told = structures["places_source"].eq(NETWORK_PLACES)
    table = pd.DataFrame(
        {
            "network_eaje": places.where(structures["mode"].eq("eaje"), 0.0),
            "network_am": places.where(structures["mode"].eq("am"), 0.0),
            "network_total": places,
            "network_told": places.where(told, 0.0),
            "network_since": places.where(since, 0.0),
        }
    )
    return table.groupby(areas).sum()


def _sum_official(official: pd.DataFrame, level: str, tables: Tables) -> pd.DataFrame:
    """Official places by area: official_year (the last), official_since (the first), OFFICIAL."""
    rows = official[official["mode"].isin([*WALKABLE_MODES, "total"])]
    areas = tables.group(rows["commune"], level).rename("code")
    wide = rows.groupby([areas, rows["mode"]])["places"].sum(min_count=1).unstack()
    years = rows.groupby(areas)["year"]
    table = wide.reindex(columns=[*WALKABLE_MODES, "total"])
    table.columns = OFFICIAL
    table.insert(0, "official_year", years.max())
    table.insert(1, "official_since", years.min())
    return table


def _compare_rates(
    structures: pd.DataFrame, areas: pd.Series, level: str, tables: Tables
) -> pd.DataFrame:
    """RATES of the areas: the last that is known, and the same without the network."""
    last = keep_latest(tables.coverage)
    rows = last[last["level"].eq(level) & last["mode"].eq("total")].set_index("code")
    # A group's rate is on the communes that have places and children that year, and no other.
    own = last[last["level"].eq("commune") & last["mode"].eq("total")].dropna(
        subset=["places", "children"]
    )
    counted = structures["mode"].notna()
    if level != "commune":
        counted &= structures["commune"].isin(own["code"])
    year = areas.map(rows["year"]).astype("float64")
    counted &= tell_open(structures["opened"], year)
    taken = structures["places"].where(counted).groupby(areas).sum()
    taken = taken.reindex(rows.index, fill_value=0.0)
    lost = (100 * taken / rows["children"].where(rows["children"] > 0)).mask(taken.eq(0), 0.0)
    return pd.DataFrame(
        {"rate_year": rows["year"], "rate": rows["rate"], "rate_without": rows["rate"] - lost}
    )
