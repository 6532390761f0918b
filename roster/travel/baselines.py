# SPDX-License-Identifier: MPL-2.0
"""What a plan is set beside: the nearest guard first, and each administration by itself.

Both keep every rule that the plan keeps, and neither keeps what was locked in it. Both are given
the benefit of the doubt: the nearest guard is the nearest by the guard's own means, and the
administrations share the guards so that travel is as short as it can be with these numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.rules.norm import target_minutes
from roster.solve.ground import Ground
from roster.solve.lines import Line
from roster.solve.lines import to_plan
from roster.solve.lines import vacancies
from roster.solve.team import blamed
from roster.solve.team import cleared
from roster.travel.means import POOL_CAR
from roster.travel.means import own_way

BARRED = 4 * 3600.0
"""Seconds of travel that it counts as when a guard may not take a shift."""
OURS = 1e7
"""Seconds by which a guard who is an administration's own is nearer to it than anybody."""

TOLERANCE = 4 * 60
"""Minutes beyond the norm that a planner does not mind."""

Asked = Callable[[], bool]
Told = Callable[[int, int], None]
"""Told how many of how many are done."""


def nearest_first(problem: Problem, asked: Asked, told: Told, *, hours: bool = False) -> Plan:
    """Return the plan of whoever fills each seat, as it comes, with the nearest who may take it.

    Seats come in the order in which shifts begin, the important ones first. A guard may take one
    when no hard rule objects, given what was dealt out before; nothing is ever changed again.

    Parameters
    ----------
    asked
        Whether to stop; seats that are left then stay empty.
    told
        Told of the seats done, now and then.
    hours
        Prefer, as a planner would, the nearest of those who have hours of their norm left.
    """
    ground = Ground(_unlocked(problem))
    lines = {guard.id: ground.locks[guard.id] for guard in problem.guards}
    norms = {g.id: target_minutes(problem, g) for g in problem.guards} if hours else None
    order = sorted(problem.shifts, key=lambda s: (s.span.start, s.priority, s.span.end, s.id))
    for n, shift in enumerate(order):
        if asked():
            return to_plan(ground.problem, lines)
        if n % 10 == 0:
            told(n, len(order))
        _fill(ground, lines, shift, shift.seats, norms, strict=False)
    # Who breaks a rule about several guards stands back, and the seats are dealt out once more.
    lines = cleared(ground, lines)
    left = vacancies(ground.problem, lines) if ground.team else {}
    for shift in order:
        if shift.id in left and not asked():
            _fill(ground, lines, shift, left[shift.id], norms, strict=True)
    told(len(order), len(order))
    return to_plan(ground.problem, cleared(ground, lines))


def _unlocked(problem: Problem) -> Problem:
    return replace(problem, locked=frozenset(), waivers=frozenset())


def _fill(
    ground: Ground,
    lines: dict[str, Line],
    shift: Shift,
    seats: int,
    norms: Mapping[str, int] | None,
    *,
    strict: bool,
) -> None:
    """Give the seats of a shift to the nearest; `strict` looks at rules about several too."""
    for guard in _in_turn(ground, lines, shift, norms):
        if seats == 0:
            return
        longer = lines[guard.id] | {shift.id}
        if shift.id in lines[guard.id] or not ground.lawful(guard.id, longer):
            continue
        if strict and Assignment(guard.id, shift.id) in blamed(ground, {**lines, guard.id: longer}):
            continue
        lines[guard.id] = longer
        seats -= 1


def _in_turn(
    ground: Ground, lines: Mapping[str, Line], shift: Shift, norms: Mapping[str, int] | None
) -> list[Guard]:
    """Return who may take a shift when nothing else is planned, the nearest first.

    Where norms are given, those whose norm it would go beyond come after all others.
    """
    able = [guard for guard in ground.problem.guards if ground.may(guard.id, shift.id)]
    full = set[str]()
    if norms is not None:
        worked = {g.id: sum(ground.problem.shift[s].length for s in lines[g.id]) for g in able}
        full = {g.id for g in able if worked[g.id] + shift.length > norms[g.id] + TOLERANCE}
    return sorted(able, key=lambda g: (g.id in full, _way(ground.problem, g, shift), g.id))


def _way(problem: Problem, guard: Guard, shift: Shift) -> int:
    """Return the seconds there and back; a home that is not known is behind all others."""
    if guard.home is None:
        return 2 * 24 * 3600
    seconds = own_way(problem, guard, shift.day).seconds
    return int(seconds[guard.home, shift.place]) + int(seconds[shift.place, guard.home])


@dataclass(frozen=True)
class Part:
    """One administration by itself: its shifts, its guards and its share of the cars."""

    administration: str
    problem: Problem


