# SPDX-License-Identifier: MPL-2.0
"""Chains of two moves, for a shift that nobody can take at once.

One guard leaves another shift to take this one, and a second guard takes the shift that was
left. A guard is worth moving only away from a shift that every violation in the way blames, so
few pairs are tried in full.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from roster.checker import check_guard
from roster.explain import Candidate
from roster.explain import candidates
from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Guard
from roster.problem import Shift
from roster.rules.base import GuardRule
from roster.rules.base import Rule
from roster.rules.base import TeamRule
from roster.rules.base import Violation
from roster.waivers import set_aside

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A guard, by id, taking a shift; `leaves` is what they are taken off for it."""

    guard: str
    takes: Shift
    leaves: Shift | None = None


@dataclass(frozen=True)
class Chain:
    """Two moves that together cover a shift and break no hard rule."""

    first: Move
    second: Move
    candidate: Candidate
    """The second guard, set against the shift that the first one leaves."""
    change: int
    """What the two moves do to the plan's objective, in øre; the empty seat is not counted."""

    def applied(self, plan: Plan) -> Plan:
        """Return the plan after both moves."""
        return _applied(plan, self.first, self.second)


def chains(
    plan: Plan, shift: Shift, *, since: datetime | None = None, most: int = 5
) -> tuple[Chain, ...]:
    """Return the best chains of two moves that fill an empty seat of a shift, best first.

    Parameters
    ----------
    plan
        A plan in which the shift has an empty seat; see `call_off`.
    since
        Shifts that begin before this instant stay as they are; None lets all be moved.
    most
        Return at most so many.
    """
    movers = sorted(_movers(plan, shift, since), key=lambda one: (one[0], one[1].guard))
    takers = {move.leaves.id: _takers(plan, move.leaves) for _, move in movers if move.leaves}
    pairs = [
        (change + taker.penalty, move, taker)
        for change, move in movers
        if move.leaves is not None
        for taker in takers[move.leaves.id]
        if taker.guard != move.guard
    ]
    pairs.sort(key=lambda pair: (pair[0], pair[1].guard, pair[2].guard))
    found: list[Chain] = []
    rules = [rule for rule in plan.problem.rules if _about_several(plan, rule)]
    known = {_key(violation) for violation in _hard(plan, rules)}
    for change, move, taker in pairs:
        assert move.leaves is not None
        second = Move(taker.guard, move.leaves)
        after = _applied(plan, move, second)
        if all(_key(violation) in known for violation in _hard(after, rules)):
            found.append(Chain(move, second, taker, change))
        if len(found) == most:
            break
    return tuple(found)


def _movers(plan: Plan, shift: Shift, since: datetime | None) -> Iterator[tuple[int, Move]]:
    """Yield who could take the shift only by leaving another, with the change in penalties."""
    rules = [rule for rule in plan.problem.rules if rule.binding]
    for guard in plan.problem.guards:
        mine = plan.shifts_of[guard.id]
        if shift in mine or any(rule.bars(guard, shift) is not None for rule in rules):
            continue
        blamed = _blamed(plan, guard, mine, shift)
        if not blamed:
            continue
        before = check_guard(plan.problem, guard, mine)
        known = {_key(violation) for violation in before if violation.hard}
        penalty = sum(violation.penalty for violation in before)
        for leaves in _worth_leaving(plan, guard, mine, blamed, since):
            after = check_guard(plan.problem, guard, [*_without(mine, leaves), shift])
            if all(_key(violation) in known for violation in after if violation.hard):
                change = sum(violation.penalty for violation in after) - penalty
                yield change, Move(guard.id, shift, leaves)


def _blamed(plan: Plan, guard: Guard, mine: Sequence[Shift], shift: Shift) -> list[frozenset[str]]:
    """Return, for each hard violation that the shift would be part of, all shifts in it."""
    found = check_guard(plan.problem, guard, [*mine, shift])
    return [frozenset(v.shifts) for v in found if v.hard and shift.id in v.shifts]


def _worth_leaving(
    plan: Plan,
    guard: Guard,
    mine: Sequence[Shift],
    blamed: Sequence[frozenset[str]],
    since: datetime | None,
) -> list[Shift]:
    """Return the guard's shifts that every violation blames and that may be left."""
    return [
        one
        for one in mine
        if all(one.id in shifts for shifts in blamed)
        and (since is None or one.span.start >= since)
        and Assignment(guard.id, one.id) not in plan.problem.locked
    ]


def _takers(plan: Plan, shift: Shift) -> list[Candidate]:
    return candidates(plan, shift, able=True)


def _applied(plan: Plan, first: Move, second: Move) -> Plan:
    assert first.leaves is not None
    gone = Assignment(first.guard, first.leaves.id)
    new = {Assignment(first.guard, first.takes.id), Assignment(second.guard, second.takes.id)}
    return Plan(plan.problem, (plan.assignments - {gone}) | new)


def _about_several(plan: Plan, rule: Rule) -> bool:
    """Say whether a hard rule is left to ask once each guard's own work is known to be lawful."""
    if not rule.binding or isinstance(rule, GuardRule):
        return False
    return not isinstance(rule, TeamRule) or rule.concerns(plan.problem)


def _hard(plan: Plan, rules: Sequence[Rule]) -> list[Violation]:
    found = [violation for rule in rules for violation in rule.check(plan)]
    return [one for one in set_aside(plan.problem.waivers, found) if one.hard]


def _without(shifts: Sequence[Shift], one: Shift) -> list[Shift]:
    return [shift for shift in shifts if shift is not one]


def _key(violation: Violation) -> Key:
    """Return what tells a violation from others: who, what, where, when."""
    return violation.rule, violation.guard, violation.shifts, violation.start, violation.end
