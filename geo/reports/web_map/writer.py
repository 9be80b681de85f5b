"""The page of a stand-alone map: the data, Leaflet and the script, all in one file."""

import html
import json
import re
from importlib import resources
from pathlib import Path
from string import Template
from typing import Any

import geopandas as gpd
import pandas as pd

from geo import french
from geo.figures import palette
from geo.figures.citations import cite
from geo.figures.indicator_values import (
    choose_colours,
    describe_value,
    find_breaks,
    find_class,
)
from geo.figures.portrait_tables import STATUS_WORDS
from geo.figures.sentences import typeset
from geo.figures.web_ground import draw_background, draw_labels, write_geojson
from geo.indicators.definitions import INDICATORS, Indicator
from geo.indicators.portrait import Area, list_members
from geo.indicators.tables import name_areas
from geo.indicators.values import Tables, compute_values, list_years
from geo.reports.layers import cut_around, draw_structures, find_outline

LEVELS = {"commune": "Communes", "iris": "IRIS (quartiers statistiques)"}
AROUND = 1500.0  # metres of ground and communes drawn around the area
STATION_REACH = 800.0  # metres
RADII = {"commune": 26.0, "iris": 16.0}  # pixels, of the largest circle of a count
_OVERLAY_SOURCES = ("osm_poi", "structures_communes", "anct_qpv", "idfm_gares", "sgp_gares_gpe")


def write_web_map(area: Area, tables: Tables) -> bytes:
    """One HTML page (UTF-8) that asks nothing of the network; EPSG:4326, simplified contours."""
    title = f"Accueil du jeune enfant : {typeset(area.name)}"
    content = {
        "title": title,
        **_draw_frame(area, tables),
        "levels": {
            level: {"label": label, **_draw_level(level, area, tables)}
            for level, label in LEVELS.items()
        },
        "overlays": _draw_overlays(area, tables),
        "hatches": {reason: vars(hatch) for reason, hatch in palette.NO_DATA.items()},
    }
    # In a script of the page, « < » could end it.
    data = json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    footer = f"{cite(_OVERLAY_SOURCES)}. Fond : © les contributeurs d’OpenStreetMap (ODbL)."
    page = Template(_read("page.html")).substitute(
        title=html.escape(title),
        footer=html.escape(footer),
        leaflet_css=_read_leaflet("leaflet.css"),
        leaflet_js=_read_leaflet("leaflet.js"),
        css=_read("map.css"),
        js=_read("map.js"),
        data=data,
    )
    return page.encode()


def _draw_frame(area: Area, tables: Tables) -> dict[str, Any]:
    """What does not change with the indicator: ground, outline, names, extent."""
    outline = find_outline(area, tables)
    shape = gpd.GeoDataFrame(geometry=[outline.simplify(10)], crs=2154)
    west, south, east, north = shape.to_crs(4326).total_bounds
    contours = tables.read_shapes("contours")
    communes = contours[contours["level"].eq("commune")]
    named = communes[communes["code"].isin(list_members(area, tables))]
    neighbours = cut_around("neighbours", outline, tables, AROUND)
    background = cut_around("background", outline, tables, AROUND)
    none = tables.read_shapes("labels").iloc[:0]
    return {
        "bounds": [[south, west], [north, east]],
        "outline": json.loads(write_geojson(shape, [{}])),
        "names": json.loads(draw_labels(named, neighbours.iloc[:0].to_crs(4326), none)),
        "ground": {
            "neighbours": json.loads(write_geojson(neighbours, [{}] * len(neighbours))),
            "background": json.loads(draw_background(background.to_crs(4326))),
            "colours": palette.BACKGROUND,
        },
    }


def _draw_level(level: str, area: Area, tables: Tables) -> dict[str, Any]:
    contours = tables.read_shapes("contours")
    shapes = contours[contours["level"].eq(level)].sort_values(["name", "code"])
    names = shapes["name"]
    if level == "iris":
        iris = tables.read("iris").set_index("code")["commune"]
        shapes = shapes[shapes["code"].map(iris).isin(list_members(area, tables))]
        towns = shapes["code"].map(iris).map(name_areas("commune", tables.read))
        names = shapes["name"] + " (" + towns + ")"
    points = shapes.to_crs(2154).representative_point().to_crs(4326)
    properties = [
        {"code": code, "name": typeset(name), "point": [round(point.x, 5), round(point.y, 5)]}
        for code, name, point in zip(shapes["code"], names[shapes.index], points, strict=True)
    ]
    codes = set(shapes["code"])
    return {
        "shapes": json.loads(write_geojson(shapes, properties)),
        "indicators": {
            indicator.id: _describe(indicator, level, codes, tables)
            for indicator in INDICATORS.values()
            if level in indicator.levels
        },
    }


