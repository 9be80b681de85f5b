"""Exports of the transport portals: CSV with a BOM, GeoJSON, JSON lists."""

import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geo.errors import UnreadableFileError
from geo.readers import transport

STATIONS_CSV = (
    "﻿geo_point_2d;geo_shape;id_gares;id_ref_zdc;nom_zdc;res_com;indice_lig;mode\n"
    '48.8475, 2.3029;"{""coordinates"": [2.3029, 48.8475], ""type"": ""Point""}";'
    "123;71167;Cambronne;METRO 6;6;METRO\n"
)


def test_stations_from_csv_with_a_bom(tmp_path: Path) -> None:
    path = tmp_path / "emplacement-des-gares-idf.csv"
    path.write_text(STATIONS_CSV, encoding="utf-8")

    table = transport.read_stations(path)

    assert table.columns.tolist() == ["zone", "name", "mode", "line", "geometry"]
    assert table.loc[0, "zone"] == "71167"
    assert (table.geometry.x[0], table.geometry.y[0]) == (2.3029, 48.8475)


def test_geo_point_2d_gives_the_latitude_first(tmp_path: Path) -> None:
    path = tmp_path / "gares.csv"
    path.write_text(
        "geo_point_2d;id_ref_zdc;nom_zdc;res_com;mode\n"
        "48.8475, 2.3029;71167;Cambronne;METRO 6;METRO\n",
        encoding="utf-8",
    )

    assert transport.read_stations(path).geometry.x[0] == 2.3029


def test_a_malformed_position_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gares.csv"
    path.write_text("geo_point_2d;id_ref_zdc;nom_zdc;res_com;mode\nParis;1;A;METRO 6;METRO\n")

    with pytest.raises(UnreadableFileError, match=r"ligne 2, colonne geo_point_2d.*« Paris »"):
        transport.read_stations(path)


def test_stations_and_lines_from_geojson(tmp_path: Path) -> None:
    path = tmp_path / "export.geojson"
    table = gpd.GeoDataFrame(
        {"id_ref_zdc": ["71167"], "nom_zdc": ["Cambronne"], "res_com": ["METRO 6"]},
        geometry=[shapely.Point(2.3029, 48.8475)],
        crs=4326,
    )
    table.assign(mode="METRO").to_file(path)

    assert transport.read_stations(path).loc[0, "name"] == "Cambronne"
    assert transport.read_lines(path)[["mode", "line"]].loc[0].tolist() == ["METRO", "METRO 6"]


PORTAL = [
    {
        "code": "GA01",
        "libelle": "Le Bourget RER",
        "ligne": "L16/L17",
        "geo_point_2d": {"lon": 2.4221, "lat": 48.9305},
    }
]
COPY = {
    "meta": {"station_count": 1},
    "stations": [
        {
            "code": "GA01",
            "name": "Le Bourget RER",
            "line": "L16/L17",
            "lat": 48.9305,
            "lon": 2.4221,
        }
    ],
}


@pytest.mark.parametrize("content", [PORTAL, COPY], ids=["portal", "copy"])
def test_grand_paris_express_in_both_layouts(tmp_path: Path, content: object) -> None:
    path = tmp_path / "gpe_stations.json"
    path.write_text(json.dumps(content), encoding="utf-8")

    table = transport.read_gpe_stations(path)

    assert table[["code", "name", "line"]].loc[0].tolist() == ["GA01", "Le Bourget RER", "L16/L17"]
    assert (table.geometry.x[0], table.geometry.y[0]) == (2.4221, 48.9305)


def test_an_error_of_the_portal_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "gpe_stations.json"
    path.write_text('{"error_code": "ODSQLError", "message": "…"}', encoding="utf-8")

    with pytest.raises(UnreadableFileError, match="liste de gares, reçu : error_code, message"):
        transport.read_gpe_stations(path)


@pytest.mark.mirror
def test_rails_of_the_mirror(mirror: Path) -> None:
    stations = transport.read_stations(mirror / "idfm_gares" / "emplacement-des-gares-idf.csv")
    lines = transport.read_lines(mirror / "idfm_traces" / "traces-du-reseau-ferre-idf.geojson")
    gpe = transport.read_gpe_stations(mirror / "sgp_gares_gpe" / "gpe_stations.json")

    assert (len(stations), stations["zone"].nunique()) == (1234, 992)
    assert (len(lines), len(gpe)) == (1666, 69)
