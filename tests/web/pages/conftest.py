# SPDX-License-Identifier: MPL-2.0
"""A small week to look at: three guards, one site, one post, one roster."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time

import pytest
from bs4 import BeautifulSoup
from bs4 import Tag
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster import store
from roster.models import Absence
from roster.models import Contract
from roster.models import Guard
from roster.models import Shift
from sites.clock import midnight
from sites.models import Post
from sites.models import Service
from sites.models import Site
from tests.conftest import Login
from web.pages import me
from web.pages import mysite

MONDAY = date(2026, 12, 21)
"""The week of Christmas: Friday and Saturday are public holidays."""


@dataclass(frozen=True)
class Week:
    """What the pages are asked about."""

    roster: int
    shifts: tuple[int, ...]
    """Day shifts of the reception, Monday to Sunday."""
    asta: int
    bo: int
    away: int
    """Cilla is on holiday all week."""
    site: int


@pytest.fixture
def week(app: Flask, users: dict[str, int], session: Session) -> Week:
    """A draft with one seat a day, nobody on it yet."""
    site = session.exec(select(Site)).one()
    asta = session.exec(select(Guard)).one()
    service = Service.model_validate({"code": "REC", "name_da": "Reception", "name_en": "Desk"})
    session.add(service)
    people = [asta]
    for code, name in (("G2", "Bo Demo"), ("G3", "Cilla Demo")):
        values = {"code": code, "name": name, "birth_date": date(1985, 1, 1)}
        guard = Guard.model_validate({**values, "employer_id": asta.employer_id})
        session.add(guard)
        people.append(guard)
    session.flush()
    terms = {"valid_from": date(2026, 1, 1), "weekly_minutes": 2220, "hourly_rate": 20000}
    for guard in people:
        values = {**terms, "guard_id": guard.id, "max_weekly_minutes": 2880}
        session.add(Contract.model_validate(values))
    span = {"starts_at": midnight(MONDAY), "ends_at": midnight(date(2026, 12, 28))}
    session.add(Absence.model_validate({"guard_id": people[2].id, "kind": "holiday", **span}))
    post = {"code": "P1", "name": "Vagt i hallen", "site_id": site.id, "service_id": service.id}
    hours = {"starts": time(8), "ends": time(16), "valid_from": date(2026, 1, 1)}
    session.add(Post.model_validate({**post, **hours, "payer_id": site.administration_id}))
    session.flush()
    roster = store.create_roster(session, name="Juleugen", start=MONDAY, days=7)
    shifts = session.exec(select(Shift.id).order_by(col(Shift.starts_at))).all()
    session.commit()
    keys = [guard.id or 0 for guard in people]
    return Week(roster.id or 0, tuple(s or 0 for s in shifts), *keys, site=site.id or 0)


@pytest.fixture
def midweek(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is Wednesday noon of the week, for those who look at their own page."""
    wednesday = datetime(2026, 12, 23, 11, tzinfo=UTC)
    for page in (me, mysite):
        monkeypatch.setattr(page, "now", lambda: wednesday)


@pytest.fixture
def coordinator(login: Login) -> FlaskClient:
    """A coordinator's browser."""
    return login("coordinator")


def soup(browser: FlaskClient, path: str, status: int = 200) -> BeautifulSoup:
    """Return a page as a tree."""
    answer = browser.get(path)
    assert answer.status_code == status, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def words(node: Tag) -> str:
    """Return a tree's words with single spaces."""
    return " ".join(node.get_text(" ").split())
