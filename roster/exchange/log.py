# SPDX-License-Identifier: MPL-2.0
"""Keep who did what to a call or a swap, and whom it has to be told to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from typing import Any
from typing import Literal

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import delete
from sqlmodel import select

from roster.exchange.models import CoverCall
from roster.exchange.models import CoverOffer
from roster.exchange.models import ExchangeEvent
from roster.exchange.models import Swap
from roster.exchange.models import SwapPart
from roster.exchange.seats import Dated
from roster.exchange.seats import Seat
from roster.exchange.seats import seat_of
from roster.rules import say
from sites.clock import local
from sites.models import Post
from sites.models import Site
from sites.text import Message
from sites.text import Text

BY_ITSELF = "-"
"""Who did what nobody did."""
Page = Literal["offers", "swaps", "calls", "inbox"]
WHERE = Text("{post}, {site}, {when}–{end}", "{post}, {site}, {when}–{end}")


class ExchangeError(ValueError):
    """What was asked of a call or a swap cannot be done; `message` says why and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.in_("en"))
        self.message = message


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that somebody is to be told."""

    message: Message
    page: Page
    """Where it is looked at."""
    guard: int | None = None
    """Whom: a guard by row id; None is all coordinators."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an answer: whether it did what was asked, why not, and who is told what."""

    done: bool
    message: Message
    notices: tuple[Notice, ...] = ()


def record(
    session: Session,
    of: CoverCall | Swap,
    kind: str,
    who: str,
    at: datetime,
    *,
    guard: int | None = None,
    **detail: Any,
) -> None:
    """Add one line to the log of a call or a swap; `detail` is plain values, never names."""
    subject = {"call_id": of.id} if isinstance(of, CoverCall) else {"swap_id": of.id}
    values = {**subject, "kind": kind, "who": who, "at": at, "guard_id": guard, "detail": detail}
    session.add(ExchangeEvent.model_validate(values))


def events(session: Session, of: CoverCall | Swap) -> Sequence[ExchangeEvent]:
    """Return what happened to a call or a swap, in order."""
    column = ExchangeEvent.call_id if isinstance(of, CoverCall) else ExchangeEvent.swap_id
    query = select(ExchangeEvent).where(col(column) == of.id)
    return session.exec(query.order_by(col(ExchangeEvent.at), col(ExchangeEvent.id))).all()


def said(session: Session, row: Dated | Seat) -> Message:
    """Return a shift in words: post, site and time."""
    seat = row if isinstance(row, Seat) else seat_of(row)
    post = session.get_one(Post, seat.post)
    site = session.get_one(Site, post.site_id)
    end = f"{local(seat.end):%H:%M}"
    return WHERE(post=post.name, site=site.name, when=say.at(seat.start), end=end)


def forget(session: Session, at: datetime, days: int) -> int:
    """Delete calls and swaps that ended so many days ago, with their log; return how many."""
    before = at - timedelta(days=days)
    gone = 0
    for table, parts in ((CoverCall, CoverOffer), (Swap, SwapPart)):
        ended = table.ended_at
        old = session.exec(select(table.id).where(col(ended).is_not(None), col(ended) < before))
        keys = [key for key in old.all() if key is not None]
        if not keys:
            continue
        link = "call_id" if table is CoverCall else "swap_id"
        for rows in (ExchangeEvent, parts):
            session.exec(delete(rows).where(col(getattr(rows, link)).in_(keys)))
        session.exec(delete(table).where(col(table.id).in_(keys)))
        gone += len(keys)
    return gone
