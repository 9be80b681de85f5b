"""Take the pictures of the documentation from the running app.

python3 start.py run python docs/screenshots.py
"""

import shutil
import subprocess
import sys
import time
from contextlib import suppress

from playwright.sync_api import Error, sync_playwright

from geo.paths import PROJECT

PORT = 8691
IMAGES = PROJECT / "docs" / "images"
MAP_READY = ".atlas-map[data-shown]:not([aria-busy])"
SHOTS = {
    "carte": ("?territoire=Bobigny", MAP_READY),
    "portrait": ("portrait?territoire=Noisy-le-Sec", "h1"),
    "zones": ("zones", MAP_READY),
    "donnees": ("donnees", "h1"),
}


def main() -> None:
    """Start the app, take every picture, stop it."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-c", "from geo.cli import main; main()", "app",
               "--server.headless", "true", "--server.port", str(PORT)]  # fmt: skip
    server = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"),
                args=["--disable-gpu"],
                chromium_sandbox=False,
            )
            page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="fr-FR")
            for _ in range(200):
                with suppress(Error):
                    page.goto(f"http://127.0.0.1:{PORT}/")
                    break
                time.sleep(0.1)
            for name, (address, ready) in SHOTS.items():
                page.goto(f"http://127.0.0.1:{PORT}/{address}")
                page.wait_for_selector(ready, timeout=60_000)
                page.wait_for_timeout(2500)
                page.screenshot(path=IMAGES / f"{name}.png")
            browser.close()
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
