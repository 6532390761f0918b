# SPDX-License-Identifier: MPL-2.0
"""Say what would mend a broken rule: whom to take off which shift, and who can take over."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from roster import explain
from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Guard
from roster.problem import Shift
from roster.rules.base import Rule
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.norm import target_minutes
from roster.rules.together import NotAlone
from web.pages.filters import moment

MOST = 6
"""Broken hard rules of one page that a remedy is looked for; each costs some work."""


def mends(plan: Plan, violations: tuple[Violation, ...]) -> dict[int, str]:
    """Return remedies by place in `violations`: found by trying for what is hard, else by kind."""
    found: dict[int, str] = {}
    tried = 0
    for place, violation in enumerate(violations):
        if violation.hard and tried < MOST:
            tried += 1
            found[place] = _tried(plan, violation)
        elif violation.hard or violation.severity is Severity.SOFT:
            found[place] = _advice(plan, violation)
    return found


def _advice(plan: Plan, violation: Violation) -> str:
    """Return what helps against a departure of its kind, without trying it."""
    rules = {rule.id: rule for rule in plan.problem.rules}
    if violation.hard and isinstance(rules.get(violation.rule), NotAlone):
        return str(_("Put one more guard there, or leave the shift open."))
    if violation.hard and len(violation.shifts) > 1:
        return str(_("Give one of the shifts to somebody else."))
    if violation.rule == "norm-hours" and violation.guard:
        guard = plan.problem.guard[violation.guard]
        worked = sum(shift.length for shift in plan.shifts_of[guard.id])
        if worked < target_minutes(plan.problem, guard):
            return str(_("Give %(guard)s more shifts.", guard=guard.name))
        return str(_("Give one of the shifts to somebody below the norm."))
    if violation.rule == "uncovered":
        return str(_("The shift's page says who can take it and why others cannot."))
    if violation.rule in ("fair-nights", "fair-weekends"):
        return str(_("Give one of the shifts to somebody who has fewer of them."))
    return str(_("Choose another guard on the shift's page.")) if violation.shifts else ""


def _tried(plan: Plan, violation: Violation) -> str:
    """Take one assignment after the other away until the rule is kept; say who could step in."""
    rules = [rule for rule in plan.problem.rules if rule.id == violation.rule]
    before = _count(plan, rules, violation)
    if any(isinstance(rule, NotAlone) for rule in rules) and (more := _joined(plan, violation)):
        return more
    for guard, shift in _involved(plan, violation):
        pair = Assignment(guard.id, shift.id)
        without = Plan(plan.problem, plan.assignments - {pair})
        if _count(without, rules, violation) >= before:
            continue
        values = {"guard": guard.name, "shift": f"{moment(shift.span.start)} {shift.post}"}
        for one in explain.candidates(without, shift):
            if one.ok and one.guard != guard.id:
                other = plan.problem.guard[one.guard].name
                return str(_("Take %(guard)s off %(shift)s; %(other)s can.", other=other, **values))
        return str(_("Take %(guard)s off %(shift)s; it is then open.", **values))
    if violation.shifts:
        return str(_("No single change mends it: take several off and solve again."))
    return ""


def _joined(plan: Plan, violation: Violation) -> str:
    """Return who could join, on the same shift or another one there, so that nobody is alone."""
    rules = [rule for rule in plan.problem.rules if rule.id == violation.rule]
    named = [plan.problem.shift[key] for key in violation.shifts if key in plan.problem.shift]
    near = [
        shift
        for shift in plan.problem.shifts
        if plan.vacant(shift)
        and any(shift.site == one.site and shift.span.overlaps(one.span) for one in named)
    ]
    before = _count(plan, rules, violation)
    for shift in near:
        for one in explain.candidates(plan, shift):
            more = Plan(plan.problem, plan.assignments | {Assignment(one.guard, shift.id)})
            if one.ok and _count(more, rules, violation) < before:
                guard, when = plan.problem.guard[one.guard].name, moment(shift.span.start)
                words = {"guard": guard, "shift": f"{when} {shift.post}"}
                return str(_("Put %(guard)s on %(shift)s too.", **words))
    return ""


def _involved(plan: Plan, violation: Violation) -> Iterator[tuple[Guard, Shift]]:
    """Yield the assignments that a violation names, the last shift first."""
    for key in reversed(violation.shifts):
        shift = plan.problem.shift.get(key)
        if shift is None:
            continue
        for guard in plan.guards_on[key]:
            if violation.guard in (None, guard):
                yield plan.problem.guard[guard], shift


def _count(plan: Plan, rules: list[Rule], violation: Violation) -> int:
    return sum(found.guard == violation.guard for rule in rules for found in rule.check(plan))
