"""Background: near, merged, light; labels inside their commune."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geo.catalog import get_source
from geo.readers import osm, transport
from geo.readers.osm import LAYER_COLUMNS
from geo.store.tables import check_table, write_table
from geo.territory import background
from geo.territory.background import build_background, build_labels

from .conftest import SIDE, SOUTH, WEST, draw_square


def make_empty(*columns: str) -> gpd.GeoDataFrame:
    table = gpd.GeoDataFrame(columns=[*columns, "geometry"], geometry="geometry", crs=2154)
    return table.astype(dict.fromkeys(columns, "string"))


EMPTY = make_empty(*LAYER_COLUMNS)
LINES = make_empty("mode", "line")


def make_layer(*rows: tuple[str, str | None, shapely.Geometry]) -> gpd.GeoDataFrame:
    """Rows of class, brunnel, shape (EPSG:2154); all of the layer landuse."""
    table = gpd.GeoDataFrame(
        {"class": [r[0] for r in rows], "brunnel": [r[1] for r in rows], "layer": "landuse"},
        geometry=[r[2] for r in rows],
        crs=2154,
    )
    return table.reindex(columns=[*LAYER_COLUMNS, "geometry"]).astype(
        dict.fromkeys(LAYER_COLUMNS, "string")
    )


def build(lines: gpd.GeoDataFrame = LINES, **layers: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    names = ("LAND", "WATER", "WATERWAYS", "PARKS", "AIRPORTS", "ROADS", "RAIL")
    given = {getattr(background, n): layers.get(n.lower(), EMPTY) for n in names}
    return build_background(given, lines, draw_square(0))


def line(*points: tuple[float, float]) -> shapely.LineString:
    """Line through points given in metres from the grid's corner."""
    return shapely.LineString([(WEST + x, SOUTH + y) for x, y in points])


def test_pieces_cut_at_a_tile_border_are_one() -> None:
    table = build(parks=make_layer(("wood", None, draw_square(0)), ("grass", None, draw_square(1))))

    check_table("background", table)
    assert table["kind"].tolist() == ["park"]
    assert table.to_crs(2154).area[0] == pytest.approx(2 * SIDE**2, rel=1e-2)


def test_specks_and_far_shapes_are_left_out() -> None:
    speck = draw_square(0).centroid.buffer(10)
    table = build(water=make_layer(("lake", None, speck), ("lake", None, draw_square(9))))

    assert table.empty


def test_roads_are_of_two_kinds_and_not_in_tunnels() -> None:
    roads = make_layer(
        ("motorway", None, line((0, 0), (0, 300))),
        ("primary", None, line((100, 0), (100, 300))),
        ("trunk", "tunnel", line((200, 0), (200, 300))),
        ("primary", "bridge", line((100, 300), (100, 400))),
    )

    lengths = build(roads=roads).set_index("kind").to_crs(2154).length

    assert lengths.to_dict() == pytest.approx({"motorway": 300, "road": 400}, rel=1e-2)


def test_residential_land_is_told_from_other_land() -> None:
    land = make_layer(("residential", None, draw_square(0)), ("industrial", None, draw_square(1)))

    table = build(land=land)

    assert table["kind"].tolist() == ["residential"]
    assert table.to_crs(2154).area.sum() == pytest.approx(SIDE**2, rel=1e-2)


def test_transit_has_one_row_a_line() -> None:
    lines = gpd.GeoDataFrame(
        {
            "mode": ["METRO", "METRO", "RER", "RER", "TRAIN", "TER"],
            "line": ["METRO 5", "METRO 5", "RER B", "TER HAUTS-DE-FRANCE", "TRAIN K", "TER"],
        },
        geometry=[line((100 * i, 0), (100 * i + 100, 0)) for i in range(6)],
        crs=2154,
    )

    table = build(lines)

    assert table[["kind", "name"]].to_numpy().tolist() == [
        ["transit", "Métro 5"],
        ["transit", "RER B"],
    ]


def make_places(*rows: tuple[str, str, float]) -> gpd.GeoDataFrame:
    """Rows of class, name, metres east of the grid's corner."""
    return gpd.GeoDataFrame(
        {"class": [r[0] for r in rows], "name": [r[1] for r in rows]},
        geometry=[shapely.Point(WEST + r[2], SOUTH + 100) for r in rows],
        crs=2154,
    )


def test_labels_of_communes_and_quarters(communes: gpd.GeoDataFrame) -> None:
    places = make_places(
        ("city", "Saint-Denis", 50),
        ("town", "Pierrefitte-sur-Seine", SIDE + 100),  # a commune of the past
        ("town", "Bobigny", 99_000),  # outside the commune: not where to write its name
        ("neighbourhood", "La Plaine", 300),
        ("locality", "Lieu-dit", 300),
        ("suburb", "Ailleurs", 99_000),
    )

    labels = build_labels(places, communes)

    check_table("labels", labels)
    assert labels[["kind", "name"]].to_numpy().tolist() == [
        ["commune", "Aubervilliers"],
        ["commune", "Bobigny"],
        ["commune", "Saint-Denis"],
        ["quartier", "La Plaine"],
        ["quartier", "Pierrefitte-sur-Seine"],
    ]
    drawn = labels[labels["kind"].eq("commune")].to_crs(2154).geometry
    inside = communes.set_index("name").loc[labels["name"][:3]].geometry
    assert drawn.within(inside.reset_index(drop=True)).all()
    assert drawn[2].x == pytest.approx(WEST + 50, abs=1)


@pytest.mark.mirror
def test_the_real_background(mirror: Path, real_communes: gpd.GeoDataFrame, tmp_path: Path) -> None:
    files = get_source("osm_fond").file
    layers = {file.name: osm.read_background_layer(mirror / str(file.mirror)) for file in files}
    lines = transport.read_lines(mirror / "idfm_traces" / "traces-du-reseau-ferre-idf.geojson")

    table = build_background(layers, lines, real_communes.union_all())

    size = write_table("background", table, tmp_path).stat().st_size
    again = build_background(layers, lines, real_communes.union_all())
    assert size < 2_500_000
    assert table["kind"].nunique() == 9
    assert {"Métro 5", "RER B", "Tram T1"} <= set(table["name"].dropna())
    assert again.geometry.to_wkb().equals(table.geometry.to_wkb())


@pytest.mark.mirror
def test_every_commune_has_its_label(mirror: Path, real_communes: gpd.GeoDataFrame) -> None:
    places = osm.read_background_layer(mirror / "osm_fond" / "place_labels_93_3km.geojson")

    labels = build_labels(places, real_communes)

    communes = labels[labels["kind"].eq("commune")].sort_values("name").to_crs(2154)
    shapes = real_communes.sort_values("name").geometry.reset_index(drop=True)
    assert len(communes) == 39
    assert communes.geometry.reset_index(drop=True).within(shapes).all()
