# SPDX-License-Identifier: MPL-2.0
"""Soft rules of runs: days at work in a row, days off in a row, neither too short nor too long."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import ClassVar

from roster.agreements import Resolved
from roster.problem import Guard
from roster.problem import Problem
from roster.rules import say
from roster.rules.base import Confidence
from roster.rules.base import GuardRule
from roster.rules.base import RuleInfo
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.base import parameter
from roster.rules.marks import Mark
from roster.rules.marks import charge_all
from roster.rules.marks import days_of
from roster.rules.marks import opposite
from roster.rules.marks import plan_days
from roster.rules.totals import OWN
from roster.rules.totals import asks
from roster.rules.totals import weighs
from roster.rules.weights import Weights
from roster.rules.work import Work
from sites.clock import midnight
from sites.text import Text

if TYPE_CHECKING:
    from roster.rules.model import Model

ONE = timedelta(days=1)


def _known_before(problem: Problem, guard: Guard) -> date:
    """Return the first day of which it is known whether the guard worked."""
    return problem.start if guard.history is None else min(problem.start, guard.history.since)


class _Runs(GuardRule):
    """A run is short when it is seen to begin and to end; it is long from day to day.

    A run that touches the last day of the plan may go on after it and is not short; neither is one
    that touches the first day, unless the day before is known not to belong to it. A day beyond
    the most costs when it is a day of the plan.
    """

    least: int
    most: int
    short: int
    long: int
    own: ClassVar[str]
    """The name of a guard's own least, in `Guard.limits`."""
    too_short: ClassVar[Text]
    too_long: ClassVar[Text]

    @classmethod
    def in_force(cls, agreement: Resolved, weights: Weights) -> bool:
        """Say whether anything can cost."""
        sides = (("least", "short"), ("most", "long"))
        return any(
            asks(agreement, cls.info.id, figure) and weighs(agreement, cls.info.id, weight)
            for figure, weight in sides
        )

    @abstractmethod
    def counts(self, worked: bool) -> bool:
        """Say whether a day is of the kind, from whether it is worked."""

    @abstractmethod
    def excused(self, guard: Guard, day: date) -> bool:
        """Say whether a day is left out of long runs."""

    def encode(self, model: Model) -> None:
        """Charge each beginning of a run that soon ends, and each day of one that goes on."""
        model.finally_(lambda: self._encode(model))

    def _encode(self, model: Model) -> None:
        for guard in model.problem.guards:
            marks = self._marks(model, guard)
            least = guard.limit(self.own, self.least)
            if self.short:
                self._charge_short(model, marks, least)
            if self.long:
                self._charge_long(model, guard, marks)

    def _marks(self, model: Model, guard: Guard) -> dict[date, Mark]:
        """Return the days of the kind, as far back as they are known and matter."""
        days = days_of(model, guard)
        known = _known_before(model.problem, guard)
        out: dict[date, Mark] = {}
        earliest = min((known, *model.fixed[guard.id].duty_days))
        day = max(earliest, model.problem.start - max(1, self.most) * ONE)
        while day < model.problem.start:
            if days[day] is True or day >= known:
                out[day] = days[day] if self.counts(True) else opposite(days[day])
            day += ONE
        for day in plan_days(model.problem):
            out[day] = days[day] if self.counts(True) else opposite(days[day])
        return out

    def _charge_short(self, model: Model, marks: dict[date, Mark], least: int) -> None:
        """Charge once for each day on which a run begins that ends before it is long enough."""
        days = plan_days(model.problem)
        for day in days:
            soon = [day + n * ONE for n in range(1, least) if day + n * ONE <= days[-1]]
            if day - ONE not in marks or not soon:
                continue
            begun = [opposite(marks[day]), marks[day - ONE]]
            some = (_clause([*begun, marks[later]]) for later in soon)
            clauses = [clause for clause in some if clause is not None]
            if [] in clauses:
                model.penalise_always(self.id, self.short)
            elif clauses:
                over = model.cp.new_bool_var("")
                for clause in clauses:
                    model.cp.add_bool_or([over, *clause])
                model.penalise(self.id, over, self.short)

    def _charge_long(self, model: Model, guard: Guard, marks: dict[date, Mark]) -> None:
        """Charge for each day of the plan that has as many before it as there may be in a row."""
        for last in plan_days(model.problem):
            if last - self.most * ONE not in marks:
                continue
            row = [last - n * ONE for n in range(self.most, -1, -1)]
            if all(day in marks and not self.excused(guard, day) for day in row):
                charge_all(model, self.id, [marks[day] for day in row], self.long)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Walk through the plan's days, from run to run."""
        yield from self._check_short(problem, work)
        yield from self._check_long(problem, work)

    def _is(self, problem: Problem, work: Work, day: date) -> bool | None:
        """Say whether a day is of the kind; None when it is not known."""
        worked = day in work.days
        if not worked and day < _known_before(problem, work.guard):
            return None
        return self.counts(worked)

    def _check_short(self, problem: Problem, work: Work) -> Iterator[Violation]:
        least = work.guard.limit(self.own, self.least)
        end = problem.start + problem.days * ONE
        day, before = problem.start, self._is(problem, work, problem.start - ONE)
        while day < end:
            if not self._is(problem, work, day):
                day, before = day + ONE, False
                continue
            stop = day
            while stop < end and self._is(problem, work, stop):
                stop += ONE
            length = (stop - day).days
            if before is False and stop < end and length < least and self.short:
                yield self._violation(work, day, length, self.too_short, self.short, least)
            day = stop

    def _check_long(self, problem: Problem, work: Work) -> Iterator[Violation]:
        if not self.long:
            return
        run = beyond = 0
        earliest = min((_known_before(problem, work.guard), problem.start, *work.days))
        first = max(earliest, problem.start - self.most * ONE)
        end = problem.start + problem.days * ONE
        for n in range((end - first).days):
            day = first + n * ONE
            if self._is(problem, work, day) and not self.excused(work.guard, day):
                run += 1
                beyond += run > self.most and day >= problem.start
                continue
            if beyond:
                penalty = beyond * self.long
                start = day - run * ONE
                yield self._violation(work, start, run, self.too_long, penalty, self.most)
            run = beyond = 0
        if beyond:
            start = end - run * ONE
            penalty = beyond * self.long
            yield self._violation(work, start, run, self.too_long, penalty, self.most)

    def _violation(
        self, work: Work, day: date, length: int, text: Text, penalty: int, limit: int
    ) -> Violation:
        days = [day + n * ONE for n in range(length)]
        return Violation(
            rule=self.id,
            severity=self.info.severity,
            message=text(
                guard=work.guard.name,
                days=length,
                first=say.on(day),
                last=say.on(days[-1]),
                limit=limit,
            ),
            guard=work.guard.id,
            shifts=tuple(shift.id for d in days for shift in work.days.get(d, [])),
            start=midnight(day),
            end=midnight(days[-1] + ONE),
            penalty=penalty,
        )


