# SPDX-License-Identifier: MPL-2.0
"""A complete lawful plan in the first second: guess whole lines, then let the rules judge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from collections.abc import Sequence
from datetime import date
from datetime import timedelta

import numpy as np

from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.rules.norm import norm_minutes
from roster.rules.reduced import ReducedRest
from roster.rules.rest import DailyRest
from roster.rules.work import monday_of
from roster.solve.ground import Ground
from roster.solve.lines import Line
from roster.solve.lines import Lines
from roster.solve.lines import vacancies
from roster.solve.team import cleared

FULL_WEEK = 5
UNTOLD = 48 * 60
"""Minutes a week for a guard without terms."""
FAR = 8_000
"""Seconds of travel that weigh as much as a whole norm week."""
PATIENCE = 2500
"""Exact trials in the second pass: keeps the first plan within its second or two."""


def construct(ground: Ground, start: Lines | None, ask: Callable[[], bool]) -> dict[str, Line]:
    """Return a lawful plan: `start` as far as it is lawful, then seats filled greedily.

    The first pass places shifts by a cautious guess at what is lawful (rest, days in a week,
    hours). Each guard's line is then put to the hard rules, shortened until they accept it, and
    the second pass fills what is still empty with the rules' own answer at each step.
    """
    lines = {guard: ground.locks[guard] for guard in ground.locks}
    if start is not None:
        for guard in ground.problem.guards:
            wanted = {s for s in start.get(guard.id, frozenset()) if ground.may(guard.id, s)}
            lines[guard.id] |= wanted
        lines = _seated(ground, lines)
        for guard in ground.problem.guards:
            lines[guard.id] = shortened(ground, guard.id, lines[guard.id])
    before = dict(lines)
    _guess(ground, lines, ask)
    for guard in ground.problem.guards:
        if lines[guard.id] != before[guard.id]:
            lines[guard.id] = shortened(ground, guard.id, lines[guard.id], before[guard.id])
    _fill(ground, lines, ask)
    return cleared(ground, lines)


def _seated(ground: Ground, lines: dict[str, Line]) -> dict[str, Line]:
    """Take the last comers off shifts with more guards than room; locks stay."""
    room = {shift.id: shift.room for shift in ground.problem.shifts}
    for locked in ground.locks.values():
        for shift in locked:
            room[shift] -= 1
    out: dict[str, Line] = {}
    for guard, line in lines.items():
        kept = set(ground.locks[guard])
        for shift in sorted(line - ground.locks[guard], key=ground.order.__getitem__):
            if room[shift] > 0:
                room[shift] -= 1
                kept.add(shift)
        out[guard] = frozenset(kept)
    return out


def shortened(ground: Ground, guard: str, line: Line, keep: Line = frozenset()) -> Line:
    """Return a lawful part of a line, grown shift by shift from what must be kept."""
    if ground.lawful(guard, line):
        return line
    keep |= ground.locks[guard]
    if not ground.lawful(guard, keep):
        keep = ground.locks[guard]
    for shift in sorted(line - keep, key=ground.order.__getitem__):
        if ground.lawful(guard, keep | {shift}):
            keep |= {shift}
    return keep


class _Diary:
    """What the first pass remembers of a guard."""

    def __init__(
        self, guard: Guard, shifts: Sequence[Shift], start: date, rest: timedelta | None
    ) -> None:
        self.guard = guard
        self.rest = rest
        self.spans = [(duty.span.start, duty.span.end) for duty in guard.duties]
        self.minutes: dict[date, int] = defaultdict(int)
        self.days: dict[date, set[date]] = defaultdict(set)
        terms = guard.terms_on(start) or (guard.terms[0] if guard.terms else None)
        self.most = terms.max_weekly_minutes if terms else UNTOLD
        for shift in shifts:
            self.add(shift)

    def add(self, shift: Shift) -> None:
        week = monday_of(shift.day)
        self.spans.append((shift.span.start, shift.span.end))
        self.minutes[week] += shift.length
        self.days[week].add(shift.day)

    def takes(self, shift: Shift) -> bool:
        week = monday_of(shift.day)
        full = self.rest is not None and len(self.days[week]) >= FULL_WEEK
        if full or self.minutes[week] + shift.length > self.most:
            return False
        rest = self.rest or timedelta(0)
        start, end = shift.span.start - rest, shift.span.end + rest
        return not any(s < end and start < e for s, e in self.spans)


def _guess(ground: Ground, lines: dict[str, Line], ask: Callable[[], bool]) -> None:
    """Fill seats day by day, each with whoever has most of the norm left and lives near."""
    problem = ground.problem
    rest = _rest(problem)
    diaries = [
        _Diary(guard, [problem.shift[s] for s in lines[guard.id]], problem.start, rest)
        for guard in problem.guards
    ]
    norms = [float(norm_minutes(problem, guard)) for guard in problem.guards]
    usual = sum(norms) / len(norms) if any(norms) else 1.0
    norm = np.array([norm or usual for norm in norms])
    total = np.array(
        [sum(problem.shift[s].length for s in lines[guard.id]) for guard in problem.guards],
        dtype=np.float64,
    )
    homes = [guard.home for guard in problem.guards]
    far = FAR * problem.days / 7
    empty = vacancies(problem, lines)
    for n, wanted in enumerate(sorted(empty, key=lambda s: _urgency(ground, s))):
        if n % 64 == 0 and ask():
            return
        shift = problem.shift[wanted]
        ways = problem.travel.seconds[:, shift.place]
        away = np.array([0 if home is None else ways[home] for home in homes])
        seats = empty[wanted]
        for candidate in np.argsort((total + shift.length) / norm + away / far, kind="stable"):
            if seats == 0:
                break
            diary = diaries[candidate]
            guard = diary.guard.id
            if (
                wanted not in lines[guard]
                and ground.may(guard, wanted)
                and diary.takes(shift)
                and (rest is not None or ground.lawful(guard, lines[guard] | {wanted}))
            ):  # fmt: skip
                lines[guard] |= {wanted}
                diary.add(shift)
                total[candidate] += shift.length
                seats -= 1


def _rest(problem: Problem) -> timedelta | None:
    """Return the rest between two days' work; None where no rule asks for any.

    Without daily rest a day may hold many short tasks, and a guess at what is lawful is worth
    nothing: the rules are then asked at each step.
    """
    rests = [
        timedelta(minutes=rule.rest_minutes)
        for rule in problem.rules
        if isinstance(rule, DailyRest | ReducedRest)
    ]
    return max(rests) if rests else None


def _urgency(ground: Ground, wanted: str) -> tuple[date, int, int, int]:
    """Order shifts by day, and within a day the important and choosy ones first."""
    shift = ground.problem.shift[wanted]
    return shift.day, shift.priority, -len(shift.competences), ground.order[wanted]


def _fill(ground: Ground, lines: dict[str, Line], ask: Callable[[], bool]) -> None:
    """Fill empty seats where the rules agree, a bounded number of trials."""
    problem = ground.problem
    hours = {g: sum(problem.shift[s].length for s in line) for g, line in lines.items()}
    trials = 0
    for shift, seats in sorted(
        vacancies(problem, lines).items(),
        key=lambda item: (problem.shift[item[0]].priority, ground.order[item[0]]),
    ):
        for guard in sorted(ground.problem.guards, key=lambda guard: hours[guard.id]):
            if seats == 0:
                break
            if shift in lines[guard.id] or not ground.may(guard.id, shift):
                continue
            trials += 1
            if trials > PATIENCE or ask():
                return
            if ground.lawful(guard.id, lines[guard.id] | {shift}):
                lines[guard.id] |= {shift}
                hours[guard.id] += problem.shift[shift].length
                seats -= 1
