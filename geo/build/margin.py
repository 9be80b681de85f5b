"""The tables of the margin: children and places within 3 km of the département."""

from typing import Any

import geopandas as gpd
import pandas as pd

from geo.access.origins import locate_children
from geo.access.table import average_size
from geo.build.inputs import Inputs
from geo.build.official import SOURCES as COVERAGE_SOURCES
from geo.build.official import make_coverage, read_published
from geo.catalog import get_source
from geo.demand.margin import estimate_charted, estimate_margin_communes, estimate_uncharted
from geo.demand.squares import locate_centres
from geo.supply.margin import locate_margin_structures, place_margin
from geo.supply.places import MODES
from geo.territory.areas import LAND_CRS, dissolve
from geo.territory.margin import build_margin_iris, build_margin_parts, draw_margin, is_inside
from geo.territory.points import assign_points

SOURCES = (
    "ign_contours_iris",
    "ign_communes_voisines",
    "insee_naissances",
    "insee_population_iris",
    "insee_carreaux_200m",
    "osm_fond",
    "osm_poi",
    "insee_bpe_communes",
    *COVERAGE_SOURCES,
)


def make_margin(
    inputs: Inputs, tables: dict[str, Any], residential: gpd.GeoSeries
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Processed tables ``margin_squares`` and ``margin_structures``.

    ``tables``: communes, children_communes, coverage, facilities. ``residential``: land use,
    EPSG:2154.
    """
    margin = draw_margin(tables["communes"].union_all())
    contours = inputs.read("ign_contours_iris")
    iris = build_margin_iris(contours, margin)
    files = [file.name for file in get_source("ign_communes_voisines").file]
    around = pd.concat([inputs.read("ign_communes_voisines", name) for name in files])
    parts = build_margin_parts(around, contours, margin)
    shapes = pd.concat(
        [
            dissolve(iris, iris["commune"]),
            around[around["code"].isin(parts["code"])].to_crs(LAND_CRS)[["code", "geometry"]],
        ]
    )
    codes = set(shapes["code"])

    home = tables["children_communes"]
    year = int(home["year"].max())
    births = inputs.read("insee_naissances")
    census = inputs.read("insee_population_iris")
    census = census[census["commune"].str[:2].isin(iris["commune"].str[:2])]
    by_commune = census.groupby(["commune", "year"], as_index=False)["children"].sum()
    children = estimate_margin_communes(
        births[births["code"].isin(codes | set(by_commune["commune"]))],
        by_commune.rename(columns={"commune": "code"}),
        home,
        year,
    ).loc[sorted(codes)]

    grid = inputs.read("insee_carreaux_200m")
    square_iris = assign_points(locate_centres(grid), contours.to_crs(LAND_CRS))
    squares = pd.concat(
        [
            estimate_charted(grid, square_iris, iris, census, children, residential, year),
            estimate_uncharted(parts, children, residential, year),
        ]
    )
    supply = place_margin(
        make_coverage(
            inputs, read_published(inputs), lambda table: table[table["code"].isin(codes)]
        ),
        locate_margin_structures(inputs.read("osm_poi"), shapes),
        children,
        average_size(tables["coverage"], tables["facilities"]),
    )
    share = squares["children_u3"] / squares["commune"].map(children)
    for mode in MODES:
        squares[mode] = share * squares["commune"].map(supply.diffuse[mode]).fillna(0.0)
    squares = squares[is_inside(squares.centroid, margin)].sort_values("code", ignore_index=True)
    squares[["x", "y"]] = locate_children(squares, residential)
    structures = supply.structures[is_inside(supply.structures.geometry, margin)]
    return squares, structures.sort_values("id", ignore_index=True)
