// SPDX-License-Identifier: MPL-2.0
// What the roster board asks of the server: verdicts for a held shift, edits, undo and redo.

/**
 * Return the address of a page with the days and filters that the board shows.
 *
 * @param {string} path
 * @param {Record<string, string>} [more]
 * @returns {string}
 */
export function address(path, more = {}) {
  const query = new URLSearchParams(window.location.search);
  for (const [name, value] of Object.entries(more)) query.set(name, value);
  const words = query.toString();
  return words ? `${path}?${words}` : path;
}

/**
 * Ask for the verdicts of a held shift.
 *
 * @param {string} path of the shift
 * @param {{guard: string | null, days: number, copy: boolean}} held
 * @returns {Promise<{version: number, when: string, day: string,
 *   targets: Record<string, [string, string, string]>}>}
 */
export async function verdicts(path, held) {
  const more = { days: String(held.days) };
  if (held.guard) more.guard = held.guard;
  if (held.copy) more.copy = "1";
  return json(await fetch(`${path}?${new URLSearchParams(more)}`, { headers: wanted() }));
}

/**
 * Send an edit or a step back or forward.
 *
 * @param {string} path
 * @param {string} token
 * @param {Record<string, string>} fields
 * @returns {Promise<any>} what changed, or `{refused}` with the reason
 */
export async function send(path, token, fields) {
  const body = new URLSearchParams(fields);
  const headers = { ...wanted(), "X-CSRFToken": token };
  return json(await fetch(address(path), { method: "POST", headers, body }));
}

function wanted() {
  return { Accept: "application/json" };
}

async function json(answer) {
  const found = await answer.json();
  if (answer.ok || found.refused) return found;
  throw new Error(found.error ? found.error.detail : String(answer.status));
}
