# SPDX-License-Identifier: MPL-2.0
"""The page of messages: one's own only, counted in the head, read once."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlmodel import select

from roster.models import Guard
from sites.text import Text
from tests.conftest import Login
from tests.web.pages.conftest import soup
from tests.web.pages.conftest import words
from web.db import writer
from web.messages import send
from web.messages.models import Notice

SAID = Text("Ring til {name}", "Call {name}")


@pytest.fixture
def told(app: Flask, users: dict[str, int]) -> None:
    """Two messages to the guard and one to the dispatcher."""
    with app.app_context(), writer() as session:
        guard = session.exec(select(Guard.id)).one()
        for name in ("A", "B"):
            send(session, guard=guard, kind="swap", text=SAID(name=name), link="/me")
        send(session, user=users["dispatcher"], kind="swap", text=SAID(name="C"))


@pytest.mark.usefixtures("told")
def test_everybody_sees_their_own(login: Login) -> None:
    """Tests that the page and the count in the head hold one's own messages and no others."""
    guard, dispatcher = login("guard"), login("dispatcher")
    page = soup(guard, "/messages")
    assert "Ring til A" in words(page)
    assert "Ring til C" not in words(page)
    assert words(page.select_one(".post")) == "Beskeder 2 ulæste"  # type: ignore[arg-type]
    assert words(soup(dispatcher, "/messages").select_one(".post")) == "Beskeder 1 ulæst"  # type: ignore[arg-type]


@pytest.mark.usefixtures("told")
def test_opening_marks_as_read_and_leads_on(login: Login) -> None:
    """Tests that a message leads where it should and is then read."""
    guard = login("guard")
    form = soup(guard, "/messages").select_one("form[action$='/open']")
    assert form is not None
    answer = guard.post(str(form["action"]))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me")
    assert "1 ulæst besked" in words(soup(guard, "/messages"))


@pytest.mark.usefixtures("told")
def test_anothers_message_cannot_be_opened(app: Flask, login: Login) -> None:
    """Tests that the number of somebody else's message is as unknown as one that is not there."""
    with app.app_context(), writer() as session:
        numbers = session.exec(select(Notice.id).where(Notice.guard_id != None)).all()  # noqa: E711
    browser = login("dispatcher")
    assert {browser.post(f"/messages/{key}/open").status_code for key in (*numbers, 9999)} == {404}


@pytest.mark.usefixtures("told")
def test_all_that_was_shown_is_marked_as_read(app: Flask, login: Login) -> None:
    """Tests that a message that came after the page was drawn stays unread."""
    guard = login("guard")
    newest = soup(guard, "/messages").select_one("input[name=newest]")
    assert newest is not None
    with app.app_context(), writer() as session:
        key = session.exec(select(Guard.id)).one()
        send(session, guard=key, kind="swap", text=SAID(name="D"))
    guard.post("/messages/read", data={"newest": newest["value"]})
    assert "1 ulæst besked" in words(soup(guard, "/messages"))
    assert guard.post("/messages/read").status_code == 400


def test_own_address_is_checked_and_kept(app: Flask, login: Login) -> None:
    """Tests that a wrong address is refused beside its field, and a right one shown."""
    app.extensions["settings"] = app.extensions["settings"].model_copy(
        update={"smtp_host": "mail.test", "smtp_from": "vagt@kommune.test"}
    )
    browser = login("coordinator")
    answer = browser.post("/messages/address", data={"email": "karen@demo\nBcc: x"})
    assert answer.status_code == 422
    assert browser.post("/messages/address", data={"email": "karen@demo.test"}).status_code == 303
    assert "karen@demo.test" in words(soup(browser, "/messages"))


def test_administrator_sees_what_did_not_leave_but_not_what_it_says(
    app: Flask, users: dict[str, int], login: Login
) -> None:
    """Tests that the page of mails names reader and fault, and queues them again."""
    app.extensions["settings"] = app.extensions["settings"].model_copy(
        update={"smtp_host": "mail.test", "smtp_from": "vagt@kommune.test"}
    )
    with app.app_context(), writer() as session:
        send(session, user=users["dispatcher"], kind="swap", text=SAID(name="C"))
        session.flush()
        row = session.exec(select(Notice)).one()
        row.mail, row.mail_error, row.mail_tries = "failed", "550 no such user", 1
    browser = login("administrator")
    said = words(soup(browser, "/messages/mails"))
    assert "550 no such user" in said
    assert "dispatcher" in said
    assert "Ring til C" not in said
    app.extensions["settings"] = app.extensions["settings"].model_copy(update={"smtp_host": ""})
    assert browser.post("/messages/mails/retry").status_code == 303
    assert "550" in words(soup(browser, "/messages/mails"))
