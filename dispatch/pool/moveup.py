# SPDX-License-Identifier: MPL-2.0
"""Say where a unit that becomes free should go, and which idle unit should move to fill a gap.

DMEXCLP (Jagtenberg, Bhulai, van der Mei, Operations Research for Health Care 4, 2015): each
unit counts as being where it is heading; one more unit at a base is worth what it adds to the
expected coverage. Ours are the price of driving and the check on the donor: no move lowers the
expected coverage of the whole city, and what it wins must be worth its minutes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Limits:
    """How readily units are moved."""

    minute: float = 0.0014
    """Coverage, as a share of all expected calls, that one minute of driving must win."""
    least: float = 0.005
    """Coverage that a move must win beyond its driving before anybody is disturbed."""
    per_hour: int = 2
    """Moves of one unit within an hour, at most."""
    horizon: float = 30.0
    """Minutes ahead for which units are placed: who is free now may be busy then."""
    at_once: int = 1
    """Moves suggested at one time, at most; 0 moves only those who have just become free."""


def soon(busy: float, minutes: float, horizon: float) -> float:
    """Return the chance that a unit which is idle now is busy after a while.

    A unit takes turns at being idle and busy, each for an exponential time (a Markov chain of
    two states); after long it is busy with its busy fraction q, after a time h with
    q (1 - exp(-h / ((1 - q) m))). Those who wait now are not as often busy as units are on the
    average, and reckoning with q itself crowds them together.

    Parameters
    ----------
    busy
        Busy fraction q over all units.
    minutes
        Mean time m from being sent to being clear.
    horizon
        Minutes ahead.
    """
    if not 0.0 < busy < 1.0 or minutes <= 0:
        return busy
    return busy * (1.0 - math.exp(-horizon / ((1.0 - busy) * minutes)))


@dataclass(frozen=True, eq=False)
class Field:
    """What coverage is reckoned from at a moment."""

    weights: Floats
    """Share of all expected calls by node; they sum to 1."""
    within: Bools
    """Whether a base reaches a node in time, shape (bases, nodes)."""
    busy: float
    """Chance that a unit which is idle now will be busy: see `soon`."""

    def near(self, heading: ArrayLike) -> Ints:
        """Return how many units reach each node, given the base that each is heading for."""
        rows = self.within[np.asarray(heading, dtype=np.int64)]
        return np.asarray(rows.sum(axis=0), dtype=np.int64)

    def coverage(self, heading: ArrayLike) -> float:
        """Return the expected share of calls answered in time."""
        return float(self.weights @ (1.0 - np.power(self.busy, self.near(heading))))

    def marginal(self, heading: ArrayLike) -> Floats:
        """Return what one more unit adds at each base, shape (bases,)."""
        return self._marginal(self.near(heading))

    def _marginal(self, near: Ints) -> Floats:
        left = self.weights * (1.0 - self.busy) * np.power(self.busy, near)
        return np.asarray(self.within @ left, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Move:
    """A unit that should go to another base."""

    unit: int
    """Row of the unit."""
    base: int
    gain: float
    """Coverage that the city wins, as a share of all expected calls."""
    seconds: float
    """Driving that it takes."""


def freed(field: Field, heading: ArrayLike, seconds: Floats, limits: Limits) -> int:
    """Return the base that a unit which has just become free should go to.

    Parameters
    ----------
    field
        What coverage is reckoned from.
    heading
        Base of every other idle unit: where it stands or is on its way to.
    seconds
        Driving from where the unit is to each base, shape (bases,).
    limits
        The price of driving.
    """
    worth = field.marginal(heading) - limits.minute * seconds / 60.0
    return int(np.argmax(worth))


def suggest(
    field: Field,
    heading: ArrayLike,
    seconds: Floats,
    limits: Limits,
    may: ArrayLike | None = None,
) -> tuple[Move, ...]:
    """Return the moves that win most, the best first; each counts with those before it made.

    Parameters
    ----------
    field
        What coverage is reckoned from.
    heading
        Base of every idle unit, shape (units,).
    seconds
        Driving from where each unit is now to each base, shape (units, bases); infinite where
        it may not go.
    limits
        Price of driving, least gain, number of moves.
    may
        Which units may be moved (not those that have moved often enough); None is all.
    """
    now = np.array(heading, dtype=np.int64)
    allowed = np.ones(len(now), bool) if may is None else np.array(may, dtype=bool)
    out: list[Move] = []
    while len(out) < limits.at_once and allowed.any():
        move = _best(field, now, seconds, limits, allowed)
        if move is None:
            break
        out.append(move)
        now[move.unit] = move.base
        allowed[move.unit] = False
    return tuple(out)


def _best(
    field: Field, heading: Ints, seconds: Floats, limits: Limits, allowed: Bools
) -> Move | None:
    units = np.flatnonzero(allowed)
    near = field.near(heading)
    others = near - field.within[heading[units]]
    left = field.weights * (1.0 - field.busy) * np.power(field.busy, others)
    # What each unit is worth at each base, the others being where they are.
    worth = left @ field.within.T
    rows = np.arange(len(units))
    gain = worth - worth[rows, heading[units]][:, None]
    open_to = np.isfinite(seconds[units])
    drive = np.where(open_to, seconds[units], 0.0)
    longer = drive - drive[rows, heading[units]][:, None]
    net = gain - limits.minute * np.maximum(longer, 0.0) / 60.0
    net[(gain <= 0.0) | ~open_to] = -np.inf
    row, base = np.unravel_index(int(np.argmax(net)), net.shape)
    if net[row, base] < max(limits.least, 1e-12):
        return None
    unit = int(units[row])
    return Move(unit, int(base), float(gain[row, base]), float(seconds[unit, base]))
