# SPDX-License-Identifier: MPL-2.0
"""Night workers: who is one, and who must have been offered a health check."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import ClassVar

from ortools.sat.python import cp_model

from roster.agreements import Confidence
from roster.agreements import Tighter
from roster.problem import Guard
from roster.problem import Problem
from roster.rules import say
from roster.rules.base import GuardRule
from roster.rules.base import RuleInfo
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.base import parameter
from roster.rules.work import Work
from sites.clock import local_day
from sites.clock import night_minutes
from sites.text import Text

if TYPE_CHECKING:
    from roster.plan import Plan
    from roster.rules.model import Block
    from roster.rules.model import Model


def year_before(day: date) -> date:
    """Return the first day of the twelve months that end with a day.

    >>> year_before(date(2024, 2, 29))
    datetime.date(2023, 3, 1)
    """
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 3, 1)
    return day.replace(year=day.year - 1) + timedelta(days=1)


def _nights(problem: Problem, work: Work) -> dict[date, int]:
    """Return the minutes of night by the day on which the duty starts: history, then the rest."""
    history = work.guard.history
    since = history.since if history else problem.start
    out: dict[date, int] = {}
    if history is not None:
        out.update((day, night) for day, night in history.nights.items() if day < problem.start)
    for piece in work.pieces:
        if piece.shift is not None:
            night = piece.shift.night
        elif since <= piece.day < problem.start:
            continue
        else:
            night = night_minutes(piece.start, piece.end)
        if night:
            out[piece.day] = out.get(piece.day, 0) + night
    return out


@dataclass(frozen=True)
class NightWorker(GuardRule):
    """Who works 300 hours of night in twelve months is a night worker, and is told so (DK-16)."""

    limit_minutes: int = parameter(
        Text("Natarbejder fra", "Night worker from"),
        "min",
        tighter=Tighter.LOWER,
        low=60,
        high=18000,
    )
    """Minutes in the night period in twelve months that make a night worker."""
    warn_minutes: int = parameter(
        Text("Varsel fra", "Warning from"), "min", tighter=Tighter.LOWER, low=60, high=18000
    )
    """Minutes from which the plan says that somebody is close."""
    info: ClassVar[RuleInfo] = RuleInfo(
        id="DK-16",
        name=Text("Natarbejder", "Night worker"),
        explanation=Text(
            "Den, der arbejder {limit_minutes} i natperioden på et år, er natarbejder. Planen"
            " siger, hvem der er det eller nærmer sig.",
            "Who works {limit_minutes} in the night period in a year is a night worker. The"
            " plan says who is one or comes close.",
        ),
        source=Text("Arbejdstidsloven § 2", "Working time act, s. 2"),
        severity=Severity.INFO,
        confidence=Confidence.A,
        link="https://aprokom.dk/regler-om-natarbejde/",
    )

    def encode(self, model: Model) -> None:
        """Add nothing: nobody is kept from becoming one."""

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Add up the twelve months that end with the plan's last night."""
        last = max((shift.day for shift in work.shifts if shift.night), default=None)
        if last is None:
            return
        first = year_before(last)
        total = sum(night for day, night in _nights(problem, work).items() if first <= day <= last)
        if total < self.warn_minutes:
            return
        if total >= self.limit_minutes:
            text = Text(
                "{guard} er natarbejder: {hours} timer i natperioden {first} - {last}.",
                "{guard} is a night worker: {hours} hours in the night period {first} - {last}.",
            )
        else:
            text = Text(
                "{guard} nærmer sig at være natarbejder: {hours} timer i natperioden {first} -"
                " {last}, grænsen er {limit}.",
                "{guard} is close to being a night worker: {hours} hours in the night period"
                " {first} - {last}, the limit is {limit}.",
            )
        yield Violation(
            rule=self.id,
            severity=self.info.severity,
            message=text(
                guard=work.guard.name,
                hours=say.hours(total),
                first=say.dated(first),
                last=say.dated(last),
                limit=say.hours(self.limit_minutes),
            ),
            guard=work.guard.id,
            start=problem.window.start,
            end=problem.window.end,
        )

    def check_together(self, plan: Plan) -> Iterable[Violation]:
        """Say for how many with nights the year before is not known."""
        problem = plan.problem
        first = year_before(problem.start + timedelta(days=problem.days - 1))
        missing = [
            guard
            for guard in problem.guards
            if self.covers(guard)
            and first < problem.start
            and (guard.history is None or guard.history.since > first)
            and any(shift.night for shift in plan.shifts_of[guard.id])
        ]
        if missing:
            yield Violation(
                rule=self.id,
                severity=Severity.INFO,
                message=Text(
                    "For {count} af {of} vagter kendes nætterne siden {first} ikke helt."
                    " Planen kan ikke sige, om de er natarbejdere: indlæs de tidligere"
                    " vagtplaner.",
                    "For {count} of {of} guards the nights since {first} are not fully"
                    " known. The plan cannot say whether they are night workers: load the"
                    " earlier rosters.",
                )(
                    count=len(missing),
                    of=sum(self.covers(guard) for guard in problem.guards),
                    first=say.dated(first),
                ),
                start=problem.window.start,
                end=problem.window.end,
            )


