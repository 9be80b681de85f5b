"""Themes of a territory on its places: official coverage, structures, walking access."""

from geo.catalog import load_catalog
from geo.figures.palette import KIND_LABELS
from geo.figures.portrait_tables import LOCATION_WORDS, OPENING_WORDS, STATUS_WORDS
from geo.indicators.definitions import MODE_NAMES, get_indicator
from geo.indicators.portrait import Area, list_members
from geo.indicators.portrait import list_structures as find_structures
from geo.indicators.tables import name_areas
from geo.indicators.values import Tables
from geo.reports.theme import (
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


def cover(area: Area, tables: Tables) -> Theme:
    """Official coverage by mode and year."""
    rows = tables.coverage[tables.coverage["code"].isin(list_codes(area, tables))]
    rows = name_rows(rows, tables).assign(
        mode=rows["mode"].map({**MODE_NAMES, "total": "Tous modes"}),
        status=rows["status"].map(STATUS_WORDS),
        field=rows["known"].astype(str) + " sur " + rows["total"].astype(str),
    )
    return make_theme(
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
        COVERAGE_SOURCES,
    )  # fmt: skip


def list_structures(area: Area, tables: Tables) -> Theme:
    """The known structures."""
    rows = find_structures(area, tables)
    rows = rows.assign(
        commune=rows["commune"].map(name_areas("commune", tables.read)),
        kind=rows["kind"].map(KIND_LABELS),
        status=rows["status"].map(OPENING_WORDS),
        places_source=rows["places_source"].map(_name_publisher, na_action="ignore"),
        location_quality=rows["location_quality"].map(LOCATION_WORDS),
    )
    return make_theme(
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


def walk(area: Area, tables: Tables) -> Theme:
    """Walking access."""
    access = tables.read("access")
    members = set(list_members(area, tables))
    iris = access["level"].eq("iris") & access["code"].str[:5].isin(members)
    others = access["level"].ne("square") & access["code"].isin(list_codes(area, tables))
    rows = name_rows(access[iris | others], tables)
    shares = {
        "share_beyond_10min": "sans structure connue à 10 minutes",
        "share_beyond_15min": "sans structure connue à 15 minutes",
        "share_below_desert": "sous 33 places pour 100 enfants",
    }
    return make_theme(
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


def _name_publisher(source: str) -> str:
    """Publisher of a source of the catalogue; the network has none and is named as it is."""
    known = load_catalog()
    return known[source].publisher if source in known else source
