"""Places around the département, placed as inside it with what is known there (methods 4, 5)."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.supply.facilities import EAJE_KINDS
from geo.supply.places import MODES, list_official, place_supply
from geo.supply.records import read_osm_records
from geo.territory.areas import LAND_CRS
from geo.territory.points import assign_points


@dataclass(frozen=True)
class MarginSupply:
    """Places of the communes around: located structures, and what is diffuse, by commune.

    ``structures``: id, commune, kind, places, geometry (EPSG:2154). ``diffuse``: places, index
    commune, columns MODES.
    """

    structures: gpd.GeoDataFrame
    diffuse: pd.DataFrame


def locate_margin_structures(poi: pd.DataFrame, communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Structures of OpenStreetMap outside the département, sorted as its own are.

    ``poi``: table of the reader osm_poi. ``communes``: code, geometry (EPSG:2154). Returns id,
    commune, kind, status, places (all unknown), places_source, geometry (EPSG:2154).
    """
    outside = poi[poi["commune"].isna()].reset_index(drop=True)
    points = gpd.GeoSeries.from_xy(outside["lon"], outside["lat"], crs=4326).to_crs(LAND_CRS)
    found = assign_points(points, communes, nearest=False)
    records = read_osm_records(outside.assign(commune=found))
    kept = [record for record in records if record.kind in (*EAJE_KINDS, "mam")]
    return gpd.GeoDataFrame(
        {
            "id": [f"osm-{record.key}" for record in kept],
            "commune": [record.commune for record in kept],
            "kind": [record.kind for record in kept],
            "status": [record.status for record in kept],
            "places": np.nan,
            "places_source": None,
        },
        geometry=gpd.points_from_xy([r.lon for r in kept], [r.lat for r in kept], crs=4326),
    ).to_crs(LAND_CRS)


def place_margin(
    coverage: pd.DataFrame,
    structures: gpd.GeoDataFrame,
    children: pd.Series,
    mean_size: float,
) -> MarginSupply:
    """Place the official totals of the communes around.

    ``coverage``: their processed coverage. ``structures``: locate_margin_structures.
    ``children``: under 3, indexed by commune. ``mean_size``: places of an EAJE of the
    département on average; INSEE's count of EAJE is not at hand around it, so that a commune is
    taken to have its official places / ``mean_size`` of them.
    """
    official = list_official(coverage)
    eaje = official[official["mode"].eq("eaje")]
    facilities = pd.DataFrame(
        {"code": eaje["commune"], "eaje": eaje["places"] / mean_size, "source": "estimation"}
    )
    whole = pd.DataFrame(
        {"code": children.index, "commune": children.index, "children_u3": children.to_numpy()}
    )
    placed = place_supply(coverage, structures, facilities, whole, include_other=True)
    located = placed.located.set_index("structure")["places"]
    table = structures.assign(places=structures["id"].map(located)).dropna(subset="places")
    diffuse = placed.diffuse.pivot(index="commune", columns="mode", values="places")
    return MarginSupply(
        table[["id", "commune", "kind", "places", "geometry"]],
        diffuse.reindex(columns=list(MODES)).fillna(0.0),
    )
