# SPDX-License-Identifier: MPL-2.0
"""How much one guard works in a plan: hours, days, weekends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import ClassVar

from ortools.sat.python import cp_model

from roster.agreements import Resolved
from roster.agreements import Tighter
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.rules import say
from roster.rules.base import Confidence
from roster.rules.base import GuardRule
from roster.rules.base import RuleInfo
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.base import law
from roster.rules.base import parameter
from roster.rules.marks import Mark
from roster.rules.marks import at_most
from roster.rules.marks import charge_outside
from roster.rules.marks import days_of
from roster.rules.marks import either
from roster.rules.marks import opposite
from roster.rules.marks import plan_days
from roster.rules.weights import Weights
from roster.rules.work import Work
from roster.rules.work import monday_of
from sites.clock import minutes
from sites.text import Text

if TYPE_CHECKING:
    from roster.rules.model import Model

OWN = Text("Byens planlægningsregel", "The city's planning rule")
SATURDAY = 5


def asks(agreement: Resolved, rule: str, *keys: str) -> bool:
    """Say whether any figure of a rule is another than the law's, which ask nothing of anybody."""
    return any(agreement.figure(rule, key).value != law().figure(rule, key).value for key in keys)


def weighs(agreement: Resolved, rule: str, key: str = "weight") -> bool:
    """Say whether a weight that stands in an agreement is more than 0."""
    return bool(agreement.figure(rule, key).value)


def found(
    rule: GuardRule,
    problem: Problem,
    work: Work,
    text: Text,
    shifts: Sequence[Shift],
    penalty: int = 0,
    **values: object,
) -> Violation:
    """Return a violation about a guard's whole plan; `guard` is filled in."""
    return Violation(
        rule=rule.id,
        severity=rule.info.severity,
        message=text(guard=work.guard.name, **values),
        guard=work.guard.id,
        shifts=tuple(shift.id for shift in shifts),
        start=problem.window.start,
        end=problem.window.end,
        penalty=penalty,
    )


def _inside(problem: Problem, shift: Shift) -> bool:
    return problem.window.start <= shift.span.start < problem.window.end


def settled_minutes(problem: Problem, guard: Guard) -> int:
    """Return the minutes of settled duties that start in the plan."""
    start, end = problem.window.start, problem.window.end
    return sum(
        minutes(duty.span.start, duty.span.end)
        for duty in guard.duties
        if start <= duty.span.start < end
    )


@dataclass(frozen=True)
class PlanHours(GuardRule):
    """A guard is planned for at most so many minutes in the plan; settled work counts."""

    most_minutes: int = parameter(
        Text("Højst i planen", "At most in the plan"),
        "min",
        tighter=Tighter.LOWER,
        low=0,
        high=527040,
    )
    """Minutes of work that starts in the plan."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="plan-hours",
        name=Text("Timer i planen", "Hours in the plan"),
        explanation=Text(
            "Ingen planlægges til mere end {most_minutes} i planen.",
            "Nobody is planned for more than {most_minutes} in the plan.",
        ),
        source=OWN,
        severity=Severity.HARD,
        confidence=Confidence.U,
    )
    excludes: ClassVar[Text] = Text(
        "{count} ville få for mange timer i planen", "{count} would get too many hours in the plan"
    )

    @classmethod
    def in_force(cls, agreement: Resolved, weights: Weights) -> bool:
        """Say whether anybody is limited."""
        return asks(agreement, cls.info.id, "most_minutes")

    def encode(self, model: Model) -> None:
        """Limit the minutes of the free shifts to what fixed work leaves."""
        for guard in model.problem.guards:
            most = guard.limit("most_minutes", self.most_minutes)
            room = max(0, most - settled_minutes(model.problem, model.fixed[guard.id]))
            blocks = [block for block in model.blocks(guard) if _inside(model.problem, block.shift)]
            lengths = [block.shift.length for block in blocks]
            if sum(lengths) > room:
                on = [block.on for block in blocks]
                model.cp.add(cp_model.LinearExpr.weighted_sum(on, lengths) <= room)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Add the minutes up."""
        most = work.guard.limit("most_minutes", self.most_minutes)
        window = problem.window
        pieces = [piece for piece in work.pieces if window.start <= piece.start < window.end]
        total = sum(minutes(piece.start, piece.end) for piece in pieces)
        planned = [piece.shift for piece in pieces if piece.shift is not None]
        if planned and total > most:
            text = Text(
                "{guard} har {hours} timer i planen; højst {limit} er tilladt.",
                "{guard} has {hours} hours in the plan; at most {limit} are allowed.",
            )
            yield found(
                self, problem, work, text, planned, hours=say.hours(total), limit=say.hours(most)
            )


