"""The sheets to take away: two pages an address, made when they are asked for."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from geo.indicators.values import Tables
from geo.reports.site_papers import FORMS, name_paper, write_site_paper
from geo.siting.sheet import Sheet


def offer_papers(sheets: Sequence[Sheet], tables: Tables, what: str, key: str) -> None:
    """A button a form, « Fiche (PDF) » where ``what`` is « Fiche ».

    ``tables``: what this visitor may read, which the sheets were made from.
    """
    with st.container(horizontal=True, gap="small"):
        for form, mime in FORMS.items():
            st.download_button(
                f"{what} ({form.upper()})",
                data=partial(write_site_paper, tuple(sheets), tables, form),
                file_name=name_paper(sheets, form),
                mime=mime,
                on_click="ignore",
                key=f"{key}-{form}",
                icon=":material/description:",
                help="Deux pages par adresse, à joindre à un dossier. Quelques secondes après le "
                "clic.",
            )
