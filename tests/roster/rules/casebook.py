# SPDX-License-Identifier: MPL-2.0
"""A book of cases: for each rule plans that break it, keep it and stand on the line."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field

from roster.plan import Plan
from roster.problem import Guard
from roster.problem import Span
from roster.rules.base import Rule
from tests.roster.rules.cases import Case
from tests.roster.rules.world import plan
from tests.roster.rules.world import shift

Line = tuple[str, Plan, bool]
Priced = tuple[str, Plan, int]


@dataclass
class Casebook:
    """Collects cases; the first rule of each plan is the one that a case is about."""

    cases: list[Case] = field(default_factory=list)

    def hard(self, violating: Plan, passing: Plan, *boundary: Line) -> None:
        """Add the cases of a rule that is kept, or only said."""
        self.cases.append(Case("violating", "broken", violating, True))
        self.cases.append(Case("passing", "kept", passing, False))
        self.cases.extend(Case("boundary", name, given, bad) for name, given, bad in boundary)

    def soft(self, violating: tuple[Plan, int], passing: Plan, *boundary: Priced) -> None:
        """Add the cases of a rule that costs."""
        self.cases.append(Case("violating", "costs", violating[0], True, violating[1]))
        self.cases.append(Case("passing", "free", passing, False))
        self.cases.extend(
            Case("boundary", name, given, cost > 0, cost) for name, given, cost in boundary
        )


def on(rule: Rule, who: Guard, when: Span, **given: object) -> Plan:
    """Return a plan of one guard on one shift of a special kind."""
    return plan([rule], [who], [shift("s", when, **given)], {who.id: ["s"]})
