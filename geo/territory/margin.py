"""Around the département: the land whose children and places count for those who live near it."""

import geopandas as gpd
import pandas as pd
import shapely

from geo.territory.areas import DEPARTEMENT, LAND_CRS

MARGIN_M = 3000.0  # twice what one walks in 15 minutes at 6 km/h


def draw_margin(departement: shapely.Geometry, margin_m: float = MARGIN_M) -> shapely.Geometry:
    """The ring around the département (EPSG:2154), ``margin_m`` metres wide."""
    return departement.buffer(margin_m).difference(departement)


def build_margin_iris(contours: gpd.GeoDataFrame, margin: shapely.Geometry) -> gpd.GeoDataFrame:
    """IRIS of the communes that meet the margin, whole communes: code, commune, geometry.

    ``contours``: reader ign_iris. EPSG:2154.
    """
    outside = contours[~contours["commune"].str.startswith(DEPARTEMENT)].to_crs(LAND_CRS)
    near = outside.loc[outside.intersects(margin), "commune"].unique()
    table = outside[outside["commune"].isin(near)].sort_values("code", ignore_index=True)
    return table[["code", "commune", "geometry"]]


def build_margin_parts(
    communes: gpd.GeoDataFrame, contours: gpd.GeoDataFrame, margin: shapely.Geometry
) -> gpd.GeoDataFrame:
    """The communes without IRIS contours, cut to the margin.

    ``communes``: code, geometry. ``contours``: reader ign_iris; a commune drawn there is left
    out (Paris is, as arrondissements). Returns code, share (of the commune's area that lies in
    the margin, 0-1), geometry (EPSG:2154).
    """
    around = communes.to_crs(LAND_CRS).reset_index(drop=True)
    middle = gpd.GeoDataFrame(geometry=around.representative_point())
    drawn = middle.sjoin(contours.to_crs(LAND_CRS)[["geometry"]]).index
    around = around.drop(index=drawn.unique())
    parts = around.intersection(margin)
    table = gpd.GeoDataFrame(
        {"code": around["code"], "share": parts.area / around.area}, geometry=parts
    )
    kept = table[table["share"] > 0].sort_values("code", ignore_index=True)
    return gpd.GeoDataFrame(kept, crs=LAND_CRS)


def is_inside(points: gpd.GeoSeries, margin: shapely.Geometry) -> pd.Series:
    """Whether each point is in the margin; both in EPSG:2154."""
    shapely.prepare(margin)
    return pd.Series(shapely.intersects(margin, points.values), index=points.index)
