"""EAJE counted by INSEE, and what the list lacks beside the official counts."""

import pandas as pd

from geo.store.tables import check_table
from geo.supply.facilities import count_facilities, find_supply_gaps


def test_facilities_add_up_in_the_communes_of_2025() -> None:
    bpe = pd.DataFrame(
        {"commune": ["93059", "93066", "93001", "75056"], "count": [5.0, 30.0, 20.0, 900.0]}
    )

    table = count_facilities(bpe, {"93059": "93066"}, year=2024, source="insee_bpe_communes")

    assert check_table("facilities", table)["eaje"].tolist() == [20, 35]
    assert table["code"].tolist() == ["93001", "93066"]


def test_gaps_count_open_eaje_only_and_keep_every_commune() -> None:
    structures = pd.DataFrame(
        [
            ("93001", "creche_collective", "ouvert", 40.0, "point"),
            ("93001", "micro_creche", "a_verifier", None, "commune"),
            ("93001", "creche_collective", "fermeture_provisoire", 30.0, "point"),
            ("93001", "rpe", "ouvert", None, "point"),
            ("93015", "mam", "ouvert", 12.0, "point"),
        ],
        columns=["commune", "kind", "status", "places", "location_quality"],
    )
    coverage = pd.DataFrame(
        {"code": ["93001", "93001"], "mode": ["eaje", "am"], "places": [900.0, 500.0]}
    )
    facilities = pd.DataFrame({"code": ["93001", "93015"], "eaje": [20.0, 0.0]})

    gaps = find_supply_gaps(structures, coverage, facilities).set_index("code")

    assert gaps.loc["93001"].tolist() == [2, 1, 1, 40, 900, 20, 18]
    assert gaps.loc["93015", "structures"] == 0
    assert pd.isna(gaps.loc["93015", "places_official"])
