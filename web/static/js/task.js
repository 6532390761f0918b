// SPDX-License-Identifier: MPL-2.0
// Renews a guard's own task when something about it is new, and says so when nobody can be asked.

import { hold } from "./line.js";

const EVERY = 5000;
const PATIENCE = 4000;

async function ask(box) {
  if (document.hidden) return;
  const url = new URL(box.dataset.task, location.href);
  url.searchParams.set("seen", box.dataset.seen);
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) });
    if (answer.redirected || answer.status === 200) {
      navigator.vibrate?.([300, 150, 300]);
      location.reload();
    }
    box.hidden = answer.ok;
  } catch {
    box.hidden = false;
  }
}

function begin(box) {
  const again = () => ask(box).finally(() => setTimeout(again, EVERY));
  setTimeout(again, EVERY);
  document.addEventListener("visibilitychange", () => ask(box));
  // A phone goes in and out of reach: each step asks first whether it can arrive.
  hold(document.querySelector("[data-unsent]"), () => true);
}

if (typeof document !== "undefined") {
  const box = document.querySelector("[data-task]");
  if (box) begin(box);
}
