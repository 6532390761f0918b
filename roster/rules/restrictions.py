# SPDX-License-Identifier: MPL-2.0
"""What stands on record of one person: no nights, few nights, agreed hours; and the break."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import ClassVar

from ortools.sat.python import cp_model

from roster.agreements import Confidence
from roster.agreements import Tighter
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Record
from roster.problem import Shift
from roster.problem import Span
from roster.rules import say
from roster.rules.base import GuardRule
from roster.rules.base import RuleInfo
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.base import parameter
from roster.rules.competence import ShiftRule
from roster.rules.work import Work
from roster.rules.work import monday_of
from roster.rules.work import week_span
from sites.clock import local
from sites.clock import local_day
from sites.clock import nearest_utc
from sites.clock import night_minutes
from sites.text import Message
from sites.text import Text

if TYPE_CHECKING:
    from roster.rules.model import Model

DAY_ONLY = "day_only"
FEW_NIGHTS = "few_nights"


@dataclass(frozen=True)
class Break(ShiftRule):
    """A long shift is not planned on a post where no break can be held (DK-14)."""

    trigger_minutes: int = parameter(
        Text("Pause kræves over", "Break asked for above"),
        "min",
        tighter=Tighter.LOWER,
        low=60,
        high=360,
    )
    """Length of a shift above which there must be a break, in minutes."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="DK-14",
        name=Text("Pause", "Break"),
        explanation=Text(
            "En post mærket ingen_pause, hvor der hverken er afløser eller aftalt pause på posten,"
            " har ingen vagter over {trigger_minutes}.",
            "A post tagged no_break, with neither relief nor an agreed break at the post, has"
            " no shifts of more than {trigger_minutes}.",
        ),
        source=Text("Arbejdstidsloven § 3", "Working time act, s. 3"),
        severity=Severity.HARD,
        confidence=Confidence.A,
        link="https://www.detfagligehus.dk/faa-hjaelp/loenmodtager/i-arbejde/arbejdstid/pauser/",
    )
    excludes: ClassVar[Text] = Text(
        "{count} kan ikke holde pause på posten", "{count} could not hold a break on the post"
    )

    def aspect(self, shift: Shift) -> Hashable:
        """The tag and the length matter."""
        return shift.length if "no_break" in shift.tags else None

    def bars(self, guard: Guard, shift: Shift) -> Message | None:
        """Measure the shift where no break is possible."""
        if "no_break" in shift.tags and shift.length > self.trigger_minutes:
            return self._message(shift)
        return None

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Look for tagged shifts that go on after the latest time for a break."""
        for shift in work.shifts:
            latest = shift.span.start + timedelta(minutes=self.trigger_minutes)
            if "no_break" in shift.tags and latest < shift.span.end:
                yield self.violation(work.guard, shift, self._message(shift))

    def _message(self, shift: Shift) -> Message:
        return Text(
            "{post} {start} er {hours} timer uden mulighed for pause; over {limit} timer kræver"
            " afløser eller aftalt pause.",
            "{post} {start} is {hours} hours without a break; above {limit} hours it needs relief"
            " or an agreed break.",
        )(
            post=shift.post,
            start=say.at(shift.span.start),
            hours=say.hours(shift.length),
            limit=say.hours(self.trigger_minutes),
        )


def _restricted(guard: Guard, code: str, day: date) -> bool:
    return any(r.kind == "restriction" and r.code == code and r.covers(day) for r in guard.records)


@dataclass(frozen=True)
class DayOnly(ShiftRule):
    """Who is restricted to day work has no shift that reaches into the night (DK-20)."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="DK-20",
        name=Text("Kun dagarbejde", "Day work only"),
        explanation=Text(
            "En vagt med planhensynet day_only får ingen vagt, der rækker ind i natperioden.",
            "A guard with the planning restriction day_only gets no shift that reaches into the"
            " night period.",
        ),
        source=Text(
            "Arbejdstidsloven; aftaler om natarbejde", "Working time act; night agreements"
        ),
        severity=Severity.OVERRIDE,
        confidence=Confidence.B,
        link="https://aprokom.dk/regler-om-natarbejde/",
    )
    excludes: ClassVar[Text] = Text(
        "{count} har et planhensyn mod natarbejde", "{count} restricted to day work"
    )

    def aspect(self, shift: Shift) -> Hashable:
        """The day matters where there is night in it."""
        return shift.day if shift.night else None

    def bars(self, guard: Guard, shift: Shift) -> Message | None:
        """Look for the restriction on the day of a shift with night in it."""
        if shift.night and _restricted(guard, DAY_ONLY, shift.day):
            return self._message(guard, shift)
        return None

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Compare every shift that touches a night with the days of each restriction."""
        limits = [r for r in work.guard.records if r.kind == "restriction" and r.code == DAY_ONLY]
        if not limits:
            return
        for shift in work.shifts:
            if not night_minutes(shift.span.start, shift.span.end):
                continue
            if any(r.since <= shift.day and (r.to is None or r.to >= shift.day) for r in limits):
                yield self.violation(work.guard, shift, self._message(work.guard, shift))

    def _message(self, guard: Guard, shift: Shift) -> Message:
        return Text(
            "{guard} skal kun planlægges om dagen; vagten {start} rækker ind i natten.",
            "{guard} is to be planned by day only; the shift {start} reaches into the night.",
        )(guard=guard.name, start=say.at(shift.span.start))


@dataclass(frozen=True)
class FewNights(GuardRule):
    """Who is restricted to few nights has at most one night shift in a week (DK-22, VA-13)."""

    limit: int = parameter(
        Text("Nattevagter pr. uge", "Nights a week"), "x", tighter=Tighter.LOWER, low=0, high=7
    )
    """Greatest number of night shifts that start in one calendar week."""
    night_minutes: int = parameter(
        Text("Nattevagt fra", "A night shift from"), "min", tighter=Tighter.LOWER, low=1, high=420
    )
    """Minutes in the night period that make a shift a night shift."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="DK-22d",
        name=Text("Få nattevagter", "Few nights"),
        explanation=Text(
            "En vagt med planhensynet few_nights får højst én nattevagt om ugen.",
            "A guard with the planning restriction few_nights gets at most one night shift a week.",
        ),
        source=Text(
            "Arbejdstilsynets og NFA's anbefaling om natarbejde",
            "Advice on night work by the authority and the NFA",
        ),
        severity=Severity.OVERRIDE,
        confidence=Confidence.A,
        link="https://at.dk/arbejdsmiljoe/psykisk-arbejdsmiljoe/natarbejde/om-natarbejde/",
    )
    excludes: ClassVar[Text] = Text(
        "{count} har et planhensyn mod flere nætter", "{count} restricted to few nights"
    )

    def encode(self, model: Model) -> None:
        """Bound the night shifts of each week in which the restriction is in force."""
        for guard in model.problem.guards:
            if not any(r.kind == "restriction" and r.code == FEW_NIGHTS for r in guard.records):
                continue
            nights: dict[date, list[cp_model.IntVar]] = defaultdict(list)
            for block in model.blocks(guard):
                day = block.shift.day
                if block.shift.night >= self.night_minutes and _restricted(guard, FEW_NIGHTS, day):
                    nights[monday_of(day)].append(block.on)
            for monday, variables in nights.items():
                left = max(0, self.limit - self._settled(model.fixed[guard.id], monday))
                if len(variables) > left:
                    model.cp.add(cp_model.LinearExpr.sum(variables) <= left)

    def _settled(self, guard: Guard, monday: date) -> int:
        count = 0
        for duty in guard.duties:
            day = local_day(duty.span.start)
            night = night_minutes(duty.span.start, duty.span.end)
            if monday_of(day) == monday and night >= self.night_minutes:
                count += _restricted(guard, FEW_NIGHTS, day)
        return count

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Count the nights of each week, planned and settled."""
        limits = [r for r in work.guard.records if r.code == FEW_NIGHTS]
        if not limits:
            return
        weeks: dict[date, list[Shift | None]] = defaultdict(list)
        for piece in work.pieces:
            if any(record.covers(piece.day) for record in limits if record.kind == "restriction"):
                night = night_minutes(piece.start, piece.end)
                if night >= self.night_minutes:
                    weeks[monday_of(piece.day)].append(piece.shift)
        for monday, nights in weeks.items():
            planned = [shift for shift in nights if shift is not None]
            if len(nights) > self.limit and planned:
                yield Violation(
                    rule=self.id,
                    severity=self.info.severity,
                    message=Text(
                        "{guard} har {count} nattevagter i uge {week}; planhensynet siger højst"
                        " {limit}.",
                        "{guard} has {count} night shifts in week {week}; the planning"
                        " restriction says at most {limit}.",
                    )(
                        guard=work.guard.name,
                        count=len(nights),
                        week=monday.isocalendar().week,
                        limit=self.limit,
                    ),
                    guard=work.guard.id,
                    shifts=tuple(shift.id for shift in planned),
                    start=week_span(monday).start,
                    end=week_span(monday).end,
                )


HOURS = re.compile(r"([01]{7})/([01]\d|2[0-3])([0-5]\d)-([01]\d|2[0-3])([0-5]\d)")
"""Weekdays from Monday, then local start and end; an end not after the start is the next day."""


@dataclass(frozen=True)
class ReferenceHours(ShiftRule):
    """Where reference hours are agreed with a person, work lies inside them (DK-25)."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="DK-25",
        name=Text("Referencetimer", "Reference hours"),
        explanation=Text(
            "Er der aftalt referencetimer med en vagt, ligger vagterne inden for dem.",
            "Where reference hours are agreed with a guard, shifts lie inside them.",
        ),
        source=Text(
            "Lov om ansættelsesbeviser og visse arbejdsvilkår", "Act on employment conditions"
        ),
        severity=Severity.OVERRIDE,
        confidence=Confidence.B,
        since=date(2023, 7, 1),
    )
    excludes: ClassVar[Text] = Text(
        "{count} har ikke aftalt at arbejde på det tidspunkt",
        "{count} have not agreed to work at that time",
    )

    def aspect(self, shift: Shift) -> Hashable:
        """Only the time matters."""
        return shift.span

    def bars(self, guard: Guard, shift: Shift) -> Message | None:
        """Cut the agreed windows out of the shift; nothing must be left."""
        agreed = [r for r in guard.records if r.kind == "hours" and r.covers(shift.day)]
        if not agreed:
            return None
        left = [shift.span]
        for window in (w for r in agreed for w in _windows(r, shift)):
            left = [part for span in left for part in _without(span, window)]
        return self._message(guard, shift) if left else None

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Walk through each shift on the local clock; every minute must be agreed."""
        records = [r for r in work.guard.records if r.kind == "hours"]
        if not records:
            return
        for shift in work.shifts:
            agreed = [r.code for r in records if r.covers(shift.day)]
            if agreed and not all(
                any(_inside(code, instant) for code in agreed) for instant in _minutes(shift)
            ):
                yield self.violation(work.guard, shift, self._message(work.guard, shift))

    def _message(self, guard: Guard, shift: Shift) -> Message:
        return Text(
            "{guard} har aftalt referencetimer, og vagten {start} ligger uden for dem.",
            "{guard} has agreed reference hours, and the shift {start} lies outside them.",
        )(guard=guard.name, start=say.at(shift.span.start))


def _windows(record: Record, shift: Shift) -> Iterator[Span]:
    """Yield the agreed windows of a record around a shift."""
    match = HOURS.fullmatch(record.code)
    if match is None:
        return
    starts = time(int(match[2]), int(match[3]))
    ends = time(int(match[4]), int(match[5]))
    day = shift.day - timedelta(days=1)
    while day <= shift.last_day:
        if match[1][day.weekday()] == "1":
            last = day if ends > starts else day + timedelta(days=1)
            yield Span(nearest_utc(day, starts), nearest_utc(last, ends))
        day += timedelta(days=1)


def _without(span: Span, window: Span) -> Iterator[Span]:
    if not span.overlaps(window):
        yield span
        return
    if span.start < window.start:
        yield Span(span.start, window.start)
    if window.end < span.end:
        yield Span(window.end, span.end)


def _minutes(shift: Shift) -> Iterator[datetime]:
    instant = shift.span.start
    while instant < shift.span.end:
        yield local(instant)
        instant += timedelta(minutes=1)


def _inside(code: str, instant: datetime) -> bool:
    """Say whether a local instant lies in a window that began on its day or the day before."""
    days, times = code.split("/")
    start, end = (int(t[:2]) * 60 + int(t[2:]) for t in times.split("-"))
    at = instant.hour * 60 + instant.minute
    today, yesterday = instant.weekday(), (instant.weekday() - 1) % 7
    if end > start:
        return days[today] == "1" and start <= at < end
    return (days[today] == "1" and at >= start) or (days[yesterday] == "1" and at < end)
