# SPDX-License-Identifier: MPL-2.0
"""Expected coverage by units that may be busy, hour by hour, with fairness as a choice.

MEXCLP (Daskin, Transportation Science 17, 1983): with busy fraction q, the k-th unit in reach of
a node adds (1 - q) q^(k-1) of its weight. Units, busy fraction and weights may differ by period
(TIMEXCLP, Repede and Bernardo, EJOR 75, 1994), and moving between periods may have a price.
Fairness between groups: the whole city, the worst-off group, or the product of the groups'
coverage (Bernoulli-Nash; Jagtenberg and Mason, EJOR 280, 2020).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dispatch.pool.clock import Clock
from dispatch.pool.milp import Answer
from dispatch.pool.milp import Model
from dispatch.pool.problem import Problem
from dispatch.pool.problem import Progress
from dispatch.pool.result import Result
from roster.solve.stop import Stop

Fairness = Literal["total", "worst", "nash"]
FAIRNESS: tuple[Fairness, ...] = ("total", "worst", "nash")
SCALE = 1000.0
"""What all weight is scaled to: HiGHS ends at an absolute gap of 1e-6, far below any of it."""
LEAST_COVER = 1e-3
"""Coverage below which a group counts as this much in the product, so that it has a value."""
NASH_GAP = 1e-7
"""Difference of mean logarithms at which tangents are near enough."""
SAME = 1e-9
"""Difference in coverage that is none: units then stay where they are."""
TANGENTS = 25
"""Times that tangents are added at most."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class _Block:
    """The variables of one period in a model."""

    x: Ints
    """Units at each base."""
    y: Ints
    """The k-th unit in reach of a set of nodes."""
    gain: Floats
    """Weight that each y adds, scaled."""
    owner: Ints
    """Group of each y."""
    total: Floats
    """All weight of each group, scaled; those without weight are 0."""
    already: Floats
    """Weight of each group that others answer, scaled."""


def mexclp(
    problem: Problem,
    stop: Stop,
    seed: int = 0,
    *,
    fairness: Fairness = "total",
    stay: float = 0.0,
    progress: Callable[[Progress], None] | None = None,
) -> Result:
    """Return how many units stand where in each period, for the most expected coverage.

    The objective is expected weight answered, summed over periods; with `worst` each period
    counts its weight times the worst-off group's coverage, with `nash` times the geometric mean
    of the groups' coverage.

    Parameters
    ----------
    problem
        Places, weights, units and busy fractions by period.
    stop
        When to end; periods share the time that is left evenly.
    seed
        Kept in the result; nothing is random.
    fairness
        What is fair between groups.
    stay
        Weight that must be won to move one unit from one period to the next; only with `total`.
    progress
        Told after each period.
    """
    clock = Clock(stop)
    if stay and fairness == "total" and problem.weights.any():
        counts, bound, proven = _joint(problem, clock, stay)
    else:
        counts, bound, proven = _apart(problem, clock, fairness, progress)
    objective = sum(
        value(problem, period, counts[period], fairness) for period in range(problem.periods)
    )
    if stay and fairness == "total":
        objective -= stay * moves(counts)
    clock.over()
    name = "mexclp" if fairness == "total" else f"mexclp/{fairness}"
    why = "proof" if proven else clock.reason or "time"
    bound = objective if proven else max(bound, objective)
    spent = clock.elapsed
    return Result(problem, name, counts, objective, bound, "max", spent, seed, "highs", why)


def value(problem: Problem, period: int, counts: Ints, fairness: Fairness = "total") -> float:
    """Return what units at bases are worth in a period, as `mexclp` counts it."""
    covered = shares(problem, period, counts)
    weight = problem.members @ problem.weights[period]
    whole = float(weight.sum())
    if not whole:
        return 0.0
    if fairness == "total":
        return float(covered @ weight)
    counted = covered[weight > 0]
    if fairness == "worst":
        return whole * float(counted.min())
    logs = np.log(np.maximum(counted, LEAST_COVER))
    return whole * float(np.exp(logs.mean()))


