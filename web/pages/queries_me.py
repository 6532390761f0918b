# SPDX-License-Identifier: MPL-2.0
"""Read one guard's published shifts."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import datetime
from datetime import timedelta

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.in_force import InForce
from roster.models import Assignment
from roster.models import Roster
from roster.models import Shift
from sites.clock import local_day
from sites.clock import midnight
from sites.clock import minutes
from sites.models import Post
from sites.models import Site
from web.pages.queries_places import service_names


@dataclass(frozen=True, slots=True)
class OwnShift:
    """A shift as the guard on it needs to know it."""

    roster: Roster
    start: datetime
    end: datetime
    service: str
    site: Site
    post: Post

    @property
    def minutes(self) -> int:
        """Elapsed minutes."""
        return minutes(self.start, self.end)

    @property
    def instructions(self) -> list[str]:
        """What there is to know of the place and of the post, each as written."""
        return [text for text in (self.site.instructions, self.post.instructions) if text.strip()]


@dataclass(slots=True)
class OwnWeek:
    """A calendar week of one guard's shifts."""

    monday: date
    shifts: list[OwnShift] = field(default_factory=list)

    @property
    def number(self) -> int:
        """The ISO week number."""
        return self.monday.isocalendar().week

    @property
    def minutes(self) -> int:
        """Elapsed minutes of the whole week."""
        return sum(shift.minutes for shift in self.shifts)


def own_shifts(session: Session, guard_id: int, since: date, until: date | None) -> list[OwnShift]:
    """Return a guard's published shifts that count, from one day up to another not included."""
    words = service_names(session)
    query = (
        select(Shift, Roster, Site, Post)
        .join(Assignment, col(Assignment.shift_id) == Shift.id)
        .join(Roster, col(Roster.id) == Shift.roster_id)
        .join(Site, col(Site.id) == Shift.site_id)
        .join(Post, col(Post.id) == Shift.post_id)
        .where(
            Assignment.guard_id == guard_id,
            Roster.status == "published",
            col(Shift.ends_at) >= midnight(since),
        )
        .order_by(col(Shift.starts_at))
    )
    if until is not None:
        query = query.where(col(Shift.starts_at) < midnight(until))
    counts = InForce(session)
    return [
        OwnShift(
            roster, shift.starts_at, shift.ends_at, words.get(shift.service_id, ""), site, post
        )
        for shift, roster, site, post in session.exec(query)
        if counts(shift)
    ]


def own_weeks(session: Session, guard_id: int, today: date) -> list[OwnWeek]:
    """Return a guard's shifts in published rosters from this week's Monday on, by week."""
    since = today - timedelta(days=today.weekday())
    weeks: dict[date, OwnWeek] = {}
    for own in own_shifts(session, guard_id, since, None):
        day = local_day(own.start)
        monday = day - timedelta(days=day.weekday())
        weeks.setdefault(monday, OwnWeek(monday)).shifts.append(own)
    return list(weeks.values())
