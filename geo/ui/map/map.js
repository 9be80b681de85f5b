// The atlas's map: a Leaflet map that lives as long as its place in the page. Each run of the app
// only sends values and colours; the map restyles and keeps its zoom. Leaflet and the layers come
// from the app's own static folder.

const KEYBOARD_AREAS = 60; // beyond, the table beside the map is the keyboard's way
const LINK_DELAY_MS = 300;
const PANES = {
  background: 190, /* under Leaflet's tiles, at 200 */ squares: 390, areas: 400, borders: 420, catchments: 425, qpv: 430, circles: 435, outline: 440,
  stations: 450, structures: 460, network: 465, start: 470, names: 600,
};
const atlases = new WeakMap();

class Atlas {
  constructor(root) {
    this.root = root;
    this.frame = root.querySelector(".atlas-frame");
    this.status = root.querySelector(".atlas-status");
    this.prefix = `atlas-${Math.random().toString(36).slice(2)}`;
    this.areas = new Map(); // area layers, by address
    this.queue = Promise.resolve();
    const end = root.querySelector(".atlas-end");
    root.querySelector(".atlas-skip").addEventListener("click", () => end.focus());
  }

  /** Show what the app has just sent; calls follow one another, only the last one counts. */
  update(data, emit) {
    this.emit = emit;
    this.data = data;
    this.frame.style.height = `${data.height}px`;
    this.frame.setAttribute("aria-label", data.label);
    this.root.setAttribute("aria-busy", "true");
    this.queue = this.queue.then(() => (this.data === data ? this.render(data) : null)).catch((error) => {
      console.error(error);
      this.root.removeAttribute("aria-busy");
      this.status.textContent =
        "La carte n’a pas pu être chargée. Recharger la page ; le tableau donne les mêmes chiffres.";
    });
  }

  async render(data) {
    await loadLeaflet(data.urls);
    if (!this.map) await this.create(data);
    await Promise.all([this.showAreas(data), this.overlays.show(data)]);
    if (this.data !== data) return;
    this.showLegend(data);
    this.follow(data);
    this.network.show(data);
    this.catchments.show(data.catchments, data.style.walk, this.legendWidth(), this.linked);
    this.linked = false;
    this.placeNames();
    this.status.textContent = "";
    this.root.dataset.shown = `${data.level} ${data.legend.title}`;
    this.root.removeAttribute("aria-busy");
  }

