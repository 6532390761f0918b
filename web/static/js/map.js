// SPDX-License-Identifier: MPL-2.0
// Draws streets and sites on a Leaflet canvas; the table beside holds the same sites.

import { CITY, open, read, streets } from "./streetmap.js";

/**
 * Build what a popup says; text only, so that names cannot carry markup.
 *
 * @param {{name: string, address: string, administration: string, url: string}} site
 * @param {string} open
 */
function popup(site, open) {
  const box = document.createElement("div");
  const title = document.createElement("strong");
  title.textContent = site.name;
  const link = document.createElement("a");
  link.href = site.url;
  link.textContent = open;
  for (const part of [title, site.address, site.administration, link]) {
    if (part) {
      box.append(part, document.createElement("br"));
    }
  }
  return box;
}

async function draw(box) {
  const L = window.L;
  const map = open(box);
  const sites = await read(box.dataset.sites);
  const markers = new Map();
  const layer = L.geoJSON(sites, {
    pointToLayer: (feature, at) => {
      const chosen = feature.properties.chosen;
      const marker = L.circleMarker(at, {
        radius: chosen ? 9 : 6,
        weight: 2,
        color: "#ffffff",
        fillColor: chosen ? "#9b1c1c" : "#0b4f7d",
        fillOpacity: 1,
        pane: "markerPane",
      });
      marker.bindPopup(popup(feature.properties, box.dataset.open));
      markers.set(String(feature.properties.id), marker);
      return marker;
    },
  }).addTo(map);
  const bounds = layer.getBounds();
  if (bounds.isValid()) map.fitBounds(bounds.pad(0.05));
  else map.setView(CITY, 12);
  await streets(map, box.dataset.streets);

  for (const row of document.querySelectorAll("[data-site]")) {
    row.addEventListener("mouseenter", () => markers.get(row.dataset.site)?.setRadius(11));
    row.addEventListener("mouseleave", () => markers.get(row.dataset.site)?.setRadius(6));
  }
  box.dataset.ready = "yes";
}

if (typeof document !== "undefined") {
  for (const box of document.querySelectorAll("[data-map]")) draw(box);
}
