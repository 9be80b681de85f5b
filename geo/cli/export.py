"""The command geo export: a territory's layers and its stand-alone map."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geo.cli.files import check_new, create_file
from geo.cli.output import app
from geo.errors import ParameterError

if TYPE_CHECKING:
    from geo.indicators.portrait import Area
    from geo.indicators.values import Tables


@app.command()
def export(
    area: Annotated[str, typer.Option("--area", metavar="CODE", help="Commune, EPT, ou 93.")],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="FICHIER",
            help="Fichier à créer : .gpkg (QGIS), .html (carte sans internet).",
        ),
    ],
) -> None:
    """Exporter un territoire : couches pour QGIS avec leurs styles, ou carte autonome."""
    from geo.indicators.portrait import find_area
    from geo.indicators.values import Tables

    write = _find_writer(out.suffix.lower())
    check_new(out)
    tables = Tables()
    place = find_area(area, tables)
    create_file(out, write(place, tables))
    typer.echo(f"{place.name} : {out}")


def _find_writer(suffix: str) -> "Callable[[Area, Tables], bytes]":
    """What writes a kind of file. Raises ParameterError."""
    if suffix == ".gpkg":
        from geo.reports.geopackage import write_geopackage

        return write_geopackage
    if suffix == ".html":
        from geo.reports.web_map import write_web_map

        return write_web_map
    raise ParameterError(f"Forme inconnue : « {suffix} ». Choisir .gpkg ou .html.")
