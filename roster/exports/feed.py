# SPDX-License-Identifier: MPL-2.0
"""A guard's published duties as one calendar that follows what becomes of them.

An event is known by guard, post and day, so that it stays the same one in every version of the
plan: a duty that moves within its day is changed, one that is taken away is cancelled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import timedelta

from icalendar import Calendar
from icalendar import Event
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.exports.calendar import wall
from roster.in_force import InForce
from roster.models import Assignment
from roster.models import Roster
from roster.models import Shift
from sites.clock import local_day
from sites.models import Post
from sites.models import Site

REFRESH = timedelta(hours=1)
"""How often programs are asked to read it again."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a feed. Instants are aware UTC."""

    uid: str
    sequence: int
    """How many later versions have been published since the first that planned the day."""
    changed: datetime
    start: datetime
    end: datetime
    post: str
    site: str
    address: str
    cancelled: bool


def entries(session: Session, guard_id: int, since: datetime) -> list[Entry]:
    """Return a guard's published duties that end after an instant, cancelled ones included."""
    query = (
        select(Shift, Post, Site)
        .join(Assignment, col(Assignment.shift_id) == col(Shift.id))
        .join(Roster, col(Roster.id) == col(Shift.roster_id))
        .join(Post, col(Post.id) == col(Shift.post_id))
        .join(Site, col(Site.id) == col(Shift.site_id))
        .where(
            Assignment.guard_id == guard_id,
            Roster.status == "published",
            col(Shift.ends_at) > since,
        )
        .order_by(col(Shift.starts_at), col(Shift.id))
    )
    counts = InForce(session)
    latest: dict[str, tuple[datetime, Entry]] = {}
    numbers: Counter[tuple[int, str]] = Counter()
    for shift, post, site in session.exec(query):
        base = f"{guard_id}-{shift.post_id}-{local_day(shift.starts_at):%Y%m%d}"
        numbers[shift.roster_id, base] += 1
        uid = f"vagt-{base}-{numbers[shift.roster_id, base]}"
        versions = counts.versions(shift)
        if not versions:
            continue
        own = next(r for r in versions if r.id == shift.roster_id)
        last = versions[0]
        published = own.published_at or own.created_at
        if uid in latest and latest[uid][0] > published:
            continue
        entry = Entry(
            uid=uid,
            sequence=len(versions) - 1,
            changed=last.published_at or last.created_at,
            start=shift.starts_at,
            end=shift.ends_at,
            post=post.name,
            site=site.name,
            address=", ".join(filter(None, (site.address, f"{site.postcode} {site.city}".strip()))),
            cancelled=own.id != last.id,
        )
        latest[uid] = (published, entry)
    return sorted((entry for _, entry in latest.values()), key=lambda one: (one.start, one.uid))


def feed(session: Session, guard_id: int, since: datetime) -> bytes:
    """Return the calendar of a guard's published duties that end after an instant (RFC 5545)."""
    calendar = Calendar()
    calendar.add("prodid", "-//Vagt//Vagtplan//DA")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Vagter")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    found = entries(session, guard_id, since)
    for entry in found:
        calendar.add_component(_event(entry))
    if found:
        calendar.add_missing_timezones(*_years(found))
    data: bytes = calendar.to_ical()
    return data


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed.replace(microsecond=0))
    event.add("last-modified", entry.changed.replace(microsecond=0))
    event.add("dtstart", wall(entry.start))
    event.add("dtend", wall(entry.end))
    event.add("summary", entry.post)
    event.add("location", ", ".join(filter(None, (entry.site, entry.address))))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    return event


def _years(found: Iterable[Entry]) -> tuple[date, date]:
    """Return the days that the rules of clock changes must cover."""
    years = [entry.start.year for entry in found]
    return date(min(years) - 1, 1, 1), date(max(years) + 2, 1, 1)
