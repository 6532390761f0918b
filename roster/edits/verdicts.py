# SPDX-License-Identifier: MPL-2.0
"""What a shift that is held would mean for each guard of the board, before it is dropped.

Each guard is asked about as `roster.edits.do` would: the violations that are new once the shift
is theirs. What bars a guard whatever else is planned is asked first, and the first rule that
nobody may set aside ends it; only for the rest are the soft rules weighed.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from typing import Literal

from roster.edits.draft import moved
from roster.edits.judging import COST
from roster.edits.judging import Key
from roster.edits.judging import key_of
from roster.judged import Judged
from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.problem import Span
from roster.rules.base import GuardRule
from roster.rules.base import Rule
from roster.rules.base import Severity
from roster.rules.base import TeamRule
from roster.rules.base import Violation
from roster.rules.proofs import ProofRule
from roster.rules.work import Work
from roster.rules.work import work
from roster.travel.means import AWAY
from roster.waivers import set_aside
from sites.text import Message

Kind = Literal["fine", "warn", "ask", "no", "here", "full"]
"""Allowed; allowed, but worse by a soft rule; allowed only with a written reason; forbidden; on it
already; no seat free there."""
NEAR = timedelta(days=2)
"""How far from a shift the rules about several guards at once look."""


@dataclass(frozen=True, slots=True)
class Target:
    """What dropping a shift on a guard would mean; figures in øre, 0 where it is forbidden."""

    guard: str
    kind: Kind
    rules: tuple[str, ...] = ()
    """What it would break, or be worse by, the gravest first."""
    messages: tuple[Message, ...] = ()
    objective: int = 0
    """Change of the plan's objective."""
    cost: int = 0
    """Change of what the hours cost."""


@dataclass(frozen=True)
class Held:
    """A shift that is held, and where it may go."""

    shift: Shift
    """As it would be: on another day, at that day's time."""
    there: bool
    """Whether the shift is in the plan already; else it would be moved in time."""
    targets: tuple[Target, ...]


def verdicts(
    judged: Judged,
    shift_id: str,
    *,
    leaving: str | None = None,
    days: int = 0,
    copy: bool = False,
    only: Iterable[str] | None = None,
) -> Held:
    """Say for each guard what taking a shift would mean.

    Parameters
    ----------
    shift_id
        The shift that is held.
    leaving
        The guard whose seat it is; None for an open seat.
    days
        How many days it is moved: to the same post's shift there, or in time.
    copy
        Whether the guard keeps the seat and the shift is done twice.
    only
        The guards to ask about; None for all.
    """
    return _Hold(judged, shift_id, None if copy else leaving, days, copy).held(only)


