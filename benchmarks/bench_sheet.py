"""The sheet of an address on the committed territory, once the territory is loaded.

    python3 start.py run python benchmarks/bench_sheet.py

Bar: under 1 s a sheet, walking catchments, intervals, structures, context and verdict included.
Prints the least, the median and the most over addresses of several communes; exits 1 when the
median breaks the bar.
"""

import sys
import time
from functools import cache
from statistics import median

import numpy as np
import shapely

from geo.figures.site_tables import list_lines
from geo.indicators.values import Tables
from geo.siting.funding import advise_funding
from geo.siting.ground import load_ground
from geo.siting.sheet import describe_site
from geo.siting.verdict import judge_site
from geo.store import read_attributes, read_table

BAR_S = 1.0
ADDRESSES = 12


def main() -> int:
    """Run the benchmark; returns the exit code."""
    started = time.perf_counter()
    ground = load_ground(Tables(cache(read_attributes), cache(read_table)))
    loaded = time.perf_counter() - started
    cells = ground.territory.cells
    inside = cells["inside"] & shapely.contains_xy(ground.boundary, cells["x"], cells["y"])
    home = cells[inside & cells["children_u3"].ge(10)].sort_values(["commune", "code"])
    spots = home.iloc[np.linspace(0, len(home) - 1, ADDRESSES).astype(int)]
    spent = []
    for x, y in zip(spots["x"], spots["y"], strict=True):
        started = time.perf_counter()
        sheet = describe_site((float(x), float(y)), "Adresse", ground)
        judge_site(sheet)
        advise_funding(sheet)
        list_lines(sheet)
        spent.append(time.perf_counter() - started)
    print(
        f"Territoire chargé en {loaded:.1f} s. {len(spent)} fiches : {median(spent) * 1e3:.0f} ms, "
        f"de {min(spent) * 1e3:.0f} à {max(spent) * 1e3:.0f} ms ({BAR_S * 1e3:.0f} ms au plus)"
    )
    return int(median(spent) >= BAR_S)


if __name__ == "__main__":
    sys.exit(main())
