"""Every figure of the gallery, for every commune, EPT and the département, in every format.

    python3 start.py run python benchmarks/check_figures.py [CODE …]

Bars: no text outside its page or over another, no missing value written, under 3 s of processor
a figure. Prints the faults; exits 1 when there is one.
"""

import sys
import time
from functools import cache

from geo.errors import NoFigureError
from geo.figures.gallery import FIGURES, PAGES, Style, draw_figure
from geo.figures.static.layout import find_faults
from geo.indicators.portrait import find_area, list_areas
from geo.indicators.values import Tables
from geo.store import read_attributes, read_table

LIMIT_S = 3.0


def main(codes: list[str]) -> int:
    """Check the areas of these codes, all of them without any."""
    tables = Tables(cache(read_attributes), cache(read_table))
    areas = [find_area(code, tables) for code in codes] or list_areas(tables)
    keys = [key for key, entry in FIGURES.items() if not entry.needs]
    drawn, absent, faults, slowest = 0, 0, 0, 0.0
    for area in areas:
        for key in keys:
            for page in PAGES:
                start = time.process_time()
                try:
                    figure = draw_figure(key, area, tables, Style(page=page, dpi=100)).figure
                except NoFigureError:
                    absent += 1
                    continue
                found = find_faults(figure)
                spent = time.process_time() - start
                # The first figure also loads the libraries and the tables.
                slowest = max(slowest, spent if drawn else 0.0)
                drawn += 1
                faults += len(found)
                for fault in found:
                    print(f"{area.code} {key} {page} : {fault}")
    print(f"{drawn} figures, {absent} not published, {faults} faults; slowest {slowest:.1f} s")
    return int(faults > 0 or slowest > LIMIT_S)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