def shares(problem: Problem, period: int, counts: Ints) -> Floats:
    """Return the expected coverage of each group in a period, 0 to 1; 0 for one without weight."""
    q = problem.q(period)
    near = counts @ problem.within
    left = problem.need[period] * np.power(q, near) if q else problem.need[period] * (near == 0)
    weight = problem.members @ problem.weights[period]
    out: Floats = 1.0 - (problem.members @ left) / np.maximum(weight, 1e-300)
    return np.where(weight > 0, np.clip(out, 0.0, 1.0), 0.0)


def moves(counts: Ints) -> int:
    """Return how many units change base between periods, the last and the first not compared."""
    return int(np.maximum(np.diff(counts, axis=0), 0).sum())


def _apart(
    problem: Problem,
    clock: Clock,
    fairness: Fairness,
    progress: Callable[[Progress], None] | None,
) -> tuple[Ints, float, bool]:
    """Solve each period by itself."""
    counts = np.zeros((problem.periods, len(problem.bases)), dtype=np.int64)
    bound, all_proven, done = 0.0, True, 0.0
    for period in range(problem.periods):
        whole = float(problem.weights[period].sum())
        if not whole or not problem.units[period]:
            bound += value(problem, period, counts[period], fairness)
            continue
        left = clock.left
        share = None if left is None else left / (problem.periods - period)
        counts[period], best, proven = _solve(problem, period, fairness, share)
        if period and _as_good(problem, period, counts, fairness):
            counts[period] = counts[period - 1]
        all_proven = all_proven and proven
        done += value(problem, period, counts[period], fairness)
        bound += whole * best
        if progress is not None:
            progress(Progress(clock.elapsed, done, bound, f"{period}"))
    return counts, bound, all_proven


def _as_good(problem: Problem, period: int, counts: Ints, fairness: Fairness) -> bool:
    """Say whether units may as well stay where they were in the period before."""
    before = counts[period - 1]
    if before.sum() > problem.units[period]:
        return False
    found = value(problem, period, counts[period], fairness)
    slack = SAME * float(problem.weights[period].sum())
    return value(problem, period, before, fairness) >= found - slack


def _solve(
    problem: Problem, period: int, fairness: Fairness, seconds: float | None
) -> tuple[Ints, float, bool]:
    """Return units at bases, a bound on the value as a share of all weight, and whether proven."""
    if fairness == "worst":
        return _worst(problem, period, seconds)
    if fairness == "nash":
        return _nash(problem, period, seconds)
    model = Model()
    block = _block(model, problem, period, -1.0)
    answer = model.solve(seconds)
    best = (block.already.sum() - answer.bound) / block.total.sum()
    return _units(answer, block), float(best), answer.proven


def _worst(problem: Problem, period: int, seconds: float | None) -> tuple[Ints, float, bool]:
    """Lift the worst-off group first, then the whole city as far as that allows."""
    model = Model()
    block = _block(model, problem, period, 0.0)
    least = model.add([-SCALE])
    _above(model, block, least)
    first = model.solve(seconds)
    if first.x is None:
        return _units(first, block), -first.bound / SCALE, False
    worst = value(problem, period, _units(first, block), "worst") / problem.weights[period].sum()
    model = Model()
    block = _block(model, problem, period, -1.0)
    least = model.add([0.0], low=worst - 1e-7)
    _above(model, block, least)
    second = model.solve(seconds)
    answer = first if second.x is None else second
    return _units(answer, block), min(1.0, -first.bound / SCALE), first.proven


def _nash(problem: Problem, period: int, seconds: float | None) -> tuple[Ints, float, bool]:
    """Maximise the mean logarithm by tangents at the coverage found so far."""
    tangents = [list(np.geomspace(0.02, 1.0, 8)) for _ in problem.groups]
    best_units, best = np.zeros(len(problem.bases), np.int64), -np.inf
    upper, proven = 0.0, False
    for _ in range(TANGENTS):
        model = Model()
        block = _block(model, problem, period, 0.0)
        counted = np.flatnonzero(block.total > 0)
        logs = model.add(
            np.full(len(counted), -SCALE / len(counted)), 0.0, low=math.log(LEAST_COVER)
        )
        for number, group in enumerate(counted):
            for point in tangents[group]:
                _tangent(model, block, int(group), logs[number : number + 1], float(point))
        answer = model.solve(seconds)
        upper = min(upper, -answer.bound / SCALE) if answer.proven else upper
        units = _units(answer, block)
        covered = np.maximum(shares(problem, period, units)[counted], LEAST_COVER)
        reached = float(np.log(covered).mean())
        if reached > best:
            best, best_units = reached, units
        proven = answer.proven and upper - best <= NASH_GAP
        if proven or not answer.proven:
            break
        for number, group in enumerate(counted):
            tangents[group].append(float(covered[number]))
    return best_units, math.exp(upper), proven


