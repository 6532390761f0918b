# SPDX-License-Identifier: MPL-2.0
"""What people call a shift: a night, a weekend shift or a day shift."""

from __future__ import annotations

from typing import Literal

from roster.problem import Problem
from roster.problem import Shift
from roster.rules.fairness import FairNights

Kind = Literal["night", "weekend", "day"]


def is_night(problem: Problem, shift: Shift) -> bool:
    """Say whether a shift is a night shift, as the plan's own sharing of nights counts them."""
    rule = next((one for one in problem.rules if isinstance(one, FairNights)), None)
    return (rule or FairNights()).counts(shift)


def kind_of(problem: Problem, shift: Shift) -> Kind:
    """Return the kind of a shift: a night first, then a weekend shift."""
    if is_night(problem, shift):
        return "night"
    return "weekend" if shift.weekend else "day"
