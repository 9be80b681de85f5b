"""The files of a territory's report: its diagnostic (DOCX, PDF) and its workbook (XLSX)."""

import re
import unicodedata

from geo.errors import ParameterError
from geo.indicators.portrait import Area, find_area
from geo.reports.material import Atlas

FORMS: dict[str, str] = {
    "docx": "Diagnostic à compléter (Word, LibreOffice)",
    "pdf": "Diagnostic à imprimer ou à envoyer (PDF)",
    "xlsx": "Classeur des chiffres (Excel, LibreOffice)",
}


def write_file(
    code: str, form: str, atlas: Atlas, *, author: str = "", logo: bytes | None = None
) -> bytes:
    """Bytes of the report of an area in one of FORMS.

    ``author`` and ``logo`` (PNG or JPEG) are for the diagnostic. Raises ParameterError for an
    unknown area or form, or a logo that is no image.
    """
    check_form(form)
    if form == "xlsx":
        from geo.reports.workbook import write_workbook

        return write_workbook(find_area(code, atlas.tables), atlas.tables)
    from geo.reports.diagnostic import write_diagnostic

    document = write_diagnostic(code, atlas, author=author, logo=logo)
    if form == "pdf":
        from geo.reports.pdf_writer import write_pdf

        return write_pdf(document)
    from geo.reports.docx_writer import write_docx

    return write_docx(document)


def check_form(form: str) -> None:
    """Raise ParameterError unless a form is one of FORMS."""
    if form not in FORMS:
        raise ParameterError(f"Forme inconnue : « {form} ». Choisir {', '.join(FORMS)}.")


def name_file(area: Area, form: str) -> str:
    """« 93039-l-ile-saint-denis.docx »: safe as a file name anywhere."""
    plain = unicodedata.normalize("NFKD", area.name).encode("ascii", "ignore").decode().lower()
    return f"{area.code}-{re.sub(r'[^a-z0-9]+', '-', plain).strip('-')}.{form}"
