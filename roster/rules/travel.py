# SPDX-License-Identifier: MPL-2.0
"""Soft rules of travel: work close to home, and few ways between sites on a day."""

from __future__ import annotations

from bisect import bisect_left
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING
from typing import ClassVar

from ortools.sat.python import cp_model

from roster.agreements import Resolved
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.problem import Span
from roster.rules import say
from roster.rules.base import OURS
from roster.rules.base import Confidence
from roster.rules.base import GuardRule
from roster.rules.base import RuleInfo
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.base import weighted
from roster.rules.weights import Weights
from roster.rules.work import Work
from roster.travel.means import AWAY
from roster.travel.means import CAR
from roster.travel.means import DIRECT
from roster.travel.means import Leg
from roster.travel.means import between
from roster.travel.means import leg
from roster.travel.means import longest
from roster.travel.means import move
from roster.travel.tours import tour
from sites.clock import local_day
from sites.text import Text

if TYPE_CHECKING:
    from roster.rules.model import Model


Pair = tuple[Shift, cp_model.IntVar]
SECONDS, METRES = 60, 1000
"""In a minute, in a kilometre."""


@dataclass(frozen=True)
class Commute(GuardRule):
    """What a guard travels costs: from home to the first site, between sites, and home again.

    Who has little time between two duties (`roster.travel.means.DIRECT`) goes straight from one to
    the other. A home that is not known costs nothing, and neither does a way that does not exist:
    that is for the rule `reach`.
    """

    minute: int = weighted("travel", Text("Vægt pr. minut", "Weight a minute"), "øre/min")
    """Øre a minute of travel."""
    kilometre: int = weighted(
        "kilometre", Text("Vægt pr. kilometer i bil", "Weight a kilometre by car"), "øre/km"
    )
    """Øre a kilometre by car, own or from the pool."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="travel",
        name=Text("Transport", "Travel"),
        explanation=Text(
            "Vagter tæt på hjemmet og på hinanden foretrækkes: hvert minut fra hjemmet, mellem"
            " lokationer samme dag og hjem igen koster, og hver kilometer i bil.",
            "Shifts close to home and to each other are preferred: each minute from home, between"
            " sites on the same day and home again costs, and each kilometre by car.",
        ),
        source=OURS,
        severity=Severity.COST,
        confidence=Confidence.D,
    )

    def encode(self, model: Model) -> None:
        """Charge the ways when it is known which shifts can follow each other."""
        if self.minute or self.kilometre:
            model.finally_(lambda: self._encode(model))

    def _encode(self, model: Model) -> None:
        follow = [(a, b, model.is_apart(a, b)) for a, b in _near(model.spans)]
        index = {span: n for n, span in enumerate(model.spans)}
        for guard in model.problem.guards:
            at: dict[int, list[Pair]] = defaultdict(list)
            for shift, var in model.of_guard(guard):
                at[index[shift.span]].append((shift, var))
            free = {shift.id for shift, _ in model.free(guard)}
            before: dict[str, list[Pair]] = defaultdict(list)
            after: dict[str, list[Pair]] = defaultdict(list)
            for a, b, apart in follow:
                if a not in at or b not in at:
                    continue
                for first in at[a]:
                    for second in at[b]:
                        if not (apart and (first[0].id in free or second[0].id in free)):
                            before[second[0].id].append(first)
                            after[first[0].id].append(second)
            for shift, var in model.of_guard(guard):
                self._arrive(model, guard, (shift, var), before[shift.id])
                self._leave(model, guard, (shift, var), after[shift.id])

    def _arrive(self, model: Model, guard: Guard, here: Pair, before: Sequence[Pair]) -> None:
        """Charge the way to a shift: from the duty right before it, else from home."""
        problem, (shift, var) = model.problem, here
        near = [
            duty
            for duty in guard.duties
            if timedelta(0) <= shift.span.start - duty.span.end <= DIRECT
        ]
        settled = max(near, key=lambda duty: (duty.span.end, duty.span.start), default=None)
        later: list[cp_model.IntVar] = []
        for first, other in sorted(
            before, key=lambda one: _order(one[0].span, one[0].id), reverse=True
        ):
            if settled is not None and _order(settled.span, "") > _order(first.span, first.id):
                break
            cost = self._move(problem, guard, first.span, first.place, shift.span, shift.place)
            if cost:
                both = model.cp.new_bool_var("")
                model.cp.add(cp_model.LinearExpr.sum([both, *later]) >= other + var - 1)
                model.penalise(self.id, both, cost)
            later.append(other)
        if settled is None:
            self._unless(model, self._home(problem, guard, shift, to=True), var, later)
        elif settled.place is not None:
            cost = self._move(problem, guard, settled.span, settled.place, shift.span, shift.place)
            self._unless(model, cost, var, later)

    def _leave(self, model: Model, guard: Guard, here: Pair, after: Sequence[Pair]) -> None:
        """Charge the way home after a shift, or to settled work right after it."""
        problem, (shift, var) = model.problem, here
        near = [
            duty
            for duty in guard.duties
            if timedelta(0) <= duty.span.start - shift.span.end <= DIRECT
        ]
        settled = min(near, key=lambda duty: duty.span.start, default=None)
        if settled is None:
            cost = self._home(problem, guard, shift, to=False)
            self._unless(model, cost, var, [other for _, other in after])
        elif settled.place is not None:
            sooner = [other for then, other in after if then.span.start <= settled.span.start]
            cost = self._move(problem, guard, shift.span, shift.place, settled.span, settled.place)
            self._unless(model, cost, var, sooner)

    def _unless(
        self, model: Model, cost: int, var: cp_model.IntVar, others: Sequence[cp_model.IntVar]
    ) -> None:
        """Charge a shift, unless one of some others is worked too."""
        if not cost:
            return
        if not others:
            model.penalise(self.id, var, cost)
            return
        alone = model.cp.new_bool_var("")
        model.cp.add(cp_model.LinearExpr.sum([alone, *others]) >= var)
        model.penalise(self.id, alone, cost)

    def _home(self, problem: Problem, guard: Guard, shift: Shift, *, to: bool) -> int:
        if guard.home is None:
            return 0
        ends = (guard.home, shift.place) if to else (shift.place, guard.home)
        return self._price(leg(problem, guard, shift.day, *ends))

    def _move(
        self, problem: Problem, guard: Guard, first: Span, a: int, second: Span, b: int
    ) -> int:
        seconds = (second.start - first.end).total_seconds()
        return self._price(move(problem, guard, local_day(second.start), a, b, seconds))

    def _price(self, way: Leg) -> int:
        """Return what a way costs, to the nearest øre."""
        if not way.exists:
            return 0
        metres = way.metres if way.mode == CAR else 0
        worth = way.seconds * self.minute * METRES + metres * self.kilometre * SECONDS
        return (2 * worth + SECONDS * METRES) // (2 * SECONDS * METRES)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Follow the guard from home to home."""
        ways = [way for way in tour(problem, work) if way.exists]
        penalty = sum(self._price(way) for way in ways)
        if penalty:
            yield Violation(
                rule=self.id,
                severity=self.info.severity,
                message=Text(
                    "{guard}: {minutes} min. transport, {km} km i bil.",
                    "{guard}: {minutes} min of travel, {km} km by car.",
                )(
                    guard=work.guard.name,
                    minutes=sum(way.seconds for way in ways) // 60,
                    km=say.kilometres(sum(way.metres for way in ways if way.mode == CAR)),
                ),
                guard=work.guard.id,
                shifts=tuple(shift.id for shift in work.shifts),
                start=work.shifts[0].span.start,
                end=work.shifts[-1].span.end,
                penalty=penalty,
            )


