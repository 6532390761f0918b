# SPDX-License-Identifier: MPL-2.0
"""Night workers by habit: the other half of the law's definition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import ClassVar

from roster.agreements import Confidence
from roster.agreements import Tighter
from roster.problem import Problem
from roster.rules import say
from roster.rules.averages import months_on
from roster.rules.base import GuardRule
from roster.rules.base import RuleInfo
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.base import parameter
from roster.rules.work import Work
from sites.clock import night_minutes
from sites.text import Text

if TYPE_CHECKING:
    from roster.rules.model import Model


@dataclass(frozen=True)
class NightHabit(GuardRule):
    """Who normally works three hours of daily work at night is told so (DK-16).

    Measured on the days worked in the last months, where all of them are known.
    """

    night_minutes: int = parameter(
        Text("Nat pr. dag", "Night a day"), "min", tighter=Tighter.LOWER, low=1, high=420
    )
    """Minutes in the night period that make a day's work a night's."""
    percent: int = parameter(
        Text("Som regel fra", "As a habit from"), "%", tighter=Tighter.LOWER, low=1, high=100
    )
    """Share of the days worked that makes a habit of it, in percent."""
    months: int = parameter(
        Text("Vane regnes over", "Habit is measured over"), "months", low=1, high=12
    )
    """Calendar months, with the current one, in which the days are counted."""
    least_days: int = parameter(
        Text("Vane kræver", "A habit takes"), "d", tighter=Tighter.LOWER, low=1, high=100
    )
    """Fewest such days that are read as a habit."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="DK-16b",
        name=Text("Natarbejder af vane", "Night worker by habit"),
        explanation=Text(
            "Den, der normalt har {night_minutes} af sit daglige arbejde i natperioden, er"
            " natarbejder: mindst {percent} af dagene på arbejde over {months}, og mindst"
            " {least_days}.",
            "Who normally has {night_minutes} of the daily work in the night period is a night"
            " worker: at least {percent} of the days worked over {months}, and at least"
            " {least_days}.",
        ),
        source=Text("Arbejdstidsloven § 2", "Working time act, s. 2"),
        severity=Severity.INFO,
        confidence=Confidence.D,
        link="https://aprokom.dk/regler-om-natarbejde/",
    )

    def encode(self, model: Model) -> None:
        """Add nothing: nobody is kept from becoming one."""

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Count the days worked up to the plan's last night, and those of them with a night."""
        last = max((shift.day for shift in work.shifts if shift.night), default=None)
        if last is None:
            return
        first = months_on(last, 1 - self.months)
        history = work.guard.history
        if first < problem.start and (history is None or history.since > first):
            return
        nights: dict[date, int] = {}
        if history is not None:
            nights = {day: n for day, worked, n in history.days if worked and day < problem.start}
        for piece in work.pieces:
            if piece.day >= problem.start:
                night = night_minutes(piece.start, piece.end)
                nights[piece.day] = nights.get(piece.day, 0) + night
        worked = [night for day, night in nights.items() if first <= day <= last]
        count = sum(night >= self.night_minutes for night in worked)
        if count >= self.least_days and 100 * count >= self.percent * len(worked):
            yield Violation(
                rule=self.id,
                severity=self.info.severity,
                message=Text(
                    "{guard} er natarbejder af vane: {count} af {of} dage på arbejde {first} -"
                    " {last} har mindst {hours} timer i natperioden.",
                    "{guard} is a night worker by habit: {count} of {of} days worked {first} -"
                    " {last} have at least {hours} hours in the night period.",
                )(
                    guard=work.guard.name,
                    count=count,
                    of=len(worked),
                    first=say.dated(first),
                    last=say.dated(last),
                    hours=say.hours(self.night_minutes),
                ),
                guard=work.guard.id,
                start=problem.window.start,
                end=problem.window.end,
            )
