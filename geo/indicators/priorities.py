"""Underserved areas: separate scores, ranks, and what they stand on (methods 6)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.demand.children import PUBLICATION_THRESHOLD, Z90
from geo.errors import ParameterError
from geo.indicators.coverage import count_missing_places
from geo.indicators.definitions import INDICATORS, TARGET
from geo.indicators.portrait import find_area, find_missing, latest_coverage
from geo.indicators.tables import name_areas
from geo.indicators.values import FIRST_YEAR, Tables


@dataclass(frozen=True)
class Criterion:
    """A criterion of priority: its score, and whether a high value or a low one is a need.

    ``unit``: of its values. ``sources``: ids of the catalogue.
    """

    label: str
    score: str
    unit: str = "%"
    sources: tuple[str, ...] = ()
    high_is_need: bool = True


SCORES: dict[str, str] = {
    "manque": "Manque de places",
    "social": "Besoin social",
    "dynamique": "Dynamique",
}


def _cite(indicator: str) -> tuple[str, ...]:
    return INDICATORS[indicator].sources


CRITERIA: dict[str, Criterion] = {
    "missing_places": Criterion(
        "Places manquantes pour le taux visé",
        "manque",
        "places",
        (*_cite("places_manquantes"), *_cite("enfants")),
    ),
    "accessibility": Criterion(
        "Accessibilité à pied",
        "manque",
        "places pour 100 enfants",
        _cite("acces"),
        high_is_need=False,
    ),
    "poverty_rate": Criterion("Taux de pauvreté", "social", sources=_cite("pauvrete")),
    "lone_parent_families": Criterion(
        "Familles monoparentales", "social", sources=_cite("monoparentales")
    ),
    "children_in_qpv": Criterion(
        "Enfants en quartier prioritaire", "social", sources=_cite("enfants_qpv")
    ),
    "women_unemployment": Criterion(
        "Chômage des femmes", "social", sources=_cite("chomage_femmes")
    ),
    "children_trend": Criterion(
        "Évolution du nombre d’enfants", "dynamique", sources=_cite("enfants")
    ),
    "childminder_trend": Criterion(
        "Évolution des places d’assistantes maternelles",
        "dynamique",
        sources=_cite("evolution_am"),
        high_is_need=False,
    ),
}
SOCIAL = tuple(key for key, criterion in CRITERIA.items() if criterion.score == "social")
# Known by commune only: an IRIS takes its commune's value.
COMMUNE_ONLY = ("women_unemployment", "children_trend", "childminder_trend")
# Scores weigh 40 % (lack of places), 40 % (social need) and 20 % (trends): with equal weights the
# four social criteria would make half of the total.
DEFAULT_WEIGHTS: dict[str, float] = {
    **dict.fromkeys(CRITERIA, 1.0),
    "missing_places": 2.0,
    "accessibility": 2.0,
}
# Columns of accessibility in the criteria, and those they come from in the table of access.
ACCESS_COLUMNS = {
    "accessibility": "accessibility",
    "accessibility_low": "low",
    "accessibility_high": "high",
}
TREND_YEARS = 5
LEVELS = ("commune", "iris")

TOO_FEW = f"Effectif trop faible : moins de {PUBLICATION_THRESHOLD:.0f} enfants."
NO_CRITERION = "Aucun des critères retenus n’est connu."


def weigh_criteria(weights: Mapping[str, float]) -> pd.DataFrame:
    """The criteria with their weights: label, score, weight, share, index criterion.

    A criterion left out weighs 0; the shares add up to 1. Raises ParameterError for an unknown
    criterion, a weight that is negative or not a number, or weights that are all zero.
    """
    unknown = sorted(set(weights) - set(CRITERIA))
    if unknown:
        raise ParameterError(
            f"Critère inconnu : « {', '.join(unknown)} ». Choisir parmi {', '.join(CRITERIA)}."
        )
    bad = [key for key, weight in weights.items() if not (np.isfinite(weight) and weight >= 0)]
    if bad:
        named = ", ".join(f"{CRITERIA[key].label} ({weights[key]})" for key in bad)
        raise ParameterError(f"Un poids doit être un nombre positif ou nul : {named}.")
    values = pd.Series({key: float(weights.get(key, 0)) for key in CRITERIA}, name="weight")
    if not values.sum():
        raise ParameterError("Tous les poids sont nuls : en donner au moins un positif.")
    return pd.DataFrame(
        {
            "label": [criterion.label for criterion in CRITERIA.values()],
            "score": [criterion.score for criterion in CRITERIA.values()],
            "weight": values,
            "share": values / values.max() / (values / values.max()).sum(),
        }
    ).rename_axis("criterion")


def rank_criteria(criteria: pd.DataFrame) -> pd.DataFrame:
    """Percentile rank of each area on each criterion, 0-100, 100 the greatest need.

    ``criteria``: code, children_u3 and a column a criterion; one that has no column is missing
    everywhere. Among the areas that have a score: 100 x (rank - 0.5) / areas known, equal values
    sharing their mean rank. NaN where the criterion is missing, or the area under the
    publication threshold. Index of ``criteria``, columns CRITERIA.
    """
    scored = has_score(criteria)
    ranks = {}
    for key, criterion in CRITERIA.items():
        values = criteria[key] if key in criteria else pd.Series(np.nan, index=criteria.index)
        values = values.astype("float64").where(scored)
        rank = values.rank(ascending=criterion.high_is_need)
        ranks[key] = 100 * (rank - 0.5) / values.notna().sum()
    return pd.DataFrame(ranks, index=criteria.index)


def has_score(criteria: pd.DataFrame) -> pd.Series:
    """Whether an area has enough children to be given a score."""
    return criteria["children_u3"] >= PUBLICATION_THRESHOLD


def score_areas(criteria: pd.DataFrame, weights: Mapping[str, float] | None = None) -> pd.DataFrame:
    """Scores and rank of every area, from the greatest need.

    ``criteria`` as in rank_criteria; ``weights`` by criterion, of any sum (DEFAULT_WEIGHTS without
    them).
    A score is the weighted mean of percentile ranks, 0-100. A missing criterion is left out and
    its weight shared among the others of the area. Returns code, rank (1 the first; equal scores
    share it), priority, score_manque, score_social, score_dynamique, weight_known (share of the
    weight that stands on known criteria, %), missing (labels of the missing criteria), reason
    (why there is no score), then rank_ and the criterion's key. Raises ParameterError for bad
    weights (weigh_criteria).
    """
    shares = weigh_criteria(DEFAULT_WEIGHTS if weights is None else weights)["share"]
    ranks = rank_criteria(criteria)
    priority, known = combine_ranks(ranks, shares)
    table = pd.DataFrame({"code": criteria["code"], "rank": order_scores(priority)})
    table["priority"] = priority
    for score in SCORES:
        members = [key for key, criterion in CRITERIA.items() if criterion.score == score]
        table[f"score_{score}"] = combine_ranks(ranks[members], shares[members])[0]
    weighted = shares.index[shares.gt(0)]
    absent = ranks[weighted].isna()
    labels = [", ".join(CRITERIA[key].label for key in weighted[row]) for row in absent.to_numpy()]
    scored = has_score(criteria)
    table["weight_known"] = (100 * known).where(scored)
    table["missing"] = pd.Series(labels, index=table.index, dtype="str").where(scored, "")
    table["reason"] = pd.Series(pd.NA, index=table.index, dtype="str").mask(~scored, TOO_FEW)
    table["reason"] = table["reason"].mask(scored & priority.isna(), NO_CRITERION)
    table = table.join(ranks.add_prefix("rank_"))
    return table.sort_values(["rank", "code"], ignore_index=True)


def combine_ranks(ranks: pd.DataFrame, shares: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Weighted mean of each row's known ranks, and the weight they stand on (0-1).

    The mean is NaN where nothing that weighs is known. Rounded, so that equal areas stay equal.
    """
    weights = ranks.notna() * shares[ranks.columns]
    known = weights.sum(axis=1)
    mean = (ranks * weights).sum(axis=1) / known.where(known > 0)
    return mean.round(9), known


