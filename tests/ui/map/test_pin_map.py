"""The small map of pins: what reaches the browser."""

import json

from geo.figures import palette
from geo.ui.assets import AssetVersion
from geo.ui.map.component import View
from geo.ui.map.pin_map import Pin, PinSpec, payload
from geo.ui.reseau.pins import Place, find_commune

NASTY = "<img src=x onerror=alert(1)>"


def test_what_is_sent_is_plain_json_and_names_go_as_text():
    pin = Pin(2.4, 48.9, NASTY, "réseau", "R", "#8a1c6b")
    spec = PinSpec(
        AssetVersion("1", {"commune": "app/static/commune.json"}), "Position", (pin,),
        View(48.9, 2.4, 14), movable=0, streets=[[(2.4, 48.9), (2.41, 48.91)]],
    )  # fmt: skip

    sent = payload(spec)

    assert json.loads(json.dumps(sent)) == sent
    assert sent["pins"][0]["label"] == NASTY
    assert sent["streets"] == [[[2.4, 48.9], [2.41, 48.91]]]
    assert sent["tiles"] is None
    assert sent["style"]["background"] == palette.BACKGROUND


def test_a_point_is_in_one_commune_or_outside_the_departement():
    assert find_commune(Place(2.4483, 48.9066)) == "93008"
    assert find_commune(Place(2.3522, 48.8566)) is None
