// SPDX-License-Identifier: MPL-2.0
// Makes the roster board one tab stop: arrows move between cells, Enter opens a shift.

import { edit } from "./board_edit.js";

const KEYS = new Set([
  "ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", "Home", "End", "PageUp", "PageDown",
]);
const PAGE = 10;

/**
 * Return the row and column that a key leads to from a cell.
 *
 * @param {string} key
 * @param {{row: number, column: number}} from
 * @param {{rows: number, columns: number}} size
 * @param {boolean} far whether Ctrl is held: Home and End then go to the corners
 * @returns {{row: number, column: number}}
 */
export function target(key, from, size, far) {
  let { row, column } = from;
  if (key === "ArrowRight") column += 1;
  else if (key === "ArrowLeft") column -= 1;
  else if (key === "ArrowDown") row += 1;
  else if (key === "ArrowUp") row -= 1;
  else if (key === "PageDown") row += PAGE;
  else if (key === "PageUp") row -= PAGE;
  else if (key === "Home") {
    column = 0;
    if (far) row = 0;
  } else if (key === "End") {
    column = size.columns - 1;
    if (far) row = size.rows - 1;
  }
  return {
    row: Math.min(Math.max(row, 0), size.rows - 1),
    column: Math.min(Math.max(column, 0), size.columns - 1),
  };
}

/**
 * Give a grid a roving tab stop.
 *
 * @param {HTMLTableElement} table
 * @returns {{cell: () => HTMLTableCellElement, replace: (old: HTMLTableRowElement, html: string) => void}}
 *   the chosen cell, and how to put a row in the place of another without losing it
 */
export function start(table) {
  const body = table.tBodies[0];
  const size = { rows: body.rows.length, columns: body.rows[0].cells.length };
  let at = { row: 0, column: Math.min(1, size.columns - 1) };

  const cell = (place) => body.rows[place.row].cells[place.column];
  const quiet = (row) => {
    for (const link of row.querySelectorAll("a")) link.tabIndex = -1;
    for (const one of row.cells) one.tabIndex = -1;
  };
  const settle = (place) => {
    cell(at).tabIndex = -1;
    at = place;
    cell(at).tabIndex = 0;
  };
  const go = (place) => {
    settle(place);
    cell(at).focus({ preventScroll: true });
    cell(at).scrollIntoView({ block: "nearest", inline: "nearest" });
  };

  for (const row of body.rows) quiet(row);
  cell(at).tabIndex = 0;

  table.addEventListener("focusin", (event) => {
    const found = event.target.closest("tbody td, tbody th");
    if (found) settle({ row: found.parentElement.sectionRowIndex, column: found.cellIndex });
  });
  table.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey || event.defaultPrevented) return;
    const links = [...cell(at).querySelectorAll("a")];
    const held = links.indexOf(document.activeElement);
    if (event.key === "Enter" && held < 0 && links.length > 0) {
      event.preventDefault();
      if (links.length === 1) links[0].click();
      else links[0].focus();
    } else if (held >= 0 && event.key === "Escape") {
      cell(at).focus();
    } else if (held >= 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      links[(held + (event.key === "ArrowDown" ? 1 : links.length - 1)) % links.length].focus();
    } else if (KEYS.has(event.key)) {
      event.preventDefault();
      go(target(event.key, at, size, event.ctrlKey));
    }
  });

  return {
    cell: () => cell(at),
    replace(old, html) {
      const holder = document.createElement("template");
      holder.innerHTML = html.trim();
      const row = holder.content.firstElementChild;
      const focused = old.contains(document.activeElement);
      const here = old.sectionRowIndex === at.row;
      old.replaceWith(row);
      quiet(row);
      if (here) cell(at).tabIndex = 0;
      if (focused) cell(at).focus({ preventScroll: true });
    },
  };
}

if (typeof document !== "undefined") {
  for (const table of document.querySelectorAll("[data-board]")) {
    const grid = start(table);
    if (table.dataset.edit) edit(table, grid);
  }
}
