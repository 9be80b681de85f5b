import math

import pandas as pd
import pytest

from geo.indicators.counts import compare_counts
from geo.indicators.values import Tables


def test_the_counts_are_compared_on_the_communes_the_cnaf_publishes():
    unknown = math.nan
    children = pd.DataFrame(
        [
            # code, year, children_u3, census, cnaf
            ("93001", 2017, 100.0, 104.0, 120.0),
            ("93015", 2017, 30.0, 31.0, unknown),  # not published: left out
            ("93001", 2020, 95.0, unknown, 110.0),  # neither the census date nor the last year
            ("93001", 2022, 90.0, unknown, 108.0),
            ("93001", 2024, 80.0, unknown, unknown),
        ],
        columns=["code", "year", "children_u3", "census", "cnaf"],
    )

    counts = compare_counts(Tables(read=lambda name: {"children_communes": children}[name]))

    assert list(counts["year"]) == [2017, 2022]
    assert list(counts["communes"]) == [1, 1]
    assert list(counts["children_u3"]) == [100.0, 90.0]
    assert list(counts["cnaf"]) == [120.0, 108.0]
    assert counts["census"].tolist() == pytest.approx([104.0, unknown], nan_ok=True)
