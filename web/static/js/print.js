// SPDX-License-Identifier: MPL-2.0
// Lets a button print the page.

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}
