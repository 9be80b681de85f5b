"""The committed territory as sheets stand on it, read once; and a sheet made by hand."""

from collections.abc import Callable
from typing import Any

import pytest

from geo.indicators.values import Tables
from geo.siting.ground import Ground, load_ground
from geo.siting.sheet import Sheet, describe_site

NOISY = (659_891.07, 6_865_759.90)  # near the town hall of Noisy-le-Sec


@pytest.fixture(scope="session")
def ground(processed: Callable[[str], Any]) -> Ground:
    return load_ground(Tables(processed, processed))


@pytest.fixture(scope="session")
def noisy(ground: Ground) -> Sheet:
    return describe_site(NOISY, "Mairie de Noisy-le-Sec", ground)
