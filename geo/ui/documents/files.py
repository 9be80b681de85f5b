"""The papers of an area: diagnostic, workbook, layers, stand-alone map."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from geo.errors import ParameterError
from geo.indicators.portrait import Area
from geo.indicators.values import Tables
from geo.ui.data import get_tables
from geo.ui.documents.options import ask_logo
from geo.ui.typography import tie

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AUTHOR_KEY, LOGO_KEY = "auteur-diagnostic", "logo-diagnostic"


@dataclass(frozen=True)
class Download:
    """A file to take away: its button, its suffix, its MIME type, what makes it."""

    label: str
    suffix: str
    mime: str
    make: Callable[[Area, Tables], bytes]


def show_documents(area: Area) -> None:
    """One card a paper: what it is for, what it holds, its files."""
    left, right = st.columns(2, gap="medium")
    with left:
        _show_diagnostic(area)
    with right:
        _show_card(
            "Classeur",
            "Tous les chiffres du territoire, une feuille par thème, avec le dictionnaire des "
            "colonnes et les sources à citer.",
            "classeur",
            area,
            Download("Classeur (XLSX)", "xlsx", XLSX, partial(_make_report, "xlsx", "", None)),
        )
        _show_card(
            "Couches pour QGIS",
            "Communes, IRIS, carreaux de 200 m, structures, quartiers prioritaires et gares. Les "
            "couleurs et les classes de l’atlas sont dans le fichier : un style par indicateur.",
            "couches",
            area,
            Download(
                "GeoPackage (GPKG)", "gpkg", "application/geopackage+sqlite3", _make_geopackage
            ),
        )
        _show_card(
            "Carte autonome",
            "Une carte que l’on ouvre d’un double-clic, sans internet : pour une clé USB ou un "
            "courriel.",
            "carte",
            area,
            Download("Page web (HTML)", "html", "text/html", _make_map),
        )


def _show_diagnostic(area: Area) -> None:
    with st.container(border=True):
        st.subheader("Diagnostic territorial", anchor=False)
        st.markdown(
            tie(
                "Les douze parties d’un diagnostic petite enfance : besoins, familles, offre, "
                "couverture, accès à pied, perspectives, sources et méthode. Ce que seule la "
                "collectivité connaît (coûts, fréquentation, listes d’attente, plan d’action) est "
                "laissé à compléter. La version DOCX se modifie dans un traitement de texte."
            )
        )
        author = st.text_input(
            "Auteur, sur la couverture", key=AUTHOR_KEY, max_chars=120, placeholder="Facultatif"
        )
        try:
            logo = ask_logo(LOGO_KEY)
        except ParameterError as error:
            st.warning(str(error), icon=":material/image:")
            return
        _offer(
            "diagnostic",
            area,
            *(
                Download(
                    f"Diagnostic ({form.upper()})",
                    form,
                    mime,
                    partial(_make_report, form, author.strip(), logo),
                )
                for form, mime in (("docx", DOCX), ("pdf", "application/pdf"))
            ),
        )
        st.caption(tie("La préparation prend quelques secondes après le clic."))


def _show_card(title: str, text: str, stem: str, area: Area, *downloads: Download) -> None:
    with st.container(border=True):
        st.subheader(title, anchor=False)
        st.markdown(tie(text))
        _offer(stem, area, *downloads)


def _offer(stem: str, area: Area, *downloads: Download) -> None:
    """The tables are taken here, with what this visitor may read; the file is made on click."""
    tables = get_tables()
    with st.container(horizontal=True, gap="small"):
        for each in downloads:
            st.download_button(
                each.label,
                data=partial(each.make, area, tables),
                file_name=f"{stem}-{area.code}.{each.suffix}",
                mime=each.mime,
                on_click="ignore",
                key=f"{stem}-{each.suffix}",
                icon=":material/download:",
            )


def _make_report(form: str, author: str, logo: bytes | None, area: Area, tables: Tables) -> bytes:
    from geo.reports.files import write_file
    from geo.reports.material import Atlas

    return write_file(area.code, form, Atlas(tables), author=author, logo=logo)


def _make_geopackage(area: Area, tables: Tables) -> bytes:
    from geo.reports.geopackage import write_geopackage

    return write_geopackage(area, tables)


def _make_map(area: Area, tables: Tables) -> bytes:
    from geo.reports.web_map import write_web_map

    return write_web_map(area, tables)
