# SPDX-License-Identifier: MPL-2.0
"""A lower bound from linear programming: the rules' own model with fractions allowed."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model
from ortools.sat.python.cp_model_helper import ConstraintProto
from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]
LOST = 1e-13
"""Share of all that is added up that rounding may lose."""


@dataclass(frozen=True)
class Program:
    """Minimise cost x + offset over rows low <= matrix x <= high and floor <= x <= ceiling."""

    cost: Floats
    offset: float
    matrix: csr_matrix
    low: Floats
    high: Floats
    floor: Floats
    ceiling: Floats
    origin: NDArray[np.intp]
    """For each row, the number of the constraint that it comes from."""

    @property
    def costing(self) -> NDArray[np.bool_]:
        """Whether each row has a lower limit that a variable with a cost can help to reach."""
        costing: NDArray[np.bool_] = self.matrix.maximum(0) @ (self.cost > 0) > 0
        return costing & np.isfinite(self.low)

    def reduced(self, duals: Floats) -> Floats:
        """Return what each variable costs when rows have these prices."""
        reduced: Floats = self.cost - self.matrix.T @ duals
        return reduced

    def broken(self, values: Floats, slack: float) -> NDArray[np.bool_]:
        """Say of each row whether values break it by more than `slack`."""
        rows = self.matrix @ values
        broken: NDArray[np.bool_] = (rows < self.low - slack) | (rows > self.high + slack)
        return broken

    def priced(self, duals: Floats) -> Program:
        """Return a program whose costs hold the rows at these prices: it costs no more.

        Each row is priced at the side that its price pushes against. What floating point may
        have lost on the way is taken off.
        """
        usable = np.where(duals > 0, np.isfinite(self.low), np.isfinite(self.high))
        prices = np.where(usable, duals, 0.0)
        side = np.where(prices > 0, self.low, self.high)
        rows = np.where(prices != 0, prices * np.where(np.isfinite(side), side, 0.0), 0.0)
        handled = np.abs(self.cost) + abs(self.matrix).T @ np.abs(prices)
        reach = np.maximum(np.abs(self.floor), np.abs(self.ceiling))
        lost = LOST * (np.abs(rows).sum() + handled @ reach)
        offset = float(self.offset + rows.sum() - lost)
        return replace(self, cost=self.reduced(prices), offset=offset)

    def bound(self, duals: Floats) -> float:
        """Return the bound that any row prices prove, however they were found.

        With rows in the costs, each variable goes to the cheaper end of its range: no solution
        can cost less.
        """
        priced = self.priced(duals)
        ends = np.where(priced.cost > 0, self.floor, self.ceiling)
        return float(priced.offset + priced.cost @ ends)


@dataclass
class _Rows:
    """Rows under construction; a literal below 0 is the negation of variable -literal - 1."""

    floor: Floats
    ceiling: Floats
    index: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    start: list[int] = field(default_factory=lambda: [0])
    origin: list[int] = field(default_factory=list)
    constraint: int = 0
    """The number of the constraint whose rows are added."""
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, columns: Iterable[int], values: Iterable[float], low: float, high: float) -> None:
        self.index.extend(columns)
        self.value.extend(values)
        self.start.append(len(self.index))
        self.origin.append(self.constraint)
        self.low.append(low)
        self.high.append(high)

    def literals(self, literals: Sequence[int], low: float, high: float) -> None:
        """Bound the number of true literals."""
        negated = sum(one < 0 for one in literals)
        self.add(
            (one if one >= 0 else -one - 1 for one in literals),
            (1.0 if one >= 0 else -1.0 for one in literals),
            low - negated,
            high - negated,
        )

    def enforced(
        self, columns: list[int], values: list[float], low: float, high: float, when: Sequence[int]
    ) -> None:
        """Add a row that holds only when some literals are true, slack by what it could miss."""
        at = np.array(columns, dtype=np.intp)
        by = np.array(values)
        least = float(np.minimum(by * self.floor[at], by * self.ceiling[at]).sum())
        most = float(np.maximum(by * self.floor[at], by * self.ceiling[at]).sum())
        if low > least:
            self._slack(columns, values, low, when, low - least)
        if high < most:
            self._slack(columns, [-v for v in values], -high, when, most - high)

    def _slack(
        self, columns: list[int], values: list[float], low: float, when: Sequence[int], by: float
    ) -> None:
        """Add values x + by * (number of false literals in `when`) >= low."""
        extra = [one if one >= 0 else -one - 1 for one in when]
        signs = [-by if one >= 0 else by for one in when]
        positive = sum(one >= 0 for one in when)
        self.add([*columns, *extra], [*values, *signs], low - by * positive, np.inf)


def relax(model: cp_model.CpModel) -> tuple[Program, frozenset[int]]:
    """Return the linear program of a CP-SAT model, and the constraints that it leaves out.

    Parameters
    ----------
    model
        A model with a linear objective; clauses, cliques, implications and linear rows are
        kept, anything else is left out.
    """
    proto = model.proto
    floor = np.array([v.domain[0] for v in proto.variables], dtype=np.float64)
    ceiling = np.array([list(v.domain)[-1] for v in proto.variables], dtype=np.float64)
    rows = _Rows(floor, ceiling)
    left_out = set()
    for rows.constraint, one in enumerate(proto.constraints):
        if not _add(rows, one):
            left_out.add(rows.constraint)
    cost = np.zeros(len(floor))
    np.add.at(cost, np.array(proto.objective.vars, np.intp), np.array(proto.objective.coeffs))
    shape = (len(rows.low), len(floor))
    matrix = csr_matrix((rows.value, rows.index, rows.start), shape=shape)
    program = Program(
        cost,
        proto.objective.offset,
        matrix,
        np.array(rows.low),
        np.array(rows.high),
        floor,
        ceiling,
        np.array(rows.origin, dtype=np.intp),
    )
    return program, frozenset(left_out)


def _add(rows: _Rows, one: ConstraintProto) -> bool:
    when = list(one.enforcement_literal)
    if one.has_linear():
        domain = list(one.linear.domain)
        low = -np.inf if domain[0] <= cp_model.INT_MIN else float(domain[0])
        high = np.inf if domain[-1] >= cp_model.INT_MAX else float(domain[-1])
        columns, values = list(one.linear.vars), [float(v) for v in one.linear.coeffs]
        if when:
            rows.enforced(columns, values, low, high, when)
        else:
            rows.add(columns, values, low, high)
        return True
    if one.has_bool_or():
        rows.literals([*one.bool_or.literals, *(-w - 1 for w in when)], 1.0, np.inf)
        return True
    if one.has_bool_and() and when:
        for literal in one.bool_and.literals:
            rows.literals([literal, *(-w - 1 for w in when)], 1.0, np.inf)
        return True
    if when:
        return False
    if one.has_at_most_one():
        rows.literals(list(one.at_most_one.literals), -np.inf, 1.0)
        return True
    if one.has_exactly_one():
        rows.literals(list(one.exactly_one.literals), 1.0, 1.0)
        return True
    return False
