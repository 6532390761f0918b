# SPDX-License-Identifier: MPL-2.0
"""A plan from the linear relaxation: keep what it is sure of, solve the rest in whole numbers."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds
from scipy.optimize import LinearConstraint
from scipy.optimize import milp

from roster.rules.model import Model
from roster.solve.lines import Line
from roster.solve.optimum import optimum
from roster.solve.relaxation import Floats
from roster.solve.relaxation import Program

NEAREST = 8
"""Guards left to each shift."""
SURE = 0.999
"""Share from which the relaxation is taken at its word."""
GAP = 0.003
"""Relative gap at which the rest is solved well enough."""
NODES = 1
"""Nodes of the search tree at most: the root finds what there is, the search betters it faster."""


def rounded(
    model: Model, program: Program, values: Floats, reduced: Floats, until: float | None
) -> dict[str, Line] | None:
    """Return the lines of a lawful plan near a relaxation's optimum; None if there is no time.

    Each shift is left to the few guards who have a part of it or would cost least; among them
    the relaxation is solved with all its rows. Pairs that it then has whole are fixed, and the
    rest is solved in whole numbers.

    Parameters
    ----------
    values, reduced
        The relaxation's optimum, which may leave out rows, and its reduced costs.
    until
        When to stop, on the monotonic clock; None for no limit.
    """
    ceiling = program.ceiling.copy()
    far = _far(model, values, reduced)
    ceiling[far] = program.floor[far]
    near = replace(program, ceiling=ceiling)
    every = np.ones(len(program.low), dtype=np.bool_)
    solved = optimum(near, every, _left(until))
    if solved is None:
        return None
    keys = list(model.x)
    pairs: NDArray[np.intp] = np.array([model.x[key].index for key in keys], dtype=np.intp)
    floor = program.floor.copy()
    floor[pairs[solved[0][pairs] >= SURE]] = 1.0
    found = _whole(replace(near, floor=floor), pairs, until)
    if found is None:
        return None
    held: dict[str, set[str]] = {guard.id: set() for guard in model.problem.guards}
    for (guard, shift), share in zip(keys, found[pairs].tolist(), strict=True):
        if share > 0.5:
            held[guard].add(shift)
    return {guard: frozenset(line) for guard, line in held.items()}


def _far(model: Model, values: Floats, reduced: Floats) -> list[int]:
    """Return the variables of the pairs that are not among the nearest of their shift."""
    far: list[int] = []
    for shift in model.problem.shifts:
        index = np.array([var.index for _, var in model.of_shift(shift)], dtype=np.intp)
        order = np.lexsort((reduced[index], -np.round(values[index], 6)))
        far += index[order[NEAREST:]].tolist()
    return far


def _whole(program: Program, pairs: NDArray[np.intp], until: float | None) -> Floats | None:
    """Return the values of a program with its pairs in whole numbers, fixed variables taken out."""
    left = _left(until)
    if left is not None and left <= 0:
        return None
    free = np.flatnonzero(program.ceiling > program.floor)
    values = np.where(program.ceiling > program.floor, 0.0, program.floor)
    if not len(free):
        return values
    taken = program.matrix @ values
    matrix = program.matrix[:, free]
    rows = np.diff(matrix.indptr) > 0
    low, high = (side[rows] - taken[rows] for side in (program.low, program.high))
    limits: Any = LinearConstraint(matrix[rows], low, high)
    whole: Any = np.isin(free, pairs).astype(np.int64)
    options: Any = {"mip_rel_gap": GAP, "node_limit": NODES}
    if left is not None:
        options["time_limit"] = left
    found = milp(
        program.cost[free],
        constraints=limits,
        bounds=Bounds(program.floor[free], program.ceiling[free]),
        integrality=whole,
        options=options,
    )
    if found.x is None:
        return None
    values[free] = found.x
    return values


def _left(until: float | None) -> float | None:
    return None if until is None else until - time.monotonic()
