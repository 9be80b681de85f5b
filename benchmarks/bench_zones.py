"""Time of a change of weight on « Zones sous-dotées », in headless Chromium.

    python3 start.py run python benchmarks/bench_zones.py

Bar: under 1 s from the key pressed on a slider to the list and the map that follow, by commune
and by IRIS. Prints a table; exits 1 when the bar is broken.
"""

import shutil
import subprocess
import sys
import time
from contextlib import suppress
from statistics import median

from playwright.sync_api import Error, Page, sync_playwright

from geo.paths import PROJECT

PORT = 8691
URL = f"http://127.0.0.1:{PORT}/zones"
BAR_S = 1.0
READY = ".atlas-map[data-shown]:not([aria-busy])"
IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
LEVELS = {"Commune": "commune", "IRIS": "iris"}
CHANGES = (
    ("Places manquantes", "ArrowRight"),
    ("Places manquantes", "ArrowRight"),
    ("Taux de pauvreté", "ArrowLeft"),
    ("Accessibilité à pied", "ArrowLeft"),
    ("Chômage des femmes", "ArrowRight"),
)
# What the reader sees: cells of the first list, colours and labels of the areas of its map.
STATE = """() => {
  const list = document.querySelector('[data-testid="stDataFrame"]');
  const map = document.querySelector('.atlas-map');
  return {
    list: [...list.querySelectorAll('td')].map((cell) => cell.textContent).join('|'),
    map: [...map.querySelectorAll('path')]
      .map((path) => path.getAttribute('fill') + path.getAttribute('aria-label')).join('|'),
  };
}"""
CHANGED = f"""(before) => {{
  const now = ({STATE})();
  const idle = !document.querySelector('.atlas-map').hasAttribute('aria-busy');
  return idle && now.list !== before.list && now.map !== before.map;
}}"""
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"


def start_server() -> subprocess.Popen[bytes]:
    """The app, without a browser of its own."""
    command = [sys.executable, "-c", "from geo.cli import main; main()", "app",
               "--server.headless", "true", "--server.port", str(PORT)]  # fmt: skip
    return subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL)


def open_page(page: Page) -> None:
    """Open the page once the server answers."""
    started = time.monotonic()
    while time.monotonic() - started < 60:
        with suppress(Error):
            page.goto(URL)
            break
        time.sleep(0.1)
    settle(page)


def settle(page: Page) -> None:
    """Wait until the app has nothing left to run or draw."""
    page.wait_for_selector(READY, timeout=60_000)
    page.wait_for_selector(IDLE, timeout=60_000)
    page.wait_for_timeout(1500)


def change_weight(page: Page, label: str, key: str) -> float:
    """Seconds from a key pressed on a slider to the list and the map that follow."""
    slider = page.locator(f'input[type="range"][aria-label="{label}"]')
    slider.focus()
    before = page.evaluate(STATE)
    pressed = time.monotonic()
    slider.press(key)
    page.wait_for_function(CHANGED, arg=before, polling="raf", timeout=30_000)
    page.evaluate(PAINTED)
    return time.monotonic() - pressed


def main() -> int:
    """Run the benchmark; returns the exit code."""
    seconds = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--disable-gpu"], chromium_sandbox=False
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="fr-FR")
        server = start_server()
        try:
            open_page(page)
            for level, name in LEVELS.items():
                if level != "Commune":
                    page.get_by_role("radio", name=level, exact=True).click()
                    page.wait_for_selector(f'.atlas-map[data-shown^="{name} "]')
                    settle(page)
                for label, key in CHANGES:
                    took = change_weight(page, label, key)
                    settle(page)
                    seconds.append(took)
                    print(f"{level:8} {label:22} {key:10} {took:5.2f} s")
            slowest = max(seconds)
            print(f"médiane : {median(seconds):.2f} s, au plus {slowest:.2f} s ({BAR_S:.0f} s)")
        finally:
            server.terminate()
            server.wait()
            browser.close()
    return int(max(seconds) > BAR_S)


if __name__ == "__main__":
    sys.exit(main())
