"""The network crossed with everything else, area by area: what the page Réseau shows.

Three bases, never mixed: the places that Cnaf publishes (officiel), those that the network or a
public source gives for its structures (counted), and what the atlas estimates (estime): children,
walking access, need, each with its 90 % interval.
"""

import numpy as np
import pandas as pd

from geo.access.aggregate import LEVELS, list_areas
from geo.access.parameters import MINUTES
from geo.errors import ParameterError
from geo.indicators.tables import name_areas
from geo.indicators.values import TOO_FEW
from geo.network.gain import average_gain, draw_cells, measure_cells
from geo.network.ground import Ground
from geo.network.reach import count_near, find_near
from geo.network.share import tabulate_shares

FAR_MINUTES = 10.0  # a structure farther than that is out of reach, by default
ESTIMATED = "estime"


def cross_network(ground: Ground) -> pd.DataFrame:
    """The network beside everything else, for every area of every level of LEVELS.

    Returns level, code, name, children_u3; the counts, places, official totals, shares and rates
    of geo.network.share.tabulate_shares; the children within 5, 10 and 15 minutes' walk of an
    open EAJE or MAM of the network (geo.network.reach.count_near); accessibility with the network
    and without it, and the unmet need (geo.network.gain.average_gain); and status: estime, or
    effectif_faible for an IRIS of fewer than 30 children, which has no estimated rate or share.
    """
    home, structures = ground.home, ground.structures
    inside = ground.territory.cells["inside"].to_numpy()
    children, places = ground.draw()
    drawn = draw_cells(ground, children, places)
    children = children[inside]
    cells = measure_cells(ground)
    walked = structures[structures["walked"]]
    near = find_near(home, _list_points(walked), ground.territory.graph)
    parts = []
    for level in LEVELS:
        areas = list_areas(home, ground.territory.communes, level)
        codes = pd.Index(sorted(name_areas(level, ground.tables.read).index), name="code")
        table = tabulate_shares(ground, level, codes)
        table = table.join(count_near(areas, home["children_u3"], children, near))
        table = table.join(average_gain(areas, cells, drawn, children))
        table.insert(0, "name", name_areas(level, ground.tables.read).reindex(codes))
        table.insert(1, "children_u3", home["children_u3"].groupby(areas).sum())
        table["children_u3"] = table["children_u3"].fillna(0.0)
        table = table.reset_index().assign(level=level, status=ESTIMATED)
        parts.append(_hide_few(table, ground) if level == "iris" else table)
    table = pd.concat(parts, ignore_index=True)
    return table[["level", *(column for column in table if column != "level")]]


def list_unserved(
    ground: Ground,
    level: str,
    minutes: float = FAR_MINUTES,
    ranks: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Areas (iris, commune) with an unmet need out of reach of the network, the largest first.

    Only the need of the children who have no open EAJE or MAM of the network within ``minutes``
    counts. Returns code, name, commune, children_u3; far_children, far_share (%): those out of
    its reach; unmet_need, unmet_far (places, methods 8); and, when ``ranks`` are given
    (geo.indicators.robustness.rank_areas), rank, rank_low, rank_high, p_top10: the rank of the
    area's priority (methods 6), its 90 % interval, the probability of the first ten. Areas under
    the publication threshold, or without such a need, are left out. Raises ParameterError for
    another level or a duration out of bounds.
    """
    if level not in ("iris", "commune"):
        raise ParameterError(f"Niveau inconnu : « {level} ». Choisir parmi iris, commune.")
    cells = measure_cells(ground)
    walked = ground.structures[ground.structures["walked"]]
    near = find_near(ground.home, _list_points(walked), ground.territory.graph, [minutes])
    far = ~near[minutes]
    areas = list_areas(cells, ground.territory.communes, level)
    parts = pd.DataFrame(
        {
            "children_u3": cells["children_u3"],
            "far_children": cells["children_u3"] * far,
            "unmet_need": cells["unmet_need"],
            "unmet_far": cells["unmet_need"] * far,
        }
    )
    table = parts.groupby(areas.rename("code")).sum().reset_index()
    people = table["children_u3"].where(table["children_u3"] > 0)
    table.insert(3, "far_share", 100 * table["far_children"] / people)
    table.insert(1, "name", table["code"].map(name_areas(level, ground.tables.read)))
    table.insert(2, "commune", table["code"].str[:5])
    if level == "iris":
        publishable = ground.tables.read("children_iris").set_index("code")["publishable"]
        table = table[table["code"].map(publishable).astype(bool)]
    table = table[table["unmet_far"] > 0]
    if ranks is not None:
        columns = ["code", "rank", "rank_low", "rank_high", "p_top10"]
        table = table.merge(ranks[columns], on="code", how="left")
    return table.sort_values(["unmet_far", "code"], ascending=[False, True], ignore_index=True)


def _list_points(structures: pd.DataFrame) -> np.ndarray:
    """Points (n, 2) of structures that have a position, EPSG:2154."""
    shapes = structures["geometry"]
    return np.column_stack([shapes.x, shapes.y])


_ALWAYS_KNOWN = ("level", "code", "name", "children_u3", "status")


def _hide_few(table: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """The rows of IRIS without the estimates of those under the publication threshold."""
    publishable = ground.tables.read("children_iris").set_index("code")["publishable"]
    few = ~table["code"].map(publishable).astype(bool)
    first = table.columns.get_loc(f"within_{MINUTES[0]:g}")
    hidden = [column for column in table.columns[first:] if column not in _ALWAYS_KNOWN]
    table[hidden] = table[hidden].mask(few)
    table["status"] = table["status"].mask(few, TOO_FEW)
    return table
