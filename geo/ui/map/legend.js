// Symbols and legend. Joined before map.js: the two files make one module.

const SVG_NS = "http://www.w3.org/2000/svg";
const UNKNOWN_RADIUS = 4.5;
const TOOLTIP = { className: "atlas-tip", opacity: 1 };
const LEGEND_PLACES = [10, 30, 60];

/** Radius, in pixels, of the circle whose area stands for a number of places. */
function radiusOf(places) {
  return places === null ? UNKNOWN_RADIUS : Math.sqrt(places);
}

/** An element with attributes and children; text only ever enters as text. */
function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function svgElement(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG_NS, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** Content of a tooltip: a name and one figure. */
function tip(name, text) {
  return element("div", {}, element("strong", { dir: "auto" }, name), element("br"), element("span", {}, text));
}

function polygonPath(points) {
  return `M${points.map(([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`).join("L")}Z`;
}

function circlePath(x, y, r) {
  return `M${x - r},${y}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0`;
}

function starPath(x, y, r) {
  const points = [];
  for (let step = 0; step < 10; step += 1) {
    const angle = (Math.PI * step) / 5 - Math.PI / 2;
    const reach = step % 2 ? r * 0.45 : r;
    points.push([x + reach * Math.cos(angle), y + reach * Math.sin(angle)]);
  }
  return polygonPath(points);
}

/** Path of a symbol around (x, y); families of structures all cover the area of the circle. */
function shapePath(shape, x, y, r) {
  if (shape === "ring") return circlePath(x, y, r) + circlePath(x, y, r * 0.5);
  if (shape === "star") return starPath(x, y, r);
  if (shape === "square") {
    const half = (r * Math.sqrt(Math.PI)) / 2;
    return `M${x - half},${y - half}h${2 * half}v${2 * half}h${-2 * half}Z`;
  }
  if (shape === "diamond") {
    const half = r * Math.sqrt(Math.PI / 2);
    return polygonPath([[x, y - half], [x + half, y], [x, y + half], [x - half, y]]);
  }
  if (shape === "triangle") {
    const side = r * Math.sqrt((4 * Math.PI) / Math.sqrt(3));
    const reach = side / Math.sqrt(3);
    return polygonPath([[x, y - reach], [x + side / 2, y + reach / 2], [x - side / 2, y + reach / 2]]);
  }
  if (shape === "cross") {
    const arm = (r * Math.sqrt((9 * Math.PI) / 5)) / 2;
    const third = arm / 3;
    return `M${x - third},${y - arm}h${2 * third}v${arm - third}h${arm - third}v${2 * third}` +
      `h${third - arm}v${arm - third}h${-2 * third}v${third - arm}h${third - arm}v${-2 * third}` +
      `h${arm - third}Z`;
  }
  return circlePath(x, y, r);
}

/** The hatch patterns of areas without a figure, by reason, under ids that start with prefix. */
function hatchPatterns(hatches, prefix) {
  const patterns = Object.entries(hatches).map(([reason, hatch]) =>
    svgElement(
      "pattern",
      {
        id: `${prefix}-${reason}`,
        patternUnits: "userSpaceOnUse",
        width: hatch.spacing,
        height: hatch.spacing,
        patternTransform: `rotate(${hatch.angle})`,
      },
      svgElement("rect", { width: hatch.spacing, height: hatch.spacing, fill: hatch.ground }),
      svgElement("line", { x1: 0, x2: hatch.spacing, y1: 0, y2: 0, stroke: hatch.line, "stroke-width": 2 }),
    ),
  );
  return svgElement("defs", {}, ...patterns);
}

function swatch(fill, opacity) {
  return svgElement(
    "svg",
    { width: 22, height: 14, "aria-hidden": "true" },
    svgElement("rect", { x: 0.5, y: 0.5, width: 21, height: 13, fill, "fill-opacity": opacity, stroke: "#777", "stroke-width": 0.75 }),
  );
}

function symbolSwatch(shape, radius, attributes) {
  const size = Math.max(16, 2 * radius + 4);
  const path = svgElement("path", { d: shapePath(shape, size / 2, size / 2, radius), "fill-rule": "evenodd", ...attributes });
  return svgElement("svg", { width: size, height: size, "aria-hidden": "true" }, path);
}

function lineSwatch(attributes) {
  const line = svgElement("line", { x1: 1, x2: 21, y1: 7, y2: 7, ...attributes });
  return svgElement("svg", { width: 22, height: 14, "aria-hidden": "true" }, line);
}

function row(symbol, label, mark = "") {
  const item = element("li", {}, symbol, element("span", {}, label));
  if (mark) item.append(element("span", { class: "atlas-mark" }, `◂ ${mark}`));
  return item;
}

/** Legend of the structures: families by shape and colour, size by places, unknown places; of
 * the families met alone, when ``met`` tells them. */
function structureRows(style, scale, met = null) {
  const shown = Object.entries(style.families).filter(([name]) => !met || met.has(name));
  const families = shown.map(([, family]) => family).map((family) =>
    row(symbolSwatch(family.shape, 5.5, { fill: family.colour }), family.label),
  );
  const sizes = element("li", { class: "atlas-sizes" });
  for (const places of LEGEND_PLACES) {
    sizes.append(
      symbolSwatch("circle", radiusOf(places) * scale, { fill: "none", stroke: "#333", "stroke-width": 1.2 }),
      element("span", {}, String(places)),
    );
  }
  sizes.append(element("span", {}, "places"));
  if (met) return [...families, sizes];
  const unknown = symbolSwatch("circle", UNKNOWN_RADIUS * scale, {
    fill: "#fff", stroke: "#333", "stroke-width": 1.5, "stroke-dasharray": "2.5 2",
  });
  return [...families, sizes, row(unknown, "places non connues")];
}

/** Content of the legend: classes or circles, areas without a figure. */
function legendContent(data, prefix, scale) {
  const { legend, style } = data;
  const classes = element("ul", {}, ...legend.rows.map((entry, index) =>
    row(swatch(data.colours[index], style.opacity), entry.label, entry.mark),
  ));
  const met = new Set(Object.values(data.values).map(([found]) => found));
  for (const [reason, hatch] of Object.entries(style.hatches)) {
    if (!data.canvas && met.has(reason)) classes.append(row(swatch(`url(#${prefix}-${reason})`, 1), hatch.label));
  }
  if (data.circles) classes.prepend(circleRows(data.circles, scale));
  const content = [element("p", { class: "atlas-unit" }, legend.unit), classes];
  if (legend.note) content.push(element("p", { class: "atlas-note" }, legend.note));
  return content;
}

