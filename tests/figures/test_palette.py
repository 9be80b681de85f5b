from itertools import combinations, pairwise

import numpy as np
import pytest

from geo.errors import ParameterError
from geo.figures import palette
from geo.store.schemas import STRUCTURE_KINDS

# Machado, Oliveira & Fernandes (2009), « A physiologically-based model for simulation of color
# vision deficiency », severity 1, on linear RGB.
DEFICIENCIES = {
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "normal": np.eye(3),
}
# Linear sRGB to XYZ (D65), and its white.
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = TO_XYZ @ np.ones(3)


def linear_rgb(colour):
    channels = np.array([int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(colour, vision="normal"):
    seen = np.clip(np.array(DEFICIENCIES[vision]) @ linear_rgb(colour), 0, 1)
    x, y, z = np.cbrt(np.maximum(TO_XYZ @ seen / WHITE, 0.008856))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def difference(first, second, vision):
    return float(np.linalg.norm(lab(first, vision) - lab(second, vision)))


@pytest.mark.parametrize("name", ["rates", "counts"])
@pytest.mark.parametrize("classes", range(1, 7))
def test_a_sequential_ramp_darkens_so_that_it_survives_a_black_and_white_printer(name, classes):
    lightness = [lab(colour)[0] for colour in palette.ramp(name, classes)]

    assert all(high - low >= 5 for high, low in pairwise(lightness))


@pytest.mark.parametrize(
    "colours", [palette.WALK_BANDS, tuple(palette.COMPARED.values())], ids=["marche", "barres"]
)
@pytest.mark.parametrize("vision", ["normal", "deuteranopia"])
def test_printed_bands_lighten_and_stay_apart_for_every_eye(colours, vision):
    lightness = [lab(colour, vision)[0] for colour in colours]

    assert all(next_one - one >= 8 for one, next_one in pairwise(lightness))
    assert all(difference(*pair, vision) >= 10 for pair in pairwise(colours))


def test_a_diverging_ramp_darkens_towards_both_ends():
    lightness = [lab(colour)[0] for colour in palette.DIVERGING]

    assert lightness[:3] == sorted(lightness[:3])
    assert lightness[3:] == sorted(lightness[3:], reverse=True)


@pytest.mark.parametrize("vision", list(DEFICIENCIES))
@pytest.mark.parametrize("name", list(palette.RAMPS))
def test_classes_stay_apart_for_colour_blind_readers(name, vision):
    for first, second in combinations(palette.RAMPS[name], 2):
        assert difference(first, second, vision) > 8, (first, second)


def test_families_of_structures_differ_by_shape_and_stand_out_on_the_map():
    symbols = palette.FAMILIES.values()

    assert len({symbol.shape for symbol in symbols}) == len(symbols)
    for symbol in symbols:
        assert palette.contrast(symbol.colour, palette.BACKGROUND["land"]) >= 4.5


@pytest.mark.parametrize("vision", list(DEFICIENCIES))
@pytest.mark.parametrize("name", list(palette.RAMPS))
def test_the_outline_of_a_catchment_stands_out_on_every_class(name, vision):
    for colour in (*palette.RAMPS[name], palette.BACKGROUND["land"]):
        assert difference(palette.WALK["line"], colour, vision) > 20, colour


def test_every_kind_of_structure_has_a_label_and_a_family():
    assert set(palette.KIND_LABELS) == set(STRUCTURE_KINDS)
    assert set(palette.FAMILY_OF_KIND) == set(STRUCTURE_KINDS)
    assert set(palette.FAMILY_OF_KIND.values()) == set(palette.FAMILIES)


def test_no_data_never_looks_like_a_class():
    for hatch in palette.NO_DATA.values():
        for colours in palette.RAMPS.values():
            assert all(difference(hatch.line, colour, "normal") > 8 for colour in colours)
    assert len({(h.angle, h.spacing) for h in palette.NO_DATA.values()}) == len(palette.NO_DATA)


@pytest.mark.parametrize("colours", palette.RAMPS.values())
def test_text_reads_on_every_fill(colours):
    for fill in colours:
        assert palette.contrast(palette.text_on(fill), fill) >= 4.5


def test_contrast_runs_from_1_to_21():
    assert palette.contrast("#ffffff", "#000000") == pytest.approx(21)
    assert palette.contrast("#123456", "#123456") == 1


@pytest.mark.parametrize(("name", "classes"), [("rates", 0), ("rates", 7), ("rainbow", 3)])
def test_an_unknown_ramp_is_refused(name, classes):
    with pytest.raises(ParameterError):
        palette.ramp(name, classes)


@pytest.mark.parametrize("vision", list(DEFICIENCIES))
def test_modes_of_care_stay_apart_in_a_stack(vision):
    for first, second in combinations(palette.MODES.values(), 2):
        assert difference(first, second, vision) > 25, (first, second)


@pytest.mark.parametrize("colour", [*palette.MODES.values(), palette.CHART["other"]])
def test_what_charts_draw_stands_out_on_white(colour):
    assert palette.contrast(colour, "#ffffff") >= 3


@pytest.mark.parametrize("name", ["area", "reference", "text", "estimate", "census", "cnaf"])
def test_names_in_the_colour_of_their_series_read_on_white(name):
    assert palette.contrast(palette.CHART[name], "#ffffff") >= 4.5
