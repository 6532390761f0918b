# SPDX-License-Identifier: MPL-2.0
"""What a whole plan costs, line by line, and summed whichever way is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING
from typing import Literal
from typing import Protocol
from typing import runtime_checkable

from roster.pay.lines import Line
from roster.pay.lines import half_up
from roster.pay.lines import placed
from roster.pay.lines import span_cost
from roster.pay.lines import span_lines
from roster.pay.scheme import FLAT
from roster.pay.scheme import GUESS
from roster.pay.scheme import Overtime
from roster.pay.scheme import Pay
from roster.pay.scheme import Scheme
from roster.pay.scheme import Unrated
from roster.pay.segments import minutes_inside
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.problem import Span
from roster.travel.means import CAR
from roster.travel.means import move
from roster.travel.tours import trips
from sites.clock import local_day
from sites.clock import minutes
from sites.clock import overlap_minutes
from sites.text import Message
from sites.text import Text

if TYPE_CHECKING:
    from roster.plan import Plan
    from roster.rules.work import Work

Grouping = Literal[
    "guard", "shift", "day", "post", "site", "administration", "employer", "kind", "clause"
]
EXTRA = Text("Merarbejde", "Extra hours")
OVERTIME = Text("Overarbejde", "Overtime")
TRAVEL = Text("Transport mellem lokationer", "Travel between sites")
LONG_WAY = Text("Vej ud over den sædvanlige", "Way beyond the usual")
KILOMETRES = Text("Kilometergodtgørelse", "Mileage")
NO_RATE = Text(
    "{name} ({rule}): satsen er ikke indtastet og er ikke med i beløbet.",
    "{name} ({rule}): the rate has not been entered and is not in the amount.",
)
PROVISIONAL = Text(
    "Beløb mærket foreløbig bygger på satser, der ikke er efterprøvet mod overenskomsten.",
    "Amounts marked provisional rest on rates not yet compared with the agreement.",
)
STACKING: Mapping[str, Text] = {
    "additive": Text(
        "Tillæg for samme time lægges sammen; det er ikke efterprøvet mod overenskomsten.",
        "Supplements for the same hour are added up; not yet compared with the agreement.",
    ),
    "highest": Text(
        "Kun det højeste tillæg for samme time betales; det er ikke efterprøvet mod"
        " overenskomsten.",
        "Only the highest supplement for an hour is paid; not yet compared with the agreement.",
    ),
}


@runtime_checkable
class Priced(Protocol):
    """A rule that says who is paid how."""

    @property
    def pay(self) -> Pay:
        """Return the pay in force."""
        ...

    def covers(self, guard: Guard) -> bool:
        """Say whether it is the rule for a guard."""
        ...


@dataclass(frozen=True)
class Bill:
    """The lines of a plan's cost; every grouping adds up to `total` (øre)."""

    lines: tuple[Line, ...]
    schemes: tuple[Scheme, ...] = ()
    """What the lines were priced by."""
    full: bool = False
    """Whether it has what the employer pays on top of pay."""

    @property
    def total(self) -> int:
        """The sum of all lines, in øre."""
        return sum(line.amount for line in self.lines)

    @property
    def provisional(self) -> int:
        """The part of the total that rests on figures still to be verified, in øre."""
        return sum(line.amount for line in self.lines if line.provisional)

    @property
    def unrated(self) -> tuple[Unrated, ...]:
        """What the agreements pay for but whose rate nobody has entered: not in the cost."""
        every = (item for scheme in self.schemes for item in scheme.unrated)
        found = (item for item in every if self.full or not item.full)
        return tuple({(item.kind, item.clause.rule): item for item in found}.values())

    @property
    def notes(self) -> tuple[Message, ...]:
        """What a reader of the figures must know: rates not entered, stacking not verified."""
        notes = [
            NO_RATE(name=item.name, rule=item.clause.rule or item.kind) for item in self.unrated
        ]
        stacking = {s.stacking: s.stacking_clause for s in self.schemes if s.supplements}
        notes.extend(
            STACKING[way]() for way, clause in stacking.items() if clause and clause.provisional
        )
        if any(line.provisional for line in self.lines):
            notes.append(PROVISIONAL())
        return tuple(notes)

    def by(self, grouping: Grouping) -> dict[str, int]:
        """Return øre by guard, shift, day (ISO date of the line's start), kind or clause."""
        out: dict[str, int] = {}
        for line in self.lines:
            key = _key(line, grouping)
            out[key] = out.get(key, 0) + line.amount
        return out

    def only(self, grouping: Grouping, key: str) -> Bill:
        """Return the bill of one guard, shift, day, post, site or administration."""
        return replace(self, lines=tuple(ln for ln in self.lines if _key(ln, grouping) == key))


@dataclass(frozen=True)
class Costs:
    """The cost of a plan in øre; each grouping adds up to `total`."""

    total: int
    by_guard: Mapping[str, int]
    by_post: Mapping[str, int]
    by_administration: Mapping[str, int]
    by_employer: Mapping[str, int]
    by_site: Mapping[str, int] = field(default_factory=dict)
    by_day: Mapping[str, int] = field(default_factory=dict)
    """By ISO date of the Copenhagen day on which a line starts."""
    by_kind: Mapping[str, int] = field(default_factory=dict)
    provisional: int = 0
    """The part that rests on figures still to be verified."""


