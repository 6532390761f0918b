# SPDX-License-Identifier: MPL-2.0
"""PyVRP: the least driving where rounds have neither breaks nor spacing, which it does not know."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyvrp
from numpy.typing import NDArray

from dispatch.rounds.problem import NO_WAY
from dispatch.rounds.problem import Guard
from dispatch.rounds.problem import Problem
from dispatch.rounds.problem import Ranges
from dispatch.rounds.problem import Visit
from dispatch.rounds.result import Orders

FORBIDDEN = 10**6
"""Seconds and cost of a way that a guard may not take: longer than any shift."""


def improve(
    problem: Problem,
    ranges: Mapping[str, Ranges],
    first: Orders | None,
    seed: int,
    stop: Callable[[int], bool],
) -> Orders:
    """Return an order of passings for each guard, with as little driving as can be found.

    Parameters
    ----------
    problem
        The night; breaks and spacing are not looked at.
    ranges
        The passings to place, and when each may begin.
    first
        Orders to begin from, None for none.
    seed
        Of every random choice.
    stop
        Asked in every iteration with the cost of the best order.
    """
    model = _Model(problem, ranges)
    start = model.solution(first) if first is not None else None

    def asked(best_cost: int) -> bool:
        return stop(best_cost)

    found = pyvrp.solve(
        model.data, asked, seed=seed, collect_stats=False, display=False, initial_solution=start
    )
    return model.orders(found.best if found.is_feasible() else start)


class _Model:
    """The night in PyVRP's words."""

    def __init__(self, problem: Problem, ranges: Mapping[str, Ranges]) -> None:
        self._guards = problem.guards
        self._ranges = ranges
        self._tasks = [task for task, allowed in ranges.items() for _ in allowed]
        self._clients_of: dict[str, list[int]] = {}
        for client, task in enumerate(self._tasks):
            self._clients_of.setdefault(task, []).append(client)
        self._types: dict[tuple[object, ...], list[int]] = {}
        for at, guard in enumerate(problem.guards):
            self._types.setdefault(_alike(guard), []).append(at)
        self._places: list[int | None] = []
        self._needs: list[Visit | None] = []
        self._row: dict[tuple[object, ...], int] = {}
        self.data = self._build(problem)

    def solution(self, orders: Orders) -> pyvrp.Solution:
        """Return orders as a solution to begin from."""
        routes = []
        for vehicle_type, members in enumerate(self._types.values()):
            for at in members:
                order = orders.get(self._guards[at].id, ())
                if order:
                    routes.append(self._route(order, vehicle_type))
        return pyvrp.Solution(self.data, routes)

    def orders(self, solution: pyvrp.Solution | None) -> Orders:
        """Return a solution as an order of passings for each guard."""
        out: dict[str, tuple[str, ...]] = {guard.id: () for guard in self._guards}
        free = [list(members) for members in self._types.values()]
        for route in solution.routes() if solution is not None else ():
            order = tuple(self._tasks[one.idx] for one in route.schedule() if one.is_client())
            out[self._guards[free[route.vehicle_type()].pop(0)].id] = order
        return out

    def _route(self, order: Sequence[str], vehicle_type: int) -> pyvrp.Route:
        """Return one route, every passing in the range that it can be reached in."""
        data = self.data
        kind = data.vehicle_type(vehicle_type)
        durations = data.duration_matrix(kind.profile)
        time, at = kind.tw_early, data.depot(kind.start_depot).location
        clients = []
        for task in order:
            place = data.client(self._clients_of[task][0]).location
            time += int(durations[at, place])
            at = place
            choices = self._clients_of[task]
            client = next((c for c in choices if time <= data.client(c).tw_late), choices[-1])
            clients.append(client)
            time = max(time, data.client(client).tw_early) + data.client(client).service_duration
        return pyvrp.Route(data, clients, vehicle_type)

    def _location(self, place: int | None, needs: Visit | None) -> int:
        key: tuple[object, ...] = (place,)
        if needs is not None:
            key = (place, needs.competences, needs.keys)
        if key not in self._row:
            self._row[key] = len(self._places)
            self._places.append(place)
            self._needs.append(needs)
        return self._row[key]

    def _build(self, problem: Problem) -> pyvrp.ProblemData:
        firsts = [self._guards[members[0]] for members in self._types.values()]
        depots: dict[int | None, int] = {}
        for guard in firsts:
            for place in (guard.start, guard.end):
                if place not in depots:
                    depots[place] = self._location(place, None)
        depot = {place: at for at, place in enumerate(depots)}
        clients, groups = self._clients(problem)
        profiles: dict[tuple[object, ...], int] = {}
        matrices: list[np.ndarray[Any, np.dtype[Any]]] = []
        kinds = []
        room = sum(problem.task[task].visit.load for task in self._ranges)
        for guard, members in zip(firsts, self._types.values(), strict=True):
            profile = (guard.mode, guard.speed, guard.competences, guard.keys)
            if profile not in profiles:
                profiles[profile] = len(matrices)
                matrices.append(self._matrix(problem, guard))
            kinds.append(
                pyvrp.VehicleType(
                    len(members),
                    [room if guard.capacity is None else guard.capacity],
                    start_depot=depot[guard.start],
                    end_depot=depot[guard.end],
                    fixed_cost=guard.fixed,
                    tw_early=guard.shift.start - problem.earliest,
                    tw_late=guard.shift.end - problem.earliest,
                    profile=profiles[profile],
                )
            )
        return pyvrp.ProblemData(
            [self._coordinates(problem, place) for place in self._places],
            clients,
            [pyvrp.Depot(row) for row in depots.values()],
            kinds,
            matrices,
            matrices,
            groups,
        )

    def _clients(self, problem: Problem) -> tuple[list[pyvrp.Client], list[pyvrp.ClientGroup]]:
        clients: list[pyvrp.Client] = []
        groups: list[pyvrp.ClientGroup] = []
        for task_id, allowed in self._ranges.items():
            visit = problem.task[task_id].visit
            group = None
            if len(allowed) > 1:
                group = len(groups)
                groups.append(pyvrp.ClientGroup(self._clients_of[task_id], required=False))
            for early, late in allowed:
                clients.append(
                    pyvrp.Client(
                        self._location(visit.place, visit),
                        delivery=[visit.load],
                        service_duration=visit.seconds,
                        tw_early=early - problem.earliest,
                        tw_late=late - problem.earliest,
                        prize=problem.penalty[visit.priority],
                        required=False,
                        group=group,
                    )
                )
        return clients, groups

    def _matrix(self, problem: Problem, guard: Guard) -> NDArray[np.int_]:
        """Return a guard's seconds between locations, those not allowed out of reach."""
        rows = np.array([place or 0 for place in self._places])
        matrix = problem.seconds(guard)[np.ix_(rows, rows)]
        matrix = np.where(matrix == NO_WAY, FORBIDDEN, matrix)
        closed = [at for at, visit in enumerate(self._needs) if visit and not guard.may(visit)]
        matrix[closed, :] = FORBIDDEN
        matrix[:, closed] = FORBIDDEN
        anywhere = [at for at, place in enumerate(self._places) if place is None]
        matrix[anywhere, :] = 0
        matrix[:, anywhere] = 0
        np.fill_diagonal(matrix, 0)
        return matrix

    @staticmethod
    def _coordinates(problem: Problem, place: int | None) -> pyvrp.Location:
        if place is None:
            return pyvrp.Location(0, 0)
        return pyvrp.Location(problem.places[place].lon, problem.places[place].lat)


def _alike(guard: Guard) -> tuple[object, ...]:
    """Return what two guards must share to be one type of vehicle."""
    keys = None if guard.keys is None else tuple(sorted(guard.keys))
    what = (guard.mode, guard.speed, tuple(sorted(guard.competences)), keys, guard.capacity)
    return (guard.shift, guard.start, guard.end, guard.fixed, *what)
