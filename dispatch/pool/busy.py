# SPDX-License-Identifier: MPL-2.0
"""Estimate how often units are busy, hour by hour, from what they did, with an interval.

The busy fraction matters more to where a pool should stand than the choice of model, so it is
measured and not guessed. An hour's fraction is time on calls over time on duty in that hour of
the day, summed over days; days are what varies, so the interval is that of a ratio of sums over
days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

Floats = NDArray[np.float64]
Interval = tuple[float, float]
"""Seconds after the first day's midnight: from, until."""

HOURS = 24
HOUR = 3600.0
CONFIDENCE = 0.95
LEAST_DAYS = 3
"""Days with duty in an hour below which its own figure is not trusted: the whole day's holds."""
TOLD = 7
"""Days with duty in the log from which a plan reckons with what they say."""
MOST = 0.95
"""Highest fraction that a plan reckons with: beyond it calls queue and the models say nothing."""
FAR = 0.1
"""A planned fraction farther than this from the estimate is worth a warning."""


@dataclass(frozen=True, slots=True)
class Fraction:
    """A busy fraction and between what it surely is."""

    value: float
    low: float
    high: float
    days: int
    """Days that it rests on."""
    units: float = 0.0
    """Mean number of units that were on duty."""

    def among(self, units: float) -> Fraction:
        """Return the fraction if another number of units shared the same work."""
        if units <= 0:
            return replace(self, value=MOST, low=MOST, high=MOST, units=0.0)
        share = self.units / units
        value, low, high = (min(MOST, share * one) for one in (self.value, self.low, self.high))
        return replace(self, value=value, low=low, high=high, units=float(units))

    def far_from(self, planned: float) -> bool:
        """Say whether a fraction that a plan reckons with is so far off that it matters."""
        return abs(planned - self.value) > FAR


@dataclass(frozen=True)
class Busyness:
    """How busy units are, by hour of the day and over the whole day."""

    hours: tuple[Fraction, ...]
    whole: Fraction

    def told(self, hour: int) -> Fraction | None:
        """Return an hour's fraction, None while too few days tell of it to plan by."""
        return self.hours[hour] if self.whole.days >= TOLD else None


def estimate(busy: Sequence[Interval], duty: Sequence[Interval], days: int) -> Busyness:
    """Return busy fractions from the times of work and duty of all units.

    Parameters
    ----------
    busy
        From being sent to being clear, for every unit and call; parts outside duty count too.
    duty
        When units were on duty, one interval for each shift.
    days
        Number of days; what lies beyond is left out.
    """
    worked, there = cells(busy, days), cells(duty, days)
    whole = _fraction(worked.sum(axis=1), there.sum(axis=1), HOURS * HOUR)
    hours = []
    for hour in range(HOURS):
        own = _fraction(worked[:, hour], there[:, hour], HOUR)
        hours.append(own if own.days >= LEAST_DAYS else _wide(whole, own))
    return Busyness(tuple(hours), whole)


def offered(calls: float, minutes: float, units: float, *, most: float = MOST) -> float:
    """Return the busy fraction that expected calls of an hour give so many units.

    Parameters
    ----------
    calls
        Expected calls in the hour, times the units that each needs.
    minutes
        Mean time from being sent to being clear.
    units
        Units on duty.
    most
        Highest fraction returned: beyond it calls queue and the models say nothing.
    """
    if units <= 0:
        return most
    return float(min(most, calls * minutes / 60.0 / units))


def cells(intervals: Sequence[Interval], days: int) -> Floats:
    """Return the seconds of intervals in each hour of each day, shape (days, 24)."""
    out = np.zeros(days * HOURS)
    for start, end in intervals:
        first, last = int(start // HOUR), int(end // HOUR)
        for hour in range(max(0, first), min(last, days * HOURS - 1) + 1):
            out[hour] += min(end, (hour + 1) * HOUR) - max(start, hour * HOUR)
    return out.reshape(days, HOURS)


def _fraction(worked: Floats, there: Floats, span: float) -> Fraction:
    counted = there > 0
    days, total = int(counted.sum()), float(there.sum())
    if not days:
        return Fraction(0.0, 0.0, 1.0, 0)
    units = total / (days * span)
    value = float(worked[counted].sum()) / total
    if days < 2:
        return Fraction(min(1.0, value), 0.0, 1.0, days, units)
    off = worked[counted] - value * there[counted]
    error = float(np.sqrt(days / (days - 1) * (off @ off))) / total
    half = float(stdtrit(days - 1, 0.5 + CONFIDENCE / 2)) * error
    low, high = max(0.0, value - half), min(1.0, value + half)
    return Fraction(min(1.0, value), low, high, days, units)


def _wide(whole: Fraction, own: Fraction) -> Fraction:
    """Return the whole day's fraction for an hour that too few days tell of."""
    return Fraction(whole.value, 0.0, 1.0, own.days, own.units or whole.units)
