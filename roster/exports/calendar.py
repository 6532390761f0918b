# SPDX-License-Identifier: MPL-2.0
"""A guard's own duties as an iCalendar feed: where and when, and nothing about anybody else."""

from __future__ import annotations

from datetime import date
from datetime import datetime
from datetime import timedelta

from icalendar import Calendar
from icalendar import Event
from sqlmodel import Session

from roster.exports.duty import Duty
from roster.exports.reading import read_duties
from roster.models import Guard
from roster.store import get_roster
from sites.clock import local
from sites.text import Message
from sites.text import Text

NO_GUARD = Text(
    "Medarbejder {value} findes ikke. Se listen over medarbejdere.",
    "There is no guard {value}. See the list of guards.",
)


class MissingGuardError(ValueError):
    """There is no such guard; `message` says so in both languages."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.in_("en"))
        self.message = message


def ical(session: Session, roster_id: int, guard_id: int) -> bytes:
    """Return the calendar of one guard's duties in one roster (RFC 5545).

    Each event keeps the duty's identity (UID) over all versions and carries the roster's version
    as its SEQUENCE; a draft is tentative. Times stand in Copenhagen local time with the rules of
    its clock changes, the hour that happens twice in October in UTC.

    Raises
    ------
    MissingRosterError
        If there is no such roster.
    MissingGuardError
        If there is no such guard.
    """
    roster = get_roster(session, roster_id)
    guard = session.get(Guard, guard_id)
    if guard is None:
        raise MissingGuardError(NO_GUARD(value=guard_id))
    calendar = Calendar()
    calendar.add("prodid", "-//Vagt//Vagtplan//DA")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", roster.name)
    for duty in read_duties(session, roster):
        if duty.guard == guard.code:
            calendar.add_component(_event(duty, roster.published_at or roster.created_at))
    calendar.add_missing_timezones(
        date(roster.starts_on.year - 1, 1, 1),
        roster.starts_on + timedelta(days=roster.days + 366),
    )
    data: bytes = calendar.to_ical()
    return data


def _event(duty: Duty, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", duty.source_id)
    event.add("sequence", duty.version)
    event.add("dtstamp", stamp.replace(microsecond=0))
    event.add("dtstart", wall(duty.start))
    event.add("dtend", wall(duty.end))
    event.add("summary", duty.post_name)
    event.add("location", ", ".join(filter(None, (duty.site_name, duty.address))))
    event.add("status", "CONFIRMED" if duty.status == "published" else "TENTATIVE")
    return event


def wall(instant: datetime) -> datetime:
    """Return local time, or UTC where local time would name two instants."""
    there = local(instant)
    twice = there.utcoffset() != there.replace(fold=1 - there.fold).utcoffset()
    return instant if twice else there
