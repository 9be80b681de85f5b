"""What the sheet of an address says, in French: the verdict, its figures, its limits.

Pure: sheets in, text out. The verdict and the comparison are Markdown, the rest is plain text (it
holds names that nobody has checked: escape it where Markdown is rendered). The rules of the verdict
are in geo.siting.verdict.
"""

from collections.abc import Sequence

from geo import french
from geo.access.parameters import SPEED_KMH, show
from geo.figures.sentences import belong_to, locate_area, typeset
from geo.figures.site_tables import RATE, write_figure, write_quantity
from geo.siting.figure import Figure
from geo.siting.funding import Advice, Funding, Rule
from geo.siting.sheet import Sheet, rank_chances
from geo.siting.verdict import Strength, Verdict, judge_site

HEADLINES: dict[Strength, str] = {
    "net": "Le besoin est net",
    "probable": "Le besoin est probable, sans être établi",
    "ordinaire": "Le besoin n’est pas plus fort ici que dans le département",
    "faible": "Le besoin estimé ne remplit pas une MAM",
    "peu_enfants": "Trop peu d’enfants autour pour conclure",
}
ANSWERS = {"possible": "possible", "a_confirmer": "à confirmer", "non": "ne s’applique pas"}
SURE, LIKELY = 0.9, 0.6  # chance from which an address stands out


def tell_headline(verdict: Verdict) -> str:
    """The verdict in a few words."""
    return HEADLINES[verdict.strength]


def tell_verdict(sheet: Sheet, verdict: Verdict | None = None) -> str:
    """Why: the figures that the verdict stands on."""
    verdict = verdict or judge_site(sheet)
    people = write_quantity(sheet.children, "enfants de moins de 3 ans")
    head = f"À moins de {show(sheet.plan.minutes)}\u00a0min à pied vivent {people}."
    if verdict.strength == "peu_enfants":
        return f"{head} C’est trop peu pour que l’atlas y montre un taux."
    return f"{head} {_tell_access(sheet, verdict.strength)} {_tell_need(sheet)}"


def _tell_access(sheet: Sheet, strength: Strength) -> str:
    around, area = sheet.effect.around, sheet.site.commune
    if around is None:
        return ""
    whole = sheet.access.departement
    text = (
        f"On y atteint {write_quantity(around.before, RATE, RATE)}, contre "
        f"{_short(sheet.access.commune)} {locate_area(area)} et {_short(whole)} dans le département"
    )
    low, high = around.before.low or 0.0, around.before.high or 0.0
    if strength == "faible" or whole.low is None or whole.high is None:
        return f"{text}."
    below = (around.before.value or 0.0) < (whole.value or 0.0)
    sure = high < whole.low if below else low > whole.high
    side = "moins" if below else "autant ou plus"
    margin = ", marge comprise" if sure else ", mais la marge ne l’assure pas"
    return f"{text}\u00a0: c’est {side} que la moyenne du département{margin}."


def _tell_need(sheet: Sheet) -> str:
    effect, places = sheet.effect, sheet.plan.places
    target = f"{french.rate(sheet.target)} places pour 100 enfants"
    gain = effect.around.gain if effect.around else effect.here.gain
    more = f"elle ajouterait {write_quantity(gain, _plural('place', gain), RATE)} pour 100 enfants"
    if (effect.need.value or 0.0) < 1:
        return f"Chacun y atteint déjà {target}\u00a0; {more}."
    need = write_quantity(effect.need, "places")
    size = (
        f"c’est plus que les {places} de la MAM"
        if (effect.need.value or 0.0) >= places
        else f"c’est moins que les {places} de la MAM"
    )
    return f"Il manque {need} pour que chacun y atteigne {target}\u00a0: {size}\u00a0; {more}."


def tell_surroundings(sheet: Sheet) -> list[str]:
    """What is around: structures, neighbourhood, commune, transport; a sentence each."""
    return [_tell_structures(sheet), _tell_quarter(sheet), _tell_commune(sheet), _tell_rail(sheet)]


