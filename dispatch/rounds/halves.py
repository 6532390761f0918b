# SPDX-License-Identifier: MPL-2.0
"""Cut guards' shifts at their breaks, so that an engine without breaks can plan the rest.

A break is frozen at the place where the best plan has it, just before or just after the way
that it interrupts, and at a time that leaves that plan possible.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from dispatch.rounds.engines.pyvrp import Half
from dispatch.rounds.problem import Break
from dispatch.rounds.problem import Guard
from dispatch.rounds.problem import Problem
from dispatch.rounds.problem import starts
from dispatch.rounds.result import Orders
from dispatch.rounds.result import Round
from dispatch.rounds.result import Step


def whole(problem: Problem) -> list[Half]:
    """Return every guard's shift in one piece, breaks left out."""
    return [
        Half(g, g.shift.start, g.shift.end, g.start, g.end, g.fixed, g.capacity)
        for g in problem.guards
    ]


def cut(
    problem: Problem, rounds: Sequence[Round], rng: random.Random
) -> tuple[list[Half], list[tuple[str, ...]]]:
    """Return the pieces of every guard's shift, and what the rounds do in each.

    Parameters
    ----------
    problem
        The night.
    rounds
        Rounds that are on time; each piece is drawn so that they stay possible.
    rng
        Chooses between the places and times that do.
    """
    halves: list[Half] = []
    orders: list[tuple[str, ...]] = []
    for one in rounds:
        guard = problem.guard[one.guard]
        if not one.tasks:
            halves.append(_longest(guard))
            orders.append(())
            continue
        pauses = _pauses(problem, one, rng)
        pieces = _pieces(one, len(pauses) + 1)
        rooms = iter(_rooms(problem, guard, pieces, rng))
        begin, place = guard.shift.start, guard.start
        for (at, where), pause in zip(pauses, guard.breaks, strict=True):
            halves.append(Half(guard, begin, at, place, where, 0, next(rooms)))
            begin, place = at + pause.seconds, where
        fixed = 0 if guard.breaks else guard.fixed
        halves.append(Half(guard, begin, guard.shift.end, place, guard.end, fixed, next(rooms)))
        orders.extend(pieces)
    return halves, orders


def joined(halves: Sequence[Half], orders: Sequence[tuple[str, ...]]) -> Orders:
    """Return the orders of the pieces as one order for each guard."""
    out: dict[str, tuple[str, ...]] = {}
    for half, order in zip(halves, orders, strict=True):
        out[half.guard.id] = out.get(half.guard.id, ()) + order
    return out


def _rooms(
    problem: Problem, guard: Guard, pieces: Sequence[Sequence[str]], rng: random.Random
) -> list[int | None]:
    """Return the room in the key case for each piece: what it has, and one gets what is left."""
    if guard.capacity is None:
        return [None] * len(pieces)
    loads = [sum(problem.task[task].visit.load for task in piece) for piece in pieces]
    spare = guard.capacity - sum(loads)
    loads[rng.randrange(len(loads))] += max(0, spare)
    return list(loads)


def _pieces(one: Round, count: int) -> list[tuple[str, ...]]:
    """Return the passings of a round before, between and after its breaks."""
    out: list[list[str]] = [[]]
    for step in one.steps:
        if step.kind == "break":
            out.append([])
        elif step.task is not None:
            out[-1].append(step.task)
    out.extend([] for _ in range(count - len(out)))
    return [tuple(piece) for piece in out]


def _longest(guard: Guard) -> Half:
    """Return the longest time between breaks of a guard with nothing to do yet.

    Breaks are taken to begin in the middle of when they may.
    """
    found: list[tuple[int, int, int]] = []
    begin = guard.shift.start
    for pause in guard.breaks:
        first, last = (starts(pause.windows, pause.seconds) or ((begin, begin),))[0]
        at = max(begin, (first + last) // 2)
        found.append((at - begin, begin, at))
        begin = at + pause.seconds
    found.append((guard.shift.end - begin, begin, guard.shift.end))
    _, begin, end = max(found)
    return Half(guard, begin, end, guard.start, guard.end, guard.fixed, guard.capacity)


def _pauses(problem: Problem, one: Round, rng: random.Random) -> list[tuple[int, int | None]]:
    """Return when and where each break of a round is frozen."""
    guard = problem.guard[one.guard]
    steps = one.steps
    out: list[tuple[int, int | None]] = []
    for at, step in enumerate(steps):
        if step.kind != "break":
            continue
        before = next(s for s in reversed(steps[:at]) if s.kind != "break")
        after = next(s for s in steps[at + 1 :] if s.kind != "break")
        alone = steps[at - 1] is before and steps[at + 1] is after
        choices = _choices(guard.breaks[len(out)], before, step, after, alone)
        time, place = rng.choice(choices)
        slack = min(_spare(problem, guard, later) for later in steps[at + 1 :])
        last = max((b for a, b in _starts_of(guard, len(out)) if a <= time <= b), default=time)
        more = min(slack, last - time)
        out.append((time + (rng.randint(0, more) if more > 0 else 0), place))
    return out


def _choices(
    pause: Break, before: Step, step: Step, after: Step, alone: bool
) -> list[tuple[int, int | None]]:
    """Return (time, place) where a break can be frozen with the rest unchanged."""
    out: list[tuple[int, int | None]] = []
    if before.place is not None and (step.travel == 0 or not alone):
        out.append((step.start, before.place))
    way = step.travel + after.travel
    allowed = starts(pause.windows, pause.seconds)
    ready = max(before.leave + way, step.start)
    if alone and after.place is not None and any(a <= ready <= b for a, b in allowed):
        out.append((ready, after.place))
    return out or [(step.start, after.place if before.place is None else before.place)]


def _starts_of(guard: Guard, number: int) -> tuple[tuple[int, int], ...]:
    pause = guard.breaks[number]
    return starts(pause.windows, pause.seconds)


def _spare(problem: Problem, guard: Guard, step: Step) -> int:
    """Return by how many seconds a step could be later, the others allowing it."""
    if step.kind == "end":
        return guard.shift.end - step.arrive
    if step.task is None:
        return 0
    ranges = problem.task[step.task].ranges
    return next((b - step.start for a, b in ranges if a <= step.start <= b), 0)