def _describe(indicator: Indicator, level: str, codes: set[str], tables: Tables) -> dict[str, Any]:
    year = list_years(indicator, level, tables)[-1]
    values = compute_values(indicator, level, year, tables)
    values = values[values["code"].isin(codes)]
    breaks = find_breaks(indicator)
    rows = values.to_dict("records")
    counted = indicator.kind == "count"
    shown = {row["code"]: find_class(breaks, row) for row in rows}
    late = {row["code"]: "" if row["year"] == year else f" ({row['year']})" for row in rows}
    known = values.dropna(subset="value")["status"]
    return {
        "label": indicator.label,
        "year": year,
        "unit": indicator.unit_label,
        "nature": STATUS_WORDS[str(known.mode().iloc[0])] if len(known) else "non publié",
        "help": indicator.help,
        "source": f"{cite(indicator.sources, year)}.",
        "classes": [
            {"label": label, "colour": colour}
            for label, colour in zip(
                breaks.labels(), choose_colours(indicator, breaks), strict=True
            )
        ],
        "reasons": sorted({why for why in shown.values() if isinstance(why, str)}),
        "values": {
            row["code"]: [shown[row["code"]], describe_value(indicator, row) + late[row["code"]]]
            for row in rows
        },
        "circles": _draw_circles(values, level) if counted else None,
    }


def _draw_circles(values: pd.DataFrame, level: str) -> dict[str, Any]:
    """Circles whose surface is in proportion to a count."""
    known = values.dropna(subset="value")
    most = max(float(known["value"].max()), 1.0) if len(known) else 1.0
    scale = RADII[level] / most**0.5
    steps = [french.round_estimate(most * share, 1) for share in (1.0, 0.25, 0.05)]
    return {
        "colour": palette.COUNTS[3],
        "radii": {
            str(code): round(scale * float(value) ** 0.5, 1)
            for code, value in zip(known["code"], known["value"], strict=True)
        },
        "steps": [[french.count(step), round(scale * step**0.5, 1)] for step in steps],
    }


def _draw_overlays(area: Area, tables: Tables) -> list[dict[str, Any]]:
    outline = find_outline(area, tables)
    structures = draw_structures(area, tables)
    stations = cut_around("stations", outline, tables, STATION_REACH)
    qpv = cut_around("qpv", outline, tables)
    later = stations["network"].eq("grand_paris_express")
    return [
        {
            "label": "Structures connues",
            "shown": True,
            "shapes": json.loads(write_geojson(structures, _describe_structures(structures))),
        },
        {
            "label": "Quartiers prioritaires",
            "shown": False,
            "style": {"color": palette.LINES["qpv"], "weight": 2, "fillOpacity": 0.08},
            "shapes": json.loads(
                write_geojson(
                    qpv, [{"name": name, "text": "Quartier prioritaire"} for name in qpv["name"]]
                )
            ),
        },
        *(
            {
                "label": label,
                "shown": False,
                "shapes": json.loads(
                    write_geojson(
                        stations[rows],
                        [
                            {"name": row.name, "text": row.lines, "radius": 5, "hollow": hollow,
                             "colour": palette.LINES[colour]}
                            for row in stations[rows].itertuples(index=False)
                        ],
                    )
                ),
            }
            for label, rows, colour, hollow in (
                ("Gares et stations", ~later, "station", False),
                ("Grand Paris Express", later, "grand_paris_express", True),
            )
        ),
    ]  # fmt: skip


def _describe_structures(structures: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    described = []
    for row in structures.drop(columns="geometry").itertuples(index=False):
        symbol = palette.FAMILIES[row.family]
        known = symbol.sized and pd.notna(row.places)
        places = french.quantity(row.places, "place", unknown="nombre de places non connu")
        words = [
            row.kind,
            places if symbol.sized else "",
            "" if row.status == "ouvert" else row.status,
        ]
        described.append(
            {
                "name": row.name,
                "text": " · ".join(filter(None, words)),
                "radius": round(max(3.0, float(row.places) ** 0.5), 1) if known else 4.5,
                "hollow": not known,
                "colour": symbol.colour,
            }
        )
    return described


def _read(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _read_leaflet(name: str) -> str:
    """A file of Leaflet, from its package, that asks for no other: the pictures it does not need
    here are left out.
    """
    from xstatic.pkg import leaflet

    text = (Path(leaflet.BASE_DIR) / name).read_text(encoding="utf-8")
    text = re.sub(r"url\([^)]*\)", "none", text) if name.endswith(".css") else text
    return text.replace("//# sourceMappingURL=leaflet.js.map", "")
