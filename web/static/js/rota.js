// SPDX-License-Identifier: MPL-2.0
// The grid of a rota template: arrow keys and Enter move between days, letters mark days off.

const grid = document.getElementById("rota");
const OFF = ["-", "–"];

/**
 * Return the field some rows and days away from another one, if there is one.
 *
 * @param {HTMLInputElement} field
 * @param {number} rows
 * @param {number} days
 * @returns {HTMLInputElement | null}
 */
function beside(field, rows, days) {
  const lines = [...grid.tBodies[0].rows];
  const row = lines[lines.indexOf(field.closest("tr")) + rows];
  const day = Number(field.dataset.day) + days;
  return row ? row.querySelector(`input[data-day="${day}"]`) : null;
}

/**
 * Return where a key leads from a field, in rows and days; null where it stays in the field.
 *
 * @param {KeyboardEvent} event
 * @param {HTMLInputElement} field
 * @returns {[number, number] | null}
 */
function way(event, field) {
  const whole = field.selectionStart === 0 && field.selectionEnd === field.value.length;
  const first = whole || field.selectionEnd === 0;
  const last = whole || field.selectionStart === field.value.length;
  if (event.key === "ArrowUp") return [-1, 0];
  if (event.key === "ArrowDown") return [1, 0];
  if (event.key === "Enter") return event.shiftKey ? [-1, 0] : [1, 0];
  if (event.key === "ArrowLeft" && first) return [0, -1];
  if (event.key === "ArrowRight" && last) return [0, 1];
  return null;
}

grid?.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !field.dataset.day) return;
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const step = way(event, field);
  if (!step) return;
  event.preventDefault();
  const next = beside(field, ...step);
  next?.focus();
  next?.select();
});

grid?.addEventListener("focusin", (event) => {
  if (event.target instanceof HTMLInputElement && event.target.dataset.day) event.target.select();
});

grid?.addEventListener("input", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !field.dataset.day) return;
  field.removeAttribute("aria-invalid");
  field.closest("td").classList.toggle("off", OFF.includes(field.value.trim()));
});
