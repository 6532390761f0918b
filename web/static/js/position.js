// SPDX-License-Identifier: MPL-2.0
// Sends a guard's own position while the page says that it may be kept, and shows what came of it.

import { timeOfDay } from "./time.js";

const EVERY = 30_000;

async function send(box, { coords, timestamp }) {
  const body = new URLSearchParams({
    lat: coords.latitude, lon: coords.longitude, accuracy: coords.accuracy, at: timestamp,
  });
  const answer = await fetch(box.dataset.position, {
    method: "POST",
    body,
    headers: { "X-CSRFToken": box.dataset.token, Accept: "application/json" },
  });
  const said = answer.ok ? await answer.json() : { kept: false, why: String(answer.status) };
  box.textContent = said.kept ? `${box.dataset.kept} ${timeOfDay(new Date())}` : said.why;
}

function begin(box) {
  let last = 0;
  navigator.geolocation.watchPosition(
    (found) => {
      if (Date.now() - last < EVERY) return;
      last = Date.now();
      send(box, found).catch((error) => { box.textContent = String(error); });
    },
    () => { box.textContent = box.dataset.failed; },
    { maximumAge: EVERY, enableHighAccuracy: false },
  );
}

if (typeof document !== "undefined") {
  const box = document.querySelector("[data-position]");
  if (box && navigator.geolocation) begin(box);
}
