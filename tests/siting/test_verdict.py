"""The rules of the verdict, one by one, on sheets made by hand."""

from collections.abc import Callable
from typing import Any

import pytest

from geo.siting.sheet import Sheet
from geo.siting.verdict import judge_site

Make = Callable[..., Sheet]
CRECHE = {
    "id": "s-1", "name": "Crèche", "kind": "multi_accueil", "status": "ouvert",
    "commune": "93053", "places": 40.0, "places_status": "estime", "counted": True,
    "network": False, "minutes": 8.0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "strength"),
    [
        # Access from 20 to 30, below the 36.9 to 37.8 of the département; 150 places lack at least.
        ({}, "net"),
        ({"around": (25, 20, 36.8)}, "net"),
        # The margins meet.
        ({"around": (25, 20, 37.0)}, "probable"),
        # Below the département, but the low end of the need does not fill the MAM.
        ({"need": (20, 15, 40)}, "probable"),
        # As well off as the département, or better.
        ({"around": (37.4, 30, 45)}, "ordinaire"),
        ({"around": (55, 50, 60)}, "ordinaire"),
        # Fewer places lack than the MAM has, however low the access.
        ({"need": (15.9, 10, 20)}, "faible"),
        ({"need": (0, 0, 0), "around": (80, 70, 90)}, "faible"),
        ({"places": 10, "need": (15.9, 12, 20)}, "net"),
        # Under the threshold of publication, or nobody of the département.
        ({"children": (29.9, 20, 40)}, "peu_enfants"),
        ({"around": None}, "peu_enfants"),
    ],
)
def test_strength_of_the_need(make_sheet: Make, changes: dict[str, Any], strength: str) -> None:
    assert judge_site(make_sheet(**changes)).strength == strength


@pytest.mark.parametrize(
    ("changes", "cautions"),
    [
        ({}, ()),
        ({"structures": [CRECHE]}, ()),
        ({"structures": [CRECHE | {"minutes": 4.9}]}, ("structure_proche",)),
        ({"structures": [CRECHE | {"kind": "mam", "minutes": 14.0}]}, ("mam",)),
        ({"structures": [CRECHE | {"status": "projet", "counted": False}]}, ("projet",)),
        # A relais that no place counts for draws nobody away.
        ({"structures": [CRECHE | {"kind": "rpe", "counted": False, "minutes": 1.0}]}, ()),
        ({"unlocated": 3}, ("non_situees",)),
        ({"inside": 479.0}, ("bord",)),
        ({"inside": 480.0}, ()),
        ({"need": (20, 15, 40)}, ("marge",)),
        ({"need": (10, 5, 15)}, ()),
    ],
)
def test_cautions(make_sheet: Make, changes: dict[str, Any], cautions: tuple[str, ...]) -> None:
    assert judge_site(make_sheet(**changes)).cautions == cautions
