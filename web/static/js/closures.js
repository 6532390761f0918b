// SPDX-License-Identifier: MPL-2.0
// Draws what is closed or slow; a click fills in the position of one more.

import { CITY, open, read, streets } from "./streetmap.js";

async function draw(box) {
  const L = window.L;
  const map = open(box);
  map.setView(CITY, 12);
  const closures = L.geoJSON(await read(box.dataset.closures), {
    style: ({ properties }) => ({
      weight: 6, color: properties.state === "now" ? "#9b1c1c" : "#b97700", opacity: 0.8,
    }),
    onEachFeature: ({ properties }, layer) => {
      const words = document.createElement("span");
      words.textContent = `${properties.name}: ${properties.what}`;
      layer.bindTooltip(words);
    },
  }).addTo(map);
  const bounds = closures.getBounds();
  if (bounds.isValid()) map.fitBounds(bounds.pad(0.5), { maxZoom: 14, animate: false });

  const [lat, lon] = ["lat", "lon"].map((id) => document.getElementById(id));
  let pin = null;
  const put = (at) => {
    pin?.remove();
    pin = L.circleMarker(at, {
      radius: 8, weight: 3, color: "#083a5d", fillColor: "#ffffff", fillOpacity: 1,
    }).addTo(map);
  };
  map.on("click", ({ latlng }) => {
    lat.value = latlng.lat.toFixed(5);
    lon.value = latlng.lng.toFixed(5);
    put(latlng);
  });
  if (Number(lat.value) && Number(lon.value)) put([Number(lat.value), Number(lon.value)]);
  await streets(map, box.dataset.streets);
  box.dataset.ready = "yes";
}

for (const box of document.querySelectorAll("[data-closure-map]")) draw(box);
