"""Address sheets as the app serves them: their ground once for all, each sheet kept."""

import streamlit as st

from geo.siting.ground import Ground, load_ground
from geo.siting.sheet import Plan, Sheet, describe_site
from geo.ui.data import get_tables, get_version
from geo.ui.ouvrir.choice import ChosenSite
from geo.ui.scenarios.data import get_today


@st.cache_resource(
    show_spinner="Préparation des fiches\u00a0: quelques secondes, la première fois…", max_entries=2
)
def _ground(version: str) -> Ground:  # noqa: ARG001  (the version is part of the key)
    return load_ground(get_tables(), get_today())


@st.cache_resource(show_spinner="Étude de l’adresse…", max_entries=64)
def _sheet(site: ChosenSite, plan: Plan, version: str) -> Sheet:
    import geopandas as gpd

    flat = gpd.GeoSeries.from_xy([site.lon], [site.lat], crs=4326).to_crs(2154).iloc[0]
    return describe_site((flat.x, flat.y), site.label, _ground(version), plan)


def get_ground() -> Ground:
    """What sheets stand on, shared and read-only."""
    return _ground(get_version())


def get_sheet(site: ChosenSite, plan: Plan) -> Sheet:
    """The sheet of a place. Raises ParameterError, in a sentence."""
    return _sheet(site, plan, get_version())
