// SPDX-License-Identifier: MPL-2.0
// Keeps lists, timelines and map of a night's rounds in step, and sends changes by hand.

import { RoundMap } from "./roundmap.js";

const STEPS = { ArrowDown: 1, ArrowUp: -1 };
const EVERY = 5000;
const PATIENCE = 4000;

/**
 * Return the number, from 1, at which a visit lands when it is dropped on a row.
 *
 * @param {number} before how many visits of the round come before the row
 * @param {number | null} own how many come before the visit itself, if it is on that round
 * @returns {number}
 */
export function landing(before, own) {
  return own !== null && own < before ? before : before + 1;
}

class Rounds {
  constructor(root) {
    this.root = root;
    this.board = document.getElementById("board");
    this.said = document.getElementById("said");
    this.form = document.querySelector("[data-move-form]");
    this.map = new RoundMap(document.querySelector("[data-round-map]"), (key) => this.select(key));
    this.dragged = null;
    this.busy = false;
    this.board.addEventListener("click", (event) => this.clicked(event));
    this.board.addEventListener("keydown", (event) => this.pressed(event));
    this.board.addEventListener("submit", (event) => this.undone(event));
    this.form?.addEventListener("submit", (event) => this.moved(event));
    for (const kind of ["dragstart", "dragover", "dragleave", "drop", "dragend"]) {
      this.board.addEventListener(kind, (event) => this[kind](event));
    }
    this.rove(this.stops()[0]);
    if (root.dataset.reported) this.watch();
  }

  // -- selecting ---------------------------------------------------------------------------

  /** Return the links of all visits that can be seen. */
  stops() {
    return [...this.board.querySelectorAll("a.stop")].filter((one) => one.checkVisibility());
  }

  row(key) {
    return this.board.querySelector(`[data-stop="${CSS.escape(key)}"]`);
  }

  /** Make one visit the only one that Tab stops at. */
  rove(link) {
    for (const one of this.board.querySelectorAll("a.stop")) one.tabIndex = -1;
    if (link) link.tabIndex = 0;
  }

  /** Mark a step as chosen in its list and on its timeline; return its row. */
  mark(key) {
    for (const one of this.board.querySelectorAll("[aria-current], .chosen")) {
      one.removeAttribute("aria-current");
      one.classList.remove("chosen");
    }
    const row = this.row(key);
    if (!row) return null;
    row.classList.add("chosen");
    const link = row.querySelector("a.stop");
    link?.setAttribute("aria-current", "true");
    if (link) this.rove(link);
    for (const bar of this.board.querySelectorAll(`[data-bar="${CSS.escape(key)}"]`)) {
      bar.classList.add("chosen");
    }
    return row;
  }

  /** Show a step as chosen in its list, on its timeline, on the map and in the form. */
  select(key, focus = false) {
    const row = this.mark(key);
    if (!row) return;
    const code = row.closest("[data-round]").dataset.round;
    const details = row.closest("details");
    if (details) details.open = true;
    if (focus) row.querySelector("a.stop")?.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    if (this.form && row.dataset.task) {
      this.form.elements.task.value = row.dataset.task;
      if (code) this.form.elements.round.value = code;
    }
    this.map.choose(key, code);
  }

  clicked(event) {
    const bar = event.target.closest("[data-bar]");
    const round = event.target.closest("[data-select-round]");
    const row = event.target.closest("[data-stop]");
    if (event.target.closest("a.stop") || bar) event.preventDefault();
    if (bar) this.select(bar.dataset.bar);
    else if (round) {
      event.preventDefault();
      const list = this.board.querySelector(`details[data-round="${CSS.escape(round.dataset.selectRound)}"]`);
      list.open = true;
      list.scrollIntoView({ block: "start" });
      list.querySelector("summary").focus({ preventScroll: true });
      this.map.choose(null, round.dataset.selectRound);
    } else if (row) this.select(row.dataset.stop, Boolean(event.target.closest("a.stop")));
  }

  // -- the keyboard ------------------------------------------------------------------------

