# SPDX-License-Identifier: MPL-2.0
"""Judge where a model put units, one node and unit at a time, with none of the models' code."""

from __future__ import annotations

import math
from dataclasses import dataclass

from dispatch.pool.problem import Problem
from dispatch.pool.result import Result
from sites.text import Message
from sites.text import Text

NEGATIVE = Text(
    "{base} har {count} enheder; antallet skal være 0 eller flere.",
    "{base} has {count} units; the number must be 0 or more.",
)
FULL = Text(
    "{base} har {count} enheder, men plads til {most}.",
    "{base} has {count} units but room for {most}.",
)
TOO_MANY = Text(
    "I periode {period} står der {count} enheder; der er {units}.",
    "{count} units stand in period {period}; there are {units}.",
)
UNCOVERED = Text(
    "{node} nås ikke inden for {seconds} sekunder fra nogen enhed.",
    "No unit reaches {node} within {seconds} seconds.",
)
WRONG = Text(
    "Målværdien siges at være {said}; den er {found}.",
    "The objective is said to be {said}; it is {found}.",
)
BETTER = Text(
    "Grænsen {bound} er dårligere end målværdien {objective}.",
    "The bound {bound} is worse than the objective {objective}.",
)
LEAST_COVER = 1e-3


@dataclass(frozen=True)
class Report:
    """What the checker found."""

    objective: float
    faults: tuple[Message, ...]

    @property
    def right(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def check(result: Result, stay: float = 0.0) -> Report:
    """Return the objective counted anew and everything that is wrong with a result.

    Parameters
    ----------
    result
        From any of the models.
    stay
        The price of a move that `mexclp` was given.
    """
    faults = [*_rooms(result)]
    if result.model != "lscp":
        faults += _numbers(result)
    if result.model == "lscp":
        faults += _all_covered(result)
    found = _objective(result, stay)
    if not math.isclose(found, result.objective, rel_tol=1e-7, abs_tol=1e-7):
        faults.append(WRONG(said=result.objective, found=found))
    slack = 1e-6 * max(1.0, abs(found))
    worse = result.bound > found + slack if result.sense == "min" else result.bound < found - slack
    if worse:
        faults.append(BETTER(bound=result.bound, objective=found))
    return Report(found, tuple(faults))


def _rooms(result: Result) -> list[Message]:
    out = []
    for period in range(result.problem.periods):
        for number, base in enumerate(result.problem.bases):
            count = int(result.counts[period, number])
            if count < 0:
                out.append(NEGATIVE(base=base.id, count=count))
            if count > base.most:
                out.append(FULL(base=base.id, count=count, most=base.most))
    return out


def _numbers(result: Result) -> list[Message]:
    out = []
    for period, units in enumerate(result.problem.units):
        count = sum(int(one) for one in result.counts[period])
        if count > units:
            out.append(TOO_MANY(period=period, count=count, units=units))
    return out


def _all_covered(result: Result) -> list[Message]:
    problem = result.problem
    return [
        UNCOVERED(node=node.id, seconds=float(problem.threshold[number]))
        for number, node in enumerate(problem.nodes)
        if problem.weights[0, number] > 0 and _near(result, 0, number) == 0
    ]


def _objective(result: Result, stay: float) -> float:
    problem = result.problem
    if result.model == "lscp":
        return float(sum(int(one) for one in result.counts[0]))
    if result.model == "p-median":
        return sum(
            float(problem.weights[0, number]) * _missed(problem, 0, number) * _way(result, number)
            for number in range(len(problem.nodes))
        )
    if result.model == "p-center":
        return max(
            _way(result, number)
            for number in range(len(problem.nodes))
            if problem.weights[0, number] > 0
        )
    if result.model in ("mclp", "gradual"):
        return sum(
            float(problem.weights[0, n]) * _missed(problem, 0, n) * _best(result, n)
            for n in range(len(problem.nodes))
        )
    moved = sum(
        max(0, int(after) - int(before))
        for period in range(1, problem.periods)
        for before, after in zip(result.counts[period - 1], result.counts[period], strict=True)
    )
    whole = sum(_expected(result, period) for period in range(problem.periods))
    return whole - stay * moved


def _expected(result: Result, period: int) -> float:
    """Return what a period is worth under the model's kind of fairness."""
    problem = result.problem
    busy = problem.busy[period] if problem.busy else 0.0
    answered: dict[str, float] = {}
    weight: dict[str, float] = {}
    for number, node in enumerate(problem.nodes):
        calls = float(problem.weights[period, number])
        nobody = _missed(problem, period, number)
        for _ in range(_near(result, period, number)):
            nobody *= busy
        answered[node.group] = answered.get(node.group, 0.0) + calls * (1.0 - nobody)
        weight[node.group] = weight.get(node.group, 0.0) + calls
    whole = sum(weight.values())
    cover = [answered[group] / weight[group] for group in weight if weight[group] > 0]
    if not cover:
        return 0.0
    if result.model == "mexclp/worst":
        return whole * min(cover)
    if result.model == "mexclp/nash":
        product = math.prod(max(one, LEAST_COVER) for one in cover)
        return whole * float(product ** (1 / len(cover)))
    return sum(answered.values())


def _near(result: Result, period: int, node: int) -> int:
    """Return how many units reach a node in time."""
    problem = result.problem
    limit = float(problem.threshold[node])
    return sum(
        int(count)
        for base, count in enumerate(result.counts[period])
        if float(problem.seconds[base, node]) <= limit + 1e-6
    )


def _way(result: Result, node: int) -> float:
    """Return the shortest way to a node from any unit."""
    return min(
        float(result.problem.seconds[base, node])
        for base, count in enumerate(result.counts[0])
        if count
    )


def _best(result: Result, node: int) -> float:
    """Return how far the best unit's answer is in time."""
    problem = result.problem
    limit = float(problem.threshold[node])
    end = limit if problem.until is None else float(problem.until[node])
    best = 0.0
    for base, count in enumerate(result.counts[0]):
        way = float(problem.seconds[base, node])
        if count and way <= limit + 1e-6:
            best = 1.0
        elif count and way < end:
            best = max(best, 1.0 - (way - limit) / (end - limit))
    return best


def _missed(problem: Problem, period: int, node: int) -> float:
    return 1.0 if problem.missed is None else float(problem.missed[period, node])
