import io

import pytest
from PIL import Image
from pptx import Presentation

from geo.errors import ParameterError
from geo.figures.gallery import Style
from geo.indicators.portrait import find_area
from geo.indicators.values import Tables
from geo.reports.deck import write_deck


def read(content):
    return Presentation(io.BytesIO(content))


def pictures(slide):
    return [
        shape for shape in slide.shapes if shape.shape_type is not None and "Picture" in shape.name
    ]


@pytest.fixture(scope="module")
def tables():
    return Tables()


def test_a_deck_has_a_title_a_picture_with_its_text_a_source_and_notes(tables):
    area = find_area("93053", tables)

    deck = read(write_deck(["couverture", "modes"], area, tables))

    cover, *slides = deck.slides
    assert cover.shapes.title.text == "L’accueil du jeune enfant à Noisy-le-Sec"
    assert len(slides) == 2
    assert "24,1 places" in slides[0].shapes.title.text
    for slide in slides:
        [picture] = pictures(slide)
        told = picture._element._nvXxPr.cNvPr.get("descr")
        assert told.startswith(("Carte", "Barres"))
        assert 0 <= picture.left < picture.left + picture.width <= deck.slide_width
        assert picture.top + picture.height < deck.slide_height
        texts = " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        assert "Source : Cnaf" in texts
        assert "Méthode : " in slide.notes_slide.notes_text_frame.text
    assert deck.core_properties.language == "fr-FR"


def test_a_figure_that_cannot_be_drawn_is_a_slide_that_says_why(tables):
    deck = read(write_deck(["evolution"], find_area("93015", tables), tables))

    slide = deck.slides[1]
    assert pictures(slide) == []
    texts = " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    assert "10 000 habitants" in texts


def test_the_logo_is_on_every_slide(tables):
    stream = io.BytesIO()
    Image.new("RGB", (60, 20), "red").save(stream, "PNG")

    deck = read(
        write_deck(["modes"], find_area("93053", tables), tables, Style(logo=stream.getvalue()))
    )

    assert [len(pictures(slide)) for slide in deck.slides] == [1, 2]


@pytest.mark.parametrize("names", [[], ["inconnue"]])
def test_a_deck_of_nothing_is_refused(names, tables):
    with pytest.raises(ParameterError):
        write_deck(names, find_area("93053", tables), tables)
