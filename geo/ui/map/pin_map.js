// A small map of a few named points, one of which may be moved. Joined with the files it uses.

const CLOSEST = 17;
const PIN_PANES = { background: 190, /* under Leaflet's tiles, at 200 */ streets: 300, borders: 420, pins: 620, names: 600 };
const PIN_PATH = "M14 35C14 35 3 22 3 13.5a11 11 0 0 1 22 0C25 22 14 35 14 35Z";
const pinMaps = new WeakMap();

class PinMap {
  constructor(root) {
    this.root = root;
    this.frame = root.querySelector(".atlas-frame");
    this.status = root.querySelector(".atlas-status");
    this.queue = Promise.resolve();
    const end = root.querySelector(".atlas-end");
    root.querySelector(".atlas-skip").addEventListener("click", () => end.focus());
  }

  /** Show what the app has just sent; only the last call counts. */
  update(data, emit) {
    this.emit = emit;
    this.data = data;
    this.frame.style.height = `${data.height}px`;
    this.frame.setAttribute("aria-label", data.label);
    this.root.setAttribute("aria-busy", "true");
    this.queue = this.queue.then(() => (this.data === data ? this.render(data) : null)).catch((error) => {
      console.error(error);
      this.root.removeAttribute("aria-busy");
      this.status.textContent = "La carte n’a pas pu être chargée. Recharger la page ; les coordonnées restent lisibles.";
    });
  }

  async render(data) {
    await loadLeaflet(data.urls);
    if (!this.map) await this.create(data);
    await this.overlays.show(data);
    if (this.data !== data) return;
    this.streets.clearLayers();
    if (data.streets.length) {
      // A polyline reads latitude first.
      L.polyline(data.streets.map((line) => line.map(([lon, lat]) => [lat, lon])), {
        pane: "streets", renderer: this.strokes, interactive: false, color: data.style.street, weight: 2,
      }).addTo(this.streets);
    }
    this.showPins(data);
    this.credit.textContent = [data.tiles?.credit, data.credit].filter(Boolean).join(" · ");
    this.overlays.names?.place();
    this.status.textContent = "";
    this.root.dataset.pins = String(data.pins.length);
    this.root.removeAttribute("aria-busy");
  }

  async create(data) {
    const communes = await fetchLayer(data.urls.commune);
    const map = L.map(this.frame, {
      zoomControl: false, attributionControl: false, zoomSnap: 0.5, minZoom: 9.5, maxZoom: 18, scrollWheelZoom: false,
    });
    this.map = map;
    L.control.zoom({ zoomInTitle: "Zoomer", zoomOutTitle: "Dézoomer" }).addTo(map);
    const credit = L.control({ position: "bottomright" });
    this.credit = element("div", { class: "atlas-credit" });
    credit.onAdd = () => this.credit;
    credit.addTo(map);
    L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
    for (const [name, order] of Object.entries(PIN_PANES)) map.createPane(name).style.zIndex = order;
    for (const name of ["background", "streets", "borders", "names"]) map.getPane(name).style.pointerEvents = "none";
    map.getPane("names").setAttribute("aria-hidden", "true");
    this.frame.style.background = data.style.background.neighbour;
    this.strokes = L.canvas({ pane: "streets", padding: 0.3 });
    this.overlays = new Overlays(map, () => {});
    map.setView([data.view.lat, data.view.lon], data.view.zoom, { animate: false });
    this.lastView = JSON.stringify(data.view);
    L.geoJSON(communes, {
      pane: "borders", interactive: false, style: { color: data.style.lines.departement, weight: 1, dashArray: "4 3", fill: false },
    }).addTo(map);
    this.streets = L.layerGroup().addTo(map);
    this.pins = L.layerGroup().addTo(map);
    this.frame.addEventListener("focusin", () => map.scrollWheelZoom.enable());
    this.frame.addEventListener("focusout", (event) => {
      if (!this.frame.contains(event.relatedTarget)) map.scrollWheelZoom.disable();
    });
    map.on("moveend", () => this.overlays.names?.place());
    map.on("click", ({ latlng }) => {
      if (this.data.movable !== null) this.move(latlng);
    });
    this.observer = new ResizeObserver(() => map.invalidateSize({ animate: false }));
    this.observer.observe(this.frame);
  }

  /** Draw the pins; the view follows them only when one is out of sight, or the app asks. */
  showPins(data) {
    this.pins.clearLayers();
    const places = data.pins.map((pin, rank) => {
      const place = L.latLng(pin.lat, pin.lon);
      const movable = rank === data.movable;
      const marker = L.marker(place, {
        pane: "pins", icon: pinIcon(pin), draggable: movable, title: pin.label, zIndexOffset: movable ? 1000 : 0, autoPan: true,
      });
      marker.bindTooltip(tip(pin.label, pin.text), TOOLTIP).addTo(this.pins);
      marker.getElement().setAttribute("aria-label", `${pin.label} : ${pin.text}`);
      marker.getElement().removeAttribute("title");
      if (movable) marker.on("dragend", () => this.move(marker.getLatLng()));
      return place;
    });
    const view = JSON.stringify(data.view);
    const asked = view !== this.lastView;
    this.lastView = view;
    if (!places.length) {
      if (asked) this.map.setView([data.view.lat, data.view.lon], data.view.zoom, { animate: false });
      return;
    }
    const sight = this.map.getBounds();
    if (this.placed && !asked && places.every((place) => sight.contains(place))) return;
    this.placed = true;
    this.map.fitBounds(L.latLngBounds(places), { padding: [48, 48], maxZoom: CLOSEST, animate: false });
  }

  /** Tell where the pin was put; the view stays where the person looks. */
  move({ lat, lng }) {
    this.placed = true;
    this.emit("moved", { lat: Number(lat.toFixed(6)), lon: Number(lng.toFixed(6)) });
  }

  remove() {
    this.observer?.disconnect();
    this.map?.remove();
  }
}

/** A drop with a letter in it: pins are told apart by it as much as by their colour. */
function pinIcon({ mark, colour }) {
  const drop = svgElement("path", { d: PIN_PATH, fill: colour, stroke: "#fff", "stroke-width": 1.5 });
  const letter = svgElement("text", { x: 14, y: 18, "text-anchor": "middle", fill: "#fff", "font-size": 12, "font-weight": 700 }, mark);
  const icon = svgElement("svg", { width: 28, height: 36, viewBox: "0 0 28 36", "aria-hidden": "true" }, drop, letter);
  return L.divIcon({ className: "atlas-drop", html: icon, iconSize: [28, 36], iconAnchor: [14, 35], tooltipAnchor: [12, -22] });
}

export default function ({ data, parentElement, setTriggerValue }) {
  if (!pinMaps.has(parentElement)) pinMaps.set(parentElement, new PinMap(parentElement.querySelector(".atlas-map")));
  const pinMap = pinMaps.get(parentElement);
  pinMap.update(data, setTriggerValue);
  return () => {
    // Also called when a later run overtakes this one: the map then stays.
    if (parentElement.isConnected) return;
    pinMaps.delete(parentElement);
    pinMap.remove();
  };
}
