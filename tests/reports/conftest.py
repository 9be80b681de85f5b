"""Tables for the papers: the committed ones, and the same with a nasty structure."""

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pytest

from geo.indicators.values import Tables

NASTY = "=cmd|' /C calc'!A0 </script><script>window.hacked = 1</script>"


@pytest.fixture(scope="session")
def tables(processed: Callable[[str], Any]) -> Tables:
    return Tables(processed, processed)


@pytest.fixture(scope="session")
def nasty_tables(processed: Callable[[str], Any]) -> Tables:
    """The tables, where a located structure of Noisy-le-Sec has a name that bites."""
    structures: gpd.GeoDataFrame = processed("structures").copy()
    row = structures.index[structures["commune"].eq("93053") & structures.geometry.notna()][0]
    structures.loc[row, "name"] = NASTY

    def read(name: str) -> Any:
        return structures if name == "structures" else processed(name)

    return Tables(read, read)
