"""Commands about the network among everything else: geo network cross, unserved, projects."""

from typing import TYPE_CHECKING, Annotated

import typer

from geo.cli.network import network
from geo.cli.output import (
    Format,
    FormatOption,
    console,
    print_shapes,
    print_table,
    say_parameters,
)
from geo.errors import ParameterError

if TYPE_CHECKING:
    from geo.network.ground import Ground

RateOption = Annotated[
    float | None,
    typer.Option("--target", help="Taux visé, places pour 100 enfants ; la France sans lui."),
]


@network.command()
def cross(
    level: Annotated[
        str, typer.Option("--level", help="commune, ept, iris ou departement.")
    ] = "commune",
    target: RateOption = None,
    form: Annotated[
        Format, typer.Option("--format", help="table, csv, json ou geojson (EPSG:4326).")
    ] = Format.TABLE,
) -> None:
    """Croiser le réseau avec l’offre officielle, les enfants et l’accès à pied."""
    from geo.access.aggregate import LEVELS
    from geo.figures.network_notes import METHOD, tell_unknown
    from geo.indicators.accessibility import draw_areas
    from geo.network.crossing import cross_network
    from geo.network.report_crossing import report_crossing

    _check_level(level, LEVELS)
    ground = _read_ground(target)
    every = cross_network(ground)
    table = every[every["level"].eq(level)].drop(columns="level").reset_index(drop=True)
    whole = every[every["level"].eq("departement")].iloc[0]
    say_parameters(niveau=level, cible=ground.target, decroissance=ground.walk.decay.name)
    for line in (METHOD, tell_unknown(dict(whole))):
        if line:
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    if form is Format.GEOJSON:
        print_shapes(table, draw_areas(level, ground.tables.read_shapes))
    else:
        print_table(table, form, report_crossing)


@network.command()
def unserved(
    level: Annotated[str, typer.Option("--level", help="iris ou commune.")] = "iris",
    minutes: Annotated[
        float, typer.Option("--minutes", help="Durée de marche au-delà de laquelle on est loin.")
    ] = 10.0,
    target: RateOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Lister les territoires où des places manquent, loin de toute structure du réseau."""
    from geo.access.parameters import check_minutes
    from geo.indicators.priorities import LEVELS, gather_criteria
    from geo.indicators.robustness import rank_areas
    from geo.network.crossing import list_unserved
    from geo.network.report_crossing import report_unserved

    check_minutes(minutes)
    _check_level(level, LEVELS)
    ground = _read_ground(target)
    ranks = rank_areas(gather_criteria(level, ground.tables, target=ground.target))
    table = list_unserved(ground, level, minutes, ranks)
    say_parameters(niveau=level, minutes=minutes, cible=ground.target)
    print_table(table, form, report_unserved)


@network.command()
def projects(target: RateOption = None, form: FormatOption = Format.TABLE) -> None:
    """Dire ce que chaque projet du réseau apporterait s’il ouvrait (scénario)."""
    from geo.network.projects import measure_projects
    from geo.network.report_crossing import report_projects

    ground = _read_ground(target)
    say_parameters(cible=ground.target, decroissance=ground.walk.decay.name)
    print_table(measure_projects(ground), form, report_projects)


def _check_level(level: str, known: tuple[str, ...]) -> None:
    if level not in known:
        raise ParameterError(f"Niveau inconnu : « {level} ». Choisir parmi {', '.join(known)}.")


def _read_ground(target: float | None) -> "Ground":
    """The territory with the network in it. Raises StoreError, MissingDataError."""
    from geo.network.ground import read_ground
    from geo.network.store import open_store
    from geo.network.tables import read_network

    with open_store() as store:
        network = [stored.structure for stored in store.list_structures()]
        tables = read_network(store)
    return read_ground(tables, network, target)
