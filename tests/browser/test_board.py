# SPDX-License-Identifier: MPL-2.0
"""The board as a coordinator works on it: by mouse, by keyboard alone, and taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.browser.conftest import Server
from tests.browser.conftest import log_in
from tests.browser.test_pages import PASSWORDS
from tests.browser.test_pages import faults

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MAY = "td.v-fine, td.v-warn"
HELD = "has it already"


def chip_with_takers(page: Page) -> Locator:
    """Return a shift of a guard that somebody else may take."""
    chips = page.locator("tr[data-guard] .chip:not([data-locked])")
    for n in range(chips.count()):
        chip = chips.nth(n)
        chip.locator("xpath=ancestor::td").focus()
        page.keyboard.press("Space")
        expect(page.locator(".verdict").first).to_be_visible()
        found = page.locator(MAY).count()
        page.keyboard.press("Escape")
        expect(page.locator(".verdict")).to_have_count(0)
        if found:
            return chip
    pytest.fail("nobody can take anything")


def test_a_shift_is_moved_by_mouse_and_by_keys_and_taken_back(
    window: Callable[..., Page], city_server: Server
) -> None:
    """Tests drag and drop, Space and arrows, undo by key and button, and axe while held."""
    page = window(city_server)
    log_in(page, *PASSWORDS["coordinator"])
    page.goto("/rosters/2")
    said = page.locator("[data-said]")
    chip = chip_with_takers(page)
    shift = chip.get_attribute("data-shift") or ""
    mine = chip.locator("xpath=ancestor::tr").get_attribute("data-guard")

    _drag(page, chip)
    expect(said).to_contain_text("givet fra")
    expect(_chip(page, mine, shift)).to_have_count(0)
    page.get_by_role("grid").locator("[tabindex='0']").focus()
    page.keyboard.press("Control+z")
    expect(said).to_contain_text("Fortrudt")
    expect(_chip(page, mine, shift)).to_have_count(1)

    _carry(page, _chip(page, mine, shift), said)
    expect(said).to_contain_text("givet fra")
    page.get_by_role("button", name="Fortryd").click()
    expect(said).to_contain_text("Fortrudt")
    expect(_chip(page, mine, shift)).to_have_count(1)

    page.get_by_role("grid").locator("[tabindex='0']").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.locator("button[lang=en]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.wait_for_load_state()
    _chip(page, mine, shift).locator("xpath=ancestor::td").focus()
    page.keyboard.press("Space")
    expect(said).to_contain_text(HELD)
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(said).to_have_text("Let go. Nothing changed.")


def _chip(page: Page, guard: str | None, shift: str) -> Locator:
    return page.locator(f"tr[data-guard='{guard}'] .chip[data-shift='{shift}']")


def _drag(page: Page, chip: Locator) -> None:
    """Drag a shift to somebody who may take it."""
    chip.scroll_into_view_if_needed()
    _to(page, chip)
    page.mouse.down()
    box = chip.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 12, steps=3)
    target = page.locator(MAY).first
    expect(target).to_be_attached()
    target.evaluate("cell => cell.scrollIntoView({block: 'center', inline: 'center'})")
    _to(page, target)
    page.mouse.up()


def _to(page: Page, place: Locator) -> None:
    box = place.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 12, box["y"] + 8, steps=3)


def _carry(page: Page, chip: Locator, said: Locator) -> None:
    """Pick a shift up, walk it with the arrows to somebody who may take it, and drop it."""
    cell = chip.locator("xpath=ancestor::td")
    cell.focus()
    page.keyboard.press("Space")
    expect(page.locator(MAY).first).to_be_attached()
    row = "cell => cell.parentElement.sectionRowIndex"
    steps = page.locator(MAY).first.evaluate(row) - cell.evaluate(row)
    for _ in range(abs(steps)):
        page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
    expect(said).to_contain_text("tilladt")
    page.keyboard.press("Space")


def test_a_rota_template_is_written_by_keys_and_rolled_out(
    window: Callable[..., Page], city_server: Server
) -> None:
    """Tests making a template, its letters and days by keys alone, rolling out, undo, and axe."""
    page = window(city_server)
    log_in(page, *PASSWORDS["coordinator"])
    page.goto("/rotas")
    page.locator("#name").fill("Fast uge")
    page.locator("#weeks").fill("1")
    page.keyboard.press("Enter")
    page.locator("#letter").fill("D")
    page.locator("#earliest").fill("06:00")
    page.locator("#latest").fill("10:00")
    page.keyboard.press("Enter")
    saved = page.locator("main > [role=status]")
    expect(saved).to_contain_text("Gemt")
    page.locator("#guard").focus()
    page.keyboard.press("ArrowDown")
    page.locator("#line_name").focus()
    page.keyboard.press("Enter")
    days = page.locator("#rota input[data-day]")
    expect(days).to_have_count(7)
    # The arrows move between days once the page's script has run.
    page.wait_for_load_state()
    days.first.focus()
    for letter in "D------":
        page.keyboard.type(letter)
        page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Gem linjerne").press("Enter")
    expect(saved).to_contain_text("Gemt")
    assert [field.input_value() for field in days.all()] == list("D------")
    assert faults(page) == []

    page.goto("/rosters/2/rota")
    page.get_by_label("Tag først medarbejderne").press("Space")
    page.get_by_role("button", name="Se, hvad det giver").press("Enter")
    expect(page.get_by_role("heading", name="Hvad udrulningen giver")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Rul ud", exact=True).press("Enter")
    expect(saved).to_contain_text("rullet ud")
    page.goto("/rosters/2")
    page.get_by_role("button", name="Fortryd").press("Enter")
    expect(page.locator("[data-said]")).to_contain_text("Fortrudt: Rulleplan rullet ud")
