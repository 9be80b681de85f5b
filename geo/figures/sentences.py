"""French sentences that say what figures mean. Pure: figures in, text out."""

import math
from collections.abc import Iterable

from geo import french
from geo.indicators.outlook import MAM_PLACES
from geo.indicators.portrait import Area, Comparison, MissingPlaces, Trend

ESTIMATE_FIGURES = 3  # significant figures of an estimate: more would claim too much
STABLE_POINTS = 0.05  # a change that reads 0,0
STABLE_PERCENT = 0.5
VOWELS = "AEÉÈÊIÎOÔUYH"


def typeset(name: str) -> str:
    """A name with the typographic apostrophe: « L’Île-Saint-Denis »."""
    return name.replace("'", "’")


def locate_area(area: Area) -> str:
    """« à Bobigny », « au Raincy », « aux Lilas », « sur le territoire d’Est Ensemble »."""
    name = typeset(area.name)
    if area.level == "departement":
        return f"en {name}"
    if area.level == "ept":
        return f"sur le territoire {_of(name)}"
    if name.startswith("Le "):
        return f"au {name[3:]}"
    if name.startswith("Les "):
        return f"aux {name[4:]}"
    return f"à {name}"


def belong_to(area: Area) -> str:
    """« de Bobigny », « du Raincy », « d’Aubervilliers », « de la Seine-Saint-Denis »."""
    name = typeset(area.name)
    if area.level == "departement":
        return f"de la {name}"
    if area.level == "commune" and name.startswith("Le "):
        return f"du {name[3:]}"
    if area.level == "commune" and name.startswith("Les "):
        return f"des {name[4:]}"
    return _of(name)


def round_estimate(value: float) -> float:
    """An estimate to three significant figures: 67 682 -> 67 700."""
    if not math.isfinite(value) or value == 0:
        return value
    return round(value, ESTIMATE_FIGURES - 1 - math.floor(math.log10(abs(value))))


def write_estimate(value: float) -> str:
    """« ≈ 67 700 »."""
    if not math.isfinite(value):
        return french.UNKNOWN
    return f"≈\u00a0{french.count(round_estimate(value))}"


def write_interval(low: float, high: float) -> str:
    """« entre 67 100 et 68 300 », both ends with three significant figures."""
    return f"entre {french.count(round_estimate(low))} et {french.count(round_estimate(high))}"


def write_rate(item: Comparison) -> str:
    """A rate of comparison: « 59,5 », and « 56 » where it is published without decimals."""
    return french.number(item.rate, 0 if item.rate.is_integer() else 1)


def write_points(value: float) -> str:
    """A change of rate with its sign and unit: « +3,6 points », « −0,4 point »."""
    return f"{french.signed(value)}\u00a0{_point(value)}"


def write_change(percent: float, decimals: int = 1) -> str:
    """« +4,0 % », « −36,6 % »; words where it is not known."""
    if not math.isfinite(percent):
        return french.UNKNOWN
    return f"{french.signed(percent, decimals)}{french.NARROW_SPACE}%"


def list_comparisons(comparisons: Iterable[Comparison], year: int) -> str:
    """« Seine-Saint-Denis 35,2 · France 59,5 »; a rate of another year says so."""
    return " · ".join(
        f"{typeset(item.label)}\u00a0**{write_rate(item)}**"
        + ("" if item.year == year else f" ({item.year})")
        for item in comparisons
    )


def tell_coverage(area: Area, rate: float, year: int, comparisons: Iterable[Comparison]) -> str:
    """The rate of an area, and those of the département and of France."""
    text = (
        f"{_capital(locate_area(area))}, on compte **{french.rate(rate)} places d’accueil pour "
        f"100 enfants de moins de 3 ans** en {year}"
    )
    names = {"Seine-Saint-Denis": "dans le département", "France": "en France"}
    others = [
        f"{write_rate(item)} {names[item.label]}" + ("" if item.year == year else f" ({item.year})")
        for item in comparisons
        if item.label in names
    ]
    return f"{text}, contre {' et '.join(others)}." if others else f"{text}."


def tell_rank(rank: int, total: int) -> str:
    """Rank of a commune, from the nearer end: ``rank`` 1 is the highest of ``total``."""
    low = total - rank + 1
    place, end = (rank, "élevé") if rank <= low else (low, "bas")
    ordinal = "" if place == 1 else f"{place}ᵉ "
    return f"C’est le {ordinal}plus {end} des {total} communes (dernier taux connu de chacune)."


