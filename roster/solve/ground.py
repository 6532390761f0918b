# SPDX-License-Identifier: MPL-2.0
"""What the search may move: who may take what, which locks stand, which lines are lawful."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Guard
from roster.problem import Problem
from roster.rules.base import GuardRule
from roster.rules.base import Rule
from roster.rules.base import TeamRule
from roster.rules.base import Violation
from roster.rules.eligible import Eligible
from roster.rules.work import Work
from roster.rules.work import work
from roster.solve.lines import Line


class Ground:
    """A problem with what the engine knows about it, computed once and remembered.

    A guard's line is lawful when the hard rules find nothing in it beyond what they already find
    in the guard's locks and settled duties: those stay whatever the plan.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.eligible = Eligible(problem)
        self.order = {shift.id: n for n, shift in enumerate(self.eligible.shifts)}
        hard = [rule for rule in problem.rules if rule.binding]
        soft = [rule for rule in problem.rules if rule.info.severity.weighs]
        self._hard_alone = tuple(rule for rule in hard if isinstance(rule, GuardRule))
        self._hard_other = tuple(
            rule for rule in hard if not isinstance(rule, GuardRule | TeamRule)
        )
        self.team: tuple[TeamRule, ...] = tuple(
            rule for rule in hard if isinstance(rule, TeamRule) and rule.concerns(problem)
        )
        self._soft_alone = tuple(rule for rule in soft if isinstance(rule, GuardRule))
        self.soft_other: tuple[Rule, ...] = tuple(
            rule for rule in soft if not isinstance(rule, GuardRule)
        )
        self.soft = tuple(rule.id for rule in soft)
        self.roomy = frozenset(shift.id for shift in problem.shifts if shift.spare)
        """The shifts that may have more guards than seats."""
        self._may: dict[str, frozenset[str]] = {}
        self._lawful: dict[tuple[str, Line], bool] = {}
        self._cost: dict[tuple[str, Line], dict[str, int]] = {}

    @cached_property
    def locks(self) -> dict[str, Line]:
        """Locked shifts by guard id, for every guard."""
        out: dict[str, set[str]] = defaultdict(set)
        for lock in self.problem.locked:
            out[lock.guard].add(lock.shift)
        return {guard.id: frozenset(out[guard.id]) for guard in self.problem.guards}

    @cached_property
    def breaches(self) -> dict[str, list[Violation]]:
        """What the hard rules find in each guard's locks and settled duties, where they do."""
        found = {
            guard.id: list(self._violations(guard, self.locks[guard.id]))
            for guard in self.problem.guards
        }
        return {guard: breaches for guard, breaches in found.items() if breaches}

    def may(self, guard: str, shift: str) -> bool:
        """Say whether no hard rule bars a guard from a shift outright."""
        known = self._may.get(guard)
        if known is None:
            allowed = self.eligible.of(self.problem.guard[guard])
            known = self._may[guard] = frozenset(shift.id for shift in allowed)
        return shift in known

    def lawful(self, guard: str, line: Line) -> bool:
        """Say whether a guard may work exactly these shifts, by the hard rules' own checks."""
        key = guard, line
        known = self._lawful.get(key)
        if known is None:
            before = self.breaches.get(guard, [])
            found = self._violations(self.problem.guard[guard], line)
            known = self._lawful[key] = all(violation in before for violation in found)
        return known

    def _violations(self, guard: Guard, line: Line) -> Iterator[Violation]:
        whole = self.work(guard, line)
        for rule in self._hard_alone:
            yield from (v for v in rule.check_guard(self.problem, whole) if v.hard)
        if self._hard_other:
            pairs = frozenset(Assignment(guard.id, shift) for shift in line)
            own = Plan(self.part((guard,), sorted(line, key=self.order.__getitem__)), pairs)
            for other in self._hard_other:
                yield from other.check(own)

    def work(self, guard: Guard, line: Line) -> Work:
        """Return a guard's work with a line."""
        return work(guard, [self.problem.shift[shift] for shift in line])

    def cost(self, guard: str, line: Line) -> dict[str, int]:
        """Return the penalties of one guard's line, by rule, for rules about one guard alone."""
        key = guard, line
        known = self._cost.get(key)
        if known is None:
            whole = self.work(self.problem.guard[guard], line)
            costs = dict.fromkeys((rule.id for rule in self._soft_alone), 0)
            for rule in self._soft_alone:
                costs[rule.id] += sum(v.penalty for v in rule.check_guard(self.problem, whole))
            known = self._cost[key] = costs
        return known

    def part(self, guards: Iterable[Guard], shifts: Iterable[str]) -> Problem:
        """Return a part of the problem: some of its guards and shifts, and no locks."""
        some = tuple(self.problem.shift[shift] for shift in shifts)
        whole = self.problem.whole or self.problem
        return replace(
            self.problem, guards=tuple(guards), shifts=some, locked=frozenset(), whole=whole
        )
