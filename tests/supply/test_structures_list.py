"""One list from every source: who wins, what is said of the others, what stays out."""

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from geo.readers.structures import read_municipal_structures, read_osm_poi
from geo.store.tables import check_table
from geo.supply.geocoding import AddressIndex
from geo.supply.records import CNAF, MUNICIPAL, OSM, OSM_2021, PORTAL
from geo.supply.structures import NOT_IN_LATER_OSM, Supply, build_structures

CHANGES = {"93059": "93066"}
COMMUNES = gpd.GeoDataFrame(
    {"code": ["93048", "93066"], "name": ["Montreuil", "Saint-Denis"]},
    geometry=[box(2.40, 48.84, 2.50, 48.90), box(2.30, 48.90, 2.40, 48.98)],
    crs=4326,
).to_crs(2154)
IRIS = COMMUNES.assign(code=["930480101", "930660101"])[["code", "geometry"]]
NO_ADDRESSES = AddressIndex({}, {})


def municipal(*rows: dict[str, object]) -> pd.DataFrame:
    default = {
        "name": "Crèche Blum", "kind": "creche_collective", "manager_kind": "commune",
        "manager": "Ville", "address": None, "postcode": "93100", "commune": "93048",
        "places": None, "lon": 2.44, "lat": 48.86, "located": "point", "url": "https://a.fr",
        "date": "2023", "note": None,
    }  # fmt: skip
    return pd.DataFrame([default | row for row in rows])


def osm_poi(*rows: dict[str, object]) -> pd.DataFrame:
    default = {"name": "Crèche Blum", "subclass": "kindergarten", "lon": 2.44, "lat": 48.86,
               "commune": "93048"}  # fmt: skip
    return pd.DataFrame([default | row for row in rows])


def osm_extract(*rows: dict[str, object]) -> gpd.GeoDataFrame:
    default = {"osm_id": "node/1", "name": "Crèche Blum", "amenity": "childcare", "operator": None,
               "address": None, "postcode": None, "capacity": None}  # fmt: skip
    table = pd.DataFrame([default | row for row in rows])
    points = gpd.points_from_xy([2.44] * len(table), [48.86] * len(table))
    return gpd.GeoDataFrame(table, geometry=points, crs=4326)


def portal(*rows: dict[str, object]) -> pd.DataFrame:
    default = {
        "id": "12", "name": "CRECHE BLUM", "type": "Multi-accueil", "places": 60.0,
        "management": "Public", "manager": "Ville", "address": "1 rue du Parc", "postcode": None,
        "city": "Montreuil", "insee": "93048", "area": "93048", "lon": 2.4401, "lat": 48.8601,
    }  # fmt: skip
    return pd.DataFrame([default | row for row in rows])


def build(**tables: pd.DataFrame) -> Supply:
    supply = build_structures(
        tables, COMMUNES, IRIS, NO_ADDRESSES, commune_changes=CHANGES,
        vintages={OSM_2021: "2021-08"}, corrections=[], known_contradictions=[],
    )  # fmt: skip
    check_table("structures", supply.structures)
    check_table("contradictions", supply.contradictions)
    return supply


def test_each_field_comes_from_the_source_that_knows_it_best() -> None:
    tables = {
        MUNICIPAL: municipal({"places": 45.0, "located": "numero"}),
        PORTAL: portal({}),
        OSM_2021: osm_poi({}),
    }

    structure = build(**tables).structures.iloc[0]

    assert (structure["name"], structure["kind"]) == ("Crèche Blum", "multi_accueil")
    assert (structure["places"], structure["places_source"]) == (60, PORTAL)
    assert (structure["address"], structure["iris"]) == ("1 rue du Parc", "930480101")
    assert structure["location_quality"] == "point"
    sources = json.loads(structure["sources"])
    assert [(s["source"], s.get("places")) for s in sources] == [
        (MUNICIPAL, 45), (PORTAL, 60), (OSM_2021, None),
    ]  # fmt: skip


def test_what_the_others_say_is_a_contradiction() -> None:
    tables = {MUNICIPAL: municipal({"places": 45.0}), PORTAL: portal({})}

    contradictions = build(**tables).contradictions.set_index("field")

    assert contradictions.loc["Places", ["kept", "other"]].tolist() == ["60", "45"]
    assert contradictions.loc["Type", "other"] == "Crèche collective"
    assert contradictions.loc["Places", "other_source"] == MUNICIPAL
    assert set(contradictions.index) == {"Places", "Type"}  # names and places agree


def test_a_source_collected_later_renames_nothing() -> None:
    before = build(**{MUNICIPAL: municipal({})}).structures
    after = build(
        **{MUNICIPAL: municipal({}), PORTAL: portal({}), OSM_2021: osm_poi({})}
    ).structures

    assert before["id"].tolist() == after["id"].tolist()


def test_the_order_of_the_rows_changes_nothing() -> None:
    rows = [{}, {"name": "Crèche Jaurès", "lat": 48.87}, {"name": None, "lat": 48.8601}]

    one = build(**{OSM_2021: osm_poi(*rows), MUNICIPAL: municipal({})})
    other = build(**{MUNICIPAL: municipal({}), OSM_2021: osm_poi(*rows[::-1])})

    pd.testing.assert_frame_equal(one.structures, other.structures)
    pd.testing.assert_frame_equal(one.matches, other.matches)


