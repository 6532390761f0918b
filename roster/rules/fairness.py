# SPDX-License-Identifier: MPL-2.0
"""Soft rules of fairness: wishes are heard, nights and weekends are shared."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import ClassVar
from typing import cast

from ortools.sat.python import cp_model

from roster.problem import Duty
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
from roster.rules.base import parameter
from roster.rules.base import weighted
from roster.rules.eligible import Eligible
from roster.rules.work import Work
from sites.clock import local_day
from sites.clock import minutes
from sites.clock import night_minutes
from sites.clock import overlap_minutes
from sites.text import Text

if TYPE_CHECKING:
    from roster.rules.model import Model


@dataclass(frozen=True)
class Wishes(GuardRule):
    """Work against a wish to be off costs by the minute; so does what a wish to work lacks.

    A wish to work is met by as many minutes as it is long, or by `full` minutes if that is
    less. Only the part of a wish inside the window counts. Settled work meets a wish to work,
    but is not held against a wish to be off. A request for or against one shift costs its own
    price when it is not met.
    """

    minute: int = weighted("wish", Text("Vægt pr. minut", "Weight a minute"), "øre/min")
    """Øre a minute at strength 1."""
    full: int = weighted("work_wish", Text("Arbejdsønske opfyldt", "Wish to work met"), "min")
    """Minutes of work that meet a wish to work."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="wishes",
        name=Text("Ønsker", "Wishes"),
        explanation=Text(
            "Ønsker om fri eller om vagter opfyldes, så godt det kan lade sig gøre, de stærke"
            " først.",
            "Wishes to be off or to work are met as well as can be, the strong ones first.",
        ),
        source=OURS,
        severity=Severity.SOFT,
        confidence=Confidence.D,
    )

    def encode(self, model: Model) -> None:
        """Charge the pairs that go against a wish, and the minutes that a wish to work lacks."""
        window = model.problem.window
        for guard in model.problem.guards:
            self._encode_requests(model, guard)
            for wish in guard.wishes:
                span = _cut(wish.span, window)
                weight = self.minute * wish.strength
                near = [
                    (var, common)
                    for shift, var in model.of_guard(guard)
                    if (common := _common(shift.span, span))
                ]
                if wish.kind == "off":
                    for var, common in near:
                        model.penalise(self.id, var, weight * common)
                    continue
                need = self._need(guard, span)
                if need <= 0:
                    continue
                if not near:
                    model.penalise_always(self.id, weight * need)
                    continue
                lack = model.cp.new_int_var(0, need, "")
                on, lengths = zip(*near, strict=True)
                met = cp_model.LinearExpr.weighted_sum([*on, lack], [*lengths, 1])
                model.cp.add(met >= need)
                model.penalise(self.id, lack, weight)

    def _encode_requests(self, model: Model, guard: Guard) -> None:
        """Charge the shifts that were not to be had, and those that were and are not."""
        if not guard.requests:
            return
        mine = {shift.id: var for shift, var in model.of_guard(guard)}
        for asked in guard.requests:
            var = mine.get(asked.shift)
            if not asked.on:
                if var is not None:
                    model.penalise(self.id, var, asked.cost)
            elif var is None:
                model.penalise_always(self.id, asked.cost)
            else:
                model.penalise_always(self.id, asked.cost)
                model.penalise(self.id, var, -asked.cost)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Measure the planned work against each wish and each request."""
        yield from self._check_requests(problem, work)
        window = problem.window
        for wish in work.guard.wishes:
            start, end = max(wish.span.start, window.start), min(wish.span.end, window.end)
            if end <= start:
                continue
            shifts = [s for s in work.shifts if s.span.start < end and start < s.span.end]
            done = sum(overlap_minutes(s.span.start, s.span.end, start, end) for s in shifts)
            if wish.kind == "off":
                amount = done
                text = Text(
                    "{guard} ønsker fri {start} - {end}, men arbejder {hours} timer.",
                    "{guard} wishes to be off {start} - {end}, but works {hours} hours.",
                )
            else:
                settled = sum(
                    overlap_minutes(s.start, s.end, start, end) for s in work.guard.worked
                )
                amount = max(0, min(minutes(start, end), self.full) - done - settled)
                text = Text(
                    "{guard} ønsker at arbejde {start} - {end}, men mangler {hours} timer.",
                    "{guard} wishes to work {start} - {end}, but lacks {hours} hours.",
                )
            if amount and self.minute:
                yield Violation(
                    rule=self.id,
                    severity=self.info.severity,
                    message=text(
                        guard=work.guard.name,
                        start=say.at(start),
                        end=say.at(end),
                        hours=say.hours(amount),
                    ),
                    guard=work.guard.id,
                    shifts=tuple(shift.id for shift in shifts),
                    start=start,
                    end=end,
                    penalty=amount * self.minute * wish.strength,
                )

    def _check_requests(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Look each request up among the shifts worked."""
        worked = {shift.id for shift in work.shifts}
        for asked in work.guard.requests:
            if (asked.shift in worked) == asked.on or not asked.cost:
                continue
            shift = problem.shift.get(asked.shift)
            text = (
                Text(
                    "{guard} har bedt om {post} {start}, men får den ikke.",
                    "{guard} has asked for {post} {start}, but does not get it.",
                )
                if asked.on
                else Text(
                    "{guard} har bedt om at slippe for {post} {start}, men har den.",
                    "{guard} has asked to be spared {post} {start}, but has it.",
                )
            )
            yield Violation(
                rule=self.id,
                severity=self.info.severity,
                message=text(
                    guard=work.guard.name,
                    post=shift.post if shift else asked.shift,
                    start=say.at(shift.span.start) if shift else "",
                ),
                guard=work.guard.id,
                shifts=() if asked.on else (asked.shift,),
                start=shift.span.start if shift else None,
                end=shift.span.end if shift else None,
                penalty=asked.cost,
            )

    def _need(self, guard: Guard, span: Span) -> int:
        length = max(0, minutes(span.start, span.end))
        settled = sum(_common(worked, span) for worked in guard.worked)
        return min(length, self.full) - settled


