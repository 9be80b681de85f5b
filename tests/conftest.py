"""Fixtures every test may use: the mirror, the committed tables, a browser.

A test that needs what the machine lacks is skipped; with ATLAS_REQUIRE_ALL=1 (CI) it fails.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, settings
from shapely.geometry import Point

from geo.paths import PROJECT
from geo.store import read_table

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from geo.siting.sheet import Sheet

NEEDS = ("mirror", "browser", "postgresql", "libreoffice")  # markers of what may be skipped
# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("atlas", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("atlas")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Fail, where everything is required, the tests skipped for want of something."""
    report = yield
    required = os.environ.get("ATLAS_REQUIRE_ALL") == "1"
    if required and report.skipped and any(item.get_closest_marker(need) for need in NEEDS):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"ATLAS_REQUIRE_ALL=1 : {reason}"
    return report


@pytest.fixture(scope="session")
def mirror() -> Path:
    """Folder of the copies of the publishers' files (mark the test ``mirror``)."""
    given = os.environ.get("ATLAS_MIRROR")
    folder = Path(given) if given else PROJECT.parent / "shared" / "mirror"
    if not (folder / "INDEX.json").is_file():
        pytest.skip(f"Pas de miroir dans {folder}.")
    return folder.resolve()


@pytest.fixture(scope="session")
def snapshot() -> Path:
    """Folder of the processed tables that are committed."""
    return PROJECT / "data" / "processed"


@pytest.fixture(scope="session")
def processed(snapshot: Path) -> Callable[[str], Any]:
    """Reader of the committed tables, by name; each is read once, so copy before changing."""
    return cache(lambda name: read_table(name, snapshot))


@pytest.fixture(scope="session")
def make_sheet() -> "Callable[..., Sheet]":
    """A sheet of an address, made by hand: what the rules and the sentences need, no more."""
    from geo.indicators.portrait import Area
    from geo.siting.figure import Figure
    from geo.siting.sheet import Plan, Sheet, Site
    from geo.siting.sheet_around import STRUCTURES, Quarter, Reach, Station
    from geo.siting.sheet_context import SOCIAL, Access, Childminders, ContextRow, Coverage
    from geo.siting.sheet_effect import Effect, Gain

    def estimate(value: float, low: float, high: float, status: str = "estime") -> Figure:
        return Figure(value, status, ("osm_poi",), 2024, low, high)

    def publish(value: float | None, year: int = 2022) -> Figure:
        known = value is not None
        return Figure(value, "officiel" if known else "non_publie", ("caf_taux_communes",), year)

    def make(
        children: tuple[float, float, float] = (600, 500, 700),
        around: tuple[float, float, float] | None = (25, 20, 30),
        need: tuple[float, float, float] = (200, 150, 250),
        departement: tuple[float, float, float] = (37.4, 36.9, 37.8),
        structures: Sequence[dict[str, Any]] = (),
        coverage: float | None = 31.5,
        inside: float | None = None,
        unlocated: int = 0,
        in_qpv: bool = False,
        label: str = "3 place Carnot",
        places: int = 16,
    ) -> Sheet:
        table = pd.DataFrame(list(structures), columns=STRUCTURES)
        table = table.astype(
            {"counted": "bool", "network": "bool", "minutes": "float64", "places": "float64"}
        )
        served = min(places, need[0])
        gain = estimate(2, 1.8, 2.2, "scenario")
        after = estimate(27, 22, 32, "scenario")
        here = Gain(estimate(26, 20, 32), after, gain)
        rate = ContextRow("", *(publish(30.0, 2021) for _ in range(4)))
        counted = table[table["counted"]]
        return Sheet(
            site=Site(
                label, 659_000.0, 6_866_000.0, 2.45, 48.89,
                Area("93053", "Noisy-le-Sec", "commune"), "930530109", "Centre",
            ),
            plan=Plan(places=places),
            target=60.9,
            reach=tuple(
                Reach(
                    minutes,
                    estimate(*(share * value for value in children)),
                    int(counted["minutes"].le(minutes).sum()),
                    Figure(float(counted["places"].sum()), "calcule", ("osm_poi",)),
                    0,
                )
                for minutes, share in ((5.0, 0.3), (10.0, 1.0), (15.0, 2.0))
            ),
            structures=table,
            unlocated=unlocated,
            effect=Effect(
                10.0,
                children[0] if inside is None else inside,
                here,
                Gain(estimate(*around), after, gain) if around else None,
                estimate(*need),
                estimate(served, min(served, need[1]), served, "scenario"),
                np.linspace(need[1], need[2], 101),
            ),
            access=Access(estimate(25.5, 23, 28), estimate(44.3, 43, 46), estimate(*departement)),
            quarter=Quarter("QN09320M", "Béthisy", in_qpv, 0.0 if in_qpv else 512.0),
            social=tuple(replace(rate, indicator=name) for name in SOCIAL),
            coverage=Coverage(
                publish(coverage), publish(42.5), publish(35.2), publish(59.5), 26, 39
            ),
            childminders=Childminders(publish(284, 2017), publish(180)),
            stations=(Station("Noisy-le-Sec", "RER E", 13.2),),
            grand_paris=(Station("Pont de Bondy", "Métro 15", 28.1),),
            catchments=gpd.GeoDataFrame({"minutes": [5.0]}, geometry=[Point(0, 0)], crs=2154),
        )  # fmt: skip

    return make


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Headless Chromium (mark the test ``browser``); make a page with ``browser.new_page()``."""
    from playwright.sync_api import sync_playwright

    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        pytest.skip("Pas de Chromium sur cette machine.")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=executable,
            args=[
                "--disable-gpu",
                "--disable-quic",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
            chromium_sandbox=False,  # CI runs as root, where the sandbox cannot start
        )
        yield launched
        launched.close()
