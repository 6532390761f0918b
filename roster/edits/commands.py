# SPDX-License-Identifier: MPL-2.0
"""What can be done to a draft by hand: each edit says which rows it changes, and how.

Ids are those of the rows; instants are aware; a day is moved on the wall clock, so that a night
22-06 stays one whatever the clock does.
"""

from __future__ import annotations

from abc import ABC
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import ClassVar
from uuid import uuid4

from roster.edits.draft import Draft
from roster.edits.draft import moved
from roster.edits.draft import placed
from roster.edits.faults import ALREADY
from roster.edits.faults import FULL
from roster.edits.faults import INSIDE
from roster.edits.faults import LOCKED
from roster.edits.faults import NOTHING_TO_LOCK
from roster.edits.faults import SAME
from roster.edits.faults import SEATS
from roster.edits.faults import EditError
from roster.edits.rows import Change
from roster.edits.rows import Image
from roster.edits.rows import assignment_image
from roster.edits.rows import assignment_key
from roster.edits.rows import fresh_assignment
from roster.edits.rows import net
from roster.edits.rows import shift_image
from roster.models import Assignment
from roster.models import Shift
from roster.rules import say

MOST_SEATS = 99


class Edit(ABC):
    """One thing to do to a draft."""

    kind: ClassVar[str]
    back: ClassVar[bool] = False
    """Whether it leads back to what was: rules then say what they find, but do not refuse it."""

    @property
    def about(self) -> frozenset[int]:
        """The shifts that it names."""
        shift: int | None = getattr(self, "shift", None)
        return frozenset() if shift is None else frozenset({shift})

    @abstractmethod
    def make(self, draft: Draft) -> list[Change]:
        """Do it, and return the rows changed as they were and as they became.

        Raises
        ------
        roster.edits.faults.EditError
            If it cannot be done as things stand.
        """


class Single(Edit):
    """An edit that reads rows and says what becomes of them."""

    @abstractmethod
    def changes(self, draft: Draft) -> list[Change]:
        """Return what becomes of rows."""

    def make(self, draft: Draft) -> list[Change]:
        """Do it."""
        return draft.apply(self.changes(draft))


@dataclass(frozen=True, slots=True)
class Assign(Single):
    """Put a guard on a shift with a free seat."""

    kind: ClassVar[str] = "assign"
    shift: int
    guard: int

    def changes(self, draft: Draft) -> list[Change]:
        """Add the assignment."""
        return [_on(draft, draft.shift(self.shift), self.guard)]


@dataclass(frozen=True, slots=True)
class Unassign(Single):
    """Take a guard off a shift, locked or not."""

    kind: ClassVar[str] = "unassign"
    shift: int
    guard: int

    def changes(self, draft: Draft) -> list[Change]:
        """Take the assignment away."""
        return [_off(draft.shift(self.shift), draft.assignment(self.shift, self.guard))]


@dataclass(frozen=True, slots=True)
class Move(Single):
    """Give a guard's shift to another guard, or to nobody, or move it some days, or both.

    On another day the guard takes over the same post's shift at that time, if there is one with
    a free seat; if there is none, the seat itself is moved there.
    """

    kind: ClassVar[str] = "move"
    shift: int
    guard: int
    to: int | None
    """Who has it afterwards; None leaves the seat open."""
    days: int = 0

    def changes(self, draft: Draft) -> list[Change]:
        """Take the guard off, and put the next one on, there or here."""
        row, taken = draft.shift(self.shift), draft.assignment(self.shift, self.guard)
        if self.to == self.guard and not self.days:
            raise EditError(SAME())
        if taken.locked:
            raise EditError(LOCKED())
        if not self.days:
            # The seat that is left is the one that is taken, so a full shift is no hindrance.
            more = [] if self.to is None else [_on(draft, row, self.to, leaving=1)]
            return [_off(row, taken), *more]
        start, end = moved(row.starts_at, self.days), moved(row.ends_at, self.days)
        there = draft.same_post(row, start)
        if there is not None:
            more = [] if self.to is None else [_on(draft, there, self.to)]
            return [_off(row, taken), *more]
        return self._seat(draft, row, taken, (start, end))

    def _seat(
        self, draft: Draft, row: Shift, taken: Assignment, span: tuple[datetime, datetime]
    ) -> list[Change]:
        """Move the seat itself: the whole shift, or one seat of several."""
        draft.require_span(row.post_id, *span)
        before = shift_image(row)
        if row.headcount == 1:
            after = {**before, **placed(*span)}
            out = [*draft.without_decisions(row), Change("shift", row.uid, before, after)]
            if self.to != self.guard:
                out.append(_off(row, taken))
                out.extend([] if self.to is None else [_on(draft, row, self.to, leaving=1)])
            return out
        fewer = {**before, "headcount": row.headcount - 1}
        new = {**before, **placed(*span), "headcount": 1, "id": None}
        return [
            _off(row, taken),
            Change("shift", row.uid, before, fewer),
            *_new(draft, new, () if self.to is None else (self.to,)),
        ]


