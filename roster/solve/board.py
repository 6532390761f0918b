# SPDX-License-Identifier: MPL-2.0
"""The best plan and bound so far, the clock, and whoever wants to hear of progress."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable

from roster.plan import Improvement
from roster.solve.judge import Verdict
from roster.solve.lines import Line
from roster.solve.lines import Lines
from roster.solve.stop import Stop

Progress = Callable[[Improvement], None]


class Board:
    """Keeps score while solving. Only the thread that called `solve` touches it.

    `lines` is the plan that the search walks on from, which may be a worse one; `best` is the
    first plan that reached the best objective, so that walking does not change the answer.
    """

    def __init__(self, stop: Stop, progress: Progress | None) -> None:
        self._started = time.monotonic()
        self._stop = stop
        self._progress = progress
        self.best: dict[str, Line] = {}
        self.lines: dict[str, Line] = {}
        self.verdict: Verdict | None = None
        """What `best` costs."""
        self.standing: Verdict | None = None
        """What `lines` cost."""
        self.bound = 0
        """Penalties are never negative."""
        self.relaxed: tuple[str, ...] = ()
        self.work = 0.0
        self.last_change = 0.0
        self.reason = ""
        self.improvements: list[Improvement] = []

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._started

    @property
    def left(self) -> float | None:
        """Seconds that the stop criterion still allows, None for no limit."""
        return self._stop.left(self.elapsed)

    @property
    def proven(self) -> bool:
        """Whether no plan can be better."""
        return self.verdict is not None and self.bound >= self.verdict.objective

    def walk(self, lines: Lines, verdict: Verdict) -> None:
        """Walk on from a plan, and keep it if it is the best so far."""
        self.lines, self.standing = dict(lines), verdict
        if self.verdict is not None and verdict.objective >= self.verdict.objective:
            return
        self.best, self.verdict = dict(lines), verdict
        self.last_change = self.elapsed
        self._report()

    def raise_bound(self, bound: float, relaxed: tuple[str, ...] = ()) -> None:
        """Take a proven lower bound; rounding up is safe because penalties are whole."""
        if not math.isfinite(bound):
            return
        whole = math.ceil(bound - 1e-6)
        if whole > self.bound:
            self.bound, self.relaxed = whole, relaxed
            if self.verdict is not None:
                self._report()

    def now(self) -> Improvement:
        """Return the state of the search; with no plan yet, one that costs without end."""
        verdict = self.verdict
        if verdict is None:
            return Improvement(self.elapsed, sys.maxsize, self.bound, sys.maxsize, self.work)
        return Improvement(
            self.elapsed,
            verdict.objective,
            min(self.bound, verdict.objective),
            verdict.uncovered,
            self.work,
            verdict.parts,
        )

    def ask(self) -> bool:
        """Ask whether to stop: proven best, or what the stop criterion says."""
        if not self.reason:
            if self.proven:
                self.reason = "optimal"
            else:
                self.reason = self._stop(self.now(), self.last_change) or ""
        return bool(self.reason)

    def settle(self) -> None:
        """Take the plan in force as the only one possible."""
        assert self.verdict is not None
        self.raise_bound(self.verdict.objective)
        self.ask()

    def _report(self) -> None:
        now = self.now()
        self.improvements.append(now)
        if self._progress is not None:
            self._progress(now)
