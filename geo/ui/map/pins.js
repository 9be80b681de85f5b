// Numbered points over everything: the sites that an answer names. Joined before map.js.

class Pins {
  /** ``choose`` is called with the id of a pin that is clicked. */
  constructor(map, choose) {
    this.choose = choose;
    this.layer = L.layerGroup().addTo(map);
    this.shown = "[]";
    this.markers = [];
  }

  /** Draw the pins: a click, or Enter once one is in focus, chooses it. */
  show(pins, colours) {
    const wanted = JSON.stringify(pins.map(({ marked, ...pin }) => pin));
    if (wanted !== this.shown) this.draw(pins);
    this.shown = wanted;
    // The same pins stay in place, so that the one in focus keeps it.
    pins.forEach(({ marked }, rank) => {
      const marker = this.markers[rank];
      marker.setZIndexOffset(marked ? 1000 : 0);
      const place = marker.getElement();
      place.setAttribute("aria-pressed", String(marked));
      place.firstChild.style.background = marked ? colours.marked : colours.fill;
    });
  }

  draw(pins) {
    this.layer.clearLayers();
    this.markers = pins.map((pin) => {
      const marker = L.marker([pin.lat, pin.lon], {
        pane: "pins", keyboard: true, riseOnHover: true,
        icon: L.divIcon({ html: pinDisc(pin.label), className: "atlas-pin-place", iconSize: [24, 24] }),
      });
      marker.on("click", () => this.choose(pin.id));
      marker.bindTooltip(() => tip(pin.name, pin.text), { ...TOOLTIP, offset: [12, 0] });
      marker.addTo(this.layer);
      const place = marker.getElement();
      place.setAttribute("aria-label", `${pin.name} : ${pin.text}`);
      place.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        this.choose(pin.id);
      });
      return marker;
    });
  }
}

function pinDisc(label) {
  return element("span", { class: "atlas-pin" }, label);
}

/** Legend of the pins: what they stand for. */
function pinRow(text, colours) {
  const disc = pinDisc("1");
  disc.style.background = colours.fill;
  disc.classList.add("atlas-pin-small");
  disc.setAttribute("aria-hidden", "true");
  return row(disc, text);
}
