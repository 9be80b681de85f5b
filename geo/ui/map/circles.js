// Counts: one circle an area, its surface in proportion. Joined before map.js.

class Circles {
  constructor(map) {
    this.map = map;
    this.layer = L.layerGroup();
    this.scale = 1;
  }

  /** Draw the circles of the areas of a collection, the largest first; none hides the layer. */
  show(collection, circles, scale) {
    this.layer.clearLayers();
    if (!circles) {
      this.layer.remove();
      return;
    }
    const drawn = collection.features
      .map(({ properties: { code, point } }) => ({ point, radius: circles.radii[code] }))
      .filter(({ radius }) => radius > 0)
      .sort((first, second) => second.radius - first.radius);
    for (const { point: [lon, lat], radius } of drawn) {
      const marker = L.circleMarker([lat, lon], {
        pane: "circles", interactive: false, radius: radius * scale,
        fillColor: circles.colour, fillOpacity: 0.6, color: "#fff", weight: 1,
      });
      marker.size = radius;
      marker.addTo(this.layer);
    }
    this.layer.addTo(this.map);
  }

  resize(scale) {
    this.layer.eachLayer((marker) => marker.setRadius(marker.size * scale));
  }
}

/** Legend of the circles: a few round counts. */
function circleRows(circles, scale) {
  const sizes = element("li", { class: "atlas-sizes" });
  for (const [label, radius] of circles.steps) {
    const symbol = symbolSwatch("circle", radius * scale, { fill: circles.colour, "fill-opacity": 0.6, stroke: "#555" });
    sizes.append(symbol, element("span", {}, label));
  }
  return sizes;
}
