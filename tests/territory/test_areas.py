"""IRIS, communes and EPT: merged communes, exact codes, no gap."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.errors import UnreadableFileError
from geo.store.tables import check_table
from geo.territory.areas import build_communes, build_ept, build_iris

from .conftest import draw_square


def test_iris_take_the_codes_and_names_of_2025(iris: gpd.GeoDataFrame) -> None:
    check_table("iris", iris)
    assert iris["code"].tolist() == ["930010101", "930080101", "930660101", "930661601"]
    moved = iris.set_index("code").loc["930661601"]
    assert (moved["name"], moved["commune"]) == ("Nord Pierrefitte", "93066")
    assert moved["area_km2"] == pytest.approx(0.25)


def test_an_unknown_iris_is_refused(contours: gpd.GeoDataFrame, names: pd.DataFrame) -> None:
    with pytest.raises(UnreadableFileError, match=r"1 IRIS .*930080101.*changes\.csv"):
        build_iris(contours, names[names["code"] != "930080101"])


def test_overlapping_iris_are_refused(contours: gpd.GeoDataFrame, names: pd.DataFrame) -> None:
    shifted = contours.geometry.copy()
    shifted[2] = draw_square(2).buffer(50)

    with pytest.raises(UnreadableFileError, match="se chevauchent ou laissent un vide"):
        build_iris(contours.set_geometry(shifted), names)


def test_merged_communes_add_up(communes: gpd.GeoDataFrame) -> None:
    check_table("communes", communes)
    assert communes["code"].tolist() == ["93001", "93008", "93066"]
    merged = communes.set_index("code").loc["93066"]
    assert merged["name"] == "Saint-Denis"
    assert merged["population"] == 147_000
    assert merged["area_km2"] == pytest.approx(0.5)
    assert merged.geometry.geom_type == "Polygon"  # the border between the two is gone
    assert communes["published"].tolist() == [False, True, True]


def test_a_commune_without_population_is_named(
    iris: gpd.GeoDataFrame,
    cog: pd.DataFrame,
    ept_members: pd.DataFrame,
    populations: pd.DataFrame,
) -> None:
    with pytest.raises(UnreadableFileError, match="absentes des populations : 93001"):
        build_communes(iris, cog, ept_members, populations.iloc[1:], 2022, set())


def test_ept_are_unions_of_communes(communes: gpd.GeoDataFrame) -> None:
    ept = build_ept(communes)

    check_table("ept", ept)
    assert ept["label"].tolist() == ["T6 Plaine Commune", "T8 Est Ensemble"]
    assert ept.area.sum() == pytest.approx(communes.area.sum())


@pytest.mark.mirror
def test_the_real_territory(real_iris: gpd.GeoDataFrame, real_communes: gpd.GeoDataFrame) -> None:
    ept = build_ept(real_communes)

    assert (len(real_iris), len(real_communes), len(ept)) == (614, 39, 4)
    assert real_iris["area_km2"].sum() == pytest.approx(236.9, abs=0.05)
    assert real_communes["area_km2"].sum() == pytest.approx(real_iris["area_km2"].sum())
    assert real_communes["population"].sum() == 1_704_316
    assert set(ept["label"]) == {
        "T6 Plaine Commune",
        "T7 Paris Terres d'Envol",
        "T8 Est Ensemble",
        "T9 Grand Paris Grand Est",
    }
    for table in (real_iris, real_communes, ept):
        assert shapely.coverage_is_valid(table.geometry.values)
