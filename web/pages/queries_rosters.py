# SPDX-License-Identifier: MPL-2.0
"""List rosters with their coverage, and find the one that matters today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import timedelta

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import func
from sqlmodel import select

from roster.models import Assignment
from roster.models import Roster
from roster.models import Shift
from sites.models import Administration


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A roster as a list shows it."""

    roster: Roster
    administration: str
    seats: int
    filled: int
    replaced: bool = False
    """Whether a later version of the same days is published."""

    @property
    def last(self) -> date:
        """The last day."""
        return self.roster.starts_on + timedelta(days=self.roster.days - 1)

    @property
    def covered(self) -> float | None:
        """Share of the seats that are filled; None without seats."""
        return self.filled / self.seats if self.seats else None


def roster_lines(session: Session) -> list[RosterLine]:
    """Return every roster, the latest first."""
    admins = {a.id: a.name for a in session.exec(select(Administration))}
    seats: dict[int, int] = dict(
        session.exec(
            select(Shift.roster_id, func.sum(Shift.headcount)).group_by(col(Shift.roster_id))
        ).all()
    )
    filled: dict[int, int] = dict(
        session.exec(
            select(Assignment.roster_id, func.count()).group_by(col(Assignment.roster_id))
        ).all()
    )
    latest = select(Roster).order_by(col(Roster.starts_on).desc(), col(Roster.id).desc())
    rosters = session.exec(latest).all()
    newest: dict[tuple[date, int, int | None], int | None] = {}
    for roster in sorted(rosters, key=_made):
        if roster.status == "published":
            newest[_plans(roster)] = roster.id
    return [
        RosterLine(
            roster,
            admins.get(roster.administration_id, ""),
            seats.get(roster.id or 0, 0),
            filled.get(roster.id or 0, 0),
            roster.status == "published" and newest[_plans(roster)] != roster.id,
        )
        for roster in rosters
    ]


def replaced_by(session: Session, roster: Roster) -> Roster | None:
    """Return the version of a published roster that counts now; None if it is that one itself."""
    if roster.status != "published":
        return None
    query = select(Roster).where(Roster.status == "published", Roster.starts_on == roster.starts_on)
    found = [one for one in session.exec(query) if _plans(one) == _plans(roster)]
    newest = max(found, key=_made)
    return None if newest.id == roster.id else newest


def _made(roster: Roster) -> tuple[datetime, int]:
    return roster.published_at or roster.created_at, roster.id or 0


def _plans(roster: Roster) -> tuple[date, int, int | None]:
    return roster.starts_on, roster.days, roster.administration_id


def current_roster(session: Session, today: date, *, published: bool = False) -> Roster | None:
    """Return the roster to look at first: of today, else the next, else the last one.

    Among several over the same day the published one goes first, then the newest.
    `published` leaves drafts out: they are for coordinators only.
    """
    rosters = session.exec(select(Roster)).all()
    if published:
        rosters = [roster for roster in rosters if roster.status == "published"]

    def order(roster: Roster) -> tuple[int, int, int, int]:
        last = roster.starts_on + timedelta(days=roster.days - 1)
        if roster.starts_on <= today <= last:
            place, distance = 0, 0
        elif roster.starts_on > today:
            place, distance = 1, (roster.starts_on - today).days
        else:
            place, distance = 2, (today - last).days
        return place, distance, roster.status != "published", -(roster.id or 0)

    return min(rosters, key=order, default=None)
