"""The app around its pages: navigation, language, errors as sentences."""

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from PIL import Image, ImageDraw

from geo.errors import AtlasError
from geo.ui.language import speak_french

log = logging.getLogger(__name__)

# Streamlit leaves a hand's height of white above the page, and captions too pale to read.
_STYLE = """
<style>
.stMainBlockContainer { padding-top: 4rem; padding-bottom: 3rem; }
.stMainBlockContainer h1 { font-size: 1.9rem; padding: 0 0 0.4rem; }
.stMainBlockContainer h3 { font-size: 1.35rem; padding-top: 0; }
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] * {
  color: #43525a; opacity: 1;
}
[data-testid="stTable"] table { font-size: 0.8rem; }
[data-testid="stTable"] :is(td, th) { padding: 0.3rem 0.25rem !important; }
</style>
"""


@dataclass(frozen=True)
class PageEntry:
    """A page of the app; ``show`` is imported when the page is opened."""

    title: str
    url: str
    icon: str
    show: Callable[[], None]


def _show_map() -> None:
    from geo.ui.carte.page import show_page

    show_page()


def _show_portrait() -> None:
    from geo.ui.portrait.page import show_page

    show_page()


def _show_zones() -> None:
    from geo.ui.zones.page import show_page

    show_page()


def _show_network() -> None:
    from geo.ui.reseau.page import show_page

    show_page()


def _show_sites() -> None:
    from geo.ui.ouvrir.page import show_page

    show_page()


def _show_scenarios() -> None:
    from geo.ui.scenarios.page import show_page

    show_page()


def _show_papers() -> None:
    from geo.ui.documents.page import show_page

    show_page()


def _show_data() -> None:
    from geo.ui.donnees.page import show_page

    show_page()


PAGES = (
    PageEntry("Carte", "carte", ":material/map:", _show_map),
    PageEntry("Portrait", "portrait", ":material/location_city:", _show_portrait),
    PageEntry("Zones sous-dotées", "zones", ":material/priority_high:", _show_zones),
    PageEntry("Réseau", "reseau", ":material/hub:", _show_network),
    PageEntry("Où ouvrir une MAM ?", "ouvrir", ":material/add_location_alt:", _show_sites),
    PageEntry("Scénarios", "scenarios", ":material/alt_route:", _show_scenarios),
    PageEntry("Illustrations et documents", "documents", ":material/print:", _show_papers),
    PageEntry("Données et méthode", "donnees", ":material/database:", _show_data),
)


def run() -> None:
    """Draw the app: the navigation, then the chosen page."""
    st.set_page_config(
        page_title="Atlas de la petite enfance en Seine-Saint-Denis",
        page_icon=_draw_icon(),
        layout="wide",
    )
    st.html(_STYLE)
    speak_french()
    pages = [
        st.Page(
            _guard(entry), title=entry.title, icon=entry.icon, url_path=entry.url, default=not rank
        )
        for rank, entry in enumerate(PAGES)
    ]
    st.navigation(pages, position="top").run()


@st.cache_resource(show_spinner=False)
def _draw_icon() -> Image.Image:
    """Icon of the tab, drawn here: Streamlit would fetch a named one from the internet."""
    icon = Image.new("RGBA", (64, 64))
    pen = ImageDraw.Draw(icon)
    pen.ellipse((4, 4, 60, 60), fill="#0b5c75")
    pen.ellipse((24, 14, 40, 30), fill="white")
    pen.rounded_rectangle((18, 33, 46, 51), radius=9, fill="white")
    return icon


def _guard(entry: PageEntry) -> Callable[[], None]:
    """The page, with the atlas's own errors shown as a sentence, never a traceback."""

    def show() -> None:
        try:
            entry.show()
        except AtlasError as error:
            # Where, and not what: the text may name structures of the network.
            where = "".join(traceback.format_tb(error.__traceback__))
            log.error("page %s : %s\n%s", entry.url, type(error).__name__, where)
            st.error(str(error), icon=":material/error:")

    show.__name__ = entry.url
    return show
