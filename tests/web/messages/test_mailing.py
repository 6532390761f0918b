# SPDX-License-Identifier: MPL-2.0
"""Mails leave after the commit, say nothing of what is inside, and are tried again."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from sqlmodel import Session
from sqlmodel import select
from sqlmodel import update

from roster.models import Guard
from tests.web.messages.conftest import Post
from tests.web.messages.conftest import notices
from web.db import get_session
from web.db import writer
from web.messages import mailing
from web.messages.models import Notice
from web.models import now
from web.settings import Settings

Tell = Callable[..., int]


def _due() -> None:
    """Let the time that a mail waits be over."""
    with writer() as session:
        session.exec(update(Notice).values(mail_next_at=now() - timedelta(seconds=1)))


def test_mail_holds_a_heading_and_a_link_only(post: Post, tell: Tell) -> None:
    """Tests that a mail is in the reader's language and does not hold what the message says."""
    tell(user="coordinator")
    (letter,) = post.letters
    assert letter["To"] == "karen@demo.test"
    assert letter["Subject"] == "Vagt: Your shifts have changed"
    body = letter.get_content()
    assert "https://vagt.test/messages" in body
    assert "24/12" not in body
    assert [row.mail for row in notices()] == ["sent"]


def test_guard_without_an_own_address_gets_it_at_the_imported_one(post: Post, tell: Tell) -> None:
    """Tests that the address that came with the guard is used, in Danish as the account is."""
    guard = get_session().exec(select(Guard.id)).one()
    get_session().rollback()
    tell(guard=guard)
    (letter,) = post.letters
    assert letter["To"] == "asta@demo.test"
    assert letter["Subject"] == "Vagt: Dine vagter er ændret"


def test_who_has_no_address_gets_no_mail(post: Post, tell: Tell) -> None:
    """Tests that a message without an address is kept in the product alone."""
    tell(user="dispatcher")
    assert post.letters == []
    assert [row.mail for row in notices()] == ["none"]


def test_without_a_server_nothing_is_queued(context: Flask, tell: Tell) -> None:
    """Tests that messages are as many, and no mail waits, when no server is set."""
    tell(role="coordinator")
    assert [row.mail for row in notices()] == ["none"]
    assert mailing.deliver() == (0, 0)


def test_a_dead_server_blocks_nobody_and_is_tried_again(post: Post, tell: Tell) -> None:
    """Tests that the change stands, the fault is kept, and the mail leaves later."""
    post.fault = ConnectionRefusedError("refused")
    tell(user="coordinator")
    (row,) = notices()
    assert (row.mail, row.mail_tries) == ("queued", 1)
    assert "refused" in row.mail_error
    assert row.mail_next_at is not None
    assert row.mail_next_at > now()
    assert mailing.deliver() == (0, 0), "it is not due yet"
    post.fault = None
    _due()
    assert mailing.deliver() == (1, 0)
    assert [row.mail for row in notices()] == ["sent"]


def test_a_mail_is_given_up_after_the_last_try_and_can_be_taken_up(post: Post, tell: Tell) -> None:
    """Tests that the tries end, and that an administrator can begin them anew."""
    post.fault = TimeoutError("no answer")
    tell(user="coordinator")
    for _ in mailing.WAITS:
        _due()
        mailing.deliver()
    (row,) = notices()
    assert (row.mail, row.mail_tries) == ("failed", len(mailing.WAITS) + 1)
    post.fault = None
    assert mailing.try_again() == 1
    assert mailing.deliver() == (1, 0)


def test_an_address_that_is_refused_is_given_up_at_once(post: Post, tell: Tell) -> None:
    """Tests that a mail whose receiver does not exist is not tried again."""
    post.fault = smtplib.SMTPRecipientsRefused({"karen@demo.test": (550, b"no such user")})
    tell(user="coordinator")
    (row,) = notices()
    assert (row.mail, row.mail_error) == ("failed", "550 no such user")


def test_a_wrong_password_makes_mails_wait(post: Post, tell: Tell) -> None:
    """Tests that a fault of the settings is not held against the mail."""
    post.fault = smtplib.SMTPAuthenticationError(535, b"bad password")
    tell(user="coordinator")
    assert [row.mail for row in notices()] == ["queued"]


def test_a_worker_that_died_loses_no_mail(post: Post, tell: Tell) -> None:
    """Tests that a mail that was begun and never finished is tried by the next one, later."""
    post.fault = SystemExit()
    with pytest.raises(SystemExit):
        tell(user="coordinator")
    post.fault = None
    assert [row.mail for row in notices()] == ["queued"]
    assert mailing.deliver() == (0, 0), "another worker may still be at it"
    _due()
    assert mailing.deliver() == (1, 0)


def test_old_messages_are_deleted(post: Post, tell: Tell, engine: Any) -> None:
    """Tests that a message goes when its days are over, and a newer one stays."""
    tell(user="coordinator")
    tell(user="dispatcher")
    with writer() as session:
        first = session.exec(select(Notice).order_by(Notice.id)).first()  # type: ignore[arg-type]
        assert first is not None
        first.at = now() - timedelta(days=91)
    assert mailing.expire() == 1
    with Session(engine) as session:
        assert len(session.exec(select(Notice)).all()) == 1


@pytest.mark.parametrize("security", ["starttls", "tls", "none"])
def test_the_server_is_spoken_to_as_the_settings_say(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, security: str
) -> None:
    """Tests that TLS begins before the login, and that a letter is handed in once."""
    said: list[str] = []

    class Server:
        def __init__(self, host: str, port: int, **_: object) -> None:
            said.append(f"{host}:{port}")

        def __enter__(self) -> Server:
            return self

        def __exit__(self, *_: object) -> None:
            said.append("quit")

        def starttls(self, **_: object) -> None:
            said.append("starttls")

        def login(self, user: str, _password: str) -> None:
            said.append(f"login {user}")

        def send_message(self, _letter: EmailMessage) -> None:
            said.append("letter")

    name = "SMTP_SSL" if security == "tls" else "SMTP"
    monkeypatch.setattr(smtplib, name, Server)
    values = {"smtp_host": "mail.test", "smtp_port": 25, "smtp_user": "u", "smtp_password": "p"}
    mailing.smtp(settings.model_copy(update={**values, "smtp_security": security}), EmailMessage())
    tls = ["starttls"] if security == "starttls" else []
    assert said == ["mail.test:25", *tls, "login u", "letter", "quit"]
