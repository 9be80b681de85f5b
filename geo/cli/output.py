"""What every command shares: the application, the consoles, the forms of a table."""

import json
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console, RenderableType

from geo.errors import ParameterError

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

app = typer.Typer(
    name="geo",
    help="Atlas de l'accueil du jeune enfant en Seine-Saint-Denis.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
console = Console(stderr=True)


class Format(StrEnum):
    """Forms of a table."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    GEOJSON = "geojson"


FormatOption = Annotated[Format, typer.Option("--format", help="Forme de la sortie.")]


def make_output() -> Console:
    """Console of the results; wide enough to keep every column when piped."""
    out = Console()
    return out if out.is_terminal else Console(width=200)


def print_table(
    table: "pd.DataFrame", form: Format, report: Callable[["pd.DataFrame"], RenderableType]
) -> None:
    """Print a table: numbers to three decimals in CSV and JSON, else as ``report`` writes it.

    In CSV, a text that a spreadsheet would run as a formula gets an apostrophe. Raises
    ParameterError for GeoJSON: this table has no shapes.
    """
    if form is Format.GEOJSON:
        raise ParameterError("Cette commande n’a pas de géométrie : choisir table, csv ou json.")
    if form is Format.CSV:
        from geo.store.cells import guard_text

        safe = table.round(3).map(lambda cell: guard_text(cell) if isinstance(cell, str) else cell)
        typer.echo(safe.to_csv(index=False), nl=False)
    elif form is Format.JSON:
        records = json.loads(table.round(3).to_json(orient="records"))
        typer.echo(json.dumps(records, ensure_ascii=False, indent=1))
    else:
        make_output().print(report(table))


def print_shapes(table: "pd.DataFrame", shapes: "gpd.GeoDataFrame | None" = None) -> None:
    """Print GeoJSON (EPSG:4326, five decimals, about 1 m): the table itself when it has shapes,
    else with those of ``shapes`` (code, geometry).
    """
    import geopandas as gpd
    import shapely

    drawn = table if shapes is None else shapes[["code", "geometry"]].merge(table, on="code")
    world = gpd.GeoDataFrame(drawn, geometry="geometry").to_crs(4326)
    world["geometry"] = shapely.transform(world.geometry.values, lambda xy: xy.round(5))
    typer.echo(world.round(3).to_json(drop_id=True, ensure_ascii=False))


def say_parameters(**used: object) -> None:
    """The parameters a result stands on, beside it and not in it."""
    console.print(
        f"Paramètres : {json.dumps(used, ensure_ascii=False)}", highlight=False, soft_wrap=True
    )
