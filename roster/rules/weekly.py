# SPDX-License-Identifier: MPL-2.0
"""Rules of the week: hours against the contract, days in a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import ClassVar

from ortools.sat.python import cp_model

from roster.agreements import Tighter
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.problem import Span
from roster.rules import say
from roster.rules.base import Confidence
from roster.rules.base import GuardRule
from roster.rules.base import RuleInfo
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.base import parameter
from roster.rules.work import Work
from roster.rules.work import monday_of
from roster.rules.work import week_span
from sites.clock import overlap_minutes
from sites.text import Message
from sites.text import Text

if TYPE_CHECKING:
    from roster.rules.model import Block
    from roster.rules.model import Model


@dataclass(frozen=True)
class WeeklyHours(GuardRule):
    """A guard works no more in a calendar week than the contract's weekly maximum.

    Minutes are split at Monday midnight local time; settled work counts. Where the terms change
    inside a week, the least of its maxima holds. A week without any contract has no maximum
    here: availability already keeps it free.
    """

    info: ClassVar[RuleInfo] = RuleInfo(
        id="weekly-hours",
        name=Text("Timer pr. uge", "Hours a week"),
        explanation=Text(
            "Ingen planlægges til flere timer i en kalenderuge, end kontrakten giver plads til.",
            "Nobody is planned for more hours in a calendar week than the contract leaves room"
            " for.",
        ),
        source=Text("Vagtens kontrakt", "The guard's contract"),
        severity=Severity.HARD,
        confidence=Confidence.A,
    )
    excludes: ClassVar[Text] = Text(
        "{count} ville få flere timer, end kontrakten tillader",
        "{count} would exceed the contract's weekly hours",
    )

    def aspect(self, shift: Shift) -> Hashable:
        """Only the time matters."""
        return shift.span

    def bars(self, guard: Guard, shift: Shift) -> Message | None:
        """Add the shift to the settled work of each week that it touches."""
        for monday in _weeks(shift.day, shift.last_day):
            week = week_span(monday)
            limit = _limit(guard, monday)
            mine = _inside(shift.span, week)
            if limit is None or not mine:
                continue
            settled = sum(_inside(duty.span, week) for duty in guard.duties)
            if settled + mine > limit:
                return self._message(guard, monday, settled + mine, limit)
        return None

    def encode(self, model: Model) -> None:
        """Bound the minutes of each week by what fixed work leaves of the maximum."""
        for guard in model.problem.guards:
            fixed = model.fixed[guard.id]
            load: dict[date, list[tuple[cp_model.IntVar, int]]] = defaultdict(list)
            for block in model.blocks(guard):
                for monday in _weeks(block.shift.day, block.shift.last_day):
                    load[monday].append((block.on, _inside(block.span, week_span(monday))))
            for monday, terms in load.items():
                limit = _limit(guard, monday)
                if limit is None:
                    continue
                week = week_span(monday)
                left = max(0, limit - sum(_inside(duty.span, week) for duty in fixed.duties))
                if sum(length for _, length in terms) > left:
                    on, lengths = zip(*terms, strict=True)
                    model.cp.add(cp_model.LinearExpr.weighted_sum(on, lengths) <= left)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Add up each week in which a planned shift lies."""
        total: dict[date, int] = defaultdict(int)
        planned: dict[date, list[Shift]] = defaultdict(list)
        for piece in work.pieces:
            monday = monday_of(piece.day)
            while (week := week_span(monday)).start < piece.end:
                total[monday] += overlap_minutes(piece.start, piece.end, week.start, week.end)
                if piece.shift is not None:
                    planned[monday].append(piece.shift)
                monday += timedelta(weeks=1)
        for monday, shifts in planned.items():
            days = [monday + timedelta(days=n) for n in range(7)]
            maxima = [t.max_weekly_minutes for d in days if (t := work.guard.terms_on(d))]
            if maxima and total[monday] > min(maxima):
                yield Violation(
                    rule=self.id,
                    severity=self.info.severity,
                    message=self._message(work.guard, monday, total[monday], min(maxima)),
                    guard=work.guard.id,
                    shifts=tuple(shift.id for shift in shifts),
                    start=week_span(monday).start,
                    end=week_span(monday).end,
                )

    def _message(self, guard: Guard, monday: date, planned: int, limit: int) -> Message:
        return Text(
            "{guard} har {hours} timer i uge {week}; kontrakten giver plads til {limit}.",
            "{guard} has {hours} hours in week {week}; the contract leaves room for {limit}.",
        )(
            guard=guard.name,
            hours=say.hours(planned),
            week=monday.isocalendar().week,
            limit=say.hours(limit),
        )


