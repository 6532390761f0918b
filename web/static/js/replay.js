// SPDX-License-Identifier: MPL-2.0
// Steps through an incident that is over: what had not happened yet at a line is not shown.

const LONGEST = 3000;
const SHORTEST = 500;

/**
 * Return how long to wait before the next line when an incident is played sixty times as fast.
 *
 * @param {number} from milliseconds
 * @param {number} to milliseconds
 */
export function pause(from, to) {
  return Math.min(LONGEST, Math.max(SHORTEST, (to - from) / 60));
}

function begin(box) {
  const range = box.querySelector("input");
  const play = box.querySelector("[data-play]");
  const lines = [...document.querySelectorAll(".log li")];
  const times = lines.map((line) => Date.parse(line.querySelector("time").dateTime));
  const later = [...document.querySelectorAll("[data-at]")];
  let timer = 0;

  const show = () => {
    const now = Number(range.value);
    lines.forEach((line, number) => {
      line.classList.toggle("later", number >= now);
      line.setAttribute("aria-current", String(number === now - 1));
    });
    // Two lines of one second: what is dated to it has happened by the last of them.
    const next = times[now] ?? Infinity;
    for (const one of later) one.classList.toggle("later", Date.parse(one.dataset.at) >= next);
    const said = box.dataset.line.replace("{n}", String(now)).replace("{all}", String(lines.length));
    box.querySelector("output").textContent = said;
  };
  const stop = () => {
    clearTimeout(timer);
    timer = 0;
    play.setAttribute("aria-pressed", "false");
  };
  const go = () => {
    const now = Number(range.value);
    if (now >= lines.length) {
      stop();
      return;
    }
    timer = setTimeout(() => {
      range.value = String(now + 1);
      show();
      go();
    }, pause(times[now - 1], times[now]));
  };
  for (const button of box.querySelectorAll("[data-step]")) {
    button.addEventListener("click", () => {
      stop();
      range.value = String(Number(range.value) + Number(button.dataset.step));
      show();
    });
  }
  play.addEventListener("click", () => {
    if (timer) {
      stop();
      return;
    }
    if (Number(range.value) >= lines.length) range.value = "1";
    play.setAttribute("aria-pressed", "true");
    show();
    go();
  });
  range.addEventListener("input", () => {
    stop();
    show();
  });
  show();
  box.hidden = false;
}

if (typeof document !== "undefined") {
  const box = document.querySelector("[data-replay]");
  if (box) begin(box);
}
