"""The commands geo report: the diagnostic of a territory, or of the 39 communes at once."""

from pathlib import Path
from typing import Annotated

import typer

from geo.cli.files import check_new, create_file, read_file
from geo.cli.output import app, console
from geo.errors import ParameterError

report = typer.Typer(
    name="report",
    help="Le diagnostic territorial d’une commune, d’un EPT ou du département (DOCX, PDF), "
    "ou son classeur (XLSX).",
    no_args_is_help=True,
)
app.add_typer(report)

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
    from geo.indicators.portrait import find_area
    from geo.reports.files import check_form, name_file, write_file
    from geo.reports.material import open_atlas

    check_form(form)
    image = read_file(logo) if logo else None
    atlas = open_atlas()
    areas = [find_area(code, atlas.tables) for code in sorted(atlas.tables.communes["code"])]
    files = {area.code: out / name_file(area, form) for area in areas}
    for path in files.values():
        check_new(path)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ParameterError(f"{out} n’a pas pu être créé : {error.strerror}.") from error
    for rank, (code, path) in enumerate(files.items(), start=1):
        create_file(path, write_file(code, form, atlas, author=author, logo=image))
        console.print(f"{rank}/{len(files)} {path.name}", highlight=False)
    typer.echo(f"{len(files)} documents dans {out}")


def _report_area(level: str, code: str, out: Path, author: str, logo: Path | None) -> None:
    from geo.indicators.definitions import LEVEL_NAMES
    from geo.indicators.portrait import find_area
    from geo.reports.files import check_form, write_file
    from geo.reports.material import open_atlas

    form = out.suffix.lower().removeprefix(".")
    check_form(form)
    check_new(out)
    atlas = open_atlas()
    area = find_area(code, atlas.tables)
    if area.level != level:
        raise ParameterError(
            f"« {code} » est un autre type de territoire ({LEVEL_NAMES[area.level].lower()}) : "
            f"lancer geo report {area.level} {code}."
        )
    image = read_file(logo) if logo else None
    create_file(out, write_file(code, form, atlas, author=author, logo=image))
    typer.echo(f"{area.name} : {out}")
