// Numbered points over everything: the sites that an answer names. Joined before map.js.

class Pins {
  /** ``choose`` is called with the id of a pin that is clicked. */
  constructor(map, choose) {
    this.choose = choose;
    this.layer = L.layerGroup().addTo(map);
    this.shown = "[]";
  }

  /** Draw the pins: a click, or Enter once one is in focus, chooses it. */
  show(pins, colours) {
    const wanted = JSON.stringify(pins);
    if (wanted === this.shown) return;
    this.shown = wanted;
    this.layer.clearLayers();
    for (const pin of pins) {
      const disc = pinDisc(pin.label, pin.marked ? colours.marked : colours.fill);
      const marker = L.marker([pin.lat, pin.lon], {
        pane: "pins", keyboard: true, riseOnHover: true, zIndexOffset: pin.marked ? 1000 : 0,
        icon: L.divIcon({ html: disc, className: "atlas-pin-place", iconSize: [24, 24] }),
      });
      marker.on("click", () => this.choose(pin.id));
      marker.bindTooltip(() => tip(pin.name, pin.text), { ...TOOLTIP, offset: [12, 0] });
      marker.addTo(this.layer);
      marker.getElement().setAttribute("aria-label", `${pin.name} : ${pin.text}`);
    }
  }
}

function pinDisc(label, colour) {
  const disc = element("span", { class: "atlas-pin" }, label);
  disc.style.background = colour;
  return disc;
}

/** Legend of the pins: what they stand for. */
function pinRow(text, colours) {
  const disc = pinDisc("1", colours.fill);
  disc.classList.add("atlas-pin-small");
  disc.setAttribute("aria-hidden", "true");
  return row(disc, text);
}
