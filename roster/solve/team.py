# SPDX-License-Identifier: MPL-2.0
"""Rules about several guards at once, as the search keeps them: whole plans, never one line."""

from __future__ import annotations

from roster.problem import Assignment
from roster.solve.ground import Ground
from roster.solve.lines import Line
from roster.solve.lines import Lines
from roster.solve.lines import to_plan


def blamed(ground: Ground, lines: Lines) -> frozenset[Assignment]:
    """Return the assignments that break a rule about several guards and are not locked."""
    if not ground.team:
        return frozenset()
    plan = to_plan(ground.problem, lines)
    found = (v for rule in ground.team for v in rule.check(plan) if v.hard)
    shifts = {shift for violation in found for shift in violation.shifts}
    pairs = (Assignment(guard, shift) for shift in shifts for guard in plan.guards_on[shift])
    return frozenset(pair for pair in pairs if pair not in ground.problem.locked)


def cleared(ground: Ground, lines: Lines) -> dict[str, Line]:
    """Return lines without what breaks a rule about several guards."""
    left = dict(lines)
    while pairs := blamed(ground, left):
        for pair in pairs:
            left[pair.guard] -= {pair.shift}
    return left


def beside(ground: Ground, lines: Lines, free: Lines) -> frozenset[Assignment]:
    """Return what guards outside a piece are on, as far as some rule counts it."""
    if not ground.team:
        return frozenset()
    return frozenset(
        Assignment(guard, shift)
        for guard, line in lines.items()
        if guard not in free
        for shift in line
    )
