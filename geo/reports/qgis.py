"""QGIS styles (QML) of the layers: the colours, classes and hatches of the atlas.

A style is made of rules, so that an area without a figure says why instead of vanishing.
"""

import re
from collections.abc import Mapping
from xml.etree import ElementTree as ET

from geo.figures import palette
from geo.figures.indicator_values import choose_colours, find_breaks
from geo.figures.palette import Hatch, Symbol
from geo.indicators.definitions import Indicator

VERSION = "3.28"  # of QGIS, whose format this is
OPACITY = 0.8
_GEOMETRY_TYPES = {"point": "0", "line": "1", "fill": "2"}
# How QGIS names the shapes of the palette.
_SHAPES = {
    "circle": "circle",
    "diamond": "diamond",
    "square": "square",
    "triangle": "triangle",
    "cross": "cross_fill",
}

Rule = tuple[str, str, ET.Element]  # filter (QGIS expression), label, symbol


def style_indicator(indicator: Indicator, aliases: Mapping[str, str]) -> str:
    """Style of areas coloured by an indicator (column: its id; ``_nature``: why it is missing).

    ``aliases``: French names of the columns. A count without fixed classes is one light fill.
    """
    breaks = find_breaks(indicator)
    colours = choose_colours(indicator, breaks)
    column = f'"{indicator.id}"'
    edges = [None, *breaks.edges, None]
    rules: list[Rule] = []
    for low, high, label, colour in zip(edges, edges[1:], breaks.labels(), colours, strict=False):
        parts = [f"{column} IS NOT NULL"]
        if low is not None:
            parts.append(f"{column} >= {low}")
        if high is not None:
            parts.append(f"{column} < {high}")
        rules.append((" AND ".join(parts), label, _fill(colour)))
    few = f"\"{indicator.id}_nature\" = 'effectif trop faible'"
    rules += [
        (f"{column} IS NULL AND {few}", palette.NO_DATA["effectif_faible"].label,
         _hatch(palette.NO_DATA["effectif_faible"])),
        (f"{column} IS NULL AND NOT coalesce({few}, false)", palette.NO_DATA["non_publie"].label,
         _hatch(palette.NO_DATA["non_publie"])),
    ]  # fmt: skip
    return _write(rules, "fill", aliases)


def style_structures(aliases: Mapping[str, str]) -> str:
    """Structures by family: surface by places, hollow when their number is not known."""
    rules: list[Rule] = []
    for family, symbol in palette.FAMILIES.items():
        mine = f"\"family\" = '{family}'"
        if symbol.sized:
            rules.append((f'{mine} AND "places" IS NOT NULL', symbol.label, _marker(symbol)))
            label = f"{symbol.label}, nombre de places non connu"
            rules.append((f'{mine} AND "places" IS NULL', label, _marker(symbol, hollow=True)))
        else:
            rules.append((mine, symbol.label, _marker(symbol, hollow=True)))
    return _write(rules, "point", aliases)


def style_outline(colour: str, label: str, aliases: Mapping[str, str]) -> str:
    """Areas drawn by their outline alone."""
    symbol = _symbol("fill", {"": _simple_fill(colour, "no", colour, 0.6)})
    return _write([("", label, symbol)], "fill", aliases)


def style_stations(aliases: Mapping[str, str]) -> str:
    """Stations of today and of the Grand Paris Express."""
    today = Symbol("Gare ou station d’aujourd’hui", palette.LINES["station"], "square", False)
    later = Symbol(
        "Grand Paris Express (date d’ouverture non connue)",
        palette.LINES["grand_paris_express"],
        "diamond",
        False,
    )
    rules: list[Rule] = [
        ("\"network\" = 'existant'", today.label, _marker(today)),
        ("\"network\" = 'grand_paris_express'", later.label, _marker(later, hollow=True)),
    ]
    return _write(rules, "point", aliases)