def _order(span: Span, shift: str) -> tuple[datetime, datetime, bool, str]:
    """Return what the last of several duties is the greatest by; settled work has no shift id."""
    return span.end, span.start, not shift, shift


def _near(spans: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of spans of which the second can follow right after the first."""
    starts = [span.start for span in spans]
    for a, first in enumerate(spans):
        for b in range(bisect_left(starts, first.end), bisect_right(starts, first.end + DIRECT)):
            if a != b:
                yield a, b


@dataclass(frozen=True)
class Moves(GuardRule):
    """For each two shifts of a guard that start on the same day, the way between them costs.

    It nearly doubles the solver's model where many shifts are short, for an effect that the way
    home and back mostly has already; so it is in force only where its weight is set.
    """

    minute: int = weighted("move", Text("Vægt pr. minut", "Weight a minute"), "øre/min")
    """Øre a minute of travel."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="moves",
        name=Text("Skift mellem steder", "Moves between sites"),
        explanation=Text(
            "Den, der har flere vagter samme dag, har dem helst samme sted eller tæt på hinanden.",
            "Who has several shifts on one day should have them at the same site or close by.",
        ),
        source=OURS,
        severity=Severity.COST,
        confidence=Confidence.D,
    )

    @classmethod
    def in_force(cls, agreement: Resolved, weights: Weights) -> bool:
        """Leave the rule out where moving costs nothing."""
        return super().in_force(agreement, weights) and weights.move > 0

    def encode(self, model: Model) -> None:
        """Charge each shift with the ways to the later ones of its day, when both are worked."""
        if self.minute and longest(model.problem):
            model.finally_(lambda: self._encode(model))

    def _encode(self, model: Model) -> None:
        index = {span: n for n, span in enumerate(model.spans)}
        for guard in model.problem.guards:
            free = {shift.id for shift, _ in model.free(guard)}
            days: dict[date, list[tuple[Shift, cp_model.IntVar]]] = defaultdict(list)
            for shift, var in model.of_guard(guard):
                days[shift.day].append((shift, var))
            for pairs in days.values():
                # Locked shifts may start together: the first of them is the one the checker takes.
                pairs.sort(key=lambda pair: (pair[0].span.start, pair[0].id))
                for n, (shift, var) in enumerate(pairs):
                    here = index[shift.span]
                    later = [
                        (other, way)
                        for there, other in pairs[n + 1 :]
                        if (way := self._way(model.problem, guard, shift, there))
                        and not (
                            (shift.id in free or there.id in free)
                            and (
                                shift.span == there.span or model.is_apart(here, index[there.span])
                            )
                        )
                    ]
                    if later:
                        self._charge(model, var, later)

    def _way(self, problem: Problem, guard: Guard, first: Shift, second: Shift) -> int:
        seconds = between(problem, guard, second.day)[first.place, second.place]
        return min(int(seconds), AWAY) * self.minute // 60

    def _charge(
        self, model: Model, var: cp_model.IntVar, later: Sequence[tuple[cp_model.IntVar, int]]
    ) -> None:
        """Add a charge of at least the ways to later shifts that are worked, if this one is."""
        most = sum(way for _, way in later)
        charge = model.cp.new_int_var(0, most, "")
        others, ways = zip(*later, strict=True)
        total = cp_model.LinearExpr.weighted_sum([*others, var], [*ways, most])
        model.cp.add(charge >= total - most)
        model.penalise(self.id, charge, 1)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Add up the ways between the shifts of each day."""
        for day, shifts in work.days.items():
            seconds = between(problem, work.guard, day)
            order = sorted(shifts, key=lambda shift: (shift.span.start, shift.id))
            ways = [min(int(seconds[a.place, b.place]), AWAY) for a, b in combinations(order, 2)]
            penalty = sum(way * self.minute // 60 for way in ways)
            if penalty:
                yield Violation(
                    rule=self.id,
                    severity=self.info.severity,
                    message=Text(
                        "{guard} skifter sted {day}: {minutes} min. transport.",
                        "{guard} moves between sites {day}: {minutes} min of travel.",
                    )(guard=work.guard.name, day=say.on(day), minutes=sum(ways) // 60),
                    guard=work.guard.id,
                    shifts=tuple(shift.id for shift in shifts),
                    start=shifts[0].span.start,
                    end=max(shift.span.end for shift in shifts),
                    penalty=penalty,
                )
