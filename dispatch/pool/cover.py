# SPDX-License-Identifier: MPL-2.0
"""What units on duty cover, what sending one of them costs the rest, and where one more helps.

A unit answers a call at a place when it is free and gets there in time. Units are taken to be
busy independently of one another, as in the maximum expected covering location problem
(Daskin, Transportation Science 17, 1983), each with its own chance. Everything is a few array
operations, fast enough to be asked for every unit of a city before each dispatch:

    answers = answering(network_seconds, threshold=900, busy=0.3)
    coverage(weights, answers)          # share of expected calls reached in time
    losses(weights, answers)            # what each unit's leaving takes from that
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SLACK = 1e-6
"""Seconds by which a time may exceed a threshold, for sums of fractions."""


def reach(seconds: ArrayLike, threshold: ArrayLike, until: ArrayLike | None = None) -> Floats:
    """Return how far a travel time counts as in time: 1, 0, or between for gradual cover.

    Parameters
    ----------
    seconds
        Travel times of any shape that `threshold` broadcasts to.
    threshold
        Seconds within which a call is answered in time: one number, or one for each place.
    until
        Seconds from which nothing is left; in between the worth falls in a straight line
        (gradual cover), so that 14:59 and 15:01 are nearly the same. None falls at once.
    """
    times = np.asarray(seconds, float)
    limit = np.asarray(threshold, float)
    if until is None:
        return np.asarray(times <= limit + SLACK, dtype=np.float64)
    slope = np.maximum(np.asarray(until, float) - limit, SLACK)
    return np.asarray(np.clip(1.0 - (times - limit) / slope, 0.0, 1.0), dtype=np.float64)


def answering(
    seconds: ArrayLike,
    threshold: ArrayLike,
    busy: ArrayLike,
    until: ArrayLike | None = None,
) -> Floats:
    """Return the chance that each unit answers a call at each place in time.

    Parameters
    ----------
    seconds
        Travel times, shape (units, places), from where each unit is now.
    threshold, until
        As for `reach`.
    busy
        Chance that a unit cannot leave: one number, or one for each unit. For a guard on a
        post it is one minus the chance that the post may be left.
    """
    free = 1.0 - np.broadcast_to(np.asarray(busy, float), np.asarray(seconds).shape[:1])
    return free[:, None] * reach(seconds, threshold, until)


def missed(answers: Floats) -> Floats:
    """Return the chance that nobody answers in time, by place."""
    return np.asarray(np.prod(1.0 - answers, axis=0), dtype=np.float64)


def coverage(weights: ArrayLike, answers: Floats) -> float:
    """Return the expected weight that is answered in time.

    Parameters
    ----------
    weights
        Expected calls by place, shape (places,); shares give a share.
    answers
        From `answering`, shape (units, places).
    """
    return float(np.asarray(weights, float) @ (1.0 - missed(answers)))


def losses(weights: ArrayLike, answers: Floats) -> Floats:
    """Return the expected coverage lost if a unit leaves and all others stay, by unit.

    Parameters
    ----------
    weights, answers
        As for `coverage`.
    """
    alone = answers * _without(answers)
    return np.asarray(alone @ np.asarray(weights, float), dtype=np.float64)


def loss(weights: ArrayLike, answers: Floats, leaving: int) -> float:
    """Return the expected coverage lost if one unit, by its row, leaves and the others stay.

    Divide by the sum of the weights for a share of all expected calls.
    """
    others = np.delete(answers, leaving, axis=0)
    alone = answers[leaving] * missed(others)
    return float(np.asarray(weights, float) @ alone)


def gains(weights: ArrayLike, answers: Floats, offered: Floats) -> Floats:
    """Return the expected coverage won by one more unit at each of several places to stand.

    Parameters
    ----------
    weights, answers
        As for `coverage`: the units that are there already.
    offered
        From `answering`, shape (bases, places): one row for each place to stand.
    """
    return np.asarray(offered @ (missed(answers) * np.asarray(weights, float)), dtype=np.float64)


def _without(answers: Floats) -> Floats:
    """Return, for each unit and place, the chance that none of the other units answers."""
    idle = np.asarray(1.0 - answers, dtype=np.float64)
    out = np.ones_like(idle)
    out[1:] *= np.cumprod(idle, axis=0)[:-1]
    out[:-1] *= np.cumprod(idle[::-1], axis=0)[::-1][1:]
    return out
