# SPDX-License-Identifier: MPL-2.0
"""A proven lower bound on the driving: every visit is come to from somewhere.

Each passing that is made has one that it follows, or a guard's start, and one that follows it,
or a guard's end. The cheapest such pairing, whether or not it makes rounds, is an assignment
problem; only pairs that the windows allow take part (Carpaneto and Toth 1980 for the relaxation).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from dispatch.rounds.problem import NO_WAY
from dispatch.rounds.problem import Problem
from dispatch.rounds.problem import Task

FORBIDDEN = 10**9


def lower_bound(problem: Problem, tasks: Sequence[Task]) -> int:
    """Return what the rounds must cost at least, passings that nobody can make included.

    Parameters
    ----------
    problem
        The night.
    tasks
        The passings that can be made; the others count with their penalty.
    """
    guards = problem.guards
    lost = sum(problem.penalty[task.visit.priority] for task in problem.tasks)
    lost -= sum(problem.penalty[task.visit.priority] for task in tasks)
    if not tasks or not guards:
        return lost + sum(problem.penalty[task.visit.priority] for task in tasks)
    size, crew = len(tasks), len(guards)
    cost = np.full((size + crew, size + crew), FORBIDDEN, dtype=np.int64)
    places = np.array([task.visit.place for task in tasks])
    cost[:size, :size] = _follow(problem, tasks, places)
    penalties = [problem.penalty[task.visit.priority] for task in tasks]
    np.fill_diagonal(cost[:size, :size], penalties)
    for at, guard in enumerate(guards):
        matrix = problem.seconds(guard)
        way = np.where(matrix == NO_WAY, FORBIDDEN, matrix)
        able = np.array([guard.may(task.visit) for task in tasks])
        there = way[guard.start, places] if guard.start is not None else np.zeros(size, np.int64)
        back = way[places, guard.end] if guard.end is not None else np.zeros(size, np.int64)
        cost[size + at, :size] = np.where(able, there + guard.fixed, FORBIDDEN)
        cost[:size, size + at] = np.where(able, back, FORBIDDEN)
        cost[size + at, size + at] = 0
    rows, columns = linear_sum_assignment(cost)
    return lost + int(cost[rows, columns].sum())


def _follow(
    problem: Problem, tasks: Sequence[Task], places: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the least seconds from each passing to each that may follow it."""
    matrices = {(guard.mode, guard.speed): problem.seconds(guard) for guard in problem.guards}
    ways = [np.where(one == NO_WAY, FORBIDDEN, one) for one in matrices.values()]
    least = np.minimum.reduce(ways)[np.ix_(places, places)]
    earliest = np.array([task.ranges[0][0] + task.visit.seconds for task in tasks])
    latest = np.array([task.ranges[-1][1] for task in tasks])
    return np.where(earliest[:, None] + least <= latest[None, :], least, FORBIDDEN)
