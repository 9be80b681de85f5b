"""The territorial diagnostic of a commune, an EPT or the département, as a document."""

import datetime as dt

from geo.figures.sentences import belong_to, typeset
from geo.indicators.portrait import find_area
from geo.reports.document import Block, Document
from geo.reports.material import Atlas, Subject
from geo.reports.parts import access, annexes, coverage, demand, plan, scope, summary, supply
from geo.reports.typography import tie_block

PARTS = (
    summary.write_summary,
    scope.write_scope,
    demand.write_children,
    demand.write_families,
    supply.write_collective,
    supply.write_individual,
    supply.write_school,
    coverage.write_coverage,
    access.write_access,
    access.write_support,
    plan.write_use,
    plan.write_scenarios,
    plan.write_actions,
    annexes.write_annexes,
)
LEVEL_WORDS = {
    "commune": "Commune",
    "ept": "Établissement public territorial",
    "departement": "Département",
}


def write_diagnostic(
    code: str,
    atlas: Atlas,
    *,
    author: str = "",
    logo: bytes | None = None,
    date: dt.date | None = None,
) -> Document:
    """Diagnostic of the area of that code (geo.indicators.portrait.find_area).

    ``date``: today without one. Raises ParameterError for an unknown area.
    """
    area = find_area(code, atlas.tables)
    subject = Subject(area, atlas)
    blocks: list[Block] = []
    for write in PARTS:
        blocks += write(subject)
    lines = [f"{LEVEL_WORDS[area.level]} · code {area.code}"]
    if area.level == "commune" and area.ept_name:
        lines.append(f"Territoire {typeset(area.ept_name)}, Seine-Saint-Denis")
    lines.append("Document de travail, à compléter par la collectivité")
    return Document(
        title=f"Diagnostic territorial petite enfance {belong_to(area)}",
        subtitle="Enfants, modes d’accueil, besoins et perspectives",
        lines=tuple(lines),
        date=date or dt.date.today(),
        blocks=tuple(map(tie_block, blocks)),
        author=author,
        logo=logo,
        keywords=("petite enfance", "accueil du jeune enfant", typeset(area.name)),
    )
