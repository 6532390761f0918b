# SPDX-License-Identifier: MPL-2.0
"""One day of an order that recurs is cancelled or changed, and the others stay."""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import Session
from sqlmodel import select

from sites.models import Administration
from sites.models import Service
from sites.models import Site
from sites.orders.models import Order
from sites.orders.models import OrderPurpose
from tests.conftest import Login
from tests.web.pages.conftest import Week
from tests.web.pages.conftest import soup
from tests.web.pages.conftest import words
from tests.web.pages.test_orders import ordered
from web.pages import myorders
from web.pages import orderdays
from web.pages import orders

TUESDAY = datetime(2026, 12, 22, 11, tzinfo=UTC)
DAILY = {
    "site": "1",
    "purpose": "1",
    "since": "2026-12-23T18:00",
    "until": "2026-12-23T22:00",
    "last_day": "2026-12-26",
    **{f"day{n}": "yes" for n in range(7)},
    "holidays": "yes",
    "headcount": "2",
    "contact": "Kim, 33 12 34 56",
}
EVE, FRIDAY = "/orders/1/days/2026-12-24", "/orders/1/days/2026-12-25"


def at(monkeypatch: pytest.MonkeyPatch, instant: datetime) -> None:
    """Let it be an instant on the pages of orders."""
    for page in (myorders, orders, orderdays):
        monkeypatch.setattr(page, "now", lambda: instant)


@pytest.fixture
def contact(
    login: Login, week: Week, session: Session, midweek: None, monkeypatch: pytest.MonkeyPatch
) -> FlaskClient:
    """A contact who has ordered four evenings that nobody has answered, on Tuesday noon."""
    at(monkeypatch, TUESDAY)
    service = session.exec(select(Service)).one()
    values = {"code": "AFTEN", "name_da": "Opsyn", "name_en": "Watch", "service_id": service.id}
    session.add(OrderPurpose.model_validate({**values, "hourly_price": 30000}))
    session.commit()
    browser = login("site_contact")
    assert browser.post("/my-site/orders", data=DAILY).status_code == 303
    return browser


@pytest.fixture
def agreed(contact: FlaskClient, coordinator: FlaskClient) -> FlaskClient:
    """The contact, once the coordinator has approved the four evenings."""
    coordinator.post("/orders/1", data={"version": "1", "answer": "yes"})
    return contact


def test_contact_asks_for_other_days(
    agreed: FlaskClient, coordinator: FlaskClient, engine: Engine
) -> None:
    """Tests a cancelled and a changed day: in the inbox in words, then in the draft."""
    assert agreed.post(EVE, data={"do": "cancel", "why": "Lukket"}).status_code == 303
    later = {"do": "change", "starts": "20:00", "ends": "01:00", "headcount": "1"}
    assert agreed.post(FRIDAY, data=later).status_code == 303
    asked = "tors. 24/12: 18:00–22:00, 2 personer → afbestilt"
    moved = "fre. 25/12: 18:00–22:00, 2 personer → 20:00–01:00, 1 person"
    assert f"{asked}; {moved}" in words(soup(coordinator, "/inbox"))
    assert "bestilling 1 den 24.12.2026" in words(soup(coordinator, "/messages"))
    assert len(ordered(engine)) == 4
    page = soup(agreed, "/orders/1/days")
    assert words(page.select_one("header [aria-current]")) == "Bestillinger"  # type: ignore[arg-type]
    listed = words(page)
    assert "torsdag 24. december 2026 afbestilt venter på svar" in listed
    assert "20:00–01:00, 1 person lørdag" in listed
    effect = words(soup(coordinator, "/orders/1/effect"))
    assert "1 vagt udgår." in effect
    coordinator.post("/orders/1", data={"version": "4", "answer": "yes"})
    assert ordered(engine) == [("draft", "23 17", 2), ("draft", "25 19", 1), ("draft", "26 17", 2)]
    shown = words(soup(agreed, "/my-site/orders/1"))
    assert "2 dage anderledes" in shown
    assert asked in shown
    agreed.post(EVE, data={"do": "restore"})
    coordinator.post("/orders/1", data={"version": "6", "answer": "yes"})
    assert [start for _status, start, _seats in ordered(engine)] == [
        "23 17", "24 17", "25 19", "26 17",
    ]  # fmt: skip


def test_taking_the_wish_back_leaves_nothing_to_answer(
    agreed: FlaskClient, coordinator: FlaskClient
) -> None:
    """Tests that a day cancelled and put back before the answer no longer waits in the inbox."""
    agreed.post(EVE, data={"do": "cancel"})
    assert "afbestilt" in words(soup(coordinator, "/inbox"))
    agreed.post(EVE, data={"do": "restore"})
    assert "Ingen bestilling venter" in words(soup(coordinator, "/inbox"))


def test_declined_day_stays_as_agreed(
    agreed: FlaskClient, coordinator: FlaskClient, engine: Engine
) -> None:
    """Tests that after a no the day is as before, for contact and rosters."""
    agreed.post(EVE, data={"do": "cancel"})
    coordinator.post("/orders/1", data={"version": "3", "answer": "no", "text": "Brug for vagt."})
    assert len(ordered(engine)) == 4
    assert "afbestilt" not in words(soup(agreed, "/orders/1/days"))


