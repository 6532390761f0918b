// SPDX-License-Identifier: MPL-2.0
// Closes an open group of the menu with Escape, by a click elsewhere, or when the focus leaves it.

for (const group of document.querySelectorAll("details.pages")) {
  group.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !group.open) return;
    group.open = false;
    group.querySelector("summary").focus();
    event.preventDefault();
    event.stopPropagation();
  });
  group.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !group.contains(event.relatedTarget)) group.open = false;
  });
  document.addEventListener("click", (event) => {
    if (!group.contains(event.target)) group.open = false;
  });
}
