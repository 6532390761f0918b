# SPDX-License-Identifier: MPL-2.0
"""Compare a rota template with the need: what is covered each day, what is short, what too many.

A line covers a seat of any shift of the kind that its letter means; on each day as many seats
are counted as covered as lines can fill. Who has the line, and whether they may, is left out:
that is for rolling out to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.rota.cycle import Line
from roster.rota.cycle import Template
from roster.rules.rota import Kind
from sites.clock import local
from sites.demand import Need
from sites.demand import unroll
from sites.models import Post


@dataclass(frozen=True)
class Day:
    """One day of the need set against the lines."""

    day: date
    seats: int
    """Seats of the shifts that the template has a letter for."""
    covered: int
    short: tuple[tuple[Need, int], ...]
    """Shifts with the number of seats that no line covers."""
    spare: tuple[tuple[Line, Kind], ...]
    """Lines that no seat is left for."""
    outside: int
    """Seats of shifts that no letter of the template means."""

    @property
    def lacking(self) -> int:
        """Seats that no line covers."""
        return sum(count for _, count in self.short)


@dataclass(frozen=True)
class Comparison:
    """All days of a period."""

    days: tuple[Day, ...]

    @cached_property
    def seats(self) -> int:
        """Seats that the template has a letter for."""
        return sum(day.seats for day in self.days)

    @cached_property
    def covered(self) -> int:
        """Seats that lines cover."""
        return sum(day.covered for day in self.days)

    @cached_property
    def lacking(self) -> int:
        """Seats that no line covers."""
        return sum(day.lacking for day in self.days)

    @cached_property
    def spare(self) -> int:
        """Days of lines that no seat is left for."""
        return sum(len(day.spare) for day in self.days)

    @cached_property
    def outside(self) -> int:
        """Seats of shifts that no letter means."""
        return sum(day.outside for day in self.days)


def compare(session: Session, template: Template, start: date, days: int) -> Comparison:
    """Set a template against what the posts ask for over some days.

    Parameters
    ----------
    start, days
        First Copenhagen day, and how many.
    """
    last = start + timedelta(days=days - 1)
    query = select(Post).where(
        col(Post.valid_from) <= last,
        col(Post.valid_to).is_(None) | (col(Post.valid_to) >= start),
    )
    if template.administration_id is not None:
        query = query.where(Post.payer_id == template.administration_id)
    return against(template, unroll(session.exec(query), start, days), start, days)


def against(template: Template, needs: Iterable[Need], start: date, days: int) -> Comparison:
    """Set a template against dated needs."""
    of_day: dict[date, list[Need]] = {}
    for need in needs:
        of_day.setdefault(need.day, []).append(need)
    every = (start + timedelta(days=n) for n in range(days))
    return Comparison(tuple(_day(template, day, of_day.get(day, [])) for day in every))


def _day(template: Template, day: date, needs: Sequence[Need]) -> Day:
    meant = [need for need in needs if any(_is(kind, need) for kind in template.kinds)]
    seats = [place for place, need in enumerate(meant) for _ in range(need.headcount)]
    lines = []
    for line in template.lines:
        kind = template.said(line, day)
        if kind is not None and not kind.off:
            lines.append((line, kind))
    given = _matched(lines, meant, seats)
    empty = Counter(seats)
    empty.subtract(seats[place] for place in given if place >= 0)
    return Day(
        day=day,
        seats=len(seats),
        covered=sum(place >= 0 for place in given),
        short=tuple((meant[place], count) for place, count in sorted(empty.items()) if count),
        spare=tuple(one for one, place in zip(lines, given, strict=True) if place < 0),
        outside=sum(need.headcount for need in needs) - len(seats),
    )


def _matched(
    lines: Sequence[tuple[Line, Kind]], needs: Sequence[Need], seats: Sequence[int]
) -> list[int]:
    """Return which seat each line has in a largest matching; -1 for none."""
    if not lines or not seats:
        return [-1] * len(lines)
    fits = np.array([[_is(kind, needs[place]) for place in seats] for _, kind in lines])
    found: list[int] = maximum_bipartite_matching(csr_array(fits), perm_type="column").tolist()
    return found


def _is(kind: Kind, need: Need) -> bool:
    return kind.is_(need.post, local(need.start).time())
