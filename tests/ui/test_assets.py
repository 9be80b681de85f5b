import json
import shutil

import pandas as pd
import pytest
import shapely
from xstatic.pkg import leaflet

from geo.errors import AtlasError, MissingDataError
from geo.store.tables import read_table, write_json, write_table
from geo.ui.assets import URL_ROOT, publish_assets


@pytest.fixture
def processed(tiny_data, tmp_path):
    """A snapshot that the test may change."""
    return shutil.copytree(tiny_data / "processed", tmp_path / "processed")


def read_layer(folder, assets, name):
    path = folder / assets.urls[name].removeprefix(f"{URL_ROOT}/")
    return json.loads(path.read_text(encoding="utf-8"))


def test_layers_are_published_in_degrees_with_five_decimals(processed, tmp_path):
    folder = tmp_path / "static"

    assets = publish_assets(folder, processed)

    for name in ("departement", "ept", "commune", "carreau", "qpv", "stations", "structures"):
        shapes = [
            shapely.from_geojson(json.dumps(feature["geometry"]))
            for feature in read_layer(folder, assets, name)["features"]
        ]
        points = shapely.get_coordinates(shapes)
        assert (points == points.round(5)).all()
        assert shapely.box(2.39, 48.89, 2.61, 48.96).contains(shapely.union_all(shapes))


def test_leaflet_comes_from_its_package(processed, tmp_path):
    assets = publish_assets(tmp_path / "static", processed)

    script = tmp_path / "static" / assets.urls["leaflet_js"].removeprefix(f"{URL_ROOT}/")
    assert f"Leaflet {leaflet.VERSION}" in script.read_text(encoding="utf-8")[:200]


def test_nothing_is_written_twice_for_the_same_snapshot(processed, tmp_path):
    folder = tmp_path / "static"
    first = publish_assets(folder, processed)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}

    assert publish_assets(folder, processed) == first

    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_a_new_snapshot_renames_only_the_layers_that_changed(processed, tmp_path):
    folder = tmp_path / "static"
    first = publish_assets(folder, processed)
    qpv = read_table("qpv", processed).assign(name="Les Roses")
    write_table("qpv", qpv, processed)
    write_json(processed / "manifest.json", {"version": "suivant"})

    second = publish_assets(folder, processed)

    changed = {name for name in first.urls if first.urls[name] != second.urls[name]}
    assert changed == {"qpv"}
    assert not (folder / first.urls["qpv"].removeprefix(f"{URL_ROOT}/")).exists()


def test_a_missing_file_is_published_again(processed, tmp_path):
    folder = tmp_path / "static"
    first = publish_assets(folder, processed)
    lost = folder / first.urls["commune"].removeprefix(f"{URL_ROOT}/")
    lost.unlink()

    publish_assets(folder, processed)

    assert lost.is_file()


def test_structures_are_described_in_words_and_only_when_located_and_open(processed, tmp_path):
    structures = read_table("structures", processed)
    closed = structures.assign(id="s-00000000aa", status="ferme")
    lost = structures.assign(id="s-00000000bb", geometry=None).set_crs(2154)
    unknown = structures.assign(id="s-00000000cc", places=float("nan"), location_quality="rue")
    table = pd.concat([structures, closed, lost, unknown])
    write_table("structures", table, processed)

    assets = publish_assets(tmp_path / "static", processed)

    found = {
        feature["properties"]["id"]: feature["properties"]
        for feature in read_layer(tmp_path / "static", assets, "structures")["features"]
    }
    assert set(found) == {"s-0123456789", "s-00000000cc"}
    assert found["s-0123456789"]["text"] == "Crèche collective · 40\u00a0places"
    assert found["s-00000000cc"]["places"] is None
    assert "nombre de places non connu · située à la rue près" in found["s-00000000cc"]["text"]


def test_a_folder_that_cannot_be_written_is_said_in_french(processed, tmp_path):
    blocked = tmp_path / "static"
    blocked.write_text("un fichier à la place du dossier")

    with pytest.raises(AtlasError, match="Impossible d’écrire les fonds de carte"):
        publish_assets(blocked, processed)


def test_without_a_snapshot_one_is_told_to_build_it(tmp_path):
    with pytest.raises(MissingDataError, match="geo build"):
        publish_assets(tmp_path / "static", tmp_path / "nowhere")
