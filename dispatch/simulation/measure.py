# SPDX-License-Identifier: MPL-2.0
"""Figures of simulations with confidence intervals, and of two policies on the same calls.

Calls of one day depend on each other, so the day is what is drawn: intervals are those of a
ratio of sums over days (Student's t with the delta method). Two policies played on the same
days are compared day by day, which takes the luck of the draw out of their difference.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from numpy.typing import NDArray
from scipy.special import stdtrit

from dispatch.simulation.outcome import Outcome

Floats = NDArray[np.float64]
CONFIDENCE = 0.95
MINUTES = 60
"""How far the distribution of response times is told, minute by minute."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its confidence interval; without one where there is a single day."""

    value: float
    low: float
    high: float

    @property
    def half(self) -> float:
        """Half the width of the interval."""
        return (self.high - self.low) / 2


@dataclass(frozen=True, slots=True)
class Figures:
    """What happened to some calls: all of them, or one administration's."""

    calls: int
    late: Estimate
    """Share of calls answered later than their threshold, or never."""
    short: Estimate
    """Share of calls whose whole crew was there later than the threshold, or never."""
    unanswered: int
    mean: float
    """Seconds to the first unit there, over answered calls; NaN where there are none."""
    median: float
    p90: float
    p95: float
    worst: float
    call_km: float
    """Kilometres a day driven to these calls, and onward from them."""
    within: tuple[float, ...]
    """Share of calls that somebody was at within 0, 1, 2 ... `MINUTES` minutes."""


@dataclass(frozen=True)
class Measures:
    """All figures of one policy over one or several worlds."""

    whole: Figures
    by_group: dict[str, Figures]
    empty_km: dict[str, float]
    """Kilometres a day that each administration's units drive without a call."""
    empty_minutes: float
    """Minutes a day driven without a call, over all units."""
    utilisation: dict[str, float]
    """Share of its units' duty that each administration's units work on calls."""
    busy: float
    """The same over all pool units: the true busy fraction."""
    interrupted: float
    """Rounds interrupted a day."""
    disturbed: float
    """Visits a day that fell into an interruption."""
    overtime_hours: float
    """Hours a day worked after the end of shifts."""
    moves: float
    """Moves of waiting units a day."""
    days: int


def ratio(over: ArrayLike, under: ArrayLike) -> Estimate:
    """Return the ratio of two sums over days with its interval.

    Parameters
    ----------
    over, under
        One number for each day.
    """
    a, b = np.asarray(over, float), np.asarray(under, float)
    total = float(b.sum())
    if total == 0:
        return Estimate(float("nan"), float("nan"), float("nan"))
    value = float(a.sum()) / total
    days = len(a)
    if days < 2:
        return Estimate(value, float("nan"), float("nan"))
    off = a - value * b
    error = float(np.sqrt(days / (days - 1) * (off @ off))) / total
    half = float(stdtrit(days - 1, 0.5 + CONFIDENCE / 2)) * error
    return Estimate(value, value - half, value + half)


def _share(over: ArrayLike, under: ArrayLike) -> Estimate:
    """Return a ratio that is a share: its interval ends at none and at all."""
    found = ratio(over, under)
    low, high = np.clip([found.low, found.high], 0.0, 1.0)
    return Estimate(found.value, float(low), float(high))


def measure(outcomes: Sequence[Outcome]) -> Measures:
    """Return the figures of one policy over worlds that were drawn apart.

    Raises
    ------
    ValueError
        If there are no outcomes.
    """
    if not outcomes:
        raise ValueError("outcomes: give at least one.")
    days = sum(one.world.days for one in outcomes)
    groups = sorted({group for one in outcomes for group in one.world.groups})
    units = [(one, n, unit) for one in outcomes for n, unit in enumerate(one.world.units)]
    empty: dict[str, float] = dict.fromkeys(groups, 0.0)
    duty: dict[str, float] = dict.fromkeys(groups, 0.0)
    work: dict[str, float] = dict.fromkeys(groups, 0.0)
    pool_duty = pool_work = 0.0
    worked = [_worked(one) for one in outcomes]
    place = {id(one): number for number, one in enumerate(outcomes)}
    for one, number, unit in units:
        spent = float(worked[place[id(one)]][number])
        empty[unit.group] += float(one.empty_metres[number]) / 1000 / days
        duty[unit.group] += float(one.duty[number])
        work[unit.group] += spent
        if unit.kind == "pool":
            pool_duty += float(one.duty[number])
            pool_work += spent
    return Measures(
        _figures(outcomes, lambda one: np.ones(len(one.world.calls), dtype=np.bool_)),
        {group: _figures(outcomes, _of(group)) for group in groups},
        empty,
        sum(float(one.empty_seconds.sum()) for one in outcomes) / 60 / days,
        {group: work[group] / duty[group] if duty[group] else 0.0 for group in groups},
        pool_work / pool_duty if pool_duty else 0.0,
        sum(int(one.interrupted.sum()) for one in outcomes) / days,
        sum(int(one.disturbed.sum()) for one in outcomes) / days,
        sum(float(one.overtime.sum()) for one in outcomes) / 3600 / days,
        sum(one.moved for one in outcomes) / days,
        days,
    )


