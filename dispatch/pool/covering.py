# SPDX-License-Identifier: MPL-2.0
"""Covering models of one moment: all places in time, most places in time, least worst time.

LSCP: Toregas, Swain, ReVelle, Bergman, Operations Research 19, 1971. MCLP: Church and ReVelle,
Papers of the Regional Science Association 32, 1974; gradual cover: Church and Roberts 1983.
p-center: Hakimi 1964, by bisection over covering problems (Minieka 1970).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dispatch.pool.clock import Clock
from dispatch.pool.cover import SLACK
from dispatch.pool.milp import Answer
from dispatch.pool.milp import Model
from dispatch.pool.problem import Problem
from dispatch.pool.result import Result
from roster.solve.stop import Stop


class Unreachable(ValueError):  # noqa: N818 - it is an answer about places, not a failure
    """Some nodes are reached in time from no base; `nodes` are their numbers."""

    def __init__(self, nodes: tuple[int, ...]) -> None:
        super().__init__(f"no base reaches nodes {nodes} within their threshold")
        self.nodes = nodes


def lscp(problem: Problem, stop: Stop, seed: int = 0) -> Result:
    """Return as few bases as reach every node with weight within its threshold.

    The number of units is the answer, not looked at before.

    Raises
    ------
    Unreachable
        If a node has no base within its threshold.
    """
    clock = Clock(stop)
    wanted = problem.weights[0] > 0
    within = problem.within[:, wanted]
    alone = np.flatnonzero(wanted)[~within.any(axis=0)]
    if len(alone):
        raise Unreachable(tuple(int(node) for node in alone))
    answer, opened = _cover_all(within, clock.left)
    found = _counts(problem, opened)
    bound = float(np.ceil(answer.bound - 1e-6))
    return _result(problem, "lscp", found, float(found.sum()), bound, "min", clock, seed, answer)


def p_center(problem: Problem, stop: Stop, seed: int = 0) -> Result:
    """Return bases such that the longest way to any node with weight is as short as possible.

    The objective is seconds. Thresholds are not looked at.
    """
    clock = Clock(stop)
    wanted = problem.weights[0] > 0
    seconds = problem.seconds[:, wanted]
    p = problem.units[0]
    times = np.unique(seconds)
    # No radius below the farthest node's nearest base can do; the largest time surely does.
    low = int(np.searchsorted(times, seconds.min(axis=0).max()))
    high = len(times) - 1
    best, proven = np.arange(min(p, len(problem.bases))), True
    while low <= high:
        middle = (low + high) // 2
        answer, opened = _cover_all(seconds <= times[middle] + SLACK, clock.left)
        if not answer.proven and answer.bound <= p + 1e-6:
            proven = False
            break
        if answer.proven and len(opened) <= p:
            best, high = opened, middle - 1
        else:
            low = middle + 1
    reached = float(seconds[best].min(axis=0).max())
    found = _counts(problem, best)
    bound = reached if proven else min(reached, float(times[low]))
    done = Answer(None, reached, bound, proven, False)
    return _result(problem, "p-center", found, reached, bound, "min", clock, seed, done)


def mclp(problem: Problem, stop: Stop, seed: int = 0) -> Result:
    """Return bases that reach the most weight; with `until`, near misses count in part.

    A node counts by its best open base. Busy units do not exist here: see `mexclp`.
    """
    clock = Clock(stop)
    worth, need = problem.worth, problem.need[0]
    model = Model()
    opened = model.add(np.zeros(len(problem.bases)), whole=True)
    model.row(opened, 1.0, greatest=problem.units[0])
    for node in np.flatnonzero((need > 0) & (worth > 0).any(axis=0)):
        levels = np.unique(worth[:, node])[::-1]
        levels = levels[levels > 0]
        # A step is worth what it adds: level k counts where a base of level k or better is open.
        adds = levels - np.append(levels[1:], 0.0)
        z = model.add(-need[node] * adds)
        for k, level in enumerate(levels):
            near = opened[worth[:, node] >= level]
            values = np.append(np.ones(len(near)), -1.0)
            model.row(np.append(near, z[k]), values, 0.0)
    answer = model.solve(clock.left)
    chosen = _chosen(answer, len(opened), problem.units[0])
    found = _counts(problem, chosen)
    value = float(need @ worth[chosen].max(axis=0, initial=0.0))
    name = "mclp" if problem.until is None else "gradual"
    return _result(problem, name, found, value, -answer.bound, "max", clock, seed, answer)


def fewest(problem: Problem, share: float, stop: Stop, seed: int = 0) -> Result:
    """Return as few units as reach a share of the weight, by MCLP with more and more units."""
    total = float(problem.need[0].sum())
    found = mclp(replace(problem, units=(0,)), stop, seed)
    for units in range(1, len(problem.bases) + 1):
        if found.objective >= share * total - 1e-9:
            break
        found = mclp(replace(problem, units=(units,)), stop, seed)
    return found


def _cover_all(
    within: NDArray[np.bool_], seconds: float | None
) -> tuple[Answer, NDArray[np.int64]]:
    """Return the fewest rows that together have every column."""
    model = Model()
    opened = model.add(np.ones(len(within)), whole=True)
    rows, columns = np.nonzero(np.unique(within, axis=1).T)
    model.rows(rows, opened[columns], 1.0, 1.0, count=int(rows.max(initial=-1)) + 1)
    answer = model.solve(seconds)
    return answer, _chosen(answer, len(opened), len(opened))


def _chosen(answer: Answer, bases: int, most: int) -> NDArray[np.int64]:
    if answer.x is None:
        return np.empty(0, np.int64)
    return np.flatnonzero(answer.x[:bases] > 0.5)[:most]


def _counts(problem: Problem, opened: NDArray[np.int64]) -> NDArray[np.int64]:
    out = np.zeros((1, len(problem.bases)), dtype=np.int64)
    out[0, opened] = 1
    return out


def _result(
    problem: Problem,
    model: str,
    counts: NDArray[np.int64],
    objective: float,
    bound: float,
    sense: str,
    clock: Clock,
    seed: int,
    answer: Answer,
) -> Result:
    clock.over()
    why = "proof" if answer.proven else clock.reason or "time"
    return Result(
        problem,
        model,
        counts,
        objective,
        objective if answer.proven else bound,
        "min" if sense == "min" else "max",
        clock.elapsed,
        seed,
        "highs",
        why,
    )
