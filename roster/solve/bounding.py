# SPDX-License-Identifier: MPL-2.0
"""Lower bounds for a whole problem, proven from its linear relaxation."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import vstack

from roster.problem import Problem
from roster.rules.base import Rule
from roster.rules.model import Model
from roster.solve.guide import Guide
from roster.solve.guide import guide
from roster.solve.parts import by_parts
from roster.solve.parts import cheapest_prices
from roster.solve.parts import seat_rows
from roster.solve.relaxation import Floats
from roster.solve.relaxation import Program
from roster.solve.relaxation import relax

ROUNDS = 8
"""Times at most that rows which the optimum breaks are added."""
RISE = 1e-6
"""Relative rise of the bound below which further rows are not worth their time."""
SLACK = 1e-6
"""How far a row may be broken unnoticed."""


@dataclass(frozen=True)
class Task:
    """What to bound, without the rules named in `relaxed`.

    The first bound takes as long as it takes; it is raised for no longer than `seconds` in all.
    None means no limit: then what is answered depends on the task alone.
    """

    problem: Problem
    relaxed: tuple[str, ...] = ()
    seconds: float | None = None


@dataclass(frozen=True)
class Answer:
    """A proven lower bound; `relaxed` names the rules that it leaves out."""

    bound: float
    relaxed: tuple[str, ...]
    guide: Guide | None = None


def answers(task: Task) -> Iterator[Answer]:
    """Yield better and better bounds, each valid; the second brings the guide.

    The first takes each seat at what it costs at least. Then comes the linear program, of which
    the rows that limit or cost (equations, cliques, upper limits, what pushes a cost up) come
    first: they alone give almost the whole bound in a fraction of the time. Then rows that the
    optimum breaks are added, round after round, while the bound rises. At last each guard's
    part is solved in whole numbers.
    """
    until = None if task.seconds is None else time.monotonic() + task.seconds
    rules = tuple(rule for rule in task.problem.rules if rule.id not in task.relaxed)
    model, program, left_out = _program(task.problem, rules)
    relaxed = set(task.relaxed)
    if left_out:
        relaxed |= {rule.id for rule in rules if _program(task.problem, (rule,))[2]}
    names = tuple(sorted(relaxed))
    rows = np.isfinite(program.high) | program.costing
    seats = seat_rows(model, program)
    before, duals = -np.inf, cheapest_prices(program, seats)
    yield Answer(program.bound(duals), names)
    for number in range(ROUNDS):
        first = number == 0
        left = None if first or until is None else until - time.monotonic()
        solved = _optimum(program, rows, left)
        if solved is None:
            break
        values, duals = solved
        bound = program.bound(duals)
        yield Answer(bound, names, guide(model, values, program.reduced(duals)) if first else None)
        broken = program.broken(values, SLACK) & ~rows
        if not broken.any() or bound - before < RISE * abs(bound):
            break
        rows |= broken
        before = bound
    if until is None or time.monotonic() < until:
        yield Answer(by_parts(program, duals, seats, until), names)


def _program(problem: Problem, rules: tuple[Rule, ...]) -> tuple[Model, Program, frozenset[int]]:
    model = Model(replace(problem, rules=rules))
    model.cp.minimize(model.objective())
    return model, *relax(model.cp)


def _optimum(
    program: Program, rows: NDArray[np.bool_], seconds: float | None
) -> tuple[Floats, Floats] | None:
    """Return the optimal values and row prices with some of the rows; None if out of time."""
    if seconds is not None and seconds <= 0:
        return None
    equal = rows & (program.low == program.high)
    above = rows & ~equal & np.isfinite(program.high)
    below = rows & ~equal & np.isfinite(program.low)
    limits: Any = vstack([program.matrix[above], -program.matrix[below]])
    equations: Any = program.matrix[equal]
    options: Any = {} if seconds is None else {"time_limit": seconds}
    ranges: Any = np.column_stack([program.floor, program.ceiling])
    found = linprog(
        program.cost,
        A_ub=limits,
        b_ub=np.concatenate([program.high[above], -program.low[below]]),
        A_eq=equations,
        b_eq=program.high[equal],
        bounds=ranges,
        method="highs-ds",
        options=options,
    )
    if found.status != 0:
        return None
    duals = np.zeros(len(program.low))
    duals[equal] = found.eqlin.marginals
    split = int(above.sum())
    duals[above] += found.ineqlin.marginals[:split]
    duals[below] -= found.ineqlin.marginals[split:]
    values: Floats = np.asarray(found.x)
    return values, duals
