"""Commands about walking: access, catchment, clusters; and the options they share."""

from typing import TYPE_CHECKING, Annotated

import typer

from geo.cli.output import Format, FormatOption, app, print_shapes, print_table, say_parameters

if TYPE_CHECKING:
    from geo.access.measure import Walk
    from geo.indicators.values import Tables

SpeedOption = Annotated[float, typer.Option("--speed", help="Vitesse de marche, en km/h.")]
DecayOption = Annotated[
    str, typer.Option("--decay", help="Décroissance : step, linear, gaussian ou power.")
]
LimitOption = Annotated[
    float, typer.Option("--minutes", help="Durée de marche au-delà de laquelle rien ne compte.")
]
ModeOption = Annotated[
    list[str] | None,
    typer.Option("--mode", help="Mode d’accueil compté ; peut être répété (eaje et am sans lui)."),
]
RateOption = Annotated[
    float | None,
    typer.Option("--target", help="Taux visé, places pour 100 enfants ; la France sans lui."),
]
NetworkOption = Annotated[
    bool,
    typer.Option("--network", help="Avec les structures du réseau parmi celles que l’on compte."),
]


def load_tables(network: bool) -> "Tables":
    """The processed tables, with the network merged in when asked. Raises StoreError."""
    from geo.indicators.values import Tables

    if not network:
        return Tables()
    from geo.network.store import open_store
    from geo.network.tables import read_network

    with open_store() as store:
        return read_network(store)


def make_walk(decay: str, minutes: float, speed: float) -> "Walk":
    """The parameters of walking. Raises ParameterError."""
    from geo.access.decay import fit_decay
    from geo.access.measure import Walk
    from geo.access.parameters import metres_per_minute

    metres_per_minute(speed)
    return Walk(decay=fit_decay(decay, minutes), speed_kmh=speed)


@app.command()
def access(
    level: Annotated[
        str, typer.Option("--level", help="square, iris, commune, ept ou departement.")
    ] = "commune",
    decay: DecayOption = "step",
    minutes: LimitOption = 15.0,
    speed: SpeedOption = 4.5,
    mode: ModeOption = None,
    target: RateOption = None,
    network: NetworkOption = False,
    form: Annotated[
        Format, typer.Option("--format", help="Forme de la sortie (geojson : EPSG:4326).")
    ] = Format.TABLE,
) -> None:
    """Mesurer les places qu’on atteint à pied (estimation), avec leur intervalle à 90 %."""
    from geo.access.cells import check_modes
    from geo.indicators.accessibility import draw_areas, list_access
    from geo.indicators.report import report_access
    from geo.supply.places import WALKABLE_MODES
    from geo.supply.references import last_rate

    tables = load_tables(network)
    walk = make_walk(decay, minutes, speed)
    modes = check_modes(mode or WALKABLE_MODES)
    table = list_access(level, tables, walk, modes=modes, target=target)
    rate = last_rate(tables.read("references"))
    say_parameters(
        niveau=level,
        cible=rate if target is None else target,
        decroissance=walk.decay.name,
        vitesse_kmh=speed,
        minutes=minutes,
        modes=list(modes),
        taux_national=rate,
        reseau=network,
    )
    if form is Format.GEOJSON:
        print_shapes(table, draw_areas(level, tables.read_shapes))
    else:
        print_table(table, form, report_access)


@app.command()
def catchment(
    lon: Annotated[float, typer.Option("--lon", help="Longitude, en degrés.")],
    lat: Annotated[float, typer.Option("--lat", help="Latitude, en degrés.")],
    minutes: Annotated[
        list[float] | None, typer.Option("--minutes", help="Durée de marche ; peut être répétée.")
    ] = None,
    speed: SpeedOption = 4.5,
    form: Annotated[Format, typer.Option("--format", help="geojson, csv ou table.")] = (
        Format.GEOJSON
    ),
) -> None:
    """Dessiner ce qu’on atteint à pied depuis un point, et compter les enfants qui y vivent."""
    import geopandas as gpd

    from geo.access.cells import gather_cells
    from geo.access.graph import build_graph
    from geo.access.isochrone import draw_catchments
    from geo.access.times import count_children, measure_times
    from geo.indicators.report import report_catchment
    from geo.store import read_table

    graph = build_graph(read_table("street_nodes"), read_table("street_edges"))
    point = gpd.GeoSeries.from_xy([lon], [lat], crs=4326).to_crs(2154)[0]
    territory = read_table("communes").union_all()
    durations = minutes or [10.0]
    shapes = draw_catchments(graph, (point.x, point.y), territory, durations, speed_kmh=speed)
    cells = gather_cells(*map(read_table, ("squares", "margin_squares", "children_iris")))
    times = measure_times(
        cells[["x", "y"]].to_numpy(),
        [(point.x, point.y)],
        graph,
        limit=max(durations),
        speed_kmh=speed,
    )
    children = count_children(times, cells["children_u3"].to_numpy(), durations)[0]
    shapes.insert(1, "children_u3", children)
    say_parameters(lon=lon, lat=lat, minutes=list(shapes["minutes"]), vitesse_kmh=speed)
    if form is Format.GEOJSON:
        print_shapes(shapes)
    else:
        print_table(shapes.drop(columns="geometry"), form, report_catchment)


@app.command()
def clusters(
    measure: Annotated[
        str, typer.Option("--measure", help="accessibility ou unmet_need.")
    ] = "accessibility",
    permutations: Annotated[
        int, typer.Option("--permutations", help="Permutations du test.")
    ] = 9999,
    false_discovery: Annotated[
        float, typer.Option("--fdr", help="Part de fausses grappes acceptée.")
    ] = 0.05,
    decay: DecayOption = "step",
    minutes: LimitOption = 15.0,
    speed: SpeedOption = 4.5,
    mode: ModeOption = None,
    target: RateOption = None,
    network: NetworkOption = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Trouver les grappes d’IRIS voisins bien ou mal pourvus, au-delà du hasard."""
    from geo.access.cells import check_modes
    from geo.access.clusters import find_clusters, list_values, measure_moran
    from geo.access.table import read_access
    from geo.indicators.report import report_clusters
    from geo.indicators.tables import name_areas
    from geo.supply.places import WALKABLE_MODES

    tables = load_tables(network)
    walk, modes = make_walk(decay, minutes, speed), check_modes(mode or WALKABLE_MODES)
    access = read_access(tables.read_shapes, walk, modes, target)
    iris = tables.read_shapes("iris")
    values = list_values(measure, access, tables.read("children_iris"))
    table = find_clusters(values, iris, permutations=permutations, false_discovery=false_discovery)
    table.insert(1, "name", table["code"].map(name_areas("iris", tables.read)))
    moran = measure_moran(values, iris)
    say_parameters(
        mesure=measure,
        permutations=permutations,
        fausses_decouvertes=false_discovery,
        decroissance=walk.decay.name,
        vitesse_kmh=speed,
        modes=list(modes),
        moran_global=round(moran.moran, 3),
        reseau=network,
    )
    if form is Format.GEOJSON:
        print_shapes(table, iris)
    else:
        print_table(table, form, report_clusters)
