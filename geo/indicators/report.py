"""Tables of the command line, written the French way."""

import pandas as pd
from babel.numbers import format_decimal
from rich.console import Group
from rich.table import Table

from geo.indicators.outlook import CHILDREN_SCENARIOS, PLACES_SCENARIOS

_HEADINGS = {
    "code": "Code", "name": "Territoire", "year": "Année", "children_u3": "Moins de 3 ans",
    "children_basis": "d'après", "children_estimate": "Estimation", "children_low": "de",
    "children_high": "à", "places_total": "Places", "rate_total": "Taux",
    "rate_eaje": "EAJE", "rate_am": "Ass. mat.", "rate_domicile": "Domicile",
    "rate_prescolaire": "École",
}  # fmt: skip
_BASIS = {"cnaf": "Cnaf", "estimation": "estimation"}


def report_checks(yardsticks: pd.DataFrame, gaps: pd.DataFrame) -> Group:
    """The yardsticks, then the gaps, as two tables to read."""
    first = Table(title="Totaux et repères publiés", title_justify="left")
    first.add_column("Total")
    for heading in ("Atlas", "Repère", "Écart"):
        first.add_column(heading, justify="right", no_wrap=True)
    first.add_column("Verdict")
    first.add_column("Source du repère")
    for row in yardsticks.to_dict("records"):
        verdict = "[green]conforme[/]" if row["ok"] else "[bold red]à vérifier[/]"
        first.add_row(
            row["label"],
            *(_number(row[column]) for column in ("value", "expected", "gap")),
            verdict,
            row["source"],
        )
    second = Table(title="Lacunes et contradictions connues", title_justify="left", show_lines=True)
    for heading, width in (("Thème", 16), ("Territoire", 26), ("Constat", 60), ("Conséquence", 50)):
        second.add_column(heading, max_width=width)
    for row in gaps.to_dict("records"):
        second.add_row(row["theme"], row["area"], row["gap"], row["consequence"])
    wrong = int((~yardsticks["ok"]).sum())
    verdict = (
        f"{len(yardsticks)} repères, tous conformes."
        if not wrong
        else f"{wrong} repères sur {len(yardsticks)} à vérifier."
    )
    return Group(first, "", second, verdict)


def report_indicators(table: pd.DataFrame) -> Table:
    """The main indicators of a level, one row an area; an unknown value is a dash.

    Every column is in the CSV and JSON forms.
    """
    out = Table()
    shown = [c for c in _HEADINGS if c in table and table[c].notna().any()]
    for column in shown:
        numeric = pd.api.types.is_numeric_dtype(table[column]) and column != "year"
        out.add_column(
            _HEADINGS[column], justify="right" if numeric else "left", no_wrap=column != "name"
        )
    for row in table[shown].to_dict("records"):
        cells = []
        for column in shown:
            value = row[column]
            if column in ("code", "name", "year"):
                cells.append(str(value))
            elif column == "children_basis":
                cells.append(_BASIS[value])
            else:
                cells.append(_number(value, 1 if column.startswith("rate") else 0))
        out.add_row(*cells)
    return out


def report_outlook(table: pd.DataFrame) -> Group | str:
    """The last year of every pair of scenarios, or why there is no projection."""
    last = table[table["year"].eq(table["year"].max())]
    reason = last["reason"].dropna()
    if len(reason):
        return str(reason.iloc[0])
    first = last.iloc[0]
    out = Table(title=f"Scénarios pour {first['year']}, et non prévisions", title_justify="left")
    for heading in ("Enfants", "Places"):
        out.add_column(heading)
    for heading in ("Moins de 3 ans", "Places", "Taux", "À créer pour tenir", "soit MAM",
                    "À créer pour la cible", "soit MAM"):  # fmt: skip
        out.add_column(heading, justify="right")
    for row in last.to_dict("records"):
        out.add_row(
            CHILDREN_SCENARIOS[row["children_scenario"]],
            PLACES_SCENARIOS[row["places_scenario"]],
            *(_number(row[c], 0) for c in ("children_cnaf", "places")),
            _number(row["rate"], 1),
            *(
                _number(row[c], 0)
                for c in ("needed_hold", "mam_hold", "needed_target", "mam_target")
            ),
        )
    known = f"Taux de {first['present_year']:.0f} : {_number(first['present_rate'], 1)}."
    if first["total"] > 1:
        known += f" Sur {first['known']} communes de {first['total']}, qui ont un taux publié."
    return Group(out, known)


