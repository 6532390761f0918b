# SPDX-License-Identifier: MPL-2.0
"""One guard's planned and settled work, laid out as the checking half of the rules reads it."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import datetime
from datetime import timedelta
from functools import cached_property
from functools import lru_cache

from roster.problem import Guard
from roster.problem import Shift
from roster.problem import Span
from sites.clock import local_day
from sites.clock import midnight

_days = lru_cache(maxsize=65536)(local_day)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of work; `shift` None means that it is settled and not part of the plan."""

    start: datetime
    end: datetime
    place: int | None
    shift: Shift | None

    @property
    def day(self) -> date:
        """The Copenhagen day on which it starts."""
        return self.shift.day if self.shift is not None else _days(self.start)


@dataclass(frozen=True)
class Cluster:
    """Pieces of work with no long enough rest between them."""

    pieces: tuple[Piece, ...]
    start: datetime
    end: datetime

    @property
    def planned(self) -> tuple[str, ...]:
        """The ids of its shifts that are part of the plan."""
        return tuple(piece.shift.id for piece in self.pieces if piece.shift is not None)


@dataclass(frozen=True)
class Work:
    """A guard with the shifts that a plan gives them, in time order."""

    guard: Guard
    shifts: tuple[Shift, ...]
    pieces: tuple[Piece, ...] = field(init=False)
    """Planned and settled work in time order."""

    def __post_init__(self) -> None:
        """Merge both kinds of work."""
        planned = [Piece(s.span.start, s.span.end, s.place, s) for s in self.shifts]
        pieces = planned
        if self.guard.duties:
            settled = [Piece(d.span.start, d.span.end, d.place, None) for d in self.guard.duties]
            pieces = sorted((*planned, *settled), key=lambda piece: (piece.start, piece.end))
        object.__setattr__(self, "pieces", tuple(pieces))

    def with_shift(self, shift: Shift) -> Work:
        """Return the same with one shift more."""
        at = bisect(self.shifts, (shift.span.start, shift.id), key=_shift_place)
        piece = Piece(shift.span.start, shift.span.end, shift.place, shift)
        near = bisect(self.pieces, (piece.start, piece.end), key=_piece_place)
        if not self.guard.duties:
            near = at
        more = object.__new__(Work)
        object.__setattr__(more, "guard", self.guard)
        object.__setattr__(more, "shifts", (*self.shifts[:at], shift, *self.shifts[at:]))
        object.__setattr__(more, "pieces", (*self.pieces[:near], piece, *self.pieces[near:]))
        return more

    def clusters(self, rest: timedelta) -> Iterator[Cluster]:
        """Yield the clusters of work that take part in the plan, split at rests of `rest`."""
        group: list[Piece] = []
        end: datetime | None = None
        for piece in self.pieces:
            if end is not None and piece.start - end >= rest:
                yield from _part_of_plan(group, end)
                group, end = [], None
            group.append(piece)
            end = piece.end if end is None else max(end, piece.end)
        if end is not None:
            yield from _part_of_plan(group, end)

    @cached_property
    def days(self) -> dict[date, list[Shift]]:
        """The days on which any work starts, with the planned shifts that start then."""
        out: dict[date, list[Shift]] = {}
        for piece in self.pieces:
            shifts = out.setdefault(piece.day, [])
            if piece.shift is not None:
                shifts.append(piece.shift)
        return out


def work(guard: Guard, shifts: Sequence[Shift]) -> Work:
    """Return a guard's work with any set of shifts, in any order."""
    return Work(guard, tuple(sorted(shifts, key=lambda shift: (shift.span.start, shift.id))))


def _shift_place(shift: Shift) -> tuple[datetime, str]:
    return shift.span.start, shift.id


def _piece_place(piece: Piece) -> tuple[datetime, datetime]:
    return piece.start, piece.end


def _part_of_plan(group: Sequence[Piece], end: datetime) -> Iterator[Cluster]:
    if any(piece.shift is not None for piece in group):
        yield Cluster(tuple(group), group[0].start, end)


@lru_cache(maxsize=4096)
def week_span(monday: date) -> Span:
    """Return a calendar week as instants, from Monday midnight to Monday midnight, local time."""
    return Span(midnight(monday), midnight(monday + timedelta(weeks=1)))


def monday_of(day: date) -> date:
    """Return the Monday of a day's calendar week."""
    return day - timedelta(days=day.weekday())
