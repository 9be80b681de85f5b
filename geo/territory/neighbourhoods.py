"""Priority neighbourhoods (QPV)."""

import geopandas as gpd

from geo.territory.areas import DEPARTEMENT, LAND_CRS
from geo.territory.changes import update_commune_lists


def build_qpv(neighbourhoods: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Priority neighbourhoods of the département (processed table ``qpv``, EPSG:2154).

    ``neighbourhoods``: code, name, commune, geometry (reader anct_qpv, of one département or of
    France). A neighbourhood is kept when one of its communes is in the département. Its area is
    measured, not the published one, which some vintages lack.
    """
    inside = neighbourhoods["commune"].str.contains(rf"\b{DEPARTEMENT}\d", regex=True)
    table = neighbourhoods[inside].to_crs(LAND_CRS)
    table = table.assign(
        commune=update_commune_lists(table["commune"]), geometry=table.geometry.make_valid()
    )
    table["area_km2"] = table.area / 1e6
    columns = ["code", "name", "commune", "area_km2", "geometry"]
    return table.sort_values("code", ignore_index=True)[columns]
