# SPDX-License-Identifier: MPL-2.0
"""A reader's own messages: newest first, how many are unread, and marking them read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import func
from sqlmodel import or_
from sqlmodel import select
from sqlmodel import update

from sites.text import Language
from web.accounts import Account
from web.messages.kinds import HEADINGS
from web.messages.models import Notice
from web.models import now

PAGE = 30
"""Messages on one page."""


@dataclass(frozen=True, slots=True)
class Line:
    """A message as its reader sees it."""

    id: int
    heading: str
    text: str
    link: str
    at: datetime
    unread: bool


@dataclass(frozen=True, slots=True)
class Inbox:
    """One page of a reader's messages."""

    lines: Sequence[Line]
    unread: int
    """Of all, not of the page."""
    older: int | None
    """The page that goes on; None on the last."""


def inbox(session: Session, account: Account, language: Language, page: int = 0) -> Inbox:
    """Return a page of an account's messages, the newest first."""
    order = (col(Notice.at).desc(), col(Notice.id).desc())
    query = select(Notice).where(_own(account)).order_by(*order)
    rows = session.exec(query.offset(page * PAGE).limit(PAGE + 1)).all()
    return Inbox(
        [_line(row, language) for row in rows[:PAGE]],
        count_unread(session, account),
        page + 1 if len(rows) > PAGE else None,
    )


def count_unread(session: Session, account: Account) -> int:
    """Return how many messages an account has not read."""
    query = select(func.count()).select_from(Notice)
    return session.exec(query.where(_own(account), col(Notice.read_at).is_(None))).one()


def mark_read(session: Session, account: Account, notice_id: int) -> str | None:
    """Mark one of an account's messages as read; return its link, None if it has no such one."""
    found = session.exec(select(Notice).where(_own(account), Notice.id == notice_id)).first()
    if found is None:
        return None
    found.read_at = found.read_at or now()
    return found.link


def mark_all_read(session: Session, account: Account, newest: int) -> None:
    """Mark what an account has seen as read: messages up to the newest one that was shown."""
    mine = (_own(account), col(Notice.read_at).is_(None), col(Notice.id) <= newest)
    session.exec(update(Notice).where(*mine).values(read_at=now()))


def _own(account: Account) -> ColumnElement[bool]:
    to_me = col(Notice.user_id) == account.id
    if account.guard_id is None:
        return to_me
    return or_(to_me, col(Notice.guard_id) == account.guard_id)


def _line(row: Notice, language: Language) -> Line:
    heading = HEADINGS.get(row.kind)
    return Line(
        row.id or 0,
        "" if heading is None else heading.in_(language),
        row.text_en if language == "en" else row.text_da,
        row.link,
        row.at,
        row.read_at is None,
    )