def _cut(span: Span, window: Span) -> Span:
    return Span(max(span.start, window.start), min(span.end, window.end))


def _common(a: Span, b: Span) -> int:
    return overlap_minutes(a.start, a.end, b.start, b.end)


class _Shared(GuardRule):
    """A kind of shift that is shared among the guards who may take it."""

    by_need: ClassVar[bool] = True

    kind: ClassVar[Text]
    """What is counted, in words."""

    @property
    @abstractmethod
    def weight(self) -> int:
        """Øre for each shift above the fair share."""

    @abstractmethod
    def counts(self, shift: Shift) -> bool:
        """Say whether a shift is of the kind."""

    @abstractmethod
    def counts_settled(self, duty: Duty) -> bool:
        """Say whether settled work is of the kind."""

    def shares(self, problem: Problem) -> Mapping[str, int]:
        """Return the fair share of each guard who may take any such shift, rounded up.

        The seats of the period, settled ones of these guards included, are divided in
        proportion to the hours a week that each may be planned for.
        """
        whole = problem.whole or problem
        key = (self, "shares")
        if key not in whole.memo:
            whole.memo[key] = self._shares(whole)
        return cast("Mapping[str, int]", whole.memo[key])

    def settled(self, problem: Problem, guard: Guard) -> int:
        """Count the settled duties of the kind that start inside the window."""
        start, end = problem.window.start, problem.window.end
        return sum(
            start <= duty.span.start < end and self.counts_settled(duty) for duty in guard.duties
        )

    def _shares(self, problem: Problem) -> dict[str, int]:
        shifts = [shift for shift in problem.shifts if self.counts(shift)]
        eligible = Eligible(problem, shifts)
        room = {
            guard.id: max((terms.max_weekly_minutes for terms in guard.terms), default=0)
            for guard in problem.guards
            if eligible.any(guard)
        }
        seats = sum(shift.seats for shift in shifts)
        seats += sum(self.settled(problem, problem.guard[id_]) for id_ in room)
        whole = sum(room.values())
        return {id_: -(-seats * part // whole) for id_, part in room.items()} if whole else {}

    def encode(self, model: Model) -> None:
        """Charge what exceeds each guard's share."""
        shares = self.shares(model.problem)
        for guard in model.problem.guards:
            if guard.id not in shares:
                continue
            mine = [var for shift, var in model.of_guard(guard) if self.counts(shift)]
            settled = self.settled(model.problem, guard)
            most = len(mine) + settled - shares[guard.id]
            if most > 0:
                extra = model.cp.new_int_var(max(0, settled - shares[guard.id]), most, "")
                total = cp_model.LinearExpr.sum(mine)
                model.cp.add(extra >= total + (settled - shares[guard.id]))
                model.penalise(self.id, extra, self.weight)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Count the guard's shifts of the kind."""
        share = self.shares(problem).get(work.guard.id)
        if share is None:
            return
        shifts = [shift for shift in work.shifts if self.counts(shift)]
        count = len(shifts) + self.settled(problem, work.guard)
        if count > share and self.weight:
            yield Violation(
                rule=self.id,
                severity=self.info.severity,
                message=Text(
                    "{guard} har {kind}: {count}; en jævn andel er højst {share}.",
                    "{guard} has {kind}: {count}; an even share is at most {share}.",
                )(guard=work.guard.name, kind=self.kind, count=count, share=share),
                guard=work.guard.id,
                shifts=tuple(shift.id for shift in shifts),
                start=problem.window.start,
                end=problem.window.end,
                penalty=(count - share) * self.weight,
            )


@dataclass(frozen=True)
class FairNights(_Shared):
    """Night shifts are shared evenly among those who may take them."""

    kind: ClassVar[Text] = Text("nattevagter", "night shifts")
    extra: int = weighted("extra_night", Text("Vægt pr. nattevagt", "Weight a night"), "øre")
    """Øre for each night shift above the share."""
    night_minutes: int = parameter(
        Text("Nattevagt fra", "A night shift from"), "min", low=1, high=420
    )
    """Minutes between 22 and 05 that make a shift a night shift (DK-16)."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="fair-nights",
        name=Text("Nattevagter fordelt", "Nights shared"),
        explanation=Text(
            "Nattevagter fordeles jævnt efter arbejdstid mellem dem, der kan tage dem.",
            "Night shifts are shared among those who may take them, in proportion to hours.",
        ),
        source=OURS,
        severity=Severity.SOFT,
        confidence=Confidence.D,
    )

    @property
    def weight(self) -> int:
        """Øre for each night shift above the fair share."""
        return self.extra

    def counts(self, shift: Shift) -> bool:
        """Say whether enough of it lies in the night."""
        return shift.night >= self.night_minutes

    def counts_settled(self, duty: Duty) -> bool:
        """Say whether enough of it lies in the night."""
        return night_minutes(duty.span.start, duty.span.end) >= self.night_minutes


@dataclass(frozen=True)
class FairWeekends(_Shared):
    """Weekend shifts are shared evenly among those who may take them."""

    kind: ClassVar[Text] = Text("weekendvagter", "weekend shifts")
    extra: int = weighted(
        "extra_weekend", Text("Vægt pr. weekendvagt", "Weight a weekend shift"), "øre"
    )
    """Øre for each weekend shift above the share."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="fair-weekends",
        name=Text("Weekendvagter fordelt", "Weekends shared"),
        explanation=Text(
            "Vagter, der begynder lørdag eller søndag, fordeles jævnt efter arbejdstid mellem"
            " dem, der kan tage dem.",
            "Shifts that start on a Saturday or Sunday are shared among those who may take them,"
            " in proportion to hours.",
        ),
        source=OURS,
        severity=Severity.SOFT,
        confidence=Confidence.D,
    )

    @property
    def weight(self) -> int:
        """Øre for each weekend shift above the fair share."""
        return self.extra

    def counts(self, shift: Shift) -> bool:
        """Say whether it starts in a weekend."""
        return shift.weekend

    def counts_settled(self, duty: Duty) -> bool:
        """Say whether it starts in a weekend."""
        return local_day(duty.span.start).weekday() >= 5
