# SPDX-License-Identifier: MPL-2.0
"""One calendar month of a guard: shifts, absences and wishes, day by day in whole weeks."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import Any

from sqlmodel import Session
from sqlmodel import select

from roster.models import Absence
from roster.models import Wish
from sites.clock import local_day
from sites.clock import midnight
from sites.holidays import is_holiday
from web.pages.queries_me import OwnShift
from web.pages.queries_me import own_shifts

FIRST, LAST = 2000, 2100
"""Years that can be looked at."""


@dataclass(slots=True)
class Day:
    """What a day holds: shifts that begin on it, absences and wishes that touch it."""

    day: date
    holiday: bool
    shifts: list[OwnShift] = field(default_factory=list)
    absent: bool = False
    wishes: list[Wish] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Month:
    """A month in whole weeks, Monday first; `before` and `after` are the neighbours' first days."""

    first: date
    weeks: tuple[tuple[Day, ...], ...]
    before: date
    after: date

    @property
    def busy(self) -> list[Day]:
        """The month's own days that hold something."""
        days = [day for week in self.weeks for day in week if day.day.month == self.first.month]
        return [day for day in days if day.shifts or day.absent or day.wishes]

    @property
    def minutes(self) -> int:
        """Elapsed minutes of the shifts that begin in the month."""
        return sum(shift.minutes for day in self.busy for shift in day.shifts)


def read_month(typed: str, today: date) -> date:
    """Return the first day of a month such as `2026-12`; this month for anything else."""
    try:
        found = datetime.strptime(typed, "%Y-%m").date()  # noqa: DTZ007 - only the month is used
    except ValueError:
        return today.replace(day=1)
    return found if FIRST <= found.year <= LAST else today.replace(day=1)


def own_month(session: Session, guard_id: int, first: date) -> Month:
    """Return a month of a guard's own days."""
    after = (first + timedelta(days=31)).replace(day=1)
    start = first - timedelta(days=first.weekday())
    end = after + timedelta(days=-after.weekday() % 7)
    days = {
        day: Day(day, is_holiday(day))
        for day in (start + timedelta(days=n) for n in range((end - start).days))
    }
    for shift in own_shifts(session, guard_id, start, end):
        if (day := local_day(shift.start)) in days:
            days[day].shifts.append(shift)
    for absence in _touching(session, Absence, guard_id, start, end):
        for touched in _days(absence, days):
            touched.absent = True
    for wish in _touching(session, Wish, guard_id, start, end):
        for touched in _days(wish, days):
            touched.wishes.append(wish)
    listed = list(days.values())
    weeks = tuple(tuple(listed[n : n + 7]) for n in range(0, len(listed), 7))
    return Month(first, weeks, (first - timedelta(days=1)).replace(day=1), after)


def _touching(session: Session, table: Any, guard_id: int, start: date, end: date) -> list[Any]:
    query = (
        select(table)
        .where(
            table.guard_id == guard_id,
            table.starts_at < midnight(end),
            table.ends_at > midnight(start),
        )
        .order_by(table.starts_at)
    )
    return list(session.exec(query))


def _days(span: Any, days: dict[date, Day]) -> list[Day]:
    last = local_day(span.ends_at - timedelta(microseconds=1))
    return [day for key, day in days.items() if local_day(span.starts_at) <= key <= last]
