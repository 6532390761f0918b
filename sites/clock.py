# SPDX-License-Identifier: MPL-2.0
"""Keep instants in UTC and calendars in Europe/Copenhagen."""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NIGHT_START = time(22)
NIGHT_END = time(5)


class LocalTimeError(ValueError):
    """A wall-clock time does not name exactly one instant."""


def utc(day: date, at: time, *, fold: int | None = None) -> datetime:
    """Return the UTC instant of a Copenhagen wall-clock time.

    Parameters
    ----------
    day, at
        Local date and local time of day.
    fold
        0 or 1 picks the first or second pass of the repeated hour in October. None
        accepts only times that occur exactly once.

    Raises
    ------
    LocalTimeError
        If the time is skipped (March), or repeated (October) with no `fold` given.
    """
    first = datetime.combine(day, at).replace(tzinfo=COPENHAGEN, fold=0)
    second = first.replace(fold=1)
    instant = first.astimezone(UTC)
    if instant.astimezone(COPENHAGEN).replace(tzinfo=None) != first.replace(tzinfo=None):
        raise LocalTimeError(f"{day} {at:%H:%M} does not exist in Europe/Copenhagen.")
    if second.astimezone(UTC) == instant:
        return instant
    if fold is None:
        raise LocalTimeError(f"{day} {at:%H:%M} happens twice in Europe/Copenhagen.")
    return (second if fold else first).astimezone(UTC)


def nearest_utc(day: date, at: time) -> datetime:
    """Return the UTC instant of a planned wall-clock time, whatever the clock does that night.

    A skipped time means the instant at which the clock jumps; a repeated time means its
    first pass. This is how a standing post 02:30-... is read on the two odd nights.
    """
    local = datetime.combine(day, at).replace(tzinfo=COPENHAGEN, fold=0)
    instant = local.astimezone(UTC)
    if instant.astimezone(COPENHAGEN).replace(tzinfo=None) == local.replace(tzinfo=None):
        return instant
    # A gap: with fold=1 the offset of after the jump is used, which lands before the jump.
    return (local.replace(fold=1).astimezone(UTC) + timedelta(hours=1)).replace(minute=0, second=0)


def local(instant: datetime) -> datetime:
    """Return an aware instant on the Copenhagen wall clock."""
    if instant.tzinfo is None:
        raise LocalTimeError(f"{instant} has no time zone.")
    return instant.astimezone(COPENHAGEN)


@lru_cache(maxsize=65536)
def local_day(instant: datetime) -> date:
    """Return the Copenhagen calendar day of an aware instant."""
    return local(instant).date()


@lru_cache(maxsize=4096)
def midnight(day: date) -> datetime:
    """Return the UTC instant at which a Copenhagen day begins."""
    return utc(day, time(0))


def minutes(start: datetime, end: datetime) -> int:
    """Return the whole elapsed minutes between two aware instants (DST already counted)."""
    return int((end - start).total_seconds() // 60)


def overlap_minutes(a: datetime, b: datetime, c: datetime, d: datetime) -> int:
    """Return how many minutes [a, b) and [c, d) share."""
    return max(0, minutes(max(a, c), min(b, d)))


@lru_cache(maxsize=65536)
def night_minutes(start: datetime, end: datetime) -> int:
    """Return the minutes of [start, end) in the night period 22-05 local time (DK-15)."""
    total = 0
    day = local_day(start) - timedelta(days=1)
    while day <= local_day(end):
        total += overlap_minutes(
            start, end, utc(day, NIGHT_START), utc(day + timedelta(days=1), NIGHT_END)
        )
        day += timedelta(days=1)
    return total
