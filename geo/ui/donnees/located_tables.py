"""How the official places were placed, as tables with French headings (no Streamlit)."""

from collections.abc import Callable
from typing import Any

import pandas as pd
from pandas.io.formats.style import Styler

from geo import french
from geo.indicators.definitions import MODE_NAMES
from geo.supply.places import KEY, WALKABLE_MODES, PlacedSupply, list_excess, share_located

MODES = {mode: MODE_NAMES[mode] for mode in WALKABLE_MODES} | {"total": "Ensemble"}
FEW = 25.0  # % of the places located under which a commune has few

OFFICIAL, KNOWN = "Places officielles", "Localisées, nombre publié"
NETWORK = "Localisées, nombre donné par le réseau"
ESTIMATED, DIFFUSE = "≈ Localisées, taille estimée", "≈ Diffuses"
SHARE, KNOWN_SHARE = "≈ Part localisée", "Part au nombre publié"
STATUS = "Nature"


def _share(value: Any) -> str:
    return french.percent(value, 0, "–")


# How the numbers of a column are written; the column still sorts as numbers.
_WRITERS: dict[str, Callable[[Any], str]] = {
    ESTIMATED: french.estimate,
    DIFFUSE: french.estimate,
    SHARE: _share,
    KNOWN_SHARE: _share,
}


def write_numbers(table: pd.DataFrame) -> Styler:
    """A table of this module with its numbers written the French way."""
    numbers = table.select_dtypes("number").columns
    return table.style.format({name: _WRITERS.get(str(name), french.count) for name in numbers})


def describe_shares(supply: PlacedSupply, names: pd.Series) -> pd.DataFrame:
    """Shares of located places (geo.supply.places.share_located) with name, known and year.

    ``names``: of the communes, by code. ``known``: places of the located structures whose number
    is published; ``network``: those whose number only the network gives. ``year``: of the
    official total, as text; both years of a total of two.
    """
    shares = share_located(supply)
    dated = supply.balance[supply.balance["mode"].isin(WALKABLE_MODES)].dropna(subset="year")
    dated = pd.concat([dated, dated.assign(mode="total")])
    years = dated.groupby(KEY)["year"].agg(lambda rows: " et ".join(map(str, sorted(set(rows)))))
    return shares.assign(
        name=shares["commune"].map(names),
        known=shares["located"] - shares["estimated"] - shares["network"],
        year=years.reindex(pd.MultiIndex.from_frame(shares[KEY])).to_numpy(),
    )


def tabulate_departement(shares: pd.DataFrame) -> pd.DataFrame:
    """The département's official places and their parts: a column a mode, all text.

    ``shares``: describe_shares. « Part »: of all the places that are placed. STATUS: a key of
    geo.ui.words.STATUS. The parts add up to the official places and what exceeds them.
    """
    parts = ["official", "excess", "known", "network", "estimated", "diffuse"]
    by_mode = shares.groupby("mode")[parts].sum(min_count=1).reindex(list(MODES))
    sums: dict[Any, Any] = by_mode.to_dict("index")
    whole = sums["total"]
    placed = sum(whole[part] for part in parts[2:])
    rows = [
        (OFFICIAL, "official", "calcule"),
        (KNOWN, "known", "calcule"),
        ("Localisées, taille estimée", "estimated", "estime"),
        ("Diffuses", "diffuse", "estime"),
    ]
    if whole["network"] > 0:
        rows.insert(2, (NETWORK, "network", "reseau"))
    if whole["excess"] > 0:
        rows.insert(1, ("Localisées au-delà du total officiel", "excess", "estime"))
    return pd.DataFrame(
        [
            {"Places": label}
            | {name: _write(sums[mode][part], status) for mode, name in MODES.items()}
            | {"Part": _share(100 * whole[part] / placed if placed else None), STATUS: status}
            for label, part, status in rows
        ]
    )


