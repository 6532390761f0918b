# SPDX-License-Identifier: MPL-2.0
"""Reduced daily rest where an agreement opens it: how often, and what follows (DK-03)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import ClassVar
from typing import Self

from ortools.sat.python import cp_model

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
from roster.rules.rest import Chains
from roster.rules.rest import cluster_around
from roster.rules.rest import daily_rest
from roster.rules.rest import forbid_chains
from roster.rules.rest import minutes_of
from roster.rules.rest import opened
from roster.rules.weights import Weights
from roster.rules.work import Piece
from roster.rules.work import Work
from sites.clock import minutes
from sites.text import Message
from sites.text import Text

if TYPE_CHECKING:
    from roster.rules.model import Block
    from roster.rules.model import Model


@dataclass(frozen=True)
class ReducedRest(GuardRule):
    """Daily rest may be reduced a few times, and what it lacked is given with the next (DK-03).

    It stands in for DK-01 where an agreement opens it. Between two rests of at least the reduced
    length lies no more work than between two full ones. A rest shorter than the full one is a
    reduction, and every rest that begins within the longest work after it is longer by what it
    lacked.
    """

    rest_minutes: int = parameter(
        Text("Hvile", "Rest"), "min", tighter=Tighter.HIGHER, low=480, high=1440
    )
    """The full daily rest, in minutes."""
    reduced_minutes: int = parameter(
        Text("Nedsat hvile", "Reduced rest"), "min", tighter=Tighter.HIGHER, low=480, high=1440
    )
    """Least rest when it is reduced, in minutes."""
    day_minutes: int = parameter(Text("Døgn", "Day"), "min", low=1440, high=1440)
    """The rolling period that must hold the full rest, in minutes."""
    times: int = parameter(
        Text("Nedsættelser", "Reductions"), "x", tighter=Tighter.LOWER, low=0, high=2
    )
    """How often it may be reduced in the period; 0 is never, and DK-01 holds."""
    period_minutes: int = parameter(
        Text("Periode", "Period"), "min", tighter=Tighter.HIGHER, low=10080, high=43200
    )
    """The rolling period in which reductions are counted, in minutes."""
    apart_minutes: int = parameter(
        Text("Mellem to nedsættelser", "Between two reductions"),
        "min",
        tighter=Tighter.HIGHER,
        low=2880,
        high=20160,
    )
    """Least time from the start of one reduced rest to the start of the next, in minutes."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="DK-03",
        name=Text("Nedsat hvile", "Reduced rest"),
        explanation=Text(
            "Den daglige hvile kan nedsættes fra {rest_minutes} til {reduced_minutes}, højst"
            " {times} på {period_minutes} og med {apart_minutes} imellem; næste hvil er længere"
            " med det, der manglede.",
            "Daily rest may be reduced from {rest_minutes} to {reduced_minutes}, at most {times}"
            " in {period_minutes} and {apart_minutes} apart; the next rest is longer by what was"
            " missing.",
        ),
        source=Text(
            "Bekendtgørelse 324/2002, bilag 1 pkt. 2, efter aftale; § 12",
            "Order 324/2002, annex 1(2), by agreement; s. 12",
        ),
        severity=Severity.HARD,
        confidence=Confidence.B,
        link="https://pav.medst.dk/arbejdstidsregler-mv/arbejdsmiljoloven/",
    )
    excludes: ClassVar[Text] = Text(
        "{count} ville få for kort eller for ofte nedsat hvile",
        "{count} would have rest reduced too far or too often",
    )

    @classmethod
    def in_force(cls, agreement: Resolved, weights: Weights) -> bool:
        """Say whether the agreement opens any reduction."""
        return opened(agreement)

    @classmethod
    def of(cls, agreement: Resolved, weights: Weights | None = None) -> Self:
        """Return the rule with the full rest that the agreement asks for by DK-01."""
        rule = super().of(agreement, weights)
        daily = daily_rest(agreement)
        if daily is None:
            return rule
        figures = {**rule.figures, "rest_minutes": daily}
        return replace(rule, rest_minutes=minutes_of(daily), figures=figures)

    @property
    def _full(self) -> timedelta:
        return timedelta(minutes=self.rest_minutes)

    @property
    def _least(self) -> timedelta:
        return timedelta(minutes=self.reduced_minutes)

    @property
    def _limit(self) -> timedelta:
        return timedelta(minutes=self.day_minutes - self.rest_minutes)

    def aspect(self, shift: Shift) -> Hashable:
        """Only the time matters."""
        return shift.span

    def bars(self, guard: Guard, shift: Shift) -> Message | None:
        """Measure the work around the shift between rests of the reduced length."""
        cluster = cluster_around(guard.worked, shift.span, self._least)
        if cluster.end - cluster.start <= self._limit:
            return None
        return self._long(guard, cluster.start, cluster.end)

    def encode(self, model: Model) -> None:
        """Forbid long work, rests reduced too often, and too short a rest after a reduced one."""
        forbid_chains(model, Chains(self._least, self._limit))
        for guard in model.problem.guards:
            rests = self._possible(model, guard)
            cut = [rest for rest in rests if rest.length < self._full]
            reduced = [(rest, _literal(model, rest)) for rest in cut]
            _at_most(model, reduced, timedelta(minutes=self.period_minutes), self.times)
            _at_most(model, reduced, timedelta(minutes=self.apart_minutes), 1)
            for rest, _ in reduced:
                for then in rests:
                    if not rest.span.end < then.span.start <= rest.span.end + self._limit:
                        continue
                    if then.length < 2 * self._full - rest.length and (rest.free or then.free):
                        model.cp.add_bool_or([*rest.unless, *then.unless])

    def _possible(self, model: Model, guard: Guard) -> list[_Rest]:
        """Return all that may be a rest too short to follow the shortest, in order of start."""
        entries: list[tuple[Span, Block | None]] = [
            (span, None) for span in model.fixed[guard.id].worked
        ]
        entries += [(block.span, block) for block in model.blocks(guard)]
        entries.sort(key=lambda entry: (entry[0].start, entry[0].end))
        starts = [span.start for span, _ in entries]
        longest = max((span.end - span.start for span, _ in entries), default=timedelta(0))
        out: list[_Rest] = []
        for span, block in entries:
            low = bisect_left(starts, span.end - longest)
            first = bisect_left(starts, span.end + self._least)
            last = bisect_left(starts, span.end + 2 * self._full - self._least)
            for n in range(first, last):
                other, then = entries[n]
                over = [e for e in entries[low:n] if e[0].end > span.end]
                over = [e for e in over if e[0].start < other.start]
                if any(middle is None for _, middle in over):
                    continue
                sides = [b.off for b in (block, then) if b is not None]
                between = [middle.on for _, middle in over if middle is not None]
                gap = Span(span.end, other.start)
                out.append(_Rest(gap, bool(sides), (*sides, *between)))
        return sorted(out, key=lambda rest: rest.span.start)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Measure the work between rests, then count the short rests and look at what follows."""
        for cluster in work.clusters(self._least):
            if cluster.end - cluster.start > self._limit:
                message = self._long(work.guard, cluster.start, cluster.end)
                yield self._violation(work, message, cluster.start, cluster.end, cluster.planned)
        rests = _rests(work, self._least)
        cut = [rest for rest in rests if rest.end - rest.start < self._full]
        for n, first in enumerate(cut):
            for span, most in ((self.period_minutes, self.times), (self.apart_minutes, 1)):
                until = first.start + timedelta(minutes=span)
                inside = [rest for rest in cut[n:] if rest.start < until]
                shifts = [id_ for rest in inside for id_ in rest.planned]
                if len(inside) > most and shifts:
                    yield self._often(work, inside, shifts)
                    break
            for then in rests:
                due = 2 * self._full - (first.end - first.start)
                near = first.end <= then.start <= first.end + self._limit
                shifts = [*first.planned, *then.planned]
                if near and then.end - then.start < due and shifts:
                    yield self._owed(work, first, then, due, shifts)

    def _often(self, work: Work, rests: Sequence[_Pause], shifts: Sequence[str]) -> Violation:
        message = Text(
            "{guard} har {count} nedsatte hvil {start} - {end}; højst {times} er aftalt, og ikke"
            " to døgn i træk.",
            "{guard} has {count} reduced rests {start} - {end}; at most {times} are agreed, and"
            " not two days in a row.",
        )(
            guard=work.guard.name,
            count=len(rests),
            start=say.at(rests[0].start),
            end=say.at(rests[-1].end),
            times=self.times,
        )
        return self._violation(work, message, rests[0].start, rests[-1].end, shifts)

    def _owed(
        self, work: Work, cut: _Pause, then: _Pause, due: timedelta, shifts: Sequence[str]
    ) -> Violation:
        message = Text(
            "{guard} hviler {hours} timer fra {start}; efter den nedsatte hvile skal der være"
            " {due}.",
            "{guard} rests {hours} hours from {start}; after the reduced rest there must be {due}.",
        )(
            guard=work.guard.name,
            hours=say.hours(minutes(then.start, then.end)),
            start=say.at(then.start),
            due=say.hours(int(due.total_seconds()) // 60),
        )
        return self._violation(work, message, cut.start, then.end, shifts)

    def _long(self, guard: Guard, start: datetime, end: datetime) -> Message:
        return Text(
            "{guard}: {start} - {end} uden {rest} timers sammenhængende hvile; højst {limit}"
            " timer er tilladt.",
            "{guard}: {start} - {end} without {rest} hours of rest in one piece; at most {limit}"
            " hours are allowed.",
        )(
            guard=guard.name,
            start=say.at(start),
            end=say.at(end),
            rest=say.hours(self.reduced_minutes),
            limit=say.hours(self.day_minutes - self.rest_minutes),
        )

    def _violation(
        self, work: Work, message: Message, start: datetime, end: datetime, shifts: Iterable[str]
    ) -> Violation:
        return Violation(
            rule=self.id,
            severity=self.info.severity,
            message=message,
            guard=work.guard.id,
            shifts=tuple(dict.fromkeys(shifts)),
            start=start,
            end=end,
        )


@dataclass(frozen=True)
class _Rest:
    """A rest that there may be: there is one when none of `unless` is true."""

    span: Span
    free: bool
    """Whether the solver decides on the work before or after it."""
    unless: tuple[cp_model.BoolVarT, ...]

    @property
    def length(self) -> timedelta:
        return self.span.end - self.span.start


def _literal(model: Model, rest: _Rest) -> cp_model.IntVar | int:
    """Return what is true whenever there is the rest."""
    if not rest.unless:
        return 1
    there = model.cp.new_bool_var("")
    model.cp.add_bool_or([there, *rest.unless])
    return there


def _at_most(
    model: Model,
    reduced: Sequence[tuple[_Rest, cp_model.IntVar | int]],
    window: timedelta,
    most: int,
) -> None:
    """Keep to so many in each window, as far as the solver decides on any of them."""
    for n, (first, _) in enumerate(reduced):
        inside = [one for one in reduced[n:] if one[0].span.start < first.span.start + window]
        if len(inside) <= most:
            continue
        total = sum(there for _, there in inside)
        settled = any(not rest.free for rest, _ in inside)
        for rest, there in inside:
            if rest.free and not isinstance(there, int):
                bound = model.cp.add(total <= most)
                if not settled:
                    break
                bound.only_enforce_if(there)


@dataclass(frozen=True)
class _Pause:
    """A rest in a finished plan, with the planned shifts right before and after it."""

    start: datetime
    end: datetime
    planned: tuple[str, ...]


def _rests(work: Work, least: timedelta) -> list[_Pause]:
    """Return the time between pieces of work that is at least so long."""
    out: list[_Pause] = []
    before: list[Piece] = []
    for piece in work.pieces:
        end = max((one.end for one in before), default=None)
        if end is not None and piece.start - end >= least:
            after = [one for one in work.pieces if one.start == piece.start]
            sides = [*(one for one in before if one.end == end), *after]
            planned = tuple(one.shift.id for one in sides if one.shift is not None)
            out.append(_Pause(end, piece.start, planned))
        before.append(piece)
    return out
