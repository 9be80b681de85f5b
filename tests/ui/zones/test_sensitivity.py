"""« Et si la méthode changeait ? », alone on a page, on the committed snapshot."""

from streamlit.testing.v1 import AppTest

from geo.figures.sensitivity_texts import CHANGED
from geo.ui.zones.sensitivity import TITLE


def draw(level):
    from geo.indicators.definitions import TARGET
    from geo.indicators.priorities import DEFAULT_WEIGHTS
    from geo.ui.zones.sensitivity import show_sensitivity

    show_sensitivity(level, dict(DEFAULT_WEIGHTS), TARGET)


def open_section(level):
    app = AppTest.from_function(draw, kwargs={"level": level}, default_timeout=120)
    app.run()
    assert not app.exception
    return app


def test_nothing_is_computed_before_it_is_asked_for():
    app = open_section("commune")

    assert app.subheader[0].value == TITLE
    assert app.toggle[0].value is False
    assert not app.table and not app.markdown


def test_what_moves_is_said_then_drawn_then_listed():
    app = open_section("commune")

    app.toggle[0].set_value(True).run()

    assert not app.exception
    reading = app.markdown[1].value
    assert reading.startswith("Des 10 premières communes, ")
    assert all(words in reading for words in CHANGED.values())
    assert "estimé" in app.markdown[0].value
    moves, variants = (table.value for table in app.table)
    assert moves.shape == (10, 16)  # the area, the method as it is, 14 variants
    assert len(variants) == 14
    assert set(variants["Ce qui change"]) == {
        "Vitesse de marche", "Décroissance", "Taux visé", "Places localisées",
    }  # fmt: skip
    assert len(app.get("download_button")) == 2
    assert any("4,5\u00a0km/h" in caption.value or "4,5 km/h" in caption.value
               for caption in app.caption)  # fmt: skip


def test_the_reader_ranks_by_accessibility_alone():
    app = open_section("iris")
    app.toggle[0].set_value(True).run()
    overall = app.table[0].value["Territoire"].tolist()

    app.get("button_group")[0].set_value("Accessibilité seule").run()

    assert not app.exception
    assert app.table[0].value["Territoire"].tolist() != overall
    assert app.markdown[1].value.startswith("Des 10 premiers IRIS, ")
