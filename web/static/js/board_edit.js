// SPDX-License-Identifier: MPL-2.0
// Edits on the roster board: pick a shift up, see where it may go, drop it; by keys and pointer.

import { drag } from "./board_drag.js";
import { send, verdicts } from "./board_server.js";

const MARK = { fine: "✓", warn: "⚠", ask: "✎", no: "✕", full: "✕", here: "•" };
const OPEN = new Set(["fine", "warn", "ask"]);
const CLASSES = Object.keys(MARK).map((kind) => `v-${kind}`);

/**
 * Make a board editable.
 *
 * @param {HTMLTableElement} table
 * @param {{cell: () => HTMLTableCellElement, replace: Function}} grid
 */
export function edit(table, grid) {
  const words = JSON.parse(table.dataset.words);
  const days = [...table.tHead.rows[0].cells].map((head) => head.dataset.day || "");
  const said = document.querySelector("[data-said]");
  const acts = document.querySelector("[data-acts]");
  const keys = document.querySelector("[data-keys]");
  const why = document.querySelector("[data-why]");
  let held = null;
  let busy = false;

  const say = (text, tone = "") => {
    said.textContent = text;
    said.dataset.tone = tone;
  };
  const fill = (text, values) =>
    Object.entries(values).reduce((out, [name, value]) => out.replace(`{${name}}`, value), text);
  const guardOf = (cell) => cell.parentElement.dataset.guard || "";
  const isOpen = (cell) => "vacant" in cell.parentElement.dataset;
  const chipOf = (cell) =>
    cell.contains(document.activeElement) && document.activeElement.matches(".chip")
      ? document.activeElement
      : cell.querySelector(".chip");
  const named = (cell) => cell.parentElement.querySelector(".name").textContent.trim();

  function clear() {
    for (const cell of table.querySelectorAll(".verdict")) cell.remove();
    for (const cell of table.querySelectorAll("[class*='v-']")) cell.classList.remove(...CLASSES);
  }

  function paint(column, targets) {
    clear();
    for (const row of table.tBodies[0].rows) {
      const found = targets[row.dataset.guard];
      if (!found) continue;
      const [kind, short, full] = found;
      const cell = row.cells[column];
      cell.classList.add(`v-${kind}`);
      const mark = document.createElement("span");
      mark.className = "verdict";
      mark.textContent = `${MARK[kind]} ${short}`;
      mark.title = full;
      cell.append(mark);
    }
  }

  async function look(column) {
    const key = `${column}/${held.copy}`;
    held.column = column;
    const mine = held;
    if (!held.known.has(key)) {
      say(words.wait);
      const days = column - held.home;
      const asked = verdicts(`${table.dataset.held}${held.shift}`, { ...held, days });
      held.known.set(key, asked);
    }
    try {
      const found = await held.known.get(key);
      if (held !== mine || held.column !== column) return;
      mine.targets = found.targets;
      paint(column, found.targets);
      tell();
      if (found.version !== Number(table.dataset.version)) outdated();
    } catch (fault) {
      say(`${words.lost} ${fault.message}`, "bad");
      let_go("");
    }
  }

  function tell() {
    const cell = held.over;
    if (isOpen(cell)) {
      say(`${named(cell)}: ${held.guard ? words.to_open : words.same}`);
      return;
    }
    const found = held.targets && held.targets[guardOf(cell)];
    if (!found) return;
    const day = table.tHead.rows[0].cells[cell.cellIndex].textContent.trim().replace(/\s+/g, " ");
    say(`${MARK[found[0]]} ${named(cell)}, ${day}: ${found[2]}`, found[0]);
  }

  function pick(chip, cell) {
    if (!chip) {
      say(words.nothing);
      return false;
    }
    const label = chip.textContent.trim().replace(/\s+/g, " ");
    held = {
      shift: chip.dataset.shift, guard: guardOf(cell) || null, home: cell.cellIndex,
      copy: false, known: new Map(), over: cell, chip, label,
    };
    chip.classList.add("held");
    table.classList.add("holding");
    say(fill(words.held, { shift: label }));
    look(cell.cellIndex);
    return true;
  }

  function over(cell) {
    if (!held || !cell || cell.cellIndex === 0) return;
    held.over = cell;
    if (cell.cellIndex === held.column) tell();
    else look(cell.cellIndex);
  }

  function let_go(text = words.let_go) {
    if (!held) return;
    held.chip.classList.remove("held");
    table.classList.remove("holding");
    clear();
    held = null;
    if (text) say(text);
  }

  async function drop() {
    const { over: cell, shift, guard, home, column, copy } = held;
    const days = cell.cellIndex - home;
    const found = held.targets && held.targets[guardOf(cell)];
    if (isOpen(cell) && guard) {
      let_go("");
      if (!days && !copy) await act({ do: "unassign", shift, guard });
      else await act({ do: "move", shift, guard, days: String(days), ...(copy && { copy: "1" }) });
      return;
    }
    if (cell.cellIndex !== column || !found || !OPEN.has(found[0])) {
      say(found && found[0] !== "here" ? fill(words.not_here, { why: found[2] }) : words.same, "no");
      if (found && found[0] === "here") let_go(words.same);
      return;
    }
    const fields = { do: "move", shift, to: guardOf(cell), days: String(days) };
    if (guard) fields.guard = guard;
    if (copy) fields.copy = "1";
    let_go("");
    if (found[0] === "ask" && !(await reasoned(found[2], fields))) {
      say(words.let_go);
      return;
    }
    await act(fields);
  }

  function reasoned(text, fields) {
    why.querySelector("[data-why-words]").textContent = text;
    why.querySelector("#why-text").value = "";
    why.showModal();
    return new Promise((done) => {
      why.addEventListener("close", () => {
        const yes = why.returnValue === "yes";
        if (yes) {
          fields.why = why.querySelector("#why-kind").value;
          fields.reason = why.querySelector("#why-text").value;
          fields.event = why.querySelector("#why-event").value;
        }
        why.returnValue = "";
        grid.cell().focus({ preventScroll: true });
        done(yes);
      }, { once: true });
    });
  }

  async function act(fields, path = table.dataset.edit) {
    if (busy) return;
    busy = true;
    say(words.saving);
    try {
      const version = table.dataset.version;
      const answer = await send(path, table.dataset.token, { version, ...fields });
      if (answer.refused) say(answer.refused, "bad");
      else show(answer, Number(version));
    } catch (fault) {
      say(`${words.lost} ${fault.message}`, "bad");
    } finally {
      busy = false;
    }
  }

  function show(answer, before) {
    for (const [guard, html] of Object.entries(answer.rows)) {
      const row = table.tBodies[0].querySelector(`tr[data-guard="${guard}"]`);
      if (row) grid.replace(row, html);
    }
    grid.replace(table.tBodies[0].querySelector("tr[data-vacant]"), answer.vacant);
    document.querySelector("[data-bar]").outerHTML = answer.bar;
    table.dataset.version = String(answer.version);
    say(answer.message, answer.good ? "fine" : "warn");
    if (answer.version !== before + 1) outdated();
  }

  function outdated() {
    const link = document.createElement("a");
    link.href = window.location.href;
    link.textContent = words.reload;
    said.append(` ${words.outdated} `, link);
  }

  function step(name) {
    const button = document.querySelector(`[data-${name}]`);
    if (button && !button.disabled) act({}, button.form.action);
  }

  function one(name) {
    const cell = grid.cell();
    const chip = chipOf(cell);
    const guard = guardOf(cell);
    const column = cell.cellIndex;
    if (name === "keys") keys.showModal();
    else if (name === "pick") {
      if (pick(chip, cell)) cell.focus({ preventScroll: true });
    } else if (name === "lock-row" && guard) {
      act({ do: "lock", guard, locked: any(cell.parentElement) });
    } else if (name === "lock-day" && column) {
      const inside = [...table.tBodies[0].rows].map((row) => row.cells[column]);
      act({ do: "lock", day: days[column], locked: inside.some((c) => any(c) === "yes") ? "yes" : "no" });
    } else if (!chip) say(words.nothing);
    else if (!guard) say(words.open_only);
    else if (name === "off") act({ do: "unassign", shift: chip.dataset.shift, guard });
    else if (name === "lock") {
      const locked = "locked" in chip.dataset ? "no" : "yes";
      act({ do: "lock", shift: chip.dataset.shift, guard, locked });
    }
  }

  const any = (place) => (place.querySelector(".chip:not([data-locked]):not(.vacant)") ? "yes" : "no");

  table.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey) return;
    const plain = !event.ctrlKey;
    if (event.key === " " && plain) {
      event.preventDefault();
      if (held) drop();
      else one("pick");
    } else if (held && event.key === "Enter") {
      event.preventDefault();
      drop();
    } else if (held && event.key === "Escape") {
      event.preventDefault();
      let_go();
    } else if (held && event.key.toLowerCase() === "c" && plain) {
      held.copy = !held.copy;
      held.column = -1;
      say(held.copy ? words.copying : words.moving);
      look(held.over.cellIndex);
    } else if (!held && event.key === "Delete") one("off");
    else if (!held && event.key.toLowerCase() === "l" && plain) one("lock");
    else if (event.key === "?") one("keys");
  });
  table.addEventListener("focusin", (event) => {
    if (held && !held.pointer) over(event.target.closest("td"));
  });
  table.addEventListener("click", (event) => {
    const cell = event.target.closest("tbody td");
    if (!held || held.pointer || !cell) return;
    event.preventDefault();
    if (cell !== held.over) cell.focus();
    else if (cell !== held.chip.closest("td")) drop();
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.target.closest("input, select, textarea, dialog")) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) step("undo");
    else if (key === "y" || (key === "z" && event.shiftKey)) step("redo");
    else return;
    event.preventDefault();
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-step]")) return;
    event.preventDefault();
    act({}, event.target.action);
  });
  acts.hidden = false;
  acts.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (button) one(button.dataset.act);
  });
  drag(table, {
    pick: (chip, cell) => {
      if (held) let_go("");
      const done = pick(chip, cell);
      if (done) held.pointer = true;
      return done;
    },
    over: (cell, copy) => {
      if (held && held.copy !== copy) {
        held.copy = copy;
        held.column = -1;
      }
      over(cell);
    },
    drop: (cell) => {
      if (!held) return;
      if (!cell || (cell === held.chip.closest("td") && !held.copy)) let_go();
      else ready().then((ok) => ok && drop());
    },
    cancel: () => let_go(),
  });

  async function ready() {
    const mine = held;
    await mine.known.get(`${mine.column}/${mine.copy}`);
    if (held !== mine) return false;
    await drop_once();
    return false;
  }

  async function drop_once() {
    held.pointer = false;
    const stays = held;
    await drop();
    if (held === stays) let_go("");
  }
}
