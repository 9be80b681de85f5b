"""A scenario of ten changes on the committed territory, and its effects.

    python3 start.py run python benchmarks/bench_scenario.py

Bar: under 500 ms from the base situation to every effect, the walking times of the openings
included. Prints the least and the median of the rounds; exits 1 when the median breaks the bar.
"""

import sys
import time
from statistics import median

import numpy as np

from geo.access.table import Territory, load_territory
from geo.siting.changes import Change, ChildminderLoss, Closure, Opening, Resizing
from geo.siting.effects import measure_effects, read_basis
from geo.siting.scenario import Scenario
from geo.siting.situation import apply_scenario, describe_today
from geo.store import read_table

BAR_S = 0.500
ROUNDS = 9
OPENINGS = 6


def write_scenario(territory: Territory) -> Scenario:
    """Six openings apart from each other, a closure, two resizings, a loss of childminders."""
    home = territory.cells[territory.cells["inside"]].sort_values(["commune", "code"])
    spots = home.iloc[np.linspace(0, len(home) - 1, OPENINGS + 2).astype(int)[1:-1]]
    sites = territory.sites
    in_93 = sites.structures["commune"].isin(territory.communes["code"])
    ids = sites.structures.loc[in_93, "id"].iloc[:3].tolist()
    openings: list[Change] = [
        Opening(kind="mam", places=16, point=(float(x), float(y)), name=f"MAM {rank}")
        for rank, (x, y) in enumerate(zip(spots["x"], spots["y"], strict=True), start=1)
    ]
    others: list[Change] = [
        Closure(structure=ids[0]),
        Resizing(structure=ids[1], places=20),
        Resizing(structure=ids[2], places=12),
        ChildminderLoss(commune="93053", share=0.2),
    ]
    return Scenario("Dix changements", (*openings, *others))


def main() -> int:
    """Run the benchmark; returns the exit code."""
    territory = load_territory(read_table)
    base, basis = describe_today(territory), read_basis(read_table)
    scenario = write_scenario(territory)
    applying, spent = [], []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        after = apply_scenario(scenario, base)
        applied = time.perf_counter()
        measure_effects(base, after, basis)
        applying.append(applied - started)
        spent.append(time.perf_counter() - started)
    print(
        f"{len(scenario.changes)} changements : {median(spent) * 1e3:.0f} ms, "
        f"{min(spent) * 1e3:.0f} ms au mieux ({BAR_S * 1e3:.0f} ms au plus), "
        f"dont {median(applying) * 1e3:.0f} ms pour les appliquer"
    )
    return int(median(spent) >= BAR_S)


if __name__ == "__main__":
    sys.exit(main())
