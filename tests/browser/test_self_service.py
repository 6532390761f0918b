# SPDX-License-Identifier: MPL-2.0
"""A guard and a site contact help themselves on a phone, and the coordinator answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page
from playwright.sync_api import expect
from sqlmodel import col
from sqlmodel import select

from roster.models import Assignment
from roster.models import Guard
from roster.models import Shift
from roster.store import create_roster
from roster.store import publish
from sites.clock import local_day
from sites.models import Site
from tests.browser.conftest import Server
from tests.browser.conftest import log_in
from tests.browser.test_pages import PASSWORDS
from tests.browser.test_pages import faults
from web.db import open_engine
from web.db import writing
from web.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE = {"width": 390, "height": 844}
AHEAD = timedelta(weeks=5)
"""When what is wished for and ordered lies: no roster of the city reaches so far."""


def test_phone_from_calendar_to_feedback(window: Callable[..., Page], city_server: Server) -> None:
    """Tests month, wish and calendar address; then an order, its answer, and a word afterwards."""
    _last_week(city_server)
    day = local_day(datetime.now(UTC)) + AHEAD
    guard = window(city_server, **PHONE)
    log_in(guard, *PASSWORDS["guard"])
    wrong = _month_and_wish(guard, day)
    wrong += _address(guard)
    contact = window(city_server, **PHONE, known="status of 422")
    log_in(contact, *PASSWORDS["site_contact"])
    wrong += _order(contact, day)
    desk = window(city_server)
    log_in(desk, *PASSWORDS["coordinator"])
    wrong += _answer(desk)
    wrong += _read_and_tell(contact)
    desk.goto("/orders/feedback")
    expect(desk.locator("main")).to_contain_text("Kom til tiden")
    wrong += faults(desk)
    assert wrong == []


def _last_week(server: Server) -> None:
    """Publish last week's shifts of the contact's site, the guard of the demo on one of them."""
    today = local_day(datetime.now(UTC))
    monday = today - timedelta(days=today.weekday() + 7)
    engine = open_engine(Settings(data=Path(server.environment["VAGT_DATA"])))
    with writing(engine) as session:
        site = session.exec(select(Site).where(Site.code == "HOVEDBIB")).one()
        guard = session.exec(select(Guard.id).where(Guard.code == "V001")).one()
        roster = create_roster(
            session,
            name="Sidste uge",
            start=monday,
            days=7,
            administration_id=site.administration_id,
        )
        query = select(Shift.id).where(Shift.roster_id == roster.id, Shift.site_id == site.id)
        shift = session.exec(query.order_by(col(Shift.starts_at))).first()
        values = {"roster_id": roster.id, "shift_id": shift, "guard_id": guard}
        session.add(Assignment.model_validate(values))
        session.flush()
        publish(session, roster.id or 0)
    engine.dispose()


def _month_and_wish(page: Page, day: date) -> list[str]:
    today = local_day(datetime.now(UTC))
    page.goto(f"/me/month?month={(today - timedelta(days=today.weekday() + 7)):%Y-%m}")
    expect(page.locator(".month .work").first).to_be_visible()
    wrong = faults(page)
    page.get_by_role("link", name="Ønsker", exact=True).click()
    page.fill("#first", day.isoformat())
    page.select_option("#strength", "3")
    page.get_by_role("button", name="Gem ønsket").press("Enter")
    expect(page.locator("li.duty")).to_contain_text("Det betyder meget")
    wrong += faults(page)
    page.locator("button[lang=en]").click()
    expect(page.locator("li.duty")).to_contain_text("It means a lot")
    wrong += faults(page)
    page.locator("button[lang=da]").click()
    page.get_by_role("button", name="Træk ønsket for").click()
    expect(page.locator("li.duty")).to_have_count(0)
    return wrong


def _address(page: Page) -> list[str]:
    page.get_by_role("link", name="Kalenderadresse").click()
    page.get_by_role("button", name="Lav en adresse").click()
    address = page.input_value("#address")
    wrong = faults(page)
    answer = page.request.get(address)
    assert (answer.status, "BEGIN:VEVENT" in answer.text()) == (200, True)
    page.get_by_role("button", name="Luk adressen").click()
    expect(page.get_by_role("status")).to_contain_text("gælder ikke længere")
    assert page.request.get(address).status == 410
    return wrong


def _order(page: Page, day: date) -> list[str]:
    page.get_by_role("link", name="Bestillinger").click()
    page.get_by_role("link", name="Bestil vagt").click()
    page.select_option("#site", label="Hovedbiblioteket")
    page.select_option("#purpose", label="Opsyn om aftenen")
    page.fill("#since", f"{day}T18:00")
    page.fill("#until", f"{day}T12:00")
    page.get_by_role("button", name="Send bestillingen").click()
    expect(page.locator("#until-fault")).to_contain_text("før den begynder")
    wrong = faults(page)
    page.fill("#until", f"{day}T23:00")
    page.get_by_role("button", name="Send bestillingen").click()
    expect(page.locator("h1 .tag")).to_have_text("modtaget")
    wrong += faults(page)
    page.locator("button[lang=en]").click()
    expect(page.locator("h1 .tag")).to_have_text("received")
    wrong += faults(page)
    page.locator("button[lang=da]").click()
    return wrong


def _answer(page: Page) -> list[str]:
    page.get_by_role("link", name="Indbakke").click()
    page.get_by_role("link", name="Bestilling 1", exact=True).click()
    expect(page.locator("main")).to_contain_text("De planer, der laves fra nu af")
    wrong = faults(page)
    page.fill("#text", "Vi kommer.")
    page.get_by_role("button", name="Godkend").click()
    expect(page.locator("h1 .tag")).to_have_text("besvaret")
    return wrong + faults(page)


def _read_and_tell(page: Page) -> list[str]:
    page.goto("/my-site/orders")
    expect(page.locator("main")).to_contain_text("Svar: Vi kommer.")
    page.get_by_text("Tilføj et ord").last.click()
    page.get_by_label("Et ord, uden navne").last.fill("Kom til tiden")
    page.get_by_role("button", name="Det gik godt").last.click()
    expect(page.locator(".tag.good")).to_have_text("Gik godt")
    return faults(page)
