# SPDX-License-Identifier: MPL-2.0
"""Soft rules of rhythm: turns against the clock, weekends in a row, Sundays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import ClassVar
from typing import Literal

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
from roster.rules.base import weighted
from roster.rules.nights import any_of
from roster.rules.weights import Weights
from roster.rules.work import Piece
from roster.rules.work import Work
from roster.rules.work import monday_of
from sites.clock import local
from sites.clock import local_day
from sites.clock import midnight
from sites.clock import night_minutes
from sites.text import Text

if TYPE_CHECKING:
    from roster.rules.model import Block
    from roster.rules.model import Model

ONE = timedelta(days=1)
WEEK = timedelta(weeks=1)
SATURDAY = timedelta(days=5)
Part = Literal["day", "evening", "night"]
AGAINST: tuple[tuple[Part, Part], ...] = (
    ("evening", "day"),
    ("night", "day"),
    ("night", "evening"),
)
"""From one day to the next: backwards round the clock, or out of the night without a day off."""


@dataclass(frozen=True)
class Turns(GuardRule):
    """Work turns with the clock, and a day off follows the last night (DK-22)."""

    night_minutes: int = parameter(
        Text("Nattevagt fra", "A night shift from"), "min", tighter=Tighter.LOWER, low=1, high=420
    )
    """Minutes in the night period that make a shift a night shift."""
    noon_minutes: int = parameter(
        Text("Aftenvagt fra kl.", "An evening shift from"), "min", low=0, high=1439
    )
    """Minutes after midnight from which a shift that is no night shift is an evening shift."""
    turn: int = weighted("turn", Text("Vægt pr. skift", "Weight a turn"), "øre")
    """Øre for each turn the wrong way."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="DK-22e",
        name=Text("Skift med uret", "Turns with the clock"),
        explanation=Text(
            "Fra den ene dag til den næste skiftes med uret, dag til aften til nat, og der er"
            " fri efter den sidste nat.",
            "From one day to the next work turns with the clock, day to evening to night, and a"
            " day off follows the last night.",
        ),
        source=Text(
            "Arbejdstilsynets og NFA's anbefaling om natarbejde",
            "Advice on night work by the authority and the NFA",
        ),
        severity=Severity.SOFT,
        confidence=Confidence.A,
        link="https://at.dk/arbejdsmiljoe/psykisk-arbejdsmiljoe/natarbejde/om-natarbejde/",
    )

    @classmethod
    def in_force(cls, agreement: Resolved, weights: Weights) -> bool:
        """Say whether it is in the agreement and weighs anything."""
        return bool(weights.turn) and agreement.has(cls.info.id)

    def _part(self, span: Span) -> Part:
        if night_minutes(span.start, span.end) >= self.night_minutes:
            return "night"
        at = local(span.start)
        return "day" if 60 * at.hour + at.minute < self.noon_minutes else "evening"

    def encode(self, model: Model) -> None:
        """Charge each pair of neighbouring days with parts in the wrong order."""
        problem = model.problem
        for guard in problem.guards:
            fixed = {
                (local_day(duty.span.start), self._part(duty.span))
                for duty in model.fixed[guard.id].duties
            }
            free: dict[tuple[date, Part], list[Block]] = defaultdict(list)
            for block in model.blocks(guard):
                free[block.shift.day, self._part(block.span)].append(block)
            on = {key: any_of(model, blocks) for key, blocks in free.items() if key not in fixed}
            for n in range(-1, problem.days):
                day = problem.start + timedelta(days=n)
                for before, after in AGAINST:
                    keys = ((day, before), (day + ONE, after))
                    if not all(key in fixed or key in on for key in keys):
                        continue
                    off = [~on[key] for key in keys if key in on]
                    if off:
                        turned = model.cp.new_bool_var("")
                        model.cp.add_bool_or([turned, *off])
                        model.penalise(self.id, turned, self.turn)
                    else:
                        model.penalise_always(self.id, self.turn)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Compare the parts of each day with those of the day after."""
        if not self.turn:
            return
        days: dict[date, dict[Part, list[Piece]]] = {}
        for piece in work.pieces:
            part = self._part(Span(piece.start, piece.end))
            days.setdefault(piece.day, {}).setdefault(part, []).append(piece)
        last = problem.start + timedelta(days=problem.days - 1)
        for day, parts in days.items():
            if not problem.start - ONE <= day <= last or day + ONE not in days:
                continue
            for before, after in AGAINST:
                if before in parts and after in days[day + ONE]:
                    both = [*parts[before], *days[day + ONE][after]]
                    yield self._violation(work.guard, day, both)

    def _violation(self, guard: Guard, day: date, pieces: list[Piece]) -> Violation:
        return Violation(
            rule=self.id,
            severity=self.info.severity,
            message=Text(
                "{guard} skifter imod uret eller mangler fri efter nat fra {day} til dagen efter.",
                "{guard} turns against the clock, or lacks a day off after nights, from {day} to"
                " the day after.",
            )(guard=guard.name, day=say.on(day)),
            guard=guard.id,
            shifts=tuple(p.shift.id for p in pieces if p.shift is not None),
            start=min(piece.start for piece in pieces),
            end=max(piece.end for piece in pieces),
            penalty=self.turn,
        )


@dataclass(frozen=True)
class WeekendsRunning(GuardRule):
    """Every second weekend is free; one worked right after another costs (VA-16)."""

    limit: int = parameter(
        Text("Weekender i træk", "Weekends in a row"), "x", tighter=Tighter.LOWER, low=1, high=9
    )
    """Number of weekends in a row that cost nothing."""
    extra: int = weighted("weekend_run", Text("Vægt pr. weekend", "Weight a weekend"), "øre")
    """Øre for each weekend in a row beyond."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="VA-16",
        name=Text("Weekender i træk", "Weekends in a row"),
        explanation=Text(
            "Hver anden weekend er fri; en weekend på arbejde lige efter en anden koster.",
            "Every second weekend is free; a weekend worked right after another costs.",
        ),
        source=Text(
            "Synlig standard, indtil overenskomsten er indlæst",
            "A visible default until the agreement is entered",
        ),
        severity=Severity.SOFT,
        confidence=Confidence.U,
    )

    @classmethod
    def in_force(cls, agreement: Resolved, weights: Weights) -> bool:
        """Say whether it is in the agreement and weighs anything."""
        return bool(weights.weekend_run) and agreement.has(cls.info.id)

    def encode(self, model: Model) -> None:
        """Charge each row of one weekend more than the limit, all of them worked."""
        for guard in model.problem.guards:
            fixed = {
                monday_of(day)
                for day in model.fixed[guard.id].duty_days
                if day - monday_of(day) >= SATURDAY
            }
            free: dict[date, list[Block]] = defaultdict(list)
            for block in model.blocks(guard):
                if block.shift.weekend and monday_of(block.shift.day) not in fixed:
                    free[monday_of(block.shift.day)].append(block)
            off = {monday: ~any_of(model, blocks) for monday, blocks in free.items()}
            for first in self._rows(model.problem):
                row = [first + n * WEEK for n in range(self.limit + 1)]
                if not all(monday in fixed or monday in off for monday in row):
                    continue
                some = [off[monday] for monday in row if monday in off]
                if some:
                    over = model.cp.new_bool_var("")
                    model.cp.add_bool_or([over, *some])
                    model.penalise(self.id, over, self.extra)
                else:
                    model.penalise_always(self.id, self.extra)

    def _rows(self, problem: Problem) -> Iterable[date]:
        """Return the first Monday of each row of weekends that meets the plan's weeks."""
        monday = problem.weeks[0] - self.limit * WEEK
        while monday <= problem.weeks[-1]:
            yield monday
            monday += WEEK

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Follow each run of worked weekends and count what is beyond the limit."""
        if not self.extra:
            return
        weekends: dict[date, list[Shift]] = {}
        for piece in work.pieces:
            if piece.day.weekday() >= 5:
                mine = weekends.setdefault(piece.day - timedelta(days=piece.day.weekday()), [])
                mine.extend([piece.shift] if piece.shift is not None else [])
        first, last = problem.weeks[0], problem.weeks[-1]
        run: list[date] = []
        for monday in (*sorted(weekends), date.max):
            if run and monday != run[-1] + WEEK:
                ends = run[self.limit :]
                beyond = sum(e >= first and e - self.limit * WEEK <= last for e in ends)
                if beyond:
                    yield self._violation(work.guard, run, beyond, weekends)
                run = []
            run.append(monday)

    def _violation(
        self, guard: Guard, run: list[date], beyond: int, weekends: Mapping[date, list[Shift]]
    ) -> Violation:
        shifts = [shift for monday in run for shift in weekends[monday]]
        return Violation(
            rule=self.id,
            severity=self.info.severity,
            message=Text(
                "{guard} arbejder {count} weekender i træk fra {first}.",
                "{guard} works {count} weekends in a row from {first}.",
            )(guard=guard.name, count=len(run), first=say.on(run[0] + SATURDAY)),
            guard=guard.id,
            shifts=tuple(shift.id for shift in shifts),
            start=midnight(run[0] + SATURDAY),
            end=midnight(run[-1] + WEEK),
            penalty=beyond * self.extra,
        )


@dataclass(frozen=True)
class Sundays(GuardRule):
    """The weekly day off should be a Sunday: each one worked costs (DK-04b)."""

    day: int = weighted("sunday", Text("Vægt pr. søndag", "Weight a Sunday"), "øre")
    """Øre for each Sunday on which somebody starts work."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="DK-04b",
        name=Text("Fridøgn på søndag", "Sunday off"),
        explanation=Text(
            "Det ugentlige fridøgn ligger så vidt muligt om søndagen; hver søndag på arbejde"
            " koster.",
            "The weekly day off is a Sunday as far as possible; each Sunday worked costs.",
        ),
        source=Text("Arbejdsmiljøloven § 51, stk. 1", "Working Environment Act, s. 51(1)"),
        severity=Severity.SOFT,
        confidence=Confidence.A,
        link="https://danskelove.dk/arbejdsmiljøloven/51",
    )

    @classmethod
    def in_force(cls, agreement: Resolved, weights: Weights) -> bool:
        """Say whether it is in the agreement and weighs anything."""
        return bool(weights.sunday) and agreement.has(cls.info.id)

    def encode(self, model: Model) -> None:
        """Charge each Sunday on which any of a guard's shifts starts."""
        for guard in model.problem.guards:
            sundays: dict[date, list[cp_model.IntVar]] = defaultdict(list)
            for shift, var in model.of_guard(guard):
                if shift.day.weekday() == 6:
                    sundays[shift.day].append(var)
            for variables in sundays.values():
                worked = model.cp.new_bool_var("")
                model.cp.add_max_equality(worked, variables)
                model.penalise(self.id, worked, self.day)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Look at each Sunday with planned shifts."""
        for day, shifts in work.days.items():
            if day.weekday() == 6 and shifts and self.day:
                yield Violation(
                    rule=self.id,
                    severity=self.info.severity,
                    message=Text("{guard} arbejder {day}.", "{guard} works on {day}.")(
                        guard=work.guard.name, day=say.on(day)
                    ),
                    guard=work.guard.id,
                    shifts=tuple(shift.id for shift in shifts),
                    start=shifts[0].span.start,
                    end=shifts[-1].span.end,
                    penalty=self.day,
                )
