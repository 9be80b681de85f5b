"""Access of areas, from that of their cells: IRIS, commune, EPT, département."""

import numpy as np
import pandas as pd

from geo.access.parameters import DESERT_RATE, Floats, show
from geo.errors import ParameterError

LEVELS = ("iris", "commune", "ept", "departement")
DEPARTEMENT = "93"
MEASURES = ["accessibility", "nearest_min", "second_min", "third_min"]
OPTIONAL = ["balanced", "eaje", "am", "domicile", "prescolaire", "autres"]
FAR_MINUTES = (10, 15)
BANDS = (0.60, 0.85, 1.0, 1.15, 1.40)  # of the national rate
BAND_COLUMNS = tuple(f"share_band_{band}" for band in range(1, len(BANDS) + 2))


def list_areas(cells: pd.DataFrame, communes: pd.DataFrame, level: str) -> pd.Series:
    """Code of the area that each cell is in, index of cells.

    ``cells``: iris, commune. ``communes``: the processed table. Raises ParameterError.
    """
    if level not in LEVELS:
        raise ParameterError(f"Niveau « {level} » inconnu : choisir parmi {', '.join(LEVELS)}.")
    if level == "departement":
        return pd.Series(DEPARTEMENT, index=cells.index, name="code")
    if level == "ept":
        return cells["commune"].map(communes.set_index("code")["ept"]).rename("code")
    return cells[level].rename("code")


def summarise_areas(
    cells: pd.DataFrame,
    areas: pd.Series,
    national_rate: float,
    desert_rate: float = DESERT_RATE,
) -> pd.DataFrame:
    """Access by area, each cell counting for its children.

    ``cells``: children_u3, accessibility (places for 100 children), nearest_min, second_min,
    third_min (minutes, NaN without such a structure), and any of OPTIONAL (places for 100
    children). ``areas``: code of the area of each cell.
    Returns, by code: children_u3, the means of these measures; in % of the children,
    share_beyond_10min and share_beyond_15min (no structure within), share_below_desert, and
    share_band_1 to share_band_6 (accessibility between the BANDS of the national rate, lower
    bound included). In an area without children every cell counts the same. Raises ParameterError.
    """
    for what, rate in (("national", national_rate), ("du seuil de désert", desert_rate)):
        if not (rate > 0 and np.isfinite(rate)):
            raise ParameterError(
                f"Taux {what} de {show(rate)} places pour 100 enfants : donner une valeur "
                "supérieure à 0."
            )
    children = cells["children_u3"]
    values = cells[[*MEASURES, *(column for column in OPTIONAL if column in cells)]].copy()
    for minutes in FAR_MINUTES:
        values[f"share_beyond_{minutes}min"] = 100.0 * ~cells["nearest_min"].le(minutes)
    values["share_below_desert"] = 100.0 * cells["accessibility"].lt(desert_rate)
    band = np.searchsorted(np.array(BANDS) * national_rate, cells["accessibility"], side="right")
    for number, column in enumerate(BAND_COLUMNS):
        values[column] = 100.0 * (band == number)

    total = children.groupby(areas).sum()
    empty = areas.map(total).eq(0)
    means = average_by(areas, values, children.mask(empty, 1.0).to_numpy())
    means.insert(0, "children_u3", total)
    return means.reset_index(names="code")


def average_by(areas: pd.Series, values: pd.DataFrame, weights: Floats) -> pd.DataFrame:
    """Weighted means by area; NaN where a cell of the area has no value."""
    sums = values.mul(weights, axis=0).groupby(areas).sum(skipna=False)
    return sums.div(pd.Series(weights, index=areas.index).groupby(areas).sum(), axis=0)
