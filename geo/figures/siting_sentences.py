"""The best sites in French: what the goals are, what the answer says, how sure it is."""

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from geo import french
from geo.access.parameters import show
from geo.figures.sentences import typeset, write_estimate
from geo.siting.question import Objective, Question
from geo.siting.robustness import NEAR_M, NEAR_OPTIMAL, STRETCH, Robustness
from geo.siting.search import MEDIAN_MINUTES, Answer, is_full

STEADY = 0.8  # share of the trials from which a site is said to come back
Row = Mapping[Hashable, Any]

GOALS: dict[Objective, str] = {
    "coverage": "Remplir les places",
    "mclp": "Être près du manque",
    "pmedian": "Raccourcir les trajets",
    "equity": "Servir d’abord les moins bien servis",
}
EXPLAINED: dict[Objective, str] = {
    "coverage": "Les sites dont les places répondent au plus grand manque, chacun dans la limite "
    "de sa capacité et sans compter deux fois un même besoin ; à égalité, ceux qui ont le plus de "
    "places manquantes autour d’eux.",
    "mclp": "Les sites qui ont le plus de places manquantes à la durée de marche choisie, sans "
    "limite de capacité.",
    "pmedian": "Les sites que les familles à qui il manque une place atteignent en marchant, en "
    f"moyenne, le moins longtemps (au-delà de {show(MEDIAN_MINUTES)} minutes, une marche compte "
    f"pour {show(MEDIAN_MINUTES)}).",
    "equity": "Les sites qui relèvent le plus l’accessibilité du dixième des enfants qui en ont le "
    "moins.",
}
NAMES = {"squares": "carreaux habités de 200 m", "corners": "carrefours", "premises": "votre liste"}


def say_answer(answer: Answer) -> str:
    """What the sites bring together, in two sentences."""
    asked = answer.question
    sites = french.quantity(asked.sites, "site")
    serve = "répondrait" if asked.sites < 2 else "répondraient"
    capacity = f"{show(asked.capacity)} places" + (" chacun" if asked.sites > 1 else "")
    target = f"pour atteindre {french.rate(asked.target)} places pour 100 enfants"
    if asked.areas:
        need = (
            f"{write_estimate(answer.served)} places manquantes {target} (il en manque "
            f"{write_estimate(answer.need)} dans le territoire choisi ; les enfants des communes "
            "voisines qui viendraient à pied comptent aussi)"
        )
    else:
        share = 100 * answer.served / answer.need if answer.need else math.nan
        need = (
            f"{write_estimate(answer.served)} des {write_estimate(answer.need)} places qui "
            f"manquent en Seine-Saint-Denis {target} ({french.percent(share, 1)})"
        )
    near = "de l’un d’eux" if asked.sites > 1 else "de là"
    return (
        f"{sites} de {capacity} {serve} à {need}. À {show(asked.minutes)} min de marche {near} "
        f"vivent {write_estimate(answer.children)} enfants de moins de 3 ans, et il y manque "
        f"{write_estimate(answer.within)} places."
    )


def say_choice(answer: Answer) -> str:
    """Whether other sites would do as well, empty where the objective itself decides."""
    asked = answer.question
    if asked.objective != "coverage" or not is_full(answer):
        return ""
    if asked.social:
        return (
            "Chaque site se remplit ; l’ordre vient donc de la pauvreté des quartiers, que la "
            "pondération sociale fait compter."
        )
    if answer.possible == asked.sites:
        return "Tous les emplacements possibles sont retenus."
    return (
        f"{french.count(answer.full)} des {french.count(answer.possible)} emplacements possibles "
        "se rempliraient s’ils ouvraient seuls : la capacité ne les départage pas. Entre choix qui "
        "servent autant, l’atlas retient celui qui a le plus de places manquantes autour de ses "
        "sites."
    )


def say_proof(answer: Answer) -> str:
    """How sure it is that no choice is better by this goal, and how long it took."""
    found = answer.selection
    spent = f"{french.number(found.seconds, 1 if found.seconds < 10 else 0)} s"
    value = say_value(answer.question, found.value)
    if found.optimal:
        return (
            f"Optimum prouvé en {spent} ({value}) : aucun autre choix ne fait mieux selon ce but."
        )
    if not math.isfinite(found.bound):
        return f"Meilleur choix trouvé en {spent} ({value}) ; l’écart à l’optimum n’est pas connu."
    gap = french.percent(100 * found.gap, 1 if found.gap >= 0.001 else 2)
    return (
        f"Meilleur choix trouvé en {spent} ({value}) : un autre ferait mieux de {gap} au plus. "
        "Donner plus de temps de calcul peut réduire cet écart."
    )