@dataclass(frozen=True)
class HealthCheck(GuardRule):
    """A night worker has been offered a health check (DK-19).

    Kept where the city has health checks on record at all: then nobody is planned past the
    limit of a night worker without one.
    """

    limit_minutes: int = parameter(
        Text("Natarbejder fra", "Night worker from"),
        "min",
        tighter=Tighter.LOWER,
        low=60,
        high=18000,
    )
    """Minutes in the night period in twelve months that make a night worker (DK-16)."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="DK-19",
        name=Text("Helbredskontrol", "Health check"),
        explanation=Text(
            "En natarbejder er tilbudt helbredskontrol; ellers får vagten ikke så mange nætter,"
            " at grænsen nås. Gælder, når byen registrerer helbredskontroller.",
            "A night worker has been offered a health check; otherwise the guard gets no nights"
            " that reach the limit. Kept where the city has health checks on record.",
        ),
        source=Text("Arbejdstidsloven § 6", "Working time act, s. 6"),
        severity=Severity.OVERRIDE,
        confidence=Confidence.A,
        link="https://amo-uddannelse.dk/cm280/",
    )
    excludes: ClassVar[Text] = Text(
        "{count} mangler tilbud om helbredskontrol", "{count} not offered a health check"
    )

    def kept(self, problem: Problem) -> bool:
        """Say whether any health check is on record."""
        whole = problem.whole or problem
        key = (self.id, "kept")
        if key not in whole.memo:
            whole.memo[key] = any(
                record.kind == "health_check" for guard in whole.guards for record in guard.records
            )
        return bool(whole.memo[key])

    def encode(self, model: Model) -> None:
        """Bound the nights of the twelve months up to each day worked without a valid offer."""
        problem = model.problem
        if not self.kept(problem):
            return
        for guard in problem.guards:
            nights = [block for block in model.blocks(guard) if block.shift.night]
            if not nights:
                continue
            fixed, locked = _fixed_nights(problem, model.fixed[guard.id])
            for day in sorted({block.shift.day for block in nights} | locked):
                if any(r.kind == "health_check" and r.covers(day) for r in guard.records):
                    continue
                first = year_before(day)
                known = sum(night for on, night in fixed if first <= on <= day)
                left = max(0, self.limit_minutes - 1 - known)
                inside = [block for block in nights if first <= block.shift.day <= day]
                lengths = [block.shift.night for block in inside]
                if sum(lengths) <= left:
                    continue
                total = cp_model.LinearExpr.weighted_sum([block.on for block in inside], lengths)
                bound = model.cp.add(total <= left)
                if day not in locked:
                    today = [block for block in inside if block.shift.day == day]
                    bound.only_enforce_if(any_of(model, today))

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Follow the nights; the one that reaches the limit needs an offer."""
        mine = [shift for shift in work.shifts if shift.night]
        if not mine or not self.kept(problem):
            return
        offers = [record for record in work.guard.records if record.kind == "health_check"]
        nights = _nights(problem, work)
        blamed: set[str] = set()
        for shift in mine:
            if any(offer.covers(shift.day) for offer in offers):
                continue
            first = year_before(shift.day)
            total = sum(night for day, night in nights.items() if first <= day <= shift.day)
            if total >= self.limit_minutes:
                blamed |= {other.id for other in mine if first <= other.day <= shift.day}
        if blamed:
            broken = [shift for shift in mine if shift.id in blamed]
            yield Violation(
                rule=self.id,
                severity=self.info.severity,
                message=Text(
                    "{guard} bliver natarbejder uden at have fået tilbudt helbredskontrol."
                    " Registrér tilbuddet, eller planlæg færre nætter.",
                    "{guard} becomes a night worker without having been offered a health check."
                    " Put the offer on record, or plan fewer nights.",
                )(guard=work.guard.name),
                guard=work.guard.id,
                shifts=tuple(shift.id for shift in broken),
                start=broken[0].span.start,
                end=broken[-1].span.end,
            )


def _fixed_nights(problem: Problem, guard: Guard) -> tuple[list[tuple[date, int]], frozenset[date]]:
    """Return day and minutes of all settled and locked nights, and the days of the locked."""
    history = guard.history
    nights = [(d, n) for d, _, n in history.days if d < problem.start] if history else []
    locked: set[date] = set()
    for duty in guard.duties:
        day = local_day(duty.span.start)
        night = night_minutes(duty.span.start, duty.span.end)
        if duty.shift_id is not None and night:
            locked.add(day)
        if duty.shift_id is None and history and history.since <= day < problem.start:
            continue
        nights.append((day, night))
    return nights, frozenset(locked)


def any_of(model: Model, blocks: Sequence[Block]) -> cp_model.IntVar:
    """Return a literal that is true exactly when any of some blocks is worked."""
    if len(blocks) == 1:
        return blocks[0].on
    worked = model.cp.new_bool_var("")
    model.cp.add_bool_and([block.off for block in blocks]).only_enforce_if(~worked)
    model.cp.add_bool_or([block.on for block in blocks]).only_enforce_if(worked)
    return worked
