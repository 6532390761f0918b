# SPDX-License-Identifier: MPL-2.0
"""Follow a guard through the planned work: from home, between sites, and home again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING

from roster.problem import Problem
from roster.problem import Shift
from roster.travel.means import DIRECT
from roster.travel.means import Leg
from roster.travel.means import leg
from roster.travel.means import move

if TYPE_CHECKING:
    from roster.rules.work import Piece
    from roster.rules.work import Work

LONGEST = timedelta(hours=48)
"""No duty is as long."""


@dataclass(frozen=True, slots=True)
class Trip:
    """A way that a plan makes a guard travel."""

    way: Leg
    shift: Shift
    """The planned shift that it leads to; on the way home or to settled work, from."""
    home: bool
    """Whether it begins or ends at home."""
    start: datetime
    """When it can begin at the earliest, or must, as far as that is known."""
    end: datetime


def tour(problem: Problem, work: Work) -> Iterator[Leg]:
    """Yield every way of a guard's planned work, those that do not exist too."""
    return (trip.way for trip in trips(problem, work))


def trips(problem: Problem, work: Work) -> Iterator[Trip]:
    """Yield every way of a guard's planned work.

    A guard comes to a shift straight from the duty that ends last before it, where that is close
    in time, else from home; and goes home after it, unless another duty comes close after. Ways
    between two settled duties are not the plan's. A place or home that is not known is left out.
    """
    for n, piece in enumerate(work.pieces):
        if piece.shift is not None:
            yield from _arrive(problem, work, n, piece.shift)
            yield from _leave(problem, work, n, piece.shift)


def _arrive(problem: Problem, work: Work, n: int, shift: Shift) -> Iterator[Trip]:
    before: Piece | None = None
    for other in reversed(work.pieces[:n]):
        if shift.span.start - other.start > LONGEST:
            break
        near = timedelta(0) <= shift.span.start - other.end <= DIRECT
        if near and (before is None or _order(other) > _order(before)):
            before = other
    if before is None:
        yield from _home(problem, work, shift, to=True)
    elif before.place is not None:
        seconds = (shift.span.start - before.end).total_seconds()
        way = move(problem, work.guard, shift.day, before.place, shift.place, seconds)
        yield Trip(way, shift, False, before.end, shift.span.start)


def _leave(problem: Problem, work: Work, n: int, shift: Shift) -> Iterator[Trip]:
    near = []
    for other in work.pieces[n + 1 :]:
        if other.start > shift.span.end + DIRECT:
            break
        if other.start >= shift.span.end:
            near.append(other)
    if not near:
        yield from _home(problem, work, shift, to=False)
        return
    after = min(near, key=lambda piece: (piece.start, piece.shift is None))
    if after.shift is None and after.place is not None:
        seconds = (after.start - shift.span.end).total_seconds()
        way = move(problem, work.guard, after.day, shift.place, after.place, seconds)
        yield Trip(way, shift, False, shift.span.end, after.start)


def _order(piece: Piece) -> tuple[datetime, datetime, bool, str]:
    """Return what the last of several duties is the greatest by; overlapping ones too."""
    settled = piece.shift is None
    return piece.end, piece.start, settled, "" if piece.shift is None else piece.shift.id


def _home(problem: Problem, work: Work, shift: Shift, *, to: bool) -> Iterator[Trip]:
    home = work.guard.home
    if home is None:
        return
    ends = (home, shift.place) if to else (shift.place, home)
    way = leg(problem, work.guard, shift.day, *ends)
    length = timedelta(seconds=way.seconds)
    if to:
        yield Trip(way, shift, True, shift.span.start - length, shift.span.start)
    else:
        yield Trip(way, shift, True, shift.span.end, shift.span.end + length)