def tell_trend(trend: Trend) -> str:
    """How much of the change of a rate comes from places, how much from fewer children."""
    split = trend.split
    change, supply, denominator = split.change, split.supply, split.denominator
    if abs(change) < STABLE_POINTS:
        head = f"Depuis {trend.start_year}, le taux n’a pas bougé"
    else:
        verb = "gagné" if change > 0 else "perdu"
        size = f"{french.number(abs(change))}\u00a0{_point(change)}"
        head = f"Depuis {trend.start_year}, le taux a {verb} {size}"
    places = _move(trend.places_change, "le nombre de places")
    children = _move(
        100 * (trend.end_children / trend.start_children - 1), "celui des enfants de moins de 3 ans"
    )
    return f"{head} : {places}, {children}. {_conclude(change, supply, denominator)}"


def tell_steady(trend: Trend) -> str:
    """The rate that the places of the last year would give the children of the first."""
    steady = 100 * trend.end_places / trend.start_children
    return (
        f"Les places passent de {french.count(trend.start_places)} à "
        f"{french.count(trend.end_places)}, les enfants que suppose le taux de la Cnaf de "
        f"{write_estimate(trend.start_children)} à {write_estimate(trend.end_children)}. Avec "
        f"autant d’enfants qu’en {trend.start_year}, les places de {trend.end_year} donneraient "
        f"un taux de **{french.rate(steady)}**, au lieu de {french.rate(trend.split.end_rate)}."
    )


def _conclude(change: float, supply: float, denominator: float) -> str:
    if abs(change) < STABLE_POINTS:
        return "Les deux mouvements se compensent."
    share = 100 * denominator / change
    if change > 0:
        if supply < STABLE_POINTS:
            return "**Toute la hausse vient de la baisse du nombre d’enfants**, non de l’offre."
        if denominator < STABLE_POINTS:
            return "**Toute la hausse vient des places créées.**"
        return (
            f"**La baisse du nombre d’enfants explique {french.percent(share, 0)} de la "
            "hausse** ; le reste vient des places créées."
        )
    if supply > -STABLE_POINTS:
        return "**Tout le recul vient de la hausse du nombre d’enfants.**"
    if denominator > -STABLE_POINTS:
        return "**Tout le recul vient de la perte de places.**"
    return (
        f"**La perte de places explique {french.percent(100 - share, 0)} du recul** ; le reste "
        "vient de la hausse du nombre d’enfants."
    )


def tell_mode_gap(total: float, total_france: float, am: float, am_france: float, year: int) -> str:
    """The gap with France, and what childminders weigh in it (places for 100 children)."""
    gap, part = total_france - total, am_france - am
    size = f"{french.number(abs(gap))}\u00a0{_point(gap)}"
    both = f"({french.rate(total)} contre {french.rate(total_france)})"
    rates = f"{french.rate(am)} place{_s(am)} pour 100 enfants, contre {french.rate(am_france)}"
    if gap <= 0:
        return (
            f"En {year}, le taux a {size} de plus qu’en France {both} ; assistantes maternelles : "
            f"{rates}."
        )
    head = f"En {year}, l’écart avec la France est de {size} {both}"
    if part >= gap:
        return (
            f"{head}. **Les assistantes maternelles l’expliquent à elles seules** : {rates} ; "
            "les autres modes font mieux qu’en France."
        )
    points = f"{french.number(part)}\u00a0{_point(part)}"
    return f"{head}, **dont {points} tiennent aux assistantes maternelles** : {rates}."


def tell_missing(missing: MissingPlaces, origin: str = "", mam_places: int = MAM_PLACES) -> str:
    """Places missing for a target, and what that means in MAM; ``origin``: whose rate it is."""
    target = f"{french.rate(missing.target)} places pour 100 enfants"
    target = f"{target}, {origin}" if origin else target
    if round(missing.places) <= 0:
        return f"Le taux visé ({target}) est déjà atteint : il ne manque aucune place."
    mam = max(1, round(round_estimate(missing.places / mam_places)))
    size = f"{french.quantity(mam, 'MAM', 'MAM')} de {french.quantity(mam_places, 'place')}"
    places = french.quantity(round_estimate(missing.places), "place")
    margin = ""
    if missing.low is not None and missing.high is not None:
        margin = f" ({write_interval(missing.low, missing.high)})"
    basis = f"{write_estimate(missing.children)} enfants de moins de 3 ans en {missing.year}, " + (
        "selon la Cnaf" if missing.status == "calcule" else "estimation de l’atlas"
    )
    return (
        f"Pour atteindre {target}, il manque **environ {places}**{margin} : "
        f"l’ordre de grandeur de **{size}**. Calcul sur {basis}, à nombre d’enfants constant."
    )


