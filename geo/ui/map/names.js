// Names of places on the map. Joined before map.js.

const QUARTER_ZOOM = 13.5;

class Names {
  /** A label for each point of the collection; the first ones weigh more. */
  constructor(map, collection) {
    this.map = map;
    this.labels = collection.features.map(({ properties, geometry }) => {
      const { name, rank } = properties;
      const text = element("span", { class: `atlas-name atlas-rank-${rank}` }, name);
      const [lon, lat] = geometry.coordinates;
      const icon = L.divIcon({ className: "atlas-name-anchor", html: text, iconSize: [0, 0] });
      const marker = L.marker([lat, lon], { pane: "names", icon, interactive: false, keyboard: false });
      return { text, marker, rank };
    });
    this.layer = L.layerGroup(this.labels.map(({ marker }) => marker));
  }

  /** Show each name unless it would cover one of more weight, a control, or the edge. */
  place() {
    const frame = this.map.getContainer();
    const origin = frame.getBoundingClientRect();
    const size = this.map.getSize();
    const taken = [...frame.querySelectorAll(".leaflet-control")].map((control) => {
      const { left, top, right, bottom } = control.getBoundingClientRect();
      return [left - origin.left, top - origin.top, right - origin.left, bottom - origin.top];
    });
    const quarters = this.map.getZoom() >= QUARTER_ZOOM;
    for (const label of this.labels) {
      label.width ??= label.text.offsetWidth / 2 + 2;
      label.height ??= label.text.offsetHeight / 2 + 1;
      const { x, y } = this.map.latLngToContainerPoint(label.marker.getLatLng());
      const box = [x - label.width, y - label.height, x + label.width, y + label.height];
      const inside = box[0] > 0 && box[1] > 0 && box[2] < size.x && box[3] < size.y;
      const free = taken.every(
        (other) => box[0] > other[2] || box[2] < other[0] || box[1] > other[3] || box[3] < other[1],
      );
      const shown = inside && free && (label.rank < 2 || quarters);
      if (shown) taken.push(box);
      label.text.style.visibility = shown ? "visible" : "hidden";
    }
  }
}
