"""What a sheet lets one say of an address, by rules that are written down here and nowhere else.

The answer is one of five words, with its reasons as facts; no score. It says how large the need
around is, never whether the project is a good one: the atlas knows neither the premises, the rent
nor the team.

1. ``peu_enfants``: fewer than 30 children within the minutes of the plan (the threshold under
   which the atlas shows no rate), or none in the département.
2. ``faible``: the unmet need around is below the places of the MAM.
3. ``net``: access around is below that of the département whatever the draw (the two 90 %
   intervals do not meet), and the low end of the unmet need fills the MAM.
4. ``probable``: access around is below that of the département, but the margins do not settle it.
5. ``ordinaire``: access around is that of the département or better; what lacks is measured
   against the target only.
"""

from dataclasses import dataclass
from typing import Literal

from geo.access.parameters import MINUTES
from geo.demand.children import PUBLICATION_THRESHOLD
from geo.siting.sheet import Sheet

Strength = Literal["net", "probable", "ordinaire", "faible", "peu_enfants"]
Caution = Literal["structure_proche", "mam", "projet", "non_situees", "bord", "marge"]

NEAR_MINUTES = MINUTES[0]  # a structure this near draws from the same families
INSIDE_SHARE = 0.8  # of the children around: below, much of the need is another département's


@dataclass(frozen=True)
class Verdict:
    """How strong the need is, and what to be careful about.

    ``structure_proche``: a structure that counts within 5 minutes. ``mam``, ``projet``: a MAM, or
    a project, within 15 minutes. ``non_situees``: open crèches of the commune that no map can
    show. ``bord``: much of the children around live beyond the limit of the département.
    ``marge``: the low end of the unmet need would not fill the MAM.
    """

    strength: Strength
    cautions: tuple[Caution, ...]


def judge_site(sheet: Sheet) -> Verdict:
    """The verdict on an address."""
    return Verdict(_weigh_need(sheet), tuple(_list_cautions(sheet)))


def _weigh_need(sheet: Sheet) -> Strength:
    around, need = sheet.effect.around, sheet.effect.need
    if around is None or (sheet.children.value or 0.0) < PUBLICATION_THRESHOLD:
        return "peu_enfants"
    if (need.value or 0.0) < sheet.plan.places:
        return "faible"
    here, whole = around.before, sheet.access.departement
    known = None not in (here.value, here.high, whole.value, whole.low)
    if known and (here.high or 0.0) < (whole.low or 0.0):
        return "net" if (need.low or 0.0) >= sheet.plan.places else "probable"
    return "probable" if known and (here.value or 0.0) < (whole.value or 0.0) else "ordinaire"


def _list_cautions(sheet: Sheet) -> list[Caution]:
    found: list[Caution] = []
    structures = sheet.structures
    if (structures["counted"] & structures["minutes"].le(NEAR_MINUTES)).any():
        found.append("structure_proche")
    if (structures["kind"].eq("mam") & structures["counted"]).any():
        found.append("mam")
    if structures["status"].eq("projet").any():
        found.append("projet")
    if sheet.unlocated:
        found.append("non_situees")
    if sheet.effect.inside < INSIDE_SHARE * (sheet.children.value or 0.0):
        found.append("bord")
    need = sheet.effect.need
    if (need.low or 0.0) < sheet.plan.places <= (need.value or 0.0):
        found.append("marge")
    return found
