// SPDX-License-Identifier: MPL-2.0
// Draws units and incidents beside the lists; a hand on the map holds the view until it is fitted.

import { CITY, open, read, streets } from "./streetmap.js";

/** How full a circle is: the three kinds are told apart without their colours. */
const FILL = { Available: 0.95, ConditionallyAvailable: 0.35, NotAvailable: 0 };
const LEVELS = { Available: "#125c37", ConditionallyAvailable: "#0b4f7d", NotAvailable: "#4a5866" };

/** The corners of a triangle on the map, as an own shape for incidents. */
function triangle(L, at, chosen, about) {
  const size = chosen ? 13 : (about.priority <= 2 ? 10 : 7);
  const shape = L.divIcon({
    className: `incident-mark p${about.priority}${chosen ? " chosen" : ""}`,
    html: "",
    iconSize: [2 * size, 2 * size],
    iconAnchor: [size, size],
  });
  return L.marker(at, { icon: shape, keyboard: false, alt: `${about.name}: ${about.status}`, title: `${about.name}: ${about.status}` });
}

function circle(L, at, about) {
  return L.circleMarker(at, {
    radius: 6,
    weight: about.position.uncertain ? 1 : 3,
    dashArray: about.position.uncertain ? "3 3" : null,
    color: LEVELS[about.primary],
    fillColor: LEVELS[about.primary],
    fillOpacity: FILL[about.primary],
    pane: "markerPane",
  });
}

async function draw(box) {
  const L = window.L;
  const map = open(box);
  map.setView(CITY, 12);
  const layer = L.layerGroup().addTo(map);
  const marks = new Map();
  let touched = false;
  let known = null;
  let moving = false;
  map.on("movestart", () => { if (!moving) touched = true; });

  const fit = (features) => {
    const points = features.map(({ geometry }) => [geometry.coordinates[1], geometry.coordinates[0]]);
    if (points.length === 0) return;
    moving = true;
    map.fitBounds(L.latLngBounds(points).pad(0.1), { animate: false, maxZoom: 15 });
    moving = false;
  };
  let last = [];
  const show = async () => {
    const found = await read(box.dataset.places);
    last = found.features;
    layer.clearLayers();
    marks.clear();
    for (const { geometry, properties } of last) {
      const at = [geometry.coordinates[1], geometry.coordinates[0]];
      const isIncident = properties.kind === "incident";
      const chosen = isIncident && String(properties.id) === box.dataset.chosen;
      const mark = isIncident ? triangle(L, at, chosen, properties) : circle(L, at, properties);
      const words = document.createElement("span");
      words.textContent = `${properties.name}: ${properties.status}`;
      mark.bindTooltip(words).addTo(layer);
      marks.set(`${isIncident ? "i" : "u"}${properties.id}`, { mark, at });
    }
    const set = last.filter((one) => one.properties.kind === "incident").map((one) => one.properties.id).join();
    // A new incident may move the view, but never under a hand that has moved the map itself.
    if (known === null || (set !== known && !touched)) fit(last);
    known = set;
  };
  document.addEventListener("desk:changed", () => show().catch(() => {}));
  document.querySelector("[data-fit]").addEventListener("click", () => { touched = false; fit(last); });
  const light = (key) => {
    const found = marks.get(key);
    if (found) found.mark.openTooltip();
  };
  document.addEventListener("desk:row", (event) => light(event.detail));
  document.addEventListener("mouseover", (event) => {
    const row = event.target.closest?.("[data-row]");
    if (row) light(row.dataset.row);
  });
  map.on("click", (event) => {
    const field = document.getElementById("point");
    if (!field || !field.closest("details").open) return;
    field.value = `${event.latlng.lat.toFixed(5)} ${event.latlng.lng.toFixed(5)}`;
  });

  await show();
  await streets(map, box.dataset.streets);
  box.dataset.ready = "yes";
}

if (typeof document !== "undefined") {
  for (const box of document.querySelectorAll("[data-desk-map]")) draw(box);
}
