"""Children under 3 by 200 m square (methods, section 3): the IRIS spread on INSEE's grid."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.demand.children import DESIGN_EFFECT, Z90

GRID_CRS = 3035  # ETRS89-LAEA: INSEE's grid
LAND_CRS = 2154  # Lambert 93
SIZE_M = 200


def draw_squares(north: pd.Series, east: pd.Series) -> gpd.GeoSeries:
    """The 200 m squares whose lower-left corners are given (EPSG:3035, m), in EPSG:2154."""
    boxes = shapely.box(east, north, east + SIZE_M, north + SIZE_M)
    return gpd.GeoSeries(boxes, index=north.index, crs=GRID_CRS).to_crs(LAND_CRS)


def locate_centres(squares: pd.DataFrame) -> gpd.GeoSeries:
    """Centres of squares with columns north and east (EPSG:3035, m), in EPSG:2154."""
    half = SIZE_M / 2
    points = gpd.points_from_xy(squares["east"] + half, squares["north"] + half, crs=GRID_CRS)
    return gpd.GeoSeries(points, index=squares.index).to_crs(LAND_CRS)


def cover_iris(code: str, shape: shapely.Geometry, residential: gpd.GeoSeries) -> pd.DataFrame:
    """Cells of an IRIS in which INSEE has no square: the grid, cut to the IRIS.

    ``shape`` and ``residential`` (land use) are in EPSG:2154. The weight of a cell is its
    residential land, or its area when the IRIS has none. Returns code (square id, a dash, the
    IRIS), iris, weight (m²), method, geometry.
    """
    grid = gpd.GeoSeries([shape], crs=LAND_CRS).to_crs(GRID_CRS).total_bounds
    west, south, east, north = (
        np.floor(grid[0] / SIZE_M),
        np.floor(grid[1] / SIZE_M),
        np.ceil(grid[2] / SIZE_M),
        np.ceil(grid[3] / SIZE_M),
    )
    corners = pd.DataFrame(
        [(n * SIZE_M, e * SIZE_M) for n in np.arange(south, north) for e in np.arange(west, east)],
        columns=["north", "east"],
    ).astype("int64")
    cells = draw_squares(corners["north"], corners["east"]).intersection(shape)
    keep = cells.area > 1.0  # m²: slivers of the projection
    land = residential[residential.intersects(shape)].union_all()
    weight = cells[keep].intersection(land).area
    method = "residentiel" if weight.sum() > 0 else "surface"
    if method == "surface":
        weight = cells[keep].area
    names = ("CRS3035RES200mN" + corners["north"].astype(str) + "E" + corners["east"].astype(str))[
        keep
    ]
    return pd.DataFrame(
        {
            "code": names + f"-{code}",
            "iris": code,
            "weight": weight,
            "method": method,
            "geometry": cells[keep].values,
        }
    ).query("weight > 0")


def spread_children(cells: pd.DataFrame, iris: pd.DataFrame) -> pd.DataFrame:
    """Children of each cell: its share of the weights of its IRIS, times the IRIS's children.

    ``cells``: iris, weight. ``iris``: the processed table ``children_iris``. The variance adds
    the IRIS's own and that of drawing the cell's share p among N children, N p (1 - p) x design
    effect². Returns children_u3, low, high (90 %), index of cells. Cells of an IRIS add up to it.
    """
    known = iris.set_index("code")
    weights = cells.groupby("iris")["weight"].transform("sum")
    share = cells["weight"] / weights
    total = cells["iris"].map(known["children_u3"])
    sd_iris = cells["iris"].map((known["high"] - known["children_u3"]) / Z90)
    variance = (share * sd_iris) ** 2 + total * share * (1 - share) * DESIGN_EFFECT**2
    estimate = share * total
    half = Z90 * np.sqrt(variance)
    return pd.DataFrame(
        {
            "children_u3": estimate,
            "low": (estimate - half).clip(lower=0),
            "high": estimate + half,
        }
    )


def estimate_squares(
    squares: pd.DataFrame,
    square_iris: pd.Series,
    iris: gpd.GeoDataFrame,
    children: pd.DataFrame,
    residential: gpd.GeoSeries,
) -> gpd.GeoDataFrame:
    """Children under 3 by square of the département (processed table ``squares``).

    ``squares``: rows of the reader insee_squares; ``square_iris``: the IRIS of each centre;
    ``iris``: processed table (EPSG:2154); ``children``: children_iris; ``residential``: land
    use polygons, EPSG:2154. The weight is ind_0_3, four ages: a pattern, never a level. An IRIS
    with no square, or with no child in its squares, falls back on residential land, then area.
    """
    inside = squares.assign(iris=square_iris)[square_iris.isin(iris["code"])]
    pattern = inside.groupby("iris")["children_03"].transform("sum")
    inside = inside[pattern > 0]
    known = inside.assign(
        weight=inside["children_03"],
        method="carreau",
        geometry=draw_squares(inside["north"], inside["east"]),
    )
    shapes = iris.set_index("code").geometry
    missing = sorted(set(iris["code"]) - set(known["iris"]))
    filled = [cover_iris(code, shapes[code], residential) for code in missing]
    cells = pd.concat([known, *filled], ignore_index=True)
    estimates = spread_children(cells, children)
    table = cells.assign(
        commune=cells["iris"].map(iris.set_index("code")["commune"]),
        imputed=cells["imputed"].eq(True),
        year=int(children["year"].iloc[0]),
        children_u3=estimates["children_u3"],
        low=estimates["low"],
        high=estimates["high"],
    )
    columns = [
        "code",
        "iris",
        "commune",
        "method",
        "population",
        "imputed",
        "year",
        "children_u3",
        "low",
        "high",
        "geometry",
    ]
    return gpd.GeoDataFrame(table[columns], geometry="geometry", crs=LAND_CRS)
