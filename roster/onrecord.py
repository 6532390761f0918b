# SPDX-License-Identifier: MPL-2.0
"""Read what is on record of guards and employers: permits, inductions, balances, equivalences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from collections.abc import Iterable
from collections.abc import Sequence
from datetime import date
from datetime import timedelta
from typing import Any

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import or_
from sqlmodel import select

from roster import models
from roster.problem import Account
from roster.problem import Record
from roster.problem import Span
from roster.problem import Validity
from roster.rules.averages import months_on
from sites.clock import local_day
from sites.clock import midnight
from sites.models import Competence
from sites.models import Equivalence

EVERYTHING = frozenset({"*", "alle", "alt", "all"})
"""What people write for a record that is about everything of its kind."""
NEUTRAL = ("holiday", "sick")
"""Absences whose whole days averages leave out."""
REFERENCE = 12
"""Most calendar months that a reference period has."""


def words(text: str) -> frozenset[str]:
    """Return the words of a list that is kept as text."""
    return frozenset(word for word in text.split(",") if word)


def read_records(
    session: Session, table: Any, owner: Any, first: date, last: date
) -> dict[Hashable, tuple[Record, ...]]:
    """Return what is on record of each owner that is valid some day of a period."""
    query = (
        select(table)
        .where(table.valid_from <= last, or_(table.valid_to.is_(None), table.valid_to >= first))
        .order_by(owner, table.kind, table.code, table.valid_from)
    )
    found: dict[Hashable, list[Record]] = defaultdict(list)
    for row in session.exec(query):
        code = "" if row.code.casefold() in EVERYTHING else row.code
        record = Record(row.kind, code, row.valid_from, row.valid_to)
        found[getattr(row, owner.key)].append(record)
    return {key: tuple(records) for key, records in found.items()}


def read_equivalences(session: Session) -> tuple[tuple[str, Validity], ...]:
    """Return for each equivalence the code that is held, and what it meets and when."""
    codes = {row.id: row.code for row in session.exec(select(Competence))}
    rows = session.exec(select(Equivalence).order_by(col(Equivalence.id))).all()
    return tuple(
        (codes[row.higher_id], Validity(codes[row.lower_id], row.valid_from, row.valid_to))
        for row in rows
    )


def with_equivalents(
    held: Iterable[Validity], equivalences: Sequence[tuple[str, Validity]]
) -> tuple[Validity, ...]:
    """Return certificates with what they meet too, for the days on which both hold (VG-22).

    A competence that is met may itself meet another.
    """
    out = list(held)
    for certificate in out:
        for code, meets in equivalences:
            if code != certificate.code:
                continue
            since = max(certificate.since, meets.since)
            ends = [day for day in (certificate.to, meets.to) if day is not None]
            met = Validity(meets.code, since, min(ends, default=None))
            if (met.to is None or met.to >= since) and met not in out:
                out.append(met)
    return tuple(out)


def read_neutral(session: Session, roster: models.Roster) -> dict[Hashable, frozenset[date]]:
    """Return each guard's whole days of holiday or sickness, from a year before to the end."""
    first = months_on(roster.starts_on, -REFERENCE)
    end = roster.starts_on + timedelta(days=roster.days)
    absence = models.Absence
    query = select(absence).where(
        col(absence.kind).in_(NEUTRAL),
        col(absence.starts_at) < midnight(end),
        col(absence.ends_at) > midnight(first),
    )
    spans: dict[Hashable, list[Span]] = defaultdict(list)
    for row in session.exec(query):
        spans[row.guard_id].append(Span(row.starts_at, row.ends_at))
    return {guard: whole_days(mine, first, end) for guard, mine in spans.items()}


def whole_days(spans: Iterable[Span], first: date, end: date) -> frozenset[date]:
    """Return the Copenhagen days before `end` that lie wholly in one of some spans."""
    found = set()
    for span in spans:
        day = max(first, local_day(span.start))
        if midnight(day) < span.start:
            day += timedelta(days=1)
        while day < end and midnight(day + timedelta(days=1)) <= span.end:
            found.add(day)
            day += timedelta(days=1)
    return frozenset(found)


def read_accounts(session: Session, on: date) -> dict[Hashable, Account]:
    """Return each guard's latest balances up to and including a day."""
    balance = models.Balance
    query = select(balance).where(balance.day <= on).order_by(col(balance.day))
    return {
        row.guard_id: Account(row.day, row.norm_minutes, row.time_off_minutes, row.period_ends)
        for row in session.exec(query)
    }