def say_value(question: Question, value: float) -> str:
    """A value of the objective with its unit."""
    if question.objective == "pmedian":
        return f"{french.number(value)} min de marche en moyenne"
    if question.objective == "equity":
        return f"{french.rate(value)} places pour 100 enfants, chez les moins bien servis"
    weighed = " pondérées par la pauvreté" if question.social else ""
    what = "places répondues" if question.objective == "coverage" else "places manquantes"
    return f"{write_estimate(value)} {what}{weighed}"


def say_question(question: Question, candidates: str) -> str:
    """The parameters in words, for the files. ``candidates``: a key of NAMES."""
    parts = [
        f"but « {GOALS[question.objective]} »",
        f"{question.sites} sites de {show(question.capacity)} places",
        f"{show(question.minutes)} min de marche",
        f"cible {french.rate(question.target)} places pour 100 enfants",
        f"candidats : {NAMES[candidates]}",
    ]
    if question.areas:
        parts.append(f"territoires {', '.join(question.areas)}")
    if question.social:
        parts.append("pondération par le taux de pauvreté")
    if question.spacing_m:
        parts.append(f"{question.rules.spacing} entre deux sites au moins")
    if question.in_qpv:
        parts.append(f"{question.in_qpv} en QPV au moins")
    if question.kept:
        parts.append(f"gardés : {', '.join(question.kept)}")
    if question.barred:
        parts.append(f"écartés : {', '.join(question.barred)}")
    return " ; ".join(parts)


def tabulate_sites(answer: Answer) -> pd.DataFrame:
    """The sites with French headings, all text."""
    rows = answer.sites.to_dict("records")
    minutes = show(answer.question.minutes)
    return pd.DataFrame(
        {
            "Rang": [french.count(row["rank"]) for row in rows],
            "Où": [name_site(row) for row in rows],
            "QPV": ["oui" if row["in_qpv"] else "non" for row in rows],
            "Pauvreté du quartier": [french.percent(row["poverty_rate"], 0) for row in rows],
            f"Enfants à {minutes} min": [say_children(row) for row in rows],
            f"Places manquantes à {minutes} min": [
                write_estimate(row["need_within"]) for row in rows
            ],
            "Places répondues": [write_estimate(row["need_served"]) for row in rows],
            "Accessibilité": [say_access(row) for row in rows],
        }
    )


def name_site(row: Row) -> str:
    """« Près du 12 rue de Paris, Montreuil »."""
    return typeset(str(row["place"]))


def say_children(row: Row) -> str:
    """« ≈ 786 (710 à 863) »."""
    around = write_interval(row["children_low"], row["children_high"])
    return f"{write_estimate(row['children'])} ({around})"


def say_access(row: Row) -> str:
    """« 18,4 → 20,1 »: places for 100 children before and after."""
    return f"{french.rate(row['access_before'])} → {french.rate(row['access_after'])}"


def say_robustness(found: Robustness, answer: Answer) -> str:
    """How often the sites are chosen, and what is lost without one."""
    sites = found.sites
    trials = int(sites["trials"].max()) if len(sites) else 0
    if not trials:
        return "Aucun essai n’a pu être mené dans le temps donné."
    best = sites.sort_values("near", ascending=False, kind="stable").iloc[0]
    place = name_site(answer.sites.set_index("id").loc[best["id"]].to_dict())
    steady = int((sites["near"] >= STEADY).sum())
    if steady:
        again = "revient" if steady == 1 else "reviennent"
        told = f"{steady} des {len(sites)} sites {again} au moins huit fois sur dix"
    else:
        told = f"aucun des {len(sites)} sites ne revient huit fois sur dix"
    text = (
        f"Sur {french.quantity(trials, 'essai')} où la durée de marche et le taux visé varient de "
        f"± {french.percent(100 * STRETCH, 0)} et où les enfants et les places sont tirés selon "
        f"leur erreur, {told} à {french.count(NEAR_M)} m près ; le plus sûr : {place} "
        f"({french.percent(100 * best['near'], 0)})."
    )
    equal = int((found.alternatives["loss"] <= NEAR_OPTIMAL).sum())
    if equal:
        can = "peut être remplacé" if equal == 1 else "peuvent chacun être remplacés"
        text += (
            f" {equal} des {len(found.alternatives)} sites essayés {can} en perdant "
            f"{french.percent(100 * NEAR_OPTIMAL, 0)} au plus du résultat : d’autres emplacements "
            "les valent."
        )
    return text


