# SPDX-License-Identifier: MPL-2.0
"""How much a planning run has spent, and in how large slices it may go on."""

from __future__ import annotations

import time
from collections.abc import Callable

from roster.plan import Improvement
from roster.solve.stop import FirstOf
from roster.solve.stop import MaxWork
from roster.solve.stop import Stop
from roster.solve.stop import by_work

PACE = 150_000
"""Iterations of PyVRP for one unit of work, times the number of passings."""
LEAST_SLICE = 1.0
"""Seconds that a slice has at least."""
ASK_SECONDS = 0.25
"""Seconds between two questions to the stop criterion."""
UNHURRIED = 600.0
"""Seconds for an engine that stops by itself, where only work counts."""


class Effort:
    """Seconds and iterations spent; asks the stop criterion whether to go on."""

    def __init__(self, stop: Stop, size: int) -> None:
        self._stop = stop
        self._began = time.perf_counter()
        self._iterations = 0
        self._each = max(50, size) / PACE
        self._changed = 0.0
        self._cost: int | None = None
        self._whole = stop.left(0.0) or 0.0
        self._work = _work_of(stop)
        self.by_work = by_work(stop)
        self.stopped_by = ""

    @property
    def elapsed(self) -> float:
        """Seconds since the run began."""
        return time.perf_counter() - self._began

    @property
    def work(self) -> float:
        """Units of work done: the same on every machine."""
        return self._iterations * self._each

    def over(self, cost: int, bound: int) -> bool:
        """Say whether to stop, given the best plan so far."""
        now = self.elapsed
        if cost != self._cost:
            self._cost, self._changed = cost, now
        why = "proof" if cost <= bound else None
        why = why or self._stop(Improvement(now, cost, bound, 0, self.work), self._changed)
        if why:
            self.stopped_by = why
        return why is not None

    def share(self, share: float) -> float:
        """Return the seconds that a share of the time left is; long where only work counts."""
        left = self._stop.left(self.elapsed)
        return UNHURRIED if left is None or self.by_work else left * share

    def slice(self, share: float, cost: int, bound: int) -> Callable[[int], bool]:
        """Return what PyVRP asks in every iteration: whether a share of the whole is spent."""
        if self.by_work:
            return self._by_work(share)
        until = self.elapsed + self.slice_seconds(share)
        asked = self.elapsed

        def spent(_cost: int) -> bool:
            nonlocal asked
            self._iterations += 1
            now = self.elapsed
            if now - asked < ASK_SECONDS:
                return now >= until
            asked = now
            return now >= until or self.over(cost, bound)

        return spent

    def slice_seconds(self, share: float) -> float:
        """Return the seconds of a slice: its share of the whole, but not beyond the end."""
        wanted = max(LEAST_SLICE, share * self._whole)
        left = self._stop.left(self.elapsed)
        return wanted if left is None else min(wanted, left)

    def _by_work(self, share: float) -> Callable[[int], bool]:
        wanted = max(1, round(share * self._work / self._each))
        until = self._iterations + wanted

        def spent(_cost: int) -> bool:
            self._iterations += 1
            return self._iterations >= until

        return spent


def _work_of(stop: Stop) -> float:
    """Return the units of work that a criterion allows; 0 if it does not count work."""
    if isinstance(stop, FirstOf):
        return max((_work_of(one) for one in stop.criteria), default=0.0)
    return stop.work if isinstance(stop, MaxWork) else 0.0
