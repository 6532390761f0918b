# SPDX-License-Identifier: MPL-2.0
"""The solver model that rules write themselves into."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Sequence

from ortools.sat.python import cp_model

from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift


class Model:
    """A CP-SAT model of a `Problem`: one Boolean for each guard and shift that may meet.

    Pairs that some rule bars outright have no variable. Rules add constraints through `cp` and
    costs through `penalise`; the engine reads both.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.cp = cp_model.CpModel()
        self.costs: dict[str, list[tuple[cp_model.IntVar, int]]] = defaultdict(list)
        self.constants: dict[str, int] = defaultdict(int)
        hard = [rule for rule in problem.rules if rule.info.severity != "soft"]
        self.x: dict[tuple[str, str], cp_model.IntVar] = {}
        self._by_guard: dict[str, list[tuple[Shift, cp_model.IntVar]]] = {}
        self._by_shift: dict[str, list[tuple[Guard, cp_model.IntVar]]] = defaultdict(list)
        in_time_order = sorted(problem.shifts, key=lambda s: (s.span.start, s.span.end, s.id))
        for guard in problem.guards:
            own: list[tuple[Shift, cp_model.IntVar]] = []
            for shift in in_time_order:
                if any(rule.bars(guard, shift) for rule in hard):
                    continue
                var = self.cp.new_bool_var(f"{guard.id}@{shift.id}")
                self.x[guard.id, shift.id] = var
                own.append((shift, var))
                self._by_shift[shift.id].append((guard, var))
            self._by_guard[guard.id] = own
        for rule in problem.rules:
            rule.encode(self)

    def of_guard(self, guard: Guard) -> Sequence[tuple[Shift, cp_model.IntVar]]:
        """Return the shifts that a guard may take with their variables, in time order."""
        return self._by_guard[guard.id]

    def of_shift(self, shift: Shift) -> Sequence[tuple[Guard, cp_model.IntVar]]:
        """Return the guards that may take a shift with their variables."""
        return self._by_shift[shift.id]

    def penalise(self, rule: str, var: cp_model.IntVar, weight: int) -> None:
        """Add weight x var to the objective under a rule's name."""
        if weight:
            self.costs[rule].append((var, weight))

    def penalise_always(self, rule: str, amount: int) -> None:
        """Add a constant to the objective under a rule's name."""
        self.constants[rule] += amount

    def objective(self) -> cp_model.LinearExprT:
        """Return the sum of all penalties."""
        terms: Mapping[str, list[tuple[cp_model.IntVar, int]]] = self.costs
        pairs = [pair for rule in terms.values() for pair in rule]
        linear = cp_model.LinearExpr.weighted_sum([v for v, _ in pairs], [w for _, w in pairs])
        return linear + sum(self.constants.values())
