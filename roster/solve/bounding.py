# SPDX-License-Identifier: MPL-2.0
"""Lower bounds for a whole problem, proven from its linear relaxation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import vstack

from roster.problem import Problem
from roster.rules.base import Rule
from roster.rules.model import Model
from roster.solve.relaxation import Floats
from roster.solve.relaxation import Program
from roster.solve.relaxation import relax


@dataclass(frozen=True)
class Task:
    """What to bound, without the rules named in `relaxed`, within so many seconds."""

    problem: Problem
    relaxed: tuple[str, ...]
    seconds: float


@dataclass(frozen=True)
class Answer:
    """A proven lower bound; `relaxed` names the rules that it leaves out."""

    bound: float
    relaxed: tuple[str, ...]


def answers(task: Task) -> Iterator[Answer]:
    """Yield bounds, each one valid."""
    rules = tuple(rule for rule in task.problem.rules if rule.id not in task.relaxed)
    program, left_out = _program(task.problem, rules)
    duals = _duals(program, task.seconds)
    if duals is None:
        return
    relaxed = set(task.relaxed)
    if left_out:
        relaxed |= {rule.id for rule in rules if _program(task.problem, (rule,))[1]}
    yield Answer(program.bound(duals), tuple(sorted(relaxed)))


def _program(problem: Problem, rules: tuple[Rule, ...]) -> tuple[Program, frozenset[int]]:
    model = Model(replace(problem, rules=rules))
    model.cp.minimize(model.objective())
    return relax(model.cp)


def _duals(program: Program, seconds: float) -> Floats | None:
    """Return the prices of the rows at the optimum; None if it was not reached in time."""
    equal = program.low == program.high
    above = ~equal & np.isfinite(program.high)
    below = ~equal & np.isfinite(program.low)
    rows: Any = vstack([program.matrix[above], -program.matrix[below]])
    equations: Any = program.matrix[equal]
    found = linprog(
        program.cost,
        A_ub=rows,
        b_ub=np.concatenate([program.high[above], -program.low[below]]),
        A_eq=equations,
        b_eq=program.high[equal],
        bounds=list(zip(program.floor, program.ceiling, strict=True)),
        method="highs-ds",
        options={"time_limit": seconds},
    )
    if found.status != 0:
        return None
    duals = np.zeros(len(program.low))
    duals[equal] = found.eqlin.marginals
    split = int(above.sum())
    duals[above] += found.ineqlin.marginals[:split]
    duals[below] -= found.ineqlin.marginals[split:]
    return duals
