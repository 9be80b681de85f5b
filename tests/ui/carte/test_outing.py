"""What the options of the walk understand."""

import pytest

from geo.errors import ParameterError
from geo.ui.carte.outing import read_durations, read_point


@pytest.mark.parametrize(
    "text",
    [
        "48.9069, 2.4846",
        "48.9069,2.4846",
        "48.9069 2.4846",
        " 48,9069 ; 2,4846 ",
        "48,9069, 2,4846",
    ],
)
def test_a_point_is_read_with_dots_or_commas(text: str) -> None:
    assert read_point(text) == (48.9069, 2.4846)


def test_a_point_keeps_its_sign() -> None:
    assert read_point("-48.5, −2.5") == (-48.5, -2.5)


@pytest.mark.parametrize("text", ["ici", "48.9069", "48.9069, 2.4846, 3", "48..9 2.4"])
def test_what_is_no_point_gets_a_sentence(text: str) -> None:
    with pytest.raises(ParameterError, match="Point illisible"):
        read_point(text)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("5, 10, 15", (5, 10, 15)),
        ("10", (10,)),
        ("5;10", (5, 10)),
        ("−5", (-5,)),
        ("7.5 2", (7.5, 2)),
    ],
)
def test_durations_are_read_as_typed(text: str, minutes: tuple[float, ...]) -> None:
    assert read_durations(text) == minutes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "illisibles"),
        ("cinq", "illisibles"),
        ("5, 31", "de 30 minutes au plus"),
        ("1 2 3 4 5 6", "en dessine 5 au plus"),
        ("inf", "de 30 minutes au plus"),
    ],
)
def test_durations_the_map_cannot_draw_get_a_sentence(text: str, words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        read_durations(text)
