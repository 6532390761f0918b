# SPDX-License-Identifier: MPL-2.0
"""A better bound: seats at a price, and each guard's part of the program in whole numbers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds
from scipy.optimize import LinearConstraint
from scipy.optimize import milp
from scipy.sparse import bmat
from scipy.sparse.csgraph import connected_components

from roster.rules.model import Model
from roster.solve.relaxation import Floats
from roster.solve.relaxation import Program

LONGEST = 5.0
"""Seconds at most for one part."""
TRUST = 1e-6
"""Share of a part's bound that HiGHS's tolerances may be worth."""


def seat_rows(model: Model, program: Program) -> NDArray[np.bool_]:
    """Say of each row of a model's program whether it counts the seats of a shift."""
    seats = np.zeros(len(program.cost))
    seats[[model.vacant(shift).index for shift in model.problem.shifts]] = 1.0
    rows: NDArray[np.bool_] = abs(program.matrix) @ seats > 0
    return rows


def cheapest_prices(program: Program, seats: NDArray[np.bool_]) -> Floats:
    """Return row prices at which each seat is worth what it costs at least, taken or empty."""
    duals = np.zeros(len(program.low))
    rows: Any = program.matrix[seats]
    if rows.nnz:
        duals[seats] = np.minimum.reduceat(program.cost[rows.indices], rows.indptr[:-1])
    return duals


def by_parts(
    program: Program, duals: Floats, linking: NDArray[np.bool_], until: float | None
) -> float:
    """Return a bound with linking rows at their prices and what is then separate solved apart.

    Without the linking rows the program falls into parts, mostly one for each guard. Each is
    solved in whole numbers; that costs no less than with fractions.

    Parameters
    ----------
    duals
        Prices of all rows.
    linking
        The rows to price.
    until
        When to stop, on the monotonic clock; parts not yet solved then count with fractions.
    """
    priced = program.priced(np.where(linking, duals, 0.0))
    total = priced.offset
    for rows, columns in _parts(priced, ~linking):
        part = Program(
            priced.cost[columns],
            0.0,
            priced.matrix[rows][:, columns],
            priced.low[rows],
            priced.high[rows],
            priced.floor[columns],
            priced.ceiling[columns],
            priced.origin[rows],
        )
        total += max(part.bound(duals[rows]), _in_whole_numbers(part, until))
    return total


def _parts(
    program: Program, kept: NDArray[np.bool_]
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Yield the rows and columns of each part; columns without rows come together, first."""
    own = np.flatnonzero(kept)
    links: Any = abs(program.matrix[own])
    both = bmat([[None, links], [links.T, None]])
    number, label = connected_components(both, directed=False)
    of_row, of_column = label[: len(own)], label[len(own) :]
    alone = np.bincount(of_row, minlength=number)[of_column] == 0
    yield own[:0], np.flatnonzero(alone)
    for part in np.unique(of_row):
        yield own[of_row == part], np.flatnonzero(of_column == part)


def _in_whole_numbers(part: Program, until: float | None) -> float:
    """Return what HiGHS proves of a part; without end below when there is no time."""
    left = LONGEST if until is None else min(LONGEST, until - time.monotonic())
    if left <= 0 or not len(part.low) or not len(part.cost):
        return -np.inf
    limits: Any = LinearConstraint(part.matrix, part.low, part.high)
    options: Any = {"time_limit": left}
    whole: Any = np.ones(len(part.cost), dtype=np.int64)
    ranges = Bounds(part.floor, part.ceiling)
    found = milp(part.cost, constraints=limits, bounds=ranges, integrality=whole, options=options)
    bound = found.get("mip_dual_bound")
    if bound is None or not np.isfinite(bound):
        return -np.inf
    return float(bound) - TRUST * max(1.0, abs(float(bound)))
