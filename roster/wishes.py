# SPDX-License-Identifier: MPL-2.0
"""A guard's own wishes: made, changed and withdrawn until their days are about to be planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from typing import Literal

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.models import Assignment
from roster.models import Roster
from roster.models import Wish
from sites.clock import local_day
from sites.clock import midnight
from sites.clock import nearest_utc
from sites.text import Message
from sites.text import Text

LONGEST = 31
"""Days of one wish."""
FURTHEST = 400
"""Days ahead that can be wished for."""
MOST = 200
"""Wishes of one guard that are still to come."""
WEEKS = 26
"""Weeks over which one wish can be repeated."""

BACKWARDS = Text(
    "Ønsket slutter {end}, men begynder {start}. Vælg et senere sluttidspunkt.",
    "The wish ends {end} but begins {start}. Choose a later end.",
)
TOO_LONG = Text(
    "Ønsket varer {days} dage. Højst {most} dage ad gangen; del det op.",
    "The wish lasts {days} days. At most {most} days at a time; split it.",
)
TOO_LATE = Text(
    "Ønsket begynder {day}, men fristen er {days} dage før. Vælg {first} eller senere.",
    "The wish begins {day}, but the deadline is {days} days before. Choose {first} or later.",
)
TOO_FAR = Text(
    "Ønsket ligger {day}. Der kan ønskes til og med {last}.",
    "The wish lies on {day}. Wishes can be made up to and including {last}.",
)
PUBLISHED = Text(
    "Vagtplanen for {day} er offentliggjort. Brug vagtbytte, eller tal med koordinatoren.",
    "The roster of {day} is published. Swap the shift, or talk to the coordinator.",
)
OVERLAPS = Text(
    "Du har allerede et ønske, der rører {day}. Ret eller fjern det først.",
    "You already have a wish that touches {day}. Change or withdraw it first.",
)
TOO_MANY = Text(
    "Du har {count} ønsker, og der er plads til {most}. Fjern nogle først.",
    "You have {count} wishes and there is room for {most}. Withdraw some first.",
)
GONE = Text(
    "Ønsket findes ikke længere. Hent siden igen.",
    "The wish is no longer there. Reload the page.",
)
BEGUN = Text("Ønsket er begyndt og kan ikke ændres.", "The wish has begun and cannot be changed.")


class WishError(ValueError):
    """A wish cannot be kept as it is; `message` says why and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.in_("en"))
        self.message = message


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish as a guard writes it: days and times of day in Copenhagen.

    Without times it lasts from the beginning of the first day to the end of the last.
    """

    kind: Literal["work", "off"]
    strength: int
    first: date
    last: date
    starts: time | None = None
    ends: time | None = None
    weeks: int = 1
    """How often it is repeated, a week apart."""

    def span(self, week: int = 0) -> tuple[datetime, datetime]:
        """Return the instants of the wish so many weeks on."""
        first, last = (day + timedelta(weeks=week) for day in (self.first, self.last))
        start = midnight(first) if self.starts is None else nearest_utc(first, self.starts)
        if self.ends is None:
            return start, midnight(last + timedelta(days=1))
        return start, nearest_utc(last, self.ends)


def open_from(today: date, deadline: int) -> date:
    """Return the first day that can still be wished for, so many days before it begins."""
    return today + timedelta(days=deadline)


def own(session: Session, guard_id: int, since: datetime) -> Sequence[Wish]:
    """Return a guard's wishes that end after an instant, in time order."""
    query = select(Wish).where(Wish.guard_id == guard_id, col(Wish.ends_at) > since)
    return session.exec(query.order_by(col(Wish.starts_at), col(Wish.id))).all()


def add(session: Session, guard_id: int, asked: Asked, now: datetime, deadline: int) -> list[Wish]:
    """Keep a wish, once for each week that it is repeated: all or none.

    Parameters
    ----------
    session
        A writing session; the caller commits.
    deadline
        Days before its first day by which a wish must be made.

    Raises
    ------
    WishError
        If one of them is too late, too long, overlaps another or lies in a published roster.
    """
    held = len(own(session, guard_id, now))
    if held + asked.weeks > MOST:
        raise WishError(TOO_MANY(count=held, most=MOST))
    made = []
    for week in range(asked.weeks):
        start, end = asked.span(week)
        _check(session, guard_id, start, end, now, deadline, besides=None)
        values = {"guard_id": guard_id, "kind": asked.kind, "strength": asked.strength}
        wish = Wish.model_validate({**values, "starts_at": start, "ends_at": end})
        session.add(wish)
        session.flush()
        made.append(wish)
    return made


def change(
    session: Session, guard_id: int, wish_id: int, asked: Asked, now: datetime, deadline: int
) -> Wish:
    """Make a guard's own wish another one; what it was must still be open to change.

    Raises
    ------
    WishError
        If there is no such wish of the guard, it has begun, or the new one cannot be kept.
    """
    wish = _own(session, guard_id, wish_id, now)
    start, end = asked.span()
    _check(session, guard_id, start, end, now, deadline, besides=wish_id)
    wish.kind, wish.strength = asked.kind, asked.strength
    wish.starts_at, wish.ends_at = start, end
    session.add(wish)
    session.flush()
    return wish


def withdraw(session: Session, guard_id: int, wish_id: int, now: datetime) -> None:
    """Take a guard's own wish back; that can be done until it begins.

    Raises
    ------
    WishError
        If there is no such wish of the guard, or it has begun.
    """
    session.delete(_own(session, guard_id, wish_id, now))
    session.flush()


def _own(session: Session, guard_id: int, wish_id: int, now: datetime) -> Wish:
    wish = session.get(Wish, wish_id)
    if wish is None or wish.guard_id != guard_id:
        raise WishError(GONE())
    if wish.starts_at <= now:
        raise WishError(BEGUN())
    return wish


def _check(
    session: Session,
    guard_id: int,
    start: datetime,
    end: datetime,
    now: datetime,
    deadline: int,
    *,
    besides: int | None,
) -> None:
    day, today = local_day(start), local_day(now)
    last = local_day(end - timedelta(microseconds=1))
    if end <= start:
        raise WishError(BACKWARDS(start=day, end=local_day(end)))
    if (length := (last - day).days + 1) > LONGEST:
        raise WishError(TOO_LONG(days=length, most=LONGEST))
    if day < open_from(today, deadline):
        raise WishError(TOO_LATE(day=day, days=deadline, first=open_from(today, deadline)))
    if day > today + timedelta(days=FURTHEST):
        raise WishError(TOO_FAR(day=day, last=today + timedelta(days=FURTHEST)))
    if _published(session, guard_id, day, last):
        raise WishError(PUBLISHED(day=day))
    query = select(Wish.id).where(
        Wish.guard_id == guard_id, col(Wish.starts_at) < end, col(Wish.ends_at) > start
    )
    if any(key != besides for key in session.exec(query)):
        raise WishError(OVERLAPS(day=day))


def _published(session: Session, guard_id: int, first: date, last: date) -> bool:
    """Say whether a published roster that plans the guard holds one of the days."""
    query = select(Roster).where(Roster.status == "published", col(Roster.starts_on) <= last)
    for roster in session.exec(query):
        if roster.starts_on + timedelta(days=roster.days) <= first:
            continue
        if roster.administration_id is None:
            return True
        held = (Assignment.roster_id == roster.id, Assignment.guard_id == guard_id)
        if session.exec(select(Assignment.id).where(*held)).first() is not None:
            return True
    return False
