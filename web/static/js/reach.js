// SPDX-License-Identifier: MPL-2.0
// Draws from where somebody is at a site in some minutes, by the means that is chosen.

import { open, read, streets } from "./streetmap.js";

const SHADES = ["#9ec5dd", "#5f9dc4", "#2f74a3"];

async function draw(box) {
  const L = window.L;
  const map = open(box);
  const here = [Number(box.dataset.lat), Number(box.dataset.lon)];
  map.setView(here, 12);
  map.createPane("reach").style.zIndex = "240";
  L.circleMarker(here, {
    radius: 8, weight: 2, color: "#ffffff", fillColor: "#9b1c1c", fillOpacity: 1, interactive: false,
  }).addTo(map);
  const choice = document.getElementById(box.dataset.mode);
  const said = box.parentElement.querySelector("[data-reach-said]");
  let shown = null;

  async function show() {
    box.removeAttribute("data-ready");
    try {
      const areas = await read(`${box.dataset.reach}?mode=${choice.value}`);
      shown?.remove();
      let number = 0;
      shown = L.geoJSON(areas, {
        pane: "reach",
        interactive: false,
        style: () => ({
          weight: 1, color: "#0b4f7d", fillColor: SHADES[number++ % SHADES.length], fillOpacity: 0.45,
        }),
      }).addTo(map);
      const bounds = shown.getBounds();
      if (bounds.isValid()) map.fitBounds(bounds, { animate: false });
      said.textContent = areas.features
        .map(({ properties }) => {
          const minutes = box.dataset.minutes.replace("{n}", properties.seconds / 60);
          const area = (properties.square_metres / 1e6).toLocaleString(document.documentElement.lang, {
            maximumFractionDigits: 1,
          });
          return `${minutes}: ${area} km²`;
        })
        .reverse()
        .join(" · ");
    } catch {
      said.textContent = box.dataset.failed;
    }
    box.dataset.ready = "yes";
  }

  choice.addEventListener("change", show);
  await Promise.all([streets(map, box.dataset.streets), show()]);
}

for (const box of document.querySelectorAll("[data-reach-map]")) draw(box);
