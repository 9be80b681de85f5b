"""Reader of ANCT's priority neighbourhoods (quartiers prioritaires de la ville)."""

from pathlib import Path

import geopandas as gpd

from geo.readers.registry import reader
from geo.readers.vector import pick_columns, read_layer


@reader("anct_qpv", area="commune")
def read_qpv(path: Path) -> gpd.GeoDataFrame:
    """Priority neighbourhoods, GeoJSON or the published zip (member ``GEOJSON/…WGS84.geojson``).

    Columns code (``QN…``), name, commune (the codes of its communes, in the geography of the
    file, joined by a space: a neighbourhood may straddle several), geometry (EPSG:4326).
    """
    layer = read_layer(path, ("wgs84.geojson", ".geojson", ".gpkg", ".shp"))
    table = pick_columns(
        layer, {"code": ("code_qp",), "name": ("lib_qp",), "commune": ("insee_com",)}
    )
    table["commune"] = table["commune"].str.findall(r"\d[\dAB]\d{3}").str.join(" ")
    return gpd.GeoDataFrame(table, geometry=layer.geometry.to_crs(4326))
