# SPDX-License-Identifier: MPL-2.0
"""A draft's rows as an edit reads them, and the border that every edit keeps to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import Any

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.edits.faults import LENGTH
from roster.edits.faults import NO_GUARD
from roster.edits.faults import NO_POST
from roster.edits.faults import NO_SHIFT
from roster.edits.faults import NOT_ON
from roster.edits.faults import OUTSIDE
from roster.edits.faults import TAKEN
from roster.edits.faults import EditError
from roster.edits.rows import Change
from roster.edits.rows import apply
from roster.edits.rows import overrides_about
from roster.models import Assignment
from roster.models import Guard
from roster.models import Roster
from roster.models import Shift
from roster.rules import say
from sites.clock import local
from sites.clock import local_day
from sites.clock import midnight
from sites.clock import minutes
from sites.clock import nearest_utc
from sites.models import Competence
from sites.models import Post
from sites.models import PostCompetence

MOST_HOURS = 24
LONGEST = timedelta(hours=25)
"""Twenty-four hours on the wall clock on the night that the clock goes back."""


@dataclass(frozen=True)
class Draft:
    """A roster that may be edited, in a writing session."""

    session: Session
    roster: Roster

    def shift(self, shift_id: int) -> Shift:
        """Return a shift of the roster.

        Raises
        ------
        EditError
            If it has none such.
        """
        row = self.session.get(Shift, shift_id)
        if row is None or row.roster_id != self.roster.id:
            raise EditError(NO_SHIFT())
        return row

    def on(self, shift_id: int) -> Sequence[Assignment]:
        """Return who is on a shift, by guard."""
        query = select(Assignment).where(Assignment.shift_id == shift_id)
        return self.session.exec(query.order_by(col(Assignment.guard_id))).all()

    def assignment(self, shift_id: int, guard_id: int) -> Assignment:
        """Return a guard's place on a shift.

        Raises
        ------
        EditError
            If the guard is not on it.
        """
        found = next((row for row in self.on(shift_id) if row.guard_id == guard_id), None)
        if found is None:
            raise EditError(NOT_ON())
        return found

    def assigned(
        self, *, guard: int | None, day: date | None, shift: int | None
    ) -> Sequence[tuple[Shift, Assignment]]:
        """Return who is on what, all of it or one guard's, one day's or one shift's."""
        query = (
            select(Shift, Assignment)
            .join(Assignment, col(Assignment.shift_id) == col(Shift.id))
            .where(Shift.roster_id == self.roster.id)
            .order_by(col(Shift.starts_at), col(Shift.id), col(Assignment.guard_id))
        )
        if guard is not None:
            query = query.where(Assignment.guard_id == guard)
        if shift is not None:
            query = query.where(Shift.id == shift)
        if day is not None:
            start, end = midnight(day), midnight(day + timedelta(days=1))
            query = query.where(col(Shift.starts_at) >= start, col(Shift.starts_at) < end)
        return self.session.exec(query).all()

    def same_post(self, row: Shift, start: datetime) -> Shift | None:
        """Return the shift of the same post that begins at an instant, if there is one."""
        return self._at(row.post_id, start)

    def asked(self, post_id: int) -> dict[str, Any]:
        """Return what a post asks of its shifts, as a shift's image without times and seats.

        Raises
        ------
        EditError
            If there is no such post, or the roster is for what another administration pays for.
        """
        post = self.session.get(Post, post_id)
        payer = self.roster.administration_id
        if post is None or payer not in (None, post.payer_id):
            raise EditError(NO_POST())
        query = (
            select(Competence.code)
            .join(PostCompetence, col(PostCompetence.competence_id) == col(Competence.id))
            .where(PostCompetence.post_id == post_id)
            .order_by(col(Competence.code))
        )
        return {
            "post_id": post_id,
            "site_id": post.site_id,
            "service_id": post.service_id,
            "payer_id": post.payer_id,
            "priority": post.priority,
            "approval_required": post.approval_required,
            "competences": list(self.session.exec(query)),
            "tags": post.tags,
        }

    def without_decisions(self, row: Shift) -> list[Change]:
        """Return the taking away of every decision to set a rule aside that a shift is part of."""
        found = overrides_about(self.session, self.roster.id or 0, {row.id or 0})
        return [Change("override", key, image, None) for (_, key), image in found.items()]

    def require_guard(self, guard_id: int) -> None:
        """Refuse a guard who is not there or no longer active."""
        guard = self.session.get(Guard, guard_id)
        if guard is None or not guard.active:
            raise EditError(NO_GUARD())

    def require_span(self, post_id: int, start: datetime, end: datetime) -> None:
        """Refuse times outside the roster, of no or too great length, or taken by the post."""
        self.require_length(start, end)
        first = self.roster.starts_on
        last = first + timedelta(days=self.roster.days - 1)
        if not first <= local_day(start) <= last:
            raise EditError(OUTSIDE(first=say.dated(first), last=say.dated(last)))
        self.require_free(post_id, start)

    def require_length(self, start: datetime, end: datetime) -> None:
        """Refuse a shift of no length, or longer than a day."""
        clock = local(end).replace(tzinfo=None) - local(start).replace(tzinfo=None)
        if end <= start or end - start > LONGEST or clock > timedelta(hours=MOST_HOURS):
            raise EditError(LENGTH(most=MOST_HOURS, minutes=minutes(start, end)))

    def require_free(self, post_id: int, start: datetime) -> None:
        """Refuse a second shift of a post at the same instant."""
        if self._at(post_id, start) is not None:
            raise EditError(TAKEN(start=say.at(start)))

    def apply(self, changes: Sequence[Change]) -> list[Change]:
        """Make changes at once, for an edit that is made of several."""
        return apply(self.session, self.roster.id or 0, changes)

    def _at(self, post_id: int, start: datetime) -> Shift | None:
        query = select(Shift).where(
            Shift.roster_id == self.roster.id, Shift.post_id == post_id, Shift.starts_at == start
        )
        return self.session.exec(query).first()


def moved(instant: datetime, days: int) -> datetime:
    """Return the same time of day some days later, or earlier, on the Copenhagen wall clock."""
    there = local(instant)
    return nearest_utc(there.date() + timedelta(days=days), there.time())


def placed(start: datetime, end: datetime) -> dict[str, str]:
    """Return the times of a shift's image, in UTC."""
    return {
        "starts_at": start.astimezone(UTC).isoformat(),
        "ends_at": end.astimezone(UTC).isoformat(),
    }
