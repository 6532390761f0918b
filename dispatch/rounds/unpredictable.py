# SPDX-License-Identifier: MPL-2.0
"""Keep visits away from the times of the nights before, and say what that costs.

The times of earlier nights are cut out of each visit's windows, so every engine keeps away
from them exactly, and anybody can see why a visit is when it is (after Hoogeboom and Dullaert,
EJOR 2019, who diversify arrival times by several windows). Times are compared on the wall
clock, also over a change of it.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import datetime
from datetime import timedelta

from dispatch.rounds.checker import check
from dispatch.rounds.edit import without
from dispatch.rounds.plan import plan
from dispatch.rounds.problem import Problem
from dispatch.rounds.problem import Ranges
from dispatch.rounds.problem import Visit
from dispatch.rounds.problem import Window
from dispatch.rounds.problem import starts
from dispatch.rounds.result import Progress
from dispatch.rounds.result import Result
from dispatch.rounds.spacing import fits
from roster.solve.stop import Stop
from sites.clock import local
from sites.clock import nearest_utc

SLIVER = 60
"""Seconds: a shorter piece of a window is dropped."""
BIN_MINUTES = 20
"""Width of the bins that the spread of arrival times is measured in."""


@dataclass(frozen=True)
class Night:
    """When the visits of an earlier night began, by visit id."""

    day: date
    begins: Mapping[str, tuple[datetime, ...]]


def night_of(result: Result, day: date) -> Night:
    """Return a result as a night that later ones keep away from."""
    begins: dict[str, list[datetime]] = {}
    for task, at in result.begins.items():
        visit = result.problem.task[task].visit.id
        begins.setdefault(visit, []).append(result.problem.at(at))
    return Night(day, {visit: tuple(sorted(times)) for visit, times in begins.items()})


def away(
    problem: Problem, day: date, nights: Sequence[Night], minutes: int
) -> tuple[Problem, frozenset[str]]:
    """Return the night with the times of earlier ones cut out of its windows.

    Parameters
    ----------
    problem, day
        The night and the Copenhagen day on which it begins.
    nights
        Earlier nights to keep away from.
    minutes
        No visit begins this close to one of theirs; 0 cuts nothing.

    Returns
    -------
    tuple
        The problem, and the ids of visits that keep their whole windows because nothing
        would be left of them.
    """
    if minutes <= 0:
        return problem, frozenset()
    cut, kept = [], set()
    for visit in problem.visits:
        ranges = starts(visit.windows, visit.seconds)
        for at in _same_times(problem, day, nights, visit.id):
            ranges = without(ranges, at - 60 * minutes, at + 60 * minutes)
        ranges = tuple((a, b) for a, b in ranges if b - a >= SLIVER)
        if ranges and fits(ranges, visit.times, visit.spacing):
            cut.append(replace(visit, windows=_windows(ranges, visit)))
        else:
            cut.append(visit)
            kept.add(visit.id)
    return replace(problem, visits=tuple(cut)), frozenset(kept)


@dataclass(frozen=True)
class Unpredictable:
    """Rounds that keep away from earlier nights, as far as they can."""

    result: Result
    kept: frozenset[str]
    """Ids of visits that may come at a known time because they would not fit otherwise."""


def plan_away(
    problem: Problem,
    day: date,
    nights: Sequence[Night],
    minutes: int,
    stop: Stop,
    seed: int = 0,
    progress: Callable[[Progress], None] | None = None,
) -> Unpredictable:
    """Return rounds away from earlier nights; a visit is not given up for that.

    Visits that only fail because of what was cut get their windows back and the night is
    planned once more from there, which may take as long again.
    """
    narrowed, kept = away(problem, day, nights, minutes)
    result = plan(narrowed, stop, seed, progress)
    lost = {narrowed.task[one.task].visit.id for one in result.unserved} - kept
    whole = {visit.id: visit for visit in problem.visits}
    lost = {name for name in lost if narrowed_from(whole[name], narrowed)}
    if not lost:
        return Unpredictable(replace(result, problem=problem), kept)
    visits = tuple(whole[one.id] if one.id in lost else one for one in narrowed.visits)
    again = plan(replace(problem, visits=visits), stop, seed, progress, result.orders)
    return Unpredictable(replace(again, problem=problem), kept | lost)


def narrowed_from(visit: Visit, problem: Problem) -> bool:
    """Say whether a problem has a visit with other windows than these."""
    return any(one.id == visit.id and one.windows != visit.windows for one in problem.visits)


@dataclass(frozen=True, slots=True)
class Price:
    """What one distance costs and gives, over a row of nights."""

    minutes: int
    """How far from earlier nights."""
    travel: float
    """Minutes of driving a night, on average."""
    more: float
    """Minutes of driving a night more than with the distance compared to."""
    extra: float
    """The same relative to planning with no distance: 0.03 is three percent more."""
    near: float
    """Share of visits within the distance asked about of one of the last nights."""
    spread: float
    """Standard deviation of a visit's time of day over the nights, in minutes, on average."""
    entropy: float
    """Bits of surprise in a visit's time, in bins of 20 minutes, on average."""
    unserved: int
    """Passings that were not made, over all nights."""
    kept: int
    """Visits that came at a known time because they would not fit otherwise, over all nights."""
    broken: int
    """Constraints that the rounds break, by the checker, over all nights."""
    nights: tuple[Night, ...] = ()
    """When every visit was made: the history that each night was kept away from."""
    seeds: tuple[int, ...] = ()
    """Of each night."""