@dataclass(frozen=True)
class LeastHours(GuardRule):
    """A guard gets at least so many minutes in the plan; each that is lacking costs."""

    least_minutes: int = parameter(
        Text("Mindst i planen", "At least in the plan"), "min", low=0, high=527040
    )
    """Minutes of work that starts in the plan."""
    weight: int = parameter(Text("Vægt pr. minut", "Weight a minute"), "øre/min", low=0)
    """Øre for each minute that is lacking."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="least-hours",
        name=Text("Mindst så mange timer", "Least hours"),
        explanation=Text(
            "Hver vagt får mindst {least_minutes} i planen; hvert minut, der mangler, koster.",
            "Each guard gets at least {least_minutes} in the plan; each minute lacking costs.",
        ),
        source=OWN,
        severity=Severity.SOFT,
        confidence=Confidence.U,
    )

    @classmethod
    def in_force(cls, agreement: Resolved, weights: Weights) -> bool:
        """Say whether anything can cost."""
        id_ = cls.info.id
        return asks(agreement, id_, "least_minutes") and weighs(agreement, id_)

    def encode(self, model: Model) -> None:
        """Charge the minutes that free and fixed work lack."""
        for guard in model.problem.guards:
            fixed = settled_minutes(model.problem, model.fixed[guard.id])
            least = guard.limit("least_minutes", self.least_minutes) - fixed
            counted: list[tuple[Mark, int]] = [
                (block.on, block.shift.length)
                for block in model.blocks(guard)
                if _inside(model.problem, block.shift)
            ]
            if least > 0:
                charge_outside(model, self.id, counted, least, None, self.weight)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Add the minutes up."""
        least = work.guard.limit("least_minutes", self.least_minutes)
        window = problem.window
        total = sum(
            minutes(piece.start, piece.end)
            for piece in work.pieces
            if window.start <= piece.start < window.end
        )
        if total < least and self.weight:
            text = Text(
                "{guard} har {hours} timer i planen og skulle have mindst {limit}.",
                "{guard} has {hours} hours in the plan and should have at least {limit}.",
            )
            penalty = (least - total) * self.weight
            values = {"hours": say.hours(total), "limit": say.hours(least)}
            yield found(self, problem, work, text, work.shifts, penalty, **values)


@dataclass(frozen=True)
class PlanDays(GuardRule):
    """The days at work and the days off of a guard lie between two numbers; others cost."""

    least: int = parameter(Text("Arbejdsdage, mindst", "Days at work, least"), "d", low=0, high=366)
    """Days on which work starts."""
    most: int = parameter(Text("Arbejdsdage, højst", "Days at work, most"), "d", low=0, high=366)
    """Days on which work starts."""
    least_off: int = parameter(Text("Fridage, mindst", "Days off, least"), "d", low=0, high=366)
    """Days of the plan on which no work starts."""
    most_off: int = parameter(Text("Fridage, højst", "Days off, most"), "d", low=0, high=366)
    """Days of the plan on which no work starts."""
    weight: int = parameter(Text("Vægt pr. dag", "Weight a day"), "øre", low=0)
    """Øre for each day too few or too many, of either kind."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="plan-days",
        name=Text("Arbejdsdage og fridage", "Days at work and off"),
        explanation=Text(
            "I planen har hver vagt {least} til {most} på arbejde og {least_off} til {most_off}"
            " fri; hver dag for lidt eller for meget koster.",
            "In the plan each guard has {least} to {most} at work and {least_off} to {most_off}"
            " off; each day too few or too many costs.",
        ),
        source=OWN,
        severity=Severity.SOFT,
        confidence=Confidence.U,
    )

    @classmethod
    def in_force(cls, agreement: Resolved, weights: Weights) -> bool:
        """Say whether anything can cost."""
        id_ = cls.info.id
        ranges = ("least", "most", "least_off", "most_off")
        return asks(agreement, id_, *ranges) and weighs(agreement, id_)

    def encode(self, model: Model) -> None:
        """Charge what the sum of the days lacks or has too much."""
        model.finally_(lambda: self._encode(model))

    def _encode(self, model: Model) -> None:
        days = plan_days(model.problem)
        ranges = ((self.least, self.most), (len(days) - self.most_off, len(days) - self.least_off))
        for guard in model.problem.guards:
            marks = days_of(model, guard)
            counted = [(marks[day], 1) for day in days]
            for least, most in ranges:
                charge_outside(model, self.id, counted, least, most, self.weight)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Count the days."""
        last = problem.start + timedelta(days=problem.days - 1)
        worked = sum(problem.start <= day <= last for day in work.days)
        off = problem.days - worked
        amount = _beside(worked, self.least, self.most) + _beside(
            off, self.least_off, self.most_off
        )
        if amount and self.weight:
            text = Text(
                "{guard} har {worked} dage på arbejde og {off} fri: {amount} uden for aftalen.",
                "{guard} has {worked} days at work and {off} off: {amount} off the terms.",
            )
            values = {"worked": worked, "off": off, "amount": amount}
            yield found(self, problem, work, text, work.shifts, amount * self.weight, **values)


