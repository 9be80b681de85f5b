"""Labels kept apart, and under what stands above them."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from geo.figures.spread import cap_labels, spread_labels

HEIGHTS = st.lists(st.floats(0, 100), max_size=6)


def test_two_labels_too_near_share_the_space_around_their_mean() -> None:
    assert spread_labels([10, 12, 40], 6) == [8, 14, 40]


def test_labels_too_high_are_pushed_down_with_those_below() -> None:
    assert cap_labels([30, 36, 10], 6, 33) == [27, 33, 10]


@given(HEIGHTS, st.floats(0.5, 20))
def test_capped_labels_stay_apart_in_order_and_below(heights: list[float], gap: float) -> None:
    spread = spread_labels(heights, gap)

    capped = cap_labels(spread, gap, 50)

    order = sorted(range(len(spread)), key=spread.__getitem__)
    placed = [capped[rank] for rank in order]
    assert all(height <= 50 for height in capped)
    assert all(high - low >= gap - 1e-6 for low, high in pairwise(placed))
