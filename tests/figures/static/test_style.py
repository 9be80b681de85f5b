import io
from itertools import pairwise

import pytest
from PIL import Image

from geo.errors import ParameterError
from geo.figures import palette
from geo.figures.static.style import Style, grey_of


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"page": "affiche"}, "Format inconnu"),
        ({"dpi": 5}, "Résolution"),
        ({"logo": b"pas une image"}, "Logo illisible"),
    ],
)
def test_a_wrong_choice_is_a_sentence(options, message):
    with pytest.raises(ParameterError, match=message):
        Style(**options)


def test_a_logo_may_be_a_png():
    stream = io.BytesIO()
    Image.new("RGB", (30, 10), "red").save(stream, "PNG")

    assert Style(logo=stream.getvalue()).logo == stream.getvalue()


@pytest.mark.parametrize("name", list(palette.RAMPS))
@pytest.mark.parametrize("classes", range(2, 7))
def test_grey_ramps_darken_class_by_class_whatever_their_colours_do(name, classes):
    light = [palette.luminance(grey) for grey in Style(greyscale=True).ramp(name, classes)]

    assert all(high > 1.25 * low for high, low in pairwise(light))


@pytest.mark.parametrize("colour", ["#0b5fa5", "#ffffff", "#000000", "#d55e00"])
def test_the_grey_of_a_colour_is_as_dark(colour):
    grey = grey_of(colour)

    assert len({grey[1:3], grey[3:5], grey[5:7]}) == 1
    assert palette.luminance(grey) == pytest.approx(palette.luminance(colour), abs=0.004)
