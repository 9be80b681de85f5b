"""Costs and funding, in part 11: the rules the atlas knows, and what to confirm with whom."""

from geo import french
from geo.figures.site_sentences import name_amount, name_date, tell_costs, tell_places
from geo.indicators.outlook import MAM_PLACES
from geo.reports import writing
from geo.reports.document import Block, Cell, Form, Heading, Table
from geo.reports.material import Subject
from geo.reports.writing import label
from geo.siting.funding import Rule, load_funding

EMPTY = Cell("")
KINDS = {"mam": "MAM", "creche": "Crèche PSU"}


def write_funding(subject: Subject) -> list[Block]:
    """The rules as a table, what places cost, and a financing plan to fill in."""
    funding = load_funding()
    rows = [
        (label(rule.name), label(KINDS[rule.applies_to]), label(rule.payer),
         label(name_amount(rule)), label(name_date(rule)), label(_tell_conditions(rule, subject)))
        for rule in funding.rule
    ]  # fmt: skip
    sources = dict.fromkeys(rule.source for rule in funding.rule)
    return [
        Heading(2, "Coûts et financements"),
        writing.say(f"{tell_costs(funding)} {tell_places(funding, MAM_PLACES)}"),
        Table("Aides connues, à confirmer auprès du financeur",
              ("Aide", "Pour", "Financeur", "Montant", "Date", "Conditions, et ce qui vaut ici"),
              tuple(rows), (2.2, 1, 1.4, 1.8, 1.4, 4)),
        writing.note(
            f"Règles saisies le {french.date(funding.updated)} ({' ; '.join(sources)}). Les aides, "
            "leurs montants et leurs conditions changent : aucune ligne n’est une promesse."
        ),
        Form("Plan de financement, à compléter",
             ("Action", "Places", "Investissement", "Subventions", "Reste à charge", "Coût annuel"),
             tuple((EMPTY,) * 6 for _ in range(4)), (2.4, 0.9, 2, 1.7, 1.6, 1.5)),
    ]  # fmt: skip


def _tell_conditions(rule: Rule, subject: Subject) -> str:
    """Conditions of a rule, where the area stands, and what is to be confirmed."""
    parts = [f"Il faut {', '.join(rule.conditions)}."] if rule.conditions else []
    limit, last = rule.when.coverage_below, subject.last
    if limit is not None:
        told = f"Taux de couverture sous {french.number(limit, 0)}"
        if not subject.alone:
            parts.append(f"{told}, commune par commune.")
        elif last is None:
            parts.append(f"{told} : non connu ici.")
        else:
            verdict = "rempli" if last["rate"] < limit else "non rempli"
            rate = french.rate(last["rate"])
            parts.append(f"{told} : {verdict} ({rate} en {int(last['year'])}).")
    if rule.when.potential_below is not None:
        told = french.quantity(rule.when.potential_below, "€", "€")
        parts.append(f"Potentiel financier sous {told} par habitant : l’atlas ne le connaît pas.")
    if rule.better_in_qpv:
        parts.append("Plus élevé en quartier prioritaire.")
    if rule.to_confirm:
        parts.append(f"À confirmer ({rule.ask}) : {' ; '.join(rule.to_confirm)}.")
    return " ".join(parts)
