# SPDX-License-Identifier: MPL-2.0
"""What holds for any plan: people are there when planned, in one place, one to a seat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.rules import say
from roster.rules.base import Confidence
from roster.rules.base import GuardRule
from roster.rules.base import Rule
from roster.rules.base import RuleInfo
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.work import Piece
from roster.rules.work import Work
from roster.travel.means import AWAY
from roster.travel.means import between
from roster.travel.means import exists
from roster.travel.means import longest
from sites.clock import local_day
from sites.text import Message
from sites.text import Text

if TYPE_CHECKING:
    from roster.plan import Plan
    from roster.rules.model import Model

_OWN = Text("Produktets egen regel", "The product's own rule")

_NO_CONTRACT = Text(
    "{guard} har ingen kontrakt, der gælder {day}.", "{guard} has no contract in force on {day}."
)
_ABSENT = Text("{guard} er fraværende {start} - {end}.", "{guard} is absent {start} - {end}.")


@dataclass(frozen=True)
class Availability(GuardRule):
    """A guard works only while a contract is in force and no absence is registered."""

    by_shift: ClassVar[bool] = True
    info: ClassVar[RuleInfo] = RuleInfo(
        id="availability",
        name=Text("Rådighed", "Availability"),
        explanation=Text(
            "En vagt ligger aldrig i et registreret fravær og kun på dage med gældende kontrakt.",
            "A shift never lies in a registered absence, and only on days with a contract in"
            " force.",
        ),
        source=_OWN,
        severity=Severity.HARD,
        confidence=Confidence.A,
    )
    excludes: ClassVar[Text] = Text(
        "{count} har fri, fravær eller ingen kontrakt", "{count} off, absent or without contract"
    )

    def aspect(self, shift: Shift) -> Hashable:
        """Only the time matters."""
        return shift.span

    def bars(self, guard: Guard, shift: Shift) -> Message | None:
        """Look for a day without contract, then for an absence."""
        day = shift.day
        while day <= shift.last_day:
            if guard.terms_on(day) is None:
                return _NO_CONTRACT(guard=guard.name, day=say.on(day))
            day += timedelta(days=1)
        for absence in guard.absences:
            if absence.overlaps(shift.span):
                return _ABSENT(
                    guard=guard.name, start=say.at(absence.start), end=say.at(absence.end)
                )
        return None

    def encode(self, model: Model) -> None:
        """Add nothing: barred pairs have no variable."""

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Compare each shift with the days under contract and with every absence."""
        guard = work.guard
        for shift in work.shifts:
            days = [shift.day + timedelta(days=n) for n in range((shift.last_day - shift.day).days)]
            days.append(shift.last_day)
            without = [day for day in days if not any(t.covers(day) for t in guard.terms)]
            if without:
                message = _NO_CONTRACT(guard=guard.name, day=say.on(without[0]))
                yield self._violation(guard, shift, message)
            for absence in guard.absences:
                if absence.end > shift.span.start and shift.span.end > absence.start:
                    message = _ABSENT(
                        guard=guard.name, start=say.at(absence.start), end=say.at(absence.end)
                    )
                    yield self._violation(guard, shift, message)

    def _violation(self, guard: Guard, shift: Shift, message: Message) -> Violation:
        return Violation(
            rule=self.id,
            severity=self.info.severity,
            message=message,
            guard=guard.id,
            shifts=(shift.id,),
            start=shift.span.start,
            end=shift.span.end,
        )


