"""The commands geo report: the diagnostic of a territory, or of the 39 communes at once."""

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geo.cli.files import check_new, create_file, read_file
from geo.cli.output import app, console
from geo.errors import ParameterError

if TYPE_CHECKING:
    from geo.reports.material import Atlas

report = typer.Typer(
    name="report",
    help="Le diagnostic territorial d’une commune, d’un EPT ou du département (DOCX, PDF), "
    "ou son classeur (XLSX).",
    no_args_is_help=True,
)
app.add_typer(report)

FORMS = (".docx", ".pdf", ".xlsx")
OutOption = Annotated[
    Path,
    typer.Option("--out", metavar="FICHIER", help="Fichier à créer : .docx, .pdf ou .xlsx."),
]
AuthorOption = Annotated[
    str, typer.Option("--author", metavar="NOM", help="Auteur, écrit sur la page de titre.")
]
LogoOption = Annotated[
    Path | None, typer.Option("--logo", metavar="FICHIER", help="Logo (PNG ou JPEG).")
]


@report.command()
def commune(
    code: Annotated[str, typer.Argument(metavar="CODE", help="Code INSEE.")],
    out: OutOption,
    author: AuthorOption = "",
    logo: LogoOption = None,
) -> None:
    """Écrire le diagnostic d’une commune."""
    _report_area("commune", code, out, author, logo)


@report.command()
def ept(
    code: Annotated[str, typer.Argument(metavar="CODE", help="Code SIREN de l’EPT.")],
    out: OutOption,
    author: AuthorOption = "",
    logo: LogoOption = None,
) -> None:
    """Écrire le diagnostic d’un EPT."""
    _report_area("ept", code, out, author, logo)


@report.command()
def departement(
    out: OutOption,
    code: Annotated[str, typer.Argument(metavar="CODE")] = "93",
    author: AuthorOption = "",
    logo: LogoOption = None,
) -> None:
    """Écrire le diagnostic du département."""
    _report_area("departement", code, out, author, logo)


@report.command("all")
def report_all(
    out: Annotated[Path, typer.Option("--out", metavar="DOSSIER", help="Dossier des fichiers.")],
    form: Annotated[str, typer.Option("--format", help="docx, pdf ou xlsx.")] = "docx",
    author: AuthorOption = "",
    logo: LogoOption = None,
) -> None:
    """Écrire les diagnostics des 39 communes, un fichier chacune."""
    from geo.reports.material import open_atlas

    suffix = _check_form(f".{form.removeprefix('.')}")
    image = read_file(logo) if logo else None
    atlas = open_atlas()
    communes = atlas.tables.communes.sort_values("name")
    files = {
        str(code): out / f"{code}-{_make_slug(str(name))}{suffix}"
        for code, name in zip(communes["code"], communes["name"], strict=True)
    }
    for path in files.values():
        check_new(path)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ParameterError(f"{out} n’a pas pu être créé : {error.strerror}.") from error
    for rank, (code, path) in enumerate(files.items(), start=1):
        create_file(path, _write(code, suffix, atlas, author, image))
        console.print(f"{rank}/{len(files)} {path.name}", highlight=False)
    typer.echo(f"{len(files)} documents dans {out}")


def _report_area(level: str, code: str, out: Path, author: str, logo: Path | None) -> None:
    from geo.indicators.definitions import LEVEL_NAMES
    from geo.indicators.portrait import find_area
    from geo.reports.material import open_atlas

    suffix = _check_form(out.suffix.lower())
    check_new(out)
    atlas = open_atlas()
    area = find_area(code, atlas.tables)
    if area.level != level:
        raise ParameterError(
            f"« {code} » est un autre type de territoire ({LEVEL_NAMES[area.level].lower()}) : "
            f"lancer geo report {area.level} {code}."
        )
    create_file(out, _write(code, suffix, atlas, author, read_file(logo) if logo else None))
    typer.echo(f"{area.name} : {out}")


def _write(code: str, suffix: str, atlas: "Atlas", author: str, logo: bytes | None) -> bytes:
    """Bytes of the document of an area in one of FORMS."""
    if suffix == ".xlsx":
        from geo.indicators.portrait import find_area
        from geo.reports.workbook import write_workbook

        return write_workbook(find_area(code, atlas.tables), atlas.tables)
    from geo.reports.diagnostic import write_diagnostic

    document = write_diagnostic(code, atlas, author=author, logo=logo)
    if suffix == ".pdf":
        from geo.reports.pdf_writer import write_pdf

        return write_pdf(document)
    from geo.reports.docx_writer import write_docx

    return write_docx(document)


def _check_form(suffix: str) -> str:
    if suffix not in FORMS:
        raise ParameterError(f"Forme inconnue : « {suffix} ». Choisir {', '.join(FORMS)}.")
    return suffix


def _make_slug(name: str) -> str:
    """« noisy-le-sec », « l-ile-saint-denis »: safe in a file name anywhere."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