def _weeks(first: date, last: date) -> list[date]:
    mondays = [monday_of(first)]
    while mondays[-1] + timedelta(weeks=1) <= last:
        mondays.append(mondays[-1] + timedelta(weeks=1))
    return mondays


def _inside(span: Span, week: Span) -> int:
    return overlap_minutes(span.start, span.end, week.start, week.end)


def _limit(guard: Guard, monday: date) -> int | None:
    sunday = monday + timedelta(days=6)
    return min(
        (
            terms.max_weekly_minutes
            for terms in guard.terms
            if terms.since <= sunday and (terms.to is None or terms.to >= monday)
        ),
        default=None,
    )


@dataclass(frozen=True)
class DaysRunning(GuardRule):
    """Nobody starts work on more than six calendar days in a row; settled work counts.

    A shift belongs to the local day on which it starts.
    """

    limit_days: int = parameter(
        Text("Dage i træk", "Days in a row"), "d", tighter=Tighter.LOWER, low=1, high=14
    )
    """Greatest number of days in a row."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="days-running",
        name=Text("Dage i træk", "Days in a row"),
        explanation=Text(
            "Ingen møder på arbejde mere end {limit_days} i træk.",
            "Nobody starts work on more than {limit_days} in a row.",
        ),
        source=Text("Byens planlægningsregel", "The city's planning rule"),
        severity=Severity.HARD,
        confidence=Confidence.U,
    )
    excludes: ClassVar[Text] = Text(
        "{count} ville arbejde for mange dage i træk",
        "{count} would work too many days in a row",
    )

    def aspect(self, shift: Shift) -> Hashable:
        """Only the day matters."""
        return shift.day

    def bars(self, guard: Guard, shift: Shift) -> Message | None:
        """Count the settled days on either side of the shift's."""
        first = last = shift.day
        while first - timedelta(days=1) in guard.duty_days:
            first -= timedelta(days=1)
        while last + timedelta(days=1) in guard.duty_days:
            last += timedelta(days=1)
        days = (last - first).days + 1
        return self._message(guard, first, last) if days > self._limit(guard) else None

    def _limit(self, guard: Guard) -> int:
        """Return the guard's own limit, or everybody's."""
        return guard.limit("days_running", self.limit_days)

    def encode(self, model: Model) -> None:
        """Leave one day free in every run of one day more than the limit."""
        for guard in model.problem.guards:
            limit = self._limit(guard)
            days: dict[date, list[Block]] = defaultdict(list)
            for block in model.blocks(guard):
                days[block.shift.day].append(block)
            worked = {day: _any(model, blocks) for day, blocks in days.items()}
            fixed = model.fixed[guard.id].duty_days
            starts = {day - timedelta(days=n) for day in days for n in range(limit + 1)}
            for start in sorted(starts):
                run = [start + timedelta(days=n) for n in range(limit + 1)]
                if all(day in worked or day in fixed for day in run):
                    off = [~worked[day] for day in run if day in worked and day not in fixed]
                    if off:
                        model.cp.add_bool_or(off)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Follow each run of days; one that takes part in the plan must be short enough."""
        run: list[date] = []
        for day in (*sorted(work.days), date.max):
            if run and day != run[-1] + timedelta(days=1):
                shifts = [shift for d in run for shift in work.days[d]]
                if len(run) > work.guard.limit("days_running", self.limit_days) and shifts:
                    yield Violation(
                        rule=self.id,
                        severity=self.info.severity,
                        message=self._message(work.guard, run[0], run[-1]),
                        guard=work.guard.id,
                        shifts=tuple(shift.id for shift in shifts),
                        start=min(shift.span.start for shift in shifts),
                        end=max(shift.span.end for shift in shifts),
                    )
                run = []
            run.append(day)

    def _message(self, guard: Guard, first: date, last: date) -> Message:
        return Text(
            "{guard} arbejder {days} dage i træk, {first} - {last}; højst {limit} er tilladt.",
            "{guard} works {days} days in a row, {first} - {last}; at most {limit} are allowed.",
        )(
            guard=guard.name,
            days=(last - first).days + 1,
            first=say.on(first),
            last=say.on(last),
            limit=self._limit(guard),
        )


def _any(model: Model, blocks: Sequence[Block]) -> cp_model.IntVar:
    """Return a literal that is true when any of the blocks is worked."""
    if len(blocks) == 1:
        return blocks[0].on
    worked = model.cp.new_bool_var("")
    model.cp.add_bool_and([block.off for block in blocks]).only_enforce_if(~worked)
    return worked
