# SPDX-License-Identifier: MPL-2.0
"""A day of the pool: how many units in each hour, where, what they cover, and in which shifts."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from dispatch.pool.busy import Fraction
from dispatch.pool.expected import Fairness
from dispatch.pool.expected import mexclp
from dispatch.pool.expected import shares
from dispatch.pool.problem import Problem
from dispatch.pool.problem import Progress
from dispatch.pool.reading import Day
from dispatch.pool.reading import busy_of
from dispatch.pool.result import Result
from dispatch.pool.shifts import Crew
from dispatch.pool.shifts import PoolShift
from dispatch.pool.shifts import cover
from dispatch.pool.shifts import crews
from roster.solve.stop import Stop

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Choice:
    """What a person decides about a day of the pool."""

    fairness: Fairness = "total"
    target: float | None = None
    """Coverage to reach with as few units as do; None has all units on duty in every hour."""
    stay: float = 0.001
    """Expected incidents that must be won to move one unit between two hours; only with `total`:
    so that nobody drives for a difference that nobody can see."""
    lengths: tuple[int, ...] = (8,)
    """Hours that a shift may last."""


@dataclass(frozen=True)
class HourPlan:
    """One hour of the pool."""

    start: datetime
    hour: int
    """On the Copenhagen clock."""
    standing: tuple[tuple[str, int], ...]
    """Site code and number of units, by code."""
    calls: float
    """Expected incidents."""
    busy: float
    coverage: float
    """Expected share of incidents answered in time, guards who are there anyway included."""
    without: float
    """The same with no pool at all."""
    by_group: dict[str, float]
    """The same as `coverage` by administration."""
    places: Floats
    """The same by site, NaN where nothing is expected."""
    assumed: float = 0.0
    """The busy fraction that the expected incidents give so many units."""
    measured: Fraction | None = None
    """The one that the log gives them, with its interval; None while too few days tell of it."""

    @property
    def doubtful(self) -> bool:
        """Whether what was measured is far from what is assumed."""
        return self.measured is not None and self.measured.far_from(self.assumed)

    @property
    def units(self) -> int:
        """Units on duty."""
        return sum(count for _, count in self.standing)


@dataclass(frozen=True)
class DayPlan:
    """A day of the pool."""

    day: Day
    choice: Choice
    result: Result
    hours: tuple[HourPlan, ...]
    shifts: tuple[PoolShift, ...]
    crews: tuple[Crew, ...]

    @property
    def coverage(self) -> float:
        """Expected share of the day's incidents that is answered in time."""
        calls = sum(hour.calls for hour in self.hours)
        return sum(hour.calls * hour.coverage for hour in self.hours) / calls if calls else 0.0

    @property
    def without(self) -> float:
        """The same with no pool at all."""
        calls = sum(hour.calls for hour in self.hours)
        return sum(hour.calls * hour.without for hour in self.hours) / calls if calls else 0.0


def plan_day(
    day: Day,
    choice: Choice,
    stop: Stop,
    progress: Callable[[Progress], None] | None = None,
) -> DayPlan:
    """Return where the pool stands in each hour of a day, and the shifts that this means.

    Parameters
    ----------
    day
        From `read_day`.
    choice
        Fairness, target, price of moving, lengths of shifts.
    stop
        When to end; the best so far is returned with its bound.
    progress
        Told after each hour.
    """
    problem = day.problem
    if choice.target is not None:
        problem = _enough(day, choice, choice.target, stop)
    result = mexclp(problem, stop, fairness=choice.fairness, stay=choice.stay, progress=progress)
    needed = [int(count) for count in result.counts.sum(axis=1)]
    lengths = [min(length, len(needed)) for length in choice.lengths]
    shifts = cover(needed, lengths, stop.left(0.0))
    between = day.seconds[np.ix_(day.base_sites, day.base_sites)]
    hours = tuple(_hour(day, result, row) for row in range(len(day.starts)))
    return DayPlan(day, choice, result, hours, shifts, crews(shifts, result.counts, between))


def with_units(day: Day, units: Sequence[int]) -> Problem:
    """Return a day's problem with so many units in each hour; fewer units are busier."""
    missed = day.problem.missed
    assert missed is not None
    busy = tuple(
        busy_of(day.expected, [hour], day.problem.weights[row : row + 1],
                missed[row : row + 1], count, day.measured)[0]
        for row, (hour, count) in enumerate(zip(day.hours, units, strict=True))
    )  # fmt: skip
    return replace(day.problem, units=tuple(units), busy=busy)


def _enough(day: Day, choice: Choice, target: float, stop: Stop) -> Problem:
    """Return the problem with as few units in each hour as reach the target, or with all."""
    most = max(day.problem.units, default=0)
    low, high = [0] * len(day.starts), [most] * len(day.starts)
    # More units never cover less, so every hour's number is found by halving, all hours at once.
    while any(a < b for a, b in zip(low, high, strict=True)):
        middle = [(a + b) // 2 for a, b in zip(low, high, strict=True)]
        result = mexclp(with_units(day, middle), stop, fairness=choice.fairness)
        for row, units in enumerate(middle):
            if low[row] >= high[row]:
                continue
            if _coverage(result.problem, row, result.counts[row], choice) >= target:
                high[row] = units
            else:
                low[row] = units + 1
    return with_units(day, high)


def _coverage(problem: Problem, row: int, counts: NDArray[np.int64], choice: Choice) -> float:
    """Return what the target is about: the whole city, or the worst-off administration."""
    groups = shares(problem, row, counts)
    weight = problem.members @ problem.weights[row]
    if not weight.sum():
        return 1.0
    if choice.fairness == "worst":
        return float(groups[weight > 0].min())
    return float(groups @ weight / weight.sum())


def _hour(day: Day, result: Result, row: int) -> HourPlan:
    problem, counts = result.problem, result.counts[row]
    weight = problem.members @ problem.weights[row]
    calls = float(weight.sum())
    covered = shares(problem, row, counts)
    alone = shares(problem, row, np.zeros_like(counts))
    standing = sorted(
        (problem.bases[base].id, int(counts[base])) for base in np.flatnonzero(counts)
    )
    hour, units = day.hours[row], int(counts.sum())
    told = None if day.measured is None else day.measured.told(hour)
    missed = problem.missed
    assert missed is not None
    return HourPlan(
        day.starts[row],
        hour,
        tuple(standing),
        calls,
        problem.q(row),
        float(covered @ weight) / calls if calls else 0.0,
        float(alone @ weight) / calls if calls else 0.0,
        {
            name: float(share)
            for name, share, known in zip(problem.groups, covered, weight > 0, strict=True)
            if known
        },
        _by_site(day, result, row),
        busy_of(day.expected, [hour], problem.weights[[row]], missed[[row]], units)[0],
        None if told is None else told.among(units),
    )


def _by_site(day: Day, result: Result, row: int) -> Floats:
    """Return the coverage of each site in an hour."""
    problem = result.problem
    near = result.counts[row] @ problem.within
    left = problem.need[row] * np.power(problem.q(row), near)
    size = len(day.sites)
    weight = np.bincount(day.site_of, weights=problem.weights[row], minlength=size)
    lost = np.bincount(day.site_of, weights=left, minlength=size)
    share = 1.0 - lost / np.maximum(weight, 1e-300)
    return np.where(weight > 0, share, np.nan)
