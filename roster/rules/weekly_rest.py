# SPDX-License-Identifier: MPL-2.0
"""The weekly day off: at most six days between two long rests (DK-04)."""

from __future__ import annotations

from bisect import bisect_left
from bisect import bisect_right
from collections.abc import Hashable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
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
from roster.rules.rest import cluster_around
from roster.rules.work import Work
from sites.clock import minutes
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

    rest_minutes: int = parameter(
        Text("Fridøgn", "Weekly rest"), "min", tighter=Tighter.HIGHER, low=1440, high=4320
    )
    """Least length of the weekly rest, in minutes: 24 hours and the daily rest of 11."""
    block_minutes: int = parameter(
        Text("Længst mellem to fridøgn", "Longest between two"),
        "min",
        tighter=Tighter.LOWER,
        low=1440,
        high=17_280,
    )
    """Greatest time between two such rests, in minutes: 6 x 24 hours."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="DK-04",
        name=Text("Ugentligt fridøgn", "Weekly rest"),
        explanation=Text(
            "Der er højst {block_minutes} mellem to fridøgn; et fridøgn er mindst"
            " {rest_minutes} i træk.",
            "There are at most {block_minutes} between two weekly rests of at least"
            " {rest_minutes} in one piece.",
        ),
        source=Text(
            "Arbejdsmiljøloven § 51, stk. 1; Arbejdstilsynets og statens vejledning",
            "Working Environment Act, s. 51(1); guidance by the authority and the state",
        ),
        severity=Severity.HARD,
        confidence=Confidence.D,
        link="https://danskelove.dk/arbejdsmiljøloven/51",
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
