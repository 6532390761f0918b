# SPDX-License-Identifier: MPL-2.0
"""Find a shift again in whichever version of the plan counts now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import ColumnElement
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.in_force import InForce
from roster.models import Assignment
from roster.models import Roster
from roster.models import Shift


class Dated(Protocol):
    """Any row that names a shift by post and times."""

    post_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, order=True)
class Seat:
    """A shift by what it is: the row id of its post, and its instants."""

    post: int
    start: datetime
    end: datetime


def seat_of(row: Dated) -> Seat:
    """Return the seat that a row is about."""
    return Seat(row.post_id, row.starts_at, row.ends_at)


def standing(session: Session, seat: Seat) -> Shift | None:
    """Return the row of a seat in the published roster that counts; None if it is not there."""
    query = (
        select(Shift)
        .join(Roster, col(Roster.id) == col(Shift.roster_id))
        .where(Roster.status == "published", *_same(seat))
        .order_by(col(Shift.id).desc())
    )
    rows = session.exec(query).all()
    counts = InForce(session) if rows else None
    return next((row for row in rows if counts is not None and counts(row)), None)


def within(session: Session, roster_id: int, seat: Seat) -> Shift | None:
    """Return the row of a seat in one roster; None if it is not there."""
    query = select(Shift).where(col(Shift.roster_id) == roster_id, *_same(seat))
    return session.exec(query.order_by(col(Shift.id))).first()


def assignment(session: Session, shift_id: int, guard_id: int) -> Assignment | None:
    """Return the row of a guard on a shift; None if the guard is not on it."""
    where = (col(Assignment.shift_id) == shift_id, col(Assignment.guard_id) == guard_id)
    return session.exec(select(Assignment).where(*where)).first()


def vacant(session: Session, shift: Shift) -> int:
    """Return how many seats of a shift are empty."""
    query = select(Assignment.id).where(col(Assignment.shift_id) == shift.id)
    return max(0, shift.headcount - len(session.exec(query).all()))


def _same(seat: Seat) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Shift.post_id) == seat.post,
        col(Shift.starts_at) == seat.start,
        col(Shift.ends_at) == seat.end,
    )
