// SPDX-License-Identifier: MPL-2.0
// Keeps the desk new without moving what is under the user's hand, and gives every button a key.

import { hold } from "./line.js";
import { timeOfDay } from "./time.js";

const EVERY = 1000;
const PATIENCE = 4000;
const DOUBT = 1500;
const SOUND = "vagt-desk-sound";

/**
 * Say seconds as minutes and seconds, or hours and minutes.
 *
 * @param {number} seconds
 */
export function clock(seconds) {
  const all = Math.max(0, Math.floor(seconds));
  const two = (number) => String(number).padStart(2, "0");
  if (all >= 3600) return `${Math.floor(all / 3600)}:${two(Math.floor((all % 3600) / 60))}:${two(all % 60)}`;
  return `${Math.floor(all / 60)}:${two(all % 60)}`;
}

/**
 * Say how something that is due stands.
 *
 * @param {number} left seconds; negative is over
 * @returns {"late" | "soon" | ""}
 */
export function standing(left) {
  if (left <= 0) return "late";
  return left <= 60 ? "soon" : "";
}

/**
 * Return the numbers that are among the new ones and not among the old.
 *
 * @param {number[]} now
 * @param {number[]} before
 */
export function added(now, before) {
  const known = new Set(before);
  return now.filter((number) => !known.has(number));
}

/** Whether keys are for the field that has the focus. */
export function typing(element) {
  if (!element) return false;
  if (element.tagName === "TEXTAREA" || element.tagName === "SELECT") return true;
  return element.tagName === "INPUT" && !["checkbox", "radio"].includes(element.type);
}

// -- what is due, every second ------------------------------------------------------------

function tick(desk) {
  const now = Date.now();
  for (const due of desk.querySelectorAll("[data-due]")) {
    const left = (Date.parse(due.dataset.due) - now) / 1000;
    const state = standing(left);
    const form = left >= 0 ? desk.dataset.in : desk.dataset.over;
    due.className = `due ${state}`;
    due.querySelector(".mark").textContent = { late: "⚠", soon: "◷", "": "" }[state];
    due.querySelector(".left").textContent = form.replace("{n}", clock(Math.abs(left)));
  }
  for (const since of desk.querySelectorAll("[data-since]")) {
    since.textContent = clock((now - Date.parse(since.dataset.since)) / 1000);
  }
}

// -- parts of the page that are new -----------------------------------------------------------

/** Whether somebody is at work in a part: its fields must not be taken away. */
function held(region) {
  const active = document.activeElement;
  if (active && region.contains(active) && (typing(active) || active.type === "checkbox")) return true;
  return [...region.querySelectorAll("input, select")].some((one) => {
    if (one.type === "hidden") return false;
    if (one.type === "checkbox") return one.checked !== one.defaultChecked;
    if (one.tagName === "SELECT") {
      return [...one.options].some((option) => option.selected !== option.defaultSelected)
        && one === active;
    }
    return one.value !== one.defaultValue;
  });
}

/** Put new content into a part so that the row under the hand stays where it is. */
function renew(region, html) {
  const hand = region.querySelector("tr:hover") ?? document.activeElement?.closest("[data-row]");
  const top = region.getBoundingClientRect().top;
  const anchor = hand && region.contains(hand) && hand.dataset.row
    ? hand
    : [...region.querySelectorAll("[data-row]")].find((row) => row.getBoundingClientRect().bottom > top);
  const key = anchor?.dataset.row;
  const before = anchor?.getBoundingClientRect().top;
  const focused = document.activeElement;
  const inside = focused && region.contains(focused);
  const way = inside ? path(focused, region) : null;
  const open = new Set([...region.querySelectorAll("details[open]")].map((one) => one.id));
  region.innerHTML = html;
  for (const one of region.querySelectorAll("details")) if (open.has(one.id)) one.open = true;
  const after = key && region.querySelector(`[data-row="${key}"]`)?.getBoundingClientRect().top;
  if (after !== undefined && before !== undefined && after !== null) region.scrollTop += after - before;
  if (way) find(way, region)?.focus({ preventScroll: true });
}

/** Describe an element so that its successor can be found. */
function path(element, region) {
  const row = element.closest("[data-row]")?.dataset.row;
  const scope = row ? region.querySelector(`[data-row="${row}"]`) : region;
  const all = [...scope.querySelectorAll("a, button, input, select, summary")];
  return { id: element.id, row, index: all.indexOf(element) };
}