def pay_of(problem: Problem, guard: Guard) -> Pay:
    """Return how a guard is paid: by the cost rule in force, else by the hourly rate alone."""
    rules = (rule for rule in problem.rules if isinstance(rule, Priced))
    return next((rule.pay for rule in rules if rule.covers(guard)), FLAT)


def scheme_of(guard: Guard, shift: Shift, pay: Pay = FLAT) -> tuple[Scheme, int] | None:
    """Return the scheme and hourly rate (øre) of a guard on a shift; None without a contract."""
    terms = guard.terms_on(shift.day)
    if terms is None:
        return None
    scheme = pay.scheme(guard.employer, guard.own, shift.day)
    return scheme, terms.hourly_rate or scheme.hourly


def assignment_cost(guard: Guard, shift: Shift, pay: Pay = FLAT) -> int:
    """Return what a guard on a shift costs by itself, in øre.

    That is base pay, supplements and the least paid; overtime and travel depend on what else
    the guard works and are on the plan's bill. No contract costs nothing: such a pair is not
    allowed in the first place.
    """
    found = scheme_of(guard, shift, pay)
    return span_cost(*found, shift.span) if found else 0


def base_cost(guard: Guard, shift: Shift, pay: Pay = FLAT) -> int:
    """Return the part of `assignment_cost` that is the hourly rate alone, in øre."""
    found = scheme_of(guard, shift, pay)
    return half_up(shift.length * found[1], 60) if found else 0


def shift_lines(guard: Guard, shift: Shift, pay: Pay = FLAT) -> tuple[Line, ...]:
    """Return the lines that `assignment_cost` adds up."""
    found = scheme_of(guard, shift, pay)
    if found is None:
        return ()
    base, *more = span_lines(*found, shift.span, own=guard.own)
    terms = guard.terms_on(shift.day)
    if terms is not None and terms.provisional:
        base = replace(base, clause=GUESS)
    elif terms is not None and not terms.hourly_rate and found[0].hourly_clause:
        base = replace(base, clause=found[0].hourly_clause)
    return tuple(placed(line, guard, shift) for line in (base, *more))


def guard_cost(guard: Guard, shifts: Sequence[Shift], pay: Pay = FLAT) -> int:
    """Return what a guard's shifts cost together, each by itself, in øre."""
    return sum(assignment_cost(guard, shift, pay) for shift in shifts)


def plan_bill(plan: Plan, *, full: bool = False) -> Bill:
    """Return every line of a plan's cost.

    Parameters
    ----------
    full
        Also what the employer pays on top: pension, holiday pay, savings.
    """
    lines: list[Line] = []
    schemes: dict[str, Scheme] = {}
    for guard in plan.problem.guards:
        pay, shifts = pay_of(plan.problem, guard), plan.shifts_of[guard.id]
        found = [(shift, scheme_of(guard, shift, pay)) for shift in shifts]
        priced = [(shift, *terms) for shift, terms in found if terms is not None]
        mine = [line for shift in shifts for line in shift_lines(guard, shift, pay)]
        mine.extend(_overtime(plan.problem, guard, priced))
        mine.extend(_travel(plan.problem, guard, priced))
        mine.extend(_long_ways(plan.problem, plan.work[guard.id], priced))
        if full:
            mine.extend(_on_costs(guard, priced, mine))
        lines.extend(mine)
        schemes.update((scheme.id, scheme) for _, scheme, _ in priced)
    return Bill(tuple(lines), tuple(schemes.values()), full)


def plan_cost(plan: Plan, *, full: bool = False) -> Costs:
    """Return the cost of a plan, in all and in every grouping."""
    bill = plan_bill(plan, full=full)
    return Costs(
        bill.total,
        bill.by("guard"),
        bill.by("post"),
        bill.by("administration"),
        bill.by("employer"),
        bill.by("site"),
        bill.by("day"),
        bill.by("kind"),
        bill.provisional,
    )


def _key(line: Line, grouping: Grouping) -> str:
    if grouping == "day":
        return local_day(line.start).isoformat() if line.start else ""
    if grouping == "clause":
        return line.clause.rule
    key: str = getattr(line, grouping)
    return key


def _overtime(
    problem: Problem, guard: Guard, priced: Sequence[tuple[Shift, Scheme, int]]
) -> Iterator[Line]:
    """Yield the extra pay of the hours that come after the norm is full, in time order."""
    from roster.rules.norm import target_minutes  # the rules read pay, so not at the top

    if not any(scheme.overtime for _, scheme, _ in priced):
        return
    norm = target_minutes(problem, guard)
    if not norm:
        return
    window = problem.window
    norm -= _reduction(priced, window)
    planned = {shift.span: (shift, scheme, rate) for shift, scheme, rate in priced}
    worked = 0
    for span in sorted({*planned, *guard.worked}, key=lambda span: (span.start, span.end)):
        length = overlap_minutes(span.start, span.end, window.start, window.end)
        before, worked = worked, worked + length
        if span not in planned or worked <= norm:
            continue
        shift, scheme, rate = planned[span]
        if scheme.overtime is not None:
            full = _full_time(guard, shift, norm, scheme.overtime)
            for line in _beyond(scheme.overtime, rate, max(before, norm), worked, full, span):
                yield placed(line, guard, shift)


