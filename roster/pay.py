# SPDX-License-Identifier: MPL-2.0
"""What planned work costs, in whole øre: the hourly rate times the elapsed time."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from roster.problem import Guard
from roster.problem import Shift

if TYPE_CHECKING:
    from roster.plan import Plan


@dataclass(frozen=True)
class Costs:
    """The cost of a plan in øre; each grouping adds up to `total`."""

    total: int
    by_guard: Mapping[str, int]
    by_post: Mapping[str, int]
    by_administration: Mapping[str, int]
    by_employer: Mapping[str, int]


def assignment_cost(guard: Guard, shift: Shift) -> int:
    """Return what a guard on a shift costs, in øre.

    The rate is that of the contract in force on the day the shift starts; elapsed minutes times
    øre an hour is rounded half up to whole øre once for each shift. No contract costs nothing:
    such a pair is not allowed in the first place.
    """
    terms = guard.terms_on(shift.day)
    return (shift.length * terms.hourly_rate + 30) // 60 if terms else 0


def plan_cost(plan: Plan) -> Costs:
    """Return the cost of a plan, in all and by guard, post, paying administration and employer."""
    by_guard: dict[str, int] = {}
    by_post: dict[str, int] = {}
    by_administration: dict[str, int] = {}
    by_employer: dict[str, int] = {}
    for guard in plan.problem.guards:
        for shift in plan.shifts_of[guard.id]:
            cost = assignment_cost(guard, shift)
            for group, key in (
                (by_guard, guard.id),
                (by_post, shift.post),
                (by_administration, shift.administration),
                (by_employer, guard.employer),
            ):
                group[key] = group.get(key, 0) + cost
    return Costs(sum(by_guard.values()), by_guard, by_post, by_administration, by_employer)


def guard_cost(guard: Guard, shifts: Sequence[Shift]) -> int:
    """Return what a guard's shifts cost together, in øre."""
    return sum(assignment_cost(guard, shift) for shift in shifts)
