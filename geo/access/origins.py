"""Where the children of a square walk from: its populated part."""

import geopandas as gpd
import numpy as np
import shapely

from geo.access.parameters import Floats


def locate_children(squares: gpd.GeoDataFrame, residential: gpd.GeoSeries) -> Floats:
    """Points (squares, 2): centre of a square's residential land, or its own where it has none.

    Both in EPSG:2154, metres.
    """
    shapes = squares.geometry.reset_index(drop=True)
    cells = gpd.GeoDataFrame({"cell": shapes.index}, geometry=shapes)
    land = gpd.GeoDataFrame(geometry=residential.explode(ignore_index=True))
    parts = gpd.overlay(cells, land, how="intersection", keep_geom_type=True)
    populated = parts.dissolve("cell").geometry.reindex(shapes.index)
    return np.asarray(shapely.get_coordinates(populated.fillna(shapes).centroid))
