# SPDX-License-Identifier: MPL-2.0
"""Add up one guard's hours by week, read the accounts, and set nights and weekends by the mean."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from datetime import timedelta

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import or_
from sqlmodel import select

from roster.in_force import InForce
from roster.models import Assignment
from roster.models import Balance
from roster.models import Contract
from roster.models import Guard
from roster.models import Roster
from roster.models import Shift
from roster.rules.fairness import FairNights
from sites.clock import local_day
from sites.clock import midnight
from sites.clock import minutes
from sites.clock import night_minutes

BACK, AHEAD = 8, 8
"""Weeks before and after this one that are counted."""


@dataclass(frozen=True, slots=True)
class HoursWeek:
    """A week of one guard; lengths in minutes. `norm` is None without a contract with a norm."""

    monday: date
    worked: int
    norm: int | None

    @property
    def number(self) -> int:
        """The ISO week number."""
        return self.monday.isocalendar().week


@dataclass(frozen=True, slots=True)
class Share:
    """How many shifts of a kind a guard has, and the mean of those with the same employer."""

    mine: int
    mean: float


@dataclass(frozen=True, slots=True)
class Hours:
    """What the page of hours shows."""

    weeks: tuple[HoursWeek, ...]
    balance: Balance | None
    nights: Share
    weekends: Share
    colleagues: int
    first: date
    last: date


def own_hours(session: Session, guard: Guard, today: date) -> Hours:
    """Return a guard's published hours around today, beside norm, accounts and the mean."""
    monday = today - timedelta(days=today.weekday())
    first, last = monday - timedelta(weeks=BACK), monday + timedelta(weeks=AHEAD + 1)
    peers = session.exec(
        select(Guard.id).where(Guard.employer_id == guard.employer_id, col(Guard.active))
    ).all()
    worked: Counter[date] = Counter()
    nights: Counter[int] = Counter()
    weekends: Counter[int] = Counter()
    enough = FairNights().night_minutes
    for shift, guard_id in _planned(session, guard.employer_id, first, last):
        day = local_day(shift.starts_at)
        nights[guard_id] += night_minutes(shift.starts_at, shift.ends_at) >= enough
        weekends[guard_id] += day.weekday() >= 5
        if guard_id == guard.id:
            week = day - timedelta(days=day.weekday())
            worked[week] += minutes(shift.starts_at, shift.ends_at)
    contracts = _contracts(session, guard, first, last)
    mondays = _published(session, [first + timedelta(weeks=n) for n in range(BACK + AHEAD + 1)])
    most = max(1, len(peers))
    me = guard.id or 0
    return Hours(
        tuple(HoursWeek(week, worked[week], _norm(contracts, week)) for week in mondays),
        session.exec(
            select(Balance)
            .where(Balance.guard_id == guard.id, col(Balance.day) <= today)
            .order_by(col(Balance.day).desc())
        ).first(),
        Share(nights[me], sum(nights.values()) / most),
        Share(weekends[me], sum(weekends.values()) / most),
        len(peers),
        first,
        last - timedelta(days=1),
    )


def _planned(
    session: Session, employer_id: int, first: date, last: date
) -> list[tuple[Shift, int]]:
    query = (
        select(Shift, Assignment.guard_id)
        .join(Assignment, col(Assignment.shift_id) == col(Shift.id))
        .join(Roster, col(Roster.id) == col(Shift.roster_id))
        .join(Guard, col(Guard.id) == col(Assignment.guard_id))
        .where(
            Guard.employer_id == employer_id,
            col(Guard.active),
            Roster.status == "published",
            col(Shift.starts_at) >= midnight(first),
            col(Shift.starts_at) < midnight(last),
        )
    )
    counts = InForce(session)
    return [(shift, guard_id) for shift, guard_id in session.exec(query) if counts(shift)]


def _published(session: Session, mondays: list[date]) -> list[date]:
    """Return the weeks of which a published roster plans a day: of others nothing is known."""
    rosters = session.exec(select(Roster).where(Roster.status == "published")).all()
    return [
        monday
        for monday in mondays
        if any(
            r.starts_on < monday + timedelta(weeks=1)
            and r.starts_on + timedelta(days=r.days) > monday
            for r in rosters
        )
    ]


def _contracts(session: Session, guard: Guard, first: date, last: date) -> list[Contract]:
    query = select(Contract).where(
        Contract.guard_id == guard.id,
        col(Contract.valid_from) <= last,
        or_(col(Contract.valid_to).is_(None), col(Contract.valid_to) >= first),
    )
    return list(session.exec(query))


def _norm(contracts: list[Contract], monday: date) -> int | None:
    """Return a week's norm, a seventh a day; absences and holidays are not taken off."""
    days = [monday + timedelta(days=n) for n in range(7)]
    total = sum(
        next(
            (
                row.weekly_minutes
                for row in contracts
                if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
            ),
            0,
        )
        for day in days
    )
    return total // 7 if total else None