def _tell_structures(sheet: Sheet) -> str:
    reach = sheet.within(sheet.plan.minutes)
    where = f"À {show(reach.minutes)}\u00a0min, l’atlas"
    if not reach.structures:
        return f"{where} ne situe aucune structure d’accueil."
    count = french.quantity(reach.structures, "structure d’accueil", "structures d’accueil")
    guessed = f", taille estimée pour {reach.guessed}" if reach.guessed else ""
    if reach.guessed == reach.structures:
        guessed = ", tailles estimées" if reach.guessed > 1 else ", taille estimée"
    counted = sheet.structures[sheet.structures["counted"]].iloc[0]
    name = typeset(str(counted["name"])) or "hors du département"
    return (
        f"{where} situe {count} ({write_figure(reach.places)} places{guessed})\u00a0; la plus "
        f"proche, {name}, est à {show(round(counted['minutes'], 1))}\u00a0min."
    )


def _tell_quarter(sheet: Sheet) -> str:
    quarter = sheet.quarter
    head = (
        f"L’adresse est dans un quartier prioritaire (QPV), {typeset(quarter.name)}"
        if quarter.inside
        else "L’adresse n’est pas dans un quartier prioritaire (QPV)\u00a0; le plus proche est à "
        f"{french.count(max(10, round(quarter.metres, -1)))}\u00a0m"
    )
    parts = []
    for indicator, name in (("pauvrete", "taux de pauvreté"),
                            ("monoparentales", "familles monoparentales")):  # fmt: skip
        row = sheet.context(indicator)
        if row.iris.known:
            parts.append(
                f"{name}, {write_figure(row.iris, '%')}\u202f% en {row.iris.year}, contre "
                f"{write_figure(row.departement, '%')}\u202f% dans le département"
            )
    if not parts:
        return f"{head}."
    return f"{head}. Dans le quartier statistique (IRIS)\u00a0: {' ; '.join(parts)}."


def _tell_commune(sheet: Sheet) -> str:
    coverage, people, area = sheet.coverage, sheet.childminders, sheet.site.commune
    where = _capital(locate_area(area))
    if coverage.rate.value is None:
        text = f"{where}, le taux de couverture n’est pas publié"
    else:
        text = (
            f"{where}, la Cnaf compte {french.rate(coverage.rate.value)} places pour 100 enfants "
            f"en {coverage.rate.year}"
        )
        if coverage.departement.value is not None:
            text += f", contre {french.rate(coverage.departement.value)} dans le département"
        if coverage.rank:
            text += f" ({coverage.rank}ᵉ taux sur {coverage.total}, du plus haut au plus bas)"
    if people.change is None:
        return f"{text}. L’évolution des assistantes maternelles n’y est pas publiée."
    return (
        f"{text}. Les places d’assistantes maternelles, MAM comprises, y sont passées de "
        f"{french.count(people.start.value)} à {french.count(people.end.value)} entre "
        f"{people.start.year} et {people.end.year} ({french.signed(people.change)}\u202f%)."
    )


def _tell_rail(sheet: Sheet) -> str:
    station, future = sheet.stations[:1], sheet.grand_paris[:1]
    parts = [
        f"{label}, {typeset(one.name)} ({one.lines}), à {french.count(one.minutes)}\u00a0min à pied"
        for found, label in ((station, "Gare ou station"), (future, "Grand Paris Express"))
        for one in found
    ]
    text = " ; ".join(parts)
    if not text:
        return "Aucune gare n’est connue autour."
    dates = " (l’atlas ne connaît pas les dates d’ouverture de ses gares)" if future else ""
    return f"{text}{dates}."


def tell_cautions(sheet: Sheet, verdict: Verdict) -> list[str]:
    """What to check at this address before deciding; empty when nothing stands out."""
    return [_CAUTIONS[caution](sheet) for caution in verdict.cautions]


