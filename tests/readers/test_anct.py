"""Priority neighbourhoods: both layouts, several communes to one."""

import json
import zipfile
from pathlib import Path

import pytest

from geo.readers import anct


def make_geojson(*insee_com: str) -> str:
    features = [
        {
            "type": "Feature",
            "properties": {
                "code_qp": f"QN0930{i}M",
                "lib_qp": f"Quartier {i}",
                "insee_com": codes,
                "lib_com": "…",
            },
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[2.4, 48.9], [2.41, 48.9], [2.41, 48.91], [2.4, 48.9]]],
            },
        }
        for i, codes in enumerate(insee_com)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_a_neighbourhood_may_straddle_communes(tmp_path: Path) -> None:
    path = tmp_path / "qpv2024_93.geojson"
    path.write_text(make_geojson("93013", "93014,93047", "93008, 93029", "2A004"))

    table = anct.read_qpv(path)

    assert table["commune"].tolist() == ["93013", "93014 93047", "93008 93029", "2A004"]
    assert table.columns.tolist() == ["code", "name", "commune", "geometry"]
    assert table.crs.to_epsg() == 4326


def test_the_published_zip(tmp_path: Path) -> None:
    path = tmp_path / "qp.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("SHP/QP2024.txt", "x")
        archive.writestr("GEOJSON/QP2024_Autre.geojson", make_geojson(*["97101"] * 9))
        archive.writestr(
            "GEOJSON/QP2024_France_Hexagonale_Outre_Mer_WGS84.geojson", make_geojson("93013")
        )

    assert anct.read_qpv(path)["commune"].tolist() == ["93013"]


@pytest.mark.mirror
def test_qpv_of_the_mirror(mirror: Path) -> None:
    table = anct.read_qpv(mirror / "anct_qpv" / "qpv2024_93.geojson")

    assert len(table) == table["code"].nunique() == 75
    assert table["commune"].str.contains(" ").sum() == 18
