# SPDX-License-Identifier: MPL-2.0
"""The part of a plan around some shifts: all that rules about several guards at once look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from roster.plan import Plan
from roster.problem import Shift
from roster.problem import Span

NEAR = timedelta(days=2)
"""How far from a shift the rules about several guards at once look."""


def nearby(plan: Plan, shifts: Iterable[Shift]) -> Plan:
    """Return the plan of the days around some shifts, with all who work then."""
    around = [Span(one.span.start - NEAR, one.span.end + NEAR) for one in shifts]
    near = {
        one.id: one
        for one in plan.problem.shifts
        if any(one.span.overlaps(span) for span in around)
    }
    on = frozenset(pair for pair in plan.assignments if pair.shift in near)
    there = {pair.guard for pair in on}
    guards = tuple(one for one in plan.problem.guards if one.id in there or one.duties)
    some = replace(
        plan.problem,
        shifts=tuple(near.values()),
        guards=guards,
        locked=frozenset(),
        whole=plan.problem,
    )
    return Plan(some, on)
