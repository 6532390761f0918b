# SPDX-License-Identifier: MPL-2.0
"""Averages over months: 48 hours a week, and eight hours a day for night workers."""

from __future__ import annotations

from abc import abstractmethod
from bisect import bisect_left
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from itertools import accumulate
from typing import TYPE_CHECKING
from typing import ClassVar

from ortools.sat.python import cp_model

from roster.agreements import Confidence
from roster.agreements import Tighter
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.rules import say
from roster.rules.base import GuardRule
from roster.rules.base import RuleInfo
from roster.rules.base import Severity
from roster.rules.base import Violation
from roster.rules.base import parameter
from roster.rules.work import Work
from sites.clock import local_day
from sites.clock import midnight
from sites.clock import minutes
from sites.text import Message
from sites.text import Text

if TYPE_CHECKING:
    from roster.plan import Plan
    from roster.rules.model import Block
    from roster.rules.model import Model

_DAY = 1440


def months_on(day: date, count: int) -> date:
    """Return the first day of the month that lies so many months after a day's; negative: before.

    >>> months_on(date(2026, 1, 31), -2)
    datetime.date(2025, 11, 1)
    """
    months = 12 * day.year + day.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


class _Average(GuardRule):
    """No period of so many calendar months holds more work than an average allows.

    A duty belongs to the day on which it starts. Whole days of holiday and sickness are left out
    of both sides of the fraction. What is not known, before the history or after the plan, adds
    no work but does not go for free either: the plan says for how many guards it is missing.
    """

    months: int
    said: ClassVar[Text]
    unknown: ClassVar[Text]

    def applies(self, problem: Problem, guard: Guard) -> bool:
        """Say whether the guard is of those whom the rule protects."""
        return True

    @abstractmethod
    def weekly_cap(self, problem: Problem, guard: Guard, first: date, last: date) -> int:
        """Return the minutes a week that the guard may average from one day to another."""

    def periods(self, problem: Problem) -> Iterator[tuple[date, date]]:
        """Yield the first and last day of each period of months that meets the window."""
        end = problem.start + timedelta(days=problem.days)
        first = months_on(problem.start, 1 - self.months)
        while first < end:
            after = months_on(first, self.months)
            yield first, after - timedelta(days=1)
            first = months_on(first, 1)

    def encode(self, model: Model) -> None:
        """Leave the plan what the known work leaves of each period's sum."""
        problem = model.problem
        for guard in problem.guards:
            blocks = model.blocks(guard)
            if not blocks or not self.applies(problem, guard):
                continue
            fixed = _known(problem, model.fixed[guard.id])
            for first, last in self.periods(problem):
                cap = self.weekly_cap(problem, guard, first, last)
                neutral = sum(first <= day <= last for day in guard.neutral)
                whole = cap * ((last - first).days + 1 - neutral) // 7
                taken = sum(worked for day, worked in fixed if first <= day <= last)
                left = max(0, whole - taken)
                inside = [
                    block
                    for block in blocks
                    if first <= block.shift.day <= last and block.shift.day not in guard.neutral
                ]
                if _most(inside) > left:
                    on = [block.on for block in inside]
                    lengths = [block.shift.length for block in inside]
                    model.cp.add(cp_model.LinearExpr.weighted_sum(on, lengths) <= left)

    def check_guard(self, problem: Problem, work: Work) -> Iterable[Violation]:
        """Add up each period by running totals over the days."""
        if not work.shifts or not self.applies(problem, work.guard):
            return
        neutral = work.guard.neutral
        by_day = _settled(problem, work.guard)
        for shift in work.shifts:
            by_day[shift.day] = by_day.get(shift.day, 0) + shift.length
        days = sorted(day for day in by_day if day not in neutral)
        totals = [0, *accumulate(by_day[day] for day in days)]
        starts = [shift.day for shift in work.shifts]
        off = sorted(neutral)
        for first, last in self.periods(problem):
            after = last + timedelta(days=1)
            total = totals[bisect_left(days, after)] - totals[bisect_left(days, first)]
            countable = (after - first).days - (bisect_left(off, after) - bisect_left(off, first))
            cap = self.weekly_cap(problem, work.guard, first, last)
            if total * 7 <= cap * countable:
                continue
            mine = work.shifts[bisect_left(starts, first) : bisect_left(starts, after)]
            mine = tuple(shift for shift in mine if shift.day not in neutral)
            if mine:
                yield self._violation(work.guard, mine, first, last, total * 7 // countable, cap)

    def check_together(self, plan: Plan) -> Iterable[Violation]:
        """Say for how many the time before the plan is not known."""
        problem = plan.problem
        first = next(self.periods(problem))[0]
        if first >= problem.start:
            return
        missing = [
            guard
            for guard in problem.guards
            if plan.shifts_of[guard.id]
            and self.covers(guard)
            and (guard.history is None or guard.history.since > first)
        ]
        if missing:
            yield Violation(
                rule=self.id,
                severity=Severity.INFO,
                message=self.unknown(
                    count=len(missing),
                    of=sum(self.covers(guard) for guard in problem.guards),
                    first=say.dated(first),
                    last=say.dated(problem.start - timedelta(days=1)),
                ),
                start=problem.window.start,
                end=problem.window.end,
            )

    def _violation(
        self,
        guard: Guard,
        shifts: Sequence[Shift],
        first: date,
        last: date,
        average: int,
        cap: int,
    ) -> Violation:
        return Violation(
            rule=self.id,
            severity=self.info.severity,
            message=self._message(guard, first, last, average, cap),
            guard=guard.id,
            shifts=tuple(shift.id for shift in shifts),
            start=max(midnight(first), shifts[0].span.start),
            end=shifts[-1].span.end,
        )

    def _message(self, guard: Guard, first: date, last: date, average: int, cap: int) -> Message:
        return self.said(
            guard=guard.name,
            first=say.dated(first),
            last=say.dated(last),
            hours=say.hours(average),
            limit=say.hours(cap),
        )


def _most(blocks: Sequence[Block]) -> int:
    """Return no less than anybody can work of some blocks: a run of days and what it spills."""
    if not blocks:
        return 0
    lengths = [block.shift.length for block in blocks]
    days = {block.shift.day for block in blocks}
    runs = sum(day - timedelta(days=1) not in days for day in days)
    return min(sum(lengths), _DAY * len(days) + runs * (max(lengths) + 60))


def _known(problem: Problem, guard: Guard) -> list[tuple[date, int]]:
    """Return day and minutes of all that is settled, neutral days left out; for the encoder."""
    history = guard.history
    before = () if history is None else history.days
    known = [(day, worked) for day, worked, _ in before if day < problem.start]
    for duty in guard.duties:
        day = local_day(duty.span.start)
        if day >= problem.start or history is None or day < history.since:
            known.append((day, minutes(duty.span.start, duty.span.end)))
    return [(day, worked) for day, worked in known if day not in guard.neutral]


def _settled(problem: Problem, guard: Guard) -> dict[date, int]:
    """Return the minutes settled on each day: history as far as it reaches, duties elsewhere."""
    by_day: dict[date, int] = {}
    known: Mapping[date, int] = guard.history.worked if guard.history else {}
    for day, worked in known.items():
        if day < problem.start:
            by_day[day] = by_day.get(day, 0) + worked
    since = guard.history.since if guard.history else problem.start
    for duty in guard.duties:
        day = local_day(duty.span.start)
        if not since <= day < problem.start:
            length = int((duty.span.end - duty.span.start).total_seconds()) // 60
            by_day[day] = by_day.get(day, 0) + length
    return by_day


@dataclass(frozen=True)
class WeeklyAverage(_Average):
    """At most 48 hours a week on average over four months (DK-12, DK-13)."""

    months: int = parameter(
        Text("Referenceperiode", "Reference period"),
        "months",
        tighter=Tighter.LOWER,
        low=1,
        high=12,
    )
    """Length of the reference period, in calendar months."""
    cap_minutes: int = parameter(
        Text("Højst pr. uge", "Most a week"), "min", tighter=Tighter.LOWER, low=60, high=2880
    )
    """Greatest average of a week, in minutes."""
    opt_out_minutes: int = parameter(
        Text("Højst pr. uge med samtykke", "Most a week with consent"),
        "min",
        tighter=Tighter.LOWER,
        low=60,
        high=3600,
    )
    """The same for who has consented to more, where an agreement allows it (DK-13)."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="DK-12",
        name=Text("48-timers reglen", "48-hour week"),
        explanation=Text(
            "Arbejdstiden er i gennemsnit højst {cap_minutes} om ugen i enhver periode på"
            " {months}; ferie- og sygedage regnes ikke med.",
            "Working time is at most {cap_minutes} a week on average in every period of"
            " {months}; days of holiday and sickness are left out.",
        ),
        source=Text("Arbejdstidsloven § 4", "Working time act, s. 4"),
        severity=Severity.HARD,
        confidence=Confidence.A,
        link="https://amo-uddannelse.dk/cm280/",
    )
    excludes: ClassVar[Text] = Text(
        "{count} ville bryde 48-timers reglen", "{count} would break the 48-hour week"
    )
    said: ClassVar[Text] = Text(
        "{guard} arbejder i gennemsnit {hours} timer om ugen {first} - {last}; højst {limit} er"
        " tilladt.",
        "{guard} works {hours} hours a week on average {first} - {last}; at most {limit} are"
        " allowed.",
    )
    unknown: ClassVar[Text] = Text(
        "For {count} af {of} vagter kendes timerne {first} - {last} ikke helt. 48-timers reglen"
        " er kun regnet af de kendte timer: indlæs de tidligere vagtplaner.",
        "For {count} of {of} guards the hours {first} - {last} are not fully known. The 48-hour"
        " rule counts known hours only: load the earlier rosters.",
    )

    def weekly_cap(self, problem: Problem, guard: Guard, first: date, last: date) -> int:
        """Return the cap, or that of the consent if one is on record for the plan's days."""
        if self.opt_out_minutes <= self.cap_minutes:
            return self.cap_minutes
        first = max(first, problem.start)
        last = min(last, problem.start + timedelta(days=problem.days - 1))
        consents = [record for record in guard.records if record.kind == "opt_out"]
        if any(consent.covers(first) and consent.covers(last) for consent in consents):
            return self.opt_out_minutes
        return self.cap_minutes


@dataclass(frozen=True)
class NightAverage(_Average):
    """Night workers work eight hours a day on average, one day of each week left out (DK-17)."""

    months: int = parameter(
        Text("Referenceperiode", "Reference period"), "months", tighter=Tighter.LOWER, low=1, high=4
    )
    """Length of the reference period, in calendar months."""
    cap_minutes: int = parameter(
        Text("Højst pr. døgn", "Most a day"), "min", tighter=Tighter.LOWER, low=60, high=480
    )
    """Greatest average of a countable day, in minutes."""
    night_worker_minutes: int = parameter(
        Text("Natarbejder fra", "Night worker from"),
        "min",
        tighter=Tighter.LOWER,
        low=60,
        high=18000,
    )
    """Minutes in the night period in twelve months that make a night worker (DK-16)."""

    info: ClassVar[RuleInfo] = RuleInfo(
        id="DK-17",
        name=Text("Natarbejde, 8 timer i snit", "Night work, 8 hours on average"),
        explanation=Text(
            "En natarbejder arbejder i gennemsnit højst {cap_minutes} pr. døgn over {months};"
            " det ugentlige fridøgn regnes ikke med.",
            "A night worker works at most {cap_minutes} a day on average over {months}; the"
            " weekly day off is left out.",
        ),
        source=Text("Arbejdstidsloven § 5, stk. 1-2", "Working time act, s. 5(1)-(2)"),
        severity=Severity.HARD,
        confidence=Confidence.A,
        link="https://amo-uddannelse.dk/cm280/",
    )
    excludes: ClassVar[Text] = Text(
        "{count} ville bryde natarbejdernes gennemsnit", "{count} would break the night average"
    )
    said: ClassVar[Text] = Text(
        "{guard} er natarbejder og arbejder i gennemsnit {hours} timer om ugen {first} - {last};"
        " højst {limit} er tilladt.",
        "{guard} is a night worker and works {hours} hours a week on average {first} - {last};"
        " at most {limit} are allowed.",
    )

    def applies(self, problem: Problem, guard: Guard) -> bool:
        """Say whether the year before the plan makes the guard a night worker."""
        if guard.history is None:
            return False
        first = problem.start - timedelta(days=365)
        nights = guard.history.nights
        return sum(m for day, m in nights.items() if day >= first) >= self.night_worker_minutes

    def weekly_cap(self, problem: Problem, guard: Guard, first: date, last: date) -> int:
        """Return what six countable days a week add up to."""
        return 6 * self.cap_minutes

    def check_together(self, plan: Plan) -> Iterable[Violation]:
        """Say nothing: the rule of who is a night worker says what is not known."""
        return ()
