# SPDX-License-Identifier: MPL-2.0
"""Other engines on the product's own nights: PyVRP where nothing is coupled, OR-Tools for spacing.

Both get the product's problem and are judged by its checker.
"""

from __future__ import annotations

import time
from itertools import pairwise
from typing import Any

import numpy as np
from ortools.constraint_solver import pywrapcp
from ortools.constraint_solver import routing_enums_pb2

from dispatch.rounds.engines import pyvrp
from dispatch.rounds.problem import NO_WAY
from dispatch.rounds.problem import Guard
from dispatch.rounds.problem import Problem
from dispatch.rounds.problem import starts
from dispatch.rounds.reasons import impossible
from dispatch.rounds.result import Round
from dispatch.rounds.schedule import schedule

FAR = 10**7


def alone(problem: Problem, seconds: float, seed: int) -> tuple[Round, ...]:
    """Return PyVRP's rounds of a night without breaks and spacing."""
    until = time.perf_counter() + seconds
    ranges = {task.id: task.ranges for task in problem.tasks if task.ranges}
    orders = pyvrp.improve(problem, ranges, None, seed, lambda _cost: time.perf_counter() >= until)
    return tuple(schedule(problem, guard, orders.get(guard.id, ()))[0] for guard in problem.guards)


def routing(problem: Problem, seconds: float) -> tuple[Round, ...]:
    """Return the rounds of OR-Tools' routing library, which knows breaks and spacing."""
    return _Routing(problem).solve(seconds)


class _Routing:
    """A night in the words of OR-Tools: a node for each passing, then two for each guard."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        out = impossible(problem)
        self.tasks = [task for task in problem.tasks if task.id not in out]
        count, crew = len(self.tasks), len(problem.guards)
        self.zero = problem.earliest
        first, last = count, count + crew
        self.manager = pywrapcp.RoutingIndexManager(
            count + 2 * crew, crew, [*range(first, first + crew)], [*range(last, last + crew)]
        )
        self.model = pywrapcp.RoutingModel(self.manager)
        self.service = [task.visit.seconds for task in self.tasks] + [0] * (2 * crew)
        self._drive()
        self._visits()
        self._spacing()
        self._guards()

    def solve(self, seconds: float) -> tuple[Round, ...]:
        """Search for so long; return the rounds with the times that it found."""
        how = pywrapcp.DefaultRoutingSearchParameters()
        how.first_solution_strategy = (
            routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
        )
        how.local_search_metaheuristic = (
            routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        )
        how.time_limit.FromMilliseconds(round(1000 * seconds))
        found = self.model.SolveWithParameters(how)
        return tuple(self._round(found, at) for at in range(len(self.problem.guards)))

    def _round(self, found: Any, vehicle: int) -> Round:
        guard = self.problem.guards[vehicle]
        if found is None:
            return Round(guard.id, ())
        order, begins = [], {}
        index = found.Value(self.model.NextVar(self.model.Start(vehicle)))
        while not self.model.IsEnd(index):
            task = self.tasks[self.manager.IndexToNode(index)]
            order.append(task.id)
            begins[task.id] = found.Min(self.time.CumulVar(index)) + self.zero
            index = found.Value(self.model.NextVar(index))
        exact = {name: ((at, at),) for name, at in begins.items()}
        return schedule(self.problem, guard, order, exact)[0]

    def _drive(self) -> None:
        problem, model = self.problem, self.model
        places = [task.visit.place for task in self.tasks]
        places += [guard.start or 0 for guard in problem.guards]
        places += [guard.end or 0 for guard in problem.guards]
        timed = []
        for at, guard in enumerate(problem.guards):
            ways = problem.seconds(guard)[np.ix_(places, places)]
            ways = np.where(ways == NO_WAY, FAR, ways)
            model.SetArcCostEvaluatorOfVehicle(model.RegisterTransitMatrix(ways.tolist()), at)
            whole = ways + np.array(self.service)[:, None]
            timed.append(model.RegisterTransitMatrix(whole.tolist()))
        most = max(guard.shift.end for guard in problem.guards) - self.zero
        model.AddDimensionWithVehicleTransits(timed, most, most, False, "time")
        self.time = model.GetDimensionOrDie("time")

    def _visits(self) -> None:
        for node, task in enumerate(self.tasks):
            index = self.manager.NodeToIndex(node)
            cumul = self.time.CumulVar(index)
            ranges = [(first - self.zero, last - self.zero) for first, last in task.ranges]
            cumul.SetRange(ranges[0][0], ranges[-1][1])
            for (_, before), (after, _) in pairwise(ranges):
                cumul.RemoveInterval(before + 1, after - 1)
            able = [at for at, guard in enumerate(self.problem.guards) if guard.may(task.visit)]
            self.model.VehicleVar(index).SetValues([-1, *able])
            self.model.AddDisjunction([index], self.problem.penalty[task.visit.priority])

    def _spacing(self) -> None:
        """Hold passings of a visit in order and apart; the later ones are left out first."""
        solver, model = self.model.solver(), self.model
        for a, b in pairwise(range(len(self.tasks))):
            visit = self.tasks[a].visit
            if self.tasks[b].visit is not visit or not visit.spacing:
                continue
            first, second = self.manager.NodeToIndex(a), self.manager.NodeToIndex(b)
            begins, follows = self.time.CumulVar(first), self.time.CumulVar(second)
            absent = 1 - model.ActiveVar(second)
            solver.Add(follows + FAR * absent >= begins + visit.spacing)
            solver.Add(model.ActiveVar(second) <= model.ActiveVar(first))

    def _guards(self) -> None:
        solver = self.model.solver()
        waits = [0] * self.model.Size()
        for node, seconds in enumerate(self.service[: len(self.tasks)]):
            waits[self.manager.NodeToIndex(node)] = seconds
        for at, guard in enumerate(self.problem.guards):
            first, last = guard.shift.start - self.zero, guard.shift.end - self.zero
            self.time.CumulVar(self.model.Start(at)).SetRange(first, last)
            self.time.CumulVar(self.model.End(at)).SetRange(first, last)
            self.model.SetFixedCostOfVehicle(guard.fixed, at)
            if guard.breaks:
                pauses = [self._pause(solver, guard, number) for number in range(len(guard.breaks))]
                self.time.SetBreakIntervalsOfVehicle(pauses, at, waits)

    def _pause(self, solver: Any, guard: Guard, number: int) -> Any:
        pause = guard.breaks[number]
        allowed = starts(pause.windows, pause.seconds)
        first, last = allowed[0][0] - self.zero, allowed[-1][1] - self.zero
        name = f"{guard.id} {number}"
        return solver.FixedDurationIntervalVar(first, last, pause.seconds, False, name)
