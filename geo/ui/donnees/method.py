"""The method, as text: ``texts/methode.md``, its figures read from the code and the catalogue.

The text writes a figure as ``@{name}``; a name that is not known fails.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

from geo import french
from geo.access import aggregate, clusters, draws, parameters, times
from geo.access.decay import Step
from geo.access.table import average_size
from geo.catalog import get_source
from geo.demand import children, squares
from geo.demand.social import KNOWN_SHARE
from geo.figures import site_sentences
from geo.indicators import robustness
from geo.indicators.definitions import TARGET
from geo.indicators.priorities import DEFAULT_WEIGHTS, SCORES, weigh_criteria
from geo.siting import candidates, coverage, search, sheet, verdict
from geo.siting import robustness as trials
from geo.siting.funding import load_funding
from geo.supply import contradictions, matching, places
from geo.supply.corrections import load_corrections
from geo.territory.changes import load_changes
from geo.territory.contours import TOLERANCE_M
from geo.territory.margin import MARGIN_M
from geo.ui.data import get_open_tables

METHOD_FILE = Path(__file__).parent / "texts" / "methode.md"


class _Text(Template):
    delimiter = "@"  # « $ » belongs to the formulas


@dataclass(frozen=True)
class Section:
    """A section of the method: its title and its Markdown (with LaTeX formulas)."""

    title: str
    body: str


def read_method(manifest: Mapping[str, Any]) -> list[Section]:
    """The sections of the method, in order, filled in. Raises KeyError on an unknown name."""
    text = _Text(METHOD_FILE.read_text(encoding="utf-8")).substitute(collect_parameters(manifest))
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return [
        Section(title.strip(), body.strip())
        for title, body in zip(parts[1::2], parts[2::2], strict=True)
    ]


def write_method(manifest: Mapping[str, Any]) -> str:
    """The whole method in Markdown, to be kept or printed."""
    sections = "\n\n".join(f"## {s.title}\n\n{s.body}" for s in read_method(manifest))
    return f"# Méthode de l’atlas\n\n{sections}\n"


def collect_parameters(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Every figure the text quotes, written the French way.

    From the constants of the code, the vintages of the catalogue and the sizes of the snapshot
    (``manifest``).
    """
    rows = {name: french.count(entry["rows"]) for name, entry in manifest["tables"].items()}
    vintages = {
        name: get_source(source).vintage
        for name, source in {
            "recensement": "insee_population_iris",
            "carreaux": "insee_carreaux_200m",
            "osm": "osm_poi",
            "qpv": "anct_qpv",
            "taux_petites": "caf_taux_toutes_communes",
            "places_petites": "caf_places_toutes_communes",
            "revenus": "insee_filosofi_communes",
            "familles": "insee_rp2022_iris",
            "emploi": "insee_emploi_femmes_communes",
            "prestations": "caf_prestations_communes",
            "caf_iris": "caf_iris",
        }.items()
    }
    merges = [f"{c.note} ({french.date(c.date)})." for c in load_changes()]
    return vintages | {
        "b0": french.count(children.SHRINKAGE_BIRTHS),
        "sondage": french.percent(100 * children.SAMPLING_FRACTION, 0),
        "effet": french.number(children.DESIGN_EFFECT),
        "effet_tex": _tex(children.DESIGN_EFFECT, 1),
        "f_tex": _tex(children.SAMPLING_FRACTION, 1),
        "z_tex": _tex(children.Z90, 3),
        "seuil": french.count(children.PUBLICATION_THRESHOLD),
        "carreau": french.count(squares.SIZE_M),
        "tolerance": french.count(TOLERANCE_M),
        "proche": french.count(matching.NEAR),
        "meme_lieu": french.count(matching.SAME_PLACE),
        "nom": french.count(matching.SAME_NAME),
        "nom_seul": french.count(matching.SAME_NAME_FAR),
        "loin": french.count(contradictions.FAR),
        "corrections": french.count(len(load_corrections())),
        "part_connue": french.percent(100 * KNOWN_SHARE, 0),
        "communes": rows["communes"],
        "epts": rows["ept"],
        "iris": rows["iris"],
        "fusions": " ".join(merges),
        "derniere_annee": str(find_last_year(get_source("caf_taux_communes").vintage)),
        "dernier_revenu": str(find_last_year(vintages["revenus"])),
        **_collect_access_parameters(),
        **_collect_siting_parameters(),
        **_collect_sheet_parameters(),
    }