def test_unnamed_point_is_to_be_checked_unless_it_is_the_building_of_a_named_one() -> None:
    rows = [{}, {"name": None, "lat": 48.8601}, {"name": None, "lat": 48.87}]

    structures = build(**{OSM_2021: osm_poi(*rows)}).structures.set_index("name")

    alone = structures.loc["Structure sans nom (OpenStreetMap)"]
    assert (alone["kind"], alone["status"]) == ("eaje_indetermine", "a_verifier")
    assert len(json.loads(structures.loc["Crèche Blum", "sources"])) == 2
    assert pd.isna(structures.loc["Crèche Blum", "note"])


def test_schools_are_counted_out_and_childminders_leave_no_name() -> None:
    rows = [{"name": "École maternelle Pasteur"}, {"name": "Mme X, assistante maternelle"}]

    supply = build(**{MUNICIPAL: municipal({}), OSM_2021: osm_poi(*rows)})

    assert supply.excluded["name"].fillna("-").tolist() == ["École maternelle Pasteur", "-"]
    assert "Mme X" not in supply.structures.to_json()


def test_points_outside_the_departement_are_left_for_later() -> None:
    rows = [{}, {"name": "Crèche de Paris", "commune": None}]

    assert len(build(**{OSM_2021: osm_poi(*rows)}).structures) == 1


def test_a_project_s_places_are_not_places_of_today() -> None:
    tables = {PORTAL: portal({"management": "En projet"})}

    structure = build(**tables).structures.iloc[0]

    assert structure["status"] == "projet"
    assert pd.isna(structure["places"])
    assert pd.isna(structure["places_source"])
    assert json.loads(structure["sources"])[0]["places"] == 60


def test_an_english_note_is_not_shown() -> None:
    structure = build(**{MUNICIPAL: municipal({"note": "opening not verified"})}).structures.iloc[0]

    assert pd.isna(structure["note"])


def test_a_point_gone_from_the_later_extract_is_to_be_checked() -> None:
    tables = {OSM: osm_extract({}), OSM_2021: osm_poi({}, {"name": "Crèche Z", "lat": 48.87})}

    structures = build(**tables).structures.set_index("name")

    assert structures.loc["Crèche Blum", "status"] == "ouvert"
    assert structures.loc["Crèche Z", "status"] == "a_verifier"
    assert structures.loc["Crèche Z", "note"] == NOT_IN_LATER_OSM


def test_a_structure_known_of_2018_only_is_to_be_checked() -> None:
    cnaf = pd.DataFrame(
        {"id": ["7"], "name": ["CRÈCHE A"], "owner": ["VILLE"], "places": [30.0],
         "address": [None], "postcode": ["93380"], "commune": ["93059"], "year": [2018.0]}
    )  # fmt: skip

    structure = build(**{CNAF: cnaf}).structures.iloc[0]

    assert (structure["commune"], structure["status"]) == ("93066", "a_verifier")
    assert (structure["location_quality"], structure["geometry"]) == ("commune", None)
    assert "2018" in structure["note"]


@pytest.mark.mirror
def test_the_real_lists_make_one(mirror: Path) -> None:
    iris = gpd.read_file(mirror / "ign_contours_iris" / "CONTOURS-IRIS.gpkg")
    iris = iris[iris["INSEE_COM"].str.startswith("93")].to_crs(2154)
    iris["code"] = iris["CODE_IRIS"].str.replace("^93059010", "93066161", regex=True)
    communes = iris.assign(code=iris["INSEE_COM"].replace(CHANGES)).dissolve("code").reset_index()
    communes = communes.rename(columns={"NOM_COM": "name"})[["code", "name", "geometry"]]
    tables = {
        MUNICIPAL: read_municipal_structures(mirror / "structures_communes" / "structures.csv"),
        OSM_2021: read_osm_poi(mirror / "osm_poi" / "poi_93_3km.parquet"),
    }

    supply = build_structures(
        tables, communes, iris[["code", "geometry"]], NO_ADDRESSES,
        commune_changes=CHANGES, vintages={OSM_2021: "2021-08"},
    )  # fmt: skip

    structures = check_table("structures", supply.structures)
    assert len(structures) == 171
    assert structures["status"].value_counts().to_dict() == {
        "ouvert": 141, "a_verifier": 23, "fermeture_provisoire": 4, "projet": 3,
    }  # fmt: skip
    assert (structures["places"].notna().sum(), structures["places"].sum()) == (21, 886)
    shared = structures[structures["name"].str.startswith("Soli'mômes")]
    assert shared["places"].sum() == 15  # one itinerant crèche, two communes
    assert supply.excluded["name"].tolist() == ["École privée Sainte-Marthe"]
    notes = " ".join(structures["note"].dropna())
    assert not any(word in notes for word in ("verified", "coordinates", "opened", "geocoded"))