def price_curve(
    night: Callable[[date], Problem],
    days: Sequence[date],
    distances: Sequence[int],
    stop: Stop,
    *,
    last: int = 3,
    within: int = 15,
    seed: int = 0,
    told: Callable[[int, date], None] | None = None,
) -> tuple[Price, ...]:
    """Return what each distance costs, over the same nights.

    Parameters
    ----------
    night
        Gives the problem of a day.
    days
        The nights, in order.
    distances
        Minutes; the first is what the others are compared to, so usually 0.
    stop
        For each night.
    last
        How many nights back to keep away from.
    within
        Minutes that count as near when the visits are measured.
    seed
        Of the first night; every night has the next.
    told
        Called before each night is planned.
    """
    out: list[Price] = []
    for minutes in distances:
        nights: list[Night] = []
        travel, unserved, kept, broken = 0, 0, 0, 0
        for number, day in enumerate(days):
            if told is not None:
                told(minutes, day)
            earlier = nights[-last:]
            found = plan_away(night(day), day, earlier, minutes, stop, seed + number)
            travel += found.result.travel
            unserved += len(found.result.unserved)
            kept += len(found.kept)
            broken += len(check(found.result.problem, found.result.rounds))
            nights.append(night_of(found.result, day))
        mean = travel / 60 / len(days)
        base = out[0].travel if out else mean
        extra = mean / base - 1 if base else 0.0
        spread, entropy = _spread(nights)
        near = nearness(nights, last, within)
        seeds = tuple(seed + number for number in range(len(days)))
        figures = (mean, mean - base, extra, near, spread, entropy, unserved, kept, broken)
        out.append(Price(minutes, *figures, tuple(nights), seeds))
    return tuple(out)


def nearness(nights: Sequence[Night], last: int, within: int) -> float:
    """Return the share of visits that begin near one of the last nights' times."""
    near = total = 0
    for number, night in enumerate(nights):
        for visit, times in night.begins.items():
            earlier = [
                _clock(at)
                for before in nights[max(0, number - last) : number]
                for at in before.begins.get(visit, ())
            ]
            for at in times if number else ():
                total += 1
                near += any(abs(_clock(at) - other) <= within for other in earlier)
    return near / total if total else 0.0


def _spread(nights: Sequence[Night]) -> tuple[float, float]:
    """Return the mean deviation and entropy of each visit's passings over nights."""
    series: dict[tuple[str, int], list[float]] = {}
    for night in nights:
        for visit, times in night.begins.items():
            for number, at in enumerate(times):
                series.setdefault((visit, number), []).append(_clock(at))
    if not series:
        return 0.0, 0.0
    deviations = [statistics.pstdev(times) for times in series.values()]
    bits = [_entropy(times) for times in series.values()]
    return statistics.fmean(deviations), statistics.fmean(bits)


def _entropy(times: Sequence[float]) -> float:
    counts = Counter(math.floor(at / BIN_MINUTES) for at in times)
    shares = [count / len(times) for count in counts.values()]
    return sum(-share * math.log2(share) for share in shares)


def _clock(at: datetime) -> float:
    """Return minutes on the wall clock since the noon before, so that nights do not wrap."""
    wall = local(at)
    return ((wall.hour - 12) % 24) * 60 + wall.minute + wall.second / 60


def _same_times(problem: Problem, day: date, nights: Sequence[Night], visit: str) -> list[int]:
    """Return when a visit was made on earlier nights, as the same wall-clock times tonight."""
    out = []
    for night in nights:
        for at in night.begins.get(visit, ()):
            wall = local(at)
            tonight = wall.date() + timedelta(days=(day - night.day).days)
            out.append(problem.since(nearest_utc(tonight, wall.time().replace(fold=0))))
    return out


def _windows(ranges: Ranges, visit: Visit) -> tuple[Window, ...]:
    return tuple(Window(first, last + visit.seconds) for first, last in ranges)
