"""Tables about the network, in French, from what geo.network computes.

Texts that a page may render as Markdown. « ≈ » is before every estimate, with its 90 % interval
in brackets where it is known.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

import pandas as pd

from geo import french
from geo.figures.network_sentences import say_years
from geo.figures.portrait_tables import STATUS_WORDS, escape_markdown, write_name
from geo.figures.sentences import typeset
from geo.network.history import Change, tell
from geo.network.plain import clean_line, shorten
from geo.network.projects import ALL
from geo.network.vocabulary import STAGE_LABELS

DURATIONS = (5, 10, 15)  # minutes
_DECISIONS = {"accepted": "a dit que c’est", "refused": "a dit que ce n’est pas"}
TOO_FEW = "effectif_faible"
LEVEL_LABELS = {"commune": "Commune", "ept": "EPT", "iris": "IRIS"}

Row = Mapping[Hashable, Any]


def write_estimate(row: Row, name: str, low: str = "", high: str = "", decimals: int = 1) -> str:
    """« ≈ 37,4 (36,9 à 37,8) », or why it is not told."""
    value = row[name]
    if pd.isna(value):
        few = row.get("status") == TOO_FEW
        return STATUS_WORDS[TOO_FEW] if few else french.UNKNOWN
    text = f"≈\u00a0{french.number(value, _keep(value, decimals))}"
    if not low or pd.isna(row[low]):
        return text
    bounds = french.interval(row[low], row[high], _keep(row[high], decimals))
    return f"{text} ({bounds})" if " à " in bounds else text


def write_children(row: Row, name: str) -> str:
    """« ≈ 3 370 (3 210 à 3 500) »: children, three significant figures."""
    value = row[name]
    if pd.isna(value):
        return STATUS_WORDS[TOO_FEW] if row.get("status") == TOO_FEW else french.UNKNOWN
    low, high = (french.round_estimate(row[f"{name}_{end}"]) for end in ("low", "high"))
    bounds = french.interval(low, high)
    text = f"≈\u00a0{french.estimate(value)}"
    return f"{text} ({bounds})" if " à " in bounds else text


def list_reach(row: Row) -> pd.DataFrame:
    """Children within 5, 10 and 15 minutes' walk of a structure of the network."""
    return pd.DataFrame(
        {
            "À pied d’une structure du réseau": [f"{minutes} min" for minutes in DURATIONS],
            "Enfants de moins de 3 ans": [
                write_children(row, f"within_{minutes}") for minutes in DURATIONS
            ],
            "Part des enfants, %": [
                write_estimate(row, f"share_{m}", f"share_{m}_low", f"share_{m}_high")
                for m in DURATIONS
            ],
        }
    )


def compare_without(row: Row) -> pd.DataFrame:
    """Coverage and walking access with the network and without it, each with its nature."""
    rate, without = row["rate"], row["rate_without"]
    known = bool(pd.notna(rate) and pd.notna(without))
    when: str = f" ({row['rate_year']:.0f})" if pd.notna(row["rate_year"]) else ""
    first, last = french.rate(rate), french.rate(without)
    rows = [
        {
            "Places pour 100 enfants de moins de 3 ans": f"Taux de couverture{when}",
            "Avec le réseau": first,
            "Sans lui": last,
            "Écart": french.signed(rate - without) if known else french.UNKNOWN,
            "Nature": "publié par la Cnaf ; sans lui\u00a0: calculé",
        },
        {
            "Places pour 100 enfants de moins de 3 ans": "Accessibilité à pied",
            "Avec le réseau": write_estimate(row, "accessibility", "low", "high"),
            "Sans lui": write_estimate(row, "without", "without_low", "without_high"),
            "Écart": write_estimate(row, "gain", "gain_low", "gain_high"),
            "Nature": "estimé",
        },
    ]
    return pd.DataFrame(rows)


