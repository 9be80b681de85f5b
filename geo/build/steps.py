"""The tables of a snapshot, made one from the other: the atlas's data flow in one place."""

from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.access.clusters import tabulate_clusters
from geo.access.measure import Walk
from geo.access.origins import locate_children
from geo.access.table import load_territory, tabulate_access
from geo.build.inputs import Inputs
from geo.build.margin import SOURCES as MARGIN_SOURCES
from geo.build.margin import make_margin
from geo.build.official import SOURCES as COVERAGE_SOURCES
from geo.build.official import make_coverage, read_published
from geo.build.social import make_social
from geo.catalog import get_source
from geo.demand.children import estimate_communes, estimate_iris, imply_children
from geo.demand.squares import estimate_squares, locate_centres
from geo.supply.facilities import count_facilities
from geo.supply.geocoding import index_addresses, tabulate_addresses
from geo.supply.references import (
    combine_references,
    compute_field_rates,
    last_rate,
    load_references,
)
from geo.supply.structures import build_structures
from geo.territory.areas import DEPARTEMENT, LAND_CRS, build_communes, build_ept, build_iris
from geo.territory.background import build_background, build_labels
from geo.territory.changes import map_communes, sum_counts, update_communes, update_iris
from geo.territory.contours import build_contours, build_neighbours
from geo.territory.neighbourhoods import build_qpv
from geo.territory.points import assign_points
from geo.territory.stations import build_stations
from geo.territory.streets import build_streets


@dataclass
class Snapshot:
    """Tables made so far, and the ids of the sources each one comes from."""

    inputs: Inputs
    tables: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, table: pd.DataFrame, *sources: str) -> None:
        """Keep a table with its sources: ids of the catalogue, or names of earlier tables."""
        expanded = [s for source in sources for s in self.sources.get(source, [source])]
        self.tables[name] = table
        self.sources[name] = sorted(set(expanded))


def assemble(inputs: Inputs) -> Snapshot:
    """Make every processed table from the raw files. Raises AtlasError on a missing input."""
    snapshot = Snapshot(inputs)
    _add_coverage(snapshot)
    _add_territory(snapshot)
    _add_demand(snapshot)
    _add_map(snapshot)
    _add_structures(snapshot)
    snapshot.add("social", *make_social(inputs, snapshot.tables))
    _add_access(snapshot)
    return snapshot


def _add_coverage(snapshot: Snapshot) -> None:
    inputs = snapshot.inputs
    published = read_published(inputs)
    snapshot.add("coverage", make_coverage(inputs, published, _ours), *COVERAGE_SOURCES)
    published_rates = _read_published_rates(inputs)
    snapshot.add(
        "references",
        combine_references(
            *published_rates,
            load_references(),
            compute_field_rates(published.places, published.rates),
        ),
        "caf_taux_national",
        "caf_places_communes",
        "caf_taux_communes",
    )
    files = [file.name for file in get_source("drees_departements").file]
    series = pd.concat([inputs.read("drees_departements", name) for name in files])
    snapshot.add(
        "departement_series",
        series.drop(columns="name").assign(source="drees_departements"),
        "drees_departements",
    )


# Rates the CNAF publishes for whole areas: source, code in its files, area of the references.
PUBLISHED_RATES = (
    ("caf_taux_national", "FR", "france"),
    ("caf_taux_departements", DEPARTEMENT, "seine_saint_denis"),
)


def _read_published_rates(inputs: Inputs) -> list[pd.DataFrame]:
    """Rates of France and of the département as published, newest file first; may be none."""
    rates = []
    for source_id, code, area in PUBLISHED_RATES:
        source = get_source(source_id)
        for file in source.file:
            table = inputs.read_optional(source_id, file.name)
            if table is not None:
                rows = table[table["code"].eq(code)].rename(columns={"value": "rate"})
                label = f"{source.publisher}, {source.title}"
                rates.append(
                    rows[["year", "mode", "rate"]].assign(area=area, source=label, note=None)
                )
    return rates


def _add_territory(snapshot: Snapshot) -> None:
    inputs, tables = snapshot.inputs, snapshot.tables
    coverage = tables["coverage"]
    detailed = coverage[coverage["mode"].eq("domicile")]  # only communes published by mode
    iris = build_iris(inputs.read("ign_contours_iris"), inputs.read("ign_contours_iris_2025"))
    cog = inputs.read("insee_cog")
    communes = build_communes(
        iris,
        cog,
        inputs.read("insee_ept"),
        inputs.read("insee_population_communes"),
        int(get_source("insee_population_communes").vintage),
        set(detailed["code"]),
    )
    ept = build_ept(communes)
    names = [file.name for file in get_source("ign_communes_voisines").file]
    around = pd.concat([inputs.read("ign_communes_voisines", name) for name in names])
    contours = ("ign_contours_iris", "ign_contours_iris_2025")
    snapshot.add("iris", iris, *contours)
    snapshot.add(
        "communes", communes, "iris", "insee_cog", "insee_ept", "insee_population_communes"
    )
    snapshot.add("ept", ept, "iris", "insee_ept")
    snapshot.add("contours", build_contours(iris, communes, ept), "iris", "insee_ept")
    snapshot.add(
        "neighbours",
        build_neighbours(around, cog, communes.union_all()),
        "ign_communes_voisines",
        "insee_cog",
    )