  async create(data) {
    const outline = await fetchLayer(data.urls.departement);
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const map = L.map(this.frame, {
      zoomControl: false, attributionControl: false, zoomSnap: 0.25, zoomDelta: 0.5, minZoom: 9.5, maxZoom: 18,
      wheelPxPerZoomLevel: 120, scrollWheelZoom: false, zoomAnimation: !still, fadeAnimation: !still,
      markerZoomAnimation: !still, inertia: !still,
    });
    this.map = map;
    L.control.zoom({ zoomInTitle: "Zoomer", zoomOutTitle: "Dézoomer" }).addTo(map);
    this.credit = this.addBox("bottomright", "atlas-credit");
    L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
    for (const [name, order] of Object.entries(PANES)) map.createPane(name).style.zIndex = order;
    for (const name of ["background", "borders", "catchments", "qpv", "circles", "outline", "start", "names"]) {
      map.getPane(name).style.pointerEvents = "none";
    }
    map.getPane("names").setAttribute("aria-hidden", "true");
    this.frame.style.background = data.style.background.neighbour;
    this.renderers = {
      squares: L.canvas({ pane: "squares", padding: 0.3 }),
      areas: L.svg({ pane: "areas", padding: 0.5 }),
    };
    const choose = (id) => this.emit("clicked", { kind: "structure", id });
    this.overlays = new Overlays(map, choose);
    this.network = new Network(map, this.overlays, choose);
    this.circles = new Circles(map);
    this.catchments = new Catchments(map);
    this.home = L.geoJSON(outline).getBounds();
    map.setMaxBounds(this.home.pad(0.7));
    const linked = this.readLink(data.link);
    this.linked = Boolean(linked); // the first catchments then leave the view as it is
    this.setView(linked ?? data.view);
    this.lastView = JSON.stringify(data.view);
    this.outline = L.geoJSON(null, { pane: "outline", interactive: false }).addTo(map);
    this.selection = L.geoJSON(null, { pane: "outline", interactive: false }).addTo(map);
    L.geoJSON(outline, {
      pane: "borders", interactive: false, style: { color: data.style.lines.departement, weight: 2, fill: false },
    }).addTo(map);
    // The wheel scrolls the page until the map is in use.
    this.frame.addEventListener("focusin", () => map.scrollWheelZoom.enable());
    this.frame.addEventListener("focusout", (event) => {
      if (!this.frame.contains(event.relatedTarget)) map.scrollWheelZoom.disable();
    });
    map.on("zoomend", () => {
      this.overlays.resize();
      this.network.resize();
      this.circles.resize(this.overlays.scale);
      if (this.legend && (this.data.circles || this.data.network || this.data.overlays.structures)) this.showLegend(this.data);
    });
    map.on("moveend", () => this.afterMove());
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.frame);
  }

  // --- view ---------------------------------------------------------------------------------

  setView(view) {
    this.settled = false;
    if (view) this.map.setView([view.lat, view.lon], view.zoom, { animate: false });
    else this.map.fitBounds(this.home, { padding: [14, 14], animate: false });
    this.fitted = !view;
    this.settled = true;
  }

  follow(data) {
    const view = JSON.stringify(data.view);
    if (view !== this.lastView) this.setView(data.view);
    this.lastView = view;
    this.writeLink();
  }

  resize() {
    const fitted = this.fitted;
    this.settled = false;
    this.map.invalidateSize({ animate: false });
    this.settled = true;
    if (fitted) this.setView(null);
  }

  afterMove() {
    this.placeNames();
    if (!this.settled) return;
    this.fitted = false;
    clearTimeout(this.linkTimer);
    this.linkTimer = setTimeout(() => {
      const { lat, lng } = this.map.getCenter();
      this.moved = [lat.toFixed(4), lng.toFixed(4), this.map.getZoom().toFixed(2)].join("_");
      this.writeLink();
    }, LINK_DELAY_MS);
  }

  readLink(name) {
    const text = name && new URLSearchParams(window.location.search).get(name);
    const [lat, lon, zoom] = (text || "").split("_").map(Number);
    return [lat, lon, zoom].every(Number.isFinite) ? { lat, lon, zoom } : null;
  }

  /** Keep the view in the page's address, without running the app again. */
  writeLink() {
    if (!this.data.link || !this.moved) return;
    const address = new URL(window.location.href);
    if (address.searchParams.get(this.data.link) === this.moved) return;
    address.searchParams.set(this.data.link, this.moved);
    window.history.replaceState(window.history.state, "", address);
  }

  // --- areas --------------------------------------------------------------------------------

  async showAreas(data) {
    const url = data.urls.area;
    const collection = await fetchLayer(url);
    if (!this.areas.has(url)) this.areas.set(url, this.makeAreas(collection, data));
    if (this.data !== data) return;
    this.circles.show(collection, data.circles, this.overlays.scale);
    const layer = this.areas.get(url);
    if (this.current !== layer) {
      this.current?.remove();
      this.outline.clearLayers();
      this.current = layer.addTo(this.map);
      this.addHatches(data);
    }
    layer.setStyle((feature) => this.styleArea(feature.properties.code));
    layer.eachLayer((area) => this.describeArea(area));
    this.select(data.selected);
  }

  makeAreas(collection, data) {
    const layer = L.geoJSON(collection, {
      renderer: data.canvas ? this.renderers.squares : this.renderers.areas,
      pane: data.canvas ? "squares" : "areas",
      onEachFeature: (feature, area) => {
        area.on("mouseover", () => this.mark(feature));
        area.on("mouseout", () => this.outline.clearLayers());
        area.on("click", () => this.choose(feature.properties.code));
      },
    });
    layer.reachable = !data.canvas && collection.features.length <= KEYBOARD_AREAS;
    const text = ({ feature: { properties } }) => tip(properties.name, this.textOf(properties.code));
    return layer.bindTooltip(text, { ...TOOLTIP, sticky: true });
  }

  /** One tab stop an area while they are few: named, with its figure, chosen with Enter. */
  describeArea(area) {
    if (!this.current.reachable) return;
    const node = area.getElement();
    const { code, name } = area.feature.properties;
    node.setAttribute("aria-label", `${name} : ${this.textOf(code)}`);
    node.setAttribute("aria-pressed", String(code === this.data.selected));
    if (node.hasAttribute("role")) return;
    node.setAttribute("role", "button");
    node.setAttribute("tabindex", "0");
    node.addEventListener("focus", () => this.mark(area.feature));
    node.addEventListener("blur", () => this.outline.clearLayers());
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      this.choose(code);
    });
  }

  textOf(code) {
    return this.data.values[code]?.[1] ?? this.data.missing;
  }

  styleArea(code) {
    const { values, colours, style, canvas } = this.data;
    const found = values[code]?.[0];
    const line = { color: style.lines.area, weight: canvas ? 0.5 : 1, opacity: 1 };
    if (typeof found === "number") return { ...line, fillColor: colours[found], fillOpacity: style.opacity };
    if (canvas) return { ...line, opacity: 0, fillOpacity: 0 };
    return { ...line, fillColor: `url(#${this.prefix}-${found ?? "non_publie"})`, fillOpacity: 0.9 };
  }

  addHatches(data) {
    const svg = this.map.getPane("areas").querySelector("svg");
    if (svg && !svg.querySelector("defs")) svg.prepend(hatchPatterns(data.style.hatches, this.prefix));
  }

  mark(feature) {
    this.outline.clearLayers().addData(feature);
    this.outline.setStyle({ color: this.data.style.lines.focus, weight: 2, fill: false });
  }

  select(code) {
    this.selection.clearLayers();
    this.current.eachLayer((area) => {
      if (code === null || area.feature.properties.code !== code) return;
      this.selection.addData(area.feature);
      this.selection.setStyle({ color: this.data.style.lines.selected, weight: 3.5, fill: false });
    });
  }

  choose(code) {
    this.select(code);
    this.emit("clicked", { kind: "area", id: code });
  }

  placeNames() {
    if (this.data.overlays.names) this.overlays.names?.place();
  }

  // --- legend --------------------------------------------------------------------------------

  addBox(position, name) {
    const control = L.control({ position });
    const box = element("div", { class: name });
    control.onAdd = () => box;
    control.addTo(this.map);
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
    return box;
  }

  showLegend(data) {
    if (!this.legend) {
      this.legend = this.addLegend("bottomleft");
      this.symbols = this.addLegend("topleft");
    }
    this.credit.textContent = [data.tiles?.credit, data.credit].filter(Boolean).join(" · ");
    const content = legendContent(data, this.prefix, this.overlays.scale);
    this.legend.replaceChildren(element("summary", {}, data.legend.title), ...content);
    const symbols = symbolRows(data, this.overlays.scale);
    this.symbols.parentElement.hidden = !symbols.children.length;
    this.symbols.replaceChildren(element("summary", {}, "Couches"), symbols);
  }

  /** Pixels that an open legend takes from the left of the map, where there is room beside it. */
  legendWidth() {
    const width = this.legend.open ? this.legend.parentElement.offsetWidth : 0;
    return width < this.frame.clientWidth / 2 ? width : 0;
  }

  addLegend(position) {
    const legend = element("details");
    legend.open = this.frame.clientWidth >= 440;
    legend.addEventListener("toggle", () => this.placeNames());
    this.addBox(position, "atlas-legend").append(legend);
    return legend;
  }

  remove() {
    clearTimeout(this.linkTimer);
    this.observer?.disconnect();
    this.map?.remove();
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  if (!atlases.has(parentElement)) atlases.set(parentElement, new Atlas(parentElement.querySelector(".atlas-map")));
  const atlas = atlases.get(parentElement);
  atlas.update(data, setTriggerValue);
  return () => {
    // Also called when a later run overtakes this one: the map then stays.
    if (parentElement.isConnected) return;
    atlases.delete(parentElement);
    atlas.remove();
  };
}
