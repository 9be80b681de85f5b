"""EAJE counted by INSEE, and what the list of structures lacks beside the official counts."""

from collections.abc import Mapping

import pandas as pd

EAJE_KINDS = (
    "creche_collective", "multi_accueil", "micro_creche", "creche_familiale",
    "creche_parentale", "halte_garderie", "jardin_enfants", "eaje_indetermine",
)  # fmt: skip
OPEN_STATUS = ("ouvert", "a_verifier")


def count_facilities(
    bpe: pd.DataFrame, commune_changes: Mapping[str, str], *, year: int, source: str
) -> pd.DataFrame:
    """EAJE (D502) by commune of Seine-Saint-Denis, in the geography of 2025.

    ``bpe`` is the table of the reader insee_bpe (commune, count). Returns ``facilities``.
    """
    code = bpe["commune"].replace(dict(commune_changes))
    in_93 = code.str.startswith("93").fillna(False).astype(bool)
    counts = bpe.loc[in_93, "count"].groupby(code[in_93]).sum().sort_index()
    return pd.DataFrame(
        {
            "code": counts.index.astype("string"),
            "year": year,
            "eaje": counts.to_numpy(dtype="float64"),
            "source": source,
        }
    )


def find_supply_gaps(
    structures: pd.DataFrame, coverage_2022: pd.DataFrame, facilities: pd.DataFrame
) -> pd.DataFrame:
    """What the list of structures holds beside the official counts, by commune.

    ``coverage_2022``: rows of one year of ``coverage``. Only EAJE open or to be checked count.
    Returns, by code: structures, located (at the address or better than the commune),
    with_places, places_known, places_official (NaN where Cnaf publishes none), facilities
    (BPE), missing_structures (BPE less the list, not below 0).
    """
    eaje = structures[structures["kind"].isin(EAJE_KINDS) & structures["status"].isin(OPEN_STATUS)]
    by_commune = (
        pd.DataFrame(
            {
                "code": eaje["commune"].astype("string"),
                "structures": 1,
                "located": (eaje["location_quality"] != "commune").astype(int),
                "with_places": eaje["places"].notna().astype(int),
                "places_known": eaje["places"].fillna(0.0),
            }
        )
        .groupby("code")
        .sum()
    )
    official = coverage_2022[coverage_2022["mode"] == "eaje"].set_index("code")["places"]
    counted = facilities.set_index("code")["eaje"]
    codes = by_commune.index.union(official.index).union(counted.index)
    gaps = by_commune.reindex(codes, fill_value=0)
    gaps["places_official"] = official.reindex(codes)
    gaps["facilities"] = counted.reindex(codes)
    gaps["missing_structures"] = (gaps["facilities"] - gaps["structures"]).clip(lower=0)
    return gaps.rename_axis("code").reset_index()
