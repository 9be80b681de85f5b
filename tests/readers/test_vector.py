"""Vector layers: plain, zipped, and what is not one."""

import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.errors import UnreadableFileError
from geo.readers.vector import pick_columns, read_layer


def write_squares(path: Path, count: int, crs: int | None = 2154) -> Path:
    shapes = [shapely.box(i, 0, i + 1, 1) for i in range(count)]
    gpd.GeoDataFrame({"CODE": [f"c{i}" for i in range(count)]}, geometry=shapes, crs=crs).to_file(
        path
    )
    return path


def test_the_largest_member_of_a_zip_is_read(tmp_path: Path) -> None:
    small = write_squares(tmp_path / "small.gpkg", 1)
    large = write_squares(tmp_path / "large.gpkg", 2000)
    path = tmp_path / "layers.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(small, "z/small.gpkg")
        archive.write(large, "a/large.gpkg")

    layer = read_layer(path)

    assert len(layer) == 2000
    assert layer.columns.tolist() == ["code", "geometry"]


def test_a_zip_is_known_by_its_content_not_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "CONTOURS-IRIS.gpkg"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(write_squares(tmp_path / "inside.gpkg", 3), "inside.gpkg")

    assert len(read_layer(path)) == 3


def test_a_zip_without_a_layer_lists_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "layers.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("LISEZMOI.txt", "rien")

    with pytest.raises(UnreadableFileError, match=r"\.gpkg ou \.shp.*LISEZMOI\.txt"):
        read_layer(path)


def test_a_7z_archive_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "CONTOURS-IRIS.7z"
    path.write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(100))

    with pytest.raises(UnreadableFileError, match=r"archive 7z : l'extraire"):
        read_layer(path)


@pytest.mark.filterwarnings("ignore:.crs. was not provided")
def test_a_layer_without_crs_is_refused(tmp_path: Path) -> None:
    path = write_squares(tmp_path / "squares.shp", 2, crs=None)

    with pytest.raises(UnreadableFileError, match="système de coordonnées"):
        read_layer(path)


def test_columns_are_found_under_any_of_their_names() -> None:
    table = pd.DataFrame({"type_iris": ["H"], "code_iris": ["930080101"], "cleabs": ["x"]})

    picked = pick_columns(table, {"code": ("code_iris",), "type": ("typ_iris", "type_iris")})

    assert picked.to_dict("records") == [{"code": "930080101", "type": "H"}]
    with pytest.raises(UnreadableFileError, match=r"nom_iris ou nom .*reçues : type_iris"):
        pick_columns(table, {"name": ("nom_iris", "nom")})
