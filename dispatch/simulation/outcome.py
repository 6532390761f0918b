# SPDX-License-Identifier: MPL-2.0
"""What happened in a simulation, call by call and unit by unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.simulation.policy import Policy
from dispatch.simulation.world import DAY
from dispatch.simulation.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Busy:
    """A unit's work on one call: from being sent to being clear again."""

    unit: int
    start: float
    end: float


@dataclass(frozen=True, eq=False)
class Outcome:
    """One world played under one policy."""

    world: World
    policy: Policy
    response: Floats
    """Seconds from each call to the first unit there; infinite where nobody ever came."""
    full: Floats
    """Seconds until everybody that the call needs was there."""
    served_by: Ints
    """Unit that was there first, -1 for nobody."""
    call_metres: Floats
    """Driven to each call, and onward from it."""
    empty_metres: Floats
    """Driven by each unit without a call."""
    empty_seconds: Floats
    busy: tuple[Busy, ...]
    duty: Floats
    """Seconds on duty by unit."""
    overtime: Floats
    """Seconds after the end of a shift by unit, to finish a call."""
    interrupted: Ints
    """Times that each unit's round was interrupted."""
    disturbed: Ints
    """Visits of each unit's round that fell into an interruption."""
    moved: int
    """Times that a waiting unit was asked to move."""

    @property
    def late(self) -> NDArray[np.bool_]:
        """Which calls were answered later than their threshold."""
        return np.asarray(self.response > self._limit + 1e-6, dtype=np.bool_)

    @property
    def short(self) -> NDArray[np.bool_]:
        """Which calls had everybody that they need only after their threshold."""
        return np.asarray(self.full > self._limit + 1e-6, dtype=np.bool_)

    @property
    def _limit(self) -> Floats:
        return np.array([call.threshold for call in self.world.calls], dtype=float)

    @property
    def day(self) -> Ints:
        """Day of each call, from 0."""
        return np.array([int(call.at // DAY) for call in self.world.calls], dtype=np.int64)

    @property
    def group(self) -> NDArray[np.str_]:
        """Administration of each call."""
        return np.array([call.group for call in self.world.calls], dtype=np.str_)