def less_late(
    outcomes: Sequence[Outcome], reference: Sequence[Outcome], group: str = ""
) -> Estimate:
    """Return by which share fewer calls are late than under another policy, on the same calls.

    0.13 is 13 per cent fewer. Outcomes must come in the same order from the same worlds.
    """
    late = _late_by_day(outcomes, group)
    before = _late_by_day(reference, group)
    found = ratio(late, before)
    return Estimate(1 - found.value, 1 - found.high, 1 - found.low)


def more_late(
    outcomes: Sequence[Outcome], reference: Sequence[Outcome], group: str = ""
) -> Estimate:
    """Return the difference of late shares, day by day on the same calls."""
    late, before = _late_by_day(outcomes, group), _late_by_day(reference, group)
    return ratio(late - before, _calls_by_day(outcomes, group))


def _late_by_day(outcomes: Sequence[Outcome], group: str) -> Floats:
    return _by_day(outcomes, lambda one: one.late & _member(one, group))


def _calls_by_day(outcomes: Sequence[Outcome], group: str) -> Floats:
    return _by_day(outcomes, lambda one: _member(one, group))


def _member(one: Outcome, group: str) -> NDArray[np.bool_]:
    if not group:
        return np.ones(len(one.world.calls), dtype=np.bool_)
    return np.asarray(one.group == group, dtype=np.bool_)


def _of(group: str) -> Callable[[Outcome], NDArray[np.bool_]]:
    return lambda one: _member(one, group)


def _by_day(outcomes: Sequence[Outcome], which: Callable[[Outcome], NDArray[np.bool_]]) -> Floats:
    return np.concatenate(
        [
            np.bincount(one.day[which(one)], minlength=one.world.days)[: one.world.days].astype(
                float
            )
            for one in outcomes
        ]
    )


def _figures(outcomes: Sequence[Outcome], which: Callable[[Outcome], NDArray[np.bool_]]) -> Figures:
    response = np.concatenate([one.response[which(one)] for one in outcomes])
    late = _by_day(outcomes, lambda one: one.late & which(one))
    calls = _by_day(outcomes, which)
    days = sum(one.world.days for one in outcomes)
    metres = sum(float(one.call_metres[which(one)].sum()) for one in outcomes)
    answered = response[np.isfinite(response)]
    marks = np.quantile(answered, [0.5, 0.9, 0.95]) if len(answered) else np.full(3, np.nan)
    return Figures(
        len(response),
        _share(late, calls),
        _share(_by_day(outcomes, lambda one: one.short & which(one)), calls),
        int(len(response) - len(answered)),
        float(answered.mean()) if len(answered) else float("nan"),
        float(marks[0]),
        float(marks[1]),
        float(marks[2]),
        float(answered.max(initial=0.0)) if len(answered) else float("nan"),
        metres / 1000 / days,
        _within(response),
    )


def _within(response: Floats) -> tuple[float, ...]:
    """Return the empirical distribution of response times at whole minutes."""
    if not len(response):
        return (0.0,) * (MINUTES + 1)
    marks = 60.0 * np.arange(MINUTES + 1) + 1e-6
    found = np.searchsorted(np.sort(response), marks, side="right") / len(response)
    return tuple(float(one) for one in found)


def _worked(one: Outcome) -> Floats:
    """Return seconds on calls by unit."""
    units = np.array([row.unit for row in one.busy], dtype=np.int64)
    spent = np.array([row.end - row.start for row in one.busy], dtype=float)
    return np.bincount(units, weights=spent, minlength=len(one.world.units)).astype(np.float64)
