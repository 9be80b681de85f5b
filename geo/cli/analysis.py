"""Commands that compute from the snapshot: indicators, outlook, priorities, sensitivity."""

from typing import Annotated

import typer

from geo.cli.output import Format, FormatOption, app, print_table, say_parameters
from geo.cli.walking import (
    DecayOption,
    LimitOption,
    ModeOption,
    NetworkOption,
    SpeedOption,
    load_tables,
    make_walk,
)
from geo.errors import ParameterError
from geo.indicators.definitions import TARGET

TargetOption = Annotated[
    float, typer.Option("--target", help="Taux visé, en places pour 100 enfants.")
]

WeightOption = Annotated[
    list[str] | None,
    typer.Option("--weight", metavar="CRITERE=POIDS", help="Peut être répété."),
]


@app.command()
def indicators(
    level: Annotated[
        str, typer.Option("--level", help="departement, ept, commune ou iris.")
    ] = "commune",
    year: Annotated[
        int | None,
        typer.Option("--year", help="Année ; sans elle, la dernière connue de chaque territoire."),
    ] = None,
    mode: Annotated[
        str | None, typer.Option("--mode", help="Un seul mode d'accueil (total, eaje, am…).")
    ] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Afficher places, taux et enfants de moins de 3 ans de chaque territoire."""
    from geo.indicators.report import report_indicators
    from geo.indicators.tables import tabulate_indicators

    print_table(tabulate_indicators(level, year, mode), form, report_indicators)


@app.command()
def outlook(
    commune: Annotated[
        str, typer.Option("--commune", metavar="CODE", help="Commune, EPT, ou 93.")
    ] = "93",
    target: TargetOption = TARGET,
    horizon: Annotated[int, typer.Option("--horizon", help="Dernière année.")] = 2030,
    mam_places: Annotated[int, typer.Option("--mam-places", help="Places d'une MAM.")] = 16,
    form: FormatOption = Format.TABLE,
) -> None:
    """Projeter enfants, places et taux d'un territoire selon des scénarios nommés."""
    from geo.indicators.outlook import project_outlook
    from geo.indicators.portrait import find_area
    from geo.indicators.report import report_outlook
    from geo.indicators.values import Tables

    tables = Tables()
    area = find_area(commune, tables)
    table = project_outlook(
        *(tables.read(name) for name in ("coverage", "births", "children_communes", "communes")),
        target=target,
        horizon=horizon,
        mam_places=mam_places,
    )
    say_parameters(territoire=area.name, cible=target, horizon=horizon, places_mam=mam_places)
    rows = table[table["level"].eq(area.level) & table["code"].eq(area.code)]
    print_table(rows.reset_index(drop=True), form, report_outlook)


@app.command()
def priorities(
    level: Annotated[str, typer.Option("--level", help="iris ou commune.")] = "commune",
    target: TargetOption = TARGET,
    weight: WeightOption = None,
    decay: DecayOption = "step",
    minutes: LimitOption = 15.0,
    speed: SpeedOption = 4.5,
    mode: ModeOption = None,
    draws: Annotated[int, typer.Option("--draws", help="Tirages de robustesse.")] = 1000,
    network: NetworkOption = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Classer les territoires sous-dotés, avec l'intervalle de chaque rang."""
    from geo.access.cells import check_modes
    from geo.access.table import read_access
    from geo.indicators.priorities import gather_criteria
    from geo.indicators.report import report_priorities
    from geo.indicators.robustness import rank_areas
    from geo.indicators.tables import name_areas
    from geo.supply.places import WALKABLE_MODES

    tables = load_tables(network)
    walk, modes = make_walk(decay, minutes, speed), check_modes(mode or WALKABLE_MODES)
    access = read_access(tables.read_shapes, walk, modes)
    weights = _read_weights(weight)
    criteria = gather_criteria(level, tables, target=target, access=access)
    table = rank_areas(criteria, weights, draws=draws)
    table.insert(1, "name", table["code"].map(name_areas(level)))
    say_parameters(
        niveau=level,
        cible=target,
        tirages=draws,
        poids=weights,
        decroissance=walk.decay.name,
        vitesse_kmh=speed,
        minutes=minutes,
        modes=list(modes),
        reseau=network,
    )
    print_table(table, form, report_priorities)


@app.command()
def sensitivity(
    level: Annotated[str, typer.Option("--level", help="iris ou commune.")] = "commune",
    target: TargetOption = TARGET,
    weight: WeightOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Dire combien les rangs bougent quand la méthode change, un paramètre à la fois."""
    from geo.access.table import load_territory
    from geo.indicators.report import report_sensitivity
    from geo.indicators.sensitivity import compute_sensitivity
    from geo.indicators.values import Tables

    tables, weights = Tables(), _read_weights(weight)
    territory = load_territory(tables.read_shapes)
    table = compute_sensitivity(tables, level, weights, target=target, territory=territory)
    say_parameters(niveau=level, cible=target, poids=weights)
    print_table(table, form, report_sensitivity)


def _read_weights(texts: list[str] | None) -> dict[str, float]:
    """The default weights, and those given instead. Raises ParameterError."""
    from geo.indicators.priorities import DEFAULT_WEIGHTS

    return DEFAULT_WEIGHTS | dict(_parse_weight(text) for text in texts or [])


def _parse_weight(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    try:
        return name.strip(), float(value.replace(",", "."))
    except ValueError:
        raise ParameterError(f"Poids illisible : « {text} ». Écrire CRITERE=POIDS.") from None
