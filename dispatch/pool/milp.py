# SPDX-License-Identifier: MPL-2.0
"""Build a mixed integer model row by row and solve it with the HiGHS that is inside scipy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from numpy.typing import NDArray
from scipy.optimize import Bounds
from scipy.optimize import LinearConstraint
from scipy.optimize import milp
from scipy.sparse import csr_array

NO_LIMIT = 1e9
"""Seconds that are as good as no limit."""
LEAST_SECONDS = 0.05
"""HiGHS is given at least this long."""


@dataclass(frozen=True, eq=False)
class Answer:
    """What HiGHS found; `x` is None where it found nothing."""

    x: NDArray[np.float64] | None
    objective: float
    bound: float
    proven: bool
    infeasible: bool


class Model:
    """Variables with costs and bounds, and rows between them; minimises.

    Variables are numbered in the order in which they are added.
    """

    def __init__(self) -> None:
        self._cost: list[NDArray[np.float64]] = []
        self._low: list[NDArray[np.float64]] = []
        self._high: list[NDArray[np.float64]] = []
        self._whole: list[NDArray[np.int64]] = []
        self._count = 0
        self._rows: list[NDArray[np.int64]] = []
        self._columns: list[NDArray[np.int64]] = []
        self._values: list[NDArray[np.float64]] = []
        self._least: list[NDArray[np.float64]] = []
        self._greatest: list[NDArray[np.float64]] = []
        self._row_count = 0

    def add(
        self, cost: ArrayLike, high: ArrayLike = 1.0, *, low: ArrayLike = 0.0, whole: bool = False
    ) -> NDArray[np.int64]:
        """Add variables, one for each cost; return their numbers."""
        costs = np.atleast_1d(np.asarray(cost, float))
        size = len(costs)
        self._cost.append(costs)
        self._low.append(np.broadcast_to(np.asarray(low, float), (size,)))
        self._high.append(np.broadcast_to(np.asarray(high, float), (size,)))
        self._whole.append(np.full(size, int(whole), dtype=np.int64))
        first, self._count = self._count, self._count + size
        return np.arange(first, self._count)

    def rows(
        self,
        row: ArrayLike,
        column: ArrayLike,
        value: ArrayLike,
        least: ArrayLike = -np.inf,
        greatest: ArrayLike = np.inf,
        *,
        count: int,
    ) -> None:
        """Add rows least <= sum of value * column <= greatest; `row` counts from 0 here."""
        rows = np.asarray(row, np.int64)
        self._rows.append(rows + self._row_count)
        self._columns.append(np.asarray(column, np.int64))
        self._values.append(np.broadcast_to(np.asarray(value, float), rows.shape))
        self._least.append(np.broadcast_to(np.asarray(least, float), (count,)))
        self._greatest.append(np.broadcast_to(np.asarray(greatest, float), (count,)))
        self._row_count += count

    def row(
        self,
        columns: ArrayLike,
        values: ArrayLike = 1.0,
        least: float = -np.inf,
        greatest: float = np.inf,
    ) -> None:
        """Add one row."""
        numbers = np.asarray(columns, np.int64)
        self.rows(np.zeros(len(numbers), np.int64), numbers, values, least, greatest, count=1)

    def solve(self, seconds: float | None, gap: float = 0.0) -> Answer:
        """Minimise within so many seconds, to a relative gap."""
        limit = NO_LIMIT if seconds is None else max(LEAST_SECONDS, seconds)
        cost = np.concatenate(self._cost)
        found = milp(
            cost,
            integrality=np.concatenate(self._whole),
            bounds=Bounds(np.concatenate(self._low), np.concatenate(self._high)),
            constraints=self._constraints(),
            options={"mip_rel_gap": gap, "time_limit": limit},
        )
        x = None if found.x is None else np.asarray(found.x, float)
        bound = found.mip_dual_bound
        return Answer(
            x,
            float("inf") if found.fun is None else float(found.fun),
            -float("inf") if bound is None else float(bound),
            found.status == 0,
            found.status == 2,
        )

    def _constraints(self) -> Sequence[LinearConstraint]:
        if not self._row_count:
            return ()
        matrix = csr_array(
            (
                np.concatenate(self._values),
                (np.concatenate(self._rows), np.concatenate(self._columns)),
            ),
            shape=(self._row_count, self._count),
        )
        least, greatest = np.concatenate(self._least), np.concatenate(self._greatest)
        return (LinearConstraint(matrix, least, greatest),)