/** Symbols of the layers that are on; an empty list when there is none. */
function symbolRows(data, scale) {
  const { style, overlays } = data;
  const symbols = element("ul", {});
  if (data.pins.length && data.pinsLegend) symbols.append(pinRow(data.pinsLegend, style.pin));
  if (data.catchments) symbols.append(...catchmentRows(data.catchments, style.walk));
  const ringed = data.network && (overlays.structures || overlays.network);
  if (ringed) symbols.append(...networkRows(data));
  const met = overlays.structures ? null : new Set(ringed && data.network.points.map(({ family }) => family));
  if (overlays.structures || ringed) symbols.append(...structureRows(style, scale, met));
  if (overlays.qpv) {
    symbols.append(row(lineSwatch({ stroke: style.lines.qpv, "stroke-width": 2, "stroke-dasharray": "5 3" }), "Quartier prioritaire (QPV)"));
  }
  if (overlays.stations) {
    symbols.append(row(symbolSwatch("ring", 5, { fill: style.lines.station }), "Gare ou station"));
  }
  if (overlays.grand_paris_express) {
    symbols.append(row(symbolSwatch("star", 8, { fill: style.lines.grand_paris_express }), "Gare du Grand Paris Express"));
  }
  if (overlays.ept) {
    symbols.append(row(lineSwatch({ stroke: style.lines.ept, "stroke-width": 2.5 }), "Limite d’EPT"));
  }
  return symbols;
}
