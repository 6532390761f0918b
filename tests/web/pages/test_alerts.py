# SPDX-License-Identifier: MPL-2.0
"""Alerts come in by a key, wait on a page, and become incidents by a dispatcher's decision."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import literal
from sqlmodel import Session
from sqlmodel import select

from dispatch.alerts import cap
from dispatch.alerts.models import STATE_NAMES
from dispatch.alerts.models import STATE_NAMES as KNOWN
from dispatch.alerts.models import AlertSource
from dispatch.alerts.models import CapAlert
from dispatch.incidents import catalogue
from dispatch.incidents.models import Incident
from tests.conftest import Login
from tests.dispatch.alerts.message import about
from tests.dispatch.alerts.message import info
from tests.dispatch.alerts.message import message
from tests.web.pages.conftest import soup
from tests.web.pages.conftest import words
from web.pages.alerts import SAID

FAR = "2099-01-01T00:00:00+01:00"
SITE = "<circle>55.6757,12.5687 50</circle>"


@pytest.fixture
def key(login: Login, session: Session) -> str:
    """A system's key, made by an administrator on the page."""
    catalogue.install(session)
    session.commit()
    browser = login("administrator")
    answer = browser.post("/alerts/sources", data={"name": "Anlæg 4"})
    page = answer.text.partition("<code>")[2]
    return page.partition("</code>")[0]


def send(app: Flask, key: str, data: bytes) -> tuple[int, dict[str, object]]:
    """Send a message as a system does: no session, no form, a key."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/cap+xml"}
    answer = app.test_client().post("/alerts/cap", data=data, headers=headers)
    return answer.status_code, answer.get_json()


def stored(session: Session, *columns: Any) -> list[tuple[Any, ...]]:
    """Return what the tables hold now, and let go of them."""
    rows = [tuple(row) for row in session.exec(select(*columns, literal(1)))]
    session.rollback()
    return [row[:-1] for row in rows]


def real(**values: str) -> bytes:
    """Return a message that is not over, close to the sites."""
    return message(info(expires=FAR, place=SITE), **values)


def test_a_system_sends_and_the_same_alert_twice_changes_nothing(
    app: Flask, key: str, session: Session
) -> None:
    """Created, then known, then refused with another content; wrong messages say why."""
    status, first = send(app, key, real())
    assert (status, first["new"], first["state"]) == (HTTPStatus.CREATED, True, "waiting")
    status, again = send(app, key, real())
    assert (status, again["new"], again["id"]) == (HTTPStatus.OK, False, first["id"])
    status, other = send(app, key, message(info(expires=FAR, headline="x")))
    assert status == HTTPStatus.CONFLICT
    assert "A-1" in str(other["faults"])
    status, wrong = send(app, key, real(status="Real"))
    assert status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Actual" in str(wrong["faults"])
    assert stored(session, CapAlert.source) == [("Anlæg 4",)]
    assert stored(session, AlertSource.used_at) != [(None,)]


def test_without_a_key_that_holds_nothing_comes_in(
    app: Flask, key: str, login: Login, session: Session
) -> None:
    """No key, a wrong one, a session in its place and a revoked one are all refused."""
    for secret in ("", "x", key[:-1]):
        assert send(app, secret, real())[0] == HTTPStatus.UNAUTHORIZED
    assert login("administrator").post("/alerts/cap", data=real()).status_code == 401
    ((source,),) = stored(session, AlertSource.id)
    login("administrator").post(f"/alerts/sources/{source}/revoke")
    assert send(app, key, real())[0] == HTTPStatus.UNAUTHORIZED
    assert stored(session, CapAlert.id) == []
    assert login("administrator").post("/alerts/sources/999/revoke").status_code == 404


def test_a_message_that_is_too_large_is_refused(app: Flask, key: str) -> None:
    """A body beyond the limit is not read."""
    headers = {"Authorization": f"Bearer {key}"}
    answer = app.test_client().post("/alerts/cap", data=b" " * 300_000, headers=headers)
    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def test_a_dispatcher_makes_an_incident_of_an_alert(
    app: Flask, key: str, login: Login, session: Session
) -> None:
    """The list, the alert with its site chosen already, the incident, and a second one too late."""
    browser = login("dispatcher")
    assert "Ingen alarmer venter" in words(soup(browser, "/alerts"))
    send(app, key, real())
    assert "Alarmer 1" in words(soup(browser, "/dispatch"))
    page = soup(browser, "/alerts")
    link = page.select_one("#waiting ~ div tbody a")["href"]
    page = soup(browser, link)
    assert page.select_one("input[name=sites]").has_attr("checked")
    assert page.select_one("input[name=priority]")["value"] == "1"
    chosen = page.select_one("select[name=type] option[selected]")
    assert words(chosen) == "Indbrudsalarm"
    given = {"type": chosen["value"], "priority": "2", "sites": "1"}
    wrong = browser.post(f"{link}/open", data={**given, "priority": "9"})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'aria-invalid="true"' in wrong.text
    assert browser.post(f"{link}/open", data=given).status_code == HTTPStatus.SEE_OTHER
    assert stored(session, Incident.priority, Incident.site_id) == [(2, 1)]
    late = browser.post(f"{link}/open", data=given, follow_redirects=True)
    assert "allerede behandlet" in late.text
    assert len(stored(session, Incident.id)) == 1


def test_an_alert_is_put_aside_with_a_reason(
    app: Flask, key: str, login: Login, session: Session
) -> None:
    """Without a reason it stays; with one it is in the list below, and stays there."""
    send(app, key, real())
    browser = login("dispatcher")
    ((number,),) = stored(session, CapAlert.id)
    page = f"/alerts/{number}/dismiss"
    assert browser.post(page, data={"reason": " "}).status_code == 422
    browser.post(page, data={"reason": "Kendt fejl"})
    said = words(soup(browser, "/alerts"))
    assert "Kendt fejl" in said
    assert "lagt til side" in said
    late = browser.post(page, data={"reason": "igen"}, follow_redirects=True)
    assert "allerede behandlet" in late.text
    assert browser.post("/alerts/999/dismiss", data={"reason": "x"}).status_code == 404
    assert browser.get("/alerts/999").status_code == 404


def test_a_cancellation_of_what_somebody_is_on_is_shown(
    app: Flask, key: str, login: Login, session: Session
) -> None:
    """The incident stands, the alert waits with a link to it, and no second one can be made."""
    send(app, key, real())
    browser = login("dispatcher")
    ((number,),) = stored(session, CapAlert.id)
    page = soup(browser, f"/alerts/{number}")
    kind = page.select_one("select[name=type] option[selected]")["value"]
    browser.post(f"/alerts/{number}/open", data={"type": kind, "priority": "2", "sites": "1"})
    off = message(info(expires=FAR), identifier="A-2", msgType="Cancel", **about("A-1"))
    assert send(app, key, off)[1]["state"] == "waiting"
    said = soup(browser, f"/alerts/{number + 1}")
    assert "afblæser alarmen" in words(said)
    assert said.select_one("form[action$='/open']") is None


def test_every_word_is_said_in_both_languages() -> None:
    """No state and no word of the protocol is shown by its code."""
    lists = (cap.SEVERITIES, cap.URGENCIES, cap.CERTAINTIES, cap.MESSAGES, cap.STATUSES)
    assert {*cap.CATEGORIES}.union(*lists) == set(SAID)
    assert set(STATE_NAMES) == set(KNOWN)
    assert all(text.da != text.en for text in STATE_NAMES.values())