def say_partial(found: Robustness) -> str:
    """That the trials were cut short; empty when they were all made."""
    if not found.partial:
        return ""
    return (
        f"Résultat partiel : {found.done} essais sur {found.total} ont pu être menés. "
        "Sur un territoire plus petit, ou une machine moins occupée, ils tiennent dans le temps."
    )


def tabulate_robustness(found: Robustness, answer: Answer) -> pd.DataFrame:
    """How often each site is chosen, and what is lost with the best choice without it."""
    rows = answer.sites.merge(found.sites, on="id").to_dict("records")
    without = {row["id"]: row for row in found.alternatives.to_dict("records")}
    kept = answer.question.kept

    def lose(row: Row, column: str) -> str:
        if row["id"] in without:
            return _loss(without[row["id"]][column])
        return "site gardé" if row["id"] in kept else "pas encore essayé"

    return pd.DataFrame(
        {
            "Rang": [french.count(row["rank"]) for row in rows],
            "Où": [name_site(row) for row in rows],
            "Choisi exactement": [_share(row["exact"]) for row in rows],
            f"Choisi à {french.count(NEAR_M)} m près": [_share(row["near"]) for row in rows],
            "Perte sans lui (but)": [lose(row, "loss") for row in rows],
            "Perte sans lui (manque autour)": [lose(row, "within_loss") for row in rows],
        }
    )


def tabulate_curve(found: Robustness) -> pd.DataFrame:
    """What each number of sites brings."""
    rows = found.curve.to_dict("records")
    added = found.curve["within"].diff().fillna(found.curve["within"])
    # Sites are chosen anew for each number: the first row of a partial curve adds nothing known.
    return pd.DataFrame(
        {
            "Sites": [french.count(row["sites"]) for row in rows],
            "Places répondues": [write_estimate(row["served"]) for row in rows],
            "Places manquantes autour": [write_estimate(row["within"]) for row in rows],
            "dont le dernier": [
                write_estimate(more) if row["sites"] == 1 or rank else french.UNKNOWN
                for rank, (row, more) in enumerate(zip(rows, added, strict=True))
            ],
            "Enfants autour": [write_estimate(row["children"]) for row in rows],
            "Optimum": ["prouvé" if row["optimal"] else "non prouvé" for row in rows],
        }
    )


def tabulate_goals(goals: pd.DataFrame, objective: Objective, sites: int) -> pd.DataFrame:
    """The best sites by each goal, judged by all of them (geo.siting.goals.compare_goals)."""
    rows = goals.to_dict("records")
    return pd.DataFrame(
        {
            "But": [
                f"{GOALS[row['objective']]}{' (choisi)' if row['objective'] == objective else ''}"
                for row in rows
            ],
            "Sites communs": [f"{row['common']} sur {sites}" for row in rows],
            "Places répondues": [write_estimate(row["served"]) for row in rows],
            "Places manquantes autour": [write_estimate(row["within"]) for row in rows],
            "Enfants autour": [write_estimate(row["children"]) for row in rows],
            "Marche moyenne": [f"≈\u00a0{french.number(row['minutes'])} min" for row in rows],
            "Accessibilité du dixième le moins bien servi": [
                f"≈\u00a0{french.rate(row['lowest'])}" for row in rows
            ],
            "Optimum": ["prouvé" if row["optimal"] else "non prouvé" for row in rows],
        }
    )


def say_goals(goals: pd.DataFrame, objective: Objective, sites: int) -> str:
    """How far the goal moves the answer."""
    others = goals[goals["objective"].ne(objective)]
    same = [GOALS[row["objective"]] for row in others.to_dict("records") if row["common"] == sites]
    if len(same) == len(others):
        return "Les quatre buts donnent ici les mêmes sites."
    least = others.sort_values("common", kind="stable").iloc[0]
    agreed = f" « {' » et « '.join(same)} » : mêmes sites." if same else ""
    common = int(least["common"])
    told = f"aucun des {sites} sites n’est le même"
    if common:
        told = f"{common} des {sites} sites {'est le même' if common == 1 else 'sont les mêmes'}"
    return (
        f"Changer de but déplace la réponse : avec « {GOALS[least['objective']]} », {told}.{agreed}"
    )


def _share(value: float) -> str:
    return french.percent(100 * value, 0)


def _loss(value: float) -> str:
    if not math.isfinite(value):
        return "aucun autre choix"
    return french.percent(100 * value, 1)


def write_interval(low: float, high: float) -> str:
    """« 259 à 403 »."""
    return french.interval(french.round_estimate(low), french.round_estimate(high))
