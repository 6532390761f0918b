# SPDX-License-Identifier: MPL-2.0
"""What a way takes beyond the usual one is no rest (DK-11b)."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import Field
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any
from typing import ClassVar
from typing import Self

from ortools.sat.python import cp_model

from roster.agreements import Resolved
from roster.agreements import Tighter
from roster.agreements.keys import Key
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Span
from roster.rules import say
from roster.rules.base import Confidence
from roster.rules.base import GuardRule
from roster.rules.base import RuleInfo
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.base import law
from roster.rules.base import parameter
from roster.rules.rest import DailyRest
from roster.rules.rest import opened
from roster.rules.weights import Weights
from roster.rules.work import Work
from roster.travel.means import beyond
from sites.clock import local_day
from sites.clock import minutes
from sites.text import Text

if TYPE_CHECKING:
    from roster.rules.model import Model

DAILY_REST = DailyRest.info.id


@dataclass(frozen=True)
class LongWays(GuardRule):
    """Daily rest holds with each duty longer by what its ways take beyond the usual way (DK-11b).

    The usual way is the guard's own (`Guard.commute`); 0 is no fixed place of work, so that the
    whole way counts; for a guard whose usual way or home is not known nothing is added. Each duty
    counts with its ways from and to home, also where the guard goes straight on to another one:
    on the strict side, so that more work never mends a breach.
    """

    rest_minutes: int = parameter(
        Text("Hvile", "Rest"), "min", tighter=Tighter.HIGHER, low=480, high=1440
    )
    """Least unbroken rest, in minutes."""
    period_minutes: int = parameter(Text("Periode", "Period"), "min", low=1440, high=1440)
    """The rolling period that must hold it, in minutes."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="DK-11b",
        name=Text("Lange veje og hvile", "Long ways and rest"),
        explanation=Text(
            "Den del af vejen til og fra arbejde, der er længere end vagtens sædvanlige, er ikke"
            " hvile: også når den tælles med, er der hvile i mindst {rest_minutes} i træk inden"
            " for {period_minutes}.",
            "The part of the way to and from work that is longer than the guard's usual way is no"
            " rest: counted with the work it still leaves at least {rest_minutes} of rest in one"
            " piece in {period_minutes}.",
        ),
        source=Text(
            "Arbejdstilsynets vejledning om rejsetid og hvile",
            "The working environment authority's guidance on travel time and rest",
        ),
        severity=Severity.HARD,
        confidence=Confidence.B,
    )
    excludes: ClassVar[Text] = Text(
        "{count} ville få for lidt hvile med vejen talt med",
        "{count} would have too little rest with the way counted",
    )

    @classmethod
    def in_force(cls, agreement: Resolved, weights: Weights) -> bool:
        """Say whether it holds: where DK-01 does."""
        return super().in_force(agreement, weights) and not opened(agreement)

    @classmethod
    def declared(cls) -> Mapping[str, Key]:
        """Return nothing: the figures are those of DK-01."""
        return {}

    @classmethod
    def of(cls, agreement: Resolved, weights: Weights | None = None) -> Self:
        """Return the rule with the figures of daily rest."""
        figures = {key: agreement.figure(DAILY_REST, key) for key in DailyRest.declared()}
        given: dict[str, Any] = {key: figure.value for key, figure in figures.items()}
        return cls(**given, figures=figures, scope=agreement.scopes.get(cls.info.id))

    def _default(self, item: Field[Any]) -> Any:
        figure = self.figures[item.name] = law().figure(DAILY_REST, item.name)
        return figure.value

    @property
    def rest(self) -> timedelta:
        """The least unbroken rest."""
        return timedelta(minutes=self.rest_minutes)

    @property
    def limit(self) -> timedelta:
        """The longest stretch of work and ways without such a rest."""
        return timedelta(minutes=self.period_minutes - self.rest_minutes)

    def encode(self, model: Model) -> None:
        """Forbid what is too long with its ways, for those whose usual way is known."""
        if any(_known(guard) for guard in model.problem.guards):
            model.finally_(lambda: self._encode(model))

    def _encode(self, model: Model) -> None:
        index = {span: n for n, span in enumerate(model.spans)}
        for guard in model.problem.guards:
            if not _known(guard):
                continue
            fixed = [
                _Entry(_with_ways(model.problem, guard, duty.span, duty.place), duty.span)
                for duty in model.fixed[guard.id].duties
            ]
            free = []
            for shift, var in model.free(guard):
                whole = _with_ways(model.problem, guard, shift.span, shift.place)
                entry = _Entry(whole, shift.span, var, index[shift.span])
                if self._alone(entry, fixed):
                    free.append(entry)
                else:
                    model.cp.add(var == 0)
            entries = sorted([*fixed, *free], key=lambda e: (e.whole.start, e.whole.end))
            for group in self._sets(model, entries):
                model.cp.add_bool_or([~e.var for e in group if e.var is not None])

    def _alone(self, entry: _Entry, fixed: Sequence[_Entry]) -> bool:
        """Say whether a shift is fine beside fixed work alone."""
        start, end = entry.whole.start, entry.whole.end
        grown = True
        while grown:
            grown = False
            for other in fixed:
                near = other.whole.start - end < self.rest and start - other.whole.end < self.rest
                if near and (other.whole.start < start or other.whole.end > end):
                    start, end = min(start, other.whole.start), max(end, other.whole.end)
                    grown = True
        return end - start <= self.limit

    def _sets(self, model: Model, entries: Sequence[_Entry]) -> Iterator[tuple[_Entry, ...]]:
        for n, first in enumerate(entries):
            yield from self._from(model, entries, n, (first,), first.whole.end, first.whole.start)

    def _from(
        self,
        model: Model,
        entries: Sequence[_Entry],
        last: int,
        chain: tuple[_Entry, ...],
        reach: datetime,
        before: datetime,
    ) -> Iterator[tuple[_Entry, ...]]:
        """Yield the sets that begin so and are too long.

        `reach` is how far the chain goes, `before` how far it goes without its last.
        """
        for n in range(last + 1, len(entries)):
            entry = entries[n]
            if entry.whole.start - reach >= self.rest:
                break
            if len(chain) > 1 and entry.whole.start - before < self.rest:
                continue
            if entry.whole.end <= reach or any(_apart(model, entry, one) for one in chain):
                continue
            longer = (*chain, entry)
            if entry.whole.end - chain[0].whole.start <= self.limit:
                yield from self._from(model, entries, n, longer, entry.whole.end, reach)
            elif sum(one.var is not None for one in longer) > 1:
                yield longer

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Add the ways to each duty, join what no rest parts, and measure."""
        if not _known(work.guard):
            return
        for span, shifts in self._joined(problem, work):
            if shifts and span.end - span.start > self.limit:
                yield self._violation(work.guard, tuple(shifts), span.start, span.end)

    def _joined(self, problem: Problem, work: Work) -> Iterator[tuple[Span, list[str]]]:
        """Yield work with its ways, joined where no rest parts it, with the planned shifts."""
        pieces = [
            (_with_ways(problem, work.guard, Span(piece.start, piece.end), piece.place), piece)
            for piece in work.pieces
        ]
        whole: Span | None = None
        shifts: list[str] = []
        for span, piece in sorted(pieces, key=lambda one: (one[0].start, one[0].end)):
            if whole is not None and span.start - whole.end >= self.rest:
                yield whole, shifts
                whole, shifts = None, []
            whole = span if whole is None else Span(whole.start, max(whole.end, span.end))
            shifts += [piece.shift.id] if piece.shift is not None else []
        if whole is not None:
            yield whole, shifts

    def _violation(
        self, guard: Guard, shifts: tuple[str, ...], start: datetime, end: datetime
    ) -> Violation:
        return Violation(
            rule=self.id,
            severity=self.info.severity,
            message=Text(
                "{guard}: {start} - {end} uden {rest} timers hvile, når vejen ud over den"
                " sædvanlige tælles med; det er {hours} timer, højst {limit} er tilladt.",
                "{guard}: {start} - {end} without {rest} hours of rest when the way beyond the"
                " usual one is counted; that is {hours} hours, at most {limit} are allowed.",
            )(
                guard=guard.name,
                start=say.at(start),
                end=say.at(end),
                rest=say.hours(self.rest_minutes),
                hours=say.hours(minutes(start, end)),
                limit=say.hours(self.period_minutes - self.rest_minutes),
            ),
            guard=guard.id,
            shifts=shifts,
            start=start,
            end=end,
        )


@dataclass(frozen=True, slots=True)
class _Entry:
    """A duty with its ways; `var` None means that it is fixed."""

    whole: Span
    plain: Span
    var: cp_model.IntVar | None = None
    index: int = -1


def _known(guard: Guard) -> bool:
    return guard.commute is not None and guard.home is not None


def _apart(model: Model, a: _Entry, b: _Entry) -> bool:
    """Say whether two duties cannot both be worked anyway."""
    if a.plain.overlaps(b.plain):
        return True
    return a.var is not None and b.var is not None and model.is_apart(a.index, b.index)


def _with_ways(problem: Problem, guard: Guard, span: Span, place: int | None) -> Span:
    """Return a duty with what its ways take beyond the usual."""
    if place is None:
        return span
    out, back = beyond(problem, guard, local_day(span.start), place)
    return Span(span.start - timedelta(seconds=out), span.end + timedelta(seconds=back))