def tabulate_communes(shares: pd.DataFrame, mode: str) -> pd.DataFrame:
    """Official places of each commune and where they are, the least located first.

    ``shares``: describe_shares; ``mode``: a key of MODES. Shares in %, missing without places.
    """
    rows = shares[shares["mode"].eq(mode)].sort_values(["share", "name"])
    network = {NETWORK: rows["network"]} if shares["network"].gt(0).any() else {}
    return pd.DataFrame(
        {
            "Commune": rows["name"],
            OFFICIAL: rows["official"],
            "Année": rows["year"],
            KNOWN: rows["known"],
            **network,
            ESTIMATED: rows["estimated"],
            DIFFUSE: rows["diffuse"],
            SHARE: rows["share"],
            KNOWN_SHARE: rows["known_share"],
        }
    )


def tabulate_excess(supply: PlacedSupply, names: pd.Series) -> pd.DataFrame:
    """Communes and modes with more located places than official ones, all text."""
    rows = list_excess(supply)
    status = rows["estimated"].gt(0).map({True: "estime", False: "calcule"})
    located = [_write(value, kind) for value, kind in zip(rows["located"], status, strict=True)]
    excess = [_write(value, kind) for value, kind in zip(rows["excess"], status, strict=True)]
    return pd.DataFrame(
        {
            "Commune": rows["commune"].map(names),
            "Mode d’accueil": rows["mode"].map(MODE_NAMES),
            OFFICIAL: rows["official"].map(french.count),
            "Places localisées": located,
            "Dépassement": excess,
        }
    )


def tell_located(shares: pd.DataFrame) -> str:
    """How much of the places in crèches is located, and in which communes little or none is."""
    eaje = shares[shares["mode"].eq("eaje")].dropna(subset="share")
    placed = eaje["located"].sum() + eaje["diffuse"].sum()
    if not placed:
        return "Aucune place de crèche n’est connue."
    located, known = (_share(100 * eaje[part].sum() / placed) for part in ("located", "known"))
    few = int(eaje["share"].lt(FEW).sum())
    nowhere = eaje.loc[eaje["located"].eq(0), "name"].sort_values()
    text = (
        f"En Seine-Saint-Denis, ≈ {located} des places de crèche sont localisées, dont {known} "
        f"avec un nombre de places publié. Dans {french.quantity(few, 'commune')} sur "
        f"{len(eaje)}, moins de {_share(FEW)} le sont"
    )
    if nowhere.empty:
        return f"{text}."
    return f"{text} ; dans {french.count(len(nowhere))}, aucune ({', '.join(nowhere)})."


def tell_years(shares: pd.DataFrame) -> str:
    """Which year the official totals are of, and for how many communes."""
    counts = shares.loc[shares["mode"].eq("total"), "year"].dropna().value_counts()
    ordered = counts.sort_index(ascending=False)
    dated = [f"{year} pour {french.quantity(n, 'commune')}" for year, n in ordered.items()]
    return f"Total officiel : {', '.join(dated)}."


def export_shares(shares: pd.DataFrame) -> pd.DataFrame:
    """The table to download: every commune and mode, estimates to three decimals."""
    return pd.DataFrame(
        {
            "code_commune": shares["commune"],
            "commune": shares["name"],
            "mode": shares["mode"].map(MODES),
            "annee_du_total": shares["year"],
            "places_officielles": shares["official"],
            "localisees_nombre_publie": shares["known"].round(3),
            "localisees_nombre_du_reseau": shares["network"].round(3),
            "localisees_taille_estimee": shares["estimated"].round(3),
            "diffuses_estimees": shares["diffuse"].round(3),
            "au_dela_du_total": shares["excess"].round(3),
            "part_localisee_estimee_pourcent": shares["share"].round(3),
            "part_au_nombre_publie_pourcent": shares["known_share"].round(3),
        }
    )


def _write(value: float, status: str) -> str:
    if status == "estime" and value > 0:
        return f"≈\u00a0{french.estimate(value)}"
    return french.count(value)
