# SPDX-License-Identifier: MPL-2.0
"""Pool cars: who may drive one, and never more of them out than an employer has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING
from typing import ClassVar

from ortools.sat.python import cp_model

from roster.problem import Assignment
from roster.problem import Duty
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.problem import Span
from roster.rules import say
from roster.rules.base import Confidence
from roster.rules.base import RuleInfo
from roster.rules.base import Severity
from roster.rules.base import TeamRule
from roster.rules.base import Violation
from roster.rules.proofs import Dated
from roster.rules.proofs import ProofRule
from roster.travel.means import LICENCE
from roster.travel.means import POOL_CAR
from roster.travel.means import longest
from roster.travel.means import move
from roster.travel.means import needs_pool_car
from sites.clock import local_day
from sites.text import Text

if TYPE_CHECKING:
    from roster.plan import Plan
    from roster.rules.model import Model

_OWN = Text("Produktets egen regel", "The product's own rule")


@dataclass(frozen=True)
class CarLicence(ProofRule):
    """Who keeps a pool car for a shift holds a driving licence."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="car-licence",
        name=Text("Kørekort til puljebil", "Licence for a pool car"),
        explanation=Text(
            "På en post mærket puljebil har vagten gyldigt kørekort B hele vagten.",
            "On a post tagged pool_car the guard holds a valid driving licence B for the whole"
            " shift.",
        ),
        source=Text("Færdselsloven § 56", "Road traffic act, s. 56"),
        severity=Severity.HARD,
        confidence=Confidence.U,
    )
    excludes: ClassVar[Text] = Text("{count} har intet kørekort", "{count} without a licence")
    lacks: ClassVar[Text] = Text(
        "{guard} mangler kørekort til puljebilen hele vagten {start}.",
        "{guard} lacks a driving licence for the pool car for the whole shift {start}.",
    )

    def concerns(self, shift: Shift) -> bool:
        """Posts tagged so."""
        return POOL_CAR in shift.tags

    def proofs(self, guard: Guard, shift: Shift) -> Iterable[Sequence[Dated]]:
        """The licence."""
        yield [one for one in guard.certificates if one.code == LICENCE]


@dataclass(frozen=True, slots=True)
class _Use:
    """A pool car kept by a guard; `on` None means that it is fixed, else it says when it is."""

    guard: str
    span: Span
    on: cp_model.IntVar | None = None
    shifts: tuple[str, ...] = ()


@dataclass(frozen=True)
class CarPool(TeamRule):
    """At any time an employer's guards keep no more pool cars than the employer has.

    A guard keeps one through a shift on a post tagged so; and, without a car of their own, from
    the start of a duty to the end of the next where the way between them can be made in time
    only by car.
    """

    info: ClassVar[RuleInfo] = RuleInfo(
        id="car-pool",
        name=Text("Puljebiler", "Pool cars"),
        explanation=Text(
            "En arbejdsgivers vagter bruger aldrig flere puljebiler på samme tid, end der er: på"
            " poster mærket puljebil, og når en vagt uden egen bil kun kan nå frem i bil.",
            "An employer's guards never use more pool cars at once than there are: on posts tagged"
            " pool_car, and where a guard without an own car can be there in time only by car.",
        ),
        source=_OWN,
        severity=Severity.HARD,
        confidence=Confidence.A,
    )
    excludes: ClassVar[Text] = Text(
        "{count} ville mangle en puljebil", "{count} without a pool car"
    )

    def concerns(self, problem: Problem) -> bool:
        """Say whether anybody can need a pool car."""
        return any(POOL_CAR in shift.tags for shift in problem.shifts) or any(
            guard.pool for guard in problem.guards
        )

    def encode(self, model: Model) -> None:
        """Count, wherever a car can be taken, who keeps one."""
        problem = model.problem
        whole = problem.whole or problem
        if not self.concerns(whole):
            return
        uses: dict[str, list[_Use]] = defaultdict(list)
        for guard in whole.guards:
            for duty in guard.duties:
                if duty.car:
                    uses[guard.employer].append(_Use(guard.id, duty.span))
        for id_, work in _outside(whole, problem.beside).items():
            someone = whole.guard[id_]
            uses[someone.employer].extend(_fixed(whole, someone, work))
        for guard in problem.guards:
            uses[guard.employer].extend(self._free(model, guard))
        for employer, some in uses.items():
            _limit(model, some, whole.cars.get(employer, 0))

    def _free(self, model: Model, guard: Guard) -> Iterator[_Use]:
        """Yield what a guard's free and locked shifts can make them need."""
        locked = {shift.id for shift, _ in model.of_guard(guard)}
        locked -= {shift.id for shift, _ in model.free(guard)}
        for shift, var in model.of_guard(guard):
            if POOL_CAR in shift.tags:
                yield _Use(guard.id, shift.span, None if shift.id in locked else var)
        if not guard.pool:
            return
        pieces: list[tuple[Duty, cp_model.IntVar | None]] = [
            (Duty(shift.span, shift.place, shift.id), None if shift.id in locked else var)
            for shift, var in model.of_guard(guard)
        ]
        pieces += [(duty, None) for duty in guard.duties]
        pieces.sort(key=lambda piece: (piece[0].span.start, piece[0].span.end))
        for n, (first, here) in enumerate(pieces):
            for second, there in pieces[n + 1 :]:
                if second.span.start - first.span.end >= longest(model.problem):
                    break
                if not _needed(model.problem, guard, first, second):
                    continue
                between = [
                    (piece, var)
                    for piece, var in pieces
                    if first.span.end <= piece.span.start and piece.span.end <= second.span.start
                ]
                if any(var is None for _, var in between):
                    continue
                span = Span(first.span.start, second.span.end)
                yield _Use(guard.id, span, _both(model, here, there, [v for _, v in between]))

    def check(self, plan: Plan) -> Iterable[Violation]:
        """Follow each car out and back, and count those that are out."""
        problem = plan.problem
        if not self.concerns(problem):
            return
        kept: dict[str, list[_Use]] = defaultdict(list)
        for guard in problem.guards:
            kept[guard.employer].extend(_kept(plan, guard))
        for employer, uses in kept.items():
            most, said = problem.cars.get(employer, 0), set[tuple[str, ...]]()
            for instant in sorted({use.span.start for use in uses}):
                out = [use for use in uses if use.span.start <= instant < use.span.end]
                shifts = tuple(dict.fromkeys(id_ for use in out for id_ in use.shifts))
                count = len({use.guard for use in out})
                if count > most and shifts and shifts not in said:
                    said.add(shifts)
                    yield self._violation(employer, instant, out, shifts, count, most)

    def _violation(
        self,
        employer: str,
        instant: datetime,
        out: Sequence[_Use],
        shifts: tuple[str, ...],
        count: int,
        most: int,
    ) -> Violation:
        return Violation(
            rule=self.id,
            severity=self.info.severity,
            message=Text(
                "{employer} skal bruge {count} puljebiler {instant}, men har {most}.",
                "{employer} needs {count} pool cars {instant}, but has {most}.",
            )(employer=employer, count=count, instant=say.at(instant), most=most),
            shifts=shifts,
            start=instant,
            end=min(use.span.end for use in out),
        )


