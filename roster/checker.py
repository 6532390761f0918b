# SPDX-License-Identifier: MPL-2.0
"""Judge a finished plan by every rule in force, knowing nothing of how it was made."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime

from roster.plan import Plan
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.rules.base import GuardRule
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.work import work
from roster.waivers import set_aside

_ORDER = {
    Severity.HARD: 0,
    Severity.OVERRIDE: 0,
    Severity.SOFT: 1,
    Severity.COST: 2,
    Severity.INFO: 3,
}
_LET_STAND = 0.5
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Report:
    """What the rules say of a plan.

    `violations` holds the hard ones first, then those that somebody let stand, then the soft
    ones, the prices and the notices, each in time order. `parts` has the penalty of every soft
    rule and every price in force, 0 included; `objective` is their sum in øre.
    """

    violations: tuple[Violation, ...]
    parts: Mapping[str, int]

    @property
    def hard(self) -> tuple[Violation, ...]:
        """The violations that no plan may have."""
        return tuple(violation for violation in self.violations if violation.hard)

    @property
    def overridden(self) -> tuple[Violation, ...]:
        """The violations that a named person let stand, each with that decision."""
        return tuple(violation for violation in self.violations if violation.waiver is not None)

    @property
    def soft(self) -> tuple[Violation, ...]:
        """The violations that only cost."""
        return tuple(v for v in self.violations if v.severity is Severity.SOFT)

    @property
    def prices(self) -> tuple[Violation, ...]:
        """What the plan pays as any plan does: no faults."""
        return tuple(v for v in self.violations if v.severity is Severity.COST)

    @property
    def notices(self) -> tuple[Violation, ...]:
        """What is worth saying but neither stops the plan nor costs: what is not known, say."""
        return tuple(v for v in self.violations if v.severity is Severity.INFO)

    @property
    def objective(self) -> int:
        """The sum of all penalties, in øre."""
        return sum(self.parts.values())


def check(plan: Plan) -> Report:
    """Check a plan by every rule of its problem."""
    found = [violation for rule in plan.problem.rules for violation in rule.check(plan)]
    return report_of(plan.problem, found)


def report_of(problem: Problem, found: Iterable[Violation]) -> Report:
    """Return the report that some violations of a problem's rules add up to."""
    found = tuple(found)
    parts = {rule.id: 0 for rule in problem.rules if rule.info.severity.weighs}
    for violation in found:
        if violation.severity.weighs:
            parts[violation.rule] += violation.penalty
    return Report(_in_order(set_aside(problem.waivers, found)), parts)


def check_guard(problem: Problem, guard: Guard, shifts: Sequence[Shift]) -> tuple[Violation, ...]:
    """Check one guard with any set of shifts by the rules that look at one guard at a time."""
    mine = work(guard, shifts)
    rules = [rule for rule in problem.rules if isinstance(rule, GuardRule)]
    found = (violation for rule in rules for violation in rule.check_guard(problem, mine))
    return _in_order(set_aside(problem.waivers, found))


def _in_order(violations: Iterable[Violation]) -> tuple[Violation, ...]:
    return tuple(
        sorted(
            violations,
            key=lambda v: (
                _LET_STAND if v.waiver else _ORDER[v.severity],
                v.start or _NEVER,
                v.rule,
                v.guard or "",
                v.shifts,
            ),
        )
    )
