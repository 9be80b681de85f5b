"""How far the ranks of underserved areas hang on the parameters of the method (methods 5, 6)."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from geo.access.parameters import show
from geo.access.table import Territory
from geo.access.variants import AS_IT_IS, DECAY, LOCATED, SPEED, Key, measure_variants
from geo.indicators.definitions import TARGET
from geo.indicators.priorities import gather_criteria, has_score, order_scores, score_areas
from geo.indicators.robustness import TOP
from geo.indicators.tables import name_places
from geo.indicators.values import Tables

TARGET_RATE = "Taux visé"
FAMILIES = (SPEED, DECAY, TARGET_RATE, LOCATED)
ORDER = (AS_IT_IS[0], *FAMILIES)
TARGETS = (45.0, TARGET, 75.0)  # places for 100 children
RANKS = ["family", "label", "code", "name", "rank", "access_rank"]


def compute_sensitivity(
    tables: Tables,
    level: str,
    weights: Mapping[str, float],
    *,
    target: float = TARGET,
    territory: Territory,
) -> pd.DataFrame:
    """What each variant of the method does to the ranks of the communes or the IRIS.

    ``territory``: that of the same tables (geo.access.table.load_territory). Returns the table of
    summarise_ranks. Raises ParameterError for an unknown level, bad weights or a target out of
    bounds.
    """
    measured = measure_variants(tables.read_shapes, territory)
    varied = vary_criteria(measured, tables, level, target=target)
    return summarise_ranks(rank_variants(varied, weights))


def vary_criteria(
    measured: pd.DataFrame, tables: Tables, level: str, *, target: float = TARGET
) -> dict[Key, pd.DataFrame]:
    """The criteria of the areas with each variant, the method as it is first.

    ``measured``: geo.access.variants.measure_variants. The TARGETS other than ``target`` change
    the missing places, the other variants the accessibility. The name of an IRIS comes with its
    commune's. Raises ParameterError for an unknown level or a target out of bounds.
    """
    criteria = gather_criteria(level, tables, target=target)
    criteria["name"] = name_places(criteria, level, tables.read)
    variants: dict[Key, pd.DataFrame] = {}
    rows = measured[measured["level"].eq(level)].groupby(["family", "label"], sort=False)
    for (family, label), found in rows:
        values = criteria["code"].map(found.set_index("code")["accessibility"])
        variants[str(family), str(label)] = criteria.assign(accessibility=values)
    usual = variants[AS_IT_IS]
    for other in TARGETS:
        if other != target:
            missing = gather_criteria(level, tables, target=other)["missing_places"]
            label = f"{show(other)} places pour 100 enfants"
            variants[TARGET_RATE, label] = usual.assign(missing_places=missing)
    return dict(sorted(variants.items(), key=lambda variant: ORDER.index(variant[0][0])))


def rank_variants(varied: Mapping[Key, pd.DataFrame], weights: Mapping[str, float]) -> pd.DataFrame:
    """Ranks of the areas with each variant of the criteria (vary_criteria).

    Returns RANKS: rank of the priority, and access_rank, 1 the lowest accessibility; NaN for an
    area without a score. Raises ParameterError for bad weights.
    """
    parts = []
    for (family, label), criteria in varied.items():
        scores = score_areas(criteria, weights).set_index("code")["rank"]
        need = (-criteria["accessibility"]).where(has_score(criteria))
        ranks = criteria[["code", "name"]].assign(
            rank=criteria["code"].map(scores), access_rank=order_scores(need)
        )
        parts.append(ranks.assign(family=family, label=label))
    return pd.concat(parts, ignore_index=True).reindex(columns=RANKS)


def summarise_ranks(ranks: pd.DataFrame, top: int = TOP) -> pd.DataFrame:
    """How the ranks of each variant differ from those of the method as it is.

    ``ranks``: rank_variants. Returns, a row a variant, the method as it is first:

    - family, label;
    - kept, kept_share (%): of its first ``top`` areas (more when some are tied), those that
      still are among the first with the variant; entered: those that come in;
    - correlation: Spearman's, of the ranks of all areas (NaN when all are tied);
    - median_move and largest_move: places gained or lost, sign left aside; largest_area: its
      name, largest_from and largest_to: its ranks, missing when none moves;
    - access_kept, access_kept_share, access_correlation: the same for accessibility alone.
    """
    scored = ranks.dropna(subset="rank")
    usual = scored[scored["family"].eq(AS_IT_IS[0])].sort_values("rank", kind="stable")
    usual = usual.set_index("code")
    rows = []
    for (family, label), group in scored.groupby(["family", "label"], sort=False):
        table = group.set_index("code").reindex(usual.index)
        kept, entered, share = _compare_first(table["rank"], usual["rank"], top)
        access = _compare_first(table["access_rank"], usual["access_rank"], top)
        moves = (table["rank"] - usual["rank"]).abs()
        largest = int(moves.to_numpy().argmax())
        moved = moves.iloc[largest] > 0
        rows.append(
            {
                "family": family,
                "label": label,
                "kept": kept,
                "kept_share": share,
                "entered": entered,
                "correlation": _correlate(table["rank"], usual["rank"]),
                "median_move": moves.median(),
                "largest_move": moves.iloc[largest],
                "largest_area": table["name"].iloc[largest] if moved else None,
                "largest_from": usual["rank"].iloc[largest] if moved else np.nan,
                "largest_to": table["rank"].iloc[largest] if moved else np.nan,
                "access_kept": access[0],
                "access_kept_share": access[2],
                "access_correlation": _correlate(table["access_rank"], usual["access_rank"]),
            }
        )
    return pd.DataFrame(rows)


def _compare_first(ranks: pd.Series, usual: pd.Series, top: int) -> tuple[int, int, float]:
    """First areas of ``usual`` that stay, areas that enter, and the share that stays (%)."""
    before, after = usual.le(top), ranks.le(top)
    kept = int((before & after).sum())
    return kept, int((after & ~before).sum()), 100 * kept / before.sum()


def _correlate(ranks: pd.Series, usual: pd.Series) -> float:
    """Spearman's correlation; NaN when all are tied."""
    if ranks.nunique() < 2 or usual.nunique() < 2:
        return np.nan
    return float(ranks.corr(usual, method="spearman"))
