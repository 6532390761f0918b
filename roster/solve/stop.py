# SPDX-License-Identifier: MPL-2.0
"""When to stop solving, as small objects that can be combined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from roster.plan import Improvement


class Stop(Protocol):
    """A stop criterion: given the best plan so far, a reason to stop, or None to go on.

    The engine asks at least once a second, with `now.seconds` at the time of asking. `left`
    lets the engine size its steps: seconds this criterion still allows, None for no limit.
    """

    def __call__(self, now: Improvement, last_change: float) -> str | None:
        """Return why to stop. `last_change` is when `now` was found, in seconds."""

    def left(self, elapsed: float) -> float | None:
        """Return the seconds still allowed, None for no limit."""


@dataclass(frozen=True, slots=True)
class MaxSeconds:
    """Stop after so many seconds of wall-clock time."""

    seconds: float

    def __post_init__(self) -> None:
        """Reject a limit that cannot be kept."""
        if self.seconds <= 0:
            raise ValueError(f"seconds = {self.seconds}: give a time above 0.")

    def __call__(self, now: Improvement, last_change: float) -> str | None:
        """Stop when the time is used."""
        return "time" if now.seconds >= self.seconds else None

    def left(self, elapsed: float) -> float | None:
        """Return what is left of the time."""
        return max(0.0, self.seconds - elapsed)


@dataclass(frozen=True, slots=True)
class MaxWork:
    """Stop after so much deterministic work, whatever the clock says.

    One unit is one to two seconds of one core. With the same seed and problem, the same limit
    gives the same plan with any number of workers, however busy the machine is.
    """

    work: float

    def __post_init__(self) -> None:
        """Reject a limit that cannot be kept."""
        if self.work <= 0:
            raise ValueError(f"work = {self.work}: give an amount above 0.")

    def __call__(self, now: Improvement, last_change: float) -> str | None:
        """Stop when the work is done."""
        return "work" if now.work >= self.work else None

    def left(self, elapsed: float) -> float | None:
        """Allow any time."""
        return None


@dataclass(frozen=True, slots=True)
class MaxGap:
    """Stop when the plan is proven to be within a relative gap of the best possible one."""

    gap: float

    def __call__(self, now: Improvement, last_change: float) -> str | None:
        """Stop when the gap is small enough."""
        return "gap" if now.gap <= self.gap else None

    def left(self, elapsed: float) -> float | None:
        """Allow any time."""
        return None


@dataclass(frozen=True, slots=True)
class Target:
    """Stop when the objective is as low as wanted."""

    objective: int

    def __call__(self, now: Improvement, last_change: float) -> str | None:
        """Stop when the plan is good enough."""
        return "target" if now.objective <= self.objective else None

    def left(self, elapsed: float) -> float | None:
        """Allow any time."""
        return None


@dataclass(frozen=True, slots=True)
class NoImprovement:
    """Stop when nothing better was found for so many seconds."""

    seconds: float

    def __call__(self, now: Improvement, last_change: float) -> str | None:
        """Stop when the last change is long ago."""
        return "no improvement" if now.seconds - last_change >= self.seconds else None

    def left(self, elapsed: float) -> float | None:
        """Allow any time."""
        return None


@dataclass(frozen=True, slots=True)
class Cancelled:
    """Stop when somebody asks for it; the best plan so far is kept."""

    asked: Callable[[], bool]

    def __call__(self, now: Improvement, last_change: float) -> str | None:
        """Stop when asked to."""
        return "cancelled" if self.asked() else None

    def left(self, elapsed: float) -> float | None:
        """Allow any time."""
        return None


@dataclass(frozen=True)
class FirstOf:
    """Stop as soon as one of several criteria says so."""

    criteria: tuple[Stop, ...]

    def __call__(self, now: Improvement, last_change: float) -> str | None:
        """Ask each in turn."""
        return next((reason for stop in self.criteria if (reason := stop(now, last_change))), None)

    def left(self, elapsed: float) -> float | None:
        """Return the least that any of them allows."""
        limits = [left for stop in self.criteria if (left := stop.left(elapsed)) is not None]
        return min(limits, default=None)


def by_work(stop: Stop) -> bool:
    """Say whether a criterion limits deterministic work, alone or among others."""
    if isinstance(stop, FirstOf):
        return any(by_work(one) for one in stop.criteria)
    return isinstance(stop, MaxWork)
