"""The committed territory, read once: what the questions and the sheets stand on."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from geo.indicators.values import Tables
from geo.siting.candidates import list_squares
from geo.siting.ground import Ground, load_ground
from geo.siting.sheet import Sheet, describe_site
from geo.siting.terrain import Terrain, load_terrain

NOISY = (659_891.07, 6_865_759.90)  # near the town hall of Noisy-le-Sec


@pytest.fixture(scope="session")
def terrain(processed) -> Terrain:
    """What the questions are asked of; read-only."""
    return load_terrain(processed)


@pytest.fixture(scope="session")
def squares(terrain) -> pd.DataFrame:
    """The squares of the département, as candidates; read-only."""
    return list_squares(terrain.territory, terrain.qpv)


@pytest.fixture(scope="session")
def ground(processed: Callable[[str], Any]) -> Ground:
    """What the sheets stand on; read-only."""
    return load_ground(Tables(processed, processed))


@pytest.fixture(scope="session")
def noisy(ground: Ground) -> Sheet:
    return describe_site(NOISY, "Mairie de Noisy-le-Sec", ground)