@dataclass(frozen=True)
class Overlap(GuardRule):
    """A guard is in one place at a time and needs time to get from one site to the next."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="overlap",
        name=Text("Overlap og transport", "Overlap and travel"),
        explanation=Text(
            "To vagter overlapper ikke, og der er tid til at komme fra den ene til den anden.",
            "Two shifts do not overlap, and there is time to get from one to the other.",
        ),
        source=_OWN,
        severity=Severity.HARD,
        confidence=Confidence.A,
    )
    excludes: ClassVar[Text] = Text(
        "{count} er allerede på vagt eller kan ikke nå frem",
        "{count} already at work or unable to get there in time",
    )

    def aspect(self, shift: Shift) -> Hashable:
        """Only the time matters."""
        return shift.span

    def bars(self, guard: Guard, shift: Shift) -> Message | None:
        """Look for settled work at the same time."""
        for span in guard.worked:
            if span.overlaps(shift.span):
                return Text(
                    "{guard} er på vagt {start} - {end}.", "{guard} is at work {start} - {end}."
                )(guard=guard.name, start=say.at(span.start), end=say.at(span.end))
        return None

    def encode(self, model: Model) -> None:
        """Part spans that overlap; part places too far from each other in spans that do not."""
        for a, first in enumerate(model.spans):
            for b in range(a + 1, len(model.spans)):
                if model.spans[b].start >= first.end:
                    break
                model.apart(a, b)
        far = longest(model.problem)
        if far:
            model.finally_(lambda: _part_places(model, far))

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Compare each piece of work with all that start before it is over and travelled from."""
        pieces = work.pieces
        far = longest(problem)
        for n, first in enumerate(pieces):
            for second in pieces[n + 1 :]:
                if second.start >= first.end + far:
                    break
                if first.shift is None and second.shift is None:
                    continue
                gap = (second.start - first.end).total_seconds()
                if gap < 0:
                    yield self._violation(work.guard, first, second, None)
                elif first.place is not None and second.place is not None:
                    seconds = between(problem, work.guard, second.day)
                    needed = int(seconds[first.place, second.place])
                    if gap < min(needed, AWAY):
                        yield self._violation(work.guard, first, second, needed)

    def _violation(
        self, guard: Guard, first: Piece, second: Piece, needed: int | None
    ) -> Violation:
        if needed is None:
            text = Text(
                "{guard} har to vagter på samme tid: {start} - {end}.",
                "{guard} has two shifts at the same time: {start} - {end}.",
            )
        elif not exists(needed):
            text = Text(
                "{guard} har fri {end} og skal møde {start}, men der er ingen vej derhen.",
                "{guard} finishes {end} and starts {start}, but there is no way there.",
            )
        else:
            text = Text(
                "{guard} har fri {end} og skal møde {start}, men turen tager {minutes} min.",
                "{guard} finishes {end} and starts {start}, but the way takes {minutes} min.",
            )
        message = text(
            guard=guard.name,
            start=say.at(second.start),
            end=say.at(min(first.end, second.end) if needed is None else first.end),
            minutes=-(-(needed or 0) // 60),
        )
        return Violation(
            rule=self.id,
            severity=self.info.severity,
            message=message,
            guard=guard.id,
            shifts=tuple(piece.shift.id for piece in (first, second) if piece.shift is not None),
            start=first.start,
            end=max(first.end, second.end),
        )


def _part_places(model: Model, far: timedelta) -> None:
    """Keep places apart that are too far from each other for the time between two spans."""
    close = [
        (a, b)
        for a, first in enumerate(model.spans)
        for b in range(a + 1, len(model.spans))
        if first.end <= model.spans[b].start < first.end + far and not model.is_apart(a, b)
    ]
    for guard in model.problem.guards:
        _part_free(model, guard, close)
        _part_from_fixed(model, guard, far)


def _part_free(model: Model, guard: Guard, close: Sequence[tuple[int, int]]) -> None:
    """Let a guard go from a place only to the places within reach in the time between."""
    at: dict[int, dict[int, list[cp_model.IntVar]]] = defaultdict(lambda: defaultdict(list))
    ways: dict[int, NDArray[np.int32]] = {}
    index = {block.span: block.index for block in model.blocks(guard)}
    for shift, var in model.free(guard):
        at[index[shift.span]][shift.place].append(var)
    for a, b in close:
        if a not in at or b not in at:
            continue
        gap = (model.spans[b].start - model.spans[a].end).total_seconds()
        if b not in ways:
            ways[b] = between(model.problem, guard, local_day(model.spans[b].start))
        seconds = ways[b]
        for place, here in at[a].items():
            far = [v for to, there in at[b].items() if seconds[place, to] > gap for v in there]
            if far:
                model.cp.add_at_most_one([*here, *far])


def _part_from_fixed(model: Model, guard: Guard, far: timedelta) -> None:
    """Forbid free shifts that fixed work leaves no time to travel to or from."""
    free = model.free(guard)
    if not free:
        return
    first = free[0][0].span.start - far
    last = max(shift.span.end for shift, _ in free) + far
    for duty in model.fixed[guard.id].duties:
        if duty.place is None or duty.span.end < first or duty.span.start > last:
            continue
        away = between(model.problem, guard, local_day(duty.span.start))[:, duty.place]
        for shift, var in free:
            after = (shift.span.start - duty.span.end).total_seconds()
            before = (duty.span.start - shift.span.end).total_seconds()
            if 0 <= before < min(away[shift.place], AWAY):
                model.cp.add(var == 0)
            elif 0 <= after < AWAY:
                way = between(model.problem, guard, shift.day)[duty.place, shift.place]
                if after < way:
                    model.cp.add(var == 0)


@dataclass(frozen=True)
class Seats(Rule):
    """No shift has more guards than seats."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="seats",
        name=Text("Pladser", "Seats"),
        explanation=Text(
            "En vagt har højst så mange vagter på, som der er bestilt.",
            "A shift has at most as many guards as were asked for.",
        ),
        source=_OWN,
        severity=Severity.HARD,
        confidence=Confidence.A,
    )

    def encode(self, model: Model) -> None:
        """Count the empty seats of each shift; there are never fewer than none."""
        for shift in model.problem.shifts:
            model.vacant(shift)

    def check(self, plan: Plan) -> Iterable[Violation]:
        """Count the guards on each shift."""
        for shift in plan.problem.shifts:
            count = len(plan.guards_on[shift.id])
            if count > shift.room:
                yield Violation(
                    rule=self.id,
                    severity=self.info.severity,
                    message=Text(
                        "{post} {start} er bemandet med {count}, men der er plads til {seats}.",
                        "{post} {start} has {count} guards, but there is room for {seats}.",
                    )(
                        post=shift.post,
                        start=say.at(shift.span.start),
                        count=count,
                        seats=shift.room,
                    ),
                    shifts=(shift.id,),
                    start=shift.span.start,
                    end=shift.span.end,
                )
