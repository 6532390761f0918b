// SPDX-License-Identifier: MPL-2.0
// Keeps what was typed while the line is cut: nothing is sent or opened that cannot arrive.

const PATIENCE = 4000;

/** Whether the server answers at all, well or badly. */
async function reached(url) {
  try {
    await fetch(url, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    return true;
  } catch {
    return false;
  }
}

/** Whether a click leaves this page for another one of ours, in the same window. */
function leaves(event, link) {
  if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return false;
  return link.origin === location.origin && !link.getAttribute("href").startsWith("#");
}

/**
 * Hold forms and links back while there is doubt about the line, until the server has answered.
 *
 * A browser that follows them shows its own page about networks, and what was typed is gone.
 *
 * @param {HTMLElement} note shown when nothing could be sent; its data-line is what is asked
 * @param {() => boolean} doubtful
 */
export function hold(note, doubtful) {
  const after = async (go) => {
    note.hidden = await reached(note.dataset.line);
    if (note.hidden) go();
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.reached || !(doubtful() || !navigator.onLine)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = event.submitter;
    after(() => {
      form.dataset.reached = "yes";
      form.requestSubmit(button);
    });
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!leaves(event, link) || !(doubtful() || !navigator.onLine)) return;
    event.preventDefault();
    after(() => location.assign(link.href));
  });
}
