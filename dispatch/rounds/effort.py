# SPDX-License-Identifier: MPL-2.0
"""How much a planning run has spent, and how far it has come: by the clock or by work."""

from __future__ import annotations

import time

from roster.plan import Improvement
from roster.solve.stop import FirstOf
from roster.solve.stop import MaxWork
from roster.solve.stop import Stop
from roster.solve.stop import by_work

ASK_SECONDS = 0.25
"""Seconds between two questions to the stop criterion."""
UNHURRIED = 600.0
"""Seconds for an engine that stops by itself, where only work counts."""
ENDLESS = 60.0
"""Seconds of a search that nothing but a wish ends; then it begins anew from the best rounds."""


class Effort:
    """Seconds and units of work spent; asks the stop criterion whether to go on."""

    def __init__(self, stop: Stop) -> None:
        self._stop = stop
        self._began = time.perf_counter()
        self._asked = -ASK_SECONDS
        self._changed = 0.0
        self._cost: int | None = None
        self._seconds = stop.left(0.0)
        self._works = _work_of(stop)
        self.by_work = by_work(stop)
        self.work = 0.0
        """Units of work done: the same on every machine."""
        self.stopped_by = ""

    @property
    def elapsed(self) -> float:
        """Seconds since the run began."""
        return time.perf_counter() - self._began

    @property
    def share(self) -> float:
        """How much of the whole is spent, 0 to 1; by work where work counts."""
        if self.by_work:
            return min(1.0, self.work / self._works)
        if self._seconds is None:
            return self.elapsed % ENDLESS / ENDLESS
        return min(1.0, self.elapsed / self._seconds)

    def over(self, cost: int, bound: int) -> bool:
        """Say whether to stop, given the best plan so far."""
        self._asked = now = self.elapsed
        if cost != self._cost:
            self._cost, self._changed = cost, now
        why = "proof" if cost <= bound else None
        why = why or self._stop(Improvement(now, cost, bound, 0, self.work), self._changed)
        if why:
            self.stopped_by = why
        return why is not None

    def spent(self, work: float, cost: int, bound: int) -> bool:
        """Add work done; say whether to stop, asked anew a few times a second."""
        self.work += work
        if self.by_work and self.work >= self._works:
            return self.over(cost, bound)
        return self.elapsed - self._asked >= ASK_SECONDS and self.over(cost, bound)

    def left(self, share: float) -> float:
        """Return the seconds that a share of the time left is; long where only work counts."""
        left = self._stop.left(self.elapsed)
        return UNHURRIED if left is None or self.by_work else left * share

    def seconds(self, share: float) -> float:
        """Return the seconds that a share of the whole is."""
        return share * (ENDLESS if self._seconds is None else self._seconds)


def _work_of(stop: Stop) -> float:
    """Return the units of work that a criterion allows; 0 if it does not count work."""
    if isinstance(stop, FirstOf):
        return max((_work_of(one) for one in stop.criteria), default=0.0)
    return stop.work if isinstance(stop, MaxWork) else 0.0
