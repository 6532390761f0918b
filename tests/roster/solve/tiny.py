# SPDX-License-Identifier: MPL-2.0
"""A few short rules and small problems, easy to solve in the head or by trying everything."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta

from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.problem import Span
from roster.rules.base import Confidence
from roster.rules.base import GuardRule
from roster.rules.base import Rule
from roster.rules.base import RuleInfo
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.model import Model
from roster.rules.work import Work
from sites.text import Message
from sites.text import Text

MONDAY = date(2026, 11, 2)


def _info(id: str, severity: Severity) -> RuleInfo:
    return RuleInfo(id, Text(id, id), Text("", ""), Text("", ""), severity, Confidence.A)


SAID = Text("brud", "breach")


@dataclass(frozen=True)
class Seats(Rule):
    """No more guards than seats."""

    info = _info("seats", Severity.HARD)

    def encode(self, model: Model) -> None:
        for shift in model.problem.shifts:
            model.vacant(shift)

    def check(self, plan: Plan) -> Iterable[Violation]:
        for shift in plan.problem.shifts:
            if len(plan.guards_on[shift.id]) > shift.seats:
                yield Violation(self.id, Severity.HARD, SAID(), shifts=(shift.id,))


@dataclass(frozen=True)
class Cover(Rule):
    """An empty seat costs 1000."""

    info = _info("cover", Severity.SOFT)

    def encode(self, model: Model) -> None:
        for shift in model.problem.shifts:
            model.penalise(self.id, model.vacant(shift), 1000)

    def check(self, plan: Plan) -> Iterable[Violation]:
        for shift in plan.problem.shifts:
            if plan.vacant(shift):
                yield Violation(
                    self.id, Severity.SOFT, SAID(), None, (shift.id,),
                    penalty=1000 * plan.vacant(shift),
                )  # fmt: skip


@dataclass(frozen=True)
class Rest(GuardRule):
    """Eleven hours between two shifts of a guard, settled duties included."""

    info = _info("rest", Severity.HARD)

    def encode(self, model: Model) -> None:
        for guard in model.problem.guards:
            own = model.free(guard)
            for (a, x), (b, y) in itertools.combinations(own, 2):
                if _close(a.span, b.span):
                    model.cp.add_bool_or(~x, ~y)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        for a, b in itertools.pairwise(work.pieces):
            if b.start - a.end < timedelta(hours=11):
                yield Violation(
                    self.id, Severity.HARD, SAID(), work.guard.id, start=a.start, end=b.end
                )

    def bars(self, guard: Guard, shift: Shift) -> Message | None:
        near = any(_close(duty.span, shift.span) for duty in guard.duties)
        return SAID() if near else None


def _close(a: Span, b: Span) -> bool:
    rest = timedelta(hours=11)
    return a.start < b.end + rest and b.start < a.end + rest


@dataclass(frozen=True)
class Skill(GuardRule):
    """Whoever takes a shift holds what it asks for."""

    info = _info("skill", Severity.HARD)

    def encode(self, model: Model) -> None:
        """Barring is enough."""

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        for shift in work.shifts:
            if self.bars(work.guard, shift):
                yield Violation(self.id, Severity.HARD, SAID(), work.guard.id, (shift.id,))

    def bars(self, guard: Guard, shift: Shift) -> Message | None:
        held = {proof.code for proof in guard.certificates}
        return None if shift.competences <= held else SAID()


@dataclass(frozen=True)
class Fair(GuardRule):
    """Each shift of a guard beyond `most` costs 7; the first of a guard costs its position."""

    most: int = 2
    info = _info("fair", Severity.SOFT)

    def encode(self, model: Model) -> None:
        for guard in model.problem.guards:
            own = [var for _, var in model.of_guard(guard)]
            over = model.cp.new_int_var(0, len(own), "")
            model.cp.add(over >= sum(own) - self.most)
            model.penalise(self.id, over, 7)
            for shift, var in model.of_guard(guard):
                model.penalise(self.id, var, _dislike(guard, shift))

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        own = work.shifts
        cost = 7 * max(0, len(own) - self.most) + sum(_dislike(work.guard, s) for s in own)
        if cost:
            yield Violation(self.id, Severity.SOFT, SAID(), work.guard.id, penalty=cost)


def _dislike(guard: Guard, shift: Shift) -> int:
    return (7 * int(guard.id[1:]) + 3 * int(shift.id[1:])) % 5


RULES: tuple[Rule, ...] = (Seats(), Cover(), Rest(), Skill(), Fair())


def shift(
    n: int, day: int, hour: int = 8, hours: int = 8, seats: int = 1, needs: str = ""
) -> Shift:
    """Return shift `s<n>` on a day of the week that begins on `MONDAY`."""
    start = datetime(2026, 11, 2, tzinfo=UTC) + timedelta(days=day, hours=hour)
    return Shift(
        f"s{n}", Span(start, start + timedelta(hours=hours)), 0, "site", "post", "service",
        "adm", seats, frozenset(needs.split()),
    )  # fmt: skip


def guards(number: int, **more: object) -> tuple[Guard, ...]:
    """Return guards `g0`, `g1`, ... who hold nothing."""
    return tuple(Guard(f"g{n}", f"Vagt {n}", "own") for n in range(number))


def problem(
    people: tuple[Guard, ...],
    shifts: Iterable[Shift],
    rules: tuple[Rule, ...] = RULES,
    locked: Iterable[tuple[str, str]] = (),
    days: int = 7,
) -> Problem:
    """Return a week with these guards and shifts."""
    locks = frozenset(Assignment(g, s) for g, s in locked)
    return Problem(MONDAY, days, people, tuple(shifts), rules, locked=locks)


def week(people: int = 8, per_day: int = 3) -> Problem:
    """Return a week with early, day and night shifts."""
    hours = (6, 14, 22)
    shifts = [
        shift(day * per_day + n, day, hours[n % 3]) for day in range(7) for n in range(per_day)
    ]
    return problem(guards(people), shifts)


def hard(plan: Plan) -> list[Violation]:
    """Return the hard violations of a plan."""
    return [v for rule in plan.problem.rules for v in rule.check(plan) if v.hard]


def cost(plan: Plan) -> int:
    """Return the objective of a plan."""
    return sum(v.penalty for rule in plan.problem.rules for v in rule.check(plan))


def best(task: Problem) -> int:
    """Return the least objective of any lawful plan, by trying them all."""
    ids = [guard.id for guard in task.guards]
    seats = [
        [on for n in range(s.seats + 1) for on in itertools.combinations(ids, n)]
        for s in task.shifts
    ]
    least = 10**9
    for choice in itertools.product(*seats):
        pairs = frozenset(
            Assignment(guard, s.id)
            for s, on in zip(task.shifts, choice, strict=True)
            for guard in on
        )
        if task.locked <= pairs:
            plan = Plan(task, pairs)
            if not hard(plan):
                least = min(least, cost(plan))
    return least
