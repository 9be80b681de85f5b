"""The themes of a territory, in the order of its workbook."""

from geo.indicators.portrait import Area
from geo.indicators.values import Tables
from geo.reports.theme import Theme
from geo.reports.themes_needs import (
    count_children,
    count_iris,
    describe_families,
    project_area,
    rank_areas_of,
)
from geo.reports.themes_supply import cover, list_structures, walk


def list_themes(area: Area, tables: Tables) -> list[Theme]:
    """The themes of an area: itself, its communes and IRIS, beside its EPT and the département."""
    return [
        cover(area, tables),
        count_children(area, tables),
        count_iris(area, tables),
        list_structures(area, tables),
        walk(area, tables),
        describe_families(area, tables),
        rank_areas_of(area, tables, "commune"),
        rank_areas_of(area, tables, "iris"),
        project_area(area, tables),
    ]
