"""Best sites on the committed territory: every square of the département, 1,500 candidates, p = 10.

    python3 start.py run python benchmarks/bench_siting.py

Bar: MCLP and capacitated coverage optimal within 10 s, model included. PySAL's spopt writes its
MCLP of the same instance and the same HiGHS solves it: same optimum, and at least 20 times slower.
Prints the seconds; exits 1 when a bar is broken.
"""

import sys
import time
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from geo.access.measure import measure_access
from geo.access.need import measure_need
from geo.access.parameters import Floats
from geo.access.table import load_territory
from geo.access.times import WalkingTimes
from geo.siting.candidates import list_squares, measure_walks
from geo.siting.coverage import cover_need
from geo.siting.mclp import cover_most
from geo.siting.rules import Rules, apply_rules
from geo.siting.solver import TOLERANCE, Selection
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
    """Solve the MCLP of spopt with HiGHS; whether it agrees, and is as slow as the bar says.

    Reading pulp's model into HiGHS is not counted: only spopt's writing, then the solver.
    """
    from spopt.locate import MCLP

    minutes = np.full(times.minutes.shape, 10 * MINUTES)
    pairs = times.minutes.tocoo()
    minutes[pairs.row, pairs.col] = pairs.data
    started = time.perf_counter()
    peer = MCLP.from_cost_matrix(minutes, need, MINUTES, p_facilities=SITES)
    written = time.perf_counter() - started
    gain, rows = read_problem(peer.problem)
    started = time.perf_counter()
    found = milp(
        -gain,
        integrality=np.ones(len(gain)),
        bounds=Bounds(0, 1),
        constraints=rows,
        options={"mip_rel_gap": TOLERANCE / 10},
    )
    spent = written + time.perf_counter() - started
    ratio = spent / ours.seconds
    print(
        f"spopt : {-found.fun:.2f}, {spent:.1f} s dont {written:.1f} s pour écrire le modèle, "
        f"{ratio:.0f} fois plus ({BAR_RATIO:.0f} au moins)"
    )
    return abs(-found.fun - ours.value) <= 1e-4 * ours.value and ratio >= BAR_RATIO


def read_problem(problem: Any) -> tuple[Floats, LinearConstraint]:
    """What a pulp model maximises, and its rows."""
    variables = problem.variables()
    column = {variable.name: at for at, variable in enumerate(variables)}
    gain = np.zeros(len(variables))
    for variable, value in problem.objective.items():
        gain[column[variable.name]] = problem.sense * -value  # pulp: 1 to minimise
    places, values, low, high = [], [], [], []
    for row, constraint in enumerate(problem.constraints.values()):
        places += [(row, column[variable.name]) for variable in constraint]
        values += list(constraint.values())
        right = -constraint.constant
        low.append(right if constraint.sense >= 0 else -np.inf)
        high.append(right if constraint.sense <= 0 else np.inf)
    matrix = csr_array((values, np.array(places).T), shape=(len(low), len(variables)))
    return gain, LinearConstraint(matrix, low, high)


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
    held.append(compare_peer(need, times, most))
    return int(not all(held))


if __name__ == "__main__":
    sys.exit(main())
