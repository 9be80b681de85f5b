"""The ranked list to download, with its criteria, its shapes and the parameters it stands on."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from geo.indicators.priorities import CRITERIA
from geo.ui.data import get_tables
from geo.ui.zones.data import Settings
from geo.ui.zones.options import say_settings
from geo.ui.zones.text import LEVELS
from geo.ui.zones.weights import say_weights

if TYPE_CHECKING:
    import geopandas as gpd

SHAPES = {"commune": "communes", "iris": "iris"}
COLUMNS = (
    "code", "name", "commune_name", "rank", "rank_low", "rank_high", "p_top10", "priority",
    "score_manque", "score_social", "score_dynamique", "children_u3", *CRITERIA, "weight_known",
    "missing", "reason", "status", "parameters",
)  # fmt: skip


def list_exports(
    ranking: pd.DataFrame, settings: Settings, weights: dict[str, float], members: Sequence[str]
) -> "gpd.GeoDataFrame":
    """The areas of ``members`` (communes) with their shapes, EPSG:2154: COLUMNS.

    An area under the publication threshold keeps its name and its children. The ranks are those
    of the whole département.
    """
    import geopandas as gpd

    table = ranking[ranking["commune"].isin(members)].assign(
        status="estimé", parameters=say_parameters(settings, weights)
    )
    shapes = get_tables().read_shapes(SHAPES[settings.level])[["code", "geometry"]]
    merged = table[list(COLUMNS)].merge(shapes, on="code")
    return gpd.GeoDataFrame(merged, geometry="geometry", crs=2154)


def say_parameters(settings: Settings, weights: dict[str, float]) -> str:
    """What the ranking stands on, in a sentence."""
    return (
        f"Niveau : {LEVELS[settings.level]} ; {say_settings(settings)} ; "
        f"poids : {say_weights(weights)}"
    )
