"""A département of four square IRIS in three communes and two EPT, and the real one."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.readers import ign, insee, insee_geography
from geo.territory.areas import build_communes, build_iris

WEST, SOUTH, SIDE = 660_000.0, 6_868_000.0, 500.0  # EPSG:2154, metres


def draw_square(column: int, row: int = 0) -> shapely.Polygon:
    """The square of the grid whose corner is in the west and south."""
    west, south = WEST + column * SIDE, SOUTH + row * SIDE
    return shapely.box(west, south, west + SIDE, south + SIDE)


@pytest.fixture
def contours() -> gpd.GeoDataFrame:
    """CONTOURS-IRIS of 2022: Pierrefitte (93059) apart; a row of 75 to leave out."""
    rows = [
        ("930660101", "Plaine", "H", "93066", draw_square(0)),
        ("930590101", "Nord", "H", "93059", draw_square(1)),
        ("930080101", "Centre", "H", "93008", draw_square(2)),
        ("930010101", "Maladrerie", "A", "93001", draw_square(3)),
        ("751190101", "La Villette", "H", "75119", draw_square(4)),
    ]
    columns = ["code", "name", "type", "commune", "geometry"]
    return gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=2154)


@pytest.fixture
def names() -> pd.DataFrame:
    """Codes and names of 2025."""
    return pd.DataFrame(
        {
            "code": ["930010101", "930080101", "930660101", "930661601", "751190101"],
            "name": ["Maladrerie", "Centre", "Plaine", "Nord Pierrefitte", "La Villette"],
        }
    )


@pytest.fixture
def cog() -> pd.DataFrame:
    rows = [
        ("93001", "Aubervilliers", "COM"),
        ("93008", "Bobigny", "COM"),
        ("93066", "Saint-Denis", "COM"),
        ("93066", "Saint-Denis (déléguée)", "COMD"),
        ("93059", "Pierrefitte-sur-Seine", "COMD"),
    ]
    return pd.DataFrame(rows, columns=["code", "name", "type"])


@pytest.fixture
def ept_members() -> pd.DataFrame:
    rows = [
        ("93001", "200057867", "Plaine Commune"),
        ("93059", "200057867", "Plaine Commune"),
        ("93066", "200057867", "Plaine Commune"),
        ("93008", "200057875", "Est Ensemble"),
    ]
    return pd.DataFrame(rows, columns=["commune", "ept", "ept_name"])


@pytest.fixture
def populations() -> pd.DataFrame:
    """Of a year before the merger: Pierrefitte counted apart."""
    return pd.DataFrame(
        {
            "code": ["93001", "93008", "93059", "93066"],
            "population": [90_000.0, 55_000.0, 34_000.0, 113_000.0],
        }
    )


@pytest.fixture
def iris(contours: gpd.GeoDataFrame, names: pd.DataFrame) -> gpd.GeoDataFrame:
    return build_iris(contours, names)


@pytest.fixture
def communes(
    iris: gpd.GeoDataFrame,
    cog: pd.DataFrame,
    ept_members: pd.DataFrame,
    populations: pd.DataFrame,
) -> gpd.GeoDataFrame:
    return build_communes(iris, cog, ept_members, populations, 2022, {"93066", "93008"})


@pytest.fixture(scope="session")
def real_iris(mirror: Path) -> gpd.GeoDataFrame:
    """IRIS of Seine-Saint-Denis (needs the mirror)."""
    return build_iris(
        ign.read_iris(mirror / "ign_contours_iris" / "CONTOURS-IRIS.gpkg"),
        ign.read_iris_names(mirror / "ign_contours_iris_2025" / "iris_pgent_idf.topojson"),
    )


@pytest.fixture(scope="session")
def real_communes(mirror: Path, real_iris: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Communes of Seine-Saint-Denis (needs the mirror)."""
    return build_communes(
        real_iris,
        insee_geography.read_cog(mirror / "insee_cog" / "v_commune_2026.csv"),
        insee_geography.read_ept(mirror / "insee_ept" / "ept_au_01-01-2025.xlsx"),
        insee.read_population_communes(
            mirror / "insee_population_communes" / "donnees_communes.csv"
        ),
        2023,
        set(),
    )
