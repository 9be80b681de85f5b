"""Labels kept apart."""

from collections.abc import Iterable


def spread_labels(positions: Iterable[float], gap: float) -> list[float]:
    """Positions at least ``gap`` apart, in the same order, as near as can be to those given.

    Neighbours that are too near share the space around their mean.
    """
    values = [float(position) for position in positions]
    order = sorted(range(len(values)), key=values.__getitem__)
    groups: list[tuple[float, int]] = []  # mean, size
    for rank in order:
        groups.append((values[rank], 1))
        while len(groups) > 1 and _overlap(groups[-2], groups[-1], gap):
            (high, upper), (low, lower) = groups.pop(), groups.pop()
            size = upper + lower
            groups.append(((high * upper + low * lower) / size, size))
    spread = [
        mean + gap * (place - (size - 1) / 2) for mean, size in groups for place in range(size)
    ]
    placed = dict(zip(order, spread, strict=True))
    return [placed[rank] for rank in range(len(values))]


def cap_labels(positions: Iterable[float], gap: float, highest: float) -> list[float]:
    """Positions pushed down so that none is above ``highest``, still ``gap`` apart."""
    values = list(positions)
    capped = list(values)
    ceiling = highest
    for rank in sorted(range(len(values)), key=values.__getitem__, reverse=True):
        capped[rank] = min(values[rank], ceiling)
        ceiling = capped[rank] - gap
    return capped


def _overlap(low: tuple[float, int], high: tuple[float, int], gap: float) -> bool:
    return high[0] - low[0] < gap * (low[1] + high[1]) / 2 - 1e-9