class _Hold:
    """One held shift: what does not depend on who takes it is worked out once."""

    def __init__(
        self, judged: Judged, shift_id: str, leaving: str | None, days: int, copy: bool
    ) -> None:
        self.judged, self.plan, self.problem = judged, judged.plan, judged.plan.problem
        self.leaving = leaving
        old = self.problem.shift[shift_id]
        self.old = old
        self.shift, self.there = _placed(self.problem, old, days)
        self.new = not self.there
        self.moved = self.new and not copy
        """Whether the shift itself goes to another time, so that nobody has it at the old one."""
        self.full = self.there and not self._seat_free()
        self.seat = self.shift if self.there else replace(self.shift, id="new", seats=1)
        """The shift beside all others: one that is made or moved is none of them."""

    def held(self, only: Iterable[str] | None) -> Held:
        """Ask about every guard, or about some."""
        wanted = None if only is None else set(only)
        guards = [g for g in self.problem.guards if wanted is None or g.id in wanted]
        return Held(self.shift, self.there, tuple(self._target(guard) for guard in guards))

    def _seat_free(self) -> bool:
        free = self.plan.vacant(self.shift)
        return bool(free or (self.leaving is not None and self.shift.id == self.old.id))

    def _target(self, guard: Guard) -> Target:
        if self.there and guard.id in self.plan.guards_on[self.shift.id]:
            return Target(guard.id, "here")
        if self.full:
            return Target(guard.id, "full")
        alone = work(guard, [self.shift])
        hard: list[Violation] = []
        for rule in self._barring:
            message = rule.bars(guard, self.shift)
            if message is None:
                continue
            if rule.info.severity is Severity.HARD:
                return Target(guard.id, "no", (rule.id,), (message,))
            if isinstance(rule, GuardRule) and rule.by_shift:
                hard.extend(self._new(guard, rule.check_guard(self.problem, alone)))
        return self._asked(guard, hard)

    def _asked(self, guard: Guard, hard: list[Violation]) -> Target:
        """Ask the rules about all that the guard does, then those about several guards."""
        mine = self._mine(guard)
        for rule in self._binding:
            hard.extend(self._new(guard, rule.check_guard(self.problem, mine)))
            if any(one.severity is Severity.HARD for one in hard):
                return _refused(guard, hard, "no")
        hard.extend(self._team(guard, mine))
        if hard:
            closed = any(one.severity is Severity.HARD for one in hard)
            return _refused(guard, hard, "no" if closed else "ask", *self._figures(guard, mine)[:2])
        objective, cost, worse = self._figures(guard, mine)
        return Target(
            guard.id,
            "warn" if worse else "fine",
            tuple(dict.fromkeys(one.rule for one in worse)),
            tuple(one.message for one in worse),
            objective,
            cost,
        )

    def _figures(self, guard: Guard, mine: Work) -> tuple[int, int, list[Violation]]:
        """Return the change of objective and cost, and the soft violations that are new."""
        before = {key_of(one) for one in self._before(guard) if one.severity is Severity.SOFT}
        objective, cost, worse = self._aside
        for place, rule in self._weighing:
            found = tuple(rule.check_guard(self.problem, mine))
            change = sum(one.penalty for one in found)
            change -= sum(one.penalty for one in self.judged.own[guard.id][place])
            objective += change
            cost += change if rule.id == COST else 0
            if rule.info.severity is Severity.SOFT and change > 0:
                worse = [*worse, *(one for one in found if key_of(one) not in before)]
        if guard.id == self.leaving:
            # What the guard lets go is in the comparison with the work before already.
            objective, cost = objective - self._left[0], cost - self._left[1]
        return objective, cost, worse

    @cached_property
    def _aside(self) -> tuple[int, int, list[Violation]]:
        """Return what it changes whoever takes it: the seat that fills, and who leaves one."""
        seats = self.problem.rules
        need = [rule for rule in seats if not isinstance(rule, GuardRule)]
        need = [rule for rule in need if rule.info.severity.weighs]
        before = self._need(need, self.plan, self._seats_before)
        after = self._need(need, self.plan, self._seats_after)
        return after - before + self._left[0], self._left[1], []

    @cached_property
    def _seats_before(self) -> list[tuple[Shift, int]]:
        """Return the shifts whose seats it touches, each with the number of people on it."""
        touched = {self.old.id: self.old}
        if self.there:
            touched[self.shift.id] = self.shift
        return [(shift, len(self.plan.guards_on[shift.id])) for shift in touched.values()]

    @cached_property
    def _seats_after(self) -> list[tuple[Shift, int]]:
        on = {shift.id: count for shift, count in self._seats_before}
        if self.leaving is not None:
            on[self.old.id] -= 1
        if self.there:
            on[self.shift.id] += 1
            return [(shift, on[shift.id]) for shift, _ in self._seats_before]
        count = on[self.old.id]
        if not self.moved:
            return [(self.old, count), (self.seat, 1)]
        if self.old.seats == 1:
            return [(self.seat, 1)]
        return [(replace(self.old, seats=self.old.seats - 1), count), (self.seat, 1)]

    def _need(self, rules: Sequence[Rule], plan: Plan, seats: list[tuple[Shift, int]]) -> int:
        """Return what the rules about need charge for some shifts with so many people each."""
        shifts = tuple(shift for shift, _ in seats)
        some = replace(
            plan.problem, shifts=shifts, guards=(), locked=frozenset(), whole=plan.problem
        )
        on = {shift.id: [""] * count for shift, count in seats}
        small = Plan(some, frozenset())
        small.__dict__["guards_on"] = on
        return sum(one.penalty for rule in rules for one in rule.check(small))

    @cached_property
    def _left(self) -> tuple[int, int]:
        """Return what the one who leaves the seat is charged more, in all and for the hours."""
        if self.leaving is None:
            return 0, 0
        guard = self.problem.guard[self.leaving]
        rest = [one for one in self.plan.shifts_of[guard.id] if one.id != self.old.id]
        mine = work(guard, rest)
        objective = cost = 0
        for place, rule in self._weighing:
            change = sum(one.penalty for one in rule.check_guard(self.problem, mine))
            change -= sum(one.penalty for one in self.judged.own[guard.id][place])
            objective += change
            cost += change if rule.id == COST else 0
        return objective, cost

    def _mine(self, guard: Guard) -> Work:
        """Return a guard's work with the shift."""
        mine = self.plan.work[guard.id]
        if guard.id == self.leaving:
            mine = Work(guard, tuple(one for one in mine.shifts if one.id != self.old.id))
        return mine.with_shift(self.shift)

    def _before(self, guard: Guard) -> Iterator[Violation]:
        return (one for found in self.judged.own[guard.id] for one in found)

    def _new(self, guard: Guard, found: Iterable[Violation]) -> list[Violation]:
        """Return the hard violations that were not there before and nobody let stand."""
        hard = [one for one in found if one.hard]
        if not hard:
            return []
        before = set_aside(self.problem.waivers, [o for o in self._before(guard) if o.hard])
        known = {key_of(one) for one in before}
        marked = set_aside(self.problem.waivers, hard)
        return [one for one in marked if one.hard and key_of(one) not in known]

    def _team(self, guard: Guard, mine: Work) -> list[Violation]:
        """Return what the rules about several guards at once would newly find."""
        if not self._team_rules and not (guard.pool and self._works_near(guard)):
            return []
        near, known = self._neighbours
        some = near.problem
        if guard.id not in some.guard:
            some = replace(some, guards=(*some.guards, guard))
        grown = Plan(some, near.assignments | {Assignment(guard.id, self.seat.id)})
        # Only the one guard's work and the one shift's people differ from those around it.
        on = [*near.guards_on[self.seat.id], guard.id]
        planned = tuple(self.seat if one is self.shift else one for one in mine.shifts)
        planned = tuple(one for one in planned if one.id in some.shift)
        grown.__dict__.update(
            guards_on={**near.guards_on, self.seat.id: on},
            shifts_of={**near.shifts_of, guard.id: planned},
            work={**near.work, guard.id: Work(guard, planned)},
        )
        found = [one for rule in self._teams for one in rule.check(grown) if one.hard]
        marked = set_aside(self.problem.waivers, found)
        return [one for one in marked if one.hard and key_of(one) not in known]

    def _works_near(self, guard: Guard) -> bool:
        far = timedelta(seconds=AWAY)
        around = Span(self.shift.span.start - far, self.shift.span.end + far)
        return any(duty.span.overlaps(around) for duty in self.plan.work_of(guard.id))

    @cached_property
    def _neighbours(self) -> tuple[Plan, set[Key]]:
        """Return the plan around the shift, and what the rules find in it as it stands."""
        around = Span(self.shift.span.start - NEAR, self.shift.span.end + NEAR)
        near = {s.id: s for s in self.problem.shifts if s.span.overlaps(around)}
        if self.moved and self.old.seats == 1:
            near.pop(self.old.id, None)
        near[self.seat.id] = self.seat
        on = frozenset(pair for pair in self.plan.assignments if pair.shift in near)
        there = {pair.guard for pair in on}
        guards = tuple(g for g in self.problem.guards if g.id in there or g.duties)
        shifts = tuple(near.values())
        some = replace(
            self.problem, shifts=shifts, guards=guards, locked=frozenset(), whole=self.problem
        )
        found = [one for rule in self._teams for one in rule.check(Plan(some, on)) if one.hard]
        found.extend(one for one in self.judged.report.hard if one.guard is None)
        known = {key_of(one) for one in set_aside(self.problem.waivers, found)}
        return Plan(some, on - {Assignment(self.leaving or "", self.old.id)}), known

    @cached_property
    def _team_rules(self) -> bool:
        """Whether a rule about several guards at once is about this very shift."""
        one = replace(
            self.problem, shifts=(self.shift,), guards=(), locked=frozenset(), whole=self.problem
        )
        return any(rule.concerns(one) for rule in self._teams)

    @cached_property
    def _teams(self) -> list[TeamRule]:
        return [rule for rule in self.problem.rules if isinstance(rule, TeamRule)]

    @cached_property
    def _binding(self) -> list[GuardRule]:
        """Return the rules about all of a guard's work: one about single shifts only bars."""
        rules = [rule for rule in self.problem.rules if isinstance(rule, GuardRule)]
        return [rule for rule in rules if rule.binding and not rule.by_shift]

    @cached_property
    def _barring(self) -> list[Rule]:
        """Return the rules that may bar somebody from the shift whatever else is planned."""
        rules = (r for r in self.problem.rules if r.binding and type(r).bars is not Rule.bars)
        return [r for r in rules if not isinstance(r, ProofRule) or r.concerns(self.shift)]

    @cached_property
    def _weighing(self) -> list[tuple[int, GuardRule]]:
        return [
            (place, rule)
            for place, rule in enumerate(self.problem.rules)
            if isinstance(rule, GuardRule) and rule.info.severity.weighs
        ]


def _placed(problem: Problem, shift: Shift, days: int) -> tuple[Shift, bool]:
    """Return the shift that is taken some days on, and whether it is in the plan."""
    if not days:
        return shift, True
    start, end = moved(shift.span.start, days), moved(shift.span.end, days)
    for other in problem.shifts:
        if other.post == shift.post and other.span.start == start:
            return other, True
    return replace(shift, span=Span(start, end)), False


def _refused(
    guard: Guard, found: Sequence[Violation], kind: Kind, objective: int = 0, cost: int = 0
) -> Target:
    return Target(
        guard.id,
        kind,
        tuple(dict.fromkeys(one.rule for one in found)),
        tuple(one.message for one in found),
        objective,
        cost,
    )
