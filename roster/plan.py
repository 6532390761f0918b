# SPDX-License-Identifier: MPL-2.0
"""A plan, and what a solver says of the plan that it found."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from functools import cached_property
from typing import Literal

from roster.problem import Assignment
from roster.problem import Duty
from roster.problem import Problem
from roster.problem import Shift
from roster.rules.work import Work

Status = Literal["optimal", "feasible", "infeasible", "cancelled"]


@dataclass(frozen=True)
class Plan:
    """Who is on what. It may break rules: that is for the checker to say."""

    problem: Problem
    assignments: frozenset[Assignment]

    @cached_property
    def shifts_of(self) -> Mapping[str, Sequence[Shift]]:
        """Each guard's shifts in time order, by guard id (also those with none)."""
        out: dict[str, list[Shift]] = {guard.id: [] for guard in self.problem.guards}
        for assignment in self.assignments:
            out[assignment.guard].append(self.problem.shift[assignment.shift])
        for shifts in out.values():
            shifts.sort(key=lambda shift: (shift.span.start, shift.id))
        return out

    @cached_property
    def work(self) -> Mapping[str, Work]:
        """Each guard's planned and settled work as the rules see it, by guard id."""
        shifts = self.shifts_of
        return {guard.id: Work(guard, tuple(shifts[guard.id])) for guard in self.problem.guards}

    @cached_property
    def guards_on(self) -> Mapping[str, Sequence[str]]:
        """The ids of the guards on each shift, by shift id (also those with none)."""
        out: dict[str, list[str]] = {shift.id: [] for shift in self.problem.shifts}
        for assignment in self.assignments:
            out[assignment.shift].append(assignment.guard)
        for guards in out.values():
            guards.sort()
        return out

    @cached_property
    def memo(self) -> dict[object, object]:
        """Room for what is worked out once for the whole plan."""
        return {}

    def work_of(self, guard: str) -> tuple[Duty, ...]:
        """Return planned and settled work of a guard in time order."""
        planned = [Duty(s.span, s.place, s.id) for s in self.shifts_of[guard]]
        settled = self.problem.guard[guard].duties
        return tuple(sorted((*planned, *settled), key=lambda duty: duty.span.start))

    def vacant(self, shift: Shift) -> int:
        """Return how many seats of a shift are empty."""
        return max(0, shift.seats - len(self.guards_on[shift.id]))


@dataclass(frozen=True, slots=True)
class Improvement:
    """One better plan, as reported while solving."""

    seconds: float
    objective: int
    bound: int
    uncovered: int
    """Empty seats."""
    work: float = 0.0
    """Deterministic effort spent so far: the same on every machine, unlike seconds."""
    parts: Mapping[str, int] = field(default_factory=dict)
    """Penalty by rule id."""

    @property
    def gap(self) -> float:
        """Relative distance to the bound: (objective - bound) / objective, 0 at a proof."""
        return gap(self.objective, self.bound)


@dataclass(frozen=True)
class Result:
    """The best plan found and how good it is.

    `objective` is the sum of `parts` (rule id -> penalty). `bound` is a proven lower bound on
    the objective of any plan of the same problem; `relaxed` names the rules it leaves out.
    """

    plan: Plan
    status: Status
    objective: int
    bound: int
    seconds: float
    seed: int
    parts: Mapping[str, int]
    workers: int = 1
    stopped_by: str = ""
    relaxed: tuple[str, ...] = ()
    improvements: tuple[Improvement, ...] = field(default=())

    @property
    def gap(self) -> float:
        """Relative distance to the bound: (objective - bound) / objective, 0 at a proof."""
        return gap(self.objective, self.bound)

    @property
    def uncovered(self) -> int:
        """Empty seats over all shifts."""
        return sum(self.plan.vacant(shift) for shift in self.plan.problem.shifts)


def gap(objective: int, bound: int) -> float:
    """Return (objective - bound) / objective; 0 when nothing costs anything."""
    return max(0.0, (objective - bound) / objective) if objective > 0 else 0.0
