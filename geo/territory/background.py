"""The map's background, for a map without internet: water, parks, roads, rails, place names."""

from collections.abc import Iterator, Mapping

import geopandas as gpd
import pandas as pd
import shapely

from geo.territory.areas import LAND_CRS
from geo.territory.contours import DECIMALS, DISPLAY_CRS
from geo.territory.points import assign_points
from geo.territory.stations import MODES, label_line

MARGIN_M = 1500.0
TOLERANCE_M = 6.0
SMALLEST_M2 = 2_500.0  # a polygon below is less than a pixel at the scale of a commune
SHORTEST_M = 40.0

LAND = "landuse_landcover_water_93_3km.parquet"
WATER = "water_polygons_93_3km.geojson"
WATERWAYS = "waterways_93_3km.geojson"
PARKS = "parks_forests_over_1ha_93_3km.geojson"
AIRPORTS = "aeroway_polygons_93_3km.geojson"
ROADS = "main_roads_93_3km.geojson"
RAIL = "rail_main_lines_93_3km.geojson"


def build_background(
    layers: Mapping[str, gpd.GeoDataFrame],
    lines: gpd.GeoDataFrame,
    departement: shapely.Geometry,
    margin_m: float = MARGIN_M,
    tolerance_m: float = TOLERANCE_M,
) -> gpd.GeoDataFrame:
    """Background of the département and ``margin_m`` around (table ``background``, EPSG:4326).

    ``layers``: tables of the reader osm_layer by file name. ``lines``: mode, line, geometry
    (reader idfm_lines), kept for métro, tram and RER as ``transit``, one row a line.
    ``departement``: its polygon, EPSG:2154. What touches is merged, simplified to
    ``tolerance_m``, rid of specks and rounded; what runs in a tunnel is left out, except transit.
    """
    frame = shapely.simplify(shapely.buffer(departement, margin_m), 100.0)
    rows = []
    for kind, name, shapes in _select(layers, lines):
        near = shapes[shapes.intersects(frame)].make_valid()
        whole = shapely.intersection(shapely.union_all(near.values), frame)
        drawn = _generalise(whole, tolerance_m)
        rows.append(gpd.GeoDataFrame({"kind": kind, "name": name, "geometry": drawn}, crs=LAND_CRS))
    table = pd.concat(rows, ignore_index=True).to_crs(DISPLAY_CRS)
    table["geometry"] = shapely.set_precision(table.geometry.values, 10.0**-DECIMALS)
    table["name"] = table["name"].astype("string")
    return table[~table.geometry.is_empty].reset_index(drop=True)


def build_labels(places: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Where to write the names (processed table ``labels``, EPSG:4326).

    ``places``: class, name, geometry (points of the reader osm_layer). ``communes``: processed
    table. One label ``commune`` a commune: at OSM's point of that name when it is inside, else at
    the point of the commune farthest from its border. Labels ``quartier``: the suburbs, quarters
    and neighbourhoods of the département, and its former communes.
    """
    points = places.to_crs(LAND_CRS)
    points = points.assign(commune=assign_points(points.geometry, communes, nearest=False))
    points = points.dropna(subset=["commune", "name"])
    names = communes.set_index("code")["name"]
    towns = points[points["class"].isin(["city", "town", "village"])]
    own = towns[towns["name"].eq(towns["commune"].map(names))].drop_duplicates("commune")
    at = own.set_index("commune").geometry.reindex(communes["code"])
    centres = communes.set_index("code").geometry.map(_find_centre)
    labels = gpd.GeoDataFrame(
        {"kind": "commune", "name": names.to_numpy()},
        geometry=gpd.GeoSeries(at.fillna(centres).to_numpy(), crs=LAND_CRS),
    )
    former = towns[~towns["name"].isin(names)]
    parts = points[points["class"].isin(["suburb", "quarter", "neighbourhood"])]
    quarters = pd.concat([former, parts])[["name", "geometry"]].assign(kind="quartier")
    table = pd.concat([labels, quarters], ignore_index=True).to_crs(DISPLAY_CRS)
    table["geometry"] = shapely.set_precision(table.geometry.values, 10.0**-DECIMALS)
    return table.sort_values(["kind", "name"], kind="stable", ignore_index=True)


def _select(
    layers: Mapping[str, gpd.GeoDataFrame], lines: gpd.GeoDataFrame
) -> Iterator[tuple[str, str | None, gpd.GeoSeries]]:
    """Kind, name and shapes (EPSG:2154) of each part of the background, in drawing order."""
    land = layers[LAND]
    roads = layers[ROADS]
    roads = roads[roads["brunnel"].ne("tunnel").fillna(True)]
    rail = layers[RAIL]
    rail = rail[rail["brunnel"].ne("tunnel").fillna(True) & rail["class"].ne("tram")]
    waterways = layers[WATERWAYS]
    waterways = waterways[waterways["brunnel"].ne("tunnel").fillna(True)]
    airports = layers[AIRPORTS]
    fast = roads["class"].isin(["motorway", "trunk"])
    tables: list[tuple[str, gpd.GeoDataFrame]] = [
        ("residential", land[land["layer"].eq("landuse") & land["class"].eq("residential")]),
        ("park", layers[PARKS]),
        ("airport", airports[airports["class"].isin(["aerodrome", "runway", "apron"])]),
        ("water", layers[WATER]),
        ("waterway", waterways),
        ("rail", rail),
        ("road", roads[~fast]),
        ("motorway", roads[fast]),
    ]
    for kind, table in tables:
        yield kind, None, table.geometry.to_crs(LAND_CRS)
    transit = lines[lines["mode"].map(MODES).isin(["metro", "tram", "rer"])].to_crs(LAND_CRS)
    # Regional trains of other networks are filed under the mode RER by mistake.
    transit = transit[~transit["line"].str.startswith("TER")]
    for line, shapes in transit.geometry.groupby(transit["line"].map(label_line), sort=True):
        yield "transit", str(line), shapes


def _generalise(shape: shapely.Geometry, tolerance_m: float) -> list[shapely.Geometry]:
    """Parts of a merged shape, simplified, without the small ones (nor small holes)."""
    parts = shapely.get_parts(shape)
    if (shapely.get_dimensions(parts) == 2).any():
        polygons = parts[shapely.get_dimensions(parts) == 2]
        polygons = polygons[shapely.area(polygons) >= SMALLEST_M2]
        filled = [_fill_holes(polygon) for polygon in polygons]
        return list(shapely.simplify(filled, tolerance_m))
    merged = shapely.get_parts(shapely.line_merge(shapely.union_all(parts)))
    long_enough = merged[shapely.length(merged) >= SHORTEST_M]
    return [shapely.simplify(shapely.multilinestrings(long_enough), tolerance_m)]


def _fill_holes(polygon: shapely.Polygon) -> shapely.Polygon:
    holes = [ring for ring in polygon.interiors if shapely.Polygon(ring).area >= SMALLEST_M2]
    return shapely.Polygon(polygon.exterior, holes)


def _find_centre(shape: shapely.Geometry) -> shapely.Point:
    """Centre of the largest circle inside (metres, to 10 m)."""
    radius = shapely.maximum_inscribed_circle(shape, tolerance=10.0)
    return shapely.get_point(radius, 0)
