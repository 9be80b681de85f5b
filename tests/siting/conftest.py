"""The committed territory, read once, for the questions asked of it."""

import pandas as pd
import pytest

from geo.siting.candidates import list_squares
from geo.siting.terrain import Terrain, load_terrain


@pytest.fixture(scope="session")
def terrain(processed) -> Terrain:
    """What the questions are asked of; read-only."""
    return load_terrain(processed)


@pytest.fixture(scope="session")
def squares(terrain) -> pd.DataFrame:
    """The squares of the département, as candidates; read-only."""
    return list_squares(terrain.territory, terrain.qpv)
