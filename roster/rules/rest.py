# SPDX-License-Identifier: MPL-2.0
"""Daily rest and the longest shift: the 11-hour rule in full (DK-01, DK-01b)."""

from __future__ import annotations

from collections.abc import Hashable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import ClassVar

from roster.agreements import Figure
from roster.agreements import Resolved
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
from roster.rules.weights import Weights
from roster.rules.work import Cluster
from roster.rules.work import Work
from sites.clock import minutes
from sites.text import Message
from sites.text import Text

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from roster.rules.model import Block
    from roster.rules.model import Model


def opened(agreement: Resolved) -> bool:
    """Say whether an agreement lets daily rest be reduced below what it asks for (DK-03)."""
    if not agreement.has("DK-03", "times") or not agreement.figure("DK-03", "times").value:
        return False
    daily = daily_rest(agreement)
    return daily is None or minutes_of(daily) > minutes_of(
        agreement.figure("DK-03", "reduced_minutes")
    )


def daily_rest(agreement: Resolved) -> Figure | None:
    """Return the full daily rest that an agreement asks for, wherever a layer has moved it.

    Rules that speak of it beside DK-01 take it from here, so that it is tightened once.
    """
    return agreement.sections.get("DK-01", {}).get("rest_minutes")


def minutes_of(figure: Figure) -> int:
    """Return a figure of whole minutes as a number."""
    assert isinstance(figure.value, int)
    return figure.value


def cluster_around(settled: Sequence[Span], span: Span, rest: timedelta) -> Span:
    """Return the span grown by all settled work that no rest of `rest` keeps from it.

    Parameters
    ----------
    settled
        Unbroken stretches of work in time order.
    """
    start, end = span.start, span.end
    left = next((n for n, s in enumerate(settled) if s.start >= start), len(settled))
    for before in reversed(settled[:left]):
        if start - before.end >= rest:
            break
        start, end = before.start, max(end, before.end)
    for after in settled[left:]:
        if after.start - end >= rest:
            break
        end = max(end, after.end)
    return Span(start, end)


@dataclass(frozen=True)
class DailyRest(GuardRule):
    """Any 24 hours that end in work hold 11 hours of rest in one piece (DK-01).

    Equivalent, and what both halves use: merge work with gaps shorter than the rest; no
    cluster is longer than 24 hours less the rest. Work that is not known, before the history
    and after the window, counts as rest. A cluster wholly of settled work is not the plan's.
    """

    rest_minutes: int = parameter(
        Text("Hvile", "Rest"), "min", tighter=Tighter.HIGHER, low=480, high=1440
    )
    """Least unbroken rest, in minutes."""
    period_minutes: int = parameter(Text("Periode", "Period"), "min", low=1440, high=1440)
    """The rolling period that must hold it, in minutes."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="DK-01",
        name=Text("11-timers reglen", "Daily rest"),
        explanation=Text(
            "Set {period_minutes} tilbage fra ethvert arbejdstidspunkt har vagten haft hvile i"
            " mindst {rest_minutes} i træk.",
            "In the {period_minutes} before any moment at work, the guard has had at least"
            " {rest_minutes} of rest in one piece.",
        ),
        source=Text(
            "Arbejdsmiljøloven § 50, stk. 1; bekendtgørelse 324/2002 § 3",
            "Working Environment Act, s. 50(1); order 324/2002, s. 3",
        ),
        severity=Severity.HARD,
        confidence=Confidence.A,
        link="https://danskelove.dk/arbejdsmiljøloven/50",
    )
    excludes: ClassVar[Text] = Text(
        "{count} ville bryde 11-timers reglen", "{count} would break daily rest"
    )

    @classmethod
    def in_force(cls, agreement: Resolved, weights: Weights) -> bool:
        """Say whether it holds: where an agreement opens reductions, DK-03 stands in for it."""
        return super().in_force(agreement, weights) and not opened(agreement)

    @property
    def rest(self) -> timedelta:
        """The least unbroken rest."""
        return timedelta(minutes=self.rest_minutes)

    @property
    def limit(self) -> timedelta:
        """The longest cluster of work without such a rest."""
        return timedelta(minutes=self.period_minutes - self.rest_minutes)

    def aspect(self, shift: Shift) -> Hashable:
        """Only the time matters."""
        return shift.span

    def bars(self, guard: Guard, shift: Shift) -> Message | None:
        """Measure the cluster of the shift and settled work alone."""
        cluster = cluster_around(guard.worked, shift.span, self.rest)
        if cluster.end - cluster.start <= self.limit:
            return None
        return self._message(guard, cluster)

    def encode(self, model: Model) -> None:
        """Forbid every smallest set of spans that makes too long a cluster."""
        forbid_chains(model, Chains(self.rest, self.limit))

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Measure every cluster that takes part in the plan."""
        for cluster in work.clusters(self.rest):
            if cluster.end - cluster.start > self.limit:
                yield Violation(
                    rule=self.id,
                    severity=self.info.severity,
                    message=self._message(work.guard, cluster),
                    guard=work.guard.id,
                    shifts=cluster.planned,
                    start=cluster.start,
                    end=cluster.end,
                )

    def _message(self, guard: Guard, cluster: Cluster | Span) -> Message:
        return Text(
            "{guard}: {start} - {end} uden {rest} timers sammenhængende hvile; det er {hours}"
            " timer, højst {limit} er tilladt.",
            "{guard}: {start} - {end} without {rest} hours of rest in one piece; that is {hours}"
            " hours, at most {limit} are allowed.",
        )(
            guard=guard.name,
            start=say.at(cluster.start),
            end=say.at(cluster.end),
            rest=say.hours(self.rest_minutes),
            hours=say.hours(minutes(cluster.start, cluster.end)),
            limit=say.hours(self.period_minutes - self.rest_minutes),
        )


