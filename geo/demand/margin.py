"""Children under 3 around the département: same method, with what is known there.

Where INSEE's census and squares are at hand (75, 92, 94), as inside the département. Elsewhere
(77, 95), the births of the commune and the département's retention; the part of the commune that
lies in the margin takes its share of the area, spread over residential land.
"""

import geopandas as gpd
import pandas as pd

from geo.demand.children import estimate_communes, estimate_iris, sum_births
from geo.demand.squares import cover_iris, estimate_squares
from geo.territory.areas import LAND_CRS

COLUMNS = ["code", "commune", "method", "year", "children_u3", "geometry"]


def estimate_margin_communes(
    births: pd.DataFrame, census: pd.DataFrame, home: pd.DataFrame, year: int
) -> pd.Series:
    """Children under 3 of the communes around on 31 December of ``year``, indexed by code.

    ``births``: code, year, births of the communes around. ``census``: code, year, children of
    every commune of the départements that have one; retention shrinks towards their own.
    ``home``: the processed table ``children_communes``, whose mean retention serves elsewhere.
    """
    counted = births["code"].isin(census["code"])
    parts = [
        estimate_communes(births[births["code"].isin(rows["code"])], rows)
        for _, rows in census.groupby(census["code"].str[:2])
    ]
    estimates = pd.concat(parts)
    known = estimates[estimates["year"].eq(year)].set_index("code")["children_u3"]
    last = home[home["year"].eq(year)]
    retention = last["children_u3"].sum() / last["births_3y"].sum()
    rolled = sum_births(births[~counted])
    other = rolled[rolled["year"].eq(year)].set_index("code")["births_3y"] * retention
    both: pd.Series = pd.concat([known, other.rename("children_u3")])
    return both.sort_index()


def estimate_charted(
    grid: pd.DataFrame,
    square_iris: pd.Series,
    iris: gpd.GeoDataFrame,
    census: pd.DataFrame,
    communes: pd.Series,
    residential: gpd.GeoSeries,
    year: int,
) -> gpd.GeoDataFrame:
    """Children by square of the communes that have IRIS, whole communes: COLUMNS.

    ``grid``, ``square_iris``, ``residential`` as in estimate_squares; ``iris``: code, commune,
    geometry; ``census``: code, commune, year, children by IRIS; ``communes``: children by code.
    """
    counted = census[census["code"].isin(iris["code"])]
    levels = pd.DataFrame(
        {"code": communes.index, "year": year, "children_u3": communes.to_numpy()}
    )
    children = estimate_iris(counted, levels, year)
    drawn = iris[iris["code"].isin(counted["code"])]
    squares = estimate_squares(grid, square_iris, drawn, children, residential)
    return squares[COLUMNS]


def estimate_uncharted(
    parts: gpd.GeoDataFrame, communes: pd.Series, residential: gpd.GeoSeries, year: int
) -> gpd.GeoDataFrame:
    """Children by cell of the margin's part of the communes without IRIS: COLUMNS.

    ``parts``: code, share, geometry (geo.territory.margin); ``communes``: children by code.
    """
    cells = [cover_iris(row.code, row.geometry, residential) for row in parts.itertuples()]
    table = pd.concat(cells, ignore_index=True).rename(columns={"iris": "commune"})
    total = table.groupby("commune")["weight"].transform("sum")
    inside = communes * parts.set_index("code")["share"]
    table["children_u3"] = table["commune"].map(inside) * table["weight"] / total
    table["year"] = year
    return gpd.GeoDataFrame(table[COLUMNS], geometry="geometry", crs=LAND_CRS)
