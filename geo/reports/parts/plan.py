"""Parts 10, 11 and 12: what the authority fills in, the scenarios, the plan and its indicators."""

import pandas as pd

from geo import french
from geo.figures import outlook_sentences
from geo.indicators.outlook import CHILDREN_SCENARIOS, HORIZON, MAM_PLACES, PLACES_SCENARIOS
from geo.reports import writing
from geo.reports.document import Block, Cell, Form, Gap, Heading, Table
from geo.reports.material import CHILDREN_SOURCES, Row, Subject, take_row
from geo.reports.parts.funding import EMPTY, write_funding
from geo.reports.parts.summary import find_target
from geo.reports.pictures import illustrate
from geo.reports.writing import figure, label


def write_use(subject: Subject) -> list[Block]:
    """Part 10: costs, use, waiting lists: none of it is in the open data."""
    year = int(subject.tables.communes["population_year"].max())
    rows = (
        "Coût annuel par place (fonctionnement)",
        "Reste à charge de la collectivité, par place",
        "Taux d’occupation financier et réel des EAJE",
        "Heures facturées sur heures réalisées",
        "Demandes en attente, et leur ancienneté",
        "Enfants accueillis venant d’autres communes",
        "Postes non pourvus dans les EAJE",
    )
    return [
        Heading(1, "10. Coûts, fréquentation et listes d’attente"),
        writing.say("Aucune donnée publique ne renseigne ces points à l’échelle d’une commune. "
                    "Ils sont à compléter par la collectivité, avec la CAF."),
        Form("Coûts et fréquentation, à compléter", ("Indicateur", "Valeur", "Année", "Source"),
             tuple((label(row), EMPTY, EMPTY, EMPTY) for row in rows), (4, 1.5, 1, 2)),
        Gap(f"Que disent ces chiffres de la pression de la demande depuis {year} ?", 3),
    ]  # fmt: skip


def write_scenarios(subject: Subject) -> list[Block]:
    """Part 11: scenarios to the horizon, places and MAM that they call for, costs, funding."""
    return [
        Heading(1, "11. Scénarios, coûts et financements"),
        Heading(2, f"D’ici {HORIZON}, sous des hypothèses nommées"),
        *_tell_scenarios(subject),
        *illustrate(subject, "perspectives"),
        *write_funding(subject),
    ]  # fmt: skip


def _tell_scenarios(subject: Subject) -> list[Block]:
    target, _ = find_target(subject)
    outlook = subject.outlook
    last = outlook[outlook["year"].eq(HORIZON)]
    if last["rate"].isna().all():
        rows = subject.coverage[subject.coverage["mode"].eq("total")].sort_values("year")
        rate, places = (_find_last(rows, column) for column in ("rate", "places"))
        reason = str(outlook["reason"].iloc[0])
        return [writing.note(outlook_sentences.tell_unprojected(reason, rate, places))]
    texts = [
        outlook_sentences.tell_rates_outlook(last[last["places_scenario"].eq(key)], target)
        for key in PLACES_SCENARIOS
    ]
    born = max(subject.births)
    present = int(last["present_year"].iloc[0])
    known, total = (int(last[column].iloc[0]) for column in ("known", "total"))
    keyed = last.set_index(["places_scenario", "children_scenario"])
    needs = [
        (label(outlook_sentences.PLACES_WORDS[places].capitalize()),
         label(outlook_sentences.CHILDREN_WORDS[children].capitalize()),
         *_count_needs(subject, take_row(keyed, (places, children)), places, children))
        for places in PLACES_SCENARIOS
        for children in CHILDREN_SCENARIOS
    ]  # fmt: skip
    return [
        writing.say(outlook_sentences.tell_outlook(last, target)),
        writing.bullets(texts),
        Table(f"Places à créer d’ici {HORIZON}, scénario par scénario",
              ("Places", "Naissances", f"Taux {HORIZON}", f"Pour garder le taux de {present}",
               f"Pour atteindre {french.rate(target)}"), tuple(needs), (2, 2.2, 1, 1.7, 1.7),
              writing.cite(("scenario",), (*subject.sources(), *CHILDREN_SOURCES),
                           outlook_sentences.tell_scenarios(born, present) + " "
                           + outlook_sentences.tell_needs_method(known, total, MAM_PLACES))),
    ]  # fmt: skip