def _add_demand(snapshot: Snapshot) -> None:
    inputs, tables = snapshot.inputs, snapshot.tables
    births = _ours(inputs.read("insee_naissances"))
    births = sum_counts(
        births.assign(code=update_communes(births["code"])), ["code", "year"], ["births"]
    )
    snapshot.add("births", births, "insee_naissances")
    census = _ours(inputs.read("insee_population_iris"))
    census = census.assign(
        code=update_iris(census["code"]), commune=update_communes(census["commune"])
    )
    by_commune = sum_counts(census, ["commune", "year"], ["children"])
    estimates = estimate_communes(births, by_commune.rename(columns={"commune": "code"}))
    implied = imply_children(tables["coverage"]).rename("cnaf")
    estimates = estimates.join(implied, on=["code", "year"])
    snapshot.add("children_communes", estimates, "births", "insee_population_iris", "coverage")
    year = int(estimates["year"].max())
    by_iris = estimate_iris(census, estimates, year)
    snapshot.add("children_iris", by_iris, "children_communes")
    grid = inputs.read("insee_carreaux_200m")
    contours = inputs.read("ign_contours_iris")
    around = gpd.GeoDataFrame(
        {"code": update_iris(contours["code"])}, geometry=contours.geometry, crs=contours.crs
    ).to_crs(LAND_CRS)
    residential = _read_residential(inputs)
    squares = estimate_squares(
        grid,
        assign_points(locate_centres(grid), around),
        tables["iris"],
        by_iris,
        residential,
    )
    squares[["x", "y"]] = locate_children(squares, residential)
    snapshot.add("squares", squares, "children_iris", "insee_carreaux_200m", "iris", "osm_fond")


def _read_residential(inputs: Inputs) -> gpd.GeoSeries:
    """Residential land use, EPSG:2154."""
    land = inputs.read("osm_fond", "landuse_landcover_water_93_3km.parquet")
    rows = land[land["layer"].eq("landuse") & land["class"].eq("residential")]
    return rows.geometry.to_crs(LAND_CRS).make_valid()


def _add_map(snapshot: Snapshot) -> None:
    inputs, tables = snapshot.inputs, snapshot.tables
    departement = tables["communes"].union_all()
    snapshot.add("qpv", build_qpv(inputs.read("anct_qpv")), "anct_qpv")
    snapshot.add(
        "stations",
        build_stations(inputs.read("idfm_gares"), inputs.read("sgp_gares_gpe"), departement),
        "idfm_gares",
        "sgp_gares_gpe",
    )
    nodes, edges = build_streets(
        inputs.read("osm_rues", "street_nodes_93_3km.parquet"),
        inputs.read("osm_rues", "street_edges_93_3km.parquet"),
    )
    snapshot.add("street_nodes", nodes, "osm_rues")
    snapshot.add("street_edges", edges, "osm_rues")
    layers = {file.name: inputs.read("osm_fond", file.name) for file in get_source("osm_fond").file}
    snapshot.add(
        "background",
        build_background(layers, inputs.read("idfm_traces"), departement),
        "osm_fond",
        "idfm_traces",
    )
    labels = build_labels(layers["place_labels_93_3km.geojson"], tables["communes"])
    snapshot.add("labels", labels, "osm_fond", "iris")


DECIMALS = 6  # far below what is known; the same digits on every machine

STRUCTURE_SOURCES = (
    "eaje_departement_93",
    "eaje_cnaf_adresses",
    "structures_communes",
    "osm_extrait",
    "osm_poi",
    "insee_bpe_communes",
)


def _add_structures(snapshot: Snapshot) -> None:
    inputs, tables = snapshot.inputs, snapshot.tables
    read = {name: inputs.read_optional(name) for name in STRUCTURE_SOURCES}
    found = {name: table for name, table in read.items() if table is not None}
    addresses = tabulate_addresses(
        inputs.read("osm_adresses", "housenumbers_93_nearest_street_derived.parquet"),
        inputs.read("osm_adresses", "street_names_93_derived.csv"),
        map_communes(),
    )
    snapshot.add("addresses", addresses, "osm_adresses")
    supply = build_structures(
        found,
        tables["communes"],
        tables["iris"],
        index_addresses(addresses),
        commune_changes=map_communes(),
        vintages={name: get_source(name).vintage for name in found},
    )
    snapshot.add("structures", supply.structures, *found, "osm_adresses")
    snapshot.add("contradictions", supply.contradictions, *found)
    bpe = get_source("insee_bpe_communes")
    snapshot.add(
        "facilities",
        count_facilities(inputs.read(bpe.id), map_communes(), year=int(bpe.vintage), source=bpe.id),
        bpe.id,
    )


def _add_access(snapshot: Snapshot) -> None:
    tables = snapshot.tables
    squares, structures = make_margin(snapshot.inputs, tables, _read_residential(snapshot.inputs))
    snapshot.add("margin_squares", squares, *MARGIN_SOURCES)
    snapshot.add("margin_structures", structures, "osm_poi", "coverage", "facilities")
    rate = last_rate(tables["references"])
    territory = load_territory(tables.__getitem__)
    access = tabulate_access(territory, Walk(), target=rate, national_rate=rate)
    access = access.round(DECIMALS)
    snapshot.add(
        "access",
        access,
        "squares",
        "structures",
        "coverage",
        "facilities",
        "references",
        "osm_rues",
        "margin_squares",
        "margin_structures",
    )
    clusters = tabulate_clusters(access, tables["iris"], tables["children_iris"])
    snapshot.add("clusters", clusters.round(DECIMALS), "access", "iris")


def _ours(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of the département."""
    return table[table["code"].str.startswith(DEPARTEMENT)].reset_index(drop=True)