def _needed(problem: Problem, guard: Guard, first: Duty, second: Duty) -> bool:
    """Say whether a guard can go from one duty to another only by pool car."""
    gap = (second.span.start - first.span.end).total_seconds()
    if gap < 0 or first.place is None or second.place is None:
        return False
    day = local_day(second.span.start)
    return needs_pool_car(problem, guard, day, first.place, second.place, gap)


def _both(
    model: Model,
    here: cp_model.IntVar | None,
    there: cp_model.IntVar | None,
    between: Sequence[cp_model.IntVar | None],
) -> cp_model.IntVar | None:
    """Return what is true when both of two duties are worked and none between; None for always."""
    ends = [var for var in (here, there) if var is not None]
    others = [var for var in between if var is not None]
    if not ends:
        return None
    on = model.cp.new_bool_var("")
    model.cp.add(
        cp_model.LinearExpr.sum([on, *others]) >= cp_model.LinearExpr.sum(ends) - len(ends) + 1
    )
    return on


def _outside(whole: Problem, beside: Iterable[Assignment]) -> Mapping[str, list[Duty]]:
    """Return what stands fixed outside a part of a problem, by guard."""
    found: dict[str, list[Duty]] = defaultdict(list)
    for pair in beside:
        shift = whole.shift[pair.shift]
        found[pair.guard].append(Duty(shift.span, shift.place, shift.id, POOL_CAR in shift.tags))
    return found


def _fixed(problem: Problem, guard: Guard, work: Iterable[Duty]) -> Iterator[_Use]:
    """Yield what fixed work makes a guard keep."""
    planned = list(work)
    yield from (_Use(guard.id, duty.span) for duty in planned if duty.car)
    if guard.pool:
        every = sorted((*planned, *guard.duties), key=lambda duty: (duty.span.start, duty.span.end))
        for first, second in pairwise(every):
            if _needed(problem, guard, first, second):
                yield _Use(guard.id, Span(first.span.start, second.span.end))


def _limit(model: Model, uses: Sequence[_Use], cars: int) -> None:
    """Hold the number of guards who keep a car at each instant at which one is taken."""
    for instant in sorted({use.span.start for use in uses}):
        out = [use for use in uses if use.span.start <= instant < use.span.end]
        fixed = {use.guard for use in out if use.on is None}
        free: dict[str, list[cp_model.IntVar]] = defaultdict(list)
        for use in out:
            if use.on is not None and use.guard not in fixed:
                free[use.guard].append(use.on)
        room = max(0, cars - len(fixed))
        if len(free) > room:
            keeps = [_any(model, some) for some in free.values()]
            model.cp.add(cp_model.LinearExpr.sum(keeps) <= room)


def _any(model: Model, some: Sequence[cp_model.IntVar]) -> cp_model.IntVar:
    """Return what is true when any of some variables is."""
    if len(some) == 1:
        return some[0]
    keeps = model.cp.new_bool_var("")
    for var in some:
        model.cp.add_implication(var, keeps)
    return keeps


def _kept(plan: Plan, guard: Guard) -> Iterator[_Use]:
    """Yield the cars that a guard keeps in a plan, with the planned shifts that ask for each."""
    pieces = plan.work[guard.id].pieces
    for duty in guard.duties:
        if duty.car:
            yield _Use(guard.id, duty.span)
    for shift in plan.shifts_of[guard.id]:
        if POOL_CAR in shift.tags:
            yield _Use(guard.id, shift.span, None, (shift.id,))
    if not guard.pool:
        return
    for before, after in pairwise(pieces):
        gap = (after.start - before.end).total_seconds()
        if gap < 0 or before.place is None or after.place is None:
            continue
        if move(plan.problem, guard, after.day, before.place, after.place, gap).pool:
            shifts = tuple(p.shift.id for p in (before, after) if p.shift is not None)
            yield _Use(guard.id, Span(before.start, after.end), None, shifts)
