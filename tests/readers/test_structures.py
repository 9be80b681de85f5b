"""Readers of the lists of structures, on tiny samples in the published layouts."""

import json
from pathlib import Path

import pandas as pd
import pytest

from geo.errors import UnreadableFileError
from geo.readers.structures import (
    read_bpe,
    read_cnaf_structures,
    read_municipal_structures,
    read_osm_extract,
    read_osm_poi,
    read_portal_structures,
)

OSM_EXTRACT = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
 <node id="1" lat="48.90" lon="2.40" version="1">
  <tag k="amenity" v="childcare"/><tag k="name" v="Crèche &quot;Saint-Charles&quot;"/>
  <tag k="capacity" v="40"/><tag k="addr:housenumber" v="3"/>
  <tag k="addr:street" v="Rue Victor Hugo"/>
 </node>
 <node id="2" lat="48.91" lon="2.41" version="1"><tag k="amenity" v="cafe"/></node>
 <node id="10" lat="48.92" lon="2.40" version="1"/>
 <node id="11" lat="48.92" lon="2.41" version="1"/>
 <node id="12" lat="48.93" lon="2.41" version="1"/>
 <way id="20" version="1">
  <nd ref="10"/><nd ref="11"/><nd ref="12"/><nd ref="10"/>
  <tag k="amenity" v="kindergarten"/><tag k="name" v="École maternelle Pasteur"/>
 </way>
