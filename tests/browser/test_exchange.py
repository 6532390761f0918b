# SPDX-License-Identifier: MPL-2.0
"""From a sick call by keys to the phone of whoever takes the shift, and a swap until the yes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest
from playwright.sync_api import Page
from playwright.sync_api import expect

from sites.clock import local_day
from tests.browser.conftest import PASSWORD
from tests.browser.conftest import Server
from tests.browser.conftest import log_in
from tests.browser.conftest import vagt
from tests.browser.hands import Keys
from tests.browser.test_pages import PASSWORDS
from tests.browser.test_pages import faults

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Window = Callable[..., Page]


def test_a_shift_is_covered_and_another_is_swapped(window: Window, city_server: Server) -> None:
    """Tests calling off, offering, taking, being told, asking a colleague, and approving."""
    keys = Keys(window, city_server)
    desk = keys.page
    log_in(desk, *PASSWORDS["coordinator"])
    monday = _publish(city_server, desk)
    asked = _offer(keys, monday)
    cover = desk.evaluate("location.pathname + location.search")
    codes = _codes(desk)
    first, second = (_phone(window, city_server, codes[name]) for name in asked[:2])
    first.goto("/my-offers")
    found = _look(first, ["/my-offers"])
    first.get_by_role("button", name="Tag vagten").first.tap()
    expect(first.get_by_role("status").first).to_contain_text("Vagten er din")
    second.goto("/my-offers")
    expect(second.locator("main")).to_contain_text("en anden kom først")

    mine, colleague = _ask(first)
    mate = second if colleague == asked[1] else _phone(window, city_server, codes[colleague])
    mate.goto("/my-swaps")
    mate.get_by_role("link", name=re.compile("Se og svar")).first.tap()
    expect(mate.locator("main")).to_contain_text("Ingen regel står i vejen")
    found |= _look(first, ["/my-swaps", mine])
    found |= _look(mate, [mate.evaluate("location.pathname")])
    mate.get_by_role("button", name="Ja, jeg tager den").tap()
    expect(mate.get_by_role("status").first).to_contain_text("Koordinatoren skal godkende")

    desk.goto("/swaps")
    keys.press(desk.locator("table a").first)
    desk.wait_for_url(re.compile(r"/swaps/\d+$"))
    swap = desk.evaluate("location.pathname")
    lists = ["/swaps", "/offers", "/offers/1", "/swaps/found", "/swaps/policy"]
    found |= _look(desk, [*lists, cover, swap], 1366)
    keys.press(desk.get_by_role("button", name="Godkend byttet"))
    expect(desk.get_by_role("status").first).to_contain_text("på plads")
    expect(desk.locator("main")).to_contain_text(colleague)
    assert found == {}


def _publish(server: Server, desk: Page) -> datetime:
    """Plan and publish a week that no other test looks at; return its first day."""
    today = datetime.now(UTC)
    monday = today + timedelta(days=21 - local_day(today).weekday())
    day = local_day(monday).isoformat()
    words = ("roster", "solve", "--from", day, "--seconds", "4", "--json")
    made = json.loads(vagt(server.environment, *words))
    desk.goto(f"/rosters/{made['roster_id']}")
    desk.get_by_role("link", name="Offentliggør", exact=True).click()
    if desk.locator("input[name=accept_open]").count():
        desk.locator("input[name=accept_open]").check()
    desk.locator("form.lines button.first").click()
    expect(desk.locator("h1 .tag")).to_have_text("Offentliggjort")
    return monday


def _offer(keys: Keys, monday: datetime) -> list[str]:
    """Call a guard off who is on a shift that others can take, and offer it; return who can."""
    desk = keys.page
    keys.press(desk.get_by_role("link", name="Meld fravær"))
    desk.wait_for_url(re.compile("/cover$"))
    cover = desk.evaluate("location.pathname")
    tuesday = local_day(monday + timedelta(days=1)).isoformat()
    values = desk.locator("#guard option").evaluate_all("all => all.map(one => one.value)")
    for key in filter(None, values):
        times = f"since={tuesday}T06:00&until={tuesday}T17:00"
        desk.goto(f"{cover}?guard={key}&{times}")
        rows = desk.locator("section:has(#off) ~ section").first.locator("tbody tr")
        if desk.locator("#off").count() and rows.count() >= 2:
            break
    keys.press(desk.get_by_role("button", name="Meld fravær, og åbn vagterne"))
    expect(desk.get_by_role("status").first).to_contain_text("vagterne er åbne")
    panel = desk.locator("section:has(form[id^=offer-])").first
    names = panel.locator("tbody th").all_inner_texts()
    keys.press(panel.get_by_role("button", name=re.compile("Tilbyd til alle")))
    expect(desk.get_by_role("status").first).to_contain_text("Tilbudt til")
    return names


def _codes(desk: Page) -> dict[str, str]:
    """Return the codes of all guards, by name."""
    options = desk.locator("#guard option").all_inner_texts()
    found = (re.fullmatch(r"(.+) \((.+)\)", text.strip()) for text in options)
    return {one.group(1): one.group(2) for one in found if one}


def _phone(window: Window, server: Server, code: str) -> Page:
    """Return the phone of a guard, logged in."""
    name = f"telefon-{code.lower()}"
    words = ("--role", "guard", "--guard", code, "--password-stdin")
    vagt(server.environment, "user", "add", name, *words, stdin=PASSWORD)
    phone = window(server, width=390, height=844, touch=True)
    log_in(phone, name, PASSWORD)
    return phone


def _ask(phone: Page) -> tuple[str, str]:
    """Ask a colleague to take one of the guard's shifts; return the swap's path and the name."""
    phone.goto("/my-swaps")
    links = phone.locator("section:has(#own) a").evaluate_all("all => all.map(one => one.href)")
    for link in links:
        phone.goto(link)
        if phone.locator("#colleague option").count():
            break
    colleague = phone.locator("#colleague option").first.inner_text().strip()
    phone.get_by_role("button", name="Spørg", exact=True).tap()
    expect(phone.get_by_role("status").first).to_contain_text("Du har vagten, indtil")
    path = phone.get_by_role("link", name=re.compile("Se byttet")).first.get_attribute("href")
    return path or "", colleague


def _look(page: Page, paths: list[str], width: int = 390) -> dict[str, list[str]]:
    """Return what axe finds on pages, in both languages, and which of them scroll sideways."""
    found: dict[str, list[str]] = {}
    for language in ("en", "da"):
        page.locator(f"button[lang={language}]").click()
        for path in paths:
            page.goto(path)
            expect(page.locator("html")).to_have_attribute("lang", language)
            if wrong := faults(page):
                found[f"{path} {language}"] = wrong
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found[f"{path} {language} scrolls sideways"] = [""]
    return found
