"""The addresses to compare: kept in the session, written in the link, safe against nonsense."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from geo.ui.ouvrir.choice import LABEL_LENGTH, LINK, MOST, SEPARATOR, ChosenSite, read_link

PLACES = st.builds(
    ChosenSite,
    st.text("abcé ,;'<>&=🙂-9", min_size=1, max_size=LABEL_LENGTH).map(
        lambda text: " ".join(text.split()) or "Ici"
    ),
    st.floats(2.0, 3.0).map(lambda value: round(value, 5)),
    st.floats(48.5, 49.0).map(lambda value: round(value, 5)),
)


@given(st.lists(PLACES, max_size=MOST))
def test_a_link_gives_back_its_places(sites):
    assert read_link(SEPARATOR.join(site.text for site in sites)) == tuple(sites)


@given(st.text())
@example("48.9,2.4")
@example("inf,nan,Ici|1e400,2,Là")
@example("|" * 1000)
def test_nonsense_is_left_out(text):
    sites = read_link(text)

    assert len(sites) <= MOST
    assert all(48 <= site.lat <= 50 and 1 <= site.lon <= 4 for site in sites)
    assert all(0 < len(site.label) <= LABEL_LENGTH and SEPARATOR not in site.label
               for site in sites)  # fmt: skip


def draw():
    import streamlit as st

    from geo.errors import ParameterError
    from geo.ui.ouvrir.choice import add_point, get_sites, keep_link, remove_site

    for rank in range(st.number_input("combien", 0, 9, 0)):
        try:
            add_point(2.4 + rank / 100, 48.9, f"Adresse {rank}")
        except ParameterError as error:
            st.warning(str(error))
    st.button("retirer", on_click=remove_site, args=(0,))
    keep_link()
    st.text("\n".join(site.label for site in get_sites()))


@pytest.fixture
def app():
    return AppTest.from_function(draw, default_timeout=60)


def test_places_are_added_once_five_at_most_and_are_in_the_link(app):
    app.run()
    app.number_input[0].set_value(6).run()

    assert app.text[0].value.splitlines() == [f"Adresse {rank}" for rank in range(MOST)]
    assert "On compare 5 adresses au plus" in app.warning[0].value
    assert [site.label for site in read_link("".join(app.query_params[LINK]))][4:] == ["Adresse 4"]


def test_a_place_taken_out_leaves_the_link(app):
    app.query_params[LINK] = "48.9,2.4,Seule"
    app.run()
    assert app.text[0].value == "Seule"

    app.button[0].click().run()

    assert app.text[0].value == ""
    assert LINK not in app.query_params