</osm>
"""

MUNICIPAL = """\
name,kind,manager,manager_name,address,postcode,insee_code,places,lon,lat,source_url,source_date,note
Crèche A,creche_collective,commune,Ville,1 rue X,93100,93048,40,2.44,48.86,https://a.fr,2023,OSM POI
Crèche B,unknown,unknown,,2 rue X,93100,93048,,2.45,48.86,https://a.fr,,geocoded: house number
Crèche C,mam,unknown,,,93100,93048,,,,https://a.fr,,
"""


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_osm_extract_reads_points_and_buildings_with_their_tags(tmp_path: Path) -> None:
    path = write(tmp_path, "sample.osm", OSM_EXTRACT)

    table = read_osm_extract(path).set_index("osm_id")

    assert table.index.tolist() == ["node/1", "way/20"]
    assert table.loc["node/1", "name"] == 'Crèche "Saint-Charles"'
    assert table.loc["node/1", "address"] == "3 Rue Victor Hugo"
    assert table.loc["node/1", "capacity"] == "40"
    assert table.loc["way/20", "amenity"] == "kindergarten"
    assert table.loc["way/20", "geometry"].geom_type == "Point"
    assert table.crs.to_epsg() == 4326


def test_osm_poi_keeps_kindergartens_and_named_points_without_class(tmp_path: Path) -> None:
    points = pd.DataFrame(
        {
            "name": ["Crèche A", None, "Crèche B", None, "Le Relais"],
            "class": ["school", "school", None, None, "bar"],
            "subclass": ["kindergarten", "kindergarten", None, None, "bar"],
            "lon": 2.4,
            "lat": 48.9,
            "commune_93": ["93001", None, "93048", "93048", "93005"],
        }
    )
    points.to_parquet(tmp_path / "poi.parquet")

    table = read_osm_poi(tmp_path / "poi.parquet")

    assert table["name"].fillna("-").tolist() == ["Crèche A", "-", "Crèche B"]
    assert table["commune"].fillna("-").tolist() == ["93001", "-", "93048"]


def test_municipal_list_says_what_its_coordinates_are(tmp_path: Path) -> None:
    table = read_municipal_structures(write(tmp_path, "structures.csv", MUNICIPAL))

    assert table["located"].fillna("-").tolist() == ["point", "numero", "-"]
    assert table["places"].fillna(0).tolist() == [40, 0, 0]


def test_municipal_list_refuses_a_structure_twice(tmp_path: Path) -> None:
    twice = MUNICIPAL.replace("Crèche B", "Crèche A")

    with pytest.raises(UnreadableFileError, match=r"« Crèche A » y figure deux fois"):
        read_municipal_structures(write(tmp_path, "structures.csv", twice))


@pytest.mark.parametrize(
    ("properties", "geometry", "area"),
    [
        pytest.param(
            {
                "statut": "Public", "id": "12", "nom": "Crèche X", "type_daccueil": "Multi-accueil",
                "nbr_place": 60, "gestionnaire": "Ville", "adresse": "1 rue Y", "ville": "Bondy",
                "code_insee": "93010", "geo_point_2d": {"lon": 2.48, "lat": 48.91},
            },
            None,
            "93010",
            id="Seine-Saint-Denis",
        ),
        pytest.param(
            {
                "nom": "Crèche X", "type": "Multi-accueil", "capacite": 60, "adresse": "1 rue Y",
                "cp": "92110", "commune": "Clichy", "gestion": "Public", "tel": "0100000000",
            },
            {"type": "Point", "coordinates": [2.48, 48.91]},
            "92110",
            id="Hauts-de-Seine",
        ),
    ],
)  # fmt: skip
def test_portal_layouts_give_one_table(
    tmp_path: Path, properties: dict[str, object], geometry: object, area: str
) -> None:
    feature = {"type": "Feature", "geometry": geometry, "properties": properties}
    content = json.dumps({"type": "FeatureCollection", "features": [feature]})

    row = read_portal_structures(write(tmp_path, "eaje.geojson", content)).iloc[0]

    assert (row["name"], row["type"], row["places"]) == ("Crèche X", "Multi-accueil", 60)
    assert (row["lon"], row["lat"], row["area"]) == (2.48, 48.91, area)
    assert "tel" not in row.index


def test_portal_codes_given_as_numbers_stay_codes(tmp_path: Path) -> None:
    features = [
        {"properties": {"nom": "A", "adresse": None, "id": 12, "code_insee": 93048}},
        {"properties": {"nom": "B", "adresse": None, "id": None, "code_insee": None}},
    ]
    content = json.dumps({"type": "FeatureCollection", "features": features})

    table = read_portal_structures(write(tmp_path, "eaje.geojson", content))

    assert table["id"].fillna("-").tolist() == ["12", "-"]
    assert table["insee"].fillna("-").tolist() == ["93048", "-"]


def test_portal_export_may_be_empty(tmp_path: Path) -> None:
    path = write(tmp_path, "eaje.geojson", '{"type": "FeatureCollection", "features": []}')

    assert read_portal_structures(path).empty


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"error_code": "NotFound"}', "FeatureCollection"),
        (
            '{"features": [{"properties": {"titre": "X"}, "geometry": null}]}',
            "colonnes attendues absentes : nom, adresse",
        ),
    ],
)
def test_portal_refuses_what_is_no_list(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(UnreadableFileError, match=said):
        read_portal_structures(write(tmp_path, "eaje.geojson", content))


def test_cnaf_file_is_latin1_and_its_last_year_counts(tmp_path: Path) -> None:
    content = (
        "ID;NUMORG;ANNIDEAC;NUINDOAC;RAISOEEQ;NOMEQU;NBPLA0A5;NUMVOIE;TYPVOIE;NOMVOIE;CODPOST;"
        "NUMCOM;NOMCOM;ADRESSE\n"
        "7;931;2017;1;VILLE;CRÈCHE A;30;12;RUE;VICTOR HUGO;93100;048;MONTREUIL;\n"
        "7;931;2018;1;VILLE;CRÈCHE A;40;12;RUE;VICTOR HUGO;93100;048;MONTREUIL;\n"
        "8;931;2018;1;ASSOCIATION B;;20;;;;93010;93010;BONDY;3 RUE DU PARC\n"
    )

    table = read_cnaf_structures(write(tmp_path, "eaje.csv", content.encode("latin-1")))

    assert table["name"].tolist() == ["CRÈCHE A", "ASSOCIATION B"]
    assert table["places"].tolist() == [40, 20]
    assert table["address"].tolist() == ["12 RUE VICTOR HUGO", "3 RUE DU PARC"]
    assert table["commune"].tolist() == ["93048", "93010"]


def test_bpe_reads_counts_by_commune(tmp_path: Path) -> None:
    path = write(tmp_path, "bpe.csv", "DEPCOM;TYPEQU;NB_EQUIP\n93001;D502;20\n93001;D502b;3\n")

    table = read_bpe(path)

    assert table[["commune", "count"]].to_numpy().tolist() == [["93001", 20.0]]
    assert table["x"].isna().all()


def test_bpe_reads_the_published_points_under_any_file_name(tmp_path: Path) -> None:
    points = pd.DataFrame(
        {
            "AN": 2024, "NOMRS": ["CRECHE A", None, "PISCINE"], "DEPCOM": ["93001"] * 3,
            "TYPEQU": ["D502", "D502", "F101"], "LAMBERT_X": [655000.0, None, 1.0],
            "LAMBERT_Y": [6867000.0, None, 1.0], "EPSG": ["2154"] * 3,
        }
    )  # fmt: skip
    points.to_parquet(tmp_path / "bpe.csv")

    table = read_bpe(tmp_path / "bpe.csv")

    assert table["name"].fillna("-").tolist() == ["CRECHE A", "-"]
    assert table["count"].sum() == 2
    assert table["x"].fillna(0).tolist() == [655000.0, 0]


@pytest.mark.mirror
def test_real_lists_have_their_known_sizes(mirror: Path) -> None:
    points = read_osm_poi(mirror / "osm_poi" / "poi_93_3km.parquet")
    tagged = points[points["subclass"].notna()]
    municipal = read_municipal_structures(mirror / "structures_communes" / "structures.csv")
    bpe = read_bpe(mirror / "insee_bpe_communes" / "bpe24_d502_communes.csv")

    assert (len(tagged), tagged["commune"].notna().sum()) == (287, 121)
    assert (len(municipal), municipal["located"].notna().sum()) == (71, 31)
    assert (len(bpe), bpe["count"].sum()) == (39, 392)
