# SPDX-License-Identifier: MPL-2.0
"""Find exchanges of two or three among all who would give a shift and take another in return.

A cycle is lawful when each guard may have the shift of the one before in place of the own. That
is a question of one guard at a time, but for the few rules about several guards, so that a table
of who could take whose shift holds every cycle; the search over it is complete.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from itertools import permutations

from ortools.sat.python import cp_model

from roster.checker import check_guard
from roster.exchange.weigh import key_of
from roster.nearby import nearby
from roster.plan import Plan
from roster.problem import Assignment
from roster.rules.base import GuardRule
from roster.rules.base import Rule
from roster.rules.base import TeamRule
from roster.waivers import set_aside


@dataclass(frozen=True, slots=True, order=True)
class Wanted:
    """A guard who would give a shift and take another in return, by the plan's ids."""

    guard: str
    shift: str


@dataclass(frozen=True, slots=True)
class Cycle:
    """Two or three who exchange: each takes the shift of the one before, the first of the last."""

    members: tuple[Wanted, ...]
    change: int
    """What it does to the penalties of those in it, in øre."""

    @property
    def takes(self) -> tuple[tuple[Wanted, str], ...]:
        """Each shift that is given, with the guard who takes it."""
        after = (*self.members[1:], self.members[0])
        return tuple((given, taker.guard) for given, taker in zip(self.members, after, strict=True))


def cycles(plan: Plan, wanted: Sequence[Wanted], *, longest: int = 3) -> list[Cycle]:
    """Return every lawful exchange among those who want one, the cheapest for the plan first.

    Parameters
    ----------
    plan
        A plan in which each of them is on the shift named; others are left out.
    wanted
        Who would give what.
    longest
        How many may take part at most.
    """
    here = sorted({one for one in wanted if Assignment(one.guard, one.shift) in plan.assignments})
    price = {
        (given, taker): change
        for given in here
        for taker in here
        if (change := _price(plan, given, taker)) is not None
    }
    rules = [rule for rule in plan.problem.rules if _about_several(plan, rule)]
    found = []
    for members in _rings(here, longest):
        steps = list(zip(members, (*members[1:], members[0]), strict=True))
        if not all(step in price for step in steps):
            continue
        cycle = Cycle(members, sum(price[step] for step in steps))
        if not rules or _lawful(plan, cycle, rules):
            found.append(cycle)
    return sorted(found, key=lambda one: (one.change, len(one.members), one.members))


def packed(found: Sequence[Cycle]) -> list[Cycle]:
    """Return exchanges that can all be made: most guards first, then the least change.

    No guard and no shift is in two of them. The choice is exact (set packing).
    """
    model = cp_model.CpModel()
    chosen = [model.new_bool_var(str(number)) for number in range(len(found))]
    by_guard: dict[str, list[cp_model.IntVar]] = {}
    for cycle, var in zip(found, chosen, strict=True):
        for member in cycle.members:
            by_guard.setdefault(member.guard, []).append(var)
    for several in by_guard.values():
        model.add_at_most_one(several)
    dear = 1 + 2 * sum(abs(cycle.change) for cycle in found)
    pairs = list(zip(found, chosen, strict=True))
    model.maximize(sum((dear * len(one.members) - one.change) * var for one, var in pairs))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    if not found or solver.solve(model) != cp_model.OPTIMAL:
        return []
    return [cycle for cycle, var in pairs if solver.value(var)]


def _price(plan: Plan, given: Wanted, taker: Wanted) -> int | None:
    """Return what it costs that somebody has another's shift in place of the own; None: may not."""
    if given.guard == taker.guard or given.shift == taker.shift:
        return None
    problem, guard = plan.problem, plan.problem.guard[taker.guard]
    mine = plan.shifts_of[guard.id]
    if any(shift.id == given.shift for shift in mine):
        return None
    before = check_guard(problem, guard, mine)
    known = {key_of(violation) for violation in before if violation.hard}
    changed = [shift for shift in mine if shift.id != taker.shift]
    after = check_guard(problem, guard, [*changed, problem.shift[given.shift]])
    if any(violation.hard and key_of(violation) not in known for violation in after):
        return None
    return sum(v.penalty for v in after) - sum(v.penalty for v in before)


def _rings(wanted: Sequence[Wanted], longest: int) -> Iterator[tuple[Wanted, ...]]:
    """Yield each ring of different guards once, the least member first."""
    for size in range(2, longest + 1):
        for group in combinations(wanted, size):
            if len({one.guard for one in group}) < size:
                continue
            for rest in permutations(group[1:]):
                yield (group[0], *rest)


def _about_several(plan: Plan, rule: Rule) -> bool:
    if not rule.binding or isinstance(rule, GuardRule):
        return False
    return not isinstance(rule, TeamRule) or rule.concerns(plan.problem)


def _lawful(plan: Plan, cycle: Cycle, rules: Sequence[Rule]) -> bool:
    """Say whether the rules about several guards find nothing new around the shifts of a cycle."""
    problem = plan.problem
    near = nearby(plan, [problem.shift[one.shift] for one in cycle.members])
    known, after = _hard(near, rules), _hard(_after(near, cycle), rules)
    return after <= known


def _hard(plan: Plan, rules: Sequence[Rule]) -> set[tuple[object, ...]]:
    found = [violation for rule in rules for violation in rule.check(plan)]
    return {key_of(v) for v in set_aside(plan.problem.waivers, found) if v.hard}


def _after(plan: Plan, cycle: Cycle) -> Plan:
    gone = {Assignment(one.guard, one.shift) for one in cycle.members}
    new = {Assignment(taker, given.shift) for given, taker in cycle.takes}
    return Plan(plan.problem, (plan.assignments - gone) | new)