def list_areas(rows: pd.DataFrame, level: str) -> pd.DataFrame:
    """Areas of a level where the network is or is to be, the most places first."""
    present = rows[rows["structures"].gt(0) | rows["projects"].gt(0)]
    present = present.sort_values(["network_total", "name"], ascending=[False, True])
    records = present.to_dict("records")
    table = pd.DataFrame(
        {
            LEVEL_LABELS[level]: present["name"].map(typeset),
            "Structures": present["structures"].map(french.count),
            "Projets": present["projects"].map(french.count),
            "Places du réseau": present["network_total"].map(french.count),
        }
    )
    if level != "iris":  # Cnaf publishes nothing by IRIS
        table["Places publiées (Cnaf)"] = [_say_official(row) for row in records]
        table["Part du réseau, %"] = present["share_total"].map(french.number)
        table["Taux de couverture"] = present["rate"].map(french.rate)
        table["Taux sans le réseau"] = present["rate_without"].map(french.rate)
    table["Enfants à 10 min, %"] = [write_estimate(row, "share_10") for row in records]
    table["Accessibilité"] = [write_estimate(row, "accessibility") for row in records]
    table["Accessibilité sans le réseau"] = [write_estimate(row, "without") for row in records]
    return table


def list_unserved(rows: pd.DataFrame, names: pd.Series, level: str) -> pd.DataFrame:
    """Areas in need out of reach of the network (geo.network.crossing.list_unserved)."""
    table = pd.DataFrame({LEVEL_LABELS[level]: rows["name"].map(typeset)})
    if level == "iris":
        table["Commune"] = rows["commune"].map(names).map(typeset)
    table["Enfants loin du réseau"] = "≈\u00a0" + rows["far_children"].map(french.estimate)
    table["Part des enfants, %"] = "≈\u00a0" + rows["far_share"].map(
        lambda share: french.number(share, 0)
    )
    table["Places qui leur manquent"] = "≈\u00a0" + rows["unmet_far"].map(french.estimate)
    if "rank" in rows:
        table["Rang de priorité (intervalle)"] = [_say_rank(row) for row in rows.to_dict("records")]
    return table


