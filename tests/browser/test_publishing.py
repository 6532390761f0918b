# SPDX-License-Identifier: MPL-2.0
"""A week is published, changed by a proposal in a new version, and published again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest
from playwright.sync_api import Page
from playwright.sync_api import expect

from sites.clock import local_day
from tests.browser.conftest import Server
from tests.browser.conftest import log_in
from tests.browser.hands import HANDS
from tests.browser.hands import Mouse
from tests.browser.test_pages import PASSWORDS
from tests.browser.test_pages import faults

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("weeks", range(8, 8 + len(HANDS)))
def test_publish_change_by_proposal_and_publish_again(
    weeks: int, window: Callable[..., Page], city_server: Server
) -> None:
    """Tests the whole way on one payer's empty week, by mouse, by keyboard alone and on a phone."""
    hands = HANDS[weeks - 8](window, city_server)
    page = hands.page
    log_in(page, *PASSWORDS["coordinator"])
    today = local_day(datetime.now(UTC))
    page.goto("/rosters")
    monday = today - timedelta(days=today.weekday(), weeks=-weeks)
    hands.write(page.locator("#start"), monday.isoformat())
    few = page.locator("#administration option", has_text="Børne- og Ungdomsforvaltningen")
    hands.pick(page.locator("#administration"), few.get_attribute("value") or "")
    hands.press(page.locator("main form:has(#start) button"))
    page.wait_for_url(re.compile(r"/rosters/\d+/solve$"))
    _publish(hands, page.url.removesuffix("/solve"))
    published = page.url
    hands.press(page.locator("form[action$='/revise'] button"))
    page.wait_for_url(lambda url: url != published)
    draft = page.url
    _keep(hands, draft)
    _take_one(hands, draft)
    _assign_and_undo(hands, draft)
    page.goto(f"{draft}/publish")
    wrong = faults(page)
    expect(page.locator(".messages li").first).to_be_visible()
    _publish(hands, draft)
    page.locator("button[lang=en]").click()
    page.goto("/messages")
    expect(page.locator(".messages li").first).to_be_visible()
    wrong += faults(page)
    assert wrong == []


def _publish(hands: Mouse, roster: str) -> None:
    """Confirm publishing with whatever seats are open."""
    page = hands.page
    page.goto(f"{roster}/publish")
    hands.press(page.locator("input[name=accept_open]"))
    hands.press(page.locator("main form.lines button.first"))
    page.wait_for_url(lambda url: not url.endswith("/publish"))


def _keep(hands: Mouse, draft: str) -> None:
    """Save the plan as it is under a name."""
    page = hands.page
    page.goto(f"{draft}/versions")
    hands.write(page.locator("main form #name"), "før mødet")
    hands.press(page.get_by_role("button", name="Gem udgaven"))
    expect(page.locator("main")).to_contain_text("før mødet")


def _take_one(hands: Mouse, draft: str) -> None:
    """Ask for a proposal for what is open, and take one of its differences."""
    page = hands.page
    page.goto(f"{draft}/proposals/new")
    hands.pick(page.locator("#what"), "holes")
    hands.write(page.locator("#seconds"), "5")
    hands.press(page.locator("main form.lines button.first"))
    onward = page.locator("a.first[href*='/proposals/']:not([href$='/new'])")
    expect(onward).to_be_visible()
    hands.press(onward)
    page.wait_for_url(re.compile(r"/proposals/\w{32}$"))
    assert faults(page) == []
    taken = page.locator("tbody .tag.good")
    expect(taken).to_have_count(0)
    hands.press(page.locator("tbody form button").first)
    expect(taken.first).to_be_visible()


def _assign_and_undo(hands: Mouse, draft: str) -> None:
    """Put somebody on the first open shift of the board by its form, and take that back."""
    page = hands.page
    page.goto(draft)
    hands.open(page.locator("tr[data-vacant] .chip").first)
    page.wait_for_url(re.compile(r"/shifts/\d+$"))
    hands.press(page.locator("form[action$='/assign'] button").first)
    expect(page.get_by_role("status").first).to_be_visible()
    page.goto(draft)
    hands.press(page.get_by_role("button", name="Fortryd"))
    expect(page.locator("[data-said]")).to_contain_text("Fortrudt")
