"""Page « Scénarios »: what if a structure opened, closed, changed size?"""

import streamlit as st


def show_page() -> None:
    """Draw the page."""
    st.title("Et si…\u202f?", anchor=False)
