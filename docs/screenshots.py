"""Take the pictures of the documentation from the running app, and some of its documents.

python3 start.py run python docs/screenshots.py [NAME …]

The app is given a network of its own, in a folder that is thrown away: empty for the pages of the
open data, then two public structures and examples that say so. The user's list is neither read nor
shown.
"""

import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps
from playwright.sync_api import Error, Page, sync_playwright

from geo.paths import DATABASE, PROJECT

PORT = int(os.environ.get("ATLAS_SHOTS_PORT", "8691"))
IMAGES = PROJECT / "docs" / "images"
PATIENCE_MS = 180_000
COLOURS = 256
WHO = "Exemple"
MAP = ".atlas-map[data-shown]:not([aria-busy])"
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
BUSY = "[data-testid=stSpinner], [data-testid=stSkeleton]"

HEADERS = "Nom de la structure;Type;Avancement;Adresse;CP;Ville;Nb places;Date ouverture\n"
NETWORK = f"""{HEADERS}\
MAM La Cabane enchantée;MAM;ouverte;avenue Jean Lolive;93500;Pantin;8;
MAM Pirouette Cacahouète;MAM;ouverte;quai de l’Ourcq;93500;Pantin;;septembre 2022
Exemple A (MAM);MAM;ouverte;14 rue Jean Jaurès;93130;Noisy-le-Sec;16;
Exemple B (crèche associative);Crèche collective;ouverte;3 place Carnot;93110;Rosny-sous-Bois;24;
Exemple C (crèche parentale);Crèche parentale;ouverte;28 rue Victor Hugo;93170;Bagnolet;18;
Exemple D (micro-crèche);Micro-crèche;ouverte;20 rue de Brément;93130;Noisy-le-Sec;12;
Exemple E (MAM);MAM;projet, en travaux;1 rue de Merlan;93130;Noisy-le-Sec;16;09/2027
"""
UPDATE = f"""{HEADERS}\
Exemple A (MAM);MAM;ouverte;14 rue Jean Jaurès;93130;Noisy-le-Sec;12;
Exemple D (micro-crèche);Micro-crèche;ouverte;20 rue de Brément;93130;Noisy-le-Sec;12;
Exemple F (MAM);MAM;ouverte;3 rue Emmanuel Arago;93130;Noisy-le-Sec;16;
Exemple G (MAM);MAM;ouverte;;93140;Bondy;beaucoup;
Exemple H;;ouverte;;93140;Bondy;12;
"""
ADDRESSES = "14 rue Jean Jaurès, Noisy-le-Sec\n20 rue de Brément, Noisy-le-Sec"


@dataclass(frozen=True)
class Shot:
    """A picture of a page: its address, what it waits for, what is done before it is taken."""

    address: str
    ready: str = "h1"
    act: Callable[[Page], None] | None = None
    network: bool = False  # with the example network


def main(*names: str) -> None:
    """Start the app on the example, take the pictures (all, or those named), stop it."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name, make in DOCUMENTS.items():
        if not names or name in names:
            save(name, make())
    wanted = {name: shot for name, shot in SHOTS.items() if not names or name in names}
    if not wanted:
        return
    with serve() as (url, database), open_browser() as page:
        empty = True
        for name, shot in sorted(wanted.items(), key=lambda entry: entry[1].network):
            if shot.network and empty:
                fill_network(database)
                empty = False
            page.goto(f"{url}/{shot.address}", timeout=PATIENCE_MS)
            page.wait_for_selector(shot.ready, timeout=PATIENCE_MS)
            if shot.act:
                shot.act(page)
            settle(page)
            save(name, Image.open(io.BytesIO(page.screenshot())))


def save(name: str, image: Image.Image) -> None:
    """Write a picture in few colours: text and maps stay sharp, the file small."""
    few = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(IMAGES / f"{name}.png", optimize=True)


# --- the app and its example --------------------------------------------------------------------


@contextmanager
def serve() -> Iterator[tuple[str, str]]:
    """The app on an empty network: its address, and that of the network's database."""
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{Path(folder) / 'network.db'}"
        command = [*GEO, "app", "--server.headless", "true", "--server.port", str(PORT)]
        environment = os.environ | {DATABASE: database}
        server = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL, env=environment)
        try:
            yield f"http://127.0.0.1:{PORT}", database
        finally:
            server.terminate()
            server.wait()


