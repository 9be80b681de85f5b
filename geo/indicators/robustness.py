"""How sure the rank of an area is, when weights and census counts are drawn again (methods 6)."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import ParameterError
from geo.indicators.priorities import (
    CRITERIA,
    DEFAULT_WEIGHTS,
    estimate_errors,
    has_score,
    score_areas,
    weigh_criteria,
)

DRAWS = 1000
CONCENTRATION = 50.0  # a weight of one in eight varies by about a third (standard deviation)
TOP = 10
SEED = 93

Array = npt.NDArray[np.float64]


def rank_areas(
    criteria: pd.DataFrame, weights: Mapping[str, float] | None = None, *, draws: int = DRAWS
) -> pd.DataFrame:
    """Scores, ranks and what they are worth, from the greatest need; areas without a rank last.

    ``criteria``: geo.indicators.priorities.gather_criteria. Returns code, rank, rank_low,
    rank_high, p_top10 (draw_ranks), the other columns of score_areas, then the criteria
    themselves, NaN in an area under the publication threshold. Raises ParameterError.
    """
    scores = score_areas(criteria, weights)
    ranks = draw_ranks(criteria, weights, estimate_errors(criteria), draws=draws)
    table = scores.merge(ranks.drop(columns="rank"), on="code", how="left")
    values = criteria[[*CRITERIA]].where(has_score(criteria)).assign(code=criteria["code"])
    first = ["code", *ranks.columns.drop("code")]
    table = table[[*first, *table.columns.drop(first)]]
    return table.merge(values, on="code")


def draw_ranks(
    criteria: pd.DataFrame,
    weights: Mapping[str, float] | None = None,
    errors: pd.DataFrame | None = None,
    *,
    draws: int = DRAWS,
    concentration: float = CONCENTRATION,
    top: int = TOP,
    seed: int = SEED,
) -> pd.DataFrame:
    """Rank of every area, with its 90 % interval and the probability of being in the first ones.

    ``criteria`` and ``weights`` as in geo.indicators.priorities.score_areas; ``errors``: standard
    deviation by criterion, rows of ``criteria`` (estimate_errors gives the census's). Each draw
    takes weights around the chosen ones (draw_weights) and values around the measured ones
    (draw_values), and ranks the areas again. Returns code, rank, rank_low, rank_high (5 % and
    95 % of the draws), p_top10 (0-1; areas tied across the limit share its seats, so that it adds
    up to ``top``), sorted by rank. Areas without a score have NaN. The same seed gives the same
    table, whatever the order of the rows.

    Raises ParameterError for bad weights, or draws, top or concentration that are not positive.
    """
    chosen = DEFAULT_WEIGHTS if weights is None else weights
    if draws < 1 or top < 1:
        raise ParameterError(
            f"Il faut au moins un tirage et une place au classement, reçu {draws} et {top}."
        )
    base = score_areas(criteria, chosen)[["code", "rank"]]
    ordered = criteria.sort_values("code")
    spread = None if errors is None else errors.loc[ordered.index]
    scored = has_score(ordered).to_numpy()
    ordered = ordered[scored]
    generator = np.random.default_rng(seed)
    drawn_weights = draw_weights(chosen, draws, concentration, generator)
    total = np.zeros((draws, len(ordered)))
    shared, known = np.zeros((2, len(CRITERIA), len(ordered)))
    for place, (key, criterion) in enumerate(CRITERIA.items()):
        if key not in ordered or not drawn_weights[:, place].any():
            continue
        values = ordered[key].to_numpy(dtype="float64")
        known[place] = ~np.isnan(values)
        if spread is not None and key in spread:
            error = spread.loc[ordered.index, key].to_numpy(dtype="float64")
            drawn = draw_values(values, error, draws, generator)
            ranks = np.nan_to_num(_rank(drawn, criterion.high_is_need))
            total += drawn_weights[:, [place]] * ranks
        else:
            ranks = _rank(values[np.newaxis], criterion.high_is_need)
            shared[place] = np.nan_to_num(ranks[0])
    total += drawn_weights @ shared  # the criteria that are the same in every draw, at once
    weight = drawn_weights @ known
    scores = np.full_like(total, np.nan)
    np.divide(total, weight, out=scores, where=weight > 0)
    placed = ~np.isnan(scores).any(axis=0)
    table = _summarise(scores[:, placed], top)
    table.insert(0, "code", ordered["code"].to_numpy()[placed])
    return base.merge(table, on="code", how="left")


def draw_weights(
    weights: Mapping[str, float], draws: int, concentration: float, generator: np.random.Generator
) -> Array:
    """Weights around the chosen ones: draws x criteria, each row of sum 1.

    Dirichlet of mean the chosen shares p and variance p (1 - p) / (``concentration`` + 1); an
    infinite concentration keeps them. A criterion of weight 0 keeps 0. Raises ParameterError for
    bad weights or a concentration that is not positive.
    """
    if not concentration > 0:
        raise ParameterError(
            f"La concentration des poids doit être positive, reçu {concentration}."
        )
    shares = weigh_criteria(weights)["share"].to_numpy()
    if np.isinf(concentration):
        return np.tile(shares, (draws, 1))
    drawn = np.zeros((draws, len(shares)))
    positive = shares > 0
    drawn[:, positive] = generator.dirichlet(concentration * shares[positive], size=draws)
    return drawn


def draw_values(values: Array, errors: Array, draws: int, generator: np.random.Generator) -> Array:
    """Values around the measured ones, draws x areas: normal of standard deviation ``errors``.

    Not below 0: the criteria that have an error count places. A missing value stays missing; a
    missing error is none.
    """
    noise = generator.standard_normal((draws, len(values)))
    return np.maximum(values + np.nan_to_num(errors) * noise, 0)


def _rank(values: Array, high_is_need: bool) -> Array:
    """Percentile ranks along the rows, as geo.indicators.priorities.rank_criteria."""
    signed = values if high_is_need else -values
    known = ~np.isnan(values[0])
    ranks = np.full_like(values, np.nan)
    if known.any():
        best, worst = bound_ranks(signed[:, known])
        ranks[:, known] = 100 * ((best + worst) / 2 - 0.5) / known.sum()
    return ranks


def _summarise(scores: Array, top: int) -> pd.DataFrame:
    """Interval of the ranks and chance of the first ones, from scores (draws x areas)."""
    best, worst = bound_ranks(-scores.round(9))
    seats = np.clip((top - best + 1) / (worst - best + 1), 0, 1)
    low, high = np.quantile(best, [0.05, 0.95], axis=0, method="inverted_cdf")
    return pd.DataFrame({"rank_low": low, "rank_high": high, "p_top10": seats.mean(axis=0)}).astype(
        "float64"
    )


def bound_ranks(values: Array) -> tuple[Array, Array]:
    """First and last rank of each value along its row, 1 the lowest; apart only where values tie.

    One sort for both, some ten times faster than scipy's rankdata row by row.
    """
    order = np.argsort(values, axis=1)
    ordered = np.take_along_axis(values, order, axis=1)
    size = values.shape[1]
    position = np.arange(1, size + 1)
    changes = ordered[:, 1:] != ordered[:, :-1]
    edge = np.ones((len(values), 1), dtype=bool)
    starts = np.where(np.hstack([edge, changes]), position, 1)
    ends = np.where(np.hstack([changes, edge]), position, size)
    best, worst = np.empty_like(values), np.empty_like(values)
    np.put_along_axis(best, order, np.maximum.accumulate(starts, axis=1), axis=1)
    lasts = np.minimum.accumulate(ends[:, ::-1], axis=1)[:, ::-1]
    np.put_along_axis(worst, order, lasts, axis=1)
    return best, worst
