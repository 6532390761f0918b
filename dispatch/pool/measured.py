# SPDX-License-Identifier: MPL-2.0
"""How busy the response pool was, by the log: from being sent to being clear, while on duty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.incidents.models import IncidentTask
from dispatch.pool.busy import Busyness
from dispatch.pool.busy import Interval
from dispatch.pool.busy import estimate
from dispatch.units.duty import pool_duty
from sites.clock import local
from sites.clock import local_day
from sites.clock import midnight

DAYS = 28
"""Days of the log that count, today left out: it is not over."""
LONGEST = timedelta(days=1)
"""A guard who was never reported clear counts as busy for so long at most."""


def read_busy(session: Session, at: datetime, days: int = DAYS) -> Busyness:
    """Return the pool's busy fractions over the last whole days before an aware instant.

    Only guards whose published shift was one of the pool's count, and of their incidents only
    what lay inside that shift. A day on which the clock changes counts as the clock shows it.
    """
    first = local_day(at) - timedelta(days=days)
    start, end = midnight(first), midnight(local_day(at))
    duty: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for guard, begins, ends in pool_duty(session, start, end):
        duty[guard].append((max(begins, start), min(ends, end)))
    query = select(IncidentTask).where(col(IncidentTask.guard_id).in_(list(duty)))
    busy: list[Interval] = []
    for task in session.exec(query):
        span = _span(task)
        for begins, ends in duty[task.guard_id] if span else ():
            assert span is not None
            inside = max(begins, span[0]), min(ends, span[1])
            if inside[0] < inside[1]:
                busy.append(_seconds(inside, start))
    there = [_seconds(one, start) for spans in duty.values() for one in spans]
    return estimate(busy, there, days)


def _span(task: IncidentTask) -> tuple[datetime, datetime] | None:
    """Return from when to when a guard was on an incident; None where only set aside."""
    times = {state: datetime.fromisoformat(when) for state, when in task.times.items()}
    sent = times.get("assigned")
    if sent is None:
        return None
    return sent, times.get("cleared") or times.get("cancelled") or sent + LONGEST


def _seconds(span: Sequence[datetime], start: datetime) -> Interval:
    """Return an interval in seconds of the Copenhagen clock after the first midnight."""
    zero = local(start).replace(tzinfo=None)
    begins, ends = ((local(one).replace(tzinfo=None) - zero).total_seconds() for one in span)
    return begins, ends
