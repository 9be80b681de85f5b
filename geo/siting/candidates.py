"""Candidate sites: the squares where children live, or points that the user brings."""

import geopandas as gpd
import numpy as np
import pandas as pd

from geo import french
from geo.access.parameters import check_points
from geo.access.table import Territory
from geo.access.times import WalkingTimes, measure_times
from geo.errors import ParameterError
from geo.territory.points import assign_points

CANDIDATES = ["id", "commune", "ept", "in_qpv", "x", "y"]
SHOWN = 5  # candidates named in an error


def list_squares(territory: Territory, qpv: gpd.GeoDataFrame) -> pd.DataFrame:
    """The squares of the département as candidates, where their children walk from: CANDIDATES.

    ``qpv``: the processed table. x, y: EPSG:2154, metres.
    """
    cells = territory.cells
    home = cells.loc[cells["inside"], ["code", "commune", "x", "y"]].reset_index(drop=True)
    return _complete(home.rename(columns={"code": "id"}), territory.communes, qpv)


def list_points(
    points: pd.DataFrame, communes: gpd.GeoDataFrame, qpv: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Given points as candidates, in their order: CANDIDATES.

    ``points``: id, x, y (EPSG:2154, metres). ``communes``, ``qpv``: the processed tables. Raises
    ParameterError for no point, two of one id, a point without coordinates or outside.
    """
    if points.empty:
        raise ParameterError("Aucun emplacement candidat : en donner au moins un.")
    check_points(points[["x", "y"]], "emplacements candidats")
    table = points[["id", "x", "y"]].reset_index(drop=True).astype({"id": "str"})
    if twice := table.loc[table["id"].duplicated(), "id"].unique().tolist():
        raise ParameterError(
            f"Plusieurs emplacements candidats s’appellent {name_sites(twice)} : "
            "leur donner des noms différents."
        )
    codes = assign_points(_draw(table), communes.to_crs(2154), nearest=False)
    if outside := table.loc[codes.isna(), "id"].tolist():
        raise ParameterError(
            f"Hors de Seine-Saint-Denis : {name_sites(outside)} "
            f"({french.quantity(len(outside), 'emplacement')} sur {len(table)}). Choisir des "
            "points du département, ou vérifier leurs coordonnées (Lambert 93, en mètres)."
        )
    return _complete(table.assign(commune=codes.to_numpy(dtype=object)), communes, qpv)


def measure_walks(territory: Territory, candidates: pd.DataFrame, minutes: float) -> WalkingTimes:
    """Walking times from the cells of the département to the candidates, within ``minutes``.

    Rows are in the order of the cells ``inside``. Raises ParameterError.
    """
    cells = territory.cells
    homes = cells.loc[cells["inside"], ["x", "y"]].to_numpy()
    doors = candidates[["x", "y"]].to_numpy()
    return measure_times(homes, doors, territory.graph, limit=minutes)


def name_sites(names: list[str]) -> str:
    """« a », « b » and how many more, for an error."""
    shown = ", ".join(f"« {name} »" for name in names[:SHOWN])
    more = len(names) - SHOWN
    return f"{shown} et {french.quantity(more, 'autre')}" if more > 0 else shown


def _complete(table: pd.DataFrame, communes: pd.DataFrame, qpv: gpd.GeoDataFrame) -> pd.DataFrame:
    """The candidates with their EPT and whether they are in a QPV."""
    quarters = assign_points(_draw(table), qpv.to_crs(2154), nearest=False)
    return table.assign(
        ept=table["commune"].map(communes.set_index("code")["ept"]),
        in_qpv=quarters.notna().to_numpy(dtype=bool),
    )[CANDIDATES]


def _draw(table: pd.DataFrame) -> gpd.GeoSeries:
    xy = np.asarray(table[["x", "y"]], dtype=float)
    return gpd.GeoSeries(gpd.points_from_xy(xy[:, 0], xy[:, 1]), crs=2154)
