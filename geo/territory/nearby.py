"""The address nearest to a point, so that a place clicked on the map has a name."""

import numpy as np
import pandas as pd

WITHIN_M = 60.0  # beyond, naming an address would mislead
METRES_BY_DEGREE = 111_195.0  # of latitude


def name_point(
    lon: float,
    lat: float,
    addresses: pd.DataFrame,
    communes: pd.DataFrame,
    within_m: float = WITHIN_M,
) -> str | None:
    """« Près du 12 rue de Paris, Montreuil »; None when no address is within ``within_m`` metres.

    ``addresses`` and ``communes``: the processed tables. Longitude and latitude in degrees.
    """
    numbered = addresses[addresses["number"].ne("")]
    east = (numbered["lon"].to_numpy() - lon) * np.cos(np.radians(lat))
    north = numbered["lat"].to_numpy() - lat
    metres = METRES_BY_DEGREE * np.hypot(east, north)
    if not len(metres) or metres.min() > within_m:
        return None
    row = numbered.iloc[int(metres.argmin())]
    street, town = str(row["street"]), communes.set_index("code")["name"][row["commune"]]
    return f"Près du {row['number']} {street[:1].lower()}{street[1:]}, {town}"
