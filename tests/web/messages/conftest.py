# SPDX-License-Identifier: MPL-2.0
"""A mail server that only remembers, and settings that name it."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.models import Guard
from sites.text import Text
from web.db import engine
from web.db import writer
from web.messages import mailing
from web.messages import send
from web.messages.models import Notice
from web.models import User
from web.settings import Settings

SAID = Text("Du har fået en vagt den {day}.", "You have got a shift on {day}.")


@dataclass
class Post:
    """What was handed in, and the fault that the server answers with, if any."""

    letters: list[EmailMessage] = field(default_factory=list)
    fault: Exception | None = None

    def __call__(self, _settings: Settings, letter: EmailMessage) -> None:
        """Take a letter, or fail."""
        if self.fault is not None:
            raise self.fault
        self.letters.append(letter)


@pytest.fixture
def context(app: Flask, users: dict[str, int]) -> Iterator[Flask]:
    """The application's context, with one account for each role."""
    with app.app_context():
        yield app


@pytest.fixture
def post(context: Flask, monkeypatch: pytest.MonkeyPatch) -> Post:
    """The mail server: it is set, guard and coordinator have an address, nothing really leaves."""
    settings = context.extensions["settings"]
    mail = {"smtp_host": "mail.test", "smtp_from": "vagt@kommune.test"}
    context.extensions["settings"] = settings.model_copy(
        update={**mail, "public_url": "https://vagt.test/"}
    )
    post = Post()
    monkeypatch.setattr(mailing, "smtp", post)
    with writer() as session:
        session.exec(select(Guard)).one().email = "asta@demo.test"
        user = session.exec(select(User).where(User.username == "coordinator")).one()
        user.email, user.language = "karen@demo.test", "en"
    return post


@pytest.fixture
def tell(users: dict[str, int], context: Flask) -> Callable[..., int]:
    """Send one message in a transaction of its own: `tell(user="coordinator")`."""

    def tell(link: str = "/me", **to: object) -> int:
        if isinstance(to.get("user"), str):
            to["user"] = users[str(to["user"])]
        with writer() as session:
            return send(session, kind="roster.changed", text=SAID(day="24/12"), link=link, **to)  # type: ignore[arg-type]

    return tell


def notices() -> list[Notice]:
    """Return all messages, the oldest first, read anew."""
    with Session(engine(), expire_on_commit=False) as session:
        return list(session.exec(select(Notice).order_by(col(Notice.id))))
