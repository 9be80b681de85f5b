"""Candidate sites: the squares where children live, street corners, or points that one brings."""

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import KDTree

from geo import french
from geo.access.parameters import Floats, Ints, check_points, show
from geo.access.table import Territory
from geo.access.times import WalkingTimes, measure_times
from geo.errors import ParameterError
from geo.territory.points import assign_points

CANDIDATES = ["id", "commune", "ept", "in_qpv", "x", "y"]
SHOWN = 5  # candidates named in an error
CORNER_STREETS = 3  # streets that meet at a corner, at least
CORNER_SPACING_M = 150.0


def list_squares(territory: Territory, qpv: gpd.GeoDataFrame) -> pd.DataFrame:
    """The squares of the département as candidates, where their children walk from: CANDIDATES.

    ``qpv``: the processed table. x, y: EPSG:2154, metres.
    """
    cells = territory.cells
    home = cells.loc[cells["inside"], ["code", "commune", "x", "y"]].reset_index(drop=True)
    return _complete(home.rename(columns={"code": "id"}), territory.communes, qpv)


def list_corners(
    territory: Territory,
    squares: gpd.GeoDataFrame,
    qpv: gpd.GeoDataFrame,
    *,
    spacing_m: float = CORNER_SPACING_M,
) -> pd.DataFrame:
    """Street corners of the squares where children live, ``spacing_m`` apart at least: CANDIDATES.

    Corners where more streets meet are kept first; of equals, those of the north-west. ``squares``,
    ``qpv``: the processed tables. Raises ParameterError.
    """
    if not (spacing_m > 0 and np.isfinite(spacing_m)):
        raise ParameterError(
            f"Écart de {show(spacing_m)} m entre les carrefours : donner une valeur supérieure à 0."
        )
    streets = np.diff(territory.graph.lengths.indptr)
    nodes = np.flatnonzero(streets >= CORNER_STREETS)
    points = gpd.GeoSeries(gpd.points_from_xy(*territory.graph.xy[nodes].T), crs=2154)
    lived = squares.loc[squares["children_u3"] > 0, ["commune", "geometry"]].to_crs(2154)
    found = lived.sindex.query(points.values, predicate="intersects")
    first = pd.Series(found[1]).groupby(found[0]).min()  # a corner on a border: the first square
    nodes = nodes[first.index]
    xy = territory.graph.xy[nodes]
    order = np.lexsort((xy[:, 0], -xy[:, 1], -streets[nodes]))
    kept = np.sort(order[_thin(xy[order], spacing_m)])
    table = pd.DataFrame(
        {
            "id": [f"{x:.0f}-{y:.0f}" for x, y in xy[kept]],  # metres: told apart by the spacing
            "commune": lived["commune"].to_numpy()[first.to_numpy()[kept]],
            "x": xy[kept, 0],
            "y": xy[kept, 1],
        }
    )
    return _complete(table, territory.communes, qpv)


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


def _thin(points: Floats, spacing_m: float) -> Ints:
    """Positions of the points kept, in order: none within ``spacing_m`` of one kept before."""
    tree, free = KDTree(points), np.ones(len(points), dtype=bool)
    kept = []
    for rank, point in enumerate(points):
        if free[rank]:
            kept.append(rank)
            free[tree.query_ball_point(point, spacing_m)] = False
    return np.array(kept, dtype=np.intp)


def _draw(table: pd.DataFrame) -> gpd.GeoSeries:
    xy = np.asarray(table[["x", "y"]], dtype=float)
    return gpd.GeoSeries(gpd.points_from_xy(xy[:, 0], xy[:, 1]), crs=2154)