/** Remember where the hand is: what is typed in, else what is under the pointer, and how far down. */
function hand(box) {
  const active = document.activeElement;
  const under = "tr:hover, a:hover, button:hover, input:hover, select:hover, summary:hover, label:hover";
  const typed = typing(active) && box.contains(active);
  const element = typed ? active : [...box.querySelectorAll(under)].at(-1);
  const region = element?.closest("[id^=region-]");
  return element && { element, region, way: region && path(element, region), top: element.getBoundingClientRect().top };
}

/** Move the page so that what was under the hand still is, whatever grew above it. */
function follow({ element, region, way, top }) {
  const row = () => region.querySelector(`[data-row="${way.row}"]`);
  const now = element.isConnected ? element : find(way, region) ?? row();
  if (now) window.scrollBy({ top: now.getBoundingClientRect().top - top, behavior: "instant" });
}

function find(way, region) {
  if (way.id) return document.getElementById(way.id);
  const scope = way.row ? region.querySelector(`[data-row="${way.row}"]`) : region;
  return scope?.querySelectorAll("a, button, input, select, summary")[way.index];
}

class Desk {
  constructor(box) {
    this.box = box;
    this.stamp = box.dataset.stamp;
    this.urgent = numbers(box.dataset.urgent);
    this.html = new Map();
    this.waiting = new Map();
    this.tags = new Map();
    this.offline = document.querySelector("[data-offline]");
    this.asked = null;
    for (const region of document.querySelectorAll("[id^=region-]")) {
      this.html.set(region.id, region.innerHTML.trim());
      this.tags.set(region.id.slice("region-".length), region.dataset.tag);
    }
  }

  async poll() {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    this.asked = Date.now();
    try {
      const url = new URL(this.box.dataset.changes, location.href);
      url.searchParams.set("seen", this.stamp);
      url.searchParams.set("have", [...this.tags].map((one) => one.join(".")).join(" "));
      const answer = await fetch(url, { headers: { Accept: "application/json" }, signal: stop.signal });
      if (answer.redirected || answer.status === 401) location.reload();
      else if (answer.status === 200) this.take(await answer.json());
      else if (answer.status !== 204) throw new Error(String(answer.status));
      this.offline.hidden = true;
      const seen = document.querySelector("[data-seen]");
      seen.textContent = timeOfDay(new Date());
    } catch {
      this.offline.hidden = false;
    } finally {
      this.asked = null;
      clearTimeout(timer);
    }
    this.settle();
  }

  /** Whether the last question went unanswered, or an answer is long in coming. */
  doubtful() {
    return !this.offline.hidden || (this.asked !== null && Date.now() - this.asked > DOUBT);
  }

  take(news) {
    this.stamp = news.stamp;
    for (const [name, html] of Object.entries(news.regions)) {
      const id = `region-${name}`;
      this.tags.set(name, news.tags[name]);
      if (this.html.get(id) !== html.trim()) this.waiting.set(id, html.trim());
      else this.waiting.delete(id);
    }
    this.version = news.version;
    const fresh = added(news.urgent, this.urgent);
    this.urgent = news.urgent;
    if (fresh.length > 0) {
      say(`${this.box.dataset.news}: ${fresh.join(", ")}`);
      ring();
    }
  }

  /** Show what has come, part by part, except where somebody is at work. */
  settle() {
    let changed = false;
    const at = this.waiting.size > 0 ? hand(this.box) : null;
    for (const [id, html] of this.waiting) {
      const region = document.getElementById(id);
      if (!region) continue;
      if (held(region)) continue;
      renew(region, html);
      this.html.set(id, html);
      this.waiting.delete(id);
      changed = true;
    }
    if (changed) {
      if (at) follow(at);
      tick(this.box);
      document.dispatchEvent(new CustomEvent("desk:changed"));
    }
    if (this.waiting.size === 0 && this.version) {
      // What stands on the page is what the forms now decide on.
      for (const field of this.box.querySelectorAll(".case > form [name=version], .case > details [name=version]")) {
        field.value = this.version;
      }
    }
  }
}

function numbers(text) {
  return (text ?? "").split(" ").filter(Boolean).map(Number);
}

function say(text) {
  document.querySelector("[data-said]").textContent = text;
}

// -- sound, by choice ---------------------------------------------------------------------------

let audio = null;

function ring() {
  if (localStorage.getItem(SOUND) !== "on") return;
  audio ??= new AudioContext();
  const start = audio.currentTime;
  for (const [at, pitch] of [[0, 880], [0.25, 660], [0.5, 880]]) {
    const tone = audio.createOscillator();
    const level = audio.createGain();
    tone.frequency.value = pitch;
    level.gain.setValueAtTime(0.2, start + at);
    level.gain.exponentialRampToValueAtTime(0.001, start + at + 0.22);
    tone.connect(level).connect(audio.destination);
    tone.start(start + at);
    tone.stop(start + at + 0.24);
  }
}

