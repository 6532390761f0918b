# SPDX-License-Identifier: MPL-2.0
"""Compensatory rest: what a cut rest lacks is given with the next one (DK-08)."""

from __future__ import annotations

from collections.abc import Hashable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import datetime
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from typing import ClassVar
from typing import Self

from roster.agreements import Confidence
from roster.agreements import Resolved
from roster.agreements import Tighter
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.problem import Span
from roster.rules import say
from roster.rules.base import GuardRule
from roster.rules.base import RuleInfo
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.base import parameter
from roster.rules.rest import daily_rest
from roster.rules.rest import minutes_of
from roster.rules.weights import Weights
from roster.rules.work import Piece
from roster.rules.work import Work
from sites.text import Message
from sites.text import Text

if TYPE_CHECKING:
    from roster.rules.model import Model

NONE = timedelta(0)


@dataclass(frozen=True)
class CompensatoryRest(GuardRule):
    """After work in which the daily rest was cut, the next rest is longer by what was missing.

    Such work stands only where a person set daily rest aside, or in settled work: a stretch
    without the full rest that is longer than 24 hours less the rest. What it lacks is the rest
    less its longest pause.
    """

    rest_minutes: int = parameter(
        Text("Hvile", "Rest"), "min", tighter=Tighter.HIGHER, low=480, high=1440
    )
    """The full daily rest, in minutes (DK-01)."""
    period_minutes: int = parameter(Text("Periode", "Period"), "min", low=1440, high=1440)
    """The rolling period that must hold it, in minutes."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="DK-08",
        name=Text("Kompenserende hvil", "Compensatory rest"),
        explanation=Text(
            "Er den daglige hvile afkortet, gives det manglende umiddelbart efter: næste hvil"
            " er {rest_minutes} og det, der manglede.",
            "Where daily rest was cut, what was missing is given right after: the next rest is"
            " {rest_minutes} and what was missing.",
        ),
        source=Text(
            "Bekendtgørelse 324/2002 § 12, som ændret fra 1. juli 2024",
            "Order 324/2002, s. 12, as amended from 1 July 2024",
        ),
        severity=Severity.HARD,
        confidence=Confidence.A,
        since=date(2024, 7, 1),
        link="https://at.dk/spoergsmaal-svar/h/hvileperiode-aendrede-regler/",
    )
    excludes: ClassVar[Text] = Text(
        "{count} har kompenserende hvil til gode", "{count} due compensatory rest"
    )

    @classmethod
    def of(cls, agreement: Resolved, weights: Weights | None = None) -> Self:
        """Return the rule with the full rest of DK-01 where the agreement asks for more by it.

        Where a dispensation asks for less, what the law's rest lacks is due all the same.
        """
        rule = super().of(agreement, weights)
        daily = daily_rest(agreement)
        if daily is None or minutes_of(daily) <= rule.rest_minutes:
            return rule
        figures = {**rule.figures, "rest_minutes": daily}
        return replace(rule, rest_minutes=minutes_of(daily), figures=figures)

    @property
    def rest(self) -> timedelta:
        """The full daily rest."""
        return timedelta(minutes=self.rest_minutes)

    @property
    def limit(self) -> timedelta:
        """The longest stretch of work that holds the daily rest."""
        return timedelta(minutes=self.period_minutes - self.rest_minutes)

    def aspect(self, shift: Shift) -> Hashable:
        """Only the time matters."""
        return shift.span

    def bars(self, guard: Guard, shift: Shift) -> Message | None:
        """Look for settled work with a cut rest whose longer rest the shift would enter."""
        if not guard.worked:
            return None
        for stretch, lacking in self._cut(guard.worked):
            due = Span(stretch.end + self.rest, stretch.end + self.rest + lacking)
            if shift.span.overlaps(due):
                return self._message(guard, stretch.end, lacking)
        return None

    def _cut(self, worked: Sequence[Span]) -> list[tuple[Span, timedelta]]:
        """Return the stretches of settled work with a cut rest, and what each one lacks."""
        out: list[tuple[Span, timedelta]] = []
        first = 0
        for n, span in enumerate(worked):
            if n + 1 < len(worked) and worked[n + 1].start - span.end < self.rest:
                continue
            stretch = Span(worked[first].start, span.end)
            if stretch.end - stretch.start > self.limit:
                inside = worked[first : n + 1]
                pauses = [b.start - a.end for a, b in pairwise(inside)]
                out.append((stretch, self.rest - max(pauses, default=NONE)))
            first = n + 1
        return out

    def encode(self, model: Model) -> None:
        """Add nothing: only fixed work can have a cut rest, and what it bars has no variable."""

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Follow the work; after each stretch with a cut rest, look at the next piece."""
        group: list[Piece] = []
        end: datetime | None = None
        pause = NONE
        for piece in work.pieces:
            if end is None or piece.start - end >= self.rest:
                if end is not None and end - group[0].start > self.limit:
                    due = end + self.rest + (self.rest - pause)
                    yield from self._entered(work, end, due, self.rest - pause)
                group, pause = [], NONE
                end = None
            elif piece.start > end:
                pause = max(pause, piece.start - end)
            group.append(piece)
            end = piece.end if end is None else max(end, piece.end)

    def _entered(
        self, work: Work, end: datetime, due: datetime, lacking: timedelta
    ) -> Iterable[Violation]:
        """Blame the planned shifts that begin in what should be rest."""
        shifts = [s for s in work.shifts if end < s.span.start < due]
        if shifts:
            yield Violation(
                rule=self.id,
                severity=self.info.severity,
                message=self._message(work.guard, end, lacking),
                guard=work.guard.id,
                shifts=tuple(shift.id for shift in shifts),
                start=end,
                end=max(shift.span.end for shift in shifts),
            )

    def _message(self, guard: Guard, end: datetime, lacking: timedelta) -> Message:
        lack = int(lacking.total_seconds()) // 60
        return Text(
            "{guard} manglede {lacking} timers hvile i arbejdet indtil {end} og skal derfor"
            " hvile {rest} timer derefter.",
            "{guard} lacked {lacking} hours of rest in the work until {end} and must therefore"
            " rest for {rest} hours after it.",
        )(
            guard=guard.name,
            lacking=say.hours(lack),
            end=say.at(end),
            rest=say.hours(self.rest_minutes + lack),
        )
