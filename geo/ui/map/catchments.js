// What one walks to from a point: nested areas along the streets. Joined before map.js.

const LEAST_WIDTH = 140; // pixels: a smaller catchment is brought closer
const CLOSEST_ZOOM = 15;
const MARGIN = 24; // pixels around them

class Catchments {
  constructor(map) {
    this.map = map;
    this.layer = L.layerGroup().addTo(map);
    this.shown = "null";
  }

  /** Draw the catchments, or none. New ones are brought into view beside the legends, ``left``
   * pixels wide, unless ``still``. */
  show(catchments, colours, left, still) {
    const wanted = JSON.stringify(catchments);
    if (wanted === this.shown) return;
    this.shown = wanted;
    this.layer.clearLayers();
    if (!catchments) return;
    const areas = L.geoJSON(catchments.shapes, {
      pane: "catchments", interactive: false,
      style: { color: colours.line, weight: 1.5, opacity: 0.9, fillColor: colours.fill, fillOpacity: colours.opacity },
    }).addTo(this.layer);
    if (catchments.point) {
      const [lon, lat] = catchments.point;
      L.circleMarker([lat, lon], {
        pane: "start", interactive: false, radius: 5, color: "#fff", weight: 2, fillColor: colours.start, fillOpacity: 1,
      }).addTo(this.layer);
    }
    if (!still) this.bringIn(areas.getBounds(), left);
  }

  /** Move the map when the catchments are out of sight, or too small to be read. */
  bringIn(bounds, left) {
    const low = this.map.latLngToContainerPoint(bounds.getSouthWest());
    const high = this.map.latLngToContainerPoint(bounds.getNorthEast());
    if (this.map.getBounds().contains(bounds) && high.x - low.x >= LEAST_WIDTH) return;
    this.map.fitBounds(bounds, {
      paddingTopLeft: [left + MARGIN, MARGIN], paddingBottomRight: [MARGIN, MARGIN], maxZoom: CLOSEST_ZOOM, animate: false,
    });
  }
}

/** Legend of the catchments: the point they start from (pins have their own row), then a tint a duration. */
function catchmentRows(catchments, colours) {
  const dot = symbolSwatch("circle", 5, { fill: colours.start, stroke: "#fff" });
  const start = catchments.point ? [row(dot, catchments.name)] : [];
  const tints = element("li", { class: "atlas-sizes" }, element("span", {}, "à pied :"));
  const durations = [...new Set(catchments.shapes.features.map(({ properties }) => properties.minutes))];
  // Each area lies on the wider ones: their opacities add up.
  const depth = (rank) => 1 - (1 - colours.opacity) ** (rank + 1);
  durations.forEach((minutes, rank) => {
    tints.children[0].after(swatch(colours.fill, depth(rank)), element("span", {}, minutes.toLocaleString("fr")));
  });
  tints.append(element("span", {}, "min"));
  return [...start, tints];
}
