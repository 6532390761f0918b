# SPDX-License-Identifier: MPL-2.0
"""Rules of the week: the weekly day off, hours against the contract, days in a row."""

from __future__ import annotations

from bisect import bisect_left
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import ClassVar

from ortools.sat.python import cp_model

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
from roster.rules.rest import cluster_around
from roster.rules.work import Work
from roster.rules.work import monday_of
from roster.rules.work import week_span
from sites.clock import minutes
from sites.clock import overlap_minutes
from sites.text import Message
from sites.text import Text

if TYPE_CHECKING:
    from roster.rules.model import Block
    from roster.rules.model import Model


@dataclass(frozen=True)
class WeeklyRest(GuardRule):
    """From the end of one 35-hour rest to the start of the next at most 6 x 24 hours (DK-04).

    Both halves use the blocks of work between such rests. Work that is not known, before the
    history and after the window, counts as rest: a block is measured over known work only, so
    a week planned without history may follow a hard week that nobody entered. A block wholly
    of settled work is not the plan's.
    """

    rest_minutes: int = parameter(2100, Text("Fridøgn", "Weekly rest"), "min", Confidence.A)
    """Least length of the weekly rest, in minutes: 24 hours and the daily rest of 11."""
    block_minutes: int = parameter(
        8640, Text("Længst mellem to fridøgn", "Longest between two"), "min", Confidence.D
    )
    """Greatest time between two such rests, in minutes: 6 x 24 hours."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="DK-04",
        name=Text("Ugentligt fridøgn", "Weekly rest"),
        explanation=Text(
            "Der er højst seks døgn mellem to fridøgn; et fridøgn er mindst 35 timer i træk.",
            "There are at most six times 24 hours between two weekly rests of at least 35 hours"
            " in one piece.",
        ),
        source=Text(
            "Arbejdsmiljøloven § 51, stk. 1; Arbejdstilsynets og statens vejledning",
            "Working Environment Act, s. 51(1); guidance by the authority and the state",
        ),
        severity=Severity.HARD,
        confidence=Confidence.D,
    )
    excludes: ClassVar[Text] = Text(
        "{count} ville mangle ugentligt fridøgn", "{count} would miss the weekly rest"
    )

    @property
    def rest(self) -> timedelta:
        """The least length of the weekly rest."""
        return timedelta(minutes=self.rest_minutes)

    @property
    def limit(self) -> timedelta:
        """The longest block of work."""
        return timedelta(minutes=self.block_minutes)

    def aspect(self, shift: Shift) -> Hashable:
        """Only the time matters."""
        return shift.span

    def bars(self, guard: Guard, shift: Shift) -> Message | None:
        """Measure the block of the shift and settled work alone."""
        block = cluster_around(guard.worked, shift.span, self.rest)
        if block.end - block.start <= self.limit:
            return None
        return self._message(guard, block.start, block.end)

    def encode(self, model: Model) -> None:
        """Ask, for each shift worked, for a rest that begins within the limit of its start."""
        rests = _Rests(model, self.rest, self.limit)
        for guard in model.problem.guards:
            rests.encode(guard)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Measure every block that takes part in the plan."""
        for block in work.clusters(self.rest):
            if block.end - block.start > self.limit:
                yield Violation(
                    rule=self.id,
                    severity=self.info.severity,
                    message=self._message(work.guard, block.start, block.end),
                    guard=work.guard.id,
                    shifts=block.planned,
                    start=block.start,
                    end=block.end,
                )

    def _message(self, guard: Guard, start: datetime, end: datetime) -> Message:
        return Text(
            "{guard} har intet fridøgn på {rest} timer fra {start} til {end}: {hours} timer,"
            " højst {limit} er tilladt.",
            "{guard} has no weekly rest of {rest} hours from {start} to {end}: {hours} hours, at"
            " most {limit} are allowed.",
        )(
            guard=guard.name,
            rest=say.hours(self.rest_minutes),
            start=say.at(start),
            end=say.at(end),
            hours=say.hours(minutes(start, end)),
            limit=say.hours(self.block_minutes),
        )


