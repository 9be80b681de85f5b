"""Fixtures every test may use: the mirror, the committed tables, a browser.

A test that needs what the machine lacks is skipped; with ATLAS_REQUIRE_ALL=1 (CI) it fails.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from geo.paths import PROJECT
from geo.store import read_table

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NEEDS = ("mirror", "browser", "postgresql", "libreoffice")  # markers of what may be skipped
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