@dataclass(frozen=True)
class PlanWeekends(GuardRule):
    """A guard works on at most so many weekends of the plan: one of the two days is enough."""

    most: int = parameter(
        Text("Weekender i planen", "Weekends in the plan"),
        "x",
        tighter=Tighter.LOWER,
        low=0,
        high=53,
    )
    """Weekends with work that starts on the Saturday or the Sunday."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="plan-weekends",
        name=Text("Weekender i planen", "Weekends in the plan"),
        explanation=Text(
            "Ingen arbejder i mere end {most} af planens weekender.",
            "Nobody works on more than {most} of the plan's weekends.",
        ),
        source=OWN,
        severity=Severity.HARD,
        confidence=Confidence.U,
    )
    excludes: ClassVar[Text] = Text(
        "{count} ville få for mange weekender", "{count} would get too many weekends"
    )

    @classmethod
    def in_force(cls, agreement: Resolved, weights: Weights) -> bool:
        """Say whether anybody is limited."""
        return asks(agreement, cls.info.id, "most")

    def encode(self, model: Model) -> None:
        """Limit the number of weekends of which a day is worked."""
        model.finally_(lambda: self._encode(model))

    def _encode(self, model: Model) -> None:
        weekends: dict[date, list[date]] = defaultdict(list)
        for day in plan_days(model.problem):
            if day.weekday() >= SATURDAY:
                weekends[monday_of(day)].append(day)
        for guard in model.problem.guards:
            marks, most = days_of(model, guard), guard.limit("most_weekends", self.most)
            worked = [either(model, [marks[day] for day in days]) for days in weekends.values()]
            if sum(mark is True for mark in worked) <= most:
                at_most(model, worked, most)
                continue
            for block in model.blocks(guard):
                if block.shift.day in weekends.get(monday_of(block.shift.day), ()):
                    model.cp.add(block.on == 0)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Collect the weekends with work."""
        most = work.guard.limit("most_weekends", self.most)
        end = problem.start + timedelta(days=problem.days)
        days = [day for day in work.days if problem.start <= day < end and day.weekday() >= 5]
        weekends = {day.isocalendar()[:2] for day in days}
        shifts = [shift for day in days for shift in work.days[day]]
        if len(weekends) > most and shifts:
            text = Text(
                "{guard} arbejder i {count} af planens weekender; højst {limit} er tilladt.",
                "{guard} works on {count} of the plan's weekends; at most {limit} are allowed.",
            )
            yield found(self, problem, work, text, shifts, count=len(weekends), limit=most)


@dataclass(frozen=True)
class SplitWeekends(GuardRule):
    """A weekend is worked on both days or on none; one day of two costs."""

    weight: int = parameter(Text("Vægt pr. weekend", "Weight a weekend"), "øre", low=0)
    """Øre for each weekend of which one day is worked."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="split-weekends",
        name=Text("Hele weekender", "Whole weekends"),
        explanation=Text(
            "En weekend er på arbejde eller fri begge dage; en delt weekend koster.",
            "A weekend is at work or off on both days; a split weekend costs.",
        ),
        source=OWN,
        severity=Severity.SOFT,
        confidence=Confidence.U,
    )

    @classmethod
    def in_force(cls, agreement: Resolved, weights: Weights) -> bool:
        """Say whether anything can cost."""
        return weighs(agreement, cls.info.id)

    def encode(self, model: Model) -> None:
        """Charge the difference of the two days, where the plan has both."""
        model.finally_(lambda: self._encode(model))

    def _encode(self, model: Model) -> None:
        days = plan_days(model.problem)
        saturdays = [day for day in days[:-1] if day.weekday() == SATURDAY]
        for guard in model.problem.guards:
            marks = days_of(model, guard)
            for day in saturdays:
                both = marks[day], marks[day + timedelta(days=1)]
                charge_outside(
                    model, self.id, [(both[0], 1), (opposite(both[1]), 1)], 1, 1, self.weight
                )

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Compare each Saturday of the plan with the Sunday after."""
        for n in range(problem.days - 1):
            day = problem.start + timedelta(days=n)
            after = day + timedelta(days=1)
            if day.weekday() != 5 or (day in work.days) == (after in work.days):
                continue
            if self.weight:
                shifts = [*work.days.get(day, []), *work.days.get(after, [])]
                text = Text(
                    "{guard} arbejder kun den ene dag i weekenden {day}.",
                    "{guard} works on one day only of the weekend of {day}.",
                )
                yield found(self, problem, work, text, shifts, self.weight, day=say.on(day))


def _beside(count: int, least: int, most: int) -> int:
    return max(0, least - count, count - most)
