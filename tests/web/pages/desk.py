# SPDX-License-Identifier: MPL-2.0
"""The dispatcher's desk in tests: a night with logins, a clock to set, and buttons to press."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.incidents.models import IncidentTask
from tests.conftest import PASSWORD
from tests.conftest import Login
from tests.conftest import post_login
from tests.dispatch.incidents.sample import MIDNIGHT
from tests.dispatch.incidents.sample import Night
from tests.dispatch.incidents.sample import night
from tests.web.pages.conftest import words
from web.models import User
from web.pages import dispatch as desk
from web.pages import dispatch_acts
from web.pages import dispatch_guard
from web.pages import dispatch_setup
from web.passwords import hash_password

Clock = Callable[[int], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sets the desk's clock to some seconds after midnight."""
    found = [MIDNIGHT]

    def now() -> datetime:
        return found[0]

    for page in (desk, dispatch_acts, dispatch_guard, dispatch_setup):
        monkeypatch.setattr(page, "now", now)

    def put(seconds: int) -> None:
        found[0] = MIDNIGHT + timedelta(seconds=seconds)

    return put


@pytest.fixture
def city(app: Flask, session: Session, clock: Clock) -> Night:
    """The night, with a login for each of two dispatchers, an administrator and Asta."""
    made = night(session)
    hashed = hash_password(PASSWORD)
    for name, role in (
        ("dan", "dispatcher"),
        ("dorte", "dispatcher"),
        ("chef", "administrator"),
        ("asta", "guard"),
        ("plan", "coordinator"),
    ):
        guard = made.asta if role == "guard" else None
        values = {"username": name, "name": name.title(), "role": role, "guard_id": guard}
        session.add(User.model_validate({**values, "password_hash": hashed}))
    session.commit()
    return made


@pytest.fixture
def enter(app: Flask, city: Night) -> Login:
    """Return a browser that is logged in by name."""

    def log_in(name: str) -> FlaskClient:
        browser = app.test_client()
        assert post_login(browser, name, PASSWORD).status_code == 303
        return browser

    return log_in


@pytest.fixture
def dan(enter: Login) -> FlaskClient:
    """The first dispatcher's browser."""
    return enter("dan")


def call(browser: FlaskClient, city: Night, **other: str) -> int:
    """Take down an alarm at the school; return its number."""
    form = {"type": str(city.type_id), "site": str(city.school.id), **other}
    answer = browser.post("/dispatch/new", data=form)
    assert answer.status_code == 303, answer.text
    return int(answer.headers["Location"].rpartition("=")[2])


def form_of(page: BeautifulSoup, key: str) -> dict[str, list[str]]:
    """Return what the form sends whose button has a key."""
    button = page.select_one(f'[data-key="{key}"]')
    assert button is not None, key
    form = button.find_parent("form")
    assert form is not None
    sent: dict[str, list[str]] = {"": [str(form["action"])]}
    for field in form.select("input[name]"):
        if field.get("type") == "checkbox":
            continue
        sent.setdefault(str(field["name"]), []).append(str(field.get("value", "")))
    return sent


def press(browser: FlaskClient, page: BeautifulSoup, key: str) -> str:
    """Press the button of a key; return what the desk then says."""
    sent = form_of(page, key)
    [action] = sent.pop("")
    answer = browser.post(action, data=sent, follow_redirects=True)
    assert answer.status_code == 200
    return words(BeautifulSoup(answer.text, "html.parser").select_one("main [role=status]"))  # type: ignore[arg-type]


def states(engine: Engine) -> list[tuple[int, str]]:
    """Return guard and state of every task, in order."""
    with Session(engine) as fresh:
        rows = fresh.exec(select(IncidentTask).order_by(col(IncidentTask.id)))
        return [(row.guard_id, row.state) for row in rows]