def _write(rules: list[Rule], kind: str, aliases: Mapping[str, str]) -> str:
    root = ET.Element(
        "qgis", version=VERSION, styleCategories="Symbology|Fields", labelsEnabled="0"
    )
    renderer = ET.SubElement(
        root, "renderer-v2", type="RuleRenderer", symbollevels="0", enableorderby="0"
    )
    tree = ET.SubElement(renderer, "rules", key="{racine}")
    symbols = ET.SubElement(renderer, "symbols")
    for number, (condition, label, symbol) in enumerate(rules):
        rule = {"key": f"{{regle-{number}}}", "symbol": str(number), "label": label}
        ET.SubElement(tree, "rule", rule | ({"filter": condition} if condition else {}))
        symbol.set("name", str(number))
        symbols.append(symbol)
    named = ET.SubElement(root, "aliases")
    for rank, (field, name) in enumerate(aliases.items()):
        ET.SubElement(named, "alias", index=str(rank), field=field, name=name)
    ET.SubElement(root, "layerGeometryType").text = _GEOMETRY_TYPES[kind]
    ET.indent(root)
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + ET.tostring(
        root, encoding="unicode"
    )


def _symbol(kind: str, layers: Mapping[str, ET.Element], opacity: float = 1.0) -> ET.Element:
    symbol = ET.Element(
        "symbol", type={"point": "marker"}.get(kind, kind), alpha=f"{opacity:g}",
        clip_to_extent="1", force_rhr="0",
    )  # fmt: skip
    symbol.extend(layers.values())
    return symbol


def _layer(kind: str, options: Mapping[str, str]) -> ET.Element:
    layer = ET.Element("layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    table = ET.SubElement(layer, "Option", type="Map")
    for name, value in options.items():
        ET.SubElement(table, "Option", name=name, type="QString", value=value)
    return layer


def _simple_fill(colour: str, style: str, line: str, width: float) -> ET.Element:
    return _layer(
        "SimpleFill",
        {
            "color": _rgba(colour),
            "style": style,
            "outline_color": _rgba(line),
            "outline_style": "solid",
            "outline_width": f"{width:g}",
            "outline_width_unit": "MM",
        },
    )


def _fill(colour: str) -> ET.Element:
    return _symbol(
        "fill", {"": _simple_fill(colour, "solid", palette.LINES["area"], 0.26)}, OPACITY
    )


def _hatch(hatch: Hatch) -> ET.Element:
    """A plain ground with lines drawn over it."""
    ground = _simple_fill(hatch.ground, "solid", palette.LINES["area"], 0.26)
    lines = _layer(
        "LinePatternFill",
        {
            "angle": str(hatch.angle),
            "distance": f"{hatch.spacing / 3:g}",
            "distance_unit": "MM",
            "color": _rgba(hatch.line),
            "line_width": "0.2",
            "line_width_unit": "MM",
        },
    )
    line = _symbol(
        "line",
        {"": _layer("SimpleLine", {"line_color": _rgba(hatch.line), "line_width": "0.2"})},
    )
    line.set("name", "@hachure")
    lines.append(line)
    return _symbol("fill", {"ground": ground, "lines": lines}, OPACITY)


def _marker(symbol: Symbol, *, hollow: bool = False) -> ET.Element:
    """A marker; the surface of a sized one is in proportion to its places."""
    layer = _layer(
        "SimpleMarker",
        {
            "name": _SHAPES[symbol.shape],
            "color": _rgba("#ffffff" if hollow else symbol.colour),
            "outline_color": _rgba(symbol.colour if hollow else "#ffffff"),
            "outline_width": "0.5" if hollow else "0.2",
            "size": "2.6",
            "size_unit": "MM",
            "scale_method": "area",
        },
    )
    if symbol.sized and not hollow:
        layer.append(_size_by_places())
    return _symbol("point", {"": layer})


def _size_by_places() -> ET.Element:
    table = ET.Element("data_defined_properties")
    options = ET.SubElement(table, "Option", type="Map")
    ET.SubElement(options, "Option", name="name", type="QString", value="")
    properties = ET.SubElement(options, "Option", name="properties", type="Map")
    size = ET.SubElement(properties, "Option", name="size", type="Map")
    ET.SubElement(size, "Option", name="active", type="bool", value="true")
    ET.SubElement(size, "Option", name="expression", type="QString", value='0.7 * sqrt("places")')
    ET.SubElement(size, "Option", name="type", type="int", value="3")
    ET.SubElement(options, "Option", name="type", type="QString", value="collection")
    return table


def _rgba(colour: str) -> str:
    """« 44,127,184,255 », from « #2c7fb8 »."""
    parts = re.findall("..", colour.removeprefix("#"))
    return ",".join([*(str(int(part, 16)) for part in parts), "255"])
