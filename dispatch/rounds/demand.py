# SPDX-License-Identifier: MPL-2.0
"""How many round shifts a night needs and when they begin: demand for the roster."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import datetime
from datetime import time

from dispatch.rounds.plan import plan
from dispatch.rounds.problem import Break
from dispatch.rounds.problem import Guard
from dispatch.rounds.problem import Problem
from dispatch.rounds.problem import Window
from dispatch.rounds.result import Progress
from dispatch.rounds.result import Result
from roster.solve.stop import Stop
from sites.clock import local


@dataclass(frozen=True, slots=True)
class ShiftKind:
    """A shift that rounds may be put in."""

    start: int
    """Seconds after the problem's origin."""
    end: int
    place: int
    """Where it begins and ends."""
    breaks: tuple[Break, ...] = ()


@dataclass(frozen=True, slots=True)
class RoundShift:
    """So many rounds in the same shift."""

    start: datetime
    end: datetime
    place: int
    count: int
    competences: frozenset[str] = frozenset()
    """What the visits of these rounds ask for, taken together."""


@dataclass(frozen=True)
class Demand:
    """The round shifts that a night needs."""

    shifts: tuple[RoundShift, ...]
    result: Result
    """The rounds that prove it enough; what no shift can serve is in its `unserved`."""


def kinds(
    problem: Problem, hours: float, step_minutes: int, base: int, breaks: Sequence[int] = (30,)
) -> tuple[ShiftKind, ...]:
    """Return shifts of one length that begin every so often over the night's windows.

    Parameters
    ----------
    hours
        Length of a shift.
    step_minutes
        Time between two beginnings.
    base
        Place where they begin and end.
    breaks
        Minutes of the breaks; each lies in its equal part of the middle of the shift.
    """
    windows = [window for visit in problem.visits for window in visit.windows]
    if not windows:
        return ()
    first = min(window.start for window in windows)
    last = max(window.end for window in windows)
    length, step = round(hours * 3600), 60 * step_minutes
    begin = (first // step - 1) * step
    out = []
    while begin < last:
        pauses = _breaks(begin, length, breaks)
        out.append(ShiftKind(begin, begin + length, base, pauses))
        begin += step
    return tuple(out)


def round_demand(
    problem: Problem,
    choices: Sequence[ShiftKind],
    stop: Stop,
    *,
    most: int,
    pattern: Guard,
    seed: int = 0,
    progress: Callable[[Progress], None] | None = None,
) -> Demand:
    """Return as few round shifts as serve the night, and when they begin.

    Parameters
    ----------
    problem
        The night; its own guards are not looked at.
    choices
        Shifts to choose from.
    most
        Shifts of one kind at most.
    pattern
        A guard like those who will walk or drive: competences, means of travel, keys.
    stop, seed, progress
        As for `plan`.
    """
    worth = 3600 + max((one.end - one.start for one in choices), default=0)
    guards = tuple(
        replace(
            pattern,
            id=f"{number}/{copy}",
            name="",
            shift=Window(one.start, one.end),
            start=one.place,
            end=one.place,
            breaks=one.breaks,
            fixed=worth,
        )
        for number, one in enumerate(choices)
        for copy in range(most)
    )
    result = plan(replace(problem, guards=guards), stop, seed, progress)
    used: Counter[int] = Counter()
    asked: dict[int, frozenset[str]] = {}
    for one in result.rounds:
        if one.tasks:
            number = int(one.guard.partition("/")[0])
            used[number] += 1
            visits = (result.problem.task[task].visit for task in one.tasks)
            asked[number] = asked.get(number, frozenset()).union(*(v.competences for v in visits))
    shifts = tuple(
        RoundShift(
            problem.at(choices[number].start),
            problem.at(choices[number].end),
            choices[number].place,
            count,
            asked[number],
        )
        for number, count in sorted(used.items())
    )
    return Demand(shifts, result)


@dataclass(frozen=True, slots=True)
class RoundPost:
    """Round shifts that recur on days of the week, as a post has them."""

    starts: time
    ends: time
    """Local wall-clock times."""
    weekdays: str
    """Seven 0 or 1 from Monday, by the day on which the shift begins."""
    count: int
    competences: frozenset[str]


def weekly(nights: Mapping[date, Sequence[RoundShift]]) -> tuple[RoundPost, ...]:
    """Return the round shifts of up to seven nights in a row as posts of a week."""
    found: dict[tuple[time, time, int, tuple[str, ...]], set[int]] = {}
    for shifts in nights.values():
        for one in shifts:
            begins, ends = local(one.start), local(one.end)
            key = (begins.time(), ends.time(), one.count, tuple(sorted(one.competences)))
            found.setdefault(key, set()).add(begins.weekday())
    return tuple(
        RoundPost(
            starts,
            ends,
            "".join("1" if day in days else "0" for day in range(7)),
            count,
            frozenset(competences),
        )
        for (starts, ends, count, competences), days in sorted(
            found.items(), key=lambda pair: (min(pair[1]), pair[0])
        )
    )


def _breaks(begin: int, length: int, minutes: Sequence[int]) -> tuple[Break, ...]:
    quarter = length // 4
    part = (length - 2 * quarter) // max(1, len(minutes))
    first = begin + quarter
    return tuple(
        Break((Window(first + number * part, first + (number + 1) * part),), 60 * pause)
        for number, pause in enumerate(minutes)
        if pause
    )
