# SPDX-License-Identifier: MPL-2.0
"""A plan with what the checker says of it, brought on after a change without asking all again.

Most rules look at one guard at a time: after a change only the guards whose work it touches are
asked about anew. Rules about several guards at once are asked about the whole plan every time.
The report is the one that `roster.checker.check` gives, violation by violation.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from roster.checker import Report
from roster.checker import report_of
from roster.plan import Plan
from roster.problem import Guard
from roster.rules.base import GuardRule
from roster.rules.base import Rule
from roster.rules.base import Violation

Own = tuple[tuple[Violation, ...], ...]
"""One guard's violations, rule by rule in the problem's order; empty for other rules."""


@dataclass(frozen=True)
class Judged:
    """A plan, its report, and the violations of each guard that the report is made of."""

    plan: Plan
    report: Report
    own: Mapping[str, Own]
    """By guard id, before anybody's decision to let one stand is looked at."""

    @cached_property
    def empty(self) -> int:
        """Empty seats over all shifts."""
        return sum(self.plan.vacant(shift) for shift in self.plan.problem.shifts)


def judge(plan: Plan) -> Judged:
    """Check a whole plan."""
    return _judged(plan, {guard.id: _own(plan, guard) for guard in plan.problem.guards})


def judge_after(before: Judged, plan: Plan) -> Judged:
    """Check a plan that came from another by a change, asking again only what it can touch."""
    old, new = before.plan.problem, plan.problem
    if old.rules is not new.rules or (old.start, old.days) != (new.start, new.days):
        return judge(plan)
    same_need = old.shifts is new.shifts
    own: dict[str, Own] = {}
    for guard in new.guards:
        known = before.own.get(guard.id)
        if known is None or _touched(before.plan, plan, guard):
            own[guard.id] = _own(plan, guard)
        else:
            own[guard.id] = known if same_need else _by_need(plan, guard, known)
    return _judged(plan, own)


def touched(before: Plan, after: Plan) -> list[Guard]:
    """Return the guards of a plan whose work differs from that in another."""
    return [guard for guard in after.problem.guards if _touched(before, after, guard)]


def _touched(before: Plan, after: Plan, guard: Guard) -> bool:
    if before.problem.guard.get(guard.id) is not guard:
        return True
    old, new = before.shifts_of[guard.id], after.shifts_of[guard.id]
    return len(old) != len(new) or any(a is not b for a, b in zip(old, new, strict=True))


def _own(plan: Plan, guard: Guard) -> Own:
    work = plan.work[guard.id]
    return tuple(
        tuple(rule.check_guard(plan.problem, work)) if isinstance(rule, GuardRule) else ()
        for rule in plan.problem.rules
    )


def _by_need(plan: Plan, guard: Guard, known: Own) -> Own:
    """Ask the rules again that look at what others could take."""
    work = plan.work[guard.id]
    return tuple(
        tuple(rule.check_guard(plan.problem, work))
        if isinstance(rule, GuardRule) and rule.by_need
        else found
        for rule, found in zip(plan.problem.rules, known, strict=True)
    )


def _judged(plan: Plan, own: Mapping[str, Own]) -> Judged:
    found = [violation for mine in own.values() for of_rule in mine for violation in of_rule]
    found.extend(_together(plan, plan.problem.rules))
    return Judged(plan, report_of(plan.problem, found), own)


def _together(plan: Plan, rules: Sequence[Rule]) -> Iterable[Violation]:
    for rule in rules:
        yield from rule.check_together(plan) if isinstance(rule, GuardRule) else rule.check(plan)