def _tell_near(sheet: Sheet) -> str:
    row = sheet.structures[sheet.structures["counted"]].iloc[0]
    name = typeset(str(row["name"])) or "une structure hors du département"
    minutes = show(round(row["minutes"], 1))
    return f"{_capital(name)} est à {minutes}\u00a0min\u00a0: ce sont les mêmes familles."


def _tell_mam(sheet: Sheet) -> str:
    held = sheet.structures
    found = held[held["kind"].eq("mam") & held["counted"]]
    names = ", ".join(
        f"{typeset(str(row['name'])) or 'MAM'} à {show(round(row['minutes'], 1))}\u00a0min"
        for row in found.to_dict("records")
    )
    return f"Une MAM ou plus existe déjà tout près\u00a0: {names}."


def _tell_project(sheet: Sheet) -> str:
    found = sheet.structures[sheet.structures["status"].eq("projet")]
    names = ", ".join(typeset(str(name)) or "projet sans nom" for name in found["name"])
    return f"Un projet est connu tout près, que le calcul ne compte pas\u00a0: {names}."


def _tell_unlocated(sheet: Sheet) -> str:
    count = french.quantity(sheet.unlocated, "crèche")
    return (
        f"L’atlas connaît {count} {belong_to(sheet.site.commune)} sans pouvoir les situer\u00a0: "
        "l’une d’elles peut être juste à côté."
    )


def _tell_edge(sheet: Sheet) -> str:
    share = 100 * sheet.effect.inside / (sheet.children.value or 1.0)
    return (
        f"Seuls {french.percent(share, 0)} des enfants autour vivent en Seine-Saint-Denis\u00a0: "
        "le manque et l’accès ne comptent qu’eux."
    )


def _tell_margin(sheet: Sheet) -> str:
    return (
        "Dans le bas de la marge, il manque "
        f"{french.estimate(sheet.effect.need.low)} places\u00a0: moins que les {sheet.plan.places} "
        "de la MAM."
    )


_CAUTIONS = {
    "structure_proche": _tell_near,
    "mam": _tell_mam,
    "projet": _tell_project,
    "non_situees": _tell_unlocated,
    "bord": _tell_edge,
    "marge": _tell_margin,
}
LIMITS = (  # of every sheet
    "La liste des structures est incomplète, et la plupart des tailles sont estimées.",
    f"Le calcul suppose que les familles vont à pied depuis chez elles, à {show(SPEED_KMH)} km/h.",
    "L’atlas ne connaît ni le local, ni le loyer, ni l’équipe, ni l’avis de la PMI.",
)


def tell_comparison(sheets: Sequence[Sheet], labels: Sequence[str]) -> str:
    """Which address has the greatest need around, and whether the margins settle it."""
    needs = [sheet.effect.need.value or 0.0 for sheet in sheets]
    chances = rank_chances(sheets)
    best = max(range(len(sheets)), key=lambda rank: needs[rank])
    chance = chances[best]
    size = write_quantity(sheets[best].effect.need, "places")
    head = f"C’est autour de **{labels[best]}** qu’il manque le plus de places, {size}"
    often = f"c’est le cas dans {french.percent(100 * chance, 0)} des tirages"
    if chance >= SURE:
        return f"{head}\u00a0; {often}."
    if chance >= LIKELY:
        return f"{head}, probablement\u00a0: {often}."
    return f"{head}, mais les marges ne départagent pas les adresses\u00a0: {often}."


def tell_advice(advice: Advice, sheet: Sheet) -> str:
    """Whether a rule may apply here, why, and what to confirm with whom."""
    rule = advice.rule
    parts = [_tell_reason(advice, sheet), _tell_conditions(rule)]
    if rule.better_in_qpv and sheet.quarter.inside:
        parts.append("L’adresse est en quartier prioritaire, où le montant est plus élevé.")
    if rule.to_confirm and advice.answer != "non":
        parts.append(f"À confirmer auprès de la {rule.ask}\u00a0: {' ; '.join(rule.to_confirm)}.")
    return " ".join(part for part in parts if part)


