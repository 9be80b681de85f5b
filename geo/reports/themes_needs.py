"""Themes of a territory on its children, its families, and what comes."""

import pandas as pd

from geo import french
from geo.figures.portrait_tables import COUNTS, EUROS, STATUS_WORDS
from geo.indicators.definitions import SOCIAL_NAMES, TARGET
from geo.indicators.outlook import CHILDREN_SCENARIOS, PLACES_SCENARIOS, project_outlook
from geo.indicators.portrait import Area, estimate_area, find_area, list_members
from geo.indicators.priorities import CRITERIA, SCORES, gather_criteria
from geo.indicators.robustness import rank_areas
from geo.indicators.tables import name_areas
from geo.indicators.values import Tables
from geo.reports.theme import (
    CHILDREN_SOURCES,
    CODE,
    COVERAGE_SOURCES,
    HIGH,
    LEVEL,
    LOW,
    NAME,
    STATUS,
    YEAR,
    Column,
    Theme,
    list_codes,
    make_theme,
    name_rows,
)


def count_children(area: Area, tables: Tables) -> Theme:
    """Births, and three counts of children under 3."""
    parts = [
        estimate_area(find_area(code, tables), tables).assign(code=code)
        for code in list_codes(area, tables)
    ]
    rows = name_rows(pd.concat(parts, ignore_index=True), tables)
    return make_theme(
        "Enfants et naissances",
        "Naissances, et enfants de moins de 3 ans de trois sources",
        "Trois nombres d’enfants, à ne pas mêler dans un même calcul : l’estimation de l’atlas "
        "(naissances des trois dernières années × part qui reste), celui que supposent les taux de "
        "la Cnaf, celui du recensement. Les enfants sont comptés au 31 décembre.",
        (
            LEVEL,
            CODE,
            NAME,
            YEAR,
            Column("births", "Naissances", "Naissances de l’année, commune de la mère (officiel)",
                   "naissances", "count"),
            Column("children_u3", "Enfants estimés", "Enfants de moins de 3 ans, estimation de "
                   "l’atlas", "enfants", "estimate"),
            Column("low", "Estimés, borne basse", LOW, "enfants", "estimate"),
            Column("high", "Estimés, borne haute", HIGH, "enfants", "estimate"),
            Column("cnaf", "Enfants supposés par la Cnaf", "100 × places / taux (calculé)",
                   "enfants", "count"),
            Column("census", "Enfants au recensement", "0 à 2 ans, à la date du recensement "
                   "(officiel)", "enfants", "count"),
        ),
        rows,
        ("insee_naissances", "insee_population_iris", *COVERAGE_SOURCES),
    )  # fmt: skip


def count_iris(area: Area, tables: Tables) -> Theme:
    """Children under 3 by IRIS."""
    members = list_members(area, tables)
    children = tables.read("children_iris")
    rows = children[children["commune"].isin(members)].assign(level="iris")
    rows = name_rows(rows, tables)
    rows["commune"] = rows["commune"].map(name_areas("commune", tables.read))
    rows["publishable"] = rows["publishable"].map({True: "oui", False: "non"})
    return make_theme(
        "Enfants par IRIS",
        "Enfants de moins de 3 ans par IRIS",
        "L’estimation de la commune, répartie selon le recensement. Sous 30 enfants, l’atlas ne "
        "publie pas de taux.",
        (
            CODE,
            NAME,
            Column("commune", "Commune", "Nom de la commune"),
            YEAR,
            Column("children_u3", "Enfants estimés", "Enfants de moins de 3 ans, estimation de "
                   "l’atlas", "enfants", "estimate"),
            Column("low", "Borne basse", LOW, "enfants", "estimate"),
            Column("high", "Borne haute", HIGH, "enfants", "estimate"),
            Column("census_year", "Année du recensement", "Millésime du recensement", "année",
                   "year"),
            Column("census", "Enfants au recensement", "Enfants de 0 à 2 ans au recensement "
                   "(officiel, par sondage)", "enfants", "estimate"),
            Column("publishable", "Taux publiable", "Au moins 30 enfants estimés"),
        ),
        rows,
        CHILDREN_SOURCES,
    )  # fmt: skip


def describe_families(area: Area, tables: Tables) -> Theme:
    """Social indicators."""
    social = tables.read("social")
    members = set(list_members(area, tables))
    iris = social["level"].eq("iris") & social["code"].str[:5].isin(members)
    rows = social[iris | social["code"].isin(list_codes(area, tables))]
    rows = name_rows(rows, tables)
    rows["unit"] = rows["indicator"].map(_find_unit)
    rows["indicator"] = rows["indicator"].map(SOCIAL_NAMES)
    rows["status"] = rows["status"].map(STATUS_WORDS)
    return make_theme(
        "Familles",
        "Contexte social",
        "Une ligne par territoire, indicateur et année. Une valeur vide n’est pas zéro : la "
        "colonne « Nature » dit pourquoi elle manque.",
        (
            LEVEL,
            CODE,
            NAME,
            Column("indicator", "Indicateur", "Nom de l’indicateur"),
            YEAR,
            Column("value", "Valeur", "Valeur de l’indicateur, dans l’unité de la colonne "
                   "suivante", "", "rate"),
            Column("unit", "Unité", "Unité de la valeur"),
            STATUS,
        ),
        rows,
        tuple(dict.fromkeys(social["source"])),
    )  # fmt: skip


