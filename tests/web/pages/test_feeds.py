# SPDX-License-Identifier: MPL-2.0
"""The secret calendar address: own shifts only, following changes, and gone when revoked."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import Engine
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.models import Shift
from roster.store import create_roster
from tests.conftest import Login
from tests.web.pages.conftest import MONDAY
from tests.web.pages.conftest import Week
from tests.web.pages.test_my_pages import WEDNESDAY
from tests.web.pages.test_own import publish_with
from web.models import AuditEvent
from web.models import CalendarFeed
from web.models import User
from web.pages import feeds as page

pytestmark = pytest.mark.usefixtures("midweek")


@pytest.fixture(autouse=True)
def in_december(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is December for the calendar too."""
    monkeypatch.setattr(page, "now", lambda: WEDNESDAY)


@pytest.fixture
def guard(login: Login, week: Week) -> FlaskClient:
    """Asta's browser."""
    return login("guard")


def address(browser: FlaskClient) -> str:
    """Make a new address and return its path."""
    found = re.search(r"/calendar/[\w-]{43}\.ics", browser.post("/me/subscription").text)
    assert found is not None
    return found[0]


def events(client: FlaskClient, path: str) -> list[tuple[str, str, int, str]]:
    """Return UID, start, SEQUENCE and STATUS of each event at an address."""
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    return [
        (
            str(one["UID"]),
            f"{one.decoded('DTSTART'):%d/%m %H:%M}",
            int(one["SEQUENCE"]),
            str(one["STATUS"]),
        )
        for one in Calendar.from_ical(answer.data).walk("VEVENT")
    ]


def test_feed_holds_own_published_shifts_and_follows_changes(
    guard: FlaskClient, client: FlaskClient, week: Week, session: Session
) -> None:
    """Tests that a shift keeps its UID over versions, and is cancelled when another takes it."""
    path = address(guard)
    assert events(client, path) == []
    publish_with(session, week, week.asta, 3, week.roster)
    ((uid, *first),) = events(client, path)
    assert first == ["24/12 08:00", 0, "CONFIRMED"]
    publish_with(session, week, week.bo, 3, None)
    assert events(client, path) == [(uid, "24/12 08:00", 1, "CANCELLED")]
    publish_with(session, week, week.asta, 3, None)
    assert events(client, path) == [(uid, "24/12 08:00", 2, "CONFIRMED")]


def test_feed_tells_of_other_times(
    guard: FlaskClient, client: FlaskClient, week: Week, session: Session
) -> None:
    """Tests that a shift that begins later in the next version is never shown at both times."""
    path = address(guard)
    publish_with(session, week, week.asta, 3, week.roster)
    assert [start for _, start, *_ in events(client, path)] == ["24/12 08:00"]
    made = create_roster(session, name="Ny udgave", start=MONDAY, days=7)
    query = select(Shift).where(Shift.roster_id == made.id).order_by(col(Shift.starts_at))
    shift = session.exec(query).all()[3]
    shift.starts_at += timedelta(hours=2)
    publish_with(session, week, week.asta, 3, made.id)
    shown = {start: status for _, start, _, status in events(client, path)}
    assert shown.pop("24/12 10:00") == "CONFIRMED"
    assert set(shown.values()) <= {"CANCELLED"}


def test_revoked_address_is_gone(guard: FlaskClient, client: FlaskClient) -> None:
    """Tests 410 after it was revoked, 404 for one never made, and that a new one ends the old."""
    old = address(guard)
    new = address(guard)
    assert [client.get(path).status_code for path in (old, new)] == [410, 200]
    assert guard.post("/me/subscription/revoke").status_code == 303
    assert client.get(new).status_code == 410
    assert client.get(f"/calendar/{'x' * 43}.ics").status_code == 404


def test_address_dies_with_the_account(
    guard: FlaskClient, client: FlaskClient, session: Session
) -> None:
    """Tests that a closed account's calendar cannot be read."""
    path = address(guard)
    session.exec(select(User).where(User.username == "guard")).one().active = False
    session.commit()
    assert client.get(path).status_code == 410


def test_secret_is_neither_kept_nor_logged(
    guard: FlaskClient, client: FlaskClient, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    """Tests that database, log and audit trail hold no part of the address."""
    path = address(guard)
    secret = path.removeprefix("/calendar/").removesuffix(".ics")
    client.get(path)
    with Session(engine) as session:
        row = session.exec(select(CalendarFeed)).one()
        trail = [f"{e.subject}{e.detail}" for e in session.exec(select(AuditEvent))]
    assert secret not in row.token_hash
    assert all(secret not in line for line in trail)
    captured = capsys.readouterr()
    assert secret not in captured.out + captured.err


def test_many_reads_are_slowed_down(guard: FlaskClient, client: FlaskClient) -> None:
    """Tests that the reads of one address end with 429, and that logging in is not hindered."""
    path = address(guard)
    codes = [client.get(path).status_code for _ in range(21)]
    assert codes == [200] * 20 + [429]
    assert client.post("/login", data={"username": "x", "password": "y"}).status_code == 401


def test_addresses_are_made_with_a_token_only(app: Flask, guard: FlaskClient) -> None:
    """Tests that a form without its token makes no address."""
    app.config["WTF_CSRF_ENABLED"] = True
    assert guard.post("/me/subscription").status_code == 400
