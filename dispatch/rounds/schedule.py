# SPDX-License-Identifier: MPL-2.0
"""Give an order of visits its times: the earliest there are, breaks placed where they fit best.

A label says how late the guard has been so far and what time it is after a visit with so many
breaks taken. Keeping the least label for each number of breaks is exact wherever nothing is
late: being earlier is never worse, since a guard may always wait.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

from dispatch.rounds.problem import NO_WAY
from dispatch.rounds.problem import Break
from dispatch.rounds.problem import Guard
from dispatch.rounds.problem import Problem
from dispatch.rounds.problem import Ranges
from dispatch.rounds.problem import starts
from dispatch.rounds.result import Kind
from dispatch.rounds.result import Round
from dispatch.rounds.result import Step

NEVER = 10**7
"""Seconds that a way takes where there is none: later than any shift ends."""


@dataclass(frozen=True, slots=True)
class _Label:
    late: int
    time: int
    travel: int
    steps: tuple[Step, ...]


def schedule(
    problem: Problem,
    guard: Guard,
    order: Sequence[str],
    ranges: Mapping[str, Ranges] | None = None,
    *,
    always: bool = False,
) -> tuple[Round, int]:
    """Return the round that makes passings in an order, and by how many seconds it is late.

    Parameters
    ----------
    problem, guard
        Whose round it is.
    order
        Ids of passings.
    ranges
        When passings may begin, where that is narrower than their windows.
    always
        Whether a guard with no passings still takes breaks and goes to the end place.

    Returns
    -------
    tuple
        A round whose every step has its time, and the sum of all delays: 0 is on time.
    """
    if not order and not always:
        return Round(guard.id, ()), 0
    begin = guard.shift.start
    first = Step("start", begin, begin, begin, place=guard.start)
    labels = {0: _Label(0, begin, 0, (first,))}
    for task_id in order:
        task = problem.task[task_id]
        allowed = task.ranges if ranges is None else ranges.get(task_id, task.ranges)
        allowed = allowed or ((begin, begin),)
        labels = _advance(
            problem, guard, labels, task.visit.place, task_id, task.visit.seconds, allowed
        )
    last = ((begin, guard.shift.end),)
    labels = _advance(problem, guard, labels, guard.end, None, 0, last)
    best = labels[len(guard.breaks)]
    return Round(guard.id, _leave_late(problem, guard, best.steps)), best.late


def _advance(
    problem: Problem,
    guard: Guard,
    labels: Mapping[int, _Label],
    place: int | None,
    task: str | None,
    seconds: int,
    allowed: Ranges,
) -> dict[int, _Label]:
    """Return the labels after going on to a place and staying there."""
    here = next(iter(labels.values())).steps
    at = next(step.place for step in reversed(here) if step.kind != "break")
    out: dict[int, _Label] = {}
    ways = [
        replace(way, seconds=NEVER) if way.seconds == NO_WAY else way
        for way in problem.ways(guard, at, place)
    ]
    for taken, label in labels.items():
        for way in ways:
            late, time, steps, rest = (
                label.late,
                max(label.time, way.opens),
                label.steps,
                way.seconds,
            )
            for count in range(taken, len(guard.breaks) + 1):
                if count > taken:
                    pause, delay = _pause(guard.breaks[count - 1], time, rest)
                    late, time, rest = late + delay, pause.leave, rest - pause.travel
                    steps = (*steps, pause)
                arrive = time + rest
                if arrive > way.closes:
                    break
                start, delay = _begin(arrive, allowed)
                kept = out.get(count)
                travel = label.travel + way.seconds
                found = (late + delay, start + seconds, travel)
                if kept is None or found < (kept.late, kept.time, kept.travel):
                    kind: Kind = "end" if task is None else "visit"
                    start = start if task is not None else arrive
                    leave, metres = start + seconds, max(0, way.metres)
                    step = Step(kind, arrive, start, leave, rest, metres, place, task)
                    out[count] = _Label(*found, (*steps, step))
    return out


def _pause(pause: Break, time: int, way: int) -> tuple[Step, int]:
    """Return a break that begins as soon as it may, driving on until then, and its delay."""
    start, late = _begin(time, starts(pause.windows, pause.seconds) or ((time, time),))
    driven = min(way, start - time)
    return Step("break", time + driven, start, start + pause.seconds, driven), late


def _begin(ready: int, allowed: Ranges) -> tuple[int, int]:
    """Return the first allowed time from when one is ready, and the delay if there is none."""
    for first, last in allowed:
        if ready <= last:
            return max(ready, first), 0
    return ready, ready - allowed[-1][1]


def _leave_late(problem: Problem, guard: Guard, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return the steps with the guard setting out no earlier than needed."""
    first, second = steps[0], steps[1]
    if problem.slices:
        return _leave_by_the_time(problem, guard, steps)
    spare = second.start - second.arrive
    if second.kind == "end" or spare <= 0:
        return steps
    leave = first.leave + spare
    first = replace(first, arrive=leave, start=leave, leave=leave)
    return (first, replace(second, arrive=second.start), *steps[2:])


def _leave_by_the_time(problem: Problem, guard: Guard, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return the steps with the guard setting out as late as the streets allow then."""
    first, second = steps[0], steps[1]
    if second.kind != "visit":
        return steps
    found = [
        (way.seconds, way.seconds - min(second.start, way.closes), way)
        for way in problem.ways(guard, first.place, second.place)
        if way.seconds != NO_WAY
    ]
    found = [one for one in found if -one[1] >= max(first.leave, one[2].opens)]
    if not found:
        return steps
    seconds, late, way = min(found, key=lambda one: one[:2])
    leave = -late
    first = replace(first, arrive=leave, start=leave, leave=leave)
    second = replace(second, arrive=leave + seconds, travel=seconds, metres=max(0, way.metres))
    return (first, second, *steps[2:])
