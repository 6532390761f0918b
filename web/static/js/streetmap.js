// SPDX-License-Identifier: MPL-2.0
// What every map of ours shares: a Leaflet canvas with our own drawing of the streets below.

const STREETS = [
  ["motorway", 3.4, "#7d90a3"],
  ["trunk", 3.2, "#7d90a3"],
  ["primary", 2.8, "#8b9dae"],
  ["secondary", 2.2, "#9dadbc"],
  ["tertiary", 1.6, "#b0bdc9"],
];
const OTHER = [1, "#c3cdd6"];
const BELOW = "streets";
export const CITY = [55.676, 12.568];

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
 * Read GeoJSON from our own server.
 *
 * @param {string} url
 */
export async function read(url) {
  const answer = await fetch(url, { headers: { Accept: "application/geo+json" } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.json();
}

/**
 * Open an empty map in a box that says its words in data attributes.
 *
 * @param {HTMLElement} box
 */
export function open(box) {
  const L = window.L;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(box, {
    preferCanvas: true,
    zoomControl: false,
    zoomSnap: 0.25,
    minZoom: 9,
    maxZoom: 18,
    zoomAnimation: !still,
    fadeAnimation: !still,
  });
  L.control.zoom({ zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(map);
  map.attributionControl.setPrefix(false);
  map.attributionControl.addAttribution(box.dataset.attribution);
  map.createPane(BELOW).style.zIndex = "250";
  return map;
}

/**
 * Draw the streets below everything else.
 *
 * @param {object} map
 * @param {string} url
 */
export async function streets(map, url) {
  window.L.geoJSON(await read(url), {
    pane: BELOW,
    style: (feature) => stroke(feature.properties?.class),
    interactive: false,
  }).addTo(map);
}
