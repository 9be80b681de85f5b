// The stand-alone map. Everything it shows is in the page; texts only ever enter as text.

"use strict";

const SVG = "http://www.w3.org/2000/svg";
const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function svgElement(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function tip(...lines) {
  const node = element("div");
  lines.filter(Boolean).forEach((line, rank) => {
    if (rank) node.append(element("br"));
    node.append(rank ? line : element("strong", {}, line));
  });
  return node;
}

/** Patterns of the areas without a figure: url(#hatch-…) in the page. */
function addHatches() {
  const defs = svgElement("defs");
  for (const [reason, hatch] of Object.entries(data.hatches)) {
    const step = hatch.spacing;
    defs.append(svgElement("pattern",
      { id: `hatch-${reason}`, width: step, height: step, patternUnits: "userSpaceOnUse",
        patternTransform: `rotate(${hatch.angle})` },
      svgElement("rect", { width: step, height: step, fill: hatch.ground }),
      svgElement("line", { x1: 0, y1: 0, x2: 0, y2: step, stroke: hatch.line, "stroke-width": 1.5 })));
  }
  document.body.append(svgElement("svg", { width: 0, height: 0, "aria-hidden": "true" }, defs));
}

const map = L.map("map", { zoomSnap: 0.25, attributionControl: false });
L.control.scale({ imperial: false }).addTo(map);
map.zoomControl._zoomInButton.title = "Agrandir";
map.zoomControl._zoomOutButton.title = "Réduire";
for (const [name, rank] of [["ground", 200], ["areas", 350], ["lines", 420], ["points", 450], ["names", 470]]) {
  map.createPane(name).style.zIndex = rank;
}
map.getPane("names").style.pointerEvents = "none";
map.getPane("ground").style.pointerEvents = "none";

const flat = L.svg({ pane: "areas" });
let areas = null;

function fillOf(shown, indicator) {
  if (typeof shown === "number") return indicator.classes[shown].colour;
  return shown === null ? "transparent" : `url(#hatch-${shown})`;
}

/** Borders: white between colours, grey on the plain ground of circles. */
function lineOf(indicator) {
  return indicator.circles ? "#b3ada2" : "#ffffff";
}

function drawAreas(level, indicator) {
  if (areas) areas.remove();
  const values = indicator.values;
  const style = (feature) => {
    const [shown] = values[feature.properties.code];
    return { renderer: flat, pane: "areas", color: lineOf(indicator), weight: 1, fillOpacity: 0.8,
      fillColor: indicator.circles ? "#f3efe6" : fillOf(shown, indicator) };
  };
  areas = L.featureGroup([
    L.geoJSON(level.shapes, {
      style,
      onEachFeature: (feature, layer) => {
        const { code, name } = feature.properties;
        layer.bindTooltip(tip(name, values[code][1]), { sticky: true });
        layer.on("mouseover", () => layer.setStyle({ color: "#111111", weight: 2.5 }).bringToFront());
        layer.on("mouseout", () => layer.setStyle({ color: lineOf(indicator), weight: 1 }));
      },
    }),
  ]).addTo(map);
  if (!indicator.circles) return;
  for (const feature of level.shapes.features) {
    const { code, name, point } = feature.properties;
    const radius = indicator.circles.radii[code];
    if (radius === undefined) continue;
    areas.addLayer(L.circleMarker([point[1], point[0]],
      { pane: "points", radius, color: "#ffffff", weight: 1, fillColor: indicator.circles.colour, fillOpacity: 0.85 })
      .bindTooltip(tip(name, values[code][1])));
  }
}

function swatch(fill) {
  return svgElement("svg", { width: 26, height: 16, "aria-hidden": "true" },
    svgElement("rect", { width: 26, height: 16, fill, stroke: "#8a8a8a", "stroke-width": 0.6 }));
}

function circle(radius, colour) {
  const side = 2 * radius + 2;
  return svgElement("svg", { width: side, height: side, "aria-hidden": "true" },
    svgElement("circle", { cx: radius + 1, cy: radius + 1, r: radius, fill: colour }));
}

function drawLegend(indicator) {
  const rows = element("ul", { class: "classes" });
  if (indicator.circles) {
    for (const [label, radius] of indicator.circles.steps) {
      rows.append(element("li", {}, circle(radius, indicator.circles.colour), label));
    }
  } else {
    [...indicator.classes].reverse().forEach(({ label, colour }) => {
      rows.append(element("li", {}, swatch(colour), label));
    });
  }
  for (const reason of indicator.reasons) {
    rows.append(element("li", {}, swatch(`url(#hatch-${reason})`), data.hatches[reason].label));
  }
  byId("legend").replaceChildren(
    element("h2", {}, `${indicator.label}, ${indicator.year}`),
    element("span", { class: "badge" }, indicator.nature), ` ${indicator.unit}`, rows);
  byId("help").textContent = indicator.help;
  byId("source").textContent = indicator.source;
}

function drawTable(level, indicator) {
  const rows = level.shapes.features
    .map(({ properties: { code, name } }) => [name, indicator.values[code][1]])
    .map(([name, text]) => element("tr", {}, element("td", {}, name), element("td", {}, text)));
  byId("table").replaceChildren(element("table", {},
    element("thead", {}, element("tr", {},
      element("th", { scope: "col" }, "Territoire"), element("th", { scope: "col" }, indicator.label))),
    element("tbody", {}, ...rows)));
}

function show() {
  const level = data.levels[byId("level").value];
  const indicator = level.indicators[byId("indicator").value];
  drawAreas(level, indicator);
  drawLegend(indicator);
  drawTable(level, indicator);
}

function listIndicators() {
  const kept = byId("indicator").value;
  const { indicators } = data.levels[byId("level").value];
  byId("indicator").replaceChildren(
    ...Object.entries(indicators).map(([id, { label }]) => element("option", { value: id }, label)));
  if (kept in indicators) byId("indicator").value = kept;
  show();
}

function drawGround() {
  const colours = data.ground.colours;
  L.geoJSON(data.ground.neighbours, { pane: "ground", interactive: false,
    style: { color: colours.neighbour_line, weight: 1, fillColor: colours.neighbour, fillOpacity: 1 } }).addTo(map);
  L.geoJSON(data.ground.background, { pane: "ground", interactive: false,
    style: ({ properties: { kind }, geometry }) => {
      const line = ["waterway", "rail", "transit", "road", "motorway"].includes(kind);
      return { color: colours[kind], weight: line ? 1.2 : 0, fill: !line, fillColor: colours[kind], fillOpacity: 0.9 };
    } }).addTo(map);
  L.geoJSON(data.outline, { pane: "lines", interactive: false,
    style: { color: "#2b2b2b", weight: 2, fill: false } }).addTo(map);
  const names = data.names.features.map(({ geometry, properties: { name } }) =>
    L.marker([geometry.coordinates[1], geometry.coordinates[0]], { pane: "names", interactive: false, keyboard: false,
      icon: L.divIcon({ className: "place", html: element("span", {}, name), iconSize: [0, 0] }) }).addTo(map));
  map.on("zoomend resize", () => spread(names));
}

/** Hide the names that would cover one before them: the widest areas come first. */
function spread(names) {
  const taken = [];
  for (const marker of names) {
    const text = marker.getElement().firstChild;
    const box = text.getBoundingClientRect();
    const free = taken.every((other) => box.right < other.left || box.left > other.right ||
      box.bottom < other.top || box.top > other.bottom);
    text.style.visibility = free ? "" : "hidden";
    if (free) taken.push(box);
  }
}

function pointLayer(overlay) {
  return L.geoJSON(overlay.shapes, {
    pane: "points",
    pointToLayer: ({ properties: { radius, colour, hollow } }, where) => L.circleMarker(where,
      { pane: "points", radius, weight: hollow ? 2 : 1, color: hollow ? colour : "#ffffff",
        fillColor: hollow ? "#ffffff" : colour, fillOpacity: 0.9 }),
    style: overlay.style || undefined,
    onEachFeature: ({ properties: { name, text } }, layer) => layer.bindTooltip(tip(name, text)),
  });
}

function offerOverlays() {
  for (const overlay of data.overlays) {
    const layer = pointLayer(overlay);
    const box = element("input", { type: "checkbox" });
    box.checked = overlay.shown;
    const update = () => (box.checked ? layer.addTo(map) : layer.remove());
    box.addEventListener("change", update);
    byId("overlays").append(element("label", {}, box, overlay.label));
    update();
  }
}

addHatches();
for (const [id, { label }] of Object.entries(data.levels)) {
  byId("level").append(element("option", { value: id }, label));
}
byId("level").addEventListener("change", listIndicators);
byId("indicator").addEventListener("change", show);
byId("choice").addEventListener("submit", (event) => event.preventDefault());
offerOverlays();
map.fitBounds(data.bounds);
drawGround();
listIndicators();
// Now that the header has its height: the map takes what is left.
map.invalidateSize({ animate: false });
map.fitBounds(data.bounds, { animate: false });
map.fire("resize");
