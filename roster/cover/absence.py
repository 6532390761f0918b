# SPDX-License-Identifier: MPL-2.0
"""What is left of a plan when a guard cannot come for some time."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace

from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Problem
from roster.problem import Shift
from roster.problem import Span


@dataclass(frozen=True)
class Gap:
    """A plan without a guard for some time, and the shifts that somebody else must take."""

    plan: Plan
    guard: str
    """The id of the guard who cannot come."""
    span: Span
    shifts: tuple[Shift, ...]
    """In time order."""


def call_off(plan: Plan, guard: str, span: Span) -> Gap:
    """Return the plan in which a guard is absent in a span and off every shift that touches it.

    A shift that has begun counts too: the one who goes home in the middle of it is not there for
    the rest. Locks do not hold a guard who is not there.

    Raises
    ------
    ValueError
        If the span is empty, or the guard is not in the plan.
    """
    if span.end <= span.start:
        raise ValueError(f"The absence ends {span.end}, not after it starts {span.start}.")
    if guard not in plan.problem.guard:
        raise ValueError(f"There is no guard {guard} in the plan.")
    gone = tuple(shift for shift in plan.shifts_of[guard] if shift.span.overlaps(span))
    pairs = frozenset(Assignment(guard, shift.id) for shift in gone)
    problem = _absent(plan.problem, guard, span, pairs)
    return Gap(Plan(problem, plan.assignments - pairs), guard, span, gone)


def _absent(problem: Problem, guard: str, span: Span, pairs: frozenset[Assignment]) -> Problem:
    guards = tuple(
        replace(one, absences=(*one.absences, span)) if one.id == guard else one
        for one in problem.guards
    )
    return replace(problem, guards=guards, locked=problem.locked - pairs)
