# SPDX-License-Identifier: MPL-2.0
"""Nights in a row: at most a few are advised (DK-22)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import ClassVar

from roster.agreements import Confidence
from roster.agreements import Resolved
from roster.agreements import Tighter
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.rules import say
from roster.rules.base import GuardRule
from roster.rules.base import RuleInfo
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.base import parameter
from roster.rules.base import weighted
from roster.rules.nights import any_of
from roster.rules.weights import Weights
from roster.rules.work import Work
from sites.clock import local_day
from sites.clock import night_minutes
from sites.text import Text

if TYPE_CHECKING:
    from roster.rules.model import Block
    from roster.rules.model import Model


@dataclass(frozen=True)
class NightsRunning(GuardRule):
    """At most three nights in a row is advised; each further one costs (DK-22)."""

    limit_days: int = parameter(
        Text("Nætter i træk", "Nights in a row"), "d", tighter=Tighter.LOWER, low=1, high=14
    )
    """Number of nights in a row that cost nothing."""
    night_minutes: int = parameter(
        Text("Nattevagt fra", "A night shift from"), "min", tighter=Tighter.LOWER, low=1, high=420
    )
    """Minutes in the night period that make a shift a night shift."""
    extra: int = weighted("night_run", Text("Vægt pr. nat", "Weight a night"), "øre")
    """Øre for each night in a row beyond the limit."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="DK-22",
        name=Text("Nætter i træk", "Nights in a row"),
        explanation=Text(
            "Højst {limit_days} i træk med nattevagt anbefales; hver nat derudover koster.",
            "At most {limit_days} in a row with a night shift are advised; each night beyond"
            " costs.",
        ),
        source=Text(
            "Arbejdstilsynets og NFA's anbefaling om natarbejde",
            "Advice on night work by the authority and the NFA",
        ),
        severity=Severity.SOFT,
        confidence=Confidence.A,
        link="https://at.dk/arbejdsmiljoe/psykisk-arbejdsmiljoe/natarbejde/om-natarbejde/",
    )

    @classmethod
    def in_force(cls, agreement: Resolved, weights: Weights) -> bool:
        """Say whether it is in the agreement and weighs anything."""
        return bool(weights.night_run) and agreement.has(cls.info.id)

    def encode(self, model: Model) -> None:
        """Charge each stretch of one night more than the limit, all of whose days have a night."""
        problem = model.problem
        for guard in problem.guards:
            days: dict[date, list[Block]] = defaultdict(list)
            for block in model.blocks(guard):
                if block.shift.night >= self.night_minutes:
                    days[block.shift.day].append(block)
            fixed = {
                local_day(duty.span.start)
                for duty in model.fixed[guard.id].duties
                if night_minutes(duty.span.start, duty.span.end) >= self.night_minutes
            }
            if not days and not fixed:
                continue
            off = {day: ~any_of(model, blocks) for day, blocks in days.items() if day not in fixed}
            length = self.limit_days + 1
            for n in range(1 - length, problem.days):
                first = problem.start + timedelta(days=n)
                stretch = [first + timedelta(days=m) for m in range(length)]
                if not all(day in fixed or day in off for day in stretch):
                    continue
                free = [off[day] for day in stretch if day in off]
                if free:
                    over = model.cp.new_bool_var("")
                    model.cp.add_bool_or([over, *free])
                    model.penalise(self.id, over, self.extra)
                else:
                    model.penalise_always(self.id, self.extra)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Follow each run of nights that meets the plan's days and count what is beyond."""
        if not self.extra:
            return
        nights: dict[date, list[Shift]] = {}
        for piece in work.pieces:
            shift = piece.shift
            night = night_minutes(piece.start, piece.end) if shift is None else shift.night
            if night >= self.night_minutes:
                nights.setdefault(piece.day, []).extend([shift] if shift is not None else [])
        last = problem.start + timedelta(days=problem.days - 1)
        run: list[date] = []
        for day in (*sorted(nights), date.max):
            if run and day != run[-1] + timedelta(days=1):
                ends = [d for d in run[self.limit_days :] if d >= problem.start]
                beyond = [d for d in ends if d - timedelta(days=self.limit_days) <= last]
                if beyond:
                    yield self._violation(work.guard, run, len(beyond), nights)
                run = []
            run.append(day)

    def _violation(
        self, guard: Guard, run: list[date], beyond: int, nights: Mapping[date, list[Shift]]
    ) -> Violation:
        shifts = [shift for day in run for shift in nights[day]]
        return Violation(
            rule=self.id,
            severity=self.info.severity,
            message=Text(
                "{guard} har {count} nætter i træk, {first} - {last}; højst {limit} anbefales.",
                "{guard} has {count} nights in a row, {first} - {last}; at most {limit} are"
                " advised.",
            )(
                guard=guard.name,
                count=len(run),
                first=say.on(run[0]),
                last=say.on(run[-1]),
                limit=self.limit_days,
            ),
            guard=guard.id,
            shifts=tuple(shift.id for shift in shifts),
            start=shifts[0].span.start if shifts else None,
            end=shifts[-1].span.end if shifts else None,
            penalty=beyond * self.extra,
        )
