"""Best sites on the committed territory: every square of the département, 1,500 candidates, p = 10.

    python3 start.py run python benchmarks/bench_siting.py

Bar: MCLP and capacitated coverage optimal within 10 s, model included. Where PySAL's spopt is
installed (pip install spopt), its MCLP is solved by HiGHS on the same instance: same optimum, and
at least 20 times slower. Prints the seconds; exits 1 when a bar is broken.
"""

import importlib.util
import sys
import time

import numpy as np

from geo.access.measure import measure_access
from geo.access.need import measure_need
from geo.access.parameters import Floats
from geo.access.table import load_territory
from geo.access.times import WalkingTimes
from geo.siting.candidates import list_squares, measure_walks
from geo.siting.coverage import cover_need
from geo.siting.mclp import cover_most
from geo.siting.rules import Rules, apply_rules
from geo.siting.solver import Selection
from geo.store import read_table
from geo.supply.references import last_rate

BAR_S = 10.0
BAR_RATIO = 20.0
CANDIDATES = 1_500
SITES = 10
MINUTES = 10.0
SPACING_M = 1_500.0


def report(what: str, found: Selection) -> bool:
    """Print a line; whether the bar holds."""
    print(
        f"{what} : {found.value:.2f}, écart {found.gap:.1e}, {found.seconds:.2f} s "
        f"({BAR_S:.0f} s au plus)"
    )
    return found.optimal and found.seconds <= BAR_S


def compare_peer(need: Floats, times: WalkingTimes, ours: Selection) -> bool:
    """Solve the MCLP with spopt; whether it agrees, and is as slow as the bar says."""
    import pulp
    from spopt.locate import MCLP

    minutes = np.full(times.minutes.shape, 10 * MINUTES)
    pairs = times.minutes.tocoo()
    minutes[pairs.row, pairs.col] = pairs.data
    started = time.perf_counter()
    peer = MCLP.from_cost_matrix(minutes, need, MINUTES, p_facilities=SITES)
    peer.solve(pulp.HiGHS(msg=False))
    spent = time.perf_counter() - started
    value = float(pulp.value(peer.problem.objective))
    ratio = spent / ours.seconds
    print(f"spopt : {value:.2f}, {spent:.1f} s, {ratio:.0f} fois plus ({BAR_RATIO:.0f} au moins)")
    return abs(value - ours.value) <= 1e-4 * value and ratio >= BAR_RATIO


def main() -> int:
    """Run the benchmark; returns the exit code."""
    territory = load_territory(read_table)
    access = measure_access(territory.cells, territory.sites, territory.graph)
    inside = territory.cells["inside"].to_numpy()
    need = measure_need(
        access.accessibility[inside],
        territory.cells.loc[inside, "children_u3"],
        last_rate(read_table("references")),
    )
    squares = list_squares(territory, read_table("qpv"))
    kept = np.linspace(0, len(squares) - 1, CANDIDATES).astype(int)
    candidates = squares.iloc[kept].reset_index(drop=True)
    times = measure_walks(territory, candidates, MINUTES)
    free = apply_rules(Rules(sites=SITES), candidates)
    spread = apply_rules(Rules(sites=SITES, spacing_m=SPACING_M, in_qpv=3), candidates)
    social = np.random.default_rng(93).uniform(0.5, 1.5, len(need))  # a weight for each square
    print(f"{len(need)} carreaux, {len(candidates)} candidats, {SITES} sites, {MINUTES:g} min")

    most = cover_most(need, times, free, minutes=MINUTES)
    covers = {
        "Couverture avec capacité": cover_need(need, times, free, minutes=MINUTES),
        "… pondérée": cover_need(need, times, free, minutes=MINUTES, weights=social),
        "… pondérée, espacée, 3 en QPV": cover_need(
            need, times, spread, minutes=MINUTES, weights=social
        ),
    }
    held = [report("MCLP", most)]
    held += [report(what, found.selection) for what, found in covers.items()]
    if importlib.util.find_spec("spopt"):
        held.append(compare_peer(need, times, most))
    else:
        print("spopt n’est pas installé : pas de comparaison")
    return int(not all(held))


if __name__ == "__main__":
    sys.exit(main())
