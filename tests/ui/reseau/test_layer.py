"""The network's structures as points of the map."""

import dataclasses
import datetime as dt

import pytest

from geo.network.decisions import Match
from geo.network.merging import merge_structures
from geo.network.model import NetworkStructure
from geo.ui.map import NetworkLayer
from geo.ui.reseau.layer import draw_network

NEW = NetworkStructure(
    id="r-000000000001", name="L" * 9000, kind="mam", commune="93008", places=12,
    lon=2.44, lat=48.908, location_quality="rue",
)  # fmt: skip
PROJECT = NetworkStructure(
    id="r-000000000002", name="À\nvenir", kind="micro_creche", status="projet", stage="agrement",
    commune="93048", places=10, opened=dt.date(2027, 9, 1), lon=2.4534, lat=48.86,
    location_quality="numero",
)  # fmt: skip
NOWHERE = NetworkStructure(id="r-000000000003", name="Sans adresse", kind="mam", commune="93051")


@pytest.fixture
def published(processed):
    return processed("structures")


@pytest.fixture
def known(published):
    """Two open-data structures: one without a number of places, one with."""
    open_ones = published[published["status"].eq("ouvert") & published.geometry.notna()]
    without = open_ones[open_ones["places"].isna()]["id"].iloc[0]
    return without, open_ones[open_ones["places"].notna()]["id"].iloc[0]


def draw(published, network, pairs=(), told=None) -> NetworkLayer:
    at = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    matches = [
        Match(structure=ours, other=other, decision="accepted", who="Awa", at=at)
        for ours, other in pairs
    ]
    merged = merge_structures(published, network, matches, told=told)
    return draw_network(merged, published, {each.id: each for each in network})


def test_points_say_whose_their_figure_is_and_what_is_not_sure(published):
    layer = draw(published, [NEW, PROJECT, NOWHERE])

    texts = {point.id: point.text for point in layer.points}
    assert set(texts) == {NEW.id, PROJECT.id}  # the third is nowhere on the map
    assert texts[NEW.id] == (
        "Réseau · Maison d’assistants maternels · 12\u00a0places (réseau) · située à la rue près"
    )
    assert texts[PROJECT.id] == (
        "Réseau · Micro-crèche · projet\u00a0: agrément · 10\u00a0places prévues (réseau) · "
        "ouverture prévue le 1er septembre 2027"
    )
    assert layer.replaced == ()


def test_a_long_or_broken_name_is_one_short_line(published):
    names = {point.id: point.name for point in draw(published, [NEW, PROJECT]).points}

    assert len(names[NEW.id]) <= 81
    assert names[PROJECT.id] == "À venir"


def test_projects_are_told_apart_and_keep_the_size_that_is_planned(published):
    project = next(p for p in draw(published, [PROJECT]).points if p.id == PROJECT.id)

    assert project.project
    assert project.places == 10
    assert (project.lon, project.lat) == (2.4534, 48.86)


def test_a_match_takes_the_place_of_the_structure_of_the_open_data(published, known):
    without, counted = known
    first = dataclasses.replace(NEW, lon=None, lat=None, location_quality=None)
    second = dataclasses.replace(first, id="r-000000000009", places=15)

    layer = draw(published, [first, second], [(first.id, without), (second.id, counted)])

    texts = {point.id: point.text for point in layer.points}
    assert layer.replaced == tuple(sorted(known))
    assert "12\u00a0places (réseau)" in texts[without]
    assert "(données ouvertes)" in texts[counted]  # nothing says that the network's is newer


def test_a_newer_figure_of_the_network_stands_beside_that_of_the_open_data(published, known):
    _, counted = known
    theirs = published.set_index("id").loc[counted, "places"]
    ours = dataclasses.replace(NEW, lon=None, lat=None, location_quality=None, places=77)
    told = {ours.id: dt.date(2026, 11, 1)}

    (point,) = draw(published, [ours], [(ours.id, counted)], told).points

    assert f"77\u00a0places (réseau\u00a0; {theirs:.0f} en données ouvertes)" in point.text
    assert point.places == 77


def test_a_structure_that_the_network_has_closed_leaves_the_map(published, known):
    closed = dataclasses.replace(NEW, status="ferme", places=None)

    layer = draw(published, [closed], [(closed.id, known[0])])

    assert layer.points == ()
    assert layer.replaced == (known[0],)
