# SPDX-License-Identifier: MPL-2.0
"""VROOM: everything but spacing, in seconds; the first plan and the repair of others.

Breaks, competences, keys, several windows and priorities are all in its model. It knows no
seed and no spacing between visits: those are given to it as narrower ranges.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import numpy as np
import vroom

from dispatch.rounds.problem import NO_WAY
from dispatch.rounds.problem import Guard
from dispatch.rounds.problem import Problem
from dispatch.rounds.problem import Ranges
from dispatch.rounds.problem import Visit
from dispatch.rounds.problem import starts
from dispatch.rounds.result import Orders
from dispatch.rounds.schedule import NEVER

PRIORITY = {1: 100, 2: 50, 3: 10}
EXPLORATION = 5


def solve(
    problem: Problem,
    ranges: Mapping[str, Ranges],
    seconds: float,
    first: Orders | None = None,
    threads: int = 2,
) -> Orders:
    """Return an order of passings for each guard.

    One place more than there are is no way from every other: where both ends are open.

    Parameters
    ----------
    problem
        The night.
    ranges
        The passings to place, and when each may begin.
    seconds
        Wall-clock time at most.
    first
        Orders to begin from; none begins from nothing.
    threads
        Processor cores.
    """
    ids = list(ranges)
    number = {task: at for at, task in enumerate(ids, start=1)}
    skills = _skills(problem)
    model = vroom.Input()
    for name, guard in {_profile(guard): guard for guard in problem.guards}.items():
        matrix = problem.seconds(guard)
        ways = np.where(matrix == NO_WAY, NEVER, matrix)
        model.set_durations_matrix(name, np.pad(ways, (0, 1)))
    for task_id in ids:
        visit = problem.task[task_id].visit
        model.add_job(
            vroom.Job(
                number[task_id],
                location=visit.place,
                default_service=visit.seconds,
                delivery=vroom.Amount([visit.load]),
                skills=skills_of(visit, skills),
                priority=PRIORITY[visit.priority],
                time_windows=_spans(problem, ranges[task_id]),
            )
        )
    room = sum(problem.task[task].visit.load for task in ids)
    for at, guard in enumerate(problem.guards):
        order = [number[task] for task in first.get(guard.id, ())] if first else []
        model.add_vehicle(_vehicle(problem, at, guard, skills, room, order))
    found = model.solve(EXPLORATION, threads, timedelta(seconds=max(0.05, seconds)))
    orders: dict[str, list[str]] = {guard.id: [] for guard in problem.guards}
    routes = found.routes
    if "id" not in routes:  # it serves nothing at all
        return dict.fromkeys(orders, ())
    for vehicle, kind, job in zip(routes["vehicle_id"], routes["type"], routes["id"], strict=True):
        if kind == "job":
            orders[problem.guards[int(vehicle) - 1].id].append(ids[int(job) - 1])
    return {guard: tuple(order) for guard, order in orders.items()}


def _vehicle(
    problem: Problem,
    at: int,
    guard: Guard,
    skills: Mapping[str, int],
    room: int,
    order: list[int],
) -> vroom.Vehicle:
    held = {skill for name, skill in skills.items() if _holds(guard, name)}
    steps = [
        vroom.VehicleStepStart(),
        *(vroom.VehicleStepSingle(job) for job in order),
        vroom.VehicleStepEnd(),
    ]
    anywhere = len(problem.places) if guard.start is None and guard.end is None else None
    return vroom.Vehicle(
        at + 1,
        start=anywhere if guard.start is None else guard.start,
        end=guard.end,
        profile=_profile(guard),
        capacity=[room if guard.capacity is None else guard.capacity],
        skills=held,
        time_window=_spans(problem, ((guard.shift.start, guard.shift.end),))[0],
        breaks=[
            vroom.Break(
                pause + 1,
                time_windows=_spans(problem, starts(b.windows, b.seconds)),
                service=b.seconds,
            )
            for pause, b in enumerate(guard.breaks)
        ],
        costs=vroom.VehicleCosts(fixed=guard.fixed),
        steps=steps if order else (),
    )


def _spans(problem: Problem, ranges: Ranges) -> list[vroom.TimeWindow]:
    zero = problem.earliest
    return [vroom.TimeWindow(first - zero, last - zero) for first, last in ranges]


def _skills(problem: Problem) -> dict[str, int]:
    """Return a number for every competence (`c:`) and key (`k:`) that a visit asks for."""
    asked = sorted({name for visit in problem.visits for name in _asked(visit)})
    return {name: number for number, name in enumerate(asked, start=1)}


def _holds(guard: Guard, name: str) -> bool:
    kind, _, code = name.partition(":")
    if kind == "c":
        return code in guard.competences
    return guard.keys is None or code in guard.keys


def _asked(visit: Visit) -> set[str]:
    return {f"c:{name}" for name in visit.competences} | {f"k:{name}" for name in visit.keys}


def skills_of(visit: Visit, skills: Mapping[str, int]) -> set[int]:
    """Return the numbers of what a visit asks for."""
    return {skills[name] for name in _asked(visit)}


def _profile(guard: Guard) -> str:
    return f"{guard.mode} {guard.speed:g}"
