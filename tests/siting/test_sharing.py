"""A scenario in a link comes back as it was, and nonsense is a sentence."""

import base64
import random
import zlib

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from geo.errors import ParameterError, UnreadableFileError
from geo.siting.changes import (
    MAX_NAME,
    OPENING_KINDS,
    Change,
    ChildminderLoss,
    Closure,
    Opening,
    Resizing,
)
from geo.siting.scenario import MAX_CHANGES, Scenario
from geo.siting.sharing import MAX_CODE, from_code, to_code

names = st.text(min_size=1, max_size=MAX_NAME).filter(str.strip)
metres = st.floats(-1e7, 1e7)
openings = st.builds(
    Opening,
    kind=st.sampled_from(OPENING_KINDS),
    places=st.integers(1, 12),
    point=st.tuples(metres, metres),
    name=names,
)
changes: st.SearchStrategy[Change] = st.one_of(
    openings,
    st.builds(Closure, structure=st.text(max_size=40)),
    st.builds(Resizing, structure=st.text(max_size=40), places=st.integers(1, 400)),
    st.builds(ChildminderLoss, commune=st.text(max_size=5), share=st.floats(0, 1)),
)
lists = st.lists(
    changes,
    max_size=6,
    unique_by=lambda change: (type(change), getattr(change, "name", None) or str(change)),
)


@given(name=names, made=lists)
def test_round_trip(name: str, made: list[Change]) -> None:
    try:
        scenario = Scenario(name, tuple(made))
    except ParameterError:  # two changes of one structure or commune
        reject()
    code = to_code(scenario)

    assert from_code(code) == scenario
    assert len(code) <= MAX_CODE
    assert code.isascii()


@given(code=st.text() | st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_nonsense_is_a_sentence(code: str) -> None:
    with pytest.raises(UnreadableFileError, match="illisible"):
        from_code(code)


@given(content=st.text())
def test_what_is_no_scenario_is_a_sentence(content: str) -> None:
    code = base64.urlsafe_b64encode(zlib.compress(content.encode(errors="replace"))).decode()

    with pytest.raises(UnreadableFileError):
        from_code(code.rstrip("="))


def test_a_link_cut_short() -> None:
    code = to_code(Scenario("Une MAM", (Opening(kind="mam", places=16, point=(1, 2), name="M"),)))

    for cut in range(len(code)):
        with pytest.raises(UnreadableFileError, match="Lien illisible"):
            from_code(code[:cut])


def test_a_bomb_is_not_unpacked() -> None:
    bomb = zlib.compress(b"[" * 2_000_000, 9)
    code = base64.urlsafe_b64encode(bomb).decode().rstrip("=")

    assert len(code) < MAX_CODE
    with pytest.raises(UnreadableFileError, match="Lien illisible"):
        from_code(code)


def test_ten_changes_make_a_short_link() -> None:
    made = [
        Opening(kind="mam", places=16, point=(655_000.5 + 731 * k, 6_866_000.1), name=f"MAM {k}")
        for k in range(10)
    ]

    assert len(to_code(Scenario("Dix MAM", tuple(made)))) < 600


def test_too_long_for_a_link() -> None:
    letters = random.Random(93).choices([chr(0x4E00 + k) for k in range(9000)], k=MAX_CHANGES * 90)
    made = [
        Opening(kind="mam", places=8, point=(1, k), name="".join(letters[90 * k : 90 * (k + 1)]))
        for k in range(MAX_CHANGES)
    ]

    with pytest.raises(ParameterError, match="trop long pour un lien"):
        to_code(Scenario("Cent", tuple(made)))
