"""What people decided on the matches between the network's structures and the open data's."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import Connection, select

from geo.errors import ConflictError
from geo.network.database import matches, structures
from geo.network.editing import read_row
from geo.network.history import Draft, read_changes, shorten, tell
from geo.network.records import check_text

Decision = Literal["accepted", "refused"]
DECISIONS: tuple[Decision, ...] = get_args(Decision)


@dataclass(frozen=True, kw_only=True)
class Match:
    """A decision on whether two structures are one."""

    structure: str  # id in the network
    other: str  # id in the open data
    decision: Decision
    who: str
    at: dt.datetime  # UTC


def read_matches(connection: Connection) -> list[Match]:
    """The decisions that hold, for the structures that are there.

    Those on a removed structure sleep: they come back with it.
    """
    query = (
        select(matches)
        .join(structures, structures.c.id == matches.c.structure)
        .order_by(matches.c.structure, matches.c.other)
    )
    rows = connection.execute(query).mappings()
    return [Match(**{**row, "at": dt.datetime.fromisoformat(row["at"])}) for row in rows]


def draft_decision(
    connection: Connection, structure: str, other: str, decision: Decision
) -> list[Draft]:
    """The change that a decision makes; none when it was taken already.

    Raises ParameterError when the structure is not there, ConflictError when the contrary was
    decided: that decision is to be undone first.
    """
    check_text("structure rapprochée", other)
    name = read_row(connection, structure).data["name"]
    query = select(matches.c.decision).filter_by(structure=structure, other=other)
    known = connection.scalar(query)
    if known == decision:
        return []
    if known is not None:
        last = next(
            change
            for change in read_changes(connection, structure=structure)
            if change.operation == "match" and change.other == other
        )
        raise ConflictError(
            f"« {shorten(name)} » : {tell(last)} (décision contraire). L’annuler d’abord."
        )
    after = {"decision": decision}
    return [Draft(operation="match", structure=structure, other=other, after=after)]