def fill_network(database: str) -> None:
    """Import the example list, and put it on the map."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "reseau.csv"
        file.write_text(NETWORK, encoding="utf-8")
        run_geo("network", "import", str(file), "--who", WHO, database=database)
        run_geo("network", "locate", "--who", WHO, database=database)


GEO = [sys.executable, "-c", "from geo.cli import main; main()"]


def run_geo(*arguments: str, database: str = "sqlite://") -> None:
    """The command ``geo``; what it prints is left out, unless it fails."""
    done = subprocess.run(
        [*GEO, *arguments],
        cwd=PROJECT,
        env=os.environ | {DATABASE: database},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"geo {' '.join(arguments)} :\n{done.stdout}{done.stderr}")


@contextmanager
def open_browser() -> Iterator[Page]:
    """A tab of the size of the pictures, once the app answers."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--disable-gpu"],
            chromium_sandbox=False,
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="fr-FR")
        page.set_default_timeout(PATIENCE_MS)
        for _ in range(300):
            with suppress(Error):
                page.goto(f"http://127.0.0.1:{PORT}/")
                break
            time.sleep(0.2)
        yield page
        browser.close()


def settle(page: Page) -> None:
    """Wait until the page has nothing more to draw."""
    page.wait_for_selector(IDLE)
    page.wait_for_function(f"() => !document.querySelector('{BUSY}')", timeout=PATIENCE_MS)
    page.wait_for_timeout(2500)


# --- what is done on a page ---------------------------------------------------------------------


def scroll(page: Page, selector: str) -> None:
    """Bring an element to the top, under the bar of the pages."""
    settle(page)
    target = page.locator(selector).first
    target.evaluate("node => { node.style.scrollMarginTop = '70px'; node.scrollIntoView(); }")


def sign(page: Page) -> None:
    """Give the name that the network's sections ask for."""
    page.get_by_role("textbox", name="Votre nom").fill(WHO)
    page.get_by_role("button", name="Continuer").click()


def upload(page: Page) -> None:
    """Give « Importer » the second list, and show the verdict."""
    sign(page)
    content = UPDATE.encode("utf-8")
    box = page.locator("input[type=file]").first
    box.set_input_files({"name": "liste.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_text("Verdict, ligne par ligne").wait_for()
    scroll(page, "text=Ce que l’atlas a compris")


def study(page: Page) -> None:
    """Two addresses, side by side."""
    page.get_by_role("textbox", name="Une à 5 adresses, une par ligne").fill(ADDRESSES)
    page.get_by_role("button", name="Étudier", exact=True).click()
    page.get_by_role("button", name="Tout retirer").wait_for()
    page.wait_for_selector(MAP)


def look_for_sites(page: Page) -> None:
    """The three best sites of the commune in hand."""
    page.get_by_role("spinbutton", name="Nombre de MAM à ouvrir").fill("3")
    page.get_by_role("button", name="Chercher", exact=True).click()
    page.get_by_role("button", name="Ouvrir la fiche de cette adresse").wait_for()
    scroll(page, "h3:has-text('meilleur'), h2:has-text('meilleur')")


def open_example(page: Page) -> None:
    """The first example of the page « Scénarios »."""
    page.get_by_role("button", name="Ouvrir cet exemple").first.click()
    page.wait_for_selector(MAP)


# --- documents ----------------------------------------------------------------------------------


def picture_diagnostic() -> Image.Image:
    """Three pages of a diagnostic side by side: its summary, what the law asks, a map."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "diagnostic.pdf"
        run_geo("report", "commune", "93053", "--out", str(file))
        document = pypdfium2.PdfDocument(file)
        pages = [
            ImageOps.expand(document[rank].render(scale=0.95).to_pil(), 1, "#b9c4ca")
            for rank in (2, 3, 5)
        ]
        document.close()
    width, height = pages[0].size
    sheet = Image.new("RGB", (3 * width + 40, height), "white")
    for rank, each in enumerate(pages):
        sheet.paste(each, (rank * (width + 20), 0))
    return sheet


def picture_figure() -> Image.Image:
    """A figure as it prints, at the resolution of a screen."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "figure.png"
        run_geo("figure", "modes", "--area", "93053", "--out", str(file), "--dpi", "130")
        with Image.open(file) as image:
            return image.copy()


DOCUMENTS = {"diagnostic": picture_diagnostic, "figure": picture_figure}
SHOTS = {
    "carte": Shot("?territoire=Noisy-le-Sec", MAP),
    "portrait": Shot("portrait?territoire=Noisy-le-Sec"),
    "zones": Shot("zones", MAP),
    "donnees": Shot("donnees"),
    "reseau": Shot("reseau", MAP, network=True),
    "reseau-importer": Shot("reseau?rubrique=Importer", act=upload, network=True),
    "reseau-rapprocher": Shot("reseau?rubrique=Rapprocher", act=sign, network=True),
    "ouvrir": Shot("ouvrir", MAP, study),
    "ouvrir-sites": Shot("ouvrir?territoire=Noisy-le-Sec", MAP, look_for_sites),
    "scenarios": Shot("scenarios", act=open_example),
    "documents": Shot("documents?territoire=Noisy-le-Sec&figure=Modes d’accueil comparés"),
    "documents-fichiers": Shot(
        "documents?territoire=Noisy-le-Sec&rubrique-papiers=Documents et données"
    ),
}


if __name__ == "__main__":
    main(*sys.argv[1:])
