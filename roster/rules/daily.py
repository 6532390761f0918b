# SPDX-License-Identifier: MPL-2.0
"""What municipal agreements say of one day: how long its work is and in how many parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import ClassVar

from ortools.sat.python import cp_model

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
from sites.clock import midnight
from sites.clock import minutes
from sites.text import Message
from sites.text import Text

if TYPE_CHECKING:
    from roster.rules.model import Block
    from roster.rules.model import Model

ONE = timedelta(days=1)


@dataclass(frozen=True)
class DailyHours(GuardRule):
    """The work that starts on a day is neither too short nor too long (KL-19)."""

    least_minutes: int = parameter(
        Text("Mindst pr. dag", "Least a day"), "min", tighter=Tighter.HIGHER, low=0, high=720
    )
    """Least work on a day that is worked, in minutes."""
    most_minutes: int = parameter(
        Text("Højst pr. dag", "Most a day"), "min", tighter=Tighter.LOWER, low=240, high=1440
    )
    """Most work on a day, in minutes."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="KL-19",
        name=Text("Daglig tjeneste", "Daily duty"),
        explanation=Text(
            "En dags tjeneste er mindst {least_minutes} og højst {most_minutes}.",
            "A day's duty is at least {least_minutes} and at most {most_minutes}.",
        ),
        source=Text("KL-aftale 79.01 (regional tekst)", "KL agreement 79.01 (regional text)"),
        severity=Severity.OVERRIDE,
        confidence=Confidence.B,
        link="https://www.kl.dk/arbejdsgiver/overenskomster-og-aftaler/doegnarbejdstid",
    )
    excludes: ClassVar[Text] = Text(
        "{count} ville få en for kort eller for lang dag",
        "{count} would have too short or too long a day",
    )

    def aspect(self, shift: Shift) -> Hashable:
        """The day and the length matter."""
        return shift.day, shift.length

    def bars(self, guard: Guard, shift: Shift) -> Message | None:
        """Add the shift to the settled work of its day; it may only be too long."""
        settled = _on(guard, shift.day) if shift.day in guard.duty_days else 0
        if settled + shift.length > self.most_minutes:
            return self._message(guard, shift.day, settled + shift.length)
        return None

    def encode(self, model: Model) -> None:
        """Bound the minutes of each day on which anything is worked, from both sides."""
        for guard in model.problem.guards:
            fixed = model.fixed[guard.id]
            days: dict[date, list[Block]] = defaultdict(list)
            for block in model.blocks(guard):
                days[block.shift.day].append(block)
            for day, blocks in days.items():
                taken = _on(fixed, day) if day in fixed.duty_days else 0
                lengths = [block.shift.length for block in blocks]
                total = cp_model.LinearExpr.weighted_sum([b.on for b in blocks], lengths)
                if sum(lengths) > max(0, self.most_minutes - taken):
                    model.cp.add(total <= max(0, self.most_minutes - taken))
                if min(lengths) < self.least_minutes - taken:
                    bound = model.cp.add(total >= self.least_minutes - taken)
                    bound.only_enforce_if(any_of(model, blocks))

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Add up the work of each day with a planned shift."""
        totals: dict[date, int] = defaultdict(int)
        for piece in work.pieces:
            totals[piece.day] += minutes(piece.start, piece.end)
        for day, shifts in work.days.items():
            if shifts and not self.least_minutes <= totals[day] <= self.most_minutes:
                yield Violation(
                    rule=self.id,
                    severity=self.info.severity,
                    message=self._message(work.guard, day, totals[day]),
                    guard=work.guard.id,
                    shifts=tuple(shift.id for shift in shifts),
                    start=shifts[0].span.start,
                    end=shifts[-1].span.end,
                )

    def _message(self, guard: Guard, day: date, worked: int) -> Message:
        return Text(
            "{guard} arbejder {hours} timer {day}; en dags tjeneste er {least} til {most} timer.",
            "{guard} works {hours} hours on {day}; a day's duty is {least} to {most} hours.",
        )(
            guard=guard.name,
            hours=say.hours(worked),
            day=say.on(day),
            least=say.hours(self.least_minutes),
            most=say.hours(self.most_minutes),
        )


def _on(guard: Guard, day: date) -> int:
    spans = (duty.span for duty in guard.duties if local_day(duty.span.start) == day)
    return sum(minutes(span.start, span.end) for span in spans)


@dataclass(frozen=True)
class SplitDuty(GuardRule):
    """A day's work is in few parts; each further one costs (KL-20)."""

    limit: int = parameter(
        Text("Dele pr. dag", "Parts a day"), "x", tighter=Tighter.LOWER, low=1, high=9
    )
    """Number of parts a day that cost nothing."""
    extra: int = weighted("part", Text("Vægt pr. del", "Weight a part"), "øre")
    """Øre for each part beyond."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="KL-20",
        name=Text("Delt tjeneste", "Split duty"),
        explanation=Text(
            "En dags tjeneste deles i højst {limit}; hver del derudover koster.",
            "A day's duty is split in at most {limit}; each part beyond costs.",
        ),
        source=Text("KL-aftale om delt tjeneste", "KL agreement on split duty"),
        severity=Severity.SOFT,
        confidence=Confidence.C,
        link="https://www.kl.dk/arbejdsgiver/overenskomster-og-aftaler/doegnarbejdstid",
    )

    @classmethod
    def in_force(cls, agreement: Resolved, weights: Weights) -> bool:
        """Say whether it is in the agreement and weighs anything."""
        return bool(weights.part) and agreement.has(cls.info.id)

    def encode(self, model: Model) -> None:
        """Charge the parts of each day of the plan beyond the limit."""
        for guard in model.problem.guards:
            fixed: dict[date, int] = defaultdict(int)
            for duty in model.fixed[guard.id].duties:
                fixed[local_day(duty.span.start)] += 1
            free: dict[date, list[Block]] = defaultdict(list)
            for block in model.blocks(guard):
                free[block.shift.day].append(block)
            for n in range(model.problem.days):
                day = model.problem.start + timedelta(days=n)
                blocks, taken = free.get(day, []), fixed.get(day, 0)
                most = len(blocks) + taken - self.limit
                if most <= 0:
                    continue
                if not blocks:
                    model.penalise_always(self.id, most * self.extra)
                    continue
                over = model.cp.new_int_var(0, most, "")
                count = cp_model.LinearExpr.sum([block.on for block in blocks])
                model.cp.add(over >= count + (taken - self.limit))
                model.penalise(self.id, over, self.extra)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Count what starts on each day of the plan."""
        counts: dict[date, int] = defaultdict(int)
        for piece in work.pieces:
            counts[piece.day] += 1
        last = problem.start + timedelta(days=problem.days - 1)
        for day, parts in _inside(counts, problem.start, last):
            if parts > self.limit and self.extra:
                shifts = work.days[day]
                yield Violation(
                    rule=self.id,
                    severity=self.info.severity,
                    message=Text(
                        "{guard} har {parts} dele på arbejde {day}; højst {limit} er ment.",
                        "{guard} has {parts} parts of work on {day}; at most {limit} are meant.",
                    )(guard=work.guard.name, parts=parts, day=say.on(day), limit=self.limit),
                    guard=work.guard.id,
                    shifts=tuple(shift.id for shift in shifts),
                    start=midnight(day),
                    end=midnight(day + ONE),
                    penalty=(parts - self.limit) * self.extra,
                )


def _inside(counts: dict[date, int], first: date, last: date) -> Iterator[tuple[date, int]]:
    return ((day, count) for day, count in counts.items() if first <= day <= last)
