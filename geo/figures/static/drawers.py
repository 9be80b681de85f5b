"""The figures of the gallery by key, each with the function that draws it."""

from collections.abc import Callable
from functools import partial

from geo.figures.static.address import draw_address
from geo.figures.static.catchments import draw_catchments
from geo.figures.static.childminders import draw_childminders
from geo.figures.static.children import draw_children
from geo.figures.static.context import draw_context
from geo.figures.static.demand_charts import draw_births, draw_outlook
from geo.figures.static.needs import draw_priorities
from geo.figures.static.network import draw_network
from geo.figures.static.rates import draw_change, draw_coverage
from geo.figures.static.scenarios import draw_before_after, draw_served
from geo.figures.static.sheet import Drawn
from geo.figures.static.structures import draw_structures
from geo.figures.static.trend_charts import draw_childminders_trend, draw_modes, draw_trend
from geo.figures.static.walking import draw_access, draw_qpv

DRAWERS: dict[str, Callable[..., Drawn]] = {
    "enfants": draw_children,
    "couverture": draw_coverage,
    "couverture_eaje": partial(draw_coverage, mode="eaje"),
    "couverture_am": partial(draw_coverage, mode="am"),
    "couverture_domicile": partial(draw_coverage, mode="domicile"),
    "couverture_prescolaire": partial(draw_coverage, mode="prescolaire"),
    "evolution_carte": draw_change,
    "structures": draw_structures,
    "accessibilite": draw_access,
    "accessibilite_iris": partial(draw_access, level="iris"),
    "qpv": draw_qpv,
    "zones_a_pied": draw_catchments,
    "fiche_adresse": draw_address,
    "assistantes_maternelles": draw_childminders,
    "evolution_am": draw_childminders_trend,
    "evolution": draw_trend,
    "modes": draw_modes,
    "naissances": draw_births,
    "perspectives": draw_outlook,
    "priorites": draw_priorities,
    "pauvrete": partial(draw_context, indicator="pauvrete"),
    "monoparentales": partial(draw_context, indicator="monoparentales"),
    "rsa": partial(draw_context, indicator="rsa"),
    "reseau": draw_network,
    "scenario": draw_before_after,
    "besoin_couvert": draw_served,
}