  pressed(event) {
    if (event.ctrlKey && event.key.toLowerCase() === "z" && this.form) {
      event.preventDefault();
      this.send(this.root.dataset.undo, {});
      return;
    }
    const link = event.target.closest("a.stop");
    if (!link || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key in STEPS && !event.shiftKey) {
      event.preventDefault();
      const all = this.stops();
      const next = all[all.indexOf(link) + STEPS[event.key]];
      if (next) this.select(next.closest("[data-stop]").dataset.stop, true);
    } else if (this.form) this.shifted(event, link.closest("[data-stop]"));
  }

  /** Move the visit that has the focus with Shift and an arrow, or off with Delete. */
  shifted(event, row) {
    if (!row.draggable) return;
    const code = row.closest("[data-round]").dataset.round;
    const task = row.dataset.task;
    if (event.key === "Delete" && code) {
      event.preventDefault();
      this.move(task, "");
    } else if (event.shiftKey && event.key in STEPS && code) {
      event.preventDefault();
      const number = Number(row.dataset.at) + 1 + STEPS[event.key];
      if (number > 0) this.move(task, code, number);
    } else if (event.shiftKey && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      event.preventDefault();
      const codes = [...this.board.querySelectorAll("details[data-round]")].map((one) => one.dataset.round);
      const way = event.key === "ArrowRight" ? 1 : -1;
      const at = codes.indexOf(code) + way;
      const to = codes[(at + codes.length) % codes.length];
      if (to !== code) this.move(task, to);
    }
  }

  // -- the pointer -------------------------------------------------------------------------

  dragstart(event) {
    const row = event.target.closest("[draggable=true]");
    if (!row || !this.form) return;
    this.dragged = row;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", row.dataset.task);
  }

  dragover(event) {
    const target = this.target(event);
    if (!this.dragged || !target) return;
    event.preventDefault();
    this.unmark();
    target.classList.add("target");
  }

  dragleave(event) {
    if (!this.board.contains(event.relatedTarget)) this.unmark();
  }

  drop(event) {
    const target = this.target(event);
    if (!this.dragged || !target) return;
    event.preventDefault();
    const from = this.dragged;
    const code = target.closest("[data-round]").dataset.round;
    this.unmark();
    if (code === "") this.move(from.dataset.task, "");
    else if (target.dataset.at === undefined) this.move(from.dataset.task, code);
    else {
      const same = from.closest("[data-round]").dataset.round === code;
      const own = same ? Number(from.dataset.at) : null;
      this.move(from.dataset.task, code, landing(Number(target.dataset.at), own));
    }
  }

  dragend() {
    this.dragged = null;
    this.unmark();
  }

  target(event) {
    return event.target.closest("tr[data-at], [data-round]");
  }

  unmark() {
    for (const one of this.board.querySelectorAll(".target")) one.classList.remove("target");
  }

  // -- telling the server ------------------------------------------------------------------

  moved(event) {
    event.preventDefault();
    const { task, round, number } = this.form.elements;
    this.move(task.value, round.value, number.value);
  }

  undone(event) {
    event.preventDefault();
    this.send(this.root.dataset.undo, {});
  }

  move(task, round, number = "") {
    this.send(this.root.dataset.move, { task, round, number });
  }

  async send(url, fields) {
    if (this.busy) return;
    this.busy = true;
    const focused = this.board.contains(document.activeElement);
    const body = new FormData();
    const version = this.board.querySelector("[data-state]").dataset.version;
    for (const [name, value] of Object.entries({ ...fields, version })) body.append(name, value);
    try {
      const headers = { "X-Part": "board", "X-CSRFToken": this.root.dataset.token };
      const answer = await fetch(url, { method: "POST", body, headers });
      const text = await answer.text();
      if (answer.redirected) window.location.assign(answer.url);
      else if (answer.ok) this.show(text, focused);
      else this.say(answer.status < 500 && !text.startsWith("<") ? text : this.root.dataset.failed, true);
    } catch {
      this.say(this.root.dataset.failed, true);
    }
    this.busy = false;
  }