def _clause(marks: list[Mark]) -> list[Mark] | None:
    """Return the literals of a clause; None when it is true anyway, empty when it never is."""
    if any(mark is True for mark in marks):
        return None
    return [mark for mark in marks if mark is not False]


@dataclass(frozen=True)
class WorkRuns(_Runs):
    """Days at work in a row are neither too few nor too many."""

    least: int = parameter(Text("Mindst i træk", "At least in a row"), "d", low=1, high=31)
    """Days at work in a row that are no short run."""
    most: int = parameter(Text("Højst i træk", "At most in a row"), "d", low=1, high=366)
    """Days at work in a row after which each costs."""
    short: int = parameter(Text("Vægt pr. kort række", "Weight a short run"), "øre", low=0)
    """Øre for each run that is too short."""
    long: int = parameter(Text("Vægt pr. dag for meget", "Weight a day too many"), "øre", low=0)
    """Øre for each day beyond."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="work-runs",
        name=Text("Arbejdsdage i træk", "Days at work in a row"),
        explanation=Text(
            "Den, der møder, arbejder mindst {least} i træk; efter {most} i træk koster hver dag.",
            "Who comes to work works at least {least} in a row; after {most} in a row each day"
            " costs.",
        ),
        source=OWN,
        severity=Severity.SOFT,
        confidence=Confidence.U,
    )
    own: ClassVar[str] = "least_days_running"
    too_short: ClassVar[Text] = Text(
        "{guard} arbejder kun {days} dage i træk fra {first}; det skulle være mindst {limit}.",
        "{guard} works only {days} days in a row from {first}; it should be at least {limit}.",
    )
    too_long: ClassVar[Text] = Text(
        "{guard} arbejder {days} dage i træk, {first} - {last}; det skulle højst være {limit}.",
        "{guard} works {days} days in a row, {first} - {last}; it should be at most {limit}.",
    )

    def counts(self, worked: bool) -> bool:
        """Days at work."""
        return worked

    def excused(self, guard: Guard, day: date) -> bool:
        """Every day at work counts."""
        return False


@dataclass(frozen=True)
class OffRuns(_Runs):
    """Days off in a row are neither too few nor too many; whole days of absence are not many."""

    least: int = parameter(Text("Mindst i træk", "At least in a row"), "d", low=1, high=31)
    """Days off in a row that are no short run."""
    most: int = parameter(Text("Højst i træk", "At most in a row"), "d", low=1, high=366)
    """Days off in a row after which each costs."""
    short: int = parameter(Text("Vægt pr. kort række", "Weight a short run"), "øre", low=0)
    """Øre for each run that is too short."""
    long: int = parameter(Text("Vægt pr. dag for meget", "Weight a day too many"), "øre", low=0)
    """Øre for each day beyond."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="off-runs",
        name=Text("Fridage i træk", "Days off in a row"),
        explanation=Text(
            "Den, der har fri, har mindst {least} i træk; efter {most} i træk koster hver dag.",
            "Who is off has at least {least} in a row; after {most} in a row each day costs.",
        ),
        source=OWN,
        severity=Severity.SOFT,
        confidence=Confidence.U,
    )
    own: ClassVar[str] = "least_days_off"
    too_short: ClassVar[Text] = Text(
        "{guard} har kun {days} fridage i træk fra {first}; det skulle være mindst {limit}.",
        "{guard} has only {days} days off in a row from {first}; it should be at least {limit}.",
    )
    too_long: ClassVar[Text] = Text(
        "{guard} har {days} fridage i træk, {first} - {last}; det skulle højst være {limit}.",
        "{guard} has {days} days off in a row, {first} - {last}; it should be at most {limit}.",
    )

    def counts(self, worked: bool) -> bool:
        """Days without work."""
        return not worked

    def excused(self, guard: Guard, day: date) -> bool:
        """Days of absence from midnight to midnight."""
        start, end = midnight(day), midnight(day + ONE)
        return any(gone.start <= start and end <= gone.end for gone in guard.absences)
