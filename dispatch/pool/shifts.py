# SPDX-License-Identifier: MPL-2.0
"""Which shifts give as many units as each hour needs, and where each crew stands when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from dispatch.pool.milp import Model

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PoolShift:
    """A shift of the pool that can be put in a roster."""

    first: int
    """Hour in which it begins, counted from the first hour of the plan."""
    hours: int
    count: int
    """So many units begin then."""


@dataclass(frozen=True, slots=True)
class Crew:
    """One unit of the pool, with the base at which it stands in each of its hours."""

    first: int
    bases: tuple[int, ...]

    @property
    def hours(self) -> int:
        """Length of the shift."""
        return len(self.bases)


def cover(
    needed: Sequence[int], lengths: Sequence[int], seconds: float | None = None
) -> tuple[PoolShift, ...]:
    """Return shifts with as few paid hours as give every hour what it needs.

    The hours are a day that repeats: a shift may run past the last hour into the first ones.
    Among as cheap choices, the one with fewest different beginnings is taken.

    Parameters
    ----------
    needed
        Units in each hour.
    lengths
        Hours that a shift may last.
    seconds
        Longest time to search.

    Raises
    ------
    ValueError
        If a length is not between 1 and the number of hours.
    """
    size = len(needed)
    if any(not 1 <= length <= size for length in lengths):
        raise ValueError(f"lengths = {tuple(lengths)}: give hours from 1 to {size}.")
    if not any(needed):
        return ()
    kinds = [(first, length) for length in sorted(set(lengths)) for first in range(size)]
    most = max(needed)
    model = Model()
    count = model.add([float(length) for _, length in kinds], most, whole=True)
    # A beginning costs less than an hour in all, so it only decides between equals.
    begins = model.add(np.full(size, 0.5 / size), whole=True)
    for hour, units in enumerate(needed):
        on = [n for n, (first, length) in enumerate(kinds) if (hour - first) % size < length]
        model.row(count[on], 1.0, units)
    for first in range(size):
        own = [n for n, kind in enumerate(kinds) if kind[0] == first]
        columns = np.append(begins[first], count[own])
        model.row(columns, np.append(float(most * len(own)), -np.ones(len(own))), 0.0)
    answer = model.solve(seconds)
    if answer.x is None:
        return ()
    chosen = np.rint(answer.x[count]).astype(int)
    return tuple(
        PoolShift(first, length, int(number))
        for (first, length), number in zip(kinds, chosen, strict=True)
        if number
    )


def crews(shifts: Sequence[PoolShift], counts: Ints, between: Floats) -> tuple[Crew, ...]:
    """Return each crew's base hour by hour, with as little driving between hours as possible.

    Where an hour has more crews than planned places, the rest stay where they are.

    Parameters
    ----------
    shifts
        From `cover`.
    counts
        Units at each base in each hour, shape (hours, bases).
    between
        Seconds between bases, shape (bases, bases).
    """
    size = len(counts)
    every = [(shift.first, shift.hours) for shift in shifts for _ in range(shift.count)]
    where: list[dict[int, int]] = [{} for _ in every]
    # Twice round the day, so that the first hours know where the last ones left everybody.
    for step in range(2 * size):
        hour = step % size
        on = [n for n, (first, length) in enumerate(every) if (hour - first) % size < length]
        _seat(on, hour, where, every, counts, between)
    return tuple(
        Crew(first, tuple(where[n][(first + k) % size] for k in range(length)))
        for n, (first, length) in enumerate(every)
    )


def _seat(
    on: Sequence[int],
    hour: int,
    where: list[dict[int, int]],
    every: Sequence[tuple[int, int]],
    counts: Ints,
    between: Floats,
) -> None:
    """Give the crews on duty in an hour the planned places."""
    size = len(counts)
    places = np.repeat(np.arange(counts.shape[1]), counts[hour])
    before = [where[n].get((hour - 1) % size) if (hour - every[n][0]) % size else None for n in on]
    # Who has just come on can begin anywhere.
    price = np.array(
        [[0.0 if last is None else between[last, place] for place in places] for last in before]
    ).reshape(len(on), len(places))
    rows, columns = linear_sum_assignment(price)
    seated = dict(zip(rows.tolist(), columns.tolist(), strict=True))
    fallback = int(places[0]) if len(places) else 0
    for row, n in enumerate(on):
        if row in seated:
            where[n][hour] = int(places[seated[row]])
        else:
            last = before[row]
            where[n][hour] = fallback if last is None else last
