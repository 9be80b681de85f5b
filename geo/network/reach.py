"""Children who live within a walk of points: the network's structures, its projects."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from geo.access.draws import summarise_draws
from geo.access.graph import StreetGraph
from geo.access.parameters import MINUTES, Floats, check_durations
from geo.access.times import measure_times

Near = dict[float, NDArray[np.bool_]]  # by duration: whether each cell has a point within it


def find_near(
    cells: pd.DataFrame,
    points: Floats,
    graph: StreetGraph | None,
    minutes: Sequence[float] = MINUTES,
) -> Near:
    """Which cells (x, y) have one of the points (n, 2; EPSG:2154) within each duration.

    A child near two points is near once. Raises ParameterError.
    """
    durations = check_durations(minutes)
    times = measure_times(cells[["x", "y"]].to_numpy(), points, graph, limit=durations[-1])
    nearest = np.full(len(cells), np.inf)
    matrix = times.minutes
    rows = np.repeat(np.arange(len(cells)), np.diff(matrix.indptr))
    np.minimum.at(nearest, rows, matrix.data)
    return {duration: nearest <= duration for duration in durations}


def count_near(areas: pd.Series, children: pd.Series, drawn: Floats, near: Near) -> pd.DataFrame:
    """Children of each area within each duration, with the 90 % interval of the census error.

    ``areas``: code of each cell. ``children``: of each cell; ``drawn``: the same, drawn again
    (cells, draws). Returns, by code, for a duration of 5 minutes: within_5, within_5_low,
    within_5_high (children), share_5, share_5_low, share_5_high (% of those of the area, NaN
    where there are none). An interval always holds its figure.
    """
    number, codes = pd.factorize(areas, sort=True)
    cells = np.arange(len(number))
    member = csr_array((np.ones(len(number)), (number, cells)), shape=(len(codes), len(number)))
    people = children.to_numpy()
    total, total_drawn = member @ people, member @ drawn
    columns: dict[str, Floats] = {}
    for duration, inside in near.items():
        name = f"{duration:g}"
        within = member @ (people * inside)
        within_drawn = member @ (drawn * inside[:, None])
        columns |= _bound(f"within_{name}", within, within_drawn)
        share = 100 * np.divide(within, total, out=np.full(len(codes), np.nan), where=total > 0)
        share_drawn = 100 * np.divide(
            within_drawn, total_drawn, out=np.zeros_like(within_drawn), where=total_drawn > 0
        )
        columns |= _bound(f"share_{name}", share, share_drawn)
    return pd.DataFrame(columns, index=pd.Index(codes, name="code"))


def _bound(name: str, value: Floats, drawn: Floats) -> dict[str, Floats]:
    """A figure and its interval, which holds it."""
    low, high = summarise_draws(drawn)
    return {
        name: value,
        f"{name}_low": np.where(np.isnan(value), np.nan, np.minimum(low, value)),
        f"{name}_high": np.where(np.isnan(value), np.nan, np.maximum(high, value)),
    }
