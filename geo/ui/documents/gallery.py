"""The figures of an area: thumbnails, the one in hand as it will print, its files, a slide deck."""

from dataclasses import replace
from functools import partial

import streamlit as st

from geo.errors import NoFigureError, ParameterError
from geo.figures.gallery import FIGURES, FORMS, Style, draw_figure, list_figures, render
from geo.figures.sentences import typeset
from geo.indicators.portrait import Area, find_area
from geo.indicators.values import Tables
from geo.ui.area import name_area
from geo.ui.data import get_tables, get_version
from geo.ui.documents.options import Options, choose_options, choose_style, fingerprint
from geo.ui.typography import tie

FIGURE_KEY = "figure"
ASKED = ("before", "after", "points")  # what the page can give a figure beyond its area
SHOWN_DPI = 110
THUMBNAIL_DPI = 50
MIMES = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
GALLERY_HEIGHT = 760  # px
DECK_MIME = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


@st.cache_data(show_spinner=False, max_entries=1024)
def _draw_thumbnail(name: str, code: str, version: str) -> bytes | str:  # noqa: ARG001
    """PNG of a figure, or why it cannot be drawn there."""
    return _draw(name, find_area(code, get_tables()), get_tables(), Style(dpi=THUMBNAIL_DPI))


@st.cache_data(show_spinner="Dessin de la figure…", max_entries=128)
def _preview(
    name: str,
    code: str,
    style: Style,
    chosen: str,  # noqa: ARG001  (tells the options, as the version tells the tables)
    version: str,  # noqa: ARG001
    _options: Options,
) -> tuple[bytes | str, str]:
    """PNG of the figure in hand (or why there is none), and what it says in words."""
    tables = get_tables()
    try:
        drawn = draw_figure(name, find_area(code, tables), tables, style, **_options)
    except NoFigureError as error:
        return str(error), ""
    return render(drawn, "png"), drawn.alt


def _draw(name: str, area: Area, tables: Tables, style: Style) -> bytes | str:
    try:
        return render(draw_figure(name, area, tables, style), "png")
    except NoFigureError as error:
        return str(error)


def show_gallery(area: Area) -> None:
    """Thumbnails on the left; on the right the figure in hand, its options and files."""
    names = [entry.key for entry in list_figures(area, ASKED)]
    if st.session_state.get(FIGURE_KEY) not in names:
        st.session_state[FIGURE_KEY] = names[0]
    left, right = st.columns([2, 3], gap="medium")
    with right:
        _show_figure(area, names)
    _offer_deck(area, names)
    # Last: they take a second each the first time, and come one after the other.
    with left:
        _show_thumbnails(area, names)


def _show_thumbnails(area: Area, names: list[str]) -> None:
    with st.container(height=GALLERY_HEIGHT, border=True), st.spinner("Dessin des vignettes…"):
        places = [
            place
            for _ in range(0, len(names), 2)
            for place in st.columns(2, gap="small", vertical_alignment="top")
        ]
        for name, place in zip(names, places, strict=False):
            with place:
                _show_thumbnail(name, area)


def _show_thumbnail(name: str, area: Area) -> None:
    entry = FIGURES[name]
    with st.container(border=True, gap="small"):
        image: bytes | str = f"{entry.question} À calculer : choisir la figure."
        if not entry.needs:
            image = _draw_thumbnail(name, area.code, get_version())
        if isinstance(image, bytes):
            st.image(image, width="stretch")
        else:
            st.caption(tie(image))
        chosen = st.session_state[FIGURE_KEY] == name
        st.button(
            entry.label,
            key=f"vignette-{name}",
            on_click=_choose,
            args=(name,),
            type="primary" if chosen else "secondary",
            width="stretch",
            help=entry.question,
        )


def _choose(name: str) -> None:
    st.session_state[FIGURE_KEY] = name


def _show_figure(area: Area, names: list[str]) -> None:
    name = st.selectbox(
        "Figure",
        names,
        format_func=lambda key: FIGURES[key].label,
        key=FIGURE_KEY,
        bind="query-params",
    )
    try:
        style = choose_style()
    except ParameterError as error:
        st.warning(str(error), icon=":material/image:")
        return
    options = choose_options(name, area)
    if options is None:
        return
    small = replace(style, dpi=SHOWN_DPI)
    told = fingerprint(options)
    image, alt = _preview(name, area.code, small, told, get_version(), options)
    if isinstance(image, str):
        st.info(tie(image), icon=":material/info:")
        return
    st.caption(f"{FIGURES[name].question} L’image est celle qui s’imprimera.")
    st.image(image, width="stretch")
    _offer_files(name, area, style, options)
    with st.expander("La figure en mots (texte de remplacement)"):
        st.text(alt)


def _offer_files(name: str, area: Area, style: Style, options: Options) -> None:
    """One button a format; the file is drawn when one is asked for."""
    tables = get_tables()
    with st.container(horizontal=True, gap="small"):
        for form in FORMS:
            st.download_button(
                {"png": "PNG, 300 points par pouce", "svg": "SVG", "pdf": "PDF"}[form],
                data=partial(_make_file, name, area, tables, style, form, options),
                file_name=f"{name}-{area.code}.{form}",
                mime=MIMES[form],
                on_click="ignore",
                key=f"figure-{form}",
                icon=":material/download:",
            )


def _make_file(
    name: str, area: Area, tables: Tables, style: Style, form: str, options: Options
) -> bytes:
    return render(draw_figure(name, area, tables, style, **options), form)


def _offer_deck(area: Area, names: list[str]) -> None:
    """Several figures as slides; those that need more than an area are not offered."""
    names = [name for name in names if not FIGURES[name].needs]
    st.subheader("Un diaporama", anchor=False)
    chosen = st.multiselect(
        "Figures du diaporama",
        names,
        default=names[:4],
        format_func=lambda key: FIGURES[key].label,
        key="diaporama",
        placeholder="Choisir des figures",
    )
    if not chosen:
        st.caption("Choisir au moins une figure.")
        return
    st.download_button(
        "Diaporama (PPTX)",
        data=partial(_make_deck, tuple(chosen), area, get_tables()),
        file_name=f"diaporama-{area.code}.pptx",
        mime=DECK_MIME,
        on_click="ignore",
        key="diaporama-pptx",
        icon=":material/download:",
    )
    st.caption(
        tie(
            f"Une figure par diapositive pour {typeset(name_area(area))}, sa source et sa méthode "
            "en commentaire. Celles qui n’existent pas ici sont laissées de côté."
        )
    )


def _make_deck(names: tuple[str, ...], area: Area, tables: Tables) -> bytes:
    from geo.reports.deck import write_deck

    return write_deck(names, area, tables)
