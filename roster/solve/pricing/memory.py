# SPDX-License-Identifier: MPL-2.0
"""What rules must remember of a guard's work so far to judge what comes next."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from functools import cached_property
from typing import ClassVar
from typing import Protocol
from typing import TypeAlias

import numpy as np

from roster.problem import Span
from sites.clock import local_day
from sites.clock import minutes
from sites.clock import night_minutes

Kind: TypeAlias = tuple[tuple[int, frozenset[int]], ...]
"""For each rule of successions: which set of tags may not follow, and in which sets it is itself.

Sets go by number, -1 is none. Shifts of the same kind are alike to all of these rules.
"""


@dataclass(frozen=True, slots=True)
class Event:
    """A span that may be worked, in whole minutes and days since the window began."""

    start: int
    end: int
    day: int
    night: int
    """Minutes in the night period."""
    kind: Kind = ()
    """What rules of successions tell apart in it."""


class Memory(Protocol):
    """A rule of one guard as a machine that reads the guard's work in time order.

    A state is whatever the rule needs; None is that of somebody who has not worked lately.
    """

    tallies: ClassVar[bool]
    """Whether what it returns is counted instead of paid: how much that costs, the end says."""

    @property
    def reach(self) -> int:
        """About how many minutes back it remembers."""

    def after(self, state: Hashable, event: Event) -> tuple[Hashable, int] | None:
        """Return the state after an event and what it costs; None where the rule forbids it."""

    def before(self, state: Hashable, event: Event) -> Hashable:
        """Return the state as it matters from an event on: None when all is forgotten."""


@dataclass(frozen=True)
class Stretches:
    """Work with no rest of `rest` minutes in it lasts no longer than `limit` minutes."""

    rest: int
    limit: int
    tallies: ClassVar[bool] = False

    @property
    def reach(self) -> int:
        """The longest stretch."""
        return self.limit

    def after(self, state: Hashable, event: Event) -> tuple[Hashable, int] | None:
        """Lengthen the stretch, or begin one after a rest."""
        if not isinstance(state, tuple):
            return (event.start, event.end), 0
        start, end = state
        if event.start < end or event.end - start > self.limit:
            return None
        return (start, event.end), 0

    def before(self, state: Hashable, event: Event) -> Hashable:
        """Forget the stretch once the rest was long enough."""
        if isinstance(state, tuple) and event.start - state[1] >= self.rest:
            return None
        return state


@dataclass(frozen=True)
class Runs:
    """Days in a row: at most `limit` of them, or each beyond costs.

    `night` is the least minutes in the night period for a day to count; 0 counts every day.
    """

    limit: int
    night: int = 0
    cost: int | None = None
    """What each day beyond the limit costs; None where there may be none."""
    tallies: ClassVar[bool] = False

    @property
    def reach(self) -> int:
        """The longest run."""
        return 1440 * self.limit

    def after(self, state: Hashable, event: Event) -> tuple[Hashable, int] | None:
        """Count the day once."""
        if event.night < self.night:
            return state, 0
        last, count = state if isinstance(state, tuple) else (event.day, 0)
        if not count or event.day > last:
            count += 1
        elif event.day < last:
            return state, 0
        if count <= self.limit:
            return (event.day, count), 0
        return None if self.cost is None else ((event.day, self.limit), self.cost)

    def before(self, state: Hashable, event: Event) -> Hashable:
        """Forget the run once a day has passed without."""
        if isinstance(state, tuple) and event.day > state[0] + 1:
            return None
        return state


@dataclass(frozen=True)
class Apart:
    """Two events that exclude each other are not worked one right after the other."""

    events: tuple[Event, ...]
    pairs: frozenset[tuple[int, int]]
    """Numbers of events that exclude each other, the first one first."""
    tallies: ClassVar[bool] = False

    @property
    def reach(self) -> int:
        """Not long: a few events at most."""
        return 0

    def after(self, state: Hashable, event: Event) -> tuple[Hashable, int] | None:
        """Remember the event as the last."""
        here = self._number[event]
        if isinstance(state, int) and (state, here) in self.pairs:
            return None
        return here, 0

    def before(self, state: Hashable, event: Event) -> Hashable:
        """Forget an event that excludes nothing any more."""
        if isinstance(state, int) and self._number[event] > self._until[state]:
            return None
        return state

    @property
    def by_neighbours(self) -> bool:
        """Whether no two events exclude each other with an event between that suits both."""
        size = len(self.events)
        excluded = np.zeros((size, size), dtype=np.bool_)
        excluded[tuple(np.array(sorted(self.pairs)).T)] = True
        suits = np.triu(~excluded, 1).astype(np.float32)
        return not bool((excluded & (suits @ suits > 0)).any())

    @cached_property
    def _number(self) -> dict[Event, int]:
        return {event: n for n, event in enumerate(self.events)}

    @cached_property
    def _until(self) -> list[int]:
        until = list(range(len(self.events)))
        for first, second in self.pairs:
            until[first] = max(until[first], second)
        return until


def event(span: Span, zero: datetime, start: date, kind: Kind = ()) -> Event:
    """Return the event of a span.

    Parameters
    ----------
    zero
        The instant from which minutes are counted.
    start
        The day from which days are counted.
    kind
        What rules of successions tell apart in it.
    """
    return Event(
        minutes(zero, span.start),
        minutes(zero, span.end),
        (local_day(span.start) - start).days,
        night_minutes(span.start, span.end),
        kind,
    )
