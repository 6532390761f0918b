# SPDX-License-Identifier: MPL-2.0
"""A night in the browser: planned, changed by mouse and keys, published, walked with a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD
from tests.browser.conftest import PATIENCE
from tests.browser.conftest import Server
from tests.browser.conftest import log_in
from tests.browser.conftest import vagt
from tests.browser.test_pages import PASSWORDS
from tests.browser.test_pages import faults

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PINS = ".pin[tabindex]"


def test_a_night_from_planning_to_the_guard_s_phone(
    window: Callable[..., Page], city_server: Server
) -> None:
    """Tests planning with a stop, hands on the rounds, publishing, and a guard's reports."""
    page = window(city_server)
    log_in(page, *PASSWORDS["dispatcher"])
    night = _plan(page)
    _step_through(page)
    _move_and_undo(page)
    found = _look(page, [night, "/rounds/plan", f"{night}/replan", f"{night}/publish", "/closures"])
    code = _publish(page, night)
    found |= _look(page, [night, f"{night}/sheets", "/sites/9"])

    guard = ("--role", "guard", "--guard", code)
    vagt(
        city_server.environment, "user", "add", "runde", *guard, "--password-stdin", stdin=PASSWORD
    )
    phone = window(city_server, width=390, height=844)
    log_in(phone, "runde", PASSWORD)
    phone.goto("/my-round")
    page.goto(night)
    _rows(page).nth(1).locator("a.stop").click()
    _walk(phone)
    _see_the_reports(page)
    found |= _look(phone, ["/my-round"], (390,))
    assert found == {}


def _plan(page: Page) -> str:
    """Plan tonight and stop; return the path of the rounds."""
    page.goto("/rounds/plan")
    page.fill("#seconds", "300")
    page.get_by_role("button", name="Begynd at planlægge").click()
    expect(page.locator(".figures")).to_be_visible(timeout=1000 * PATIENCE)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("link", name="Se runderne")).to_be_visible(timeout=1000 * PATIENCE)
    page.get_by_role("link", name="Se runderne").click()
    expect(page.locator("[data-round-map]")).to_have_attribute("data-ready", "yes")
    return page.evaluate("location.pathname")  # type: ignore[no-any-return]


def _rows(page: Page) -> Locator:
    return page.locator("details[data-round] tr[data-task]")


def _chosen(page: Page) -> str:
    return page.locator("tr.chosen").get_attribute("data-stop") or ""


def _step_through(page: Page) -> None:
    """Choose a visit in the list, go on by keys, then choose on the map by keys."""
    first = _rows(page).first
    first.locator("a.stop").click()
    expect(first).to_have_class(re.compile("chosen"))
    expect(page.locator(".pin.chosen")).to_have_count(1)
    before = _chosen(page)
    page.keyboard.press("ArrowDown")
    assert _chosen(page) != before
    assert page.evaluate("document.activeElement.closest('tr').classList.contains('chosen')")
    here = _chosen(page)
    page.locator(PINS).and_(page.locator(".chosen")).focus()
    page.keyboard.press("ArrowLeft")
    assert _chosen(page) == before != here
    page.locator(".timeline [data-bar]").last.click()
    assert _chosen(page) != before
    assert page.locator("#task").input_value() != ""


def _order(page: Page) -> list[str]:
    rows = _rows(page)
    return [rows.nth(at).get_attribute("data-task") or "" for at in range(rows.count())]


def _move_and_undo(page: Page) -> None:
    """Move a visit with the keyboard and one with the mouse, and take both back."""
    said = page.locator("#said")
    before = _order(page)
    _rows(page).nth(1).locator("a.stop").click()
    page.keyboard.press("Shift+ArrowUp")
    expect(said).to_contain_text("nr. 1")
    assert _order(page)[:2] == [before[1], before[0]]
    assert page.evaluate("document.activeElement.classList.contains('stop')")
    page.keyboard.press("Control+z")
    expect(said).to_contain_text("fortrudt")
    assert _order(page) == before
    _rows(page).nth(0).drag_to(_rows(page).nth(3))
    expect(said).to_contain_text("nr. 3")
    assert _order(page)[2] == before[0]
    page.locator("[data-undo-button]").click()
    expect(said).to_contain_text("fortrudt")
    assert _order(page) == before
    page.locator("#task").select_option(before[0])
    page.locator("#to").select_option("")
    page.get_by_role("button", name="Flyt", exact=True).click()
    expect(page.locator("#left")).to_be_visible()
    page.locator("[data-undo-button]").click()
    expect(page.locator("#left")).to_have_count(0)


def _publish(page: Page, night: str) -> str:
    """Publish the night, with a name for each round that has none; return a walker's code."""
    page.goto(night)
    used = page.locator("details[data-round]:has(tr[data-task])")
    spare = page.locator("#guard option")
    for at in range(used.count()):
        if used.nth(at).locator("summary .tag.warn").count():
            page.locator("#named").select_option(used.nth(at).get_attribute("data-round"))
            page.locator("#guard").select_option(spare.nth(-1 - at).get_attribute("value"))
            page.get_by_role("button", name="Sæt på runden").click()
            expect(page.get_by_role("status").first).to_contain_text("går runden")
    walker = used.first.locator("summary strong").inner_text()
    code = spare.filter(has_text=walker).first.get_attribute("value") or ""
    page.get_by_role("link", name="Offentliggør").click()
    page.get_by_role("button", name="Offentliggør runderne").click()
    expect(page.locator(".tag.good").first).to_have_text("Offentliggjort")
    return code


def _walk(phone: Page) -> None:
    """Report one visit as made and one as not, with the reason."""
    phone.get_by_role("button", name="Udført").click()
    expect(phone.get_by_role("status").first).to_contain_text("Meldt udført")
    phone.get_by_text("Kunne ikke", exact=True).click()
    phone.get_by_label("Det var ikke sikkert").check()
    phone.get_by_role("button", name="Meld, at det ikke kunne laves").click()
    expect(phone.get_by_role("status").first).to_contain_text("Meldt ikke udført")


def _see_the_reports(page: Page) -> None:
    """See both reports come by themselves, with the visit that was chosen still in the hand."""
    expect(page.locator("tr .tag.bad")).to_have_count(1, timeout=1000 * PATIENCE)
    expect(page.locator("tr .tag.good")).to_have_count(1)
    expect(_rows(page).nth(1)).to_have_class(re.compile("chosen"))
    assert page.evaluate("document.activeElement.closest('tr').classList.contains('chosen')")


def _look(
    page: Page, paths: list[str], widths: tuple[int, ...] = (1366, 390)
) -> dict[str, list[str]]:
    """Return what axe finds on pages, in both languages, and which of them scroll sideways."""
    found: dict[str, list[str]] = {}
    for language in ("en", "da"):
        page.locator(f"button[lang={language}]").click()
        for path in paths:
            for width in widths:
                page.set_viewport_size({"width": width, "height": 900})
                page.goto(path)
                expect(page.locator("html")).to_have_attribute("lang", language)
                for box in page.locator(".map").all():
                    expect(box).to_have_attribute("data-ready", "yes")
                if width == widths[0] and (wrong := faults(page)):
                    found[f"{path} {language} {width}"] = wrong
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    found[f"{path} {language} {width} scrolls sideways"] = [""]
    page.set_viewport_size({"width": widths[0], "height": 900})
    page.goto(paths[0])
    return found