def test_coordinator_changes_a_day_at_once(
    agreed: FlaskClient, coordinator: FlaskClient, engine: Engine
) -> None:
    """Tests that the coordinator's own change reaches draft and contact in one step."""
    assert coordinator.post(EVE, data={"do": "cancel", "why": "Efter aftale"}).status_code == 303
    assert [start for _status, start, _seats in ordered(engine)] == ["23 17", "25 17", "26 17"]
    assert "Bestilling 1 er ændret den 24.12.2026. Efter aftale" in words(soup(agreed, "/messages"))
    assert "Ingen bestilling venter" in words(soup(coordinator, "/inbox"))
    agreed.post(FRIDAY, data={"do": "cancel"})
    refused = coordinator.post(FRIDAY, data={"do": "cancel"})
    assert (refused.status_code, "venter på svar. Svar på den" in refused.text) == (422, True)


def test_day_that_began_meanwhile_stays_as_agreed(
    agreed: FlaskClient,
    coordinator: FlaskClient,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Tests that a late answer takes what can still be done, and is refused where nothing can."""
    agreed.post(EVE, data={"do": "cancel"})
    at(monkeypatch, datetime(2026, 12, 24, 18, tzinfo=UTC))
    late = coordinator.post("/orders/1", data={"version": "3", "answer": "yes"})
    assert (late.status_code, "er forbi. Sig nej" in late.text) == (409, True)
    agreed.post(FRIDAY, data={"do": "cancel"})
    coordinator.post("/orders/1", data={"version": "4", "answer": "yes"})
    assert [start for _status, start, _seats in ordered(engine)] == ["23 17", "24 17", "26 17"]
    with Session(engine) as session:
        assert [one["day"] for one in session.exec(select(Order)).one().apart] == ["2026-12-25"]
    gone = agreed.post(EVE, data={"do": "cancel"})
    assert (gone.status_code, "begyndt eller forbi" in gone.text) == (422, True)


def test_change_of_the_whole_order_keeps_its_single_days(
    contact: FlaskClient, engine: Engine
) -> None:
    """Tests that a cancelled day outlives a change of the series, while the series has it."""
    contact.post(EVE, data={"do": "cancel"})
    contact.post("/my-site/orders/1/change", data={**DAILY, "headcount": "3"})
    with Session(engine) as session:
        order = session.exec(select(Order)).one()
        assert (order.status, order.headcount, len(order.apart)) == ("received", 3, 1)
    contact.post("/my-site/orders/1/change", data={**DAILY, "day3": ""})
    with Session(engine) as session:
        assert session.exec(select(Order)).one().apart == []


REFUSED = (
    (EVE, {"starts": "08:00x", "ends": "10:00", "headcount": "1"}, 422, "22:30"),
    (EVE, {"starts": "08:00", "ends": "10:00", "headcount": "0"}, 422, "helt tal fra 1 til 20"),
    (EVE, {"starts": "20:00", "ends": "19:00", "headcount": "1"}, 422, "ind over hinanden"),
    ("/orders/1/days/2026-12-29", {"do": "cancel"}, 422, "ingen vagt 2026-12-29"),
    ("/orders/1/days/juleaften", {"do": "cancel"}, 404, ""),
    ("/orders/9/days/2026-12-24", {"do": "cancel"}, 404, ""),
)


def test_days_that_cannot_be_so(contact: FlaskClient, engine: Engine) -> None:
    """Tests wrong hours and numbers, strange days, and the last day that is left."""
    for path, form, code, said in REFUSED:
        answer = contact.post(path, data=form)
        assert (answer.status_code, said in answer.text) == (code, True), (path, form)
    for day in (23, 24, 25):
        assert (
            contact.post(f"/orders/1/days/2026-12-{day}", data={"do": "cancel"}).status_code < 400
        )
    last = contact.post("/orders/1/days/2026-12-26", data={"do": "cancel"})
    assert (last.status_code, "Afbestil hele bestillingen" in last.text) == (422, True)
    assert ordered(engine) == []


def test_days_of_other_sites_and_of_single_orders(
    contact: FlaskClient, week: Week, session: Session
) -> None:
    """Tests that another administration's order and one without more days are answered as none."""
    other = Administration.model_validate({"code": "SOF", "name": "Socialforvaltningen"})
    session.add(other)
    session.flush()
    place = {
        "code": "HUS",
        "name": "Huset",
        "administration_id": other.id,
        "lat": 55.7,
        "lon": 12.5,
    }
    site = Site.model_validate(place)
    session.add(site)
    session.flush()
    values = {"purpose_id": 1, "first_day": TUESDAY.date(), "placed_by": "x", "headcount": 1}
    clock = {"starts": TUESDAY.time(), "ends": TUESDAY.time()}
    foreign = {"site_id": site.id, "last_day": date(2026, 12, 30)}
    session.add(Order.model_validate({**values, **clock, **foreign}))
    session.add(Order.model_validate({**values, **clock, "site_id": 1}))
    session.commit()
    for number in (2, 3):
        path = f"/orders/{number}/days"
        answers = (
            contact.get(path),
            contact.get(f"{path}/2026-12-24"),
            contact.post(f"{path}/2026-12-24", data={"do": "cancel"}),
        )
        assert [answer.status_code for answer in answers] == [404, 404, 404]