def name_amount(rule: Rule) -> str:
    """« 6 000 € par MAM », or that the amount is not known."""
    if rule.amount is None:
        return "montant non connu"
    return f"{french.count(rule.amount)}\u00a0{rule.unit}".strip()


def name_date(rule: Rule) -> str:
    """« depuis le 1er janvier 2024 », « règle de 2021 », or that the date is not known."""
    if rule.since is None:
        return "date non connue"
    if isinstance(rule.since, int):
        return f"règle de {rule.since}"
    return f"depuis le {french.date(rule.since)}"


def tell_places(funding: Funding, places: int) -> str:
    """How many places to plan, and the rule behind it."""
    rules = funding.places
    usual = rules.plan(rules.present_at_most)
    text = (
        f"Une MAM réunit au plus {rules.members_at_most} assistants maternels, dont "
        f"{rules.present_at_most} présents en même temps et {rules.children_at_most} enfants au "
        f"plus\u00a0; chacun accueille jusqu’à {rules.children_by_childminder} enfants de moins de "
        f"3 ans. Avec {rules.present_at_most} présents, prévoir {usual} places, et non "
        f"{rules.children_at_most}. {rules.source}."
    )
    if places > usual:
        return (
            f"{text} **Les {places} places demandées dépassent les {usual} prévues par la règle.**"
        )
    return text


def tell_costs(funding: Funding) -> str:
    """What places cost, as was seen."""
    costs = funding.costs
    return (
        f"Ordre de grandeur\u00a0: {french.count(costs.by_place)}\u00a0€ par place, dont "
        f"{french.percent(costs.subsidised)} de subventions ({costs.source}, "
        f"{french.count(costs.projects)} projets, {french.count(costs.places)} places)."
    )


def list_exclusive(funding: Funding) -> list[str]:
    """Pairs of rules that cannot be had together, each once."""
    names = {rule.id: rule.name for rule in funding.rule}
    pairs = {
        " et ".join(sorted((rule.name, names[other])))
        for rule in funding.rule
        for other in rule.not_with
    }
    return sorted(pairs)


def _tell_reason(advice: Advice, sheet: Sheet) -> str:
    rule, area = advice.rule, sheet.site.commune
    if rule.applies_to != "mam":
        return "Pour une crèche financée par la PSU, non pour une MAM."
    parts = []
    limit, rate = rule.when.coverage_below, sheet.coverage.rate
    if limit is not None:
        told = french.number(limit, 0)
        if rate.value is None:
            parts.append(f"demande un taux de couverture sous {told}, non connu ici")
        else:
            sign = "sous" if "coverage_below" in advice.met else "au-dessus de"
            parts.append(
                f"taux de couverture {belong_to(area)}\u00a0: {french.rate(rate.value)} "
                f"({rate.year}), {sign} {told}"
            )
    if rule.when.potential_below is not None:
        told = french.count(rule.when.potential_below)
        parts.append(
            f"potentiel financier de la commune sous {told}\u00a0€ par habitant\u00a0: l’atlas "
            "ne le connaît pas"
        )
    return f"{_capital(' ; '.join(parts))}." if parts else ""


def _tell_conditions(rule: Rule) -> str:
    return f"Il faut {', '.join(rule.conditions)}." if rule.conditions else ""


def _short(figure: Figure) -> str:
    """An estimate without its interval."""
    return french.UNKNOWN if figure.value is None else f"≈\u00a0{french.rate(figure.value)}"


def _plural(noun: str, figure: Figure) -> str:
    return f"{noun}s" if round(abs(figure.value or 0.0), 1) >= 2 else noun


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
