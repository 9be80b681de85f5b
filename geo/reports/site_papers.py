"""The files of the sheets of addresses: PDF to join to a file, DOCX to edit."""

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence

from geo.errors import ParameterError
from geo.indicators.values import Tables
from geo.siting.sheet import Sheet

FORMS: dict[str, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # and their MIME types
NAME_LENGTH = 60


def write_site_paper(
    sheets: Sequence[Sheet],
    tables: Tables,
    form: str,
    *,
    author: str = "",
    date: dt.date | None = None,
) -> bytes:
    """Bytes of the document of some sheets in one of FORMS; see write_site_document.

    Raises ParameterError for another form.
    """
    check_form(form)
    from geo.reports.site_sheet import write_site_document

    document = write_site_document(sheets, tables, author=author, date=date)
    if form == "pdf":
        from geo.reports.pdf_writer import write_pdf

        return write_pdf(document)
    from geo.reports.docx_writer import write_docx

    return write_docx(document)


def check_form(form: str) -> None:
    """Raise ParameterError unless a form is one of FORMS."""
    if form not in FORMS:
        raise ParameterError(f"Fiche d’adresse : choisir un fichier {' ou '.join(FORMS)}.")


def name_paper(sheets: Sequence[Sheet], form: str) -> str:
    """« fiche-3-place-carnot-rosny-sous-bois.pdf », « comparaison-3-adresses.docx »."""
    if len(sheets) > 1:
        return f"comparaison-{len(sheets)}-adresses.{form}"
    label = unicodedata.normalize("NFKD", sheets[0].site.label).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9]+", "-", label.lower())[:NAME_LENGTH].strip("-")
    return f"fiche-{plain or 'adresse'}.{form}"
