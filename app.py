"""Entry of the app: ``streamlit run app.py``."""

from geo.ui.shell import run

run()
