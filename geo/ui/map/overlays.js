// Layers above and below the areas: background, borders, structures, stations, names. Joined
// before map.js.

class Overlays {
  /** ``choose`` is called with the id of a structure that is clicked. */
  constructor(map, choose) {
    this.map = map;
    this.choose = choose;
    this.layers = {};
    this.ground = L.canvas({ pane: "background", padding: 0.3 });
  }

  /** Make, show and hide what the data ask for; online tiles cover the offline background. */
  async show(data) {
    const { network, ...files } = data.overlays; // the network's points are in no file
    const wanted = { ...files, background: true, tiles: Boolean(data.tiles) };
    const changes = Object.entries(wanted).map(async ([name, on]) => {
      if (on && !this.layers[name]) this.layers[name] = await this.make(name, data);
      if (on) this.layers[name].addTo(this.map);
      else this.layers[name]?.remove();
    });
    await Promise.all(changes);
  }

  async make(name, data) {
    const { urls, style } = data;
    const lines = style.lines;
    if (name === "tiles") return L.tileLayer(data.tiles.url, { maxZoom: 18 });
    if (name === "background") return this.makeBackground(data);
    if (name === "names") {
      this.names = new Names(this.map, await fetchLayer(urls.labels));
      return this.names.layer;
    }
    if (name === "structures") return this.makeStructures(await fetchLayer(urls.structures), style);
    if (name === "ept") {
      return L.geoJSON(await fetchLayer(urls.ept), {
        pane: "borders", interactive: false, style: { color: lines.ept, weight: 2.5, fill: false },
      });
    }
    if (name === "qpv") {
      return L.geoJSON(await fetchLayer(urls.qpv), {
        pane: "qpv", interactive: false,
        style: { color: lines.qpv, weight: 1.5, dashArray: "5 3", fillColor: lines.qpv, fillOpacity: 0.08 },
      });
    }
    const future = name === "grand_paris_express";
    const network = future ? "grand_paris_express" : "existant";
    return L.geoJSON(await fetchLayer(urls.stations), {
      filter: (feature) => feature.properties.network === network,
      pointToLayer: (feature, place) =>
        this.symbol(place, future ? "star" : "ring", future ? 8 : 4, {
          pane: "stations", color: "#fff", weight: 0.8, fillColor: future ? lines.grand_paris_express : lines.station, fillOpacity: 1,
        }),
    }).bindTooltip(({ feature }) => tip(feature.properties.name, feature.properties.lines), TOOLTIP);
  }

  async makeBackground({ urls, style }) {
    const [home, neighbours, ground] = await Promise.all(
      [urls.departement, urls.neighbours, urls.background].map(fetchLayer),
    );
    const colours = style.background;
    const widths = { motorway: 2, road: 1, rail: 1, transit: 1, waterway: 1.5 };
    const common = { pane: "background", renderer: this.ground, interactive: false };
    return L.layerGroup([
      L.geoJSON(home, { ...common, style: { stroke: false, fillColor: colours.land, fillOpacity: 1 } }),
      L.geoJSON(neighbours, { ...common, style: { color: colours.neighbour_line, weight: 1, fill: false } }),
      L.geoJSON(ground, {
        ...common,
        style: ({ properties: { kind } }) => {
          const weight = widths[kind];
          return weight
            ? { color: colours[kind], weight, fill: false, dashArray: kind === "rail" ? "6 3" : null }
            : { stroke: false, fillColor: colours[kind], fillOpacity: 1 };
        },
      }),
    ]);
  }

  /** Symbols grow as one comes closer; the legend follows. */
  get scale() {
    const zoom = this.map.getZoom();
    return zoom < 11.5 ? 1 : zoom < 13 ? 1.35 : 1.8;
  }

  /** Leave some structures out, by id: others stand for them. */
  leaveOut(ids) {
    const layer = this.layers.structures;
    const wanted = ids.join(" ");
    if (!layer || wanted === (layer.leftOut ?? "")) return;
    layer.leftOut = wanted;
    layer.every ??= layer.getLayers();
    const out = new Set(ids);
    for (const marker of layer.every) {
      if (out.has(marker.feature.properties.id)) layer.removeLayer(marker);
      else layer.addLayer(marker);
    }
  }

  resize() {
    for (const name of ["structures", "stations", "grand_paris_express"]) {
      this.layers[name]?.eachLayer((marker) => marker.setRadius(marker.size * this.scale));
    }
  }

  symbol(place, shape, size, options) {
    const marker = L.circleMarker(place, { radius: size * this.scale, ...options });
    marker.size = size;
    marker._updatePath = function draw() {
      this._renderer._setPath(this, shapePath(shape, this._point.x, this._point.y, this._radius));
    };
    return marker;
  }

  makeStructures(collection, style) {
    return L.geoJSON(collection, {
      pointToLayer: ({ properties: { id, family, places } }, place) => {
        const { colour, shape, sized } = style.families[family];
        const hollow = sized && places === null;
        return this.symbol(place, shape, sized ? radiusOf(places) : UNKNOWN_RADIUS, {
          pane: "structures", fillOpacity: 0.85, fillColor: hollow ? "#fff" : colour,
          color: hollow ? colour : "#fff", weight: hollow ? 1.5 : 1, dashArray: hollow ? "2.5 2" : null,
        }).on("click", () => this.choose(id));
      },
    }).bindTooltip(({ feature }) => tip(feature.properties.name, feature.properties.text), TOOLTIP);
  }
}
