"""Matches and locations of the network's structures, as the command line tells them."""

from collections.abc import Iterable, Mapping

import pandas as pd
from rich.table import Table
from rich.text import Text

from geo import french
from geo.network.geocoding import Location
from geo.network.history import shorten
from geo.network.matching import Proposal
from geo.network.report import clean_line

PROPOSALS = [
    "structure", "name", "other", "other_name", "state", "strong", "score", "distance_m", "reasons",
]  # fmt: skip
_STATES = {"proposed": "à décider", "accepted": "accepté", "refused": "refusé"}
_VERDICTS = {"accepted": "trouvée", "to_confirm": "à confirmer", "not_found": "non trouvée"}


def tabulate_proposals(proposals: Iterable[Proposal], names: Mapping[str, str]) -> pd.DataFrame:
    """One row a proposal or a decision: PROPOSALS. ``names``: of both structures, by id.

    ``score`` is 0-100, ``distance_m`` metres (NaN without two positions); reasons are joined.
    """
    rows = [
        (
            each.structure,
            names.get(each.structure, ""),
            each.other,
            names.get(each.other, ""),
            each.state,
            each.strong,
            each.score,
            each.distance,
            " ; ".join(each.reasons),
        )
        for each in proposals
    ]
    return pd.DataFrame(rows, columns=PROPOSALS).astype({"distance_m": "float64"})


def report_proposals(table: pd.DataFrame) -> Table:
    """The table of tabulate_proposals, to read: the strong ones first, decisions last."""
    out = Table()
    for heading in ("ID", "Du réseau", "AUTRE", "Des données ouvertes", "État"):
        out.add_column(heading, no_wrap=heading in ("ID", "AUTRE"))
    for heading in ("Score", "Distance"):
        out.add_column(heading, justify="right")
    out.add_column("Raisons")
    for row in table.to_dict("records"):
        distance = french.number(row["distance_m"], 0, "–")
        state = _STATES[row["state"]] + (" (fort)" if row["strong"] else "")
        cells = (
            row["structure"],
            _write(row["name"]),
            row["other"],
            _write(row["other_name"]),
            state,
            french.count(row["score"]),
            distance if distance == "–" else f"{distance} m",
            clean_line(row["reasons"]),
        )
        out.add_row(*map(Text, cells))
    return out


def report_locations(locations: Iterable[Location], names: Mapping[str, str]) -> Table:
    """What each address gave, those to confirm with their reason."""
    out = Table()
    out.add_column("ID", no_wrap=True)
    for heading in ("Nom", "Position", "Pourquoi", "Adresse trouvée"):
        out.add_column(heading)
    for each in locations:
        cells = (
            each.structure,
            _write(names.get(each.structure, "")),
            _VERDICTS[each.verdict],
            clean_line(each.reason),
            _write(each.found or ""),
        )
        out.add_row(*map(Text, cells))
    return out


def _write(text: str) -> str:
    """A text as a cell can hold it, without what would drive a terminal."""
    return clean_line(shorten(text))
