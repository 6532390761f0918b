# SPDX-License-Identifier: MPL-2.0
"""Strenuous night posts: eight hours in any 24 in which such night work is done (DK-18)."""

from __future__ import annotations

from collections.abc import Hashable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import ClassVar

from ortools.sat.python import cp_model

from roster.agreements import Confidence
from roster.agreements import Tighter
from roster.problem import Assignment
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
from roster.rules.work import Piece
from roster.rules.work import Work
from sites.clock import NIGHT_END
from sites.clock import NIGHT_START
from sites.clock import local_day
from sites.clock import minutes
from sites.clock import overlap_minutes
from sites.clock import utc
from sites.text import Message
from sites.text import Text

if TYPE_CHECKING:
    from roster.rules.model import Block
    from roster.rules.model import Model

TAG = "strenuous"
DAY = timedelta(hours=24)
MINUTE = timedelta(minutes=1)


def nights_of(span: Span) -> list[Span]:
    """Return the parts of a span that lie in the night period."""
    out = []
    day = local_day(span.start) - timedelta(days=1)
    while day <= local_day(span.end):
        start = max(span.start, utc(day, NIGHT_START))
        end = min(span.end, utc(day + timedelta(days=1), NIGHT_END))
        if start < end:
            out.append(Span(start, end))
        day += timedelta(days=1)
    return out


@dataclass(frozen=True)
class StrenuousNights(GuardRule):
    """No 24 hours that hold night work on a strenuous post hold more than eight hours of work.

    Both halves look at 24 hours that begin on a whole minute. Settled work counts as work; only
    the plan's own shifts are known to be strenuous.
    """

    limit_minutes: int = parameter(
        Text("Højst arbejde", "Most work"), "min", tighter=Tighter.LOWER, low=60, high=480
    )
    """Greatest amount of work in the 24 hours, in minutes."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="DK-18",
        name=Text("Belastende natarbejde", "Strenuous night work"),
        explanation=Text(
            "I 24 timer med natarbejde på en post mærket belastende arbejdes højst"
            " {limit_minutes}.",
            "In 24 hours with night work on a post tagged strenuous there are at most"
            " {limit_minutes} of work.",
        ),
        source=Text("Arbejdstidsloven § 5, stk. 3", "Working time act, s. 5(3)"),
        severity=Severity.HARD,
        confidence=Confidence.A,
        link="https://amo-uddannelse.dk/cm280/",
    )
    excludes: ClassVar[Text] = Text(
        "{count} ville arbejde for længe om natten på en belastende post",
        "{count} would work too long at night on a strenuous post",
    )

    def aspect(self, shift: Shift) -> Hashable:
        """The length matters where there is night on a strenuous post."""
        return (shift.length, shift.span) if TAG in shift.tags and shift.night else None

    def bars(self, guard: Guard, shift: Shift) -> Message | None:
        """Measure the shift alone: longer than the limit is too long whatever else is planned."""
        if TAG not in shift.tags or not shift.night:
            return None
        for first in _starts(nights_of(shift.span), [shift.span]):
            worked = overlap_minutes(shift.span.start, shift.span.end, first, first + DAY)
            if worked > self.limit_minutes:
                return self._message(guard, first, worked)
        return None

    def encode(self, model: Model) -> None:
        """Bound the work of each 24 hours that meet a strenuous night, if that is worked."""
        if not any(TAG in shift.tags for shift in model.problem.shifts):
            return
        for guard in model.problem.guards:
            fixed = model.fixed[guard.id].worked
            for shift, var in model.of_guard(guard):
                if TAG in shift.tags and shift.night:
                    locked = Assignment(guard.id, shift.id) in model.problem.locked
                    self._encode(model, guard, shift, fixed, None if locked else var)

    def _encode(
        self,
        model: Model,
        guard: Guard,
        shift: Shift,
        fixed: Sequence[Span],
        when: cp_model.IntVar | None,
    ) -> None:
        near = Span(shift.span.start - DAY, shift.span.end + DAY)
        blocks = [b for b in model.blocks(guard) if b.span.overlaps(near)]
        settled = [span for span in fixed if span.overlaps(near)]
        for block in _beside_breach(nights_of(shift.span), settled, blocks, self.limit_minutes):
            model.cp.add(block.on == 0)
        spans = [*(block.span for block in blocks), *settled, shift.span]
        for first in _starts(nights_of(shift.span), spans):
            last = first + DAY
            taken = sum(overlap_minutes(s.start, s.end, first, last) for s in settled)
            free = [
                (block.on, inside)
                for block in blocks
                if (inside := overlap_minutes(block.span.start, block.span.end, first, last))
            ]
            left = max(0, self.limit_minutes - taken)
            if sum(inside for _, inside in free) <= left:
                continue
            on, lengths = zip(*free, strict=True)
            bound = model.cp.add(cp_model.LinearExpr.weighted_sum(on, lengths) <= left)
            if when is not None:
                bound.only_enforce_if(when)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Slide 24 hours over each strenuous night and add up what they hold."""
        for shift in work.shifts:
            if TAG not in shift.tags or not shift.night:
                continue
            worst = max(_loads(shift, work.pieces), key=lambda load: load[1])
            if worst[1] > self.limit_minutes:
                yield self._violation(work, shift, worst[0], worst[1])

    def _violation(self, work: Work, shift: Shift, first: datetime, worked: int) -> Violation:
        """Name every shift in any 24 hours that are too full because of this one."""
        names = {shift.id: shift}
        for night in nights_of(shift.span):
            start = night.start - DAY + MINUTE
            near = [p for p in work.pieces if p.start < night.end + DAY and p.end > start]
            while start < night.end:
                if _minutes_of_work(near, start, start + DAY) > self.limit_minutes:
                    window = Span(start, start + DAY)
                    names |= {s.id: s for s in work.shifts if s.span.overlaps(window)}
                start += MINUTE
        shifts = sorted(names.values(), key=lambda s: (s.span.start, s.id))
        return Violation(
            rule=self.id,
            severity=self.info.severity,
            message=self._message(work.guard, first, worked),
            guard=work.guard.id,
            shifts=tuple(s.id for s in shifts),
            start=shifts[0].span.start,
            end=max(s.span.end for s in shifts),
        )

    def _message(self, guard: Guard, first: datetime, worked: int) -> Message:
        return Text(
            "{guard} arbejder {hours} timer i de 24 timer fra {start} med natarbejde på en"
            " belastende post; højst {limit} er tilladt.",
            "{guard} works {hours} hours in the 24 hours from {start} with night work on a"
            " strenuous post; at most {limit} are allowed.",
        )(
            guard=guard.name,
            hours=say.hours(worked),
            start=say.at(first),
            limit=say.hours(self.limit_minutes),
        )


