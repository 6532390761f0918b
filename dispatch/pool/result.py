# SPDX-License-Identifier: MPL-2.0
"""Where a location model puts units, and how good that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dispatch.pool.problem import Problem

Sense = Literal["min", "max"]
PROVEN = 1e-9
"""A relative gap of this much is none."""


@dataclass(frozen=True, eq=False)
class Result:
    """Units at bases with objective and proven bound."""

    problem: Problem
    model: str
    """`lscp`, `p-median`, `p-center`, `mclp`, `gradual`, `mexclp`, with `/fair` for its kind."""
    counts: NDArray[np.int64]
    """Units at each base in each period, shape (periods, bases)."""
    objective: float
    bound: float
    """No placing of the units is better than this: below it for `min`, above it for `max`."""
    sense: Sense
    seconds: float
    seed: int
    engine: str
    stopped_by: str
    """`proof`, `time`, or what the stop criterion said."""

    @property
    def gap(self) -> float:
        """Relative distance between objective and bound, 0 at a proof."""
        scale = max(abs(self.objective), 1e-12)
        return float(max(0.0, abs(self.objective - self.bound) / scale))

    @property
    def proven(self) -> bool:
        """Whether nothing better exists."""
        return bool(self.stopped_by == "proof" or self.gap <= PROVEN)

    def standing(self, period: int = 0) -> tuple[int, ...]:
        """Return the base of every unit in a period, a base with two units twice."""
        bases = np.repeat(np.arange(len(self.problem.bases)), self.counts[period])
        return tuple(int(base) for base in bases)
