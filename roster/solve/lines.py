# SPDX-License-Identifier: MPL-2.0
"""A plan as roster lines: for each guard, the shifts that guard works."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TypeAlias

from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Problem

Line: TypeAlias = frozenset[str]
Lines: TypeAlias = Mapping[str, Line]
"""Guard id -> shift ids, for every guard of the problem."""


def of_plan(plan: Plan) -> dict[str, Line]:
    """Return a plan's lines."""
    return {guard: frozenset(s.id for s in shifts) for guard, shifts in plan.shifts_of.items()}


def to_plan(problem: Problem, lines: Lines) -> Plan:
    """Return the plan that lines describe."""
    pairs = (Assignment(guard, shift) for guard, line in lines.items() for shift in line)
    return Plan(problem, frozenset(pairs))


def vacancies(problem: Problem, lines: Lines) -> dict[str, int]:
    """Return the empty seats of each shift that has some, in the order of the problem."""
    taken = Counter(shift for line in lines.values() for shift in line)
    left = {shift.id: shift.seats - taken[shift.id] for shift in problem.shifts}
    return {shift: seats for shift, seats in left.items() if seats > 0}


def crowded(problem: Problem, lines: Lines) -> bool:
    """Say whether any shift has more guards than there is room for."""
    taken = Counter(shift for line in lines.values() for shift in line)
    return any(taken[shift.id] > shift.room for shift in problem.shifts)
