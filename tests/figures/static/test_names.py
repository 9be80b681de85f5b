from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.figures.static.frame import Name, open_map
from geo.figures.static.sheet import Box, Message, open_sheet
from geo.figures.static.style import Style

POINTS = st.lists(
    st.tuples(st.floats(0, 1000), st.floats(0, 1000)), min_size=1, max_size=25, unique=True
)


def open_frame():
    sheet = open_sheet(Style(dpi=60), Message("T", "", "", "estime", "Source : x"), "map")
    return open_map(sheet, Box(5, 20, 100, 100), (0, 0, 1000, 1000))


@settings(max_examples=15, deadline=None)
@given(POINTS)
def test_names_never_share_room_nor_leave_the_map(points):
    frame = open_frame()

    written = frame.place(Name(("Saint-Denis",), x, y) for x, y in points)

    assert 1 <= len(written) <= len(points)
    for left, bottom, right, top in frame.taken:
        assert left >= 0
        assert bottom >= 0
        assert right <= 100
        assert top <= 100
    for one, other in combinations(frame.taken, 2):
        apart_across = one[2] <= other[0] or other[2] <= one[0]
        assert apart_across or one[3] <= other[1] or other[3] <= one[1]


def test_the_name_that_matters_most_is_kept():
    frame = open_frame()

    written = frame.place(
        [Name(("Voisine",) * 9, 500, 500, rank=9), Name(("Chez nous",) * 9, 500, 500, rank=0)]
    )

    assert written[0].lines[0] == "Chez nous"
