"""The annexes: method in short, limits, sources with vintages and licences, words."""

from geo import french
from geo.access.parameters import DESERT_RATE, MINUTES, SPEED_KMH, show
from geo.catalog import get_source
from geo.demand.children import PUBLICATION_THRESHOLD
from geo.indicators.definitions import INDICATORS, TARGET
from geo.indicators.robustness import DRAWS
from geo.reports import writing
from geo.reports.document import Block, Heading, Table
from geo.reports.material import CHILDREN_SOURCES, Subject
from geo.reports.parts.supply import STRUCTURE_SOURCES
from geo.reports.writing import label

CONTEXT_SOURCES = ("anct_qpv", "insee_population_communes", "drees_departements")
WORDS = (
    ("AM", "assistante maternelle ou assistant maternel, agréé par la PMI du Département"),
    ("CTG", "convention territoriale globale, signée avec la CAF"),
    ("EAJE", "établissement d’accueil du jeune enfant (crèche, multi-accueil, micro-crèche…)"),
    ("EPT", "établissement public territorial, groupement de communes de la métropole"),
    ("IRIS", "quartier statistique de l’INSEE, d’environ 2 000 habitants"),
    ("LAEP", "lieu d’accueil enfants-parents"),
    ("MAM", "maison d’assistants maternels : de 1 à 6, dont 4 au plus en même temps"),
    ("PMI", "protection maternelle et infantile, service du Département"),
    ("PSU", "prestation de service unique, versée par la CAF à la crèche"),
    ("QPV", "quartier prioritaire de la politique de la ville"),
    ("RPE", "relais petite enfance"),
    ("SDSF", "schéma départemental des services aux familles"),
)


def write_annexes(subject: Subject) -> list[Block]:
    """Method, limits, sources and words."""
    return [
        Heading(1, "Annexes"),
        Heading(2, "Méthode"),
        writing.bullets(_METHOD),
        writing.say("Le détail des formules est dans la page « Données et méthode » de l’atlas."),
        Heading(2, "Limites"),
        writing.bullets(_LIMITS),
        Heading(2, "Sources"),
        _tabulate_sources(subject),
        Heading(2, "Sigles"),
        Table("Sigles", ("Sigle", "Sens"), tuple((label(a), label(b)) for a, b in WORDS), (1, 7)),
    ]


_METHOD = (
    "**Taux d’un EPT ou du département** : somme des places sur somme des enfants que supposent "
    "les taux des communes (100 × places ÷ taux) ; jamais une moyenne de taux.",
    "**Évolution d’un taux** : séparée en effet des places et effet du nombre d’enfants, dont la "
    "somme est exactement la variation.",
    "**Enfants de moins de 3 ans** : naissances des trois dernières années multipliées par une "
    "rétention tirée du recensement ; répartis entre IRIS comme au recensement. L’intervalle à "
    "90 % couvre l’aléa du sondage.",
    f"**Accès à pied** : places officielles, localisées ou réparties dans leur commune, à "
    f"{show(MINUTES[-1])} minutes au plus par les rues à {show(SPEED_KMH)} km/h, partagées entre "
    "les enfants qui peuvent y aller (aires flottantes, E2SFCA). Structures et enfants jusqu’à "
    f"3 km au-delà du département compris. « Désert » : moins de {show(DESERT_RATE)} places pour "
    "100 enfants.",
    "**Zones en tension** : rangs de huit critères, pondérés ; l’intervalle du rang vient de "
    f"{french.count(DRAWS)} tirages des poids et des erreurs de mesure.",
    f"**Places manquantes** : enfants × taux visé ÷ 100 − places. Taux visé : "
    f"{french.rate(TARGET)} places pour 100 enfants, celui de la France.",
)
_LIMITS = (
    "La commune est un mauvais bassin : les familles traversent ses limites.",
    "Le nombre d’enfants que supposent les taux de la Cnaf dépasse l’estimation de l’atlas ; "
    "l’écart est à éclaircir avec la CAF.",
    "La liste des structures est incomplète : les totaux officiels font foi.",
    "La marche compte depuis le domicile, non sur le trajet du travail ; toutes les places se "
    "valent, quels que soient horaires, prix et règles d’attribution.",
    f"Sous {french.count(PUBLICATION_THRESHOLD)} enfants, aucun taux estimé n’est montré.",
    "Un scénario dit ce qui arriverait sous une hypothèse : ce n’est pas une prévision.",
)


def _tabulate_sources(subject: Subject) -> Table:
    social = dict.fromkeys(subject.tables.read("social")["source"])
    ids = dict.fromkeys(
        [*subject.sources(), *CHILDREN_SOURCES, *social, *CONTEXT_SOURCES, *STRUCTURE_SOURCES,
         *INDICATORS["acces"].sources]
    )  # fmt: skip
    rows = []
    for source in map(get_source, ids):
        vintages = ", ".join(dict.fromkeys(file.vintage for file in source.file))
        rows.append(tuple(map(label, (source.publisher, source.title, vintages, source.licence))))
    return Table("Sources, millésimes et licences", ("Organisme", "Jeu de données", "Millésime",
                 "Licence"), tuple(rows), (2, 4, 1.6, 1.8))  # fmt: skip
