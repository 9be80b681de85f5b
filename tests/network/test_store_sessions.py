"""Many sessions at once lose no edit, and one that is killed leaves all or nothing of its batch."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from geo.network.database import structures
from geo.network.editing import to_stored
from geo.network.model import NetworkStructure
from geo.network.store import Store, open_store

KILLS = 50
SESSIONS = 20
EDITS = 5  # of each session, as in store_sessions.py
LASTING = 100  # structures that every batch changes
BATCH = 150  # structures that every batch adds

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows n’a pas de fork.")


class Sessions:
    """Processes that use a store, started by one that has all its modules loaded."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def start(self, deed: str, url: str, number: int) -> int:
        """Start a session; its pid."""
        return int(self._ask(f"{deed} {url} {number}"))

    def read_line(self) -> str:
        """What a session prints."""
        return self._process.stdout.readline().strip()

    def wait(self) -> list[int]:
        """Exit codes of the sessions, when all have ended."""
        return [int(code) for code in self._ask("wait").split()]

    def _ask(self, order: str) -> str:
        print(order, file=self._process.stdin, flush=True)
        return self.read_line()


@pytest.fixture(scope="module")
def sessions() -> Iterator[Sessions]:
    with subprocess.Popen(
        [sys.executable, Path(__file__).with_name("store_sessions.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Sessions(process)
        process.stdin.close()


def make(name: str) -> NetworkStructure:
    return NetworkStructure(id="", name=name, kind="mam", places=1)


def take_state(store: Store) -> tuple[Counter[int], Counter[str], Counter[str]]:
    """Marks of the lasting structures, names of the others, labels in the history."""
    # The server may still be ending the transaction of the dead: it is over once we may write.
    with store._database.write():
        pass
    there = [stored.structure for stored in store.list_structures()]
    history = store.list_history(limit=None)
    return (
        Counter(s.places for s in there if s.name == "durable"),
        Counter(s.name for s in there if s.name != "durable"),
        Counter(change.label for change in history if change.label != "départ"),
    )


def test_killing_an_import_leaves_all_or_nothing_of_it(
    store: Store, url: str, sessions: Sessions
) -> None:
    store.apply_batch([make("durable") for _ in range(LASTING)], [], [], "Awa", "départ")
    random_moments = random.Random(93)

    durations = []
    for number in (2, 3, 4):
        sessions.start("import", url, number)
        assert sessions.read_line() == "begin"
        begun = time.perf_counter()
        assert sessions.wait() == [0]
        durations.append(time.perf_counter() - begun)
    last, written, codes = 4, 3, Counter()

    for number in range(5, 5 + KILLS):
        pid = sessions.start("import", url, number)
        assert sessions.read_line() == "begin"
        time.sleep(random_moments.uniform(0, max(durations)))
        os.kill(pid, signal.SIGKILL)
        codes.update(sessions.wait())

        marks, names, labels = take_state(store)
        if f"lot {number}" in labels:
            last, written = number, written + 1
        assert marks == {last: LASTING}
        assert names == {f"lot {last}": BATCH}
        # The first batch had no structures to remove.
        size = LASTING + 2 * BATCH
        assert sum(labels.values()) == written * size - BATCH
        assert labels[f"lot {last}"] == size

    assert codes[-signal.SIGKILL] > 0


def test_sessions_editing_one_structure_at_once_lose_no_edit(
    store: Store, url: str, sessions: Sessions
) -> None:
    store.add(make("commune"), "Awa")

    for number in range(SESSIONS):
        sessions.start("count", url, number)
    assert sessions.wait() == [0] * SESSIONS

    (known,) = store.list_structures()
    assert known.structure.places == 1 + SESSIONS * EDITS
    edits = [change for change in store.list_history(limit=None) if change.operation == "update"]
    assert [change.after["places"] for change in reversed(edits)] == list(
        range(2, 2 + SESSIONS * EDITS)
    )
    assert Counter(change.who for change in edits) == {
        f"session {number}": EDITS for number in range(SESSIONS)
    }


def test_sessions_opening_a_new_database_at_once_make_it_once(url: str, sessions: Sessions) -> None:
    for number in range(SESSIONS):
        sessions.start("add", url, number)
    assert sessions.wait() == [0] * SESSIONS

    with open_store(url) as store:
        names = {stored.structure.name for stored in store.list_structures()}
        numbers = [change.id for change in store.list_history()]
    assert names == {f"n° {number}" for number in range(SESSIONS)}
    assert numbers == list(range(SESSIONS, 0, -1))


def test_threads_sharing_a_store_lose_no_edit(store: Store) -> None:
    with ThreadPoolExecutor(SESSIONS) as pool:
        added = list(pool.map(lambda i: store.add(make(f"n° {i}"), "Awa"), range(100)))

    assert {s.structure.id for s in store.list_structures()} == {s.structure.id for s in added}
    assert sorted(s.version for s in added) == list(range(1, 101))


def test_people_read_one_state_while_another_writes(store: Store, url: str) -> None:
    known = store.add(make("commune"), "Awa")

    with open_store(url) as reader, reader._database.read() as connection:
        before = [to_stored(row) for row in connection.execute(select(structures))]
        store.change(known.structure.id, {"places": 9}, "Awa", known.version)
        after = [to_stored(row) for row in connection.execute(select(structures))]

    assert before == after == [known]
