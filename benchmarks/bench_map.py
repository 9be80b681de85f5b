"""Time and bytes of a change of indicator on the map, in headless Chromium.

    python3 start.py run python benchmarks/bench_map.py

Bars: under 1 s to repaint, under 900 KB sent, zoom kept; first map within 5 s of the server's
start (a fresh ``static/`` folder). Prints a table; exits 1 when a bar is broken.
"""

import shutil
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from statistics import median
from urllib.parse import parse_qs, urlparse

from playwright.sync_api import Error, Page, sync_playwright

from geo.paths import PROJECT

PORT = 8690
URL = f"http://127.0.0.1:{PORT}/"
READY = ".atlas-map[data-shown]:not([aria-busy])"
CHANGES = (
    ("Échelle", "Commune", "Indicateur", "Taux de pauvreté"),
    ("Échelle", "Commune", "Indicateur", "Taux de couverture : Crèches (EAJE)"),
    ("Échelle", "Commune", "Indicateur", "Enfants de moins de 3 ans"),
    ("Échelle", "IRIS", "Indicateur", "Taux de pauvreté"),
    ("Échelle", "IRIS", "Indicateur", "Densité d’enfants de moins de 3 ans"),
    ("Échelle", "IRIS", "Indicateur", "Enfants de moins de 3 ans"),
)
LEVELS = {"Commune": "commune", "IRIS": "iris"}


@dataclass
class Traffic:
    """Bytes the page has received: HTTP bodies and websocket frames."""

    received: int = 0

    def watch(self, page: Page) -> None:
        """Count what Chromium receives."""
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.dataReceived", self._add_body)
        session.on("Network.webSocketFrameReceived", self._add_frame)

    def _add_body(self, event: dict[str, int]) -> None:
        self.received += max(event["encodedDataLength"], event["dataLength"])

    def _add_frame(self, event: dict[str, dict[str, str]]) -> None:
        self.received += len(event["response"]["payloadData"]) * 3 // 4  # base64


def start_server() -> subprocess.Popen[bytes]:
    """The app, on a free machine and with nothing published yet."""
    for stale in (PROJECT / "static").glob("[!.]*"):
        shutil.rmtree(stale) if stale.is_dir() else stale.unlink()
    command = [sys.executable, "-c", "from geo.cli import main; main()", "app",
               "--server.headless", "true", "--server.port", str(PORT)]  # fmt: skip
    return subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL)


def open_app(page: Page, started: float) -> float:
    """Seconds from the server's start to the first map on screen."""
    while time.monotonic() - started < 60:
        with suppress(Error):
            page.goto(URL)
            break
        time.sleep(0.05)
    page.wait_for_selector(READY, timeout=60_000)
    return time.monotonic() - started


def choose(page: Page, label: str, option: str) -> None:
    """Pick an option of a menu, and wait for the map when it changes."""
    page.get_by_label(label, exact=True).first.click()
    page.get_by_role("option", name=option, exact=True).click()


def wait_for_map(page: Page, level: str, title: str) -> None:
    """Wait until the map shows a level and an indicator, and is painted."""
    page.wait_for_selector(f'.atlas-map[data-shown^="{level} {title}"]:not([aria-busy])')
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")


def main() -> int:
    """Run the benchmark; returns the exit code."""
    slow = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--disable-gpu"], chromium_sandbox=False
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="fr-FR")
        started = time.monotonic()
        server = start_server()
        try:
            first = open_app(page, started)
            print(f"première carte : {first:.2f} s après le lancement du serveur (5 s au plus)")
            slow += [first] if first > 5 else []
            for _ in range(3):
                page.get_by_role("button", name="Zoomer", exact=True).click()
            page.wait_for_function("location.search.includes('vue=')")
            zoom = parse_qs(urlparse(page.url).query)["vue"]
            traffic = Traffic()
            traffic.watch(page)
            seconds, level = [], "Commune"
            for label, wanted, menu, title in CHANGES:
                if wanted != level:
                    choose(page, label, wanted)
                    page.wait_for_selector(f'.atlas-map[data-shown^="{LEVELS[wanted]} "]')
                    page.wait_for_timeout(1500)
                    level = wanted
                page.get_by_label(menu, exact=True).first.click()
                option = page.get_by_role("option", name=title, exact=True)
                option.wait_for()
                before, clicked = traffic.received, time.monotonic()
                option.click()
                wait_for_map(page, LEVELS[wanted], title)
                took = time.monotonic() - clicked
                page.wait_for_timeout(1500)
                sent = (traffic.received - before) / 1000
                kept = parse_qs(urlparse(page.url).query)["vue"] == zoom
                seconds.append(took)
                slow += [took] if took > 1 or sent > 900 or not kept else []
                print(f"{wanted:8} {title:45} {took:5.2f} s {sent:6.0f} ko  "
                      f"{'zoom gardé' if kept else 'ZOOM PERDU'}")  # fmt: skip
            print(f"médiane : {median(seconds):.2f} s")
        finally:
            server.terminate()
            server.wait()
            browser.close()
    return int(bool(slow))


if __name__ == "__main__":
    sys.exit(main())
