# SPDX-License-Identifier: MPL-2.0
"""Every page in both languages: no accessibility fault, no console error, keys that work."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.browser.conftest import Server
from tests.browser.conftest import log_in
from web.demo import USERS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORDS = {user.role: (user.username, user.password) for user in USERS}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = {
    "coordinator": (
        "/overview",
        "/rosters",
        "/rosters/2?administration=6",
        "/rosters/2/by-site?administration=6",
        "/rosters/2/history",
        "/rosters/2/new-shift",
        "/rosters/2/versions",
        "/rosters/2/checks",
        "/rosters/2/checks?rule=wishes",
        "/rules",
        "/rules/agreements/kl-79-01",
        "/expiring",
        "/rules/KL-19?roster=2",
        "/rosters/2/costs?by=guard&key=1&full=yes",
        "/rosters/2/solve",
        "/rosters/2/travel",
        "/rosters/2/publish",
        "/rosters/2/proposals/new",
        "/messages",
        "/rosters/2/shifts/400",
        "/map",
        "/sites/1",
        "/duty?site=1",
        "/data",
        "/export?draft=1",
        "/inbox",
        "/orders/purposes",
        "/guards/1",
        "/account/password",
        "/no-such-page",
    ),
    "dispatcher": (
        "/dispatch",
        "/duty",
        "/rounds",
        "/rounds/1",
        "/pool?units=3",
        "/pool/what-if",
        "/pool/expected",
        "/alerts",
        "/map",
    ),
    "guard": (
        "/me",
        "/me/absence",
        "/me/hours",
        "/me/data",
    ),
    "site_contact": ("/my-site", "/my-site/orders/new"),
    "administrator": ("/users", "/users/4/sites", "/messages/mails", "/data"),
}
PHONES = ("guard", "site_contact", "dispatcher")
"""Roles that work on a phone: axe looks at their pages in both widths."""
MISSING = "status of 404"

DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""Waits until what was clicked is drawn: colours between two states have no contrast."""


def faults(page: Page) -> list[str]:
    """Return what axe finds on a page: rule, help and the first element of each."""
    page.mouse.move(0, 0)
    page.evaluate(DRAWN)
    # What passed is not collected: on a board of thousands of cells that took longer than the rest.
    options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{v['id']}: {v['help']} ({v['nodes'][0]['html'][:200]})" for v in found]


def tabbable(page: Page) -> int:
    """Return how many visible things the Tab key stops at."""
    kinds = "a[href], button, input, select, summary, [tabindex]"
    count: int = page.evaluate(
        """kinds => [...document.querySelectorAll(kinds)].filter(e => e.tabIndex >= 0
            && !e.disabled && e.type !== 'hidden' && e.checkVisibility()).length""",
        kinds,
    )
    return count


@pytest.mark.parametrize("role", PAGES)
@pytest.mark.parametrize("language", ["da", "en"])
def test_pages_are_accessible(
    window: Callable[..., Page], city_server: Server, role: str, language: str
) -> None:
    """Tests every page of a role with axe, on a wide screen and on a phone, in one language."""
    page = window(city_server, known=MISSING)
    log_in(page, *PASSWORDS[role], language=language)
    found: dict[str, list[str]] = {}
    for path in PAGES[role]:
        for width in (1366, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(path)
            expect(page.locator("html")).to_have_attribute("lang", language)
            if page.locator("[data-map]").count():
                expect(page.locator("[data-map]")).to_have_attribute("data-ready", "yes")
            if (width == 1366 or role in PHONES) and (wrong := faults(page)):
                found[f"{path} at {width}"] = wrong
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found[f"{path} at {width} scrolls sideways"] = [""]
    assert found == {}


def test_login_page_is_accessible(window: Callable[..., Page], city_server: Server) -> None:
    """Tests the login page before and after a wrong password, in both languages."""
    page = window(city_server, known="status of 401")
    page.goto("/login")
    assert faults(page) == []
    page.fill("#username", "nobody")
    page.fill("#password", "wrong")
    page.click("main button")
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.input_value("#username") == "nobody"
    assert faults(page) == []
    page.goto("/login")
    page.locator("button[lang=en]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    assert faults(page) == []


def test_board_is_one_tab_stop_and_moves_by_arrows(
    window: Callable[..., Page], city_server: Server
) -> None:
    """Tests the board by keyboard alone: arrows, Home, End, Enter into a shift and back."""
    page = window(city_server)
    log_in(page, *PASSWORDS["coordinator"])
    page.goto("/rosters/2")
    board = page.get_by_role("grid")
    assert board.locator("[tabindex='0']").count() == 1
    board.locator("[tabindex='0']").focus()
    start = _place(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert _place(page) == (start[0] + 1, start[1] + 1)
    page.keyboard.press("End")
    assert _place(page)[1] == 7
    page.keyboard.press("Control+Home")
    assert _place(page) == (0, 0)
    page.keyboard.press("ArrowUp")
    assert _place(page) == (0, 0)
    filled = board.locator("tbody td:has(a)").first
    filled.focus()
    page.keyboard.press("Enter")
    if filled.locator("a").count() > 1:
        # The first of several shifts in the cell is focused; a second Enter opens it.
        page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/rosters/2/shifts/\d+$"))


def test_focus_is_never_under_the_sticky_heads(
    window: Callable[..., Page], city_server: Server
) -> None:
    """Tests that a cell reached by keys is in full view, not behind head row or first column."""
    page = window(city_server, width=900, height=600)
    log_in(page, *PASSWORDS["coordinator"])
    page.goto("/rosters/2")
    page.get_by_role("grid").locator("[tabindex='0']").focus()
    for key in ("End", "PageDown", "PageDown", "PageUp", "PageUp", "Home", "ArrowRight"):
        page.keyboard.press(key)
        assert page.evaluate(
            """() => {
                const cell = document.activeElement.getBoundingClientRect();
                const x = cell.left + cell.width / 2, y = cell.top + Math.min(cell.height, 20) / 2;
                const seen = document.elementFromPoint(x, y);
                return document.activeElement.contains(seen);
            }"""
        ), f"hidden after {key}"


def test_skip_link_leads_to_the_content(window: Callable[..., Page], city_server: Server) -> None:
    """Tests that the first Tab and Enter pass by the menu."""
    page = window(city_server)
    log_in(page, *PASSWORDS["coordinator"])
    page.goto("/rosters")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    assert tabbable(page) > 10


def _place(page: Page) -> tuple[int, int]:
    """Return row and column of the focused cell."""
    row, column = page.evaluate(
        """() => {
            const cell = document.activeElement.closest('td, th');
            return [cell.parentElement.sectionRowIndex, cell.cellIndex];
        }"""
    )
    return row, column
