"""Where children live and where places are, as points: what the measures of access take."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.access.parameters import Floats
from geo.demand.children import Z90
from geo.errors import ParameterError
from geo.supply.places import MODES, WALKABLE_MODES, PlacedSupply

CELLS = ["code", "iris", "commune", "inside", "children_u3", "spread", "x", "y"]


@dataclass(frozen=True, eq=False)
class Sites:
    """Places as points: the located structures, then the cells with their diffuse places.

    ``table``: id, commune, located (a structure), estimated (its size is), x, y (EPSG:2154, m).
    """

    table: pd.DataFrame
    places: Floats  # (sites, modes)
    modes: tuple[str, ...]

    @property
    def structures(self) -> pd.DataFrame:
        """The located structures, inside the département and around it."""
        return self.table[self.table["located"]]


def check_modes(modes: Sequence[str]) -> tuple[str, ...]:
    """Modes in their usual order, each once. Raises ParameterError for an unknown one or none."""
    unknown = sorted(set(modes) - set(MODES))
    if unknown or not modes:
        named = f"« {', '.join(unknown)} » inconnu" if unknown else "absent"
        raise ParameterError(f"Mode d’accueil {named} : choisir parmi {', '.join(MODES)}.")
    return tuple(mode for mode in MODES if mode in modes)


def gather_cells(
    squares: pd.DataFrame, margin_squares: pd.DataFrame, children_iris: pd.DataFrame
) -> pd.DataFrame:
    """Cells where children live, those of the margin last: CELLS.

    Arguments are the processed tables. ``inside``: in the département. ``spread``: relative
    standard deviation of the children of the cell's IRIS (census sampling), 0 in the margin. x,
    y: where they walk from, EPSG:2154, metres.
    """
    known = children_iris.set_index("code")
    relative = (known["high"] / known["children_u3"] - 1) / Z90
    home = squares.assign(
        inside=True, spread=squares["iris"].map(relative).astype("float64").fillna(0.0)
    )
    around = margin_squares.assign(inside=False, spread=0.0, iris=None)
    parts = [home[CELLS].sort_values("code"), around[CELLS].sort_values("code")]
    table = pd.concat(parts, ignore_index=True)  # sorted: a draw falls on the same cells
    return table.astype({"inside": bool, "children_u3": "float64"})


def gather_sites(
    placed: PlacedSupply,
    structures: gpd.GeoDataFrame,
    cells: pd.DataFrame,
    margin_squares: pd.DataFrame,
    margin_structures: gpd.GeoDataFrame,
    modes: Sequence[str] = WALKABLE_MODES,
) -> Sites:
    """Sites of the places: structures that offer one of the modes, in the département and in the
    margin, then every cell.

    ``placed``: geo.supply.places.place_supply. ``structures``: processed table, with geometry.
    Raises ParameterError for an unknown mode.
    """
    kept = check_modes(modes)
    points = structures.set_index("id").geometry
    located = placed.located
    shapes = points.loc[located["structure"]]
    home = pd.DataFrame(
        {
            "id": located["structure"].to_numpy(),
            "commune": located["commune"].to_numpy(),
            "estimated": located["status"].eq("estime").to_numpy(),
            "x": shapes.x.to_numpy(),
            "y": shapes.y.to_numpy(),
            "mode": located["mode"].to_numpy(),
            "places": located["places"].to_numpy(dtype="float64"),
        }
    )
    around = pd.DataFrame(
        {
            "id": margin_structures["id"],
            "commune": margin_structures["commune"],
            "estimated": True,
            "x": margin_structures.geometry.x,
            "y": margin_structures.geometry.y,
            "mode": margin_structures["kind"].eq("mam").map({True: "am", False: "eaje"}),
            "places": margin_structures["places"].astype("float64"),
        }
    )
    held = pd.concat([home, around], ignore_index=True)
    held = held[held["mode"].isin(kept)].reset_index(drop=True)
    spread = cells[["commune", "x", "y"]].assign(id=cells["code"])
    table = pd.concat(
        [held.assign(located=True), spread.assign(located=False, estimated=True)],
        ignore_index=True,
    )
    diffuse = _lay_out(placed.diffuse, margin_squares, cells["code"])
    places = np.column_stack(
        [
            np.concatenate(
                [np.where(held["mode"].eq(mode), held["places"], 0.0), diffuse[mode].to_numpy()]
            )
            for mode in kept
        ]
    )
    return Sites(table[["id", "commune", "located", "estimated", "x", "y"]], places, kept)


def _lay_out(diffuse: pd.DataFrame, margin: pd.DataFrame, codes: pd.Series) -> pd.DataFrame:
    """Diffuse places of every cell by mode, rows of ``codes``, columns MODES."""
    home = diffuse.pivot(index="square", columns="mode", values="places")
    both = pd.concat([home.reindex(columns=list(MODES)), margin.set_index("code")[list(MODES)]])
    return both.reindex(codes).fillna(0.0).astype("float64")