def order_scores(scores: pd.Series) -> pd.Series:
    """Rank of scores, 1 the highest; equal scores share the best of their ranks; NaN has none."""
    return scores.rank(ascending=False, method="min")


def gather_criteria(
    level: str,
    tables: Tables,
    *,
    target: float = TARGET,
    access: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The criteria known today for the communes or the IRIS.

    ``access``: level, code, accessibility, low, high, as geo.access.table.tabulate_access gives
    them; the processed table ``access`` (default parameters of walking) without it.

    Returns code, name, commune, children_u3, low, high (90 %), then CRITERIA, each followed by
    its own 90 % interval (accessibility_low, accessibility_high) for accessibility:

    - missing_places: children x gap of the commune's official rate to ``target`` / 100; no place
      is published below the commune, so an IRIS takes its commune's gap;
    - accessibility: places within walking distance for 100 children;
    - the social rates of their last year (%);
    - children_trend: change of the estimated children in five years (%); childminder_trend: of
      the childminders' places since 2017 (%).

    COMMUNE_ONLY criteria give an IRIS its commune's value. Raises ParameterError for another
    level or a target outside 0-200.
    """
    if level not in LEVELS:
        raise ParameterError(f"Niveau inconnu : « {level} ». Choisir parmi {', '.join(LEVELS)}.")
    table = _count_children(level, tables)
    commune = table["commune"]
    table["missing_places"] = _count_missing(table, level, tables, target)
    known = tables.read("access") if access is None else access
    measured = known[known["level"].eq(level)].set_index("code")
    for column, source in ACCESS_COLUMNS.items():
        table[column] = table["code"].map(measured[source]).astype("float64")
    for key in SOCIAL:
        inherited = level == "iris" and key in COMMUNE_ONLY
        values = _read_social(tables, "commune" if inherited else level, key)
        table[key] = (commune if inherited else table["code"]).map(values)
    table["children_trend"] = commune.map(_trace_children(tables))
    table["childminder_trend"] = commune.map(_trace_childminders(tables))
    return table


def estimate_errors(criteria: pd.DataFrame) -> pd.DataFrame:
    """Standard deviation of the criteria that are not exactly known (geo.indicators.robustness).

    The missing places move as the children, whose 90 % interval is given by ``high``: the
    census's sampling. Accessibility moves within its own interval (geo.access.draws: census,
    structures of unknown size or place), taken as (high - low) / (2 x Z90); without the columns
    of that interval it has no error. Index of ``criteria``.
    """
    relative = (criteria["high"] / criteria["children_u3"] - 1) / Z90
    errors = pd.DataFrame({"missing_places": criteria["missing_places"] * relative.fillna(0.0)})
    if "accessibility_low" in criteria:
        width = criteria["accessibility_high"] - criteria["accessibility_low"]
        errors["accessibility"] = width / (2 * Z90)
    return errors


def _count_children(level: str, tables: Tables) -> pd.DataFrame:
    """Areas with their children of the last year: code, name, commune, children_u3, low, high."""
    counts = tables.read("children_iris" if level == "iris" else "children_communes")
    last = counts[counts["year"].eq(counts["year"].max())]
    table = last.assign(
        name=last["code"].map(name_areas(level, tables.read)),
        commune=last["commune"] if level == "iris" else last["code"],
    )
    columns = ["code", "name", "commune", "children_u3", "low", "high"]
    return table[columns].sort_values("code", ignore_index=True)


def _count_missing(table: pd.DataFrame, level: str, tables: Tables, target: float) -> pd.Series:
    """Children x gap to the target. For a commune, the official missing places."""
    areas = {code: find_area(code, tables) for code in table["commune"].unique()}
    if level == "commune":
        found = {code: find_missing(area, tables, target) for code, area in areas.items()}
        return table["code"].map({code: gap.places for code, gap in found.items() if gap})
    latest = {code: latest_coverage(area, tables) for code, area in areas.items()}
    rates = {code: float(row["rate"]) for code, row in latest.items() if row is not None}
    children = table["children_u3"]
    places = children * table["commune"].map(rates) / 100
    return count_missing_places(children, places, target)


def _read_social(tables: Tables, level: str, indicator: str) -> pd.Series:
    """Values of a social indicator in its last year, by code."""
    rows = tables.read("social")
    rows = rows[rows["level"].eq(level) & rows["indicator"].eq(indicator)]
    return rows[rows["year"].eq(rows["year"].max())].set_index("code")["value"]


def _trace_children(tables: Tables) -> pd.Series:
    """Change of the estimated children of the communes in five years, %."""
    counts = tables.read("children_communes")
    wide = counts.pivot(index="code", columns="year", values="children_u3")
    last = int(wide.columns.max())
    return 100 * (wide[last] / wide[last - TREND_YEARS] - 1)


def _trace_childminders(tables: Tables) -> pd.Series:
    """Change of the childminders' places of the communes since 2017, %; NaN from none."""
    rows = tables.read("coverage")
    rows = rows[rows["mode"].eq("am")].dropna(subset="places")
    wide = rows.pivot(index="code", columns="year", values="places")
    start = wide[FIRST_YEAR]
    return 100 * (wide[int(wide.columns.max())] / start.where(start > 0) - 1)