@dataclass(frozen=True)
class Chains:
    """Smallest sets of spans that join into one cluster longer than a limit.

    In a smallest set, spans that are not neighbours are at least a rest apart (else the ones
    between them could go), and without its first or last span it is within the limit. With 11
    and 13 hours no set has five: from the first span to the fifth it is then over 22 hours, so
    the second starts at 9 hours or later (it is within 13 of the fifth's end), the fourth a rest
    later at 20, but the fourth is over by 13 hours, being within the limit of the first.
    """

    rest: timedelta
    limit: timedelta

    def of(self, spans: Sequence[Span]) -> Iterator[tuple[int, ...]]:
        """Yield the sets as indices into spans that are sorted by start, single spans left out."""
        for n in range(len(spans)):
            if spans[n].end - spans[n].start <= self.limit:
                yield from self._from(spans, (n,))

    def _from(self, spans: Sequence[Span], chain: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        first, last = spans[chain[0]], spans[chain[-1]]
        for n in range(chain[-1] + 1, len(spans)):
            span = spans[n]
            if span.start - last.end >= self.rest:
                break
            if span.start < last.end or span.end - span.start > self.limit:
                continue
            if not self._smallest(spans, chain, span):
                continue
            if span.end - first.start > self.limit:
                yield (*chain, n)
            else:
                yield from self._from(spans, (*chain, n))

    def _smallest(self, spans: Sequence[Span], chain: tuple[int, ...], span: Span) -> bool:
        """Say whether a span extends a chain of which no part is then a chain of its own."""
        if any(span.start - spans[n].end < self.rest for n in chain[:-1]):
            return False
        return len(chain) == 1 or span.end - spans[chain[1]].start <= self.limit


def forbid_chains(model: Model, chains: Chains) -> None:
    """Forbid the sets: pairs for everybody at once, longer ones and fixed work by guard."""
    longer: list[tuple[int, ...]] = []
    for chain in chains.of(model.spans):
        if len(chain) == 2:
            model.apart(*chain)
        elif len(chain) > 2:
            longer.append(chain)
    for guard in model.problem.guards:
        off = {block.index: block.off for block in model.blocks(guard)}
        for chain in longer:
            if all(n in off for n in chain):
                model.cp.add_bool_or([off[n] for n in chain])
        _forbid_with_fixed(model, guard, chains)


def _forbid_with_fixed(model: Model, guard: Guard, chains: Chains) -> None:
    """Forbid the sets in which fixed work takes part beside at least two free spans."""
    settled = model.fixed[guard.id].worked
    blocks = model.blocks(guard)
    if not settled or not blocks:
        return
    reach = 2 * chains.limit
    first, last = blocks[0].span.start, blocks[-1].span.end
    near = [span for span in settled if span.end > first - reach and span.start < last + reach]
    if not near:
        return
    around = [
        block
        for block in blocks
        if any(s.start - reach < block.span.end and block.span.start < s.end + reach for s in near)
    ]
    for fixed_and_free in chains_with(near, around, chains):
        model.cp.add_bool_or(fixed_and_free)


def chains_with(
    fixed: Sequence[Span], blocks: Sequence[Block], chains: Chains
) -> Iterator[list[cp_model.BoolVarT]]:
    """Yield, for each set with fixed work and at least two blocks, the blocks' negations."""
    entries: list[tuple[Span, cp_model.BoolVarT | None]] = [(span, None) for span in fixed]
    entries += [(block.span, block.off) for block in blocks]
    entries.sort(key=lambda entry: (entry[0].start, entry[0].end))
    for chain in chains.of([span for span, _ in entries]):
        off = [literal for n in chain if (literal := entries[n][1]) is not None]
        if 2 <= len(off) < len(chain):
            yield off


@dataclass(frozen=True)
class LongestShift(GuardRule):
    """No single shift is longer than the daily rest leaves room for (DK-01b)."""

    by_shift: ClassVar[bool] = True

    limit_minutes: int = parameter(
        Text("Længste vagt", "Longest shift"), "min", tighter=Tighter.LOWER, low=60, high=1440
    )
    """Greatest length of one shift, in minutes."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="DK-01b",
        name=Text("Længste vagt", "Longest shift"),
        explanation=Text(
            "En vagt er højst {limit_minutes} lang; ellers er der ikke plads til den daglige"
            " hvile.",
            "A shift is at most {limit_minutes} long; otherwise there is no room for the daily"
            " rest.",
        ),
        source=Text(
            "Følger af arbejdsmiljøloven § 50, stk. 1",
            "Follows from the Working Environment Act, s. 50(1)",
        ),
        severity=Severity.HARD,
        confidence=Confidence.B,
        link="https://danskelove.dk/arbejdsmiljøloven/50",
    )
    excludes: ClassVar[Text] = Text(
        "{count} kan ikke tage en så lang vagt", "{count} cannot take so long a shift"
    )

    def aspect(self, shift: Shift) -> Hashable:
        """Only the length matters."""
        return shift.length

    def bars(self, guard: Guard, shift: Shift) -> Message | None:
        """Measure the shift."""
        return self._message(shift) if shift.length > self.limit_minutes else None

    def encode(self, model: Model) -> None:
        """Add nothing: barred pairs have no variable."""

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Measure every shift from start to end."""
        for shift in work.shifts:
            if shift.span.end - shift.span.start > timedelta(minutes=self.limit_minutes):
                yield Violation(
                    rule=self.id,
                    severity=self.info.severity,
                    message=self._message(shift),
                    guard=work.guard.id,
                    shifts=(shift.id,),
                    start=shift.span.start,
                    end=shift.span.end,
                )

    def _message(self, shift: Shift) -> Message:
        return Text(
            "Vagten {start} er {hours} timer lang; højst {limit} er tilladt.",
            "The shift {start} is {hours} hours long; at most {limit} are allowed.",
        )(
            start=say.at(shift.span.start),
            hours=say.hours(shift.length),
            limit=say.hours(self.limit_minutes),
        )
