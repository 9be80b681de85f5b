"""Priority neighbourhoods of the département."""

from pathlib import Path

import geopandas as gpd
import pytest

from geo.readers import anct
from geo.store.tables import check_table
from geo.territory.neighbourhoods import build_qpv

from .conftest import draw_square


def test_ours_are_kept_in_the_geography_of_2025() -> None:
    rows = [
        ("QN09302M", "À cheval", "93059 93072", draw_square(1)),
        ("QN09301I", "Bobigny", "93008", draw_square(0)),
        ("QN07501I", "Paris", "75119", draw_square(2)),
        ("QN09303I", "Piège", "19300 29310", draw_square(3)),  # 93 inside the code
    ]
    columns = ["code", "name", "commune", "geometry"]
    table = gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=2154).to_crs(4326)

    qpv = build_qpv(table)

    check_table("qpv", qpv)
    assert qpv["code"].tolist() == ["QN09301I", "QN09302M"]
    assert qpv["commune"].tolist() == ["93008", "93066 93072"]
    assert qpv["area_km2"].tolist() == pytest.approx([0.25, 0.25], rel=1e-6)


@pytest.mark.mirror
def test_the_real_neighbourhoods(mirror: Path) -> None:
    qpv = build_qpv(anct.read_qpv(mirror / "anct_qpv" / "qpv2024_93.geojson"))

    check_table("qpv", qpv)
    assert len(qpv) == 75
    assert qpv["area_km2"].sum() == pytest.approx(35.7, abs=0.05)
    assert not qpv["commune"].str.contains("93059").any()
