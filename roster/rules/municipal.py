# SPDX-License-Identifier: MPL-2.0
"""What municipal agreements say of days off: how many there are and how long they last."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import ClassVar

from ortools.sat.python import cp_model

from roster.agreements import Confidence
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
from roster.rules.nights import any_of
from roster.rules.work import Piece
from roster.rules.work import Work
from sites.clock import local_day
from sites.clock import midnight
from sites.clock import minutes
from sites.text import Text

if TYPE_CHECKING:
    from roster.rules.model import Block
    from roster.rules.model import Model

ONE = timedelta(days=1)
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class DaysOff(GuardRule):
    """On average so many days a week are free of work over the whole plan (KL-10).

    A day is worked when work starts on it. Part of a week gives its share of days off, rounded
    down.
    """

    per_week: int = parameter(
        Text("Fridage pr. uge", "Days off a week"), "d", tighter=Tighter.HIGHER, low=1, high=4
    )
    """Days off a week, on average over the plan."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="KL-10",
        name=Text("Antal fridøgn", "Days off"),
        explanation=Text(
            "Der er i gennemsnit {per_week} fri om ugen over planen.",
            "There are {per_week} off a week on average over the plan.",
        ),
        source=Text("KL-aftale 79.01 § 4", "KL agreement 79.01, s. 4"),
        severity=Severity.HARD,
        confidence=Confidence.B,
        link="https://www.kl.dk/arbejdsgiver/overenskomster-og-aftaler/doegnarbejdstid",
    )
    excludes: ClassVar[Text] = Text(
        "{count} ville få for få fridøgn", "{count} would have too few days off"
    )

    def _most(self, problem: Problem) -> int:
        return problem.days - self.per_week * problem.days // 7

    def encode(self, model: Model) -> None:
        """Bound the days worked; a plan that is too full already takes nothing more."""
        problem = model.problem
        days = [problem.start + timedelta(days=n) for n in range(problem.days)]
        for guard in problem.guards:
            fixed = {day for day in days if day in model.fixed[guard.id].duty_days}
            free: dict[date, list[Block]] = defaultdict(list)
            for block in model.blocks(guard):
                if days[0] <= block.shift.day <= days[-1]:
                    free[block.shift.day].append(block)
            left = self._most(problem) - len(fixed)
            if left < 0:
                for block in (b for blocks in free.values() for b in blocks):
                    model.cp.add(block.on == 0)
            elif len(free.keys() - fixed) > left:
                worked = [any_of(model, free[day]) for day in sorted(free.keys() - fixed)]
                model.cp.add(cp_model.LinearExpr.sum(worked) <= left)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Count the days of the plan on which work starts."""
        end = problem.start + timedelta(days=problem.days)
        worked = sorted(day for day in work.days if problem.start <= day < end)
        shifts = [s for s in work.shifts if problem.start <= s.day < end]
        most = self._most(problem)
        if len(worked) > most and shifts:
            yield Violation(
                rule=self.id,
                severity=self.info.severity,
                message=Text(
                    "{guard} arbejder {days} af planens {of} dage; højst {limit} er tilladt, når"
                    " der skal være {free} fridøgn om ugen.",
                    "{guard} works {days} of the plan's {of} days; at most {limit} are allowed"
                    " with {free} days off a week.",
                )(
                    guard=work.guard.name,
                    days=len(worked),
                    of=problem.days,
                    limit=most,
                    free=self.per_week,
                ),
                guard=work.guard.id,
                shifts=tuple(shift.id for shift in shifts),
                start=problem.window.start,
                end=problem.window.end,
            )


@dataclass(frozen=True)
class LengthOfDaysOff(GuardRule):
    """A free day is long enough to be a day off, and two in a row to be two (KL-11)."""

    one_minutes: int = parameter(
        Text("Ét fridøgn", "One day off"), "min", tighter=Tighter.HIGHER, low=1440, high=2880
    )
    """Least time off around one free calendar day, in minutes."""
    two_minutes: int = parameter(
        Text("To fridøgn", "Two days off"), "min", tighter=Tighter.HIGHER, low=2880, high=4320
    )
    """Least time off around two free calendar days, in minutes."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="KL-11",
        name=Text("Fridøgnets længde", "Length of days off"),
        explanation=Text(
            "Fri omkring én fridag er mindst {one_minutes} i træk, omkring to mindst"
            " {two_minutes}.",
            "Time off around one free day is at least {one_minutes} in one piece, around two at"
            " least {two_minutes}.",
        ),
        source=Text(
            "KL-aftale 79.01 § 4, stk. 3; Arbejdsretten FV2015.0184",
            "KL agreement 79.01, s. 4(3); Labour Court FV2015.0184",
        ),
        severity=Severity.HARD,
        confidence=Confidence.A,
        link="https://www.kl.dk/arbejdsgiver/overenskomster-og-aftaler/doegnarbejdstid",
    )
    excludes: ClassVar[Text] = Text(
        "{count} ville få et for kort fridøgn", "{count} would have too short a day off"
    )

    def _short(self, end: datetime, start: datetime) -> bool:
        """Say whether the time between two pieces of work is a day off that is too short."""
        free = (local_day(start) - local_day(end - INSTANT)).days - 1
        least = {1: self.one_minutes, 2: self.two_minutes}.get(free)
        return least is not None and minutes(end, start) < least

    def encode(self, model: Model) -> None:
        """Forbid two pieces with too short a day off between, unless something lies between."""
        reach = timedelta(days=4)
        for guard in model.problem.guards:
            entries: list[tuple[Span, Block | None]] = [
                (span, None) for span in model.fixed[guard.id].worked
            ]
            entries += [(block.span, block) for block in model.blocks(guard)]
            entries.sort(key=lambda entry: (entry[0].start, entry[0].end))
            starts = [span.start for span, _ in entries]
            for span, block in entries:
                low = bisect_left(starts, span.end)
                for n in range(low, len(entries)):
                    other, then = entries[n]
                    if other.start >= span.end + reach:
                        break
                    if (block or then) and self._short(span.end, other.start):
                        _forbid(model, entries, span, block, n)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Look at the time off between each piece of work and the next."""
        before: list[Piece] = []
        end: datetime | None = None
        for piece in work.pieces:
            if end is not None and self._too_short(end, piece.start):
                last = [p.shift for p in before if p.end == end]
                sides = [s for s in (*last, piece.shift) if s is not None]
                after = [p.shift for p in work.pieces if p.start == piece.start]
                sides += [s for s in after if s is not None and s is not piece.shift]
                if sides:
                    yield self._violation(work.guard, end, piece.start, sides)
            before.append(piece)
            end = piece.end if end is None else max(end, piece.end)

    def _too_short(self, end: datetime, start: datetime) -> bool:
        """Count the midnights in the time off and compare it with what they ask for."""
        if start - end < ONE:
            return False
        day = local_day(end)
        first = day if midnight(day) == end else day + ONE
        free = 0
        while midnight(first + ONE) <= start:
            free += 1
            first += ONE
        length = start - end
        return (free == 1 and length < timedelta(minutes=self.one_minutes)) or (
            free == 2 and length < timedelta(minutes=self.two_minutes)
        )

    def _violation(
        self, guard: Guard, end: datetime, start: datetime, shifts: Sequence[Shift]
    ) -> Violation:
        return Violation(
            rule=self.id,
            severity=self.info.severity,
            message=Text(
                "{guard} har fri {end} - {start}, {hours} timer; det er for kort til de"
                " fridøgn, der ligger imellem.",
                "{guard} is off {end} - {start}, {hours} hours; that is too short for the days"
                " off in between.",
            )(
                guard=guard.name,
                end=say.at(end),
                start=say.at(start),
                hours=say.hours(minutes(end, start)),
            ),
            guard=guard.id,
            shifts=tuple(shift.id for shift in shifts),
            start=end,
            end=start,
        )


def _forbid(
    model: Model,
    entries: Sequence[tuple[Span, Block | None]],
    span: Span,
    block: Block | None,
    after: int,
) -> None:
    """Forbid a piece of work and the one at `after` unless work lies in or over the gap."""
    other, then = entries[after]
    between: list[cp_model.BoolVarT] = []
    for middle, free in entries:
        if middle.start < other.start and middle.end > span.end:
            if free is None:
                return
            between.append(free.on)
    off = [b.off for b in (block, then) if b is not None]
    model.cp.add_bool_or([*off, *between])
