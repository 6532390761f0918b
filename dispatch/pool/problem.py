# SPDX-License-Identifier: MPL-2.0
"""What a location model sees: where calls come from, where units may stand, how far it is.

Times are seconds. Rows of `seconds` are bases and columns are nodes: from where a unit stands
to where it is needed. Weights are expected calls (or any measure of need) of each period; most
plans have the 24 hours of a day as periods, a model of one moment has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike
from numpy.typing import NDArray

from dispatch.pool.cover import reach

Floats = NDArray[np.float64]
MANY = 999
"""As many units at one base as anybody has."""


@dataclass(frozen=True, slots=True)
class Node:
    """A place where calls come from."""

    id: str
    group: str = ""
    """Whose it is: the administration, for fairness between them."""
    name: str = ""
    lat: float = 0.0
    lon: float = 0.0


@dataclass(frozen=True, slots=True)
class Base:
    """A place where units may stand."""

    id: str
    most: int = MANY
    """Room for so many units."""
    name: str = ""
    lat: float = 0.0
    lon: float = 0.0


@dataclass(frozen=True, eq=False)
class Problem:
    """Everything that a location model depends on.

    Raises
    ------
    ValueError
        If arrays do not fit together, a weight is negative or a busy fraction not in [0, 1).
    """

    nodes: tuple[Node, ...]
    bases: tuple[Base, ...]
    seconds: Floats
    """Shape (bases, nodes)."""
    weights: Floats
    """Shape (periods, nodes)."""
    units: tuple[int, ...]
    """Units to place, at most, in each period."""
    threshold: Floats
    """Seconds within which a call counts as answered in time, shape (nodes,)."""
    busy: tuple[float, ...] = ()
    """Chance that a unit is busy, by period; empty is never."""
    until: Floats | None = None
    """Seconds from which a late answer is worth nothing, shape (nodes,); None is at once."""
    missed: Floats | None = None
    """Chance that nobody of those who are there anyway answers, shape (periods, nodes):
    guards on posts and rounds count with the chance that they may leave. None is 1."""
    integral: bool = False
    """Whether every weight times every time is a whole number, which sharpens bounds."""

    def __post_init__(self) -> None:
        """Reject arrays that do not fit together."""
        shape = (len(self.bases), len(self.nodes))
        _expect("seconds", self.seconds, shape)
        _expect("weights", self.weights, (len(self.units), len(self.nodes)))
        _expect("threshold", self.threshold, (len(self.nodes),))
        if self.until is not None:
            _expect("until", self.until, (len(self.nodes),))
        if self.missed is not None:
            _expect("missed", self.missed, self.weights.shape)
        if len(self.busy) not in (0, len(self.units)):
            raise ValueError(f"busy has {len(self.busy)} periods, units has {len(self.units)}.")
        if any(not 0 <= q < 1 for q in self.busy):
            raise ValueError(f"busy = {self.busy}: give fractions from 0 and below 1.")
        if bool((self.weights < 0).any()):
            raise ValueError("weights: give numbers of 0 or more.")

    @property
    def periods(self) -> int:
        """How many periods there are."""
        return len(self.units)

    def q(self, period: int) -> float:
        """Return the busy fraction of a period."""
        return self.busy[period] if self.busy else 0.0

    @cached_property
    def worth(self) -> Floats:
        """How far a base's answer at a node is in time, 0 to 1, shape (bases, nodes)."""
        return reach(self.seconds, self.threshold, self.until)

    @cached_property
    def within(self) -> NDArray[np.bool_]:
        """Whether a base reaches a node in time, shape (bases, nodes)."""
        return np.asarray(reach(self.seconds, self.threshold) > 0, dtype=np.bool_)

    @cached_property
    def need(self) -> Floats:
        """Weight that nobody else answers, shape (periods, nodes)."""
        return self.weights if self.missed is None else self.weights * self.missed

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups, sorted."""
        return tuple(sorted({node.group for node in self.nodes}))

    @cached_property
    def members(self) -> NDArray[np.float64]:
        """Which node belongs to which group, shape (groups, nodes)."""
        row = {name: number for number, name in enumerate(self.groups)}
        out = np.zeros((len(self.groups), len(self.nodes)))
        for column, node in enumerate(self.nodes):
            out[row[node.group], column] = 1.0
        return out

    @cached_property
    def most(self) -> NDArray[np.int64]:
        """Room at each base, shape (bases,)."""
        return np.array([base.most for base in self.bases], dtype=np.int64)


def problem(
    seconds: ArrayLike,
    weights: ArrayLike,
    units: int | tuple[int, ...],
    *,
    threshold: ArrayLike = np.inf,
    busy: float | tuple[float, ...] = (),
    groups: tuple[str, ...] = (),
    until: ArrayLike | None = None,
    most: int = MANY,
    integral: bool = False,
) -> Problem:
    """Return a problem from bare arrays, with numbered nodes and bases.

    Parameters
    ----------
    seconds
        Shape (bases, nodes).
    weights
        Shape (nodes,) for one period or (periods, nodes).
    units
        One number for every period, or one for each.
    threshold, until
        One number, or one for each node.
    busy
        One fraction for every period, or one for each.
    groups
        Group of each node; empty puts all in one.
    most
        Room for so many units at every base.
    integral
        Whether weights times times are whole numbers.
    """
    times = np.asarray(seconds, float)
    need = np.atleast_2d(np.asarray(weights, float))
    bases, nodes = times.shape
    placed = (units,) * len(need) if isinstance(units, int) else units
    fractions = (busy,) * len(need) if isinstance(busy, float | int) else busy
    return Problem(
        tuple(Node(str(n), groups[n] if groups else "") for n in range(nodes)),
        tuple(Base(str(n), most) for n in range(bases)),
        times,
        need,
        placed,
        np.array(np.broadcast_to(np.asarray(threshold, float), (nodes,))),
        fractions,
        None if until is None else np.array(np.broadcast_to(np.asarray(until, float), (nodes,))),
        integral=integral,
    )


def _expect(name: str, array: NDArray[np.float64], shape: tuple[int, ...]) -> None:
    if array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}, expected {shape}.")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a model is: reported while it is being solved."""

    seconds: float
    objective: float | None
    bound: float
    stage: str
