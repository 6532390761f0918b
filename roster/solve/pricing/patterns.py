# SPDX-License-Identifier: MPL-2.0
"""Rules of patterns as machines: runs not too short, what follows what, weekends."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import ClassVar

from roster.solve.pricing.memory import Event

WEEK = 7
SATURDAY = 5


@dataclass(frozen=True)
class ShortWork:
    """A run of days at work is at least `least` long, or costs once.

    A run is charged when it begins and paid back once it is long enough or touches the last day
    of the plan, so that nothing is left to settle when it breaks off.
    """

    least: int
    cost: int
    last: int
    """The last day of the plan, where every run may go on, as on day 0 it may come from before."""
    tallies: ClassVar[bool] = False

    @property
    def reach(self) -> int:
        """The shortest run that is long enough."""
        return 1440 * self.least

    def after(self, state: Hashable, event: Event) -> tuple[Hashable, int] | None:
        """Begin a run, or lengthen it."""
        if not 0 <= event.day <= self.last:
            return state, 0
        if not isinstance(state, tuple):
            excused = event.day in (0, self.last)
            return ((event.day, self.least), 0) if excused else ((event.day, 1), self.cost)
        day, count = state
        if event.day == day or count >= self.least:
            return (event.day, count), 0
        enough = count + 1 >= self.least or event.day == self.last
        return (event.day, self.least if enough else count + 1), -self.cost if enough else 0

    def before(self, state: Hashable, event: Event) -> Hashable:
        """Forget the run once a day has passed without."""
        if isinstance(state, tuple) and event.day > state[0] + 1:
            return None
        return state


@dataclass(frozen=True)
class ShortRest:
    """A run of days off between two days at work is at least `least` long, or costs once."""

    least: int
    cost: int
    last: int
    """The last day of the plan: work after it ends no run."""
    tallies: ClassVar[bool] = False

    @property
    def reach(self) -> int:
        """The shortest run that is long enough."""
        return 1440 * self.least

    def after(self, state: Hashable, event: Event) -> tuple[Hashable, int] | None:
        """Charge the days off since the last day at work, if they are too few.

        Of work before the plan only the day right before it can begin a run that counts.
        """
        if event.day < -1 or event.day > self.last:
            return state, 0
        short = isinstance(state, int) and 1 < event.day - state <= self.least
        return event.day, self.cost if short else 0

    def before(self, state: Hashable, event: Event) -> Hashable:
        """Forget the last day at work once enough days off have passed."""
        if isinstance(state, int) and event.day - state > self.least:
            return None
        return state


@dataclass(frozen=True)
class Following:
    """After an event of one kind none of some other kinds begins on the next day."""

    rule: int
    """Which of the rules of successions it is, as `Event.kind` counts them."""
    tallies: ClassVar[bool] = False

    @property
    def reach(self) -> int:
        """The day before."""
        return 2880

    def after(self, state: Hashable, event: Event) -> tuple[Hashable, int] | None:
        """Add what the event shuts out of the next day, unless the day before shuts it out."""
        if not event.kind:
            return state, 0
        shuts, inside = event.kind[self.rule]
        day, today, before = _known(state, event.day)
        if not before.isdisjoint(inside):
            return None
        if shuts >= 0:
            today |= {shuts}
        return (day, today, before), 0

    def before(self, state: Hashable, event: Event) -> Hashable:
        """Forget a day from which nothing is shut out any more."""
        if not isinstance(state, tuple):
            return None
        _, today, before = known = _known(state, event.day)
        return known if today or before else None


def _known(state: Hashable, day: int) -> tuple[int, frozenset[int], frozenset[int]]:
    """Return a day with what it and the day before it shut out so far."""
    if not isinstance(state, tuple):
        return day, frozenset(), frozenset()
    last, today, before = state
    if last == day:
        return day, today, before
    return day, frozenset(), today if last == day - 1 else frozenset()


@dataclass(frozen=True)
class Weekends:
    """Counts the weekends of the plan on which work begins."""

    first: int
    """The weekday of day 0, Monday being 0."""
    last: int
    """The last day of the plan."""
    tallies: ClassVar[bool] = True

    @property
    def reach(self) -> int:
        """A weekend."""
        return 2880

    @property
    def most(self) -> int:
        """The number of weekends of the plan, in part or whole."""
        days = range(self.first, self.first + self.last + 1)
        return len({day // WEEK for day in days if day % WEEK >= SATURDAY})

    def after(self, state: Hashable, event: Event) -> tuple[Hashable, int] | None:
        """Count a weekend once."""
        week, weekday = divmod(self.first + event.day, WEEK)
        if weekday < SATURDAY or not 0 <= event.day <= self.last or state == week:
            return state, 0
        return week, 1

    def before(self, state: Hashable, event: Event) -> Hashable:
        """Forget the weekend when it is over."""
        week = (self.first + event.day) // WEEK
        return state if state == week else None


PATTERNS = (ShortWork, ShortRest, Following, Weekends)
