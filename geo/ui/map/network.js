// The network's own structures, ringed: they come with the values, never from a public file.
// Joined before map.js.

const RING_ROOM = 4; // pixels between a symbol and its ring

class Network {
  /** ``choose`` is called with the id of a structure that is clicked. */
  constructor(map, overlays, choose) {
    this.overlays = overlays;
    this.choose = choose;
    this.layer = L.featureGroup().addTo(map);
    this.layer.bindTooltip(({ point }) => tip(point.name, point.text), TOOLTIP);
    this.shown = "";
  }

  /** Draw the points, which take the place of those of the open data that they replace. */
  show({ network, overlays, style }) {
    const open = overlays.network || overlays.structures;
    const points = (open && network?.points) || [];
    const drawn = overlays.network ? points : points.filter(({ project }) => !project);
    const wanted = JSON.stringify([drawn, network?.replaced]);
    this.overlays.leaveOut(network?.replaced ?? []);
    if (wanted === this.shown) return;
    this.shown = wanted;
    this.layer.clearLayers();
    for (const point of drawn) this.draw(point, style);
  }

  draw(point, style) {
    const { colour, shape, sized } = style.families[point.family];
    const hollow = point.project || (sized && point.places === null);
    const size = sized ? radiusOf(point.places) : UNKNOWN_RADIUS;
    const place = [point.lat, point.lon];
    const ring = this.overlays.symbol(place, "circle", size, {
      pane: "network", fillColor: "#fff", fillOpacity: 0.9, color: style.lines.network, weight: 2,
      dashArray: point.project ? "3 3" : null,
    });
    ring.room = ringRadius(shape, size) - size;
    const symbol = this.overlays.symbol(place, shape, size, {
      pane: "network", fillColor: hollow ? "#fff" : colour, fillOpacity: 0.9, color: hollow ? colour : "#fff", weight: hollow ? 1.5 : 0.5,
    });
    for (const marker of [ring, symbol]) {
      marker.point = point;
      marker.on("click", () => this.choose(point.id)).addTo(this.layer);
    }
    this.resize(ring, symbol);
  }

  resize(...markers) {
    const { scale } = this.overlays;
    for (const marker of markers.length ? markers : this.layer.getLayers()) {
      marker.setRadius((marker.size + (marker.room ?? 0)) * scale);
    }
  }
}

/** Radius of the ring around a symbol: triangles and crosses reach beyond their circle. */
function ringRadius(shape, size) {
  const reach = { triangle: 1.56, cross: 1.2, diamond: 1.26, square: 1.26 }[shape] ?? 1;
  return size * reach + RING_ROOM;
}

/** Legend of the network. */
function networkRows({ network, overlays, style }) {
  const ring = (dash) => symbolSwatch("circle", 6.5, { fill: "#fff", stroke: style.lines.network, "stroke-width": 2, ...dash });
  const rows = [row(ring({}), "Structure du réseau")];
  const projects = overlays.network && network.points.some(({ project }) => project);
  if (projects) rows.push(row(ring({ "stroke-dasharray": "3 3" }), "Projet du réseau"));
  return rows;
}
