# SPDX-License-Identifier: MPL-2.0
"""Say what a change of hands would break, what it does to the objective and what it costs."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import datetime

from roster.checker import check_guard
from roster.pay.changes import Difference
from roster.pay.changes import difference
from roster.plan import Plan
from roster.problem import Assignment
from roster.rules.base import GuardRule
from roster.rules.base import Rule
from roster.rules.base import Severity
from roster.rules.base import TeamRule
from roster.rules.base import Violation
from roster.waivers import set_aside
from sites.text import Message
from sites.text import Text

OTHERS = Text(
    "en regel om en anden i byttet forbyder det.", "a rule about somebody else in it forbids it."
)
Pair = tuple[int, int]
"""A guard and a shift, by row id."""


@dataclass(frozen=True, slots=True)
class Moves:
    """Who leaves and who takes which shifts of one version of one roster."""

    roster: int
    version: int
    gone: frozenset[Pair] = frozenset()
    new: frozenset[Pair] = frozenset()

    @property
    def guards(self) -> tuple[int, ...]:
        """Everybody whose plan it changes, in order of their ids."""
        return tuple(sorted({guard for guard, _ in self.gone | self.new}))


@dataclass(frozen=True)
class Weighed:
    """What moves do to a plan; money in øre."""

    moves: Moves
    hard: tuple[Violation, ...]
    """New violations of rules that no plan may break; one that a person may set aside counts."""
    soft: tuple[Violation, ...]
    objective: int
    """Change of the plan's objective."""
    cost: int
    """Change of pay and premiums in all."""
    pay: Mapping[int, int] = field(default_factory=dict)
    """Change of each guard's own pay, by row id."""

    @property
    def ok(self) -> bool:
        """Whether no rule forbids it."""
        return not self.hard

    def why(self, guard: int) -> Message:
        """Return what to tell a guard of what forbids it: nothing of anybody else's plan."""
        own = (one.message for one in self.hard if one.guard in (str(guard), None))
        return next(own, OTHERS())


def weigh(plan: Plan, moves: Moves, *, known: datetime | None = None) -> Weighed:
    """Set a plan against the one that moves would make of it.

    Rules about one guard are asked of those who move, all other rules of the whole plan, so
    that the answer is the checker's own for both plans, set against each other.

    Parameters
    ----------
    known
        The instant at which the guards are told: premiums for short notice are then in the cost.
    """
    after = Plan(plan.problem, (plan.assignments - _pairs(moves.gone)) | _pairs(moves.new))
    people = [str(guard) for guard in moves.guards]
    was, becomes = _found(plan, people), _found(after, people)
    seen = {key_of(violation) for violation in was}
    fresh = [violation for violation in becomes if key_of(violation) not in seen]
    bill = pay_change(plan, after, people, known)
    pay: dict[int, int] = dict.fromkeys(moves.guards, 0)
    for delta in bill.deltas:
        pay[int(delta.line.guard)] += delta.change
    return Weighed(
        moves,
        tuple(violation for violation in fresh if violation.hard),
        tuple(violation for violation in fresh if violation.severity is Severity.SOFT),
        _weight(becomes) - _weight(was),
        bill.total,
        pay,
    )


def pay_change(
    before: Plan, after: Plan, guards: Iterable[str], known: datetime | None = None
) -> Difference:
    """Return what pay becomes more or less for some guards, whose lines depend on nobody else."""
    chosen = set(guards)
    return difference(_part(before, chosen), _part(after, chosen), known=known)


def key_of(violation: Violation) -> tuple[object, ...]:
    """Return what tells a violation from others: rule, who, which shifts, when."""
    return violation.rule, violation.guard, violation.shifts, violation.start, violation.end


def _found(plan: Plan, guards: Sequence[str]) -> list[Violation]:
    problem = plan.problem
    found = [
        violation
        for guard in guards
        for violation in check_guard(problem, problem.guard[guard], plan.shifts_of[guard])
    ]
    others = [violation for rule in problem.rules for violation in _together(plan, rule)]
    return [*found, *set_aside(problem.waivers, others)]


def _together(plan: Plan, rule: Rule) -> Iterable[Violation]:
    """Return what a rule says of all guards at once."""
    if isinstance(rule, GuardRule):
        return rule.check_together(plan)
    if isinstance(rule, TeamRule) and not rule.concerns(plan.problem):
        return ()
    return rule.check(plan)


def _weight(violations: Iterable[Violation]) -> int:
    return sum(violation.penalty for violation in violations if violation.severity.weighs)


def _pairs(moved: Iterable[Pair]) -> frozenset[Assignment]:
    return frozenset(Assignment(str(guard), str(shift)) for guard, shift in moved)


def _part(plan: Plan, guards: set[str]) -> Plan:
    people = tuple(guard for guard in plan.problem.guards if guard.id in guards)
    locked = frozenset(pair for pair in plan.problem.locked if pair.guard in guards)
    problem = replace(plan.problem, guards=people, locked=locked)
    return Plan(problem, frozenset(pair for pair in plan.assignments if pair.guard in guards))
