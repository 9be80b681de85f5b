"""Command that draws the figures of the gallery."""

from pathlib import Path
from typing import Annotated

import typer

from geo.cli.files import check_new, create_file, read_file
from geo.cli.output import app, console, make_output
from geo.errors import ParameterError


@app.command()
def figure(
    name: Annotated[str, typer.Argument(metavar="[FIGURE]", help="Voir geo figure --list.")] = "",
    area: Annotated[
        str, typer.Option("--area", metavar="CODE", help="Commune, EPT, ou 93.")
    ] = "93",
    out: Annotated[
        Path | None, typer.Option("--out", help="Fichier à écrire : .png, .svg ou .pdf.")
    ] = None,
    page: Annotated[str, typer.Option("--format", help="page, slide ou square.")] = "page",
    grey: Annotated[bool, typer.Option("--grey", help="En niveaux de gris.")] = False,
    title: Annotated[str | None, typer.Option("--title", help="Titre, au lieu du nôtre.")] = None,
    subtitle: Annotated[str | None, typer.Option("--subtitle", help="Sous-titre.")] = None,
    author: Annotated[str | None, typer.Option("--author", help="Auteur de la figure.")] = None,
    logo: Annotated[
        Path | None, typer.Option("--logo", help="Logo à poser en bas à droite (PNG, JPEG).")
    ] = None,
    dpi: Annotated[int, typer.Option("--dpi", help="Points par pouce d’un PNG.")] = 300,
    lon: Annotated[
        float | None, typer.Option("--lon", help="Longitude du point (zones_a_pied).")
    ] = None,
    lat: Annotated[
        float | None, typer.Option("--lat", help="Latitude du point (zones_a_pied).")
    ] = None,
    listing: Annotated[bool, typer.Option("--list", help="Lister les figures.")] = False,
) -> None:
    """Dessiner une figure prête à imprimer : carte ou graphique d’un territoire."""
    if listing:
        _print_figures()
        return
    if not name or out is None:
        raise ParameterError(
            "Donner une figure et un fichier, par exemple : geo figure couverture --area 93053 "
            "--out carte.png. La liste des figures : geo figure --list."
        )
    from typing import cast

    from geo.figures.gallery import FORMS, Style, draw_figure, render
    from geo.figures.static.style import Page
    from geo.indicators.portrait import find_area
    from geo.indicators.values import Tables

    form = out.suffix.lower().lstrip(".")
    if form not in FORMS:
        raise ParameterError(f"{out} : le nom du fichier doit finir par .{', .'.join(FORMS)}.")
    check_new(out)
    style = Style(
        page=cast(Page, page),  # checked by Style
        greyscale=grey,
        title=title,
        subtitle=subtitle,
        author=author,
        logo=read_file(logo) if logo else None,
        dpi=dpi,
    )
    if (lon is None) != (lat is None):
        raise ParameterError("Un point a une longitude et une latitude : donner --lon et --lat.")
    point = {} if lon is None or lat is None else {"point": (lon, lat)}
    tables = Tables()
    drawn = draw_figure(name, find_area(area, tables), tables, style, **point)
    create_file(out, render(drawn, form))
    console.print(f"{out} : {drawn.caption}", highlight=False, markup=False, soft_wrap=True)


def _print_figures() -> None:
    from rich.table import Table

    from geo.figures.gallery import FIGURES

    table = Table("figure", "titre", "question")
    for entry in FIGURES.values():
        if not entry.needs:
            table.add_row(entry.key, entry.label, entry.question)
    make_output().print(table)
