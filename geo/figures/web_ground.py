"""The ground of a web map as compact GeoJSON (EPSG:4326): background, names of places."""

import json
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

DECIMALS = 5  # about 1 m
# From the bottom of the drawing to its top.
BACKGROUND_ORDER = (
    "residential",
    "park",
    "airport",
    "water",
    "waterway",
    "transit",
    "rail",
    "road",
    "motorway",
)
QUARTER = "quartier"
LABEL_TOLERANCE_M = 50.0

Properties = dict[str, Any]


def draw_background(background: gpd.GeoDataFrame) -> bytes:
    """One feature by kind: the browser draws each in one stroke."""
    kinds = [kind for kind in BACKGROUND_ORDER if (background["kind"] == kind).any()]
    shapes = [
        shapely.geometrycollections(
            shapely.get_parts(background.loc[background["kind"] == kind, "geometry"].to_numpy())
        )
        for kind in kinds
    ]
    merged = gpd.GeoDataFrame({"kind": kinds}, geometry=shapes, crs=background.crs)
    return write_geojson(merged, merged[["kind"]].to_dict("records"))


def draw_labels(
    communes: gpd.GeoDataFrame, neighbours: gpd.GeoDataFrame, places: gpd.GeoDataFrame
) -> bytes:
    """Names where they fit best: rank 0 communes, 1 neighbours, 2 quarters; large areas first."""
    quarters = places[places["kind"] == QUARTER]
    points = pd.concat(
        [
            _inner_points(communes).assign(rank=0),
            _inner_points(neighbours).assign(rank=1),
            quarters[["name", "geometry"]].assign(rank=2),
        ]
    )
    return write_geojson(points, points[["name", "rank"]].to_dict("records"))


def _inner_points(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Centre of the largest circle inside each area, widest area first."""
    flat = areas.to_crs(2154)
    radii = shapely.maximum_inscribed_circle(flat.geometry.to_numpy(), LABEL_TOLERANCE_M)
    centres = gpd.GeoSeries(shapely.get_point(radii, 0), crs=2154).to_crs(areas.crs)
    names = areas["name"].str.replace(" Arrondissement", "", regex=False)
    labelled = gpd.GeoDataFrame(
        {"name": names.to_numpy()}, geometry=centres.to_numpy(), crs=areas.crs
    )
    return labelled.iloc[np.argsort(-shapely.length(radii), kind="stable")]


def write_geojson(frame: gpd.GeoDataFrame, properties: list[Properties]) -> bytes:
    """A compact FeatureCollection in EPSG:4326. Neighbours keep the same rounded vertices."""
    shapes = shapely.transform(
        frame.geometry.to_crs(4326).to_numpy(), lambda points: points.round(DECIMALS)
    )
    features = ",".join(
        f'{{"type":"Feature","properties":{_compact(own)},"geometry":{shape}}}'
        for own, shape in zip(properties, shapely.to_geojson(shapes), strict=True)
    )
    return f'{{"type":"FeatureCollection","features":[{features}]}}'.encode()


def _compact(content: Properties) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
