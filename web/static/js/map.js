// SPDX-License-Identifier: MPL-2.0
// Draws streets and sites on a Leaflet canvas; the table beside holds the same sites.

const STREETS = [
  ["motorway", 3.4, "#7d90a3"],
  ["trunk", 3.2, "#7d90a3"],
  ["primary", 2.8, "#8b9dae"],
  ["secondary", 2.2, "#9dadbc"],
  ["tertiary", 1.6, "#b0bdc9"],
];
const OTHER = [1, "#c3cdd6"];

/**
 * Return width and colour of a street by its class.
 *
 * @param {string | undefined} kind
 * @returns {{weight: number, color: string}}
 */
export function stroke(kind) {
  const known = STREETS.find(([name]) => (kind ?? "").startsWith(name));
  const [weight, color] = known ? known.slice(1) : OTHER;
  return { weight, color };
}

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

async function read(url) {
  const answer = await fetch(url, { headers: { Accept: "application/geo+json" } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.json();
}

async function draw(box) {
  const L = window.L;
  const zoom = { zoomControl: false, zoomSnap: 0.25, minZoom: 9, maxZoom: 18 };
  const map = L.map(box, { preferCanvas: true, ...zoom });
  L.control.zoom({ zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(map);
  map.attributionControl.setPrefix(false);
  map.attributionControl.addAttribution(box.dataset.attribution);

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
  else map.setView([55.676, 12.568], 12);

  L.geoJSON(await read(box.dataset.streets), {
    style: (feature) => stroke(feature.properties?.class),
    interactive: false,
  }).addTo(map);

  for (const row of document.querySelectorAll("[data-site]")) {
    row.addEventListener("mouseenter", () => markers.get(row.dataset.site)?.setRadius(11));
    row.addEventListener("mouseleave", () => markers.get(row.dataset.site)?.setRadius(6));
  }
  box.dataset.ready = "yes";
}

if (typeof document !== "undefined") {
  for (const box of document.querySelectorAll("[data-map]")) draw(box);
}