def list_projects(projects: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """Projects and what each would bring (geo.network.projects.measure_projects)."""
    rows = projects.to_dict("records")
    return pd.DataFrame(
        {
            "Projet": [_name_project(row) for row in rows],
            "Commune": projects["commune"].map(names).map(typeset, na_action="ignore").fillna("–"),
            "Étape": [STAGE_LABELS.get(row["stage"] or "", "–") for row in rows],
            "Ouverture prévue": [_say_opening(row) for row in rows],
            "Places": [_say_planned(row) for row in rows],
            "Enfants à 10 min": [
                str(row["reason"]) if pd.notna(row["reason"]) else write_children(row, "within_10")
                for row in rows
            ],
            "Accessibilité autour": [
                _say_move(row, "around_before", "around_after", "≈\u00a0") for row in rows
            ],
            "Besoin servi, places": [_say_served(row) for row in rows],
            "Taux de la commune": [_say_move(row, "rate_before", "rate_after") for row in rows],
        }
    )


def tell_changes(
    changes: Iterable[Change], known: Mapping[str, str], others: Mapping[str, str]
) -> list[str]:
    """The last changes as Markdown: one line each, or for all those made together.

    ``known``: names of the network's structures by id; ``others``: of those of the open data.
    """
    lines = []
    for batch, group in groupby(changes, key=lambda change: change.batch):
        made = list(group)
        if batch is not None:
            lines.append(_tell_batch(made))
            continue
        lines += [_tell_change(change, known, others) for change in made]
    return lines


def _tell_batch(made: Sequence[Change]) -> str:
    first = made[0]
    deed = "a annulé l’import de" if first.undoes is not None else "a importé"
    count = french.quantity(len(made), "changement")
    told = f"{shorten(first.who)} {deed} « {shorten(first.label or '')} »"
    return f"{escape_markdown(clean_line(told))} le {french.moment(first.at)}\u00a0: {count}"


def _tell_change(change: Change, known: Mapping[str, str], others: Mapping[str, str]) -> str:
    told = {"name": ""} | (change.before or {}) | (change.after or {})
    name = known.get(change.structure or "", str(told["name"]))
    other = change.other and others.get(change.other, change.other)
    deed = _DECISIONS.get((change.after or {}).get("decision", ""))
    said = tell(replace(change, other=other))
    if change.operation == "match" and deed:
        who, when = shorten(change.who), french.moment(change.at)
        said = f"{who} {deed} « {shorten(other or '')} » le {when}"
    said = escape_markdown(clean_line(said))
    subject = f"**{write_name(name)}**\u00a0: " if name else ""
    return f"{subject}{said}{' (annulé depuis)' if change.undone else ''}"


EXPORTED = {
    "level": "niveau", "code": "code", "name": "nom", "children_u3": "enfants_moins_de_3_ans",
    "structures": "structures_du_reseau", "projects": "projets_du_reseau",
    "network_eaje": "places_reseau_eaje", "network_am": "places_reseau_mam",
    "network_total": "places_reseau", "official_since": "cnaf_premiere_annee",
    "official_year": "cnaf_derniere_annee", "official_eaje": "places_cnaf_eaje",
    "official_am": "places_cnaf_assistantes_maternelles", "official_total": "places_cnaf",
    "share_eaje": "part_reseau_eaje_pct", "share_am": "part_reseau_mam_pct",
    "share_total": "part_reseau_pct", "rate_year": "taux_annee", "rate": "taux_cnaf",
    "rate_without": "taux_sans_reseau",
    **{
        f"{kind}_{minutes}{end}": f"{word}_{minutes}_min{bound}"
        for kind, word in (("within", "enfants_a"), ("share", "part_enfants_pct_a"))
        for minutes in DURATIONS
        for end, bound in (("", ""), ("_low", "_bas"), ("_high", "_haut"))
    },
    "accessibility": "accessibilite", "low": "accessibilite_bas", "high": "accessibilite_haut",
    "without": "accessibilite_sans_reseau", "without_low": "accessibilite_sans_reseau_bas",
    "without_high": "accessibilite_sans_reseau_haut", "gain": "apport_du_reseau",
    "gain_low": "apport_du_reseau_bas", "gain_high": "apport_du_reseau_haut",
    "unmet_need": "places_qui_manquent_a_pied",
    "unmet_without": "places_qui_manqueraient_sans_reseau", "status": "statut_des_estimations",
}  # fmt: skip


def export_areas(rows: pd.DataFrame) -> pd.DataFrame:
    """Every figure of the areas of a level, for a file."""
    table = rows[list(EXPORTED)].rename(columns=EXPORTED).round(3)
    status = table["statut_des_estimations"].map(STATUS_WORDS)
    return table.assign(statut_des_estimations=status)


def _keep(value: float, decimals: int) -> int:
    """Decimals of an estimate, so that it has three significant figures at most."""
    return max(0, min(decimals, 3 - len(str(int(abs(value))))))


def _say_official(row: Row) -> str:
    if pd.isna(row["official_total"]):
        return french.UNKNOWN
    return f"{french.count(row['official_total'])} ({say_years(row)})"


def _say_rank(row: Row) -> str:
    if pd.isna(row["rank"]):
        return french.UNKNOWN
    bounds = french.interval(row["rank_low"], row["rank_high"])
    return f"{french.count(row['rank'])} ({bounds})"


def _name_project(row: Row) -> str:
    name = write_name(str(row["name"]))
    return f"**{name}**" if row["network_id"] == ALL else name


def _say_opening(row: Row) -> str:
    return french.date(row["opened"]) if pd.notna(row["opened"]) else french.UNKNOWN


def _say_planned(row: Row) -> str:
    if pd.isna(row["places"]):
        return french.UNKNOWN
    supposed = " (supposées)" if row["places_supposed"] is True else ""
    return f"{french.count(row['places'])}{supposed}"


def _say_move(row: Row, before: str, after: str, sign: str = "") -> str:
    if pd.isna(row[before]) or pd.isna(row[after]):
        return "–"
    return f"{sign}{french.rate(row[before])} → {sign}{french.rate(row[after])}"


def _say_served(row: Row) -> str:
    served = row["need_served"]
    return "–" if pd.isna(served) else f"≈\u00a0{french.estimate(served)}"
