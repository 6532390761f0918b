# SPDX-License-Identifier: MPL-2.0
"""From a contact's order to a post with seats in a draft, and the word about it afterwards."""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from types import ModuleType

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.models import Assignment
from roster.models import Roster
from roster.models import Shift
from roster.store import publish
from sites.models import Administration
from sites.models import Post
from sites.models import Service
from sites.models import Site
from sites.orders.models import Order
from sites.orders.models import OrderPurpose
from sites.orders.models import ServiceFeedback
from tests.conftest import Login
from tests.web.pages.conftest import Week
from tests.web.pages.conftest import soup
from tests.web.pages.conftest import words
from tests.web.pages.test_own import publish_with
from web.db import writing
from web.jobs.reports import expire
from web.pages import myorders
from web.pages import orders

TUESDAY = datetime(2026, 12, 22, 11, tzinfo=UTC)
PAGES: tuple[ModuleType, ...] = (myorders, orders)
ONCE = {
    "site": "1",
    "purpose": "1",
    "since": "2026-12-24T18:00",
    "until": "2026-12-25T02:00",
    "headcount": "2",
    "note": "Mød i porten",
    "contact": "Kim, 33 12 34 56",
}


@pytest.fixture(autouse=True)
def tuesday(midweek: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is Tuesday noon of the week on all these pages."""
    for page in PAGES:
        monkeypatch.setattr(page, "now", lambda: TUESDAY)


@pytest.fixture
def purpose(week: Week, session: Session) -> OrderPurpose:
    """An evening watch that costs 300 kroner an hour."""
    service = session.exec(select(Service)).one()
    values = {"code": "AFTEN", "name_da": "Opsyn om aftenen", "name_en": "Watch in the evening"}
    row = OrderPurpose.model_validate({**values, "service_id": service.id, "hourly_price": 30000})
    session.add(row)
    session.commit()
    return row


@pytest.fixture
def contact(login: Login, purpose: OrderPurpose) -> FlaskClient:
    """The site contact's browser."""
    return login("site_contact")


def order_of(engine: Engine) -> Order:
    """Return the only order."""
    with Session(engine) as session:
        return session.exec(select(Order)).one()


def ordered(engine: Engine) -> list[tuple[str, str, int]]:
    """Return roster, beginning and seats of each shift that an order made."""
    with Session(engine) as session:
        rows = session.exec(
            select(Roster.status, Shift.starts_at, Shift.headcount)
            .join(Roster, col(Roster.id) == col(Shift.roster_id))
            .join(Post, col(Post.id) == col(Shift.post_id))
            .where(col(Post.code).startswith("BESTILLING-"))
            .order_by(col(Shift.roster_id), col(Shift.starts_at))
        )
        return [(status, f"{start:%d %H}", seats) for status, start, seats in rows]


def test_order_becomes_a_post_with_seats_in_the_draft(
    contact: FlaskClient, coordinator: FlaskClient, week: Week, engine: Engine
) -> None:
    """Tests order, price, effect, approval with a price, and the answer at the contact."""
    assert contact.post("/my-site/orders", data=ONCE).status_code == 303
    page = words(soup(contact, "/my-site/orders"))
    assert "Opsyn om aftenen (bestilling 1) modtaget" in page
    assert "ca. 4.800 kr." in page
    assert "torsdag 24. december 2026 18:00–02:00" in words(soup(coordinator, "/inbox"))
    effect = words(soup(coordinator, "/orders/1/effect"))
    assert "Juleugen Kladde 2 pladser bliver ledige." in effect
    assert "tors. 24/12 18:00–02:00 2 2 Asta Demo, Bo Demo" in effect
    assert ordered(engine) == []
    form = {"version": "1", "answer": "yes", "text": "Vi kommer.", "price": "5000"}
    assert coordinator.post("/orders/1", data=form).status_code == 303
    assert ordered(engine) == [("draft", "24 17", 2)]
    assert "Rådhuset: bestilling 1 er modtaget og venter på svar." in words(
        soup(coordinator, "/messages")
    )
    assert "Bestilling 1 er besvaret. Vi kommer." in words(soup(contact, "/messages"))
    shown = words(soup(contact, "/my-site/orders/1"))
    assert "besvaret" in shown
    assert "Vi kommer." in shown
    assert "5.000 kr." in shown
    with Session(engine) as session:
        post = session.exec(select(Post).where(Post.code == "BESTILLING-1")).one()
    assert (post.instructions, post.valid_from, post.valid_to) == (
        "Mød i porten", post.valid_from, post.valid_from,
    )  # fmt: skip


def test_order_is_planned_once_published_with_guards(
    contact: FlaskClient, coordinator: FlaskClient, week: Week, engine: Engine
) -> None:
    """Tests that the status follows the published roster: answered before, planned after."""
    contact.post("/my-site/orders", data=ONCE)
    coordinator.post("/orders/1", data={"version": "1", "answer": "yes"})
    with writing(engine) as session:
        shift = session.exec(select(Shift).where(Shift.headcount == 2)).one()
        for guard in (week.asta, week.bo):
            values = {"roster_id": week.roster, "shift_id": shift.id, "guard_id": guard}
            session.add(Assignment.model_validate(values))
        session.flush()
    assert "besvaret" in words(soup(contact, "/my-site/orders/1"))
    with writing(engine) as session:
        publish(session, week.roster)
    shown = words(soup(contact, "/my-site/orders/1"))
    assert "Bestilling 1 planlagt" in shown
    assert "2 af 2 pladser" in shown


def test_published_roster_gets_a_new_version(
    contact: FlaskClient, coordinator: FlaskClient, week: Week, session: Session, engine: Engine
) -> None:
    """Tests that an order for days that are published opens its seats in a new draft."""
    publish_with(session, week, week.asta, 3, week.roster)
    contact.post("/my-site/orders", data=ONCE)
    assert "en ny kladde begynder" in words(soup(coordinator, "/orders/1/effect"))
    coordinator.post("/orders/1", data={"version": "1", "answer": "yes"})
    assert ordered(engine) == [("draft", "24 17", 2)]
    with Session(engine) as reading:
        names = reading.exec(select(Roster.name).order_by(col(Roster.id))).all()
    assert names == ["Juleugen", "Juleugen v2"]


def test_change_and_cancellation_wait_for_the_coordinator(
    contact: FlaskClient, coordinator: FlaskClient, engine: Engine
) -> None:
    """Tests that what was agreed on stands until each is approved, and then the draft follows."""
    contact.post("/my-site/orders", data=ONCE)
    coordinator.post("/orders/1", data={"version": "1", "answer": "yes"})
    assert soup(contact, "/my-site/orders/1/change").select_one("#since")["value"] == (  # type: ignore[index]
        "2026-12-24T18:00"
    )
    later = {**ONCE, "since": "2026-12-24T20:00", "headcount": "1"}
    contact.post("/my-site/orders/1/change", data=later)
    assert ordered(engine) == [("draft", "24 17", 2)]
    assert "ændring modtaget" in words(soup(contact, "/my-site/orders/1"))
    declined = {"version": "3", "answer": "no"}
    assert "hvorfor der siges nej" in coordinator.post("/orders/1", data=declined).text
    coordinator.post("/orders/1", data={**declined, "text": "Ingen ledige."})
    assert order_of(engine).starts.hour == 18
    contact.post("/my-site/orders/1/change", data=later)
    coordinator.post("/orders/1", data={"version": "5", "answer": "yes"})
    assert ordered(engine) == [("draft", "24 19", 1)]
    contact.post("/my-site/orders/1/cancel", data={"why": "Aflyst"})
    assert ordered(engine) == [("draft", "24 19", 1)]
    assert "1 vagt udgår." in words(soup(coordinator, "/orders/1/effect"))
    coordinator.post("/orders/1", data={"version": "7", "answer": "yes"})
    assert ordered(engine) == []
    assert "afbestilt" in words(soup(contact, "/my-site/orders/1"))
    stale = coordinator.post("/orders/1", data={"version": "1", "answer": "yes"})
    assert (stale.status_code, "ændret imens" in stale.text) == (409, True)


def test_unanswered_order_is_the_contacts_own(contact: FlaskClient, engine: Engine) -> None:
    """Tests that before an answer changes and a cancellation take effect at once."""
    contact.post("/my-site/orders", data=ONCE)
    contact.post("/my-site/orders/1/change", data={**ONCE, "headcount": "3"})
    assert (order_of(engine).headcount, order_of(engine).status) == (3, "received")
    contact.post("/my-site/orders/1/cancel")
    assert order_of(engine).status == "cancelled"
    again = contact.post("/my-site/orders/1/change", data=ONCE)
    assert (again.status_code, "er afbestilt. Lav en ny." in again.text) == (422, True)


REFUSED = (
    ({"until": "2026-12-24T18:00"}, "slutter, når den begynder"),
    ({"until": "2026-12-24T12:00"}, "før den begynder"),
    ({"until": "2026-12-26T00:00"}, "varer 30 timer"),
    ({"since": "2026-12-21T08:00", "until": "2026-12-21T16:00"}, "det er forbi"),
    ({"since": "2028-12-21T08:00", "until": "2028-12-21T16:00"}, "mere end 366 dage frem"),
    ({"since": "2027-03-28T02:30", "until": "2027-03-28T08:00"}, "uret stilles frem"),
    ({"since": "nu"}, "Angiv dag og tid"),
    ({"headcount": "0"}, "helt tal fra 1 til 20"),
    ({"purpose": "99"}, "Vælg på listen"),
    ({"last_day": "2026-12-20", "day0": "yes"}, "ligger før første dag"),
    ({"last_day": "2027-01-20"}, "Ingen af de valgte ugedage"),
    ({"contact": ""}, "Udfyld feltet"),
    ({"note": "x" * 501}, "Højst 500 tegn"),
)


def test_orders_that_cannot_be_placed(contact: FlaskClient, engine: Engine) -> None:
    """Tests that a wrong time, number, purpose or length of text is refused beside its field."""
    for changes, said in REFUSED:
        answer = contact.post("/my-site/orders", data={**ONCE, **changes})
        assert (answer.status_code, said in answer.text) == (422, True), said
    with Session(engine) as session:
        assert session.exec(select(Order)).all() == []


def test_overlapping_duplicate_is_refused(contact: FlaskClient) -> None:
    """Tests that the same purpose at an overlapping time names the order that is there."""
    contact.post("/my-site/orders", data=ONCE)
    later = {**ONCE, "since": "2026-12-25T01:00", "until": "2026-12-25T05:00"}
    answer = contact.post("/my-site/orders", data=later)
    assert (answer.status_code, "Bestilling 1 dækker allerede" in answer.text) == (422, True)
    assert (
        contact.post("/my-site/orders", data={**later, "since": "2026-12-25T02:00"}).status_code
        == 303
    )


def test_other_sites_are_out_of_reach(
    app: Flask, contact: FlaskClient, session: Session, engine: Engine
) -> None:
    """Tests that a contact neither orders for nor sees another administration's site."""
    office = Administration.model_validate({"code": "SOF", "name": "Socialforvaltningen"})
    session.add(office)
    session.flush()
    place = {
        "code": "HUS",
        "name": "Huset",
        "administration_id": office.id,
        "lat": 55.7,
        "lon": 12.5,
    }
    site = Site.model_validate(place)
    session.add(site)
    session.flush()
    values = {"site_id": site.id, "purpose_id": 1, "first_day": TUESDAY.date(), "placed_by": "x"}
    clock = {"starts": TUESDAY.time(), "ends": TUESDAY.time()}
    order = Order.model_validate({**values, **clock})
    session.add(order)
    session.commit()
    answer = contact.post("/my-site/orders", data={**ONCE, "site": str(site.id)})
    assert (answer.status_code, "kan ikke bestille vagt til den lokation" in answer.text) == (
        422,
        True,
    )
    path = f"/my-site/orders/{order.id}"
    answers = (contact.get(path), contact.get(f"{path}/change"), contact.post(f"{path}/cancel"))
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    app.config["WTF_CSRF_ENABLED"] = True
    assert contact.post("/my-site/orders", data=ONCE).status_code == 400


def test_what_is_written_is_only_text(contact: FlaskClient, coordinator: FlaskClient) -> None:
    """Tests that markup and control characters in an order reach nobody's page as such."""
    evil = {**ONCE, "note": "<script>alert(1)</script>\x00", "contact": "Kim' OR 1=1 --"}
    contact.post("/my-site/orders", data=evil)
    for browser, path in ((contact, "/my-site/orders/1"), (coordinator, "/orders/1")):
        page = soup(browser, path)
        assert "<script>alert(1)</script>" in words(page)
        assert all("alert" not in script.text for script in page.select("script"))
    coordinator.post("/orders/1", data={"version": "1", "answer": "no", "text": "<b>Nej</b>"})
    assert soup(contact, "/my-site/orders/1").find("b") is None


def test_recurring_order_runs_on_its_days(
    contact: FlaskClient, coordinator: FlaskClient, engine: Engine
) -> None:
    """Tests weekdays, the last day, and public holidays left out."""
    recurring = {**ONCE, "since": "2026-12-23T18:00", "until": "2026-12-23T22:00"}
    days = {"last_day": "2027-01-10", "day2": "yes", "day3": "yes", "day4": "yes", "day5": "yes"}
    contact.post("/my-site/orders", data={**recurring, **days})
    shown = words(soup(contact, "/my-site/orders/1"))
    assert "ons.–lør. 18:00–22:00, 23. dec. 2026 – 10. jan. 2027, ikke på helligdage" in shown
    coordinator.post("/orders/1", data={"version": "1", "answer": "yes"})
    assert ordered(engine) == [("draft", "23 17", 2), ("draft", "24 17", 2)]


def test_a_word_about_a_shift_that_is_over(
    contact: FlaskClient, coordinator: FlaskClient, week: Week, session: Session, engine: Engine
) -> None:
    """Tests one tap, a word, another opinion, and that the coordinator sees it by site."""
    publish_with(session, week, week.asta, 0, week.roster)
    page = soup(contact, "/my-site/orders")
    key = str(page.select_one("input[name=shift]")["value"])  # type: ignore[index]
    assert (
        contact.post("/my-site/orders/feedback", data={"shift": key, "rating": "good"}).status_code
        == 303
    )
    form = {"shift": key, "rating": "bad", "word": "Kom for sent"}
    contact.post("/my-site/orders/feedback", data=form)
    with Session(engine) as reading:
        row = reading.exec(select(ServiceFeedback)).one()
    assert (row.rating, row.word) == ("bad", "Kom for sent")
    said = words(soup(coordinator, "/orders/feedback"))
    assert "Rådhuset Gik godt: 0 Gik ikke godt: 1" in said
    future = str(week.shifts[5])
    answers = [
        contact.post("/my-site/orders/feedback", data={"shift": future, "rating": "good"}),
        contact.post("/my-site/orders/feedback", data={"shift": key, "rating": "ok"}),
    ]
    assert [answer.status_code for answer in answers] == [404, 400]


def test_purposes_are_the_coordinators_table(
    coordinator: FlaskClient, contact: FlaskClient
) -> None:
    """Tests that a choice is added, changed and closed, and that contacts see what is open."""
    assert coordinator.post("/orders/purposes/standard").status_code == 303
    form = {"code": "TEST", "name_da": "Prøve", "name_en": "Trial", "service": "1"}
    kept = {**form, "priority": "1", "price": "312,50", "active": "yes"}
    assert coordinator.post("/orders/purposes", data=kept).status_code == 303
    assert "312,50 kr." in words(soup(coordinator, "/orders/purposes"))
    assert "Prøve" in words(soup(contact, "/my-site/orders/new"))
    closed = {**kept, "row": "2", "active": ""}
    assert coordinator.post("/orders/purposes", data=closed).status_code == 303
    assert "Prøve" not in words(soup(contact, "/my-site/orders/new"))
    wrong = coordinator.post("/orders/purposes", data={**kept, "service": "9", "code": "to ord"})
    assert (wrong.status_code, "Vælg fra listen" in wrong.text) == (422, True)


def test_running_order_is_changed_from_its_next_time(
    contact: FlaskClient, coordinator: FlaskClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that a change of an order under way begins with the next time and leaves the past."""
    recurring = {**ONCE, "since": "2026-12-23T18:00", "until": "2026-12-23T22:00"}
    days = {"last_day": "2026-12-27", **{f"day{n}": "yes" for n in range(7)}, "holidays": "yes"}
    contact.post("/my-site/orders", data={**recurring, **days})
    coordinator.post("/orders/1", data={"version": "1", "answer": "yes"})
    for page in PAGES:
        monkeypatch.setattr(page, "now", lambda: datetime(2026, 12, 24, 18, tzinfo=UTC))
    form = soup(contact, "/my-site/orders/1/change")
    assert form.select_one("#since")["value"] == "2026-12-25T18:00"  # type: ignore[index]
    later = {**recurring, **days, "since": "2026-12-25T19:00", "until": "2026-12-25T22:00"}
    assert contact.post("/my-site/orders/1/change", data=later).status_code == 303
    coordinator.post("/orders/1", data={"version": "3", "answer": "yes"})
    starts = [start for _status, start, _seats in ordered(engine)]
    assert starts == ["23 17", "24 17", "25 18", "26 18", "27 18"]


def test_contacts_are_forgotten(app: Flask, contact: FlaskClient, engine: Engine) -> None:
    """Tests that long after an order nobody's name or words are left in it."""
    contact.post("/my-site/orders", data=ONCE)
    with Session(engine) as session:
        order = session.exec(select(Order)).one()
        order.first_day = date(2020, 1, 1)
        session.add(order)
        session.commit()
    with app.app_context():
        assert (expire(), expire()) == (1, 0)
    assert (order_of(engine).contact, order_of(engine).note) == ("", "")