  /** Put the new lists in the place of the old, with what was open and has the focus as it was. */
  place(html) {
    const held = this.board.contains(document.activeElement) ? document.activeElement : null;
    const way = held && this.path(held);
    const open = new Set(
      [...this.board.querySelectorAll("details[open][data-round]")].map((one) => one.dataset.round),
    );
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    for (const hole of fresh.content.querySelectorAll("[data-same]")) {
      const round = CSS.escape(hole.dataset.round);
      hole.replaceWith(this.board.querySelector(`${hole.localName}[data-round="${round}"]`));
    }
    this.board.replaceChildren(fresh.content);
    for (const one of this.board.querySelectorAll("details[data-round]")) {
      one.open = open.has(one.dataset.round);
    }
    if (held) (held.isConnected ? held : this.find(way))?.focus({ preventScroll: true });
  }

  /** Describe where an element stands, so that its successor can be found. */
  path(element) {
    const box = element.closest("[data-round]");
    const where = box ? `${box.localName}[data-round="${CSS.escape(box.dataset.round)}"]` : null;
    return { where, at: this.handles(box ?? this.board).indexOf(element) };
  }

  find({ where, at }) {
    const box = where ? this.board.querySelector(where) : this.board;
    return box && this.handles(box)[at];
  }

  handles(box) {
    return [...box.querySelectorAll("a, button, summary")];
  }

  /** Show what a change by hand has led to. */
  show(html, focused) {
    this.place(html);
    const { moved, said, version, bad } = this.board.querySelector("[data-state]").dataset;
    for (const one of document.querySelectorAll("input[data-version]")) one.value = version;
    this.say(said, Boolean(bad));
    this.rove(this.stops()[0]);
    const row = moved && this.board.querySelector(`[data-task="${CSS.escape(moved)}"]`);
    const key = row ? row.dataset.stop : null;
    if (key) this.select(key, focused);
    this.map.load(key, row ? row.closest("[data-round]").dataset.round : null);
  }

  // -- what guards report -------------------------------------------------------------------

  async watch() {
    if (!document.hidden) await this.ask();
    setTimeout(() => this.watch(), EVERY);
  }

  async ask() {
    const offline = document.querySelector("[data-offline]");
    const { seen } = this.board.querySelector("[data-state]").dataset;
    const headers = { "If-None-Match": `"${seen}"` };
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      const answer = await fetch(this.root.dataset.reported, { headers, cache: "no-store", signal });
      if (answer.redirected || answer.status === 401) window.location.reload();
      else if (answer.status === 200) await this.renew(await answer.text());
      else if (answer.status !== 304) throw new Error(String(answer.status));
      offline.hidden = true;
    } catch {
      offline.hidden = false;
    }
  }

  /** Show what guards have reported, with all that is looked at where it is. */
  async renew(html) {
    const chosen = this.board.querySelector("tr.chosen, li.chosen")?.dataset.stop;
    const lines = () => [...this.board.querySelectorAll("tr[data-stop], summary")];
    const name = (one) => one.dataset.stop ?? `/${one.parentElement.dataset.round}`;
    const inView = lines().filter((one) => {
      const { top, bottom } = one.getBoundingClientRect();
      return bottom > 0 && top < window.innerHeight;
    });
    const eye = inView.find((one) => name(one) === chosen) ?? inView[0];
    const before = eye?.getBoundingClientRect().top;
    this.place(html);
    this.rove(this.stops()[0]);
    if (chosen) this.mark(chosen);
    const now = eye && lines().find((one) => name(one) === name(eye));
    if (now) window.scrollBy(0, now.getBoundingClientRect().top - before);
    await this.map.refresh();
  }

  say(words, bad) {
    this.said.textContent = words;
    this.said.classList.toggle("hidden", !words);
    this.said.classList.toggle("bad", bad);
    this.said.classList.toggle("good", !bad);
  }
}

if (typeof document !== "undefined") {
  for (const root of document.querySelectorAll("[data-rounds]")) new Rounds(root);
}
