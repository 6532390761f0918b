# SPDX-License-Identifier: MPL-2.0
"""The ways in which people work with a page: a mouse, the keyboard alone, a finger on a phone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.browser.conftest import Server

MOST = 300
"""So many presses of Tab find anything on a page, or it cannot be reached."""


class Mouse:
    """A mouse at a desk."""

    phone = False

    def __init__(self, window: Callable[..., Page], server: Server, known: str = "") -> None:
        size = {"width": 390, "height": 844} if self.phone else {"width": 1366, "height": 900}
        self.page = window(server, **size, touch=self.phone, known=known or None)

    def press(self, target: Locator) -> None:
        """Press a button, a link or a box."""
        target.click()

    def open(self, chip: Locator) -> None:
        """Open a shift on the board."""
        self.press(chip)

    def write(self, field: Locator, text: str) -> None:
        """Write into a field, in place of what stands there."""
        field.fill(text)

    def pick(self, field: Locator, value: str) -> None:
        """Choose from a list."""
        field.select_option(value)


class Finger(Mouse):
    """A finger on a phone of 390 pixels."""

    phone = True

    def press(self, target: Locator) -> None:
        """Tap a button, a link or a box."""
        target.tap()


class Keys(Mouse):
    """The keyboard alone: what cannot be reached by Tab cannot be used."""

    def press(self, target: Locator) -> None:
        """Go to a button, a link or a box by Tab, and press it."""
        self._reach(target)
        box = target.get_attribute("type") == "checkbox"
        self.page.keyboard.press("Space" if box else "Enter")

    def open(self, chip: Locator) -> None:
        """Go to the board by Tab, to the shift's cell by arrows, and in by Enter."""
        self._reach(self.page.get_by_role("grid").locator("[tabindex='0']"))
        cell = chip.locator("xpath=ancestor::td")
        column = "one => one.cellIndex"
        now = self.page.locator("td:focus")
        row = "one => one.parentElement.sectionRowIndex"
        down = cell.evaluate(row) - now.evaluate(row)
        for _ in range(abs(down)):
            self.page.keyboard.press("ArrowDown" if down > 0 else "ArrowUp")
        right = cell.evaluate(column) - now.evaluate(column)
        for _ in range(abs(right)):
            self.page.keyboard.press("ArrowRight" if right > 0 else "ArrowLeft")
        expect(cell).to_be_focused()
        self.page.keyboard.press("Enter")
        if cell.locator("a").count() > 1:
            # The first of several shifts in the cell has the focus now.
            self.page.keyboard.press("Enter")

    def write(self, field: Locator, text: str) -> None:
        """Go to a field by Tab and type; days and times are typed by the browser's own parts."""
        self._reach(field)
        if field.get_attribute("type") in ("date", "datetime-local"):
            field.fill(text)
        else:
            self.page.keyboard.press("ControlOrMeta+a")
            self.page.keyboard.type(text)

    def pick(self, field: Locator, value: str) -> None:
        """Go to a list by Tab and choose with the arrows."""
        self._reach(field)
        for _ in range(field.locator("option").count()):
            if field.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        expect(field).to_have_value(value)

    def _reach(self, target: Locator) -> None:
        expect(target).to_be_visible()
        for _ in range(MOST):
            if target.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {target}")


HANDS = (Mouse, Keys, Finger)
