"""The indicators the atlas maps: names, units, levels, classes and sources.

Breaks are fixed, so that a colour means the same on every year and scale.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from geo.access.parameters import DESERT_RATE, MINUTES, SPEED_KMH, show
from geo.errors import ParameterError

TARGET = 60.9  # default target, places for 100 children: France in 2023 (table ``references``)

Kind = Literal["rate", "percent", "count", "density", "euros", "points", "change", "minutes"]
Level = Literal["ept", "commune", "iris", "square"]

LEVEL_NAMES: dict[str, str] = {
    "departement": "Département",
    "ept": "EPT",
    "commune": "Commune",
    "iris": "IRIS",
    "square": "Carreau de 200 m",
}

MODE_NAMES: dict[str, str] = {
    "total": "Tous modes d’accueil",
    "eaje": "Crèches (EAJE)",
    "eaje_psu": "Crèches financées par la PSU",
    "eaje_hors_psu": "Micro-crèches Paje (hors PSU)",
    "am": "Assistantes maternelles (dont MAM)",
    "domicile": "Garde à domicile",
    "prescolaire": "École à deux ans",
    "individuel": "Accueil individuel",
    "autres": "Autres modes",
}

SOCIAL_NAMES: dict[str, str] = {
    "poverty_rate": "Taux de pauvreté",
    "median_income": "Niveau de vie médian",
    "lone_parent_families": "Familles monoparentales",
    "women_unemployment": "Chômage des femmes de 25 à 54 ans",
    "unemployment_2554": "Chômage des 25-54 ans",
    "rsa_share": "Allocataires du RSA",
    "cmg_households": "Foyers aidés pour une garde individuelle (CMG)",
    "paje_households": "Foyers percevant la Paje",
    "children_in_qpv": "Enfants de moins de 3 ans en quartier prioritaire",
}

UNITS: dict[str, str] = {
    "rate": "places pour 100 enfants de moins de 3 ans",
    "percent": "%",
    "count": "",
    "density": "enfants par km²",
    "euros": "€ par an et par unité de consommation",
    "points": "points",
    "change": "%",
    "minutes": "minutes de marche",
}


@dataclass(frozen=True)
class Indicator:
    """An indicator of the map.

    ``family`` and ``key`` say where its values come from (see geo.indicators.values);
    ``estimated`` marks a figure the atlas models, never to be taken for an official one.
    ``diverging``: colours go both ways around 0. ``worst``: the end where most is lacking.
    """

    id: str
    label: str
    theme: str
    kind: Kind
    family: str
    key: str
    levels: tuple[Level, ...]
    breaks: tuple[float, ...]
    help: str
    sources: tuple[str, ...]
    unit: str = ""
    estimated: bool = False
    diverging: bool = False
    worst: Literal["low", "high"] = "low"
    decimals: int = field(default=1)

    @property
    def unit_label(self) -> str:
        """Unit in words, for legends and exports."""
        return self.unit or UNITS[self.kind]


_OFFICIAL = ("caf_places_communes", "caf_taux_communes", "caf_taux_toutes_communes")
_CHILDREN = ("insee_naissances", "insee_population_iris")
_SQUARES = (*_CHILDREN, "insee_carreaux_200m")
_WALKING = (
    "caf_places_communes", "caf_places_toutes_communes", *_SQUARES, "osm_poi",
    "structures_communes", "insee_bpe_communes", "osm_rues",
)  # fmt: skip
_SUPPLY, _DEMAND, _SOCIAL = "Offre officielle", "Enfants", "Contexte social"
_WALK = "Accès à pied"


def _rate(mode: str, breaks: tuple[float, ...], text: str) -> Indicator:
    name = MODE_NAMES[mode]
    label = "Taux de couverture, tous modes" if mode == "total" else f"Taux de couverture : {name}"
    return Indicator(
        f"taux_{mode}", label, _SUPPLY, "rate", "coverage", mode, ("ept", "commune"), breaks, text,
        _OFFICIAL,
    )  # fmt: skip


def _walk(
    name: str, label: str, key: str, kind: Kind, breaks: tuple[float, ...], text: str,
    **others: Any,
) -> Indicator:  # fmt: skip
    """An indicator of the processed table ``access``, whose column is ``key``."""
    levels: tuple[Level, ...] = ("ept", "commune", "iris")
    if kind in ("rate", "minutes"):  # of a square, a share is 0 or 100 and a count nearly nothing
        levels = (*levels, "square")
    return Indicator(
        name, label, _WALK, kind, "access", key, levels, breaks, text, _WALKING,
        estimated=True, **others,
    )  # fmt: skip


_MODELLED = (
    "Estimation : les dernières places officielles, localisées dans les structures que l’atlas "
    f"connaît ou réparties dans leur commune, à {show(MINUTES[-1])} minutes à pied au plus par les "
    "rues, partagées entre "
    "les enfants qui peuvent y aller."
)
_LOCATED = (
    f"Estimation : marche par les rues, à {show(SPEED_KMH)} km/h, jusqu’aux structures que "
    "l’atlas sait localiser "
    "(une partie seulement des crèches) ;"
)

_ALL = (
    _rate("total", (25, 30, 35, 45, TARGET),
          "Places d’accueil formel pour 100 enfants de moins de 3 ans, publié par la Cnaf."),
    _rate("eaje", (12, 15, 18, 22, 27),
          "Places en établissement d’accueil du jeune enfant (EAJE), micro-crèches comprises."),
    _rate("am", (5, 8, 11, 15, 20),
          "Places chez les assistantes maternelles qui gardent des enfants, MAM comprises."),
    _rate("domicile", (0.5, 1, 2, 4, 8), "Enfants gardés au domicile de leurs parents."),
    _rate("prescolaire", (0.5, 1, 2, 3, 5), "Enfants scolarisés à deux ans."),
    Indicator(
        "places_manquantes", "Places manquantes pour le taux visé", _SUPPLY, "count", "missing",
        "total", ("ept", "commune"), (),
        "Places à créer pour atteindre le taux visé, à nombre d’enfants constant.", _OFFICIAL,
        unit="places", worst="high", decimals=0,
    ),
    Indicator(
        "evolution_taux", "Évolution du taux de couverture depuis 2017", _SUPPLY, "points",
        "coverage_change", "total", ("ept", "commune"), (-4, -2, 0, 2, 4),
        "Différence avec le taux de 2017 ; une hausse peut venir de la baisse du nombre d’enfants.",
        _OFFICIAL, diverging=True,
    ),
    Indicator(
        "evolution_am", "Évolution des places d’assistantes maternelles depuis 2017", _SUPPLY,
        "change", "places_change", "am", ("ept", "commune"), (-30, -15, 0, 15, 30),
        "Variation du nombre de places chez les assistantes maternelles depuis 2017.", _OFFICIAL,
        diverging=True,
    ),
    Indicator(
        "enfants", "Enfants de moins de 3 ans", _DEMAND, "count", "children", "",
        ("ept", "commune", "iris", "square"), (5, 10, 20, 35, 60),
        "Naissances des trois dernières années et recensement, répartis par IRIS et par carreau.",
        _SQUARES, unit="enfants", estimated=True, decimals=0,
    ),
    Indicator(
        "densite_enfants", "Densité d’enfants de moins de 3 ans", _DEMAND, "density", "density", "",
        ("ept", "commune", "iris"), (150, 300, 450, 700, 1000),
        "Enfants de moins de 3 ans estimés, par km².", _CHILDREN, estimated=True, decimals=0,
    ),
    Indicator(
        "naissances", "Naissances de l’année", _DEMAND, "count", "births", "", ("ept", "commune"),
        (), "Naissances vivantes selon la commune de résidence de la mère.",
        ("insee_naissances",), unit="naissances", decimals=0,
    ),
    Indicator(
        "evolution_naissances", "Évolution des naissances en dix ans", _DEMAND, "change",
        "births_change", "", ("ept", "commune"), (-30, -15, 0, 15, 30),
        "Variation du nombre de naissances par rapport à dix ans plus tôt.",
        ("insee_naissances",), diverging=True,
    ),
    _walk(
        "acces", "Accessibilité à pied, tous modes", "accessibility", "rate",
        (15, 25, 33, 45, TARGET),
        f"{_MODELLED} Crèches et assistantes maternelles. Un seuil international parle de "
        f"« désert » sous {show(DESERT_RATE)} places pour 100 enfants.",
    ),
    _walk(
        "acces_eaje", "Accessibilité à pied : crèches (EAJE)", "eaje", "rate",
        (10, 15, 20, 27, 35), f"{_MODELLED} Sans intervalle d’incertitude connu.",
    ),
    _walk(
        "acces_am", "Accessibilité à pied : assistantes maternelles (dont MAM)", "am", "rate",
        (5, 8, 11, 15, 20), f"{_MODELLED} Sans intervalle d’incertitude connu.",
    ),
    _walk(
        "temps_proche", "Temps de marche jusqu’à la structure connue de l’atlas la plus proche",
        "nearest_min", "minutes", (5, 8, 10, 15, 20),
        f"{_LOCATED} le vrai temps est au plus celui-ci. Moyenne sur les enfants.",
        worst="high", decimals=0,
    ),
    _walk(
        "loin_10_min", "Enfants sans structure connue de l’atlas à 10 minutes à pied",
        "share_beyond_10min", "percent", (10, 25, 50, 75, 90),
        f"{_LOCATED} la vraie part est au plus celle-ci.", worst="high", decimals=0,
        unit="% des moins de 3 ans",
    ),
    _walk(
        "loin_15_min", "Enfants sans structure connue de l’atlas à 15 minutes à pied",
        "share_beyond_15min", "percent", (5, 10, 25, 50, 75),
        f"{_LOCATED} la vraie part est au plus celle-ci.", worst="high", decimals=0,
        unit="% des moins de 3 ans",
    ),
    _walk(
        "manque_a_pied", "Places qui manquent à distance de marche", "unmet_need", "count", (),
        "Estimation : places à ajouter pour que chaque enfant en ait à pied autant que la "
        f"moyenne de France ({show(TARGET)} pour 100 enfants), carreau par carreau. Sans "
        "intervalle d’incertitude connu.",
        worst="high", unit="places", decimals=0,
    ),
    Indicator(
        "pauvrete", "Taux de pauvreté", _SOCIAL, "percent", "social", "poverty_rate",
        ("ept", "commune", "iris"), (15, 20, 25, 30, 40),
        "Part de la population sous 60 % du niveau de vie médian national.",
        ("insee_filosofi_communes", "insee_filosofi_iris"), worst="high",
    ),
    Indicator(
        "revenu_median", "Niveau de vie médian", _SOCIAL, "euros", "social", "median_income",
        ("commune", "iris"), (16000, 18000, 20000, 22000, 25000),
        "La moitié des habitants vit avec moins, l’autre avec plus.",
        ("insee_filosofi_communes", "insee_filosofi_iris"), decimals=0,
    ),
    Indicator(
        "monoparentales", "Familles monoparentales", _SOCIAL, "percent", "social",
        "lone_parent_families", ("ept", "commune", "iris"), (20, 25, 30, 35, 45),
        "Part des familles monoparentales parmi les familles avec enfants.",
        ("insee_rp2022_iris",), worst="high",
    ),
    Indicator(
        "chomage_femmes", "Chômage des femmes de 25 à 54 ans", _SOCIAL, "percent", "social",
        "women_unemployment", ("ept", "commune"), (10, 12.5, 15, 17.5, 20),
        "Part des chômeuses parmi les femmes actives de 25 à 54 ans, au sens du recensement.",
        ("insee_emploi_femmes_communes",), worst="high",
    ),
    Indicator(
        "rsa", "Allocataires du RSA", _SOCIAL, "percent", "social", "rsa_share",
        ("ept", "commune", "iris"), (10, 15, 20, 25, 30),
        "Part des foyers allocataires de la CAF qui perçoivent le RSA.",
        ("caf_prestations_communes", "caf_iris"), worst="high",
    ),
    Indicator(
        "enfants_qpv", "Enfants vivant en quartier prioritaire", _SOCIAL, "percent", "social",
        "children_in_qpv", ("ept", "commune", "iris"), (10, 25, 50, 75, 90),
        "Part des moins de 3 ans estimés qui vivent dans un quartier prioritaire (QPV).",
        (*_SQUARES, "anct_qpv"), estimated=True, decimals=0,
    ),
)  # fmt: skip

INDICATORS: dict[str, Indicator] = {indicator.id: indicator for indicator in _ALL}


def get_indicator(indicator_id: str) -> Indicator:
    """Indicator of that id. Raises ParameterError with the known ids when there is none."""
    if indicator_id not in INDICATORS:
        raise ParameterError(
            f"Indicateur inconnu : « {indicator_id} ». Choisir parmi {', '.join(INDICATORS)}."
        )
    return INDICATORS[indicator_id]