def rank_areas_of(area: Area, tables: Tables, level: str) -> Theme:
    """Ranks of need of a level, iris or commune."""
    criteria = gather_criteria(level, tables, access=tables.read("access"))
    ranked = rank_areas(criteria).merge(criteria[["code", "commune", "children_u3"]], on="code")
    members = list_members(area, tables)
    rows = ranked[ranked["commune"].isin(members)] if level == "iris" else ranked
    rows = name_rows(rows.assign(level=level), tables)
    rows["commune"] = rows["commune"].map(name_areas("commune", tables.read))
    rows["p_top10"] = 100 * rows["p_top10"]
    among = f"{int(ranked['rank'].notna().sum())} {'IRIS' if level == 'iris' else 'communes'}"
    columns = [CODE, NAME]
    if level == "iris":
        columns.append(Column("commune", "Commune", "Nom de la commune"))
    columns += [
        Column("rank", "Rang", f"1 : le besoin le plus fort, sur {among} du département", "",
               "count"),
        Column("rank_low", "Rang, au mieux", LOW, "", "count"),
        Column("rank_high", "Rang, au pire", HIGH, "", "count"),
        Column("p_top10", "Chance d’être dans les 10", "Part des tirages où le territoire est "
               "dans les dix premiers", "%", "percent"),
        Column("priority", "Note d’ensemble", "Moyenne pondérée des rangs centiles", "sur 100",
               "rate"),
        *(
            Column(f"score_{key}", f"Note : {name.lower()}", f"{name}, rang centile", "sur 100",
                   "rate")
            for key, name in SCORES.items()
        ),
        *(
            Column(key, criterion.label, f"Critère : {criterion.label.lower()}", criterion.unit,
                   "rate")
            for key, criterion in CRITERIA.items()
        ),
        Column("reason", "Sans rang parce que", "Pourquoi le territoire n’est pas classé"),
    ]  # fmt: skip
    names = {"commune": "Priorités, communes", "iris": "Priorités, IRIS"}
    return make_theme(
        names[level],
        "Zones sous-dotées : rangs et ce qu’ils valent (estimation)",
        "Poids par défaut : manque de places 40 %, besoin social 40 %, dynamique 20 %. Ils sont un "
        "choix, à dire en même temps que le rang. L’intervalle à 90 % du rang vient de 1 000 "
        f"tirages des poids et des erreurs du recensement. Cible : {french.rate(TARGET)} "
        "places pour 100 enfants.",
        tuple(columns),
        rows.sort_values("rank", na_position="last"),
        tuple(dict.fromkeys(s for criterion in CRITERIA.values() for s in criterion.sources)),
    )


def project_area(area: Area, tables: Tables) -> Theme:
    """Outlook to 2030 under every pair of scenarios."""
    names = ("coverage", "births", "children_communes", "communes")
    table = project_outlook(*(tables.read(name) for name in names))
    rows = name_rows(table[table["code"].isin(list_codes(area, tables))], tables)
    rows["children_scenario"] = rows["children_scenario"].map(CHILDREN_SCENARIOS)
    rows["places_scenario"] = rows["places_scenario"].map(PLACES_SCENARIOS)
    return make_theme(
        "Perspectives",
        "Enfants, places et taux à 2030 selon des scénarios nommés",
        "Des scénarios, pas des prévisions : citer toujours le scénario avec le chiffre.",
        (
            LEVEL,
            CODE,
            NAME,
            Column("children_scenario", "Scénario des enfants", "Hypothèse sur les naissances"),
            Column("places_scenario", "Scénario des places", "Hypothèse sur les places"),
            YEAR,
            Column("children_cnaf", "Enfants (champ de la Cnaf)", "Enfants que suppose le taux, "
                   "qui évoluent comme l’estimation", "enfants", "estimate"),
            Column("places", "Places", "Places selon le scénario", "places", "estimate"),
            Column("rate", "Taux", "Places pour 100 enfants", "places pour 100 enfants", "rate"),
            Column("needed_hold", "Places pour tenir le taux", "Places à ajouter pour garder le "
                   "dernier taux publié", "places", "estimate"),
            Column("needed_target", "Places pour la cible", "Places à ajouter pour atteindre le "
                   "taux de France", "places", "estimate"),
            Column("mam_target", "MAM pour la cible", "MAM de 16 places que cela ferait", "MAM",
                   "count"),
            Column("reason", "Sans taux parce que", "Pourquoi il n’y a pas de taux"),
        ),
        rows,
        ("insee_naissances", *COVERAGE_SOURCES),
    )  # fmt: skip


def _find_unit(indicator: str) -> str:
    if indicator in COUNTS:
        return "foyers"
    return "€ par an" if indicator in EUROS else "%"
