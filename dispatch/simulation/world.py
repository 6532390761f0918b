# SPDX-License-Identifier: MPL-2.0
"""What a simulation plays: units with their shifts and rounds, calls, and how far it all is.

Times are seconds after the world's beginning. Places are rows and columns of the travel
matrices. The same world with the same calls is played under every policy, so that policies
are compared on the same incidents (common random numbers).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Kind = Literal["pool", "post", "round"]

DAY = 86_400.0
HOUR = 3_600.0


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit on a round: at a place from one time to another."""

    start: float
    end: float
    place: int


@dataclass(frozen=True, slots=True)
class Unit:
    """A guard, or a pair that goes together, while on duty."""

    id: str
    group: str
    """The administration that it belongs to."""
    home: int
    """Place where it stands when nothing happens."""
    shifts: tuple[tuple[float, float], ...]
    """When it is on duty: from, until; in time order."""
    kind: Kind = "pool"
    leave: float = 1.0
    """Chance that it may leave what it does when a call comes: 1 for the pool."""
    stops: tuple[Stop, ...] = ()
    """The visits of a round, in time order; only for `round`."""
    able: frozenset[str] = frozenset()
    """Competences."""


@dataclass(frozen=True, slots=True)
class Call:
    """An incident that needs somebody."""

    at: float
    place: int
    group: str
    """The administration whose place it is."""
    seconds: float
    """Time on the spot."""
    threshold: float
    """Seconds within which somebody should be there."""
    kind: str = ""
    priority: int = 2
    """1 goes before 2 and 3 when calls wait."""
    seats: int = 1
    """How many units it needs; the first one there ends the response time."""
    asks: frozenset[str] = frozenset()
    """Competences that a unit must hold."""
    onward: int | None = None
    """A place that has to be driven to afterwards: a person handed over, a key returned."""
    onward_seconds: float = 0.0


@dataclass(frozen=True, eq=False)
class World:
    """Units, calls and travel of a number of days."""

    days: int
    units: tuple[Unit, ...]
    calls: tuple[Call, ...]
    """In time order."""
    seconds: Floats
    """Shape (places, places), row = from."""
    metres: Floats
    nodes: Ints
    """Places where calls come from: what coverage is reckoned over."""
    bases: Ints
    """Places where pool units may stand."""
    weights: Floats
    """Expected calls by period and node, shape (periods, nodes)."""
    threshold: Floats
    """Seconds by node."""
    busy: tuple[float, ...]
    """Busy fraction that policies reckon with, by period."""
    minutes: float = 0.0
    """Mean time on a call that policies reckon with, from being sent to being clear; 0 where it
    is not known: then who is free counts as busy with the busy fraction itself."""
    period: tuple[int, ...] = ()
    """Period of each hour since the beginning; empty is one period throughout."""
    homes: Ints | None = None
    """Place of each unit by period, shape (periods, units); None is always `Unit.home`."""
    luck_seed: int = 0
    """Seed of the draws that decide whether a guard may leave a post: the same for all policies."""

    def __post_init__(self) -> None:
        """Reject calls out of order and matrices that do not fit."""
        if any(a.at > b.at for a, b in zip(self.calls, self.calls[1:], strict=False)):
            raise ValueError("calls: sort them by time.")
        if self.seconds.shape != self.metres.shape or len(set(self.seconds.shape)) > 1:
            raise ValueError("seconds and metres: give two square matrices of the same size.")

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Every administration with units or calls, sorted."""
        names = {unit.group for unit in self.units} | {call.group for call in self.calls}
        return tuple(sorted(names))

    @cached_property
    def within(self) -> NDArray[np.bool_]:
        """Whether a base reaches a node in time, shape (bases, nodes)."""
        times = self.seconds[np.ix_(self.bases, self.nodes)]
        return np.asarray(times <= self.threshold + 1e-6, dtype=np.bool_)

    @cached_property
    def shares(self) -> Floats:
        """Weights of each period as shares of all its calls."""
        totals = np.maximum(self.weights.sum(axis=1, keepdims=True), 1e-300)
        return np.asarray(self.weights / totals, dtype=np.float64)

    @property
    def end(self) -> float:
        """When the last day ends."""
        return self.days * DAY

    def period_at(self, at: float) -> int:
        """Return the period of a time; after the end the last one holds."""
        if not self.period:
            return 0
        return self.period[min(int(at // HOUR), len(self.period) - 1)]

    def home_at(self, unit: int, at: float) -> int:
        """Return where a unit stands at a time when nothing happens."""
        if self.homes is None:
            return self.units[unit].home
        return int(self.homes[self.period_at(at), unit])


def in_time_order(calls: Sequence[Call]) -> tuple[Call, ...]:
    """Return calls sorted by time."""
    return tuple(sorted(calls, key=lambda call: call.at))