def _joint(problem: Problem, clock: Clock, stay: float) -> tuple[Ints, float, bool]:
    """Solve all periods at once, with a price on every unit that moves between two."""
    model = Model()
    scale = _scale(problem.weights)
    blocks = [_block(model, problem, period, -1.0, scale) for period in range(problem.periods)]
    for before, after in pairwise(blocks):
        bases = len(before.x)
        moved = model.add(np.full(bases, stay * scale), np.inf)
        rows = np.tile(np.arange(bases), 3)
        columns = np.concatenate([moved, before.x, after.x])
        values = np.repeat([1.0, 1.0, -1.0], bases)
        model.rows(rows, columns, values, 0.0, count=bases)
    answer = model.solve(clock.left)
    already = sum(float(block.already.sum()) for block in blocks)
    counts = np.stack([_units(answer, block) for block in blocks])
    return counts, (already - answer.bound) / scale, answer.proven


def _block(
    model: Model, problem: Problem, period: int, sense: float, scale: float | None = None
) -> _Block:
    """Add one period: units at bases, and the k-th unit in reach of each set of like nodes."""
    factor = _scale(problem.weights[period]) if scale is None else scale
    need = problem.need[period] * factor
    units, q = problem.units[period], problem.q(period)
    x = model.add(
        np.zeros(len(problem.bases)), np.minimum(problem.most, units).astype(float), whole=True
    )
    model.row(x, 1.0, greatest=units)
    # Nodes of one group that are reached from the same bases are one node.
    owner = problem.members.argmax(axis=0)
    kinds, kind = np.unique(np.vstack([problem.within, owner]), axis=1, return_inverse=True)
    weight = np.bincount(kind.ravel(), weights=need, minlength=kinds.shape[1])
    ys, gains, owners = [], [], []
    for number in np.flatnonzero(weight > 0):
        near = x[kinds[:-1, number] > 0]
        if not len(near) or not units:
            continue
        room = int(min(units, problem.most[kinds[:-1, number] > 0].sum()))
        adds = (1.0 - q) * np.power(q, np.arange(room if q else 1))
        gain = weight[number] * adds
        y = model.add(sense * gain)
        values = np.append(np.ones(len(near)), -np.ones(len(y)))
        model.row(np.append(near, y), values, 0.0)
        ys.append(y)
        gains.append(gain)
        owners.append(np.full(len(y), kinds[-1, number], dtype=np.int64))
    empty = np.empty(0)
    return _Block(
        x,
        np.concatenate(ys) if ys else empty.astype(np.int64),
        np.concatenate(gains) if gains else empty,
        np.concatenate(owners) if owners else empty.astype(np.int64),
        problem.members @ problem.weights[period] * factor,
        problem.members @ (problem.weights[period] * factor - need),
    )


def _above(model: Model, block: _Block, least: Ints) -> None:
    """Keep a variable at or below the coverage of every group with weight."""
    for group in np.flatnonzero(block.total > 0):
        own = block.owner == group
        columns = np.append(block.y[own], least)
        values = np.append(block.gain[own] / block.total[group], -1.0)
        model.row(columns, values, -block.already[group] / block.total[group])


def _tangent(model: Model, block: _Block, group: int, log: Ints, point: float) -> None:
    """Keep a variable at or below the tangent of the logarithm at a coverage."""
    own = block.owner == group
    columns = np.append(block.y[own], log)
    values = np.append(block.gain[own] / block.total[group] / point, -1.0)
    covered = block.already[group] / block.total[group]
    model.row(columns, values, 1.0 - math.log(point) - covered / point)


def _units(answer: Answer, block: _Block) -> Ints:
    if answer.x is None:
        return np.zeros(len(block.x), dtype=np.int64)
    return np.rint(answer.x[block.x]).astype(np.int64)


def _scale(weights: Floats) -> float:
    return SCALE / float(weights.sum())