def alone(problem: Problem) -> tuple[Part, ...]:
    """Return what each administration plans with guards of its own, the largest need first.

    A guard with the administration's code as a tag is its own. The others are shared out in
    proportion to the hours that each asks for, so that the way to the shifts that they may take is
    as short as it can be in all. An employer's pool cars are shared out like the posts that need
    one.
    """
    free = _unlocked(problem)
    need: dict[str, int] = {}
    for shift in free.shifts:
        need[shift.administration] = need.get(shift.administration, 0) + shift.length * shift.seats
    names = sorted(need, key=lambda name: (-need[name], name))
    if not names:
        return ()
    mine = _shared(free, names, [need[name] for name in names])
    cars = _cars(free, names, mine)
    parts = []
    for name in names:
        shifts = tuple(shift for shift in free.shifts if shift.administration == name)
        ids = {shift.id for shift in shifts}
        guards = tuple(_within(guard, ids) for guard in free.guards if mine[guard.id] == name)
        share = {employer: by_name[name] for employer, by_name in cars.items()}
        parts.append(Part(name, replace(free, guards=guards, shifts=shifts, cars=share)))
    return tuple(parts)


def _within(guard: Guard, shifts: Collection[str]) -> Guard:
    """Return a guard whose requests are about some shifts only."""
    kept = tuple(one for one in guard.requests if one.shift in shifts)
    return guard if kept == guard.requests else replace(guard, requests=kept)


def together(problem: Problem, plans: Sequence[Plan]) -> Plan:
    """Return the administrations' plans as one; what breaks a rule only together stands back."""
    whole = Ground(_unlocked(problem))
    pairs = {pair for plan in plans for pair in plan.assignments}
    lines = {
        guard.id: frozenset(pair.shift for pair in pairs if pair.guard == guard.id)
        for guard in problem.guards
    }
    return to_plan(whole.problem, cleared(whole, lines))


def _shared(problem: Problem, names: Sequence[str], need: Sequence[int]) -> dict[str, str]:
    """Return the administration of each guard."""
    guards = problem.guards
    slots = np.repeat(np.arange(len(names)), apportioned(len(guards), need))
    away = _distances(problem, names)
    rows, columns = linear_sum_assignment(away[:, slots])
    return {
        guards[g].id: names[int(slots[s])]
        for g, s in zip(rows.tolist(), columns.tolist(), strict=True)
    }


def _distances(problem: Problem, names: Sequence[str]) -> NDArray[np.float64]:
    """Return how far each guard is from each administration's need, in seconds a shift."""
    ground = Ground(problem)
    shifts = ground.eligible.shifts
    column = {name: n for n, name in enumerate(names)}
    owner = np.array([column[s.administration] for s in shifts], dtype=np.intp)
    size = np.array([s.length * s.seats for s in shifts], dtype=np.float64)
    total = np.bincount(owner, size, len(names))
    places = np.array([s.place for s in shifts], dtype=np.intp)
    out = np.empty((len(problem.guards), len(names)))
    for row, guard in enumerate(problem.guards):
        may = np.array([ground.may(guard.id, s.id) for s in shifts])
        there = np.full(len(shifts), BARRED)
        if guard.home is not None:
            seconds = own_way(problem, guard, problem.start).seconds
            there = np.minimum(seconds[guard.home, places] + seconds[places, guard.home], BARRED)
        out[row] = np.bincount(owner, size * np.where(may, there, BARRED), len(names)) / total
        own = [n for n, name in enumerate(names) if name.casefold() in _tags(guard)]
        out[row, own] -= OURS
    return out


def _tags(guard: Guard) -> frozenset[str]:
    return frozenset(tag.casefold() for tag in guard.tags)


def _cars(
    problem: Problem, names: Sequence[str], mine: Mapping[str, str]
) -> dict[str, dict[str, int]]:
    """Return each employer's pool cars by administration."""
    posts = dict.fromkeys(names, 0)
    for shift in problem.shifts:
        if POOL_CAR in shift.tags:
            posts[shift.administration] += shift.length * shift.seats
    out = {}
    for employer, cars in problem.cars.items():
        staff = {guard.id for guard in problem.guards if guard.employer == employer}
        heads = [sum(mine[guard] == name for guard in staff) for name in names]
        wanted = [posts[name] for name in names] if any(posts.values()) else heads
        out[employer] = dict(zip(names, apportioned(cars, wanted), strict=True))
    return out


def apportioned(count: int, shares: Sequence[int]) -> list[int]:
    """Return how many of so many things go to each, in proportion, by largest remainders."""
    total = sum(shares)
    if not total:
        return [count, *[0] * (len(shares) - 1)] if shares else []
    exact = [count * share / total for share in shares]
    out = [int(one) for one in exact]
    order = sorted(range(len(shares)), key=lambda n: (out[n] - exact[n], n))
    for n in order[: count - sum(out)]:
        out[n] += 1
    return out
