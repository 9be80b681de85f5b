"""IGN's boundaries: the layouts of every vintage."""

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geo.errors import UnreadableFileError
from geo.readers import ign

LAYOUTS = {
    "2022": ("INSEE_COM", "NOM_COM", "IRIS", "CODE_IRIS", "NOM_IRIS", "TYP_IRIS"),
    "2025": ("code_insee", "nom_commune", "iris", "code_iris", "nom_iris", "type_iris"),
}
ROW = ("93008", "Bobigny", "0101", "930080101", "Hôtel de Ville", "H")


def make_iris(layout: str) -> gpd.GeoDataFrame:
    columns = {name: [value] for name, value in zip(LAYOUTS[layout], ROW, strict=True)}
    square = shapely.box(660_000, 6_868_000, 660_500, 6_868_500)
    return gpd.GeoDataFrame(columns, geometry=[square], crs=2154)


@pytest.mark.parametrize("layout", ["2022", "2025"])
def test_iris_of_any_vintage(tmp_path: Path, layout: str) -> None:
    path = tmp_path / "CONTOURS-IRIS.gpkg"
    make_iris(layout).to_file(path)

    table = ign.read_iris(path)

    assert table.columns.tolist() == ["code", "name", "type", "commune", "geometry"]
    assert table.drop(columns="geometry").loc[0].tolist() == [
        "930080101",
        "Hôtel de Ville",
        "H",
        "93008",
    ]
    assert table.crs.to_epsg() == 2154


def test_iris_in_a_zipped_shapefile(tmp_path: Path) -> None:
    make_iris("2022").to_file(tmp_path / "CONTOURS-IRIS.shp", encoding="utf-8")
    path = tmp_path / "CONTOURS-IRIS.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted(tmp_path.glob("CONTOURS-IRIS.[!z]*")):
            archive.write(part, f"LAMB93/{part.name}")

    table = ign.read_iris(path)

    assert table.loc[0, "name"] == "Hôtel de Ville"
    assert table.crs.to_epsg() == 2154


def test_iris_in_degrees_come_back_in_metres(tmp_path: Path) -> None:
    path = tmp_path / "iris.gpkg"
    make_iris("2025").to_crs(4326).to_file(path)

    assert ign.read_iris(path).area[0] == pytest.approx(250_000, rel=1e-6)


def test_names_of_2025_come_from_the_topojson(tmp_path: Path) -> None:
    properties = {
        "code_iris": "930661601",
        "nom_iris": "Nord Pierrefitte-sur-Seine",
        "code_insee": "93066",
        "nom_commune": "Saint-Denis",
        "type_iris": "H",
    }
    geometry = {"type": "Polygon", "arcs": [[0]], "id": 3, "properties": properties}
    topology = {
        "type": "Topology",
        "arcs": [],
        "objects": {"data": {"type": "GeometryCollection", "geometries": [geometry]}},
    }
    path = tmp_path / "iris.topojson"
    path.write_text(json.dumps(topology), encoding="utf-8")

    table = ign.read_iris_names(path)

    assert table.to_dict("records") == [
        {
            "code": "930661601",
            "name": "Nord Pierrefitte-sur-Seine",
            "type": "H",
            "commune": "93066",
        }
    ]


def test_another_json_is_not_a_topojson(tmp_path: Path) -> None:
    path = tmp_path / "iris.topojson"
    path.write_text('{"error": "not found"}', encoding="utf-8")

    with pytest.raises(UnreadableFileError, match="TopoJSON"):
        ign.read_iris_names(path)


def test_communes_from_geojson(tmp_path: Path) -> None:
    path = tmp_path / "communes.geojson"
    square = shapely.box(2.5, 49.0, 2.6, 49.1)
    gpd.GeoDataFrame(
        {"code": ["77322"], "nom": ["Moussy-le-Neuf"]}, geometry=[square], crs=4326
    ).to_file(path)

    table = ign.read_communes(path)

    assert table[["code", "name"]].loc[0].tolist() == ["77322", "Moussy-le-Neuf"]
    assert table.crs.to_epsg() == 4326


@pytest.mark.mirror
def test_iris_of_the_mirror(mirror: Path) -> None:
    table = ign.read_iris(mirror / "ign_contours_iris" / "CONTOURS-IRIS.gpkg")
    names = ign.read_iris_names(mirror / "ign_contours_iris_2025" / "iris_pgent_idf.topojson")

    ours = table[table["commune"].str.startswith("93")]
    assert len(table) == 2844
    assert (len(ours), ours["commune"].nunique()) == (614, 40)  # Pierrefitte apart
    assert shapely.coverage_is_valid(ours.geometry.values)
    assert names["code"].str.startswith("93").sum() == 614
