# SPDX-License-Identifier: MPL-2.0
"""Seconds spent on a model and whether a stop criterion wants it to end."""

from __future__ import annotations

import time

from roster.plan import Improvement
from roster.solve.stop import Stop


class Clock:
    """Starts when it is made; asks the stop criterion."""

    def __init__(self, stop: Stop) -> None:
        self._stop = stop
        self._began = time.perf_counter()
        self.reason = ""
        """Why it is over; empty while it is not."""

    @property
    def elapsed(self) -> float:
        """Seconds so far."""
        return time.perf_counter() - self._began

    @property
    def left(self) -> float | None:
        """Seconds still allowed, None for no limit."""
        return self._stop.left(self.elapsed)

    def over(self) -> bool:
        """Say whether to end now."""
        now = Improvement(self.elapsed, 0, 0, 0)
        self.reason = self.reason or self._stop(now, 0.0) or ""
        return bool(self.reason)