function sound(button) {
  const show = () => button.setAttribute("aria-pressed", String(localStorage.getItem(SOUND) === "on"));
  button.addEventListener("click", () => {
    localStorage.setItem(SOUND, localStorage.getItem(SOUND) === "on" ? "off" : "on");
    show();
    ring();
  });
  show();
}

// -- keys ----------------------------------------------------------------------------------------

/** Move among the rows of the list that has the focus, the queue if none has. */
function move(step) {
  const list = document.activeElement?.closest("[data-list]") ?? document.querySelector("[data-list]");
  const links = [...(list?.querySelectorAll("tbody a, tbody select") ?? [])];
  if (links.length === 0) return;
  const row = document.activeElement?.closest("tr");
  const rows = [...list.querySelectorAll("tbody tr")];
  const at = row && rows.includes(row) ? rows.indexOf(row) + step : 0;
  const next = rows[Math.min(Math.max(at, 0), rows.length - 1)];
  next.querySelector("a, select, button")?.focus();
  next.scrollIntoView({ block: "nearest" });
  document.dispatchEvent(new CustomEvent("desk:row", { detail: next.dataset.row }));
}

function press(target) {
  if (target.tagName === "SUMMARY") {
    const details = target.parentElement;
    details.open = !details.open;
    if (details.open) details.querySelector("select, input:not([type=hidden])")?.focus();
    else target.focus();
  } else if (["INPUT", "SELECT", "H2"].includes(target.tagName) && target.type !== "checkbox") {
    const details = target.closest("details");
    if (details) details.open = true;
    if (target.tagName === "H2") {
      target.scrollIntoView({ block: "nearest" });
      (target.parentElement.querySelector("[data-list] a, [data-list] select")
        ?? target.closest("section").querySelector("[data-list] a, [data-list] select") ?? target).focus();
    } else {
      target.focus();
    }
  } else {
    target.click();
  }
}

function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    document.activeElement?.blur();
    return;
  }
  if (typing(document.activeElement)) return;
  if (event.key === "j" || event.key === "k") {
    event.preventDefault();
    move(event.key === "j" ? 1 : -1);
    return;
  }
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!target) return;
  event.preventDefault();
  press(target);
}

function help(button) {
  const box = document.getElementById(button.getAttribute("aria-controls"));
  button.addEventListener("click", () => {
    box.hidden = !box.hidden;
    button.setAttribute("aria-expanded", String(!box.hidden));
  });
}

function filter(field) {
  const table = document.getElementById(field.dataset?.filter ?? "");
  if (!table) return;
  const wanted = field.value.trim().toLowerCase();
  for (const row of table.tBodies[0].rows) row.hidden = !row.dataset.name.includes(wanted);
}

/** Fetch what belongs in a part that has just been opened: too much to send with every page. */
async function unfold(details) {
  const place = details.open && details.dataset.fetch ? details.querySelector("[data-fetched=no]") : null;
  if (!place) return;
  try {
    const answer = await fetch(details.dataset.fetch);
    if (answer.redirected) location.reload();
    if (!answer.ok) throw new Error(String(answer.status));
    place.innerHTML = await answer.text();
    place.dataset.fetched = "yes";
    for (const field of details.querySelectorAll("[data-filter]")) filter(field);
  } catch {
    place.textContent = details.dataset.failed;
  }
}

/** A form is sent once, however often its key is pressed. */
function once(event) {
  const form = event.target;
  if (form.dataset.sent) event.preventDefault();
  else form.dataset.sent = "yes";
}

function begin(box) {
  const desk = new Desk(box);
  document.addEventListener("keydown", key);
  document.addEventListener("input", (event) => filter(event.target));
  // This event does not rise from where it happens.
  document.addEventListener("toggle", (event) => unfold(event.target), true);
  // Before a form counts as sent: one that is held back can be sent again.
  hold(document.querySelector("[data-unsent]"), () => desk.doubtful());
  document.addEventListener("submit", once);
  document.addEventListener("focusout", () => setTimeout(() => desk.settle(), 0));
  sound(document.querySelector("[data-sound]"));
  help(document.querySelector("[data-help]"));
  setInterval(() => tick(box), 1000);
  const again = () => desk.poll().finally(() => setTimeout(again, EVERY));
  setTimeout(again, EVERY);
  tick(box);
  box.dataset.live = "yes";
}

if (typeof document !== "undefined") {
  const box = document.querySelector("[data-desk]");
  if (box) begin(box);
}
