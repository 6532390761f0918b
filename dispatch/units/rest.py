# SPDX-License-Identifier: MPL-2.0
"""Which rules a job breaks that keeps a guard beyond the end of the shift."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from roster.checker import check_guard
from roster.plan import Plan
from roster.problem import Span
from roster.rules.base import Violation


def breaches(plan: Plan, guard_id: int, shift_id: int, until: datetime) -> tuple[Violation, ...]:
    """Return the hard violations that come of working on until an instant, none else.

    The roster's own checker looks at the guard with and without the longer shift.

    Parameters
    ----------
    plan
        The roster that the shift is in.
    until
        An aware instant; before the shift's end nothing is broken.
    """
    guard, shift = plan.problem.guard.get(str(guard_id)), plan.problem.shift.get(str(shift_id))
    if guard is None or shift is None or until <= shift.span.end:
        return ()
    shifts = plan.shifts_of[guard.id]
    longer = replace(shift, span=Span(shift.span.start, until))
    after = check_guard(
        plan.problem, guard, [longer if one.id == shift.id else one for one in shifts]
    )
    known = {(one.rule, one.shifts) for one in check_guard(plan.problem, guard, shifts) if one.hard}
    return tuple(one for one in after if one.hard and (one.rule, one.shifts) not in known)