@dataclass(frozen=True, slots=True)
class Copy(Single):
    """Do the same on another day: a seat of the same post at the same time, filled or not.

    A shift of the post that is there already is filled; where there is none, one is made.
    """

    kind: ClassVar[str] = "copy"
    shift: int
    to: int | None
    """Who is on the copy; None leaves it open."""
    days: int

    def changes(self, draft: Draft) -> list[Change]:
        """Fill the shift that is there, or make one."""
        row = draft.shift(self.shift)
        if not self.days:
            raise EditError(SAME())
        start, end = moved(row.starts_at, self.days), moved(row.ends_at, self.days)
        there = draft.same_post(row, start)
        if there is not None and self.to is not None:
            return [_on(draft, there, self.to)]
        draft.require_span(row.post_id, start, end)
        new = {**shift_image(row), **placed(start, end), "headcount": 1, "id": None}
        return _new(draft, new, () if self.to is None else (self.to,))


@dataclass(frozen=True, slots=True)
class Split(Single):
    """Cut a shift in two at an instant; who is on it is on both parts."""

    kind: ClassVar[str] = "split"
    shift: int
    at: datetime

    def changes(self, draft: Draft) -> list[Change]:
        """Shorten the first part and add the second."""
        row = draft.shift(self.shift)
        if not row.starts_at < self.at < row.ends_at:
            inside = {"start": say.at(row.starts_at), "end": say.at(row.ends_at)}
            raise EditError(INSIDE(**inside))
        draft.require_free(row.post_id, self.at)
        before = shift_image(row)
        second = {**before, **placed(self.at, row.ends_at), "id": None}
        first = {**before, **placed(row.starts_at, self.at)}
        return [
            Change("shift", row.uid, before, first),
            *_new(draft, second, draft.on(self.shift)),
        ]


@dataclass(frozen=True, slots=True)
class Resize(Single):
    """Give a shift other times: longer, shorter, earlier, later."""

    kind: ClassVar[str] = "resize"
    shift: int
    start: datetime
    end: datetime

    def changes(self, draft: Draft) -> list[Change]:
        """Change the times; what was set aside for the old ones is decided anew if it grows."""
        row = draft.shift(self.shift)
        if (self.start, self.end) == (row.starts_at, row.ends_at):
            raise EditError(SAME())
        draft.require_length(self.start, self.end)
        if self.start != row.starts_at:
            draft.require_span(row.post_id, self.start, self.end)
        inside = row.starts_at <= self.start and self.end <= row.ends_at
        before = shift_image(row)
        after = {**before, **placed(self.start, self.end)}
        old = [] if inside else draft.without_decisions(row)
        return [*old, Change("shift", row.uid, before, after)]


@dataclass(frozen=True, slots=True)
class Seats(Single):
    """Give a shift more seats, or fewer, but never fewer than there are guards on it."""

    kind: ClassVar[str] = "seats"
    shift: int
    seats: int

    def changes(self, draft: Draft) -> list[Change]:
        """Change the number."""
        row = draft.shift(self.shift)
        least = max(1, len(draft.on(self.shift)))
        if not least <= self.seats <= MOST_SEATS:
            raise EditError(SEATS(least=least, most=MOST_SEATS, value=self.seats))
        if self.seats == row.headcount:
            raise EditError(SAME())
        before = shift_image(row)
        return [Change("shift", row.uid, before, {**before, "headcount": self.seats})]


