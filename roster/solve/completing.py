# SPDX-License-Identifier: MPL-2.0
"""A plan from what a dive has fixed: the rest of it solved in whole numbers by CP-SAT."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from collections.abc import Iterable
from dataclasses import replace

from roster.problem import Assignment
from roster.problem import Problem
from roster.rules.model import Model
from roster.solve.lines import Line
from roster.solve.piece import Halt
from roster.solve.piece import Limits
from roster.solve.piece import solve

MANY = 12_000
"""Pairs above which only those are left that some line has had."""


def completed(
    problem: Problem,
    fixed: Iterable[Assignment],
    liked: Iterable[Assignment],
    hint: Collection[Assignment],
    work: float,
    seconds: float | None = None,
) -> tuple[dict[str, Line], float] | None:
    """Return the best lines found around what is fixed and their cost; None if there are none.

    Parameters
    ----------
    fixed
        Pairs that every line keeps.
    liked
        Pairs to choose among where there would be too many.
    hint
        Pairs to begin with.
    work, seconds
        Deterministic work and time at most; None for any time.
    """
    locked = problem.locked | frozenset(fixed)
    task = replace(problem, locked=locked)
    pairs: dict[str, set[str]] = defaultdict(set)
    for pair in (*liked, *hint, *locked):
        pairs[pair.guard].add(pair.shift)
    many = len(problem.guards) * len(problem.shifts) > MANY
    model = Model(task, {guard.id: pairs[guard.id] for guard in problem.guards} if many else None)
    for guard in problem.guards:
        for shift, var in model.free(guard):
            model.cp.add_hint(var, Assignment(guard.id, shift.id) in hint)
    model.cp.minimize(model.objective())
    outcome = solve(model, Halt(), Limits(work=work, seconds=seconds, proof=True))
    return None if outcome.lines is None else (dict(outcome.lines), outcome.objective)