def tell_children(
    year: int,
    estimate: float,
    low: float,
    high: float,
    implied: float,
    implied_year: int,
    where: str = "",
) -> str:
    """The estimate of children under 3 beside the count that CNAF's rate implies.

    ``where``: the communes CNAF counts, when it leaves some out.
    """
    head = (
        f"L’atlas estime à {write_estimate(estimate)} le nombre d’enfants de moins de 3 ans fin "
        f"{year} ({write_interval(low, high)}), à partir des naissances et du recensement."
    )
    if not math.isfinite(implied):
        return f"{head} La Cnaf ne publie rien qui permette de retrouver son propre compte ici."
    return (
        f"{head} Le taux publié par la Cnaf suppose {write_estimate(implied)} enfants en "
        f"{implied_year}{where} : c’est ce compte-là, non l’estimation, qui sert aux taux de "
        "couverture."
    )


def tell_structures(
    area: Area, listed: int, counted: float, places: float, official: float, years: Iterable[int]
) -> str:
    """What the list of EAJE holds beside the BPE and the official places of ``years``.

    The official places of an EPT are the last of each commune: not all of the same year.
    """
    where, bpe = _capital(locate_area(area)), f"l’INSEE en compte {french.count(counted)} (BPE)"
    if listed == 0:
        return (
            f"{where}, l’atlas ne connaît ni crèche ni autre EAJE, alors que {bpe} : la liste est "
            "incomplète."
        )
    eaje = french.quantity(listed, "crèche ou autre EAJE", "crèches ou autres EAJE")
    head = f"{where}, l’atlas connaît {eaje} ; {bpe}."
    when = " ou ".join(str(year) for year in sorted(set(years)))
    when = f"{when} selon la commune" if " ou " in when else when
    if not math.isfinite(official) or official <= 0:
        return f"{head} La liste est incomplète."
    if places <= 0:
        return (
            f"{head} Le nombre de places n’est connu pour aucune, quand la Cnaf en publie "
            f"{french.count(official)} au total ({when}) : la liste dit où, jamais combien."
        )
    share = french.percent(100 * places / official, 0)
    return (
        f"{head} Les places connues structure par structure ({french.count(places)}) font "
        f"{share} des {french.count(official)} places en EAJE publiées par la Cnaf ({when}) : "
        "la liste dit où, jamais combien."
    )


def tell_unpublished(area: Area, rate_year: int | None, places_year: int | None) -> str:
    """What is not published in a commune under 10,000 inhabitants, and what stands in."""
    have = []
    if rate_year is not None:
        have.append(f"le taux global de {rate_year}")
    if places_year is not None:
        have.append(f"les places par grand mode d’accueil de {places_year}")
    known = f" On dispose seulement de ces chiffres : {' et '.join(have)}." if have else ""
    return (
        f"{typeset(area.name)} compte moins de 10 000 habitants : la Cnaf n’y publie ni série "
        f"annuelle, ni taux par mode d’accueil.{known}"
    )


def name_field(trend: Trend | None) -> str:
    """« , dans 35 communes sur 39 », where some communes are not published; else nothing."""
    if trend is None or trend.known == trend.total:
        return ""
    return f", dans {trend.known} communes sur {trend.total}"


def tell_merger() -> str:
    """What a merged commune's figures are made of."""
    return (
        "Commune issue d’une fusion : places et enfants des anciennes communes sont additionnés, "
        "le taux est recalculé."
    )


def tell_field(trend: Trend) -> str:
    """Which communes an area's figures cover, where some are not published; else nothing."""
    if trend.known == trend.total:
        return ""
    return (
        f"Sur les {trend.known} communes de plus de 10 000 habitants ; la Cnaf ne publie pas "
        f"les {trend.total - trend.known} autres."
        if trend.total - trend.known > 1
        else f"Sur {trend.known} communes ; la Cnaf ne publie pas la dernière, de moins de "
        "10 000 habitants."
    )


def _move(percent: float, noun: str) -> str:
    if not math.isfinite(percent):
        return f"{noun} est parti de zéro"
    if abs(percent) < STABLE_PERCENT:
        return f"{noun} est resté stable"
    verb = "augmenté" if percent > 0 else "baissé"
    return f"{noun} a {verb} de {french.percent(abs(percent))}"


def _of(name: str) -> str:
    return f"d’{name}" if name[0] in VOWELS else f"de {name}"


def _point(value: float) -> str:
    return f"point{_s(value)}"


def _s(value: float) -> str:
    """Plural from 2 on, as read: « 1,9 point », « 2,0 points »."""
    return "s" if round(abs(value), 1) >= 2 else ""


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
