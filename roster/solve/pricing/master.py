# SPDX-License-Identifier: MPL-2.0
"""The master problem: the best mix of the lines found so far that breaks no row of all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from ortools.linear_solver import pywraplp

from roster.solve.pricing.split import Column
from roster.solve.pricing.split import Split
from roster.solve.relaxation import Floats

DEAR = 10.0
"""What it costs to break a row by one, in the largest costs of a line or a variable."""


@dataclass(frozen=True)
class Mix:
    """An optimal mix of lines."""

    objective: float
    duals: Floats
    """Prices of the rows."""
    each: Floats
    """Price of each guard's having one line: what the line costs at most."""
    shares: Floats
    """Share of each column, in the order in which they were added."""
    broken: float
    """How far rows are broken in all: 0 once there are lines enough."""
    lacking: Floats
    """For each guard, how much of a line is lacking."""


class Master:
    """A linear program of lines that grows by columns, kept warm from one solve to the next.

    Rows may be broken at a price above all others, so that there is always a mix.
    """

    def __init__(self, split: Split) -> None:
        self.split = split
        self.columns: list[Column] = []
        self._known: dict[tuple[int, bytes], int] = {}
        self._matrix = split.program.matrix.tocsc()
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        self._vars: list[pywraplp.Variable] = []
        infinity = self._solver.infinity()
        program = split.program
        self._rows = [
            self._solver.Constraint(
                low if np.isfinite(low) else -infinity, high if np.isfinite(high) else infinity
            )
            for low, high in zip(program.low.tolist(), program.high.tolist(), strict=True)
        ]
        self._one = [self._solver.Constraint(1.0, 1.0) for _ in range(split.guards)]
        self._objective = self._solver.Objective()
        self._objective.SetMinimization()
        self._objective.SetOffset(program.offset)
        self._between()
        self._dear = DEAR * max(1.0, float(np.abs(program.cost).max(initial=1.0)))
        self._elastic: list[pywraplp.Variable] = []
        for row, low, high in zip(self._rows, program.low, program.high, strict=True):
            if np.isfinite(low):
                self._break(row, 1.0)
            if np.isfinite(high):
                self._break(row, -1.0)
        for row in self._one:
            self._break(row, 1.0)

    def _between(self) -> None:
        """Add the variables that no line decides."""
        program = self.split.program
        used = np.diff(self._matrix.indptr) > 0
        for n in np.flatnonzero(~self.split.decided & (used | (program.cost != 0))).tolist():
            var = self._solver.NumVar(float(program.floor[n]), float(program.ceiling[n]), "")
            self._objective.SetCoefficient(var, float(program.cost[n]))
            start, end = self._matrix.indptr[n : n + 2]
            rows, values = self._matrix.indices[start:end], self._matrix.data[start:end]
            for row, value in zip(rows.tolist(), values.tolist(), strict=True):
                self._rows[row].SetCoefficient(var, value)

    def _break(self, row: pywraplp.Constraint, by: float) -> None:
        var = self._solver.NumVar(0.0, self._solver.infinity(), "")
        self._objective.SetCoefficient(var, self._dear)
        row.SetCoefficient(var, by)
        self._elastic.append(var)

    def add(self, columns: Iterable[Column]) -> int:
        """Add those lines that are new; return how many they are."""
        before = len(self.columns)
        for column in columns:
            self.place(column)
        return len(self.columns) - before

    def place(self, column: Column) -> int:
        """Return the number of a line, added if it is new."""
        key = column.guard, np.sort(column.variables).tobytes()
        if key not in self._known:
            self._known[key] = len(self.columns)
            self._append(column)
        return self._known[key]

    def _append(self, column: Column) -> None:
        var = self._solver.NumVar(0.0, self._solver.infinity(), "")
        self._objective.SetCoefficient(var, column.cost)
        self._one[column.guard].SetCoefficient(var, 1.0)
        some = self._matrix[:, column.variables].sum(axis=1).A1
        for row in np.flatnonzero(some).tolist():
            self._rows[row].SetCoefficient(var, float(some[row]))
        self._vars.append(var)
        self.columns.append(column)

    def keep(self, allowed: Iterable[bool]) -> None:
        """Let only some columns be used from now on."""
        infinity = self._solver.infinity()
        for var, good in zip(self._vars, allowed, strict=True):
            var.SetUb(infinity if good else 0.0)

    def solve(self) -> Mix | None:
        """Return the best mix; None if the solver fails."""
        for presolve in (None, False, True):
            if self._solved(presolve):
                return Mix(
                    self._objective.Value(),
                    np.array([row.dual_value() for row in self._rows]),
                    np.array([row.dual_value() for row in self._one]),
                    np.array([var.solution_value() for var in self._vars]),
                    sum(var.solution_value() for var in self._elastic),
                    np.array([var.solution_value() for var in self._elastic[-len(self._one) :]]),
                )
        return None

    def _solved(self, presolve: bool | None) -> bool:
        """Solve on from the last basis, or anew with or without presolve."""
        parameters = pywraplp.MPSolverParameters()
        if presolve is not None:
            parameters.SetIntegerParam(parameters.INCREMENTALITY, parameters.INCREMENTALITY_OFF)
            wanted = parameters.PRESOLVE_ON if presolve else parameters.PRESOLVE_OFF
            parameters.SetIntegerParam(parameters.PRESOLVE, wanted)
        return bool(self._solver.Solve(parameters) == pywraplp.Solver.OPTIMAL)
