"""Sessions of the store, each in its own process, for the tests that kill or multiply them.

Reads one order a line, « deed url number », and starts a process for it, which says its pid;
« wait » says the exit codes of the processes started since, once all have ended.
"""

import os
import sys
from collections.abc import Callable

from geo.errors import ConflictError
from geo.network.editing import Edit, Removal
from geo.network.model import NetworkStructure
from geo.network.store import Store, open_store

EDITS = 5  # of each session
ATTEMPTS = 5_000


def say(*words: object) -> None:
    """Write a line to whoever gives the orders."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def import_list(store: Store, number: int) -> None:
    """Batch: mark the lasting structures with its number, replace those of the batch before."""
    there = store.list_structures()
    lasting = [s for s in there if s.structure.name == "durable"]
    others = [s for s in there if s.structure.name != "durable"]
    additions = [
        NetworkStructure(id="", name=f"lot {number}", kind="mam", note="x" * 500)
        for _ in range(150)
    ]
    edits = [Edit(s.structure.id, {"places": number}, s.version) for s in lasting]
    removals = [Removal(s.structure.id, s.version) for s in others]
    say("begin")
    store.apply_batch(additions, edits, removals, "import", f"lot {number}")


def count(store: Store, number: int) -> None:
    """Add one to the places of the first structure, reading again after each conflict."""
    done = 0
    for _ in range(ATTEMPTS):
        read = store.list_structures()[0]
        places = {"places": (read.structure.places or 0) + 1}
        try:
            store.change(read.structure.id, places, f"session {number}", read.version)
        except ConflictError:
            continue
        done += 1
        if done == EDITS:
            return
    raise RuntimeError("Too many conflicts.")


def add(store: Store, number: int) -> None:
    """Add a structure."""
    store.add(NetworkStructure(id="", name=f"n° {number}", kind="mam"), f"session {number}")


DEEDS: dict[str, Callable[[Store, int], None]] = {
    "import": import_list,
    "count": count,
    "add": add,
}


def main() -> None:
    """Carry out the orders of the standard input."""
    started: list[int] = []
    for line in sys.stdin:
        if line.strip() == "wait":
            codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in started]
            say(*codes)
            started.clear()
            continue
        deed, url, number = line.split()
        pid = os.fork()
        if pid == 0:
            say(os.getpid())
            with open_store(url) as store:
                DEEDS[deed](store, int(number))
            os._exit(0)
        started.append(pid)


if __name__ == "__main__":
    main()
