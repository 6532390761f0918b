# SPDX-License-Identifier: MPL-2.0
"""A guard reports an absence, takes it back, and a coordinator deals with it.

A report says from when to when and of which neutral kind. Nothing about health is asked for or
kept, and a report is deleted some time after it is over.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from typing import Literal

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import delete
from sqlmodel import func
from sqlmodel import select

from roster.models import Absence
from roster.models import AbsenceReport
from sites.text import Message
from sites.text import Text

Kind = Literal["sick", "leave", "other"]
KINDS: tuple[Kind, ...] = ("sick", "leave", "other")
LONGEST = timedelta(days=60)
"""What a report can span; a longer absence is agreed with the coordinator."""
LATE = timedelta(hours=24)
"""How long after its beginning an absence can be reported."""
FURTHEST = timedelta(days=366)

BACKWARDS = Text(
    "Fraværet slutter, før det begynder. Vælg et senere sluttidspunkt.",
    "The absence ends before it begins. Choose a later end.",
)
TOO_LONG = Text(
    "Fraværet varer mere end {days} dage. Kort det af, og tal med koordinatoren om resten.",
    "The absence lasts more than {days} days. Shorten it and talk to the coordinator of the rest.",
)
TOO_LATE = Text(
    "Fraværet begyndte for mere end {hours} timer siden. Tal med koordinatoren.",
    "The absence began more than {hours} hours ago. Talk to the coordinator.",
)
TOO_FAR = Text(
    "Fraværet begynder om mere end et år. Vælg en tidligere dag.",
    "The absence begins more than a year ahead. Choose an earlier day.",
)
OVERLAPS = Text(
    "Du har allerede meldt fravær i den tid. Træk den melding tilbage først.",
    "You have reported an absence in that time already. Take that report back first.",
)
SETTLED = Text(
    "Meldingen er behandlet eller trukket tilbage. Hent siden igen.",
    "The report is dealt with or taken back. Reload the page.",
)


class ReportError(ValueError):
    """A report cannot be kept or changed; `message` says why and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.in_("en"))
        self.message = message


def report(
    session: Session, guard_id: int, kind: Kind, start: datetime, end: datetime, now: datetime
) -> AbsenceReport:
    """Keep a guard's own report of an absence; a coordinator is still to deal with it.

    Raises
    ------
    ReportError
        If it ends before it begins, is too long, too late, too far ahead or overlaps another.
    """
    if end <= start:
        raise ReportError(BACKWARDS())
    if end - start > LONGEST:
        raise ReportError(TOO_LONG(days=LONGEST.days))
    if start < now - LATE:
        raise ReportError(TOO_LATE(hours=int(LATE.total_seconds() // 3600)))
    if start > now + FURTHEST:
        raise ReportError(TOO_FAR())
    same = select(AbsenceReport.id).where(
        AbsenceReport.guard_id == guard_id,
        AbsenceReport.status != "withdrawn",
        col(AbsenceReport.starts_at) < end,
        col(AbsenceReport.ends_at) > start,
    )
    if session.exec(same).first() is not None:
        raise ReportError(OVERLAPS())
    values = {"guard_id": guard_id, "kind": kind, "starts_at": start, "ends_at": end}
    row = AbsenceReport.model_validate({**values, "reported_at": now})
    session.add(row)
    session.flush()
    return row


def withdraw(session: Session, guard_id: int, report_id: int, now: datetime) -> AbsenceReport:
    """Take a guard's own report back, as long as nobody has dealt with it.

    Raises
    ------
    ReportError
        If there is no such report of the guard, or it is settled.
    """
    row = session.get(AbsenceReport, report_id)
    if row is None or row.guard_id != guard_id or row.status != "new":
        raise ReportError(SETTLED())
    row.status, row.settled_at = "withdrawn", now
    session.add(row)
    session.flush()
    return row


def handle(session: Session, report_id: int, by: str, now: datetime) -> AbsenceReport:
    """Say that a report is dealt with, and keep the absence so that no plan uses the guard.

    Raises
    ------
    ReportError
        If there is no such report, or it is settled.
    """
    row = session.get(AbsenceReport, report_id)
    if row is None or row.status != "new":
        raise ReportError(SETTLED())
    row.status, row.settled_at, row.settled_by = "handled", now, by
    session.add(row)
    _keep(session, row)
    session.flush()
    return row


def _keep(session: Session, row: AbsenceReport) -> None:
    """Add the absence, or lengthen the one that begins at the same instant."""
    same = (Absence.guard_id == row.guard_id, Absence.starts_at == row.starts_at)
    found = session.exec(select(Absence).where(*same)).first()
    if found is not None:
        found.ends_at = max(found.ends_at, row.ends_at)
        session.add(found)
        return
    values = {"guard_id": row.guard_id, "kind": row.kind}
    span = {"starts_at": row.starts_at, "ends_at": row.ends_at}
    session.add(Absence.model_validate({**values, **span}))


def own(session: Session, guard_id: int, since: datetime) -> Sequence[AbsenceReport]:
    """Return a guard's reports that end after an instant, the last one first."""
    query = select(AbsenceReport).where(
        AbsenceReport.guard_id == guard_id, col(AbsenceReport.ends_at) > since
    )
    return session.exec(query.order_by(col(AbsenceReport.starts_at).desc())).all()


def waiting(session: Session) -> int:
    """Return how many reports a coordinator is still to deal with."""
    query = select(func.count()).select_from(AbsenceReport).where(AbsenceReport.status == "new")
    return session.exec(query).one()


def purge(session: Session, now: datetime, days: int) -> int:
    """Delete reports that were over so many days ago; return how many."""
    past = col(AbsenceReport.ends_at) < now - timedelta(days=days)
    count = session.exec(select(func.count()).select_from(AbsenceReport).where(past)).one()
    if count:
        session.exec(delete(AbsenceReport).where(past))
    return count
