"""Commands that add a change to a scenario: geo scenario add NOM open, close, resize, …"""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from geo.cli.network import WhoOption, find_commune
from geo.cli.scenario import NameArgument, change_scenario, scenario

if TYPE_CHECKING:
    from geo.cli.scenario_bench import Bench
    from geo.siting.changes import Change
    from geo.siting.scenario import Scenario

add = typer.Typer(name="add", help="Ajouter un changement à un scénario.", no_args_is_help=True)
scenario.add_typer(add)

StructureArgument = Annotated[
    str, typer.Argument(metavar="STRUCTURE", help="Identifiant, ou nom exact.")
]


@add.callback()
def choose(context: typer.Context, name: NameArgument) -> None:
    """Ajouter un changement à un scénario : geo scenario add NOM open --lon … --lat …"""
    context.obj = name


@add.command("open")
def open_structure(
    context: typer.Context,
    lon: Annotated[float, typer.Option("--lon", help="Longitude, en degrés.")],
    lat: Annotated[float, typer.Option("--lat", help="Latitude, en degrés.")],
    kind: Annotated[
        str, typer.Option("--kind", help="mam, micro_creche, multi_accueil, creche_collective…")
    ] = "mam",
    places: Annotated[int, typer.Option("--places", help="Nombre de places.")] = 16,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NOM", help="Nom de la structure qui ouvre.")
    ] = None,
    who: WhoOption = None,
) -> None:
    """Ouvrir une structure en un point."""

    def make(_bench: "Bench", changed: "Scenario") -> "Change":
        from geo.figures.palette import KIND_LABELS
        from geo.siting.changes import Opening
        from geo.territory.points import project_point

        rank = 1 + sum(isinstance(change, Opening) for change in changed.changes)
        named = name or f"{KIND_LABELS.get(kind, kind)} {rank}"
        return Opening(kind=kind, places=places, point=project_point(lon, lat), name=named)

    _add(context, who, make)


@add.command()
def close(context: typer.Context, structure: StructureArgument, who: WhoOption = None) -> None:
    """Fermer une structure."""

    def make(bench: "Bench", changed: "Scenario") -> "Change":
        from geo.siting.changes import Closure

        return Closure(structure=_find(structure, bench, changed))

    _add(context, who, make)


@add.command()
def resize(
    context: typer.Context,
    structure: StructureArgument,
    places: Annotated[int, typer.Argument(metavar="PLACES", help="Le nouveau nombre de places.")],
    who: WhoOption = None,
) -> None:
    """Changer le nombre de places d’une structure."""

    def make(bench: "Bench", changed: "Scenario") -> "Change":
        from geo.siting.changes import Resizing

        return Resizing(structure=_find(structure, bench, changed), places=places)

    _add(context, who, make)


@add.command()
def childminders(
    context: typer.Context,
    commune: Annotated[str, typer.Argument(metavar="COMMUNE", help="Nom ou code.")],
    loss: Annotated[float, typer.Option("--loss", help="Part perdue : 0.2 pour un cinquième.")],
    who: WhoOption = None,
) -> None:
    """Perdre une part des places d’assistantes maternelles d’une commune."""

    def make(_bench: "Bench", _changed: "Scenario") -> "Change":
        from geo.cli.network import load_communes
        from geo.siting.changes import ChildminderLoss

        return ChildminderLoss(commune=find_commune(commune, load_communes()), share=loss)

    _add(context, who, make)


def _add(
    context: typer.Context, who: str | None, make: "Callable[[Bench, Scenario], Change]"
) -> None:
    change_scenario(
        context.obj,
        who,
        lambda bench, changed: replace(changed, changes=(*changed.changes, make(bench, changed))),
    )


def _find(told: str, bench: "Bench", changed: "Scenario") -> str:
    """A structure that is open, or that the scenario opens."""
    from geo.siting.changes import Opening
    from geo.siting.structures import find_structure

    opened = {c.name: c.structure for c in changed.changes if isinstance(c, Opening)}
    if told in (*opened, *opened.values()):
        return opened.get(told, told)
    return find_structure(told, bench.names.structures)