@dataclass(frozen=True, slots=True)
class Create(Single):
    """Add a shift of a post, with somebody on it or not."""

    kind: ClassVar[str] = "create"
    post: int
    start: datetime
    end: datetime
    seats: int = 1
    guard: int | None = None

    def changes(self, draft: Draft) -> list[Change]:
        """Copy what the post asks for."""
        if not 1 <= self.seats <= MOST_SEATS:
            raise EditError(SEATS(least=1, most=MOST_SEATS, value=self.seats))
        asked = draft.asked(self.post)
        draft.require_span(self.post, self.start, self.end)
        new = {**asked, **placed(self.start, self.end), "headcount": self.seats, "id": None}
        return _new(draft, new, () if self.guard is None else (self.guard,))


@dataclass(frozen=True, slots=True)
class Delete(Single):
    """Take a shift out of the plan, with whoever is on it."""

    kind: ClassVar[str] = "delete"
    shift: int

    def changes(self, draft: Draft) -> list[Change]:
        """Take away all that hangs on it, then the shift."""
        row = draft.shift(self.shift)
        people = [_off(row, taken) for taken in draft.on(self.shift)]
        return [
            *draft.without_decisions(row),
            *people,
            Change("shift", row.uid, shift_image(row), None),
        ]


@dataclass(frozen=True, slots=True)
class Lock(Single):
    """Keep assignments through the next solving, or let them go.

    `guard` and `day` narrow it down: one of them is a row or a column of the board, both a cell;
    `shift` is one shift. None of them is the whole plan.
    """

    kind: ClassVar[str] = "lock"
    locked: bool
    guard: int | None = None
    day: date | None = None
    """A Copenhagen day: the one on which shifts start."""
    shift: int | None = None

    def changes(self, draft: Draft) -> list[Change]:
        """Change every lock inside that is not so already."""
        found = draft.assigned(guard=self.guard, day=self.day, shift=self.shift)
        if not found:
            raise EditError(NOTHING_TO_LOCK())
        return [
            Change(
                "assignment",
                assignment_key(row.uid, taken.guard_id),
                assignment_image(taken),
                {**assignment_image(taken), "locked": self.locked},
            )
            for row, taken in found
            if taken.locked != self.locked
        ]


@dataclass(frozen=True, slots=True)
class Several(Edit):
    """Do several edits as one: all or none, taken back together."""

    kind: ClassVar[str] = "several"
    edits: Sequence[Edit]

    @property
    def about(self) -> frozenset[int]:
        """The shifts that any of them names."""
        return frozenset(shift for edit in self.edits for shift in edit.about)

    def make(self, draft: Draft) -> list[Change]:
        """Do them one after the other: each sees what the one before did."""
        return net(change for edit in self.edits for change in edit.make(draft))


def _on(draft: Draft, row: Shift, guard: int, *, leaving: int = 0) -> Change:
    """Return the assignment of a guard to a shift in which somebody may be leaving a seat."""
    draft.require_guard(guard)
    people = draft.on(row.id or 0)
    if any(taken.guard_id == guard for taken in people):
        raise EditError(ALREADY())
    if len(people) - leaving >= row.headcount:
        raise EditError(FULL())
    return Change("assignment", assignment_key(row.uid, guard), None, fresh_assignment())


def _off(row: Shift, taken: Assignment) -> Change:
    key = assignment_key(row.uid, taken.guard_id)
    return Change("assignment", key, assignment_image(taken), None)


def _new(draft: Draft, image: Image, people: Sequence[Assignment | int]) -> list[Change]:
    """Return a new shift with people on it; those of another shift keep their locks."""
    uid = uuid4().hex
    out = [Change("shift", uid, None, image)]
    for one in people:
        guard = one if isinstance(one, int) else one.guard_id
        draft.require_guard(guard)
        locked = not isinstance(one, int) and one.locked
        key = assignment_key(uid, guard)
        out.append(Change("assignment", key, None, {**fresh_assignment(), "locked": locked}))
    return out