def _collect_access_parameters() -> dict[str, str]:
    """Those of the placing of places, walking access and the underserved areas."""
    tables = get_open_tables()
    rates = [french.percent(100 * band, 0) for band in aggregate.BANDS]
    shares = weigh_criteria(DEFAULT_WEIGHTS).groupby("score")["share"].sum()
    weights = [
        f"{SCORES[score].lower()} {french.percent(100 * shares[score], 0)}" for score in SCORES
    ]
    size = average_size(tables.read("coverage"), tables.read("facilities"))
    return {
        "eaje_min": french.count(places.EAJE_SIZES[0]),
        "eaje_max": french.count(places.EAJE_SIZES[1]),
        "micro": french.count(places.MICRO_CRECHE_PLACES),
        "mam": french.count(places.MAM_PLACES),
        "taille": french.count(size),
        "rues": get_source("osm_rues").vintage,
        "vitesse": french.number(parameters.SPEED_KMH),
        "detour": french.number(times.DETOUR),
        "marge": french.count(MARGIN_M / 1000),
        "decroissance": Step().name,
        "desert": french.count(parameters.DESERT_RATE),
        "bandes": f"{', '.join(rates[:-1])} et {rates[-1]}",
        "cible": french.rate(TARGET),
        "annee_enfants": str(tables.read("squares")["year"].max()),
        "tirages_acces": french.count(draws.DRAWS),
        "cv": french.percent(100 * draws.SIZE_SPREAD, 0),
        "poids": ", ".join(weights),
        "tirages_rangs": french.count(robustness.DRAWS),
        "concentration": french.count(robustness.CONCENTRATION),
        "permutations": french.count(clusters.PERMUTATIONS),
        "fdr": french.percent(100 * clusters.FALSE_DISCOVERY, 0),
    }


def _collect_sheet_parameters() -> dict[str, str]:
    """Those of the sheet of an address, its verdict and its funding rules."""
    *first, last = (french.count(minutes) for minutes in parameters.MINUTES)
    plan = sheet.Plan()
    return {
        "fiche_durees": f"{', '.join(first)} et {last}",
        "fiche_minutes": french.count(plan.minutes),
        "fiche_places": french.count(plan.places),
        "fiche_proche": french.count(verdict.NEAR_MINUTES),
        "fiche_dedans": french.percent(100 * verdict.INSIDE_SHARE, 0),
        "fiche_probable": french.percent(100 * site_sentences.LIKELY, 0),
        "fiche_rue": french.count(sheet.STREET_M),
        "fiche_relecture": french.date(load_funding().updated),
    }


def _collect_siting_parameters() -> dict[str, str]:
    """Those of the best sites."""
    return {
        "rues_carrefour": french.count(candidates.CORNER_STREETS),
        "ecart_carrefours": french.count(candidates.CORNER_SPACING_M),
        "places_mam": french.count(coverage.CAPACITY),
        "marche_mediane": french.count(search.MEDIAN_MINUTES),
        "variation": french.percent(100 * trials.STRETCH, 0),
        "tirages_sites": french.count(trials.DRAWS),
        "pres": french.count(trials.NEAR_M),
    }


def find_last_year(vintage: str) -> int | None:
    """Last year named in a vintage: « 2017-2022 » is 2022; None when it names none."""
    years = [int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", vintage)]
    return max(years, default=None)


def _tex(value: float, decimals: int) -> str:
    """A number in a formula; braces keep TeX from spacing the comma."""
    return french.number(value, decimals).replace(",", "{,}")
