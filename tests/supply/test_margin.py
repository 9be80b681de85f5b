"""Places around the département: official totals kept, structures of OpenStreetMap located."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.supply.margin import locate_margin_structures, place_margin

COMMUNES = gpd.GeoDataFrame(
    {"code": ["94080"]}, geometry=[shapely.box(2.40, 48.83, 2.46, 48.86)], crs=4326
).to_crs(2154)
POI = pd.DataFrame(
    {
        "name": ["Crèche des Lilas", "École maternelle du Parc", "Crèche Zoé", "Crèche loin"],
        "subclass": "kindergarten",
        "lon": [2.43, 2.44, 2.44, 2.60],
        "lat": [48.845, 48.845, 48.85, 48.845],
        "commune": [None, None, "93008", None],
    }
)  # fmt: skip
COVERAGE = pd.DataFrame(
    {"code": "94080", "year": 2022, "mode": ["eaje", "am"], "places": [200.0, 90.0],
     "source": "caf_places_communes"}
)  # fmt: skip


def test_only_crèches_of_the_communes_around_are_located() -> None:
    found = locate_margin_structures(POI, COMMUNES)

    assert found["kind"].tolist() == ["creche_collective"]
    assert found["commune"].tolist() == ["94080"]
    assert found.crs == 2154


def test_places_add_up_to_the_official_totals() -> None:
    structures = locate_margin_structures(POI, COMMUNES)

    supply = place_margin(COVERAGE, structures, pd.Series({"94080": 1400.0}), mean_size=40.0)

    # 200 places in crèches of 40: five of them, one of which is located.
    assert supply.structures["places"].tolist() == pytest.approx([40])
    assert supply.diffuse.loc["94080", "eaje"] == pytest.approx(160)
    assert supply.diffuse.loc["94080", "am"] == pytest.approx(90)
    assert supply.diffuse.loc["94080", "domicile"] == 0