class _Rests:
    """Encodes the weekly rest of one guard after another.

    A rest may begin at the end of any work. Its literal implies that nothing starts or goes on
    until the rest is over. Each worked span, taken as the first of a block, needs one of them
    within the limit; for the later ones of a block the same holds all the more.
    """

    def __init__(self, model: Model, rest: timedelta, limit: timedelta) -> None:
        self.model = model
        self.rest = rest
        self.limit = limit
        ends = {span.end for span in model.spans}
        self.touching = {end: self._touching(end) for end in ends}
        """For each end of a span, the indices of the spans that a rest from there forbids."""

    def _touching(self, start: datetime) -> list[int]:
        window = Span(start, start + self.rest)
        return [n for n, span in enumerate(self.model.spans) if span.overlaps(window)]

    def encode(self, guard: Guard) -> None:
        """Add the clauses of every span that may be the first of a block."""
        blocks = self.model.blocks(guard)
        fixed = self.model.fixed[guard.id].worked
        if not blocks:
            return
        ends = sorted({block.span.end for block in blocks} | {span.end for span in fixed})
        first: list[tuple[Span, cp_model.BoolVarT | None]] = [(b.span, b.off) for b in blocks]
        for span in fixed:
            alone = cluster_around(fixed, span, self.rest)
            if alone.end - span.start <= self.limit:
                first.append((span, None))
        first = [pair for pair in first if pair[0].start + self.limit < ends[-1]]
        if not first:
            return
        literals = self._literals(ends, blocks, fixed)
        for span, unless in first:
            low = bisect_left(ends, span.end)
            high = bisect_right(ends, span.start + self.limit)
            clause = [literal for literal in literals[low:high] if literal is not None]
            self.model.cp.add_bool_or(clause if unless is None else [unless, *clause])

    def _literals(
        self, ends: Sequence[datetime], blocks: Sequence[Block], fixed: Sequence[Span]
    ) -> list[cp_model.IntVar | None]:
        """Return the literal of a rest from each end; None where fixed work forbids it."""
        off = {block.index: block.off for block in blocks}
        out: list[cp_model.IntVar | None] = []
        for end in ends:
            window = Span(end, end + self.rest)
            if any(span.overlaps(window) for span in fixed):
                out.append(None)
                continue
            literal = self.model.cp.new_bool_var("")
            touching = self.touching.get(end)
            if touching is None:
                touching = self._touching(end)
            forbidden = [off[n] for n in touching if n in off]
            if forbidden:
                self.model.cp.add_bool_and(forbidden).only_enforce_if(literal)
            out.append(literal)
        return out


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

    limit_days: int = parameter(6, Text("Dage i træk", "Days in a row"), "d", Confidence.U)
    """Greatest number of days in a row."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="days-running",
        name=Text("Dage i træk", "Days in a row"),
        explanation=Text(
            "Ingen møder på arbejde mere end seks kalenderdage i træk.",
            "Nobody starts work on more than six calendar days in a row.",
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
        return self._message(guard, first, last) if days > self.limit_days else None

    def encode(self, model: Model) -> None:
        """Leave one day free in every run of one day more than the limit."""
        for guard in model.problem.guards:
            days: dict[date, list[Block]] = defaultdict(list)
            for block in model.blocks(guard):
                days[block.shift.day].append(block)
            worked = {day: _any(model, blocks) for day, blocks in days.items()}
            fixed = model.fixed[guard.id].duty_days
            starts = {day - timedelta(days=n) for day in days for n in range(self.limit_days + 1)}
            for start in sorted(starts):
                run = [start + timedelta(days=n) for n in range(self.limit_days + 1)]
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
                if len(run) > self.limit_days and shifts:
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
            limit=self.limit_days,
        )


def _any(model: Model, blocks: Sequence[Block]) -> cp_model.IntVar:
    """Return a literal that is true when any of the blocks is worked."""
    if len(blocks) == 1:
        return blocks[0].on
    worked = model.cp.new_bool_var("")
    model.cp.add_bool_and([block.off for block in blocks]).only_enforce_if(~worked)
    return worked
