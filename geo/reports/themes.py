"""What a territory's workbook and layers hold: one theme a sheet, each column explained.

Numbers are the atlas's own, unrounded; how many decimals are shown is the writer's business.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from geo import french
from geo.catalog import load_catalog
from geo.figures.palette import KIND_LABELS
from geo.figures.portrait_tables import (
    COUNTS,
    EUROS,
    LOCATION_WORDS,
    OPENING_WORDS,
    STATUS_WORDS,
)
from geo.indicators.coverage import DEPARTEMENT
from geo.indicators.definitions import MODE_NAMES, SOCIAL_NAMES, TARGET, get_indicator
from geo.indicators.outlook import (
    CHILDREN_SCENARIOS,
    PLACES_SCENARIOS,
    project_outlook,
)
from geo.indicators.portrait import Area, estimate_area, find_area, list_members
from geo.indicators.portrait import list_structures as find_structures
from geo.indicators.priorities import CRITERIA, SCORES, gather_criteria
from geo.indicators.robustness import rank_areas
from geo.indicators.tables import name_areas
from geo.indicators.values import Tables

Kind = Literal["text", "year", "count", "estimate", "rate", "percent", "minutes"]

LEVEL_WORDS = {
    "departement": "Département",
    "ept": "EPT",
    "commune": "Commune",
    "iris": "IRIS",
    "square": "Carreau de 200 m",
}
NATURE = "Nature du chiffre : officiel, calculé (sommes et rapports), estimé (modèle), ou pourquoi \
il manque"


@dataclass(frozen=True)
class Column:
    """A column: its heading, what it means, its unit, and how its values are shown."""

    key: str
    heading: str
    meaning: str
    unit: str = ""
    kind: Kind = "text"


@dataclass(frozen=True, eq=False)
class Theme:
    """A sheet: ``rows`` has the columns' keys, in their order. ``sources``: ids of the catalogue.

    ``note`` says what to know before reading, in French.
    """

    name: str
    title: str
    note: str
    columns: tuple[Column, ...]
    rows: pd.DataFrame = field(repr=False)
    sources: tuple[str, ...]


LEVEL = Column("level", "Échelle", "Département, EPT, commune ou IRIS")
CODE = Column("code", "Code", "Code INSEE de la commune ou de l’IRIS, SIREN de l’EPT")
NAME = Column("name", "Territoire", "Nom du territoire")
YEAR = Column("year", "Année", "Année du chiffre", "année", "year")
STATUS = Column("status", "Nature", NATURE)
LOW = "Borne basse de l’intervalle à 90 %"
HIGH = "Borne haute de l’intervalle à 90 %"
_SQUARES = get_indicator("enfants").sources
_COVERAGE = get_indicator("taux_total").sources


def list_themes(area: Area, tables: Tables) -> list[Theme]:
    """The themes of an area: itself, its communes and IRIS, beside its EPT and the département."""
    return [
        _cover(area, tables),
        _count_children(area, tables),
        _count_iris(area, tables),
        _list_structures(area, tables),
        _walk(area, tables),
        _describe_families(area, tables),
        _rank(area, tables, "commune"),
        _rank(area, tables, "iris"),
        _project(area, tables),
    ]


def _cover(area: Area, tables: Tables) -> Theme:
    rows = tables.coverage[tables.coverage["code"].isin(_list_codes(area, tables))]
    rows = _name(rows, tables).assign(
        mode=rows["mode"].map({**MODE_NAMES, "total": "Tous modes"}),
        status=rows["status"].map(STATUS_WORDS),
        field=rows["known"].astype(str) + " sur " + rows["total"].astype(str),
    )
    return _make(
        "Couverture",
        "Places et taux de couverture par mode d’accueil, depuis 2017",
        "Le taux est le nombre de places pour 100 enfants de moins de 3 ans. Celui d’un EPT ou du "
        "département est la somme des places sur la somme des enfants que supposent les taux, "
        "jamais une moyenne de taux. Les communes de moins de 10 000 habitants n’ont de taux que "
        "certaines années, et pas de places.",
        (
            LEVEL,
            CODE,
            NAME,
            YEAR,
            Column("mode", "Mode d’accueil", "Établissements (EAJE), assistantes maternelles (MAM "
                   "comprises), garde à domicile, école à deux ans, et leurs parties"),
            Column("places", "Places", "Places d’accueil théoriques", "places", "count"),
            Column("rate", "Taux", "Places pour 100 enfants de moins de 3 ans",
                   "places pour 100 enfants", "rate"),
            Column("children", "Enfants supposés", "Enfants que suppose le taux : 100 × places / "
                   "taux", "enfants", "count"),
            STATUS,
            Column("field", "Communes comptées", "Communes qui ont un chiffre, sur celles du "
                   "territoire"),
        ),
        rows,
        _COVERAGE,
    )  # fmt: skip


def _count_children(area: Area, tables: Tables) -> Theme:
    parts = [
        estimate_area(find_area(code, tables), tables).assign(code=code)
        for code in _list_codes(area, tables)
    ]
    rows = _name(pd.concat(parts, ignore_index=True), tables)
    return _make(
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
        ("insee_naissances", "insee_population_iris", *_COVERAGE),
    )  # fmt: skip


def _count_iris(area: Area, tables: Tables) -> Theme:
    members = list_members(area, tables)
    children = tables.read("children_iris")
    rows = children[children["commune"].isin(members)].assign(level="iris")
    rows = _name(rows, tables)
    rows["commune"] = rows["commune"].map(name_areas("commune", tables.read))
    rows["publishable"] = rows["publishable"].map({True: "oui", False: "non"})
    return _make(
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
        _SQUARES,
    )  # fmt: skip


def _list_structures(area: Area, tables: Tables) -> Theme:
    rows = find_structures(area, tables)
    rows = rows.assign(
        commune=rows["commune"].map(name_areas("commune", tables.read)),
        kind=rows["kind"].map(KIND_LABELS),
        status=rows["status"].map(OPENING_WORDS),
        places_source=rows["places_source"].map(_name_publisher, na_action="ignore"),
        location_quality=rows["location_quality"].map(LOCATION_WORDS),
    )
    return _make(
        "Structures",
        "Structures d’accueil connues de l’atlas",
        "Liste incomplète : elle montre où sont les structures que l’on connaît. Pour savoir "
        "combien de places il y a, se fier à la feuille Couverture.",
        (
            Column("name", "Nom", "Nom de la structure"),
            Column("kind", "Type", "Type d’accueil"),
            Column("commune", "Commune", "Nom de la commune"),
            Column("address", "Adresse", "Adresse, quand une source la donne"),
            Column("postcode", "Code postal", "Code postal"),
            Column("manager", "Gestionnaire", "Organisme gestionnaire"),
            Column("places", "Places", "Nombre de places publié ; vide : non connu", "places",
                   "count"),
            Column("places_source", "Places selon", "Qui donne le nombre de places"),
            Column("status", "Statut", "Ouvert, en projet, fermé, à vérifier"),
            Column("location_quality", "Localisation", "Précision de la position"),
            Column("iris", "IRIS", "Code de l’IRIS, quand la position est assez précise"),
        ),
        rows,
        ("structures_communes", "osm_poi"),
    )  # fmt: skip


def _walk(area: Area, tables: Tables) -> Theme:
    access = tables.read("access")
    members = set(list_members(area, tables))
    iris = access["level"].eq("iris") & access["code"].str[:5].isin(members)
    others = access["level"].ne("square") & access["code"].isin(_list_codes(area, tables))
    rows = _name(access[iris | others], tables)
    shares = {
        "share_beyond_10min": "sans structure connue à 10 minutes",
        "share_beyond_15min": "sans structure connue à 15 minutes",
        "share_below_desert": "sous 33 places pour 100 enfants",
    }
    return _make(
        "Accès à pied",
        "Places que l’on atteint à pied (estimation)",
        "Places pour 100 enfants, partagées entre ceux qui y marchent en 15 minutes au plus "
        "(méthode E2SFCA), crèches et assistantes maternelles. La part des places que l’atlas sait "
        "situer est faible : lire l’intervalle. Ce n’est pas le taux de la Cnaf.",
        (
            LEVEL,
            CODE,
            NAME,
            Column("children_u3", "Enfants estimés", "Enfants de moins de 3 ans", "enfants",
                   "estimate"),
            Column("accessibility", "Accessibilité", "Places à distance de marche",
                   "places pour 100 enfants", "rate"),
            Column("low", "Borne basse", LOW, "places pour 100 enfants", "rate"),
            Column("high", "Borne haute", HIGH, "places pour 100 enfants", "rate"),
            Column("eaje", "dont crèches", "Part des établissements (EAJE)",
                   "places pour 100 enfants", "rate"),
            Column("am", "dont assistantes maternelles", "Part des assistantes maternelles et MAM",
                   "places pour 100 enfants", "rate"),
            Column("nearest_min", "Structure la plus proche", "Marche jusqu’à la structure connue "
                   "la plus proche", "minutes", "minutes"),
            *(
                Column(key, f"Enfants {text}", f"Part des enfants {text}", "%", "percent")
                for key, text in shares.items()
            ),
            Column("unmet_need", "Places qui manquent", "Places à ajouter pour que chaque enfant "
                   "en ait à pied autant que la moyenne de France", "places", "estimate"),
        ),
        rows,
        get_indicator("acces").sources,
    )  # fmt: skip


def _describe_families(area: Area, tables: Tables) -> Theme:
    social = tables.read("social")
    members = set(list_members(area, tables))
    iris = social["level"].eq("iris") & social["code"].str[:5].isin(members)
    rows = social[iris | social["code"].isin(_list_codes(area, tables))]
    rows = _name(rows, tables)
    rows["unit"] = rows["indicator"].map(_find_unit)
    rows["indicator"] = rows["indicator"].map(SOCIAL_NAMES)
    rows["status"] = rows["status"].map(STATUS_WORDS)
    return _make(
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


def _rank(area: Area, tables: Tables, level: str) -> Theme:
    criteria = gather_criteria(level, tables, access=tables.read("access"))
    ranked = rank_areas(criteria).merge(criteria[["code", "commune", "children_u3"]], on="code")
    members = list_members(area, tables)
    rows = ranked[ranked["commune"].isin(members)] if level == "iris" else ranked
    rows = _name(rows.assign(level=level), tables)
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
    return _make(
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


def _project(area: Area, tables: Tables) -> Theme:
    names = ("coverage", "births", "children_communes", "communes")
    table = project_outlook(*(tables.read(name) for name in names))
    rows = _name(table[table["code"].isin(_list_codes(area, tables))], tables)
    rows["children_scenario"] = rows["children_scenario"].map(CHILDREN_SCENARIOS)
    rows["places_scenario"] = rows["places_scenario"].map(PLACES_SCENARIOS)
    return _make(
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
        ("insee_naissances", *_COVERAGE),
    )  # fmt: skip


def list_sources(themes: Iterable[Theme]) -> list[str]:
    """Ids of the sources of the themes, each once."""
    return list(dict.fromkeys(source for theme in themes for source in theme.sources))


def _make(
    name: str,
    title: str,
    note: str,
    columns: Sequence[Column],
    rows: pd.DataFrame,
    sources: Sequence[str],
) -> Theme:
    kept = pd.DataFrame(rows)[[column.key for column in columns]].reset_index(drop=True)
    return Theme(name, title, note, tuple(columns), kept, tuple(dict.fromkeys(sources)))


def _list_codes(area: Area, tables: Tables) -> list[str]:
    """The area, its communes, its EPT and the département, each once."""
    wider = [area.ept] if area.ept else []
    return list(dict.fromkeys([area.code, *list_members(area, tables), *wider, DEPARTEMENT]))


def _name(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """The rows with the name and the level of their area, the widest areas first."""
    rows = rows.copy()
    levels = list(LEVEL_WORDS)[:4]
    names = {level: name_areas(level, tables.read) for level in levels}
    found = {code: (rank, name) for rank, level in enumerate(levels)
             for code, name in names[level].items()}  # fmt: skip
    rows["name"] = [found[code][1] for code in rows["code"]]
    order = pd.Series([found[code][0] for code in rows["code"]], index=rows.index)
    rows["level"] = [LEVEL_WORDS[levels[rank]] for rank in order]
    return rows.iloc[order.argsort(kind="stable")]


def _find_unit(indicator: str) -> str:
    if indicator in COUNTS:
        return "foyers"
    return "€ par an" if indicator in EUROS else "%"


def _name_publisher(source: str) -> str:
    """Publisher of a source of the catalogue; the network has none and is named as it is."""
    known = load_catalog()
    return known[source].publisher if source in known else source
