"""A scenario in plain French: its changes, what they bring, to whom, how sure that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import singledispatch

import pandas as pd

from geo import french
from geo.figures.palette import KIND_LABELS
from geo.siting.changes import Change, ChildminderLoss, Closure, Opening, Resizing
from geo.siting.margins import Margins
from geo.siting.outcome import Outcome
from geo.siting.scenario import Scenario

HYPOTHESIS = (
    "Scénario : une hypothèse appliquée à des enfants estimés, ni chiffre publié, ni prévision."
)
POOREST = 3  # deciles of poverty counted as the poorest
LISTED = 3  # communes named in a sentence


@dataclass(frozen=True)
class Names:
    """How structures (geo.siting.structures.list_open_structures) and communes are called."""

    structures: pd.DataFrame
    communes: Mapping[str, str]

    def name_structure(self, structure: str, scenario: Scenario) -> str:
        """« Les Lilas, Bobigny »: a structure that is open, or that the scenario opens."""
        if structure in self.structures.index:
            return str(self.structures.loc[structure, "label"])
        opened = {c.structure: c.name for c in scenario.changes if isinstance(c, Opening)}
        return opened.get(structure, structure)

    def count_places(self, structure: str, scenario: Scenario) -> str:
        """« 24 places », « ≈ 24 places » when its size is estimated; nothing for another."""
        if structure in self.structures.index:
            places = float(self.structures["places"][structure])
            about = "≈\u00a0" if self.structures["estimated"][structure] else ""
            return f"{about}{french.quantity(places, 'place')}"
        opened = {c.structure: c.places for c in scenario.changes if isinstance(c, Opening)}
        return french.quantity(opened[structure], "place") if structure in opened else ""


def tell_change(change: Change, scenario: Scenario, names: Names) -> str:
    """« Ouvrir « MAM du centre » : maison d’assistants maternels, 16 places »."""
    return _tell(change, scenario, names)


@singledispatch
def _tell(change: Change, _scenario: Scenario, _names: Names) -> str:
    raise TypeError(f"Not a change: {type(change).__name__}.")


@_tell.register
def _(change: Opening, _scenario: Scenario, _names: Names) -> str:
    kind = KIND_LABELS[change.kind]
    return f"Ouvrir « {change.name} » : {kind}, {french.quantity(change.places, 'place')}"


@_tell.register
def _(change: Closure, scenario: Scenario, names: Names) -> str:
    places = names.count_places(change.structure, scenario)
    name = names.name_structure(change.structure, scenario)
    return f"Fermer « {name} »" + (f" ({places})" if places else "")


@_tell.register
def _(change: Resizing, scenario: Scenario, names: Names) -> str:
    places = names.count_places(change.structure, scenario)
    name = names.name_structure(change.structure, scenario)
    after = french.quantity(change.places, "place")
    when = "aujourd’hui" if change.structure in names.structures.index else "à l’ouverture"
    return f"Passer « {name} » à {after}" + (f" ({when} {places})" if places else "")


@_tell.register
def _(change: ChildminderLoss, _scenario: Scenario, names: Names) -> str:
    commune = names.communes.get(change.commune, change.commune)
    share = french.percent(100 * change.share, 0)
    return f"Perdre {share} des places d’assistantes maternelles, {commune}"


def tell_outcome(outcome: Outcome, names: Names) -> list[str]:
    """The effect in a few sentences: who gains, who loses, the need, where, which deciles.

    With their 90 % interval where the outcome has them.
    """
    if not outcome.scenario.changes:
        return ["Ce scénario ne change rien : lui ajouter une ouverture, une fermeture…"]
    return [
        tell_children(outcome),
        *tell_communes(outcome, names),
        tell_need(outcome),
        tell_poverty(outcome.effects.deciles),
    ]


def tell_children(outcome: Outcome) -> str:
    """How many children gain, how many lose."""
    threshold = outcome.basis.threshold
    floor = f"{french.quantity(threshold, 'place')} pour 100 enfants"
    counts = {
        "gagnent": ("children_gaining", outcome.effects.children_gaining),
        "perdent": ("children_losing", outcome.effects.children_losing),
    }
    told = [
        f"{count_children(value, outcome.margins, name)} {verb}"
        for verb, (name, value) in counts.items()
        if max(value, *(outcome.margins.bounds(name) if outcome.margins else (0.0,))) >= 1
    ]
    if not told:
        return f"Aucun enfant ne gagne ni ne perd {floor} à portée de marche."
    text = f"{' ; '.join(told)} au moins {floor} à portée de marche"
    if len(told) == len(counts):
        return f"{text}."
    return f"{text} ; aucun n’en {'perd' if 'gagnent' in told[0] else 'gagne'} autant."


def count_children(value: float, margins: Margins | None, name: str) -> str:
    """« ≈ 822 enfants de moins de 3 ans (737 à 895) »."""
    noun = "enfant" if value < 1.5 else "enfants"
    text = f"≈\u00a0{french.estimate(value)} {noun} de moins de 3 ans"
    if margins is None:
        return text
    low, high = map(french.round_estimate, margins.bounds(name))
    return f"{text} ({french.interval(low, high)})"


def tell_need(outcome: Outcome) -> str:
    """What becomes of the places that are missing within a walk."""
    change = outcome.effects.unmet_change
    target = french.rate(outcome.basis.target)
    where = f"pour que chaque carreau ait {target} places pour 100 enfants"
    if abs(change) < 0.5:
        return f"Les places qui manquent à pied, {where}, restent aussi nombreuses."
    verb = "baissent" if change < 0 else "augmentent"
    text = (
        f"Les places qui manquent à pied, {where}, {verb} de ≈\u00a0{french.estimate(abs(change))}"
    )
    if outcome.margins is not None:
        ends = sorted(abs(end) for end in outcome.margins.bounds("unmet_change"))
        low, high = map(french.round_estimate, ends)
        bounds = french.interval(low, high)
        text += "" if bounds == french.estimate(abs(change)) else f" ({bounds})"
    return f"{text}."


def tell_communes(outcome: Outcome, names: Names) -> list[str]:
    """The communes whose access moves the most, before and after."""
    areas = outcome.areas[outcome.areas["level"].eq("commune")].set_index("code")
    moved = areas[areas["change"].abs() >= 0.05]
    if moved.empty:
        return []
    first = moved.reindex(moved["change"].abs().sort_values(ascending=False).index).head(LISTED)
    told = [
        f"{names.communes.get(str(code), code)} {_tell_move(row)}" for code, row in first.iterrows()
    ]
    more = len(moved) - len(first)
    rest = f" ; {french.quantity(more, 'autre commune', 'autres communes')} moins" if more else ""
    return [f"Places à portée de marche pour 100 enfants : {' ; '.join(told)}{rest}."]


def _tell_move(row: pd.Series) -> str:
    change = french.signed(row["change"])
    if "change_low" in row:
        low, high = french.signed(row["change_low"]), french.signed(row["change_high"])
        change += "" if low == high else f" ; de {low} à {high}"
    return f"≈\u00a0{french.rate(row['before'])} → ≈\u00a0{french.rate(row['after'])} ({change})"


def tell_poverty(deciles: pd.DataFrame) -> str:
    """What part of the places gained or lost goes to the poorest areas."""
    known = deciles.dropna(subset="decile").set_index("decile")
    moved = (known["change"] * known["children_u3"]).dropna() / 100
    total = float(moved.sum())
    if abs(total) < 0.5 or (moved.gt(0.01).any() and moved.lt(-0.01).any()):
        return ""
    share = 100 * float(moved.loc[list(range(11 - POOREST, 11))].sum()) / total
    people = known["children_u3"]
    weight = 100 * float(people.loc[list(range(11 - POOREST, 11))].sum() / people.sum())
    deed = "gagné va aux" if total > 0 else "perdu pèse sur les"
    return (
        f"{french.percent(share, 0)} de ce qui est {deed} quartiers (IRIS) des trois dixièmes "
        f"les plus pauvres, où vivent {french.percent(weight, 0)} des enfants."
    )