def _find_last(rows: pd.DataFrame, column: str) -> tuple[float, int] | None:
    known = rows.dropna(subset=column)
    return None if known.empty else (float(known[column].iloc[-1]), int(known["year"].iloc[-1]))


def _count_needs(subject: Subject, row: Row, places: str, children: str) -> tuple[Cell, ...]:
    key = ("outlook", subject.code, children, places, HORIZON)
    needs = [
        Cell(outlook_sentences.write_needs(row[f"needed_{aim}"], row[f"mam_{aim}"]),
             writing.make_key(*key, f"needed_{aim}"), number=True)
        for aim in ("hold", "target")
    ]  # fmt: skip
    return (figure(french.rate, row["rate"], *key, "rate"), *needs)


def write_actions(subject: Subject) -> list[Block]:
    """Part 12: the plan, and indicators with their starting value."""
    actions = (
        "Maintenir l’offre existante",
        "Créer des places, en priorité dans les zones en tension",
        "Soutenir l’accueil individuel et les MAM",
        "Informer et orienter les familles (guichet, RPE)",
        "Métiers et compétences : recruter, former, fidéliser",
        "Accueillir les enfants en situation de handicap ou de pauvreté",
    )
    return [
        Heading(1, "12. Plan d’action et indicateurs de suivi"),
        writing.say("Le schéma (CASF, art. D. 214-10-1) comporte objectifs, coûts, calendrier et "
                    "indicateurs. Les lignes ci-dessous sont une trame : tout est à décider par la "
                    "collectivité. Les valeurs de départ sont celles de l’atlas."),
        Form("Plan d’action, à compléter", ("Axe", "Action", "Pilote", "Échéance", "Coût"),
             tuple((label(action), *(EMPTY,) * 4) for action in actions), (3, 3, 1.4, 1.2, 1.2)),
        Form("Indicateurs de suivi", ("Indicateur", "Départ", "Nature", "Cible", "Échéance"),
             tuple(_list_indicators(subject)), (4, 1.6, 1.4, 1.2, 1.2)),
    ]  # fmt: skip


def _list_indicators(subject: Subject) -> list[tuple[Cell, ...]]:
    code = subject.code
    rows: list[tuple[str, Cell, str]] = []
    last = subject.last
    if last is not None:
        year = int(last["year"])
        rows.append((f"Taux de couverture, {year} (pour 100 enfants)",
                     figure(french.rate, last["rate"], "coverage", code, "total", year, "rate"),
                     str(last["status"])))  # fmt: skip
    for mode, name in (("eaje", "Places en EAJE"), ("am", "Places d’assistantes maternelles")):
        row = subject.mode(mode)
        if row is not None:
            year = int(row["year"])
            rows.append((f"{name}, {year}",
                         figure(french.count, row["places"], "coverage", code, mode, year,
                                "places"), str(row["status"])))  # fmt: skip
    access = subject.atlas.measure(subject.area.level, code)
    for measure, name, write in (
        ("accessibility", "Places à 15 minutes à pied, pour 100 enfants", writing.estimate_rate),
        ("unmet_need", "Places qui manquent à distance de marche", writing.estimate),
    ):
        key = ("access", subject.area.level, code, measure)
        rows.append((name, figure(write, access[measure], *key), "estime"))
    known: list[tuple[Cell, ...]] = [
        (label(name), value, label(writing.NATURES[nature]), EMPTY, EMPTY)
        for name, value, nature in rows
    ]
    return [*known, (label("Demandes en attente"), EMPTY, EMPTY, EMPTY, EMPTY)]
