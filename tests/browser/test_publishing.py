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
from tests.browser.test_pages import PASSWORDS
from tests.browser.test_pages import faults

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _publish(page: Page, roster: str) -> None:
    """Confirm publishing with whatever seats are open."""
    page.goto(f"{roster}/publish")
    page.check("input[name=accept_open]")
    page.locator("main form.lines button.first").click()
    page.wait_for_url(lambda url: not url.endswith("/publish"))


def test_publish_change_by_proposal_and_publish_again(
    window: Callable[..., Page], city_server: Server
) -> None:
    """Tests the whole way on an empty week: nothing changes but by what is taken, and undone."""
    page = window(city_server)
    log_in(page, *PASSWORDS["coordinator"])
    today = local_day(datetime.now(UTC))
    page.goto("/rosters")
    page.fill("#start", (today - timedelta(days=today.weekday(), weeks=-8)).isoformat())
    page.locator("main form:has(#start) button").click()
    page.wait_for_url(re.compile(r"/rosters/\d+/solve$"))
    _publish(page, page.url.removesuffix("/solve"))
    page.locator("form[action$='/revise'] button").click()
    page.wait_for_url(re.compile(r"/rosters/\d+$"))
    draft = page.url
    page.goto(f"{draft}/proposals/new")
    page.select_option("#what", "holes")
    page.fill("#seconds", "5")
    page.locator("main form.lines button.first").click()
    onward = page.locator("a.first[href*='/proposals/']:not([href$='/new'])")
    expect(onward).to_be_visible()
    onward.click()
    page.wait_for_url(re.compile(r"/proposals/\w{32}$"))
    assert faults(page) == []
    taken = page.locator("tbody .tag.good")
    expect(taken).to_have_count(0)
    page.locator("tbody form button").first.focus()
    page.keyboard.press("Enter")
    expect(taken.first).to_be_visible()
    page.goto(f"{draft}/publish")
    assert faults(page) == []
    expect(page.locator(".messages li").first).to_be_visible()
    _publish(page, draft)
    page.locator("button[lang=en]").click()
    page.goto("/messages")
    expect(page.locator(".messages li").first).to_be_visible()
    assert faults(page) == []
