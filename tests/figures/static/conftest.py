"""The committed tables, read once, for the figures."""

from functools import cache

import pandas as pd
import pytest

from geo.indicators.values import Tables


@pytest.fixture(scope="session")
def tables(processed):
    """The committed tables."""

    @cache
    def read(name):
        return pd.DataFrame(processed(name)).drop(columns="geometry", errors="ignore")

    return Tables(read, processed)