def _starts(nights: Sequence[Span], spans: Sequence[Span]) -> list[datetime]:
    """Return the whole minutes at which 24 hours that meet a night can hold most work.

    The work in them grows and shrinks evenly between the starts and ends of work, so the most
    lies at one of those or at the first or last minute that still meets the night.
    """
    bends = {instant for s in spans for at in (s.start, s.end) for instant in (at, at - DAY)}
    out = set()
    for night in nights:
        low, high = night.start - DAY + MINUTE, night.end - MINUTE
        out |= {low, high} | {bend for bend in bends if low <= bend <= high}
    return sorted(out)


def _beside_breach(
    nights: Sequence[Span], settled: Sequence[Span], blocks: Sequence[Block], limit: int
) -> list[Block]:
    """Return the blocks that would add work to 24 hours that settled work alone overfills."""
    found: dict[int, Block] = {}
    for night in nights:
        first = night.start - DAY + MINUTE
        if sum(minutes(s.start, s.end) for s in settled) <= limit:
            break
        while first < night.end:
            last = first + DAY
            if sum(overlap_minutes(s.start, s.end, first, last) for s in settled) > limit:
                window = Span(first, last)
                found |= {b.index: b for b in blocks if b.span.overlaps(window)}
            first += MINUTE
    return list(found.values())


def _loads(shift: Shift, pieces: Sequence[Piece]) -> Iterator[tuple[datetime, int]]:
    """Yield the minutes of work in 24 hours that begin where one of a few things happens."""
    for night in nights_of(shift.span):
        low, high = night.start - DAY + MINUTE, night.end - MINUTE
        near = [p for p in pieces if p.start < high + DAY and p.end > low]
        instants = [low, high]
        for piece in near:
            instants += [piece.start, piece.end, piece.start - DAY, piece.end - DAY]
        for instant in instants:
            if low <= instant <= high:
                yield instant, _minutes_of_work(near, instant, instant + DAY)


def _minutes_of_work(pieces: Sequence[Piece], first: datetime, last: datetime) -> int:
    """Add up the work between two instants, time that two pieces share counted once."""
    total = 0
    reached = first
    for piece in pieces:
        start, end = max(piece.start, reached), min(piece.end, last)
        if start < end:
            total += minutes(start, end)
            reached = end
    return total
