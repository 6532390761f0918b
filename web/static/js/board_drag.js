// SPDX-License-Identifier: MPL-2.0
// Drag a shift over the board with mouse or pen; the pointer shows what it carries.

const FAR = 6;
const EDGE = 40;
const STRIDE = 16;

/**
 * Follow the pointer from a chip to a cell.
 *
 * @param {HTMLTableElement} table
 * @param {{pick: (chip: HTMLElement, cell: HTMLTableCellElement) => boolean,
 *   over: (cell: HTMLTableCellElement, copy: boolean) => void,
 *   drop: (cell: HTMLTableCellElement | null) => void, cancel: () => void}} on
 */
export function drag(table, on) {
  const frame = table.parentElement;
  let from = null;
  let carried = null;
  let dropped = false;

  const cellAt = (event) => {
    const found = document.elementFromPoint(event.clientX, event.clientY);
    const cell = found && found.closest("td");
    return cell && table.contains(cell) ? cell : null;
  };

  table.addEventListener("dragstart", (event) => event.preventDefault());
  table.addEventListener("click", (event) => {
    if (dropped) event.preventDefault();
    dropped = false;
  }, true);
  table.addEventListener("pointerdown", (event) => {
    dropped = false;
    const chip = event.target.closest(".chip");
    // A finger scrolls: it picks up by the button instead.
    if (!chip || event.button !== 0 || event.pointerType === "touch") return;
    from = { chip, x: event.clientX, y: event.clientY };
  });
  document.addEventListener("pointermove", (event) => {
    if (!from) return;
    if (!carried) {
      if (Math.hypot(event.clientX - from.x, event.clientY - from.y) < FAR) return;
      if (!on.pick(from.chip, from.chip.closest("td"))) {
        from = null;
        return;
      }
      carried = document.createElement("div");
      carried.className = "carried";
      carried.setAttribute("aria-hidden", "true");
      carried.textContent = from.chip.textContent.trim().replace(/\s+/g, " ");
      document.body.append(carried);
    }
    carried.style.transform = `translate(${event.clientX + 12}px, ${event.clientY + 12}px)`;
    scroll(event);
    const cell = cellAt(event);
    if (cell) on.over(cell, event.ctrlKey);
  });
  document.addEventListener("pointerup", (event) => {
    if (carried) {
      dropped = true;
      on.drop(cellAt(event));
    }
    end();
  });
  document.addEventListener("pointercancel", () => {
    if (carried) on.cancel();
    end();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !carried) return;
    on.cancel();
    end();
  });

  function end() {
    if (carried) carried.remove();
    carried = null;
    from = null;
  }

  function scroll(event) {
    const box = frame.getBoundingClientRect();
    if (event.clientX > box.right - EDGE) frame.scrollLeft += STRIDE;
    else if (event.clientX < box.left + EDGE) frame.scrollLeft -= STRIDE;
    if (event.clientY > box.bottom - EDGE) frame.scrollTop += STRIDE;
    else if (event.clientY < box.top + EDGE) frame.scrollTop -= STRIDE;
  }
}