def _beyond(
    overtime: Overtime, rate: int, since: int, to: int, full: int, span: Span
) -> Iterator[Line]:
    """Yield the hours from `since` to `to`, counted from the period's start, by their worth."""
    parts = (
        ("extra", EXTRA, max(0, min(to, full) - since), 0),
        ("overtime", OVERTIME, max(0, to - max(since, full)), overtime.percent),
    )
    for kind, name, length, percent in parts:
        if length:
            extra = half_up(rate * percent, 10_000)
            amount = half_up(length * rate * percent, 60 * 10_000)
            clause = overtime.clause
            yield Line(kind, name, amount, clause, length, extra, percent, span.start, span.end)


def _full_time(guard: Guard, shift: Shift, norm: int, overtime: Overtime) -> int:
    """Return the minutes of the period from which a guard's hours are overtime."""
    terms = guard.terms_on(shift.day)
    if terms is None or not 0 < terms.weekly_minutes < overtime.full_time:
        return norm
    return norm * overtime.full_time // terms.weekly_minutes


def _reduction(priced: Iterable[tuple[Shift, Scheme, int]], window: Span) -> int:
    """Return the minutes that work at odd times takes off the norm."""
    sums: dict[tuple[int, int], int] = {}
    for shift, scheme, _ in priced:
        less = scheme.reduction
        if less is not None:
            start, end = max(shift.span.start, window.start), min(shift.span.end, window.end)
            inside = minutes_inside(less.window, Span(start, end)) if start < end else 0
            key = less.minutes, less.per
            sums[key] = sums.get(key, 0) + inside
    return sum(worked * less // per for (less, per), worked in sums.items())


def _travel(
    problem: Problem, guard: Guard, priced: Sequence[tuple[Shift, Scheme, int]]
) -> Iterator[Line]:
    """Yield pay for the way between two sites where the agreement counts it as work."""
    for (before, _, _), (shift, scheme, rate) in pairwise(priced):
        terms = scheme.travel
        gap = minutes(before.span.end, shift.span.start)
        if terms is None or before.place == shift.place or not 0 < gap <= terms.gap:
            continue
        seconds = (shift.span.start - before.span.end).total_seconds()
        way = move(problem, guard, shift.day, before.place, shift.place, seconds)
        if not way.exists:
            continue
        spent = min(gap, -(-way.seconds // 60))
        start, end, clause = before.span.end, shift.span.start, terms.clause
        lines = [
            Line("travel", TRAVEL, half_up(spent * rate, 60), clause, spent, rate, 0, start, end)
        ]
        if terms.per_km and way.mode == CAR and not way.pool:
            amount = half_up(way.metres * terms.per_km, 1000)
            lines.append(
                Line("mileage", KILOMETRES, amount, clause, 0, terms.per_km, 0, start, end)
            )
        yield from (placed(line, guard, shift) for line in lines if line.amount)


def _long_ways(
    problem: Problem, work: Work, priced: Sequence[tuple[Shift, Scheme, int]]
) -> Iterator[Line]:
    """Yield pay for what the ways from and to home take beyond the guard's usual way."""
    guard = work.guard
    if guard.commute is None:
        return
    terms = {shift.id: (scheme.travel, rate) for shift, scheme, rate in priced}
    for trip in trips(problem, work):
        travel, rate = terms.get(trip.shift.id, (None, 0))
        if not trip.home or travel is None or not travel.beyond or not trip.way.exists:
            continue
        spent = -(-max(0, trip.way.seconds - 60 * guard.commute) // 60)
        amount = half_up(spent * rate * travel.beyond, 60 * 10_000)
        clause = travel.beyond_clause or travel.clause
        line = Line(
            "long_way", LONG_WAY, amount, clause, spent, rate, travel.beyond, trip.start, trip.end
        )
        if amount:
            yield placed(line, guard, trip.shift)


def _on_costs(
    guard: Guard, priced: Sequence[tuple[Shift, Scheme, int]], lines: Sequence[Line]
) -> Iterator[Line]:
    """Yield what comes on top of a shift's pay; mileage is no pay."""
    paid: dict[str, int] = {}
    for line in lines:
        if line.kind != "mileage":
            paid[line.shift] = paid.get(line.shift, 0) + line.amount
    for shift, scheme, _ in priced:
        for item in scheme.on_costs:
            amount = half_up(paid[shift.id] * item.percent, 10_000)
            line = Line(
                item.kind, item.name, amount, item.clause, percent=item.percent,
                start=shift.span.start, end=shift.span.end,
            )  # fmt: skip
            yield placed(line, guard, shift)
