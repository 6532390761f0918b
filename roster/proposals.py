# SPDX-License-Identifier: MPL-2.0
"""A solver's plan as a proposal: what may change, what differs, what goes together, what it gives.

The search is for a part of the problem, or for all of it, at a price for each shift that is taken
from whoever has it. Nothing comes of it by itself: each difference can be taken alone, with those
that it needs so that nobody who gets more to do breaks a rule.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

from roster.edits.judging import Verdict
from roster.edits.judging import verdict
from roster.judged import Judged
from roster.judged import judge_after
from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Problem
from roster.rules.keeping import KeepPlan
from roster.rules.keeping import OnlyWithin


@dataclass(frozen=True, slots=True)
class Scope:
    """What a search may change; by default everything."""

    guards: frozenset[str] | None = None
    """Guard ids; None for all."""
    shifts: frozenset[str] | None = None
    """Shift ids; None for all."""
    holes: bool = False
    """Fill empty seats only: everybody keeps what they have."""

    def free(self, pair: Assignment) -> bool:
        """Say whether an assignment of the present plan may be taken away."""
        mine = self.guards is None or pair.guard in self.guards
        return mine and (self.shifts is None or pair.shift in self.shifts) and not self.holes


@dataclass(frozen=True, slots=True)
class Difference:
    """One seat that changes hands: who leaves it, who takes it; ids, None for nobody."""

    shift: str
    off: str | None
    on: str | None


@dataclass(frozen=True)
class Effect:
    """A difference with those that it needs, and what they give together."""

    difference: Difference
    needs: tuple[int, ...]
    """Places of the other differences that go with it."""
    lawful: bool
    """Whether they can be taken without the rest."""
    verdict: Verdict


def narrowed(plan: Plan, scope: Scope, price: int) -> Problem:
    """Return the problem of a search that keeps what is outside a scope, and changes little.

    Parameters
    ----------
    plan
        The present plan.
    price
        Øre for each shift that is taken from whoever has it; 0 for none.
    """
    problem = plan.problem
    kept = frozenset(pair for pair in plan.assignments if not scope.free(pair))
    rules = list(problem.rules)
    if scope.guards is not None or scope.shifts is not None:
        rules.append(
            OnlyWithin(guards=scope.guards, chosen=scope.shifts, kept=frozenset(plan.assignments))
        )
    if price and not scope.holes:
        rules.append(KeepPlan(kept=frozenset(plan.assignments), price=price))
    return replace(problem, rules=tuple(rules), locked=problem.locked | kept)


def differences(before: Plan, after: Plan) -> tuple[Difference, ...]:
    """Return the seats that differ between two plans of the same shifts, in time order."""
    found = []
    for shift in sorted(before.problem.shifts, key=lambda one: (one.span.start, one.id)):
        was, becomes = before.guards_on[shift.id], after.guards_on[shift.id]
        off = [guard for guard in was if guard not in becomes]
        on = [guard for guard in becomes if guard not in was]
        for n in range(max(len(off), len(on))):
            pair = (off[n] if n < len(off) else None, on[n] if n < len(on) else None)
            found.append(Difference(shift.id, *pair))
    return tuple(found)


def with_taken(plan: Plan, taken: Collection[Difference]) -> Plan:
    """Return a plan with some differences taken."""
    gone = {Assignment(one.off, one.shift) for one in taken if one.off is not None}
    new = {Assignment(one.on, one.shift) for one in taken if one.on is not None}
    return Plan(plan.problem, (plan.assignments - gone) | new)


def effects(
    judged: Judged, found: Sequence[Difference], progress: Callable[[int, int], None] | None = None
) -> tuple[Effect, ...]:
    """Return what each difference needs and gives, when taken from a plan as it stands.

    Parameters
    ----------
    progress
        Called before each with how many are done, and of how many: a month of a city has thousands.
    """
    made = []
    for place in range(len(found)):
        if progress is not None:
            progress(place, len(found))
        made.append(_effect(judged, found, place))
    return tuple(made)


def _effect(judged: Judged, found: Sequence[Difference], place: int) -> Effect:
    """Take a difference, and then those that clear what it breaks, until nothing is broken."""
    chosen = {place}
    while True:
        plan = with_taken(judged.plan, [found[n] for n in sorted(chosen)])
        said = verdict(judged, judge_after(judged, plan))
        more = _clearing(said, found, chosen) if said.broken else set()
        if not more:
            break
        chosen |= more
    needs = tuple(sorted(chosen - {place}))
    return Effect(found[place], needs, not said.broken, said)


def _clearing(said: Verdict, found: Sequence[Difference], chosen: set[int]) -> set[int]:
    """Return the differences that take away what stands against those chosen."""
    guards = {violation.guard for violation in said.broken}
    shifts = {key for violation in said.broken for key in violation.shifts}
    rest = [n for n in range(len(found)) if n not in chosen]
    named = {n for n in rest if found[n].off in guards and found[n].shift in shifts}
    if named:
        return named
    theirs = {n for n in rest if found[n].off is not None and found[n].off in guards}
    return theirs or {n for n in rest if found[n].shift in shifts}