def report_priorities(table: pd.DataFrame) -> Group:
    """The areas by rank, with the interval of the rank; then those that have no score."""
    out = Table()
    for heading in ("Rang", "de", "à", "Dix premiers", "Code", "Territoire", "Priorité", "Manque",
                    "Social", "Dynamique", "Critères absents"):  # fmt: skip
        out.add_column(heading)
    scored = table.dropna(subset="rank")
    for row in scored.to_dict("records"):
        out.add_row(
            *(_number(row[c], 0) for c in ("rank", "rank_low", "rank_high")),
            f"{_number(100 * row['p_top10'], 0)} %",
            row["code"],
            row["name"],
            *(
                _number(row[c], 0)
                for c in ("priority", "score_manque", "score_social", "score_dynamique")
            ),
            row["missing"],
        )
    hidden = len(table) - len(scored)
    note = f"{hidden} territoires sans rang : moins de 30 enfants." if hidden else ""
    return Group(out, note)


def report_access(table: pd.DataFrame) -> Group:
    """Places one walks to, from the lowest, and how far the structures are."""
    out = Table(title="Accès à pied (estimation)", title_justify="left")
    for heading in ("Code", "Territoire", "Enfants", "Places pour 100", "de", "à", "Plus proche",
                    "Loin de 10 min", "Places manquantes"):  # fmt: skip
        out.add_column(heading)
    for row in table.sort_values("accessibility").to_dict("records"):
        out.add_row(
            row["code"],
            row["name"],
            _number(row["children_u3"], 0),
            *(_number(row[column], 1) for column in ("accessibility", "low", "high")),
            f"{_number(row['nearest_min'], 0)} min",
            f"{_number(row['share_beyond_10min'], 0)} %",
            _number(row["unmet_need"], 0),
        )
    hidden = int(table["accessibility"].isna().sum())
    return Group(out, f"{hidden} IRIS de moins de 30 enfants, sans taux." if hidden else "")


def report_clusters(table: pd.DataFrame) -> Group:
    """IRIS that are in a cluster, and how many there are of each kind."""
    found = table[~table["cluster"].isin(["non_significatif", "non_calcule"])]
    out = Table("Code", "IRIS", "Valeur", "I local", "q", "Grappe")
    for row in found.sort_values(["cluster", "code"]).to_dict("records"):
        out.add_row(
            row["code"],
            row["name"],
            _number(row["value"], 1),
            *(_number(row[column], 3) for column in ("moran", "q")),
            row["cluster"],
        )
    counts = table["cluster"].value_counts()
    return Group(out, ", ".join(f"{kind} : {number}" for kind, number in counts.items()))


def report_sensitivity(table: pd.DataFrame) -> Table:
    """What each variant of the method does to the ranks."""
    out = Table()
    for heading in ("Ce qui change", "Variante", "Restent dans les premiers", "Corrélation",
                    "Plus grand déplacement", "Accès seul : restent", "Corrélation"):  # fmt: skip
        out.add_column(heading)
    usual = table.iloc[0]
    for row in table.to_dict("records"):
        moved = pd.notna(row["largest_from"])
        out.add_row(
            row["family"],
            row["label"],
            f"{row['kept']} sur {usual['kept']}",
            _number(row["correlation"], 3),
            f"{row['largest_area']}, {row['largest_from']:.0f} → {row['largest_to']:.0f}"
            if moved
            else "–",
            f"{row['access_kept']} sur {usual['access_kept']}",
            _number(row["access_correlation"], 3),
        )
    return out


def report_catchment(table: pd.DataFrame) -> Table:
    """Children within each duration."""
    out = Table("Minutes à pied", "Enfants de moins de 3 ans (estimation)")
    for row in table.to_dict("records"):
        out.add_row(_number(row["minutes"], 0), _number(row["children_u3"], 0))
    return out


def _number(value: float, decimals: int | None = None) -> str:
    if pd.isna(value):
        return "–"
    if decimals is None:
        decimals = 0 if float(value).is_integer() else 1
    return str(format_decimal(round(value, decimals) + 0.0, locale="fr"))
