"""The gallery: figures that can be printed as they are, for any area.

``draw_figure`` draws one, ``render`` gives its bytes. Listing the gallery costs nothing:
matplotlib is loaded when a figure is drawn. Where nothing is known of an area a figure is not
drawn: NoFigureError says why in a sentence. Where only some of its areas have no figure, they are
hatched, « non publié » or « effectif trop faible ».
"""

from dataclasses import dataclass
from threading import RLock
from typing import TYPE_CHECKING, Any

from geo.errors import ParameterError
from geo.figures.static.style import PAGES, Style
from geo.indicators.portrait import Area
from geo.indicators.values import Tables

if TYPE_CHECKING:
    from geo.figures.static.sheet import Drawn

__all__ = ["FIGURES", "FORMS", "PAGES", "Entry", "Style", "draw_figure", "list_figures", "render"]

FORMS = ("png", "svg", "pdf")
EVERY = ("departement", "ept", "commune")
# Fonts are shared by all the figures of a process, and are not made for several threads.
_DRAWING = RLock()


@dataclass(frozen=True)
class Entry:
    """A figure of the gallery.

    ``levels``: of the areas it exists for. ``needs``: options of draw_figure without which it
    cannot be drawn. ``options``: those it may be given.
    """

    key: str
    label: str
    question: str
    levels: tuple[str, ...] = EVERY
    needs: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


_ALL = (
    Entry("enfants", "Enfants de moins de 3 ans", "Où vivent les enfants de moins de 3 ans ?"),
    Entry("couverture", "Taux de couverture, tous modes",
          "Combien de places pour 100 enfants, et où en est-on dans les communes voisines ?"),
    Entry("couverture_eaje", "Taux de couverture des crèches",
          "Combien de places en crèche pour 100 enfants ?"),
    Entry("couverture_am", "Taux de couverture des assistantes maternelles",
          "Combien de places chez les assistantes maternelles pour 100 enfants ?"),
    Entry("couverture_domicile", "Taux de couverture de la garde à domicile",
          "Combien d’enfants sont gardés au domicile de leurs parents, pour 100 enfants ?"),
    Entry("couverture_prescolaire", "Taux de couverture de l’école à deux ans",
          "Combien d’enfants vont à l’école à deux ans, pour 100 enfants ?"),
    Entry("evolution_carte", "Évolution du taux de couverture, par commune",
          "Où le taux monte-t-il, où baisse-t-il depuis 2017 ?"),
    Entry("structures", "Structures d’accueil par type",
          "Quelles structures connaît-on, et combien ont-elles de places ?"),
    Entry("accessibilite", "Accessibilité à pied, par carreau de 200 m",
          "Combien de places à distance de marche, rue par rue ?"),
    Entry("accessibilite_iris", "Accessibilité à pied, par IRIS",
          "Combien de places à distance de marche, quartier par quartier ?"),
    Entry("qpv", "Quartiers prioritaires et accessibilité",
          "Les quartiers prioritaires (QPV) sont-ils bien desservis ?"),
    Entry("zones_a_pied", "Zones à pied",
          "Jusqu’où va-t-on à pied depuis les structures, ou depuis un point ?",
          options=("point", "name")),
    Entry("fiche_adresse", "Autour d’une adresse",
          "Que trouve-t-on à pied autour de l’adresse d’une MAM ?", ("commune",), ("site",)),
    Entry("assistantes_maternelles", "Assistantes maternelles, par commune",
          "Où sont les places des assistantes maternelles, et où reculent-elles ?"),
    Entry("evolution_am", "Évolution des assistantes maternelles",
          "Combien de places chez les assistantes maternelles, année après année ?"),
    Entry("evolution", "Évolution du taux de couverture",
          "Le taux bouge-t-il du fait des places ou du nombre d’enfants ?"),
    Entry("modes", "Modes d’accueil comparés",
          "Quel mode d’accueil explique l’écart avec les autres communes françaises ?"),
    Entry("naissances", "Naissances et enfants de moins de 3 ans",
          "Y a-t-il plus ou moins d’enfants à accueillir ?"),
    Entry("perspectives", "Perspectives à 2030",
          "Que devient le taux d’ici 2030, selon des scénarios nommés ?",
          options=("target", "outlook")),
    Entry("priorites", "Zones prioritaires", "Où le besoin de places est-il le plus grand ?",
          options=("ranking",)),
    Entry("pauvrete", "Taux de pauvreté", "Où vivent les familles les plus modestes ?"),
    Entry("monoparentales", "Familles monoparentales",
          "Où les familles monoparentales sont-elles le plus nombreuses ?"),
    Entry("rsa", "Allocataires du RSA", "Où les allocataires du RSA sont-ils le plus nombreux ?"),
    Entry("reseau", "Structures du réseau", "Que représente notre réseau ici ?"),
    Entry("scenario", "Avant et après un scénario",
          "Que changerait ce scénario, quartier par quartier ?",
          needs=("before", "after"), options=("name",)),
    Entry("besoin_couvert", "Besoin couvert selon le nombre d’ouvertures",
          "Combien d’ouvertures pour couvrir quelle part du besoin ?",
          needs=("points",), options=("total",)),
)  # fmt: skip
FIGURES: dict[str, Entry] = {entry.key: entry for entry in _ALL}


def list_figures(area: Area, options: tuple[str, ...] = ()) -> list[Entry]:
    """Figures that exist for an area with the options one has (keys of ``Entry.needs``)."""
    return [
        entry
        for entry in FIGURES.values()
        if area.level in entry.levels and set(entry.needs) <= set(options)
    ]


def draw_figure(
    name: str, area: Area, tables: Tables, style: Style | None = None, /, **options: Any
) -> "Drawn":
    """Draw a figure of an area.

    Raises ParameterError for an unknown figure, a level it does not exist for, an option it does
    not take or one that it lacks; NoFigureError when nothing is known there to be drawn.
    """
    if name not in FIGURES:
        raise ParameterError(f"Figure inconnue : « {name} ». Choisir parmi {', '.join(FIGURES)}.")
    entry = FIGURES[name]
    if area.level not in entry.levels:
        raise ParameterError(f"« {entry.label} » n’existe pas pour ce type de territoire.")
    known = {*entry.needs, *entry.options}
    if unknown := sorted(set(options) - known):
        raise ParameterError(f"« {entry.label} » ne prend pas l’option « {unknown[0]} ».")
    if lacking := [need for need in entry.needs if options.get(need) is None]:
        raise ParameterError(f"« {entry.label} » demande de donner : {', '.join(lacking)}.")
    from geo.figures.static.drawers import DRAWERS

    with _DRAWING:
        return DRAWERS[name](area, tables, style or Style(), **options)


def render(drawn: "Drawn", form: str) -> bytes:
    """A figure as ``png`` (at its resolution), ``svg`` or ``pdf``. Raises ParameterError."""
    from geo.figures.static import sheet

    with _DRAWING:
        return sheet.render(drawn, form)
