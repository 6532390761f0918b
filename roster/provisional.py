# SPDX-License-Identifier: MPL-2.0
"""Tell whether what a plan costs rests on rates that are guesses to be replaced."""

from __future__ import annotations

from collections.abc import Iterable

from roster.plan import Plan
from roster.problem import Guard
from roster.problem import Shift
from sites.text import Text

NOTE = Text(
    "Beløbene bygger på foreløbige timesatser og er kun til orientering.",
    "The amounts rest on provisional hourly rates and are only indicative.",
)
"""What to say beside every amount that rests on a provisional rate."""


def provisional_plan(plan: Plan) -> bool:
    """Say whether any assignment of a plan is paid by a provisional rate."""
    return any(
        provisional_rate(guard, shift)
        for guard in plan.problem.guards
        for shift in plan.shifts_of[guard.id]
    )


def provisional_rate(guard: Guard, shift: Shift) -> bool:
    """Say whether a guard on a shift is paid by a provisional rate."""
    terms = guard.terms_on(shift.day)
    return terms is not None and terms.provisional


def provisional_among(guards: Iterable[Guard], shift: Shift) -> bool:
    """Say whether any of several guards would be paid by a provisional rate on a shift."""
    return any(provisional_rate(guard, shift) for guard in guards)
