// SPDX-License-Identifier: MPL-2.0
// Draws one hour of the response pool: reach, sites by their cover, and units where they stand.

import { CITY, open, read, streets } from "./streetmap.js";

const COVER = ["#b35806", "#e08214", "#8073ac", "#4393c3", "#0b4f7d"];

/**
 * Return the colour of a share of incidents answered in time, from orange to dark blue.
 *
 * @param {number | null} share
 */
export function shade(share) {
  if (share === null) return "#8494a5";
  return COVER[Math.min(COVER.length - 1, Math.max(0, Math.floor((share - 0.5) * 10)))];
}

function point({ properties }, at) {
  const L = window.L;
  if (!properties.units) {
    return L.circleMarker(at, {
      radius: 5, weight: 1, color: "#ffffff", fillColor: shade(properties.coverage), fillOpacity: 1,
    }).bindTooltip(properties.name);
  }
  return L.circleMarker(at, {
    radius: 12, weight: 3, color: "#ffffff", fillColor: "#1d1d1b", fillOpacity: 1,
  }).bindTooltip(`${properties.units}: ${properties.name}`, { permanent: true, direction: "top" });
}

async function draw(box) {
  const L = window.L;
  const map = open(box);
  map.setView(CITY, 11);
  map.createPane("reach").style.zIndex = "240";
  let layer = null;
  let wanted = 0;

  async function show(hour) {
    const mine = ++wanted;
    box.removeAttribute("data-ready");
    const found = await read(`${box.dataset.drawing}&hour=${hour}`);
    // A later hour was asked for meanwhile: its drawing comes, and this one is not shown.
    if (mine !== wanted) return;
    const first = layer === null;
    layer?.remove();
    const areas = found.features.filter((one) => one.properties.reach);
    const sites = found.features.filter((one) => !one.properties.reach);
    layer = L.layerGroup([
      L.geoJSON(areas, {
        pane: "reach",
        interactive: false,
        style: () => ({ weight: 1, color: "#0b4f7d", fillColor: "#5f9dc4", fillOpacity: 0.25 }),
      }),
      L.geoJSON(sites, { pointToLayer: point }),
    ]).addTo(map);
    const bounds = L.geoJSON(sites).getBounds();
    if (first && bounds.isValid()) map.fitBounds(bounds.pad(0.05), { animate: false });
    box.dataset.ready = "yes";
  }

  const chosen = document.getElementById("chosen");
  const hour = () => chosen.querySelector("[data-hour]").dataset.hour;
  chosen.addEventListener("htmx:afterSwap", () => show(hour()));
  await Promise.all([streets(map, box.dataset.streets), show(hour())]);
}

if (typeof document !== "undefined") {
  for (const box of document.querySelectorAll("[data-pool-map]")) draw(box);
}
