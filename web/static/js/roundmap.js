// SPDX-License-Identifier: MPL-2.0
// Draws rounds along their streets; the chosen one in front, with a number at every stop.

import { CITY, open, read, streets } from "./streetmap.js";

const LEFT_COLOUR = "#9b1c1c";

/** Return the colour of a round, as the style sheet has it. */
function colour(hue) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--hue-${hue}`).trim();
}

export class RoundMap {
  /**
   * @param {HTMLElement} box
   * @param {(key: string) => void} chosen told of the stop that is chosen on the map
   */
  constructor(box, chosen) {
    this.box = box;
    this.chosen = chosen;
    this.code = null;
    this.key = null;
    this.pins = new Map();
    this.features = [];
    this.map = open(box);
    this.map.setView(CITY, 12);
    this.drawn = window.L.layerGroup().addTo(this.map);
    this.control();
    this.begin();
  }

  async begin() {
    await this.load(null, null);
    const points = this.points().map(({ geometry: { coordinates: [lon, lat] } }) => [lat, lon]);
    if (points.length) this.map.fitBounds(window.L.latLngBounds(points).pad(0.08), { animate: false });
    await streets(this.map, this.box.dataset.streets);
    this.box.dataset.ready = "yes";
  }

  /** Add the button that shows all rounds alike. */
  control() {
    const L = window.L;
    const button = L.DomUtil.create("button", "button small show-all");
    button.type = "button";
    button.textContent = this.box.dataset.all;
    L.DomEvent.disableClickPropagation(button);
    button.addEventListener("click", () => this.choose(null, null));
    const Control = L.Control.extend({ onAdd: () => button });
    new Control({ position: "topright" }).addTo(this.map);
  }

  async load(key, code) {
    this.box.removeAttribute("data-drawn");
    this.features = (await read(this.box.dataset.roundsDrawing)).features;
    this.key = key;
    this.code = code ?? this.code;
    this.draw();
    this.box.dataset.drawn = "yes";
  }

  /** Draw what has come to since, with the same round in front and the map where it is. */
  async refresh() {
    this.features = (await read(this.box.dataset.roundsDrawing)).features;
    const held = [...this.pins].find(([, pin]) => pin.getElement() === document.activeElement)?.[0];
    this.draw(false);
    this.pins.get(held)?.getElement().focus({ preventScroll: true });
  }

  points() {
    return this.features.filter((one) => one.geometry.type === "Point");
  }

  /** Put a round in front and one of its stops in view. */
  choose(key, code) {
    const other = code !== this.code;
    this.key = key;
    this.code = code;
    if (other) this.draw();
    else this.mark();
    const found = this.points().find((one) => one.properties.key === key);
    if (found) {
      const [lon, lat] = found.geometry.coordinates;
      this.map.panInside([lat, lon], { padding: [60, 60], animate: false });
    }
  }

  draw(fit = true) {
    const L = window.L;
    this.drawn.clearLayers();
    this.pins.clear();
    const ways = this.features.filter((one) => one.properties.is === "way");
    const inFront = (one) => this.code !== null && one.properties.round === this.code;
    for (const one of [...ways].sort((a, b) => inFront(a) - inFront(b))) this.way(one, inFront(one));
    for (const one of this.points()) {
      if (inFront(one) && one.properties.is === "visit") this.pin(one);
      else this.dot(one, inFront(one));
    }
    this.mark();
    const chosen = ways.find(inFront);
    if (fit && chosen && !this.key) this.map.fitBounds(L.geoJSON(chosen).getBounds().pad(0.1), { animate: false });
  }

  way({ geometry, properties }, front) {
    const faint = this.code !== null && !front;
    const line = window.L.polyline(
      geometry.coordinates.map(([lon, lat]) => [lat, lon]),
      { color: colour(properties.hue), weight: front ? 5 : 3, opacity: faint ? 0.25 : 0.8 },
    ).addTo(this.drawn);
    const words = document.createElement("span");
    words.textContent = properties.guard;
    line.bindTooltip(words, { sticky: true });
    line.on("click", () => this.choose(null, properties.round));
  }

  dot({ geometry, properties }, front) {
    const [lon, lat] = geometry.coordinates;
    const left = properties.is === "left";
    const faint = this.code !== null && !front && !left;
    const dot = window.L.circleMarker([lat, lon], {
      radius: properties.is === "start" ? 7 : 5,
      weight: 2,
      color: left || properties.broken ? LEFT_COLOUR : "#ffffff",
      fillColor: left ? "#ffffff" : colour(properties.hue),
      opacity: faint ? 0.3 : 1,
      fillOpacity: faint ? 0.3 : 1,
    }).addTo(this.drawn);
    const words = document.createElement("span");
    words.textContent = properties.name;
    dot.bindTooltip(words);
    dot.on("click", () => this.chosen(properties.key));
  }

  /** A numbered stop of the chosen round, which the keyboard can reach. */
  pin({ geometry, properties }) {
    const L = window.L;
    const [lon, lat] = geometry.coordinates;
    const number = document.createElement("span");
    number.textContent = properties.number;
    const names = ["pin", `hue-${properties.hue}`, properties.status];
    if (properties.broken) names.push("wrong");
    const icon = L.divIcon({ className: names.join(" "), html: number, iconSize: [26, 26] });
    const pin = L.marker([lat, lon], { icon, title: properties.name }).addTo(this.drawn);
    const element = pin.getElement();
    element.setAttribute("aria-label", `${properties.number}. ${properties.name}`);
    pin.on("click", () => this.chosen(properties.key));
    element.addEventListener("keydown", (event) => this.pressed(event, properties.key));
    this.pins.set(properties.key, pin);
  }

  pressed(event, key) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const keys = [...this.pins.keys()];
    const next = keys[(keys.indexOf(key) + step + keys.length) % keys.length];
    this.chosen(next);
    this.pins.get(next)?.getElement().focus({ preventScroll: true });
  }

  /** Show which pin is chosen, and let Tab stop at that one only. */
  mark() {
    const keys = [...this.pins.keys()];
    const stop = keys.includes(this.key) ? this.key : keys[0];
    for (const [key, pin] of this.pins) {
      const element = pin.getElement();
      element.classList.toggle("chosen", key === this.key);
      element.tabIndex = key === stop ? 0 : -1;
      pin.setZIndexOffset(key === this.key ? 1000 : 0);
    }
  }
}
