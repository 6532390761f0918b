# SPDX-License-Identifier: MPL-2.0
"""Roll a rota template out over days of a draft: who gets which shift, and what cannot be done.

Day by day each guard whose line asks for a kind of shift is matched with the free seats of that
kind that no hard rule keeps them from: as many guards as can be, the nearest to home among the
seats. Nothing is written here; `RollOut` is the edit that does it, and is undone as one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from sqlmodel import col
from sqlmodel import select

from roster import models
from roster.edits.commands import Single
from roster.edits.draft import Draft
from roster.edits.faults import ALREADY
from roster.edits.faults import FULL
from roster.edits.faults import NO_GUARD
from roster.edits.faults import NOT_ON
from roster.edits.faults import EditError
from roster.edits.judging import Verdict
from roster.edits.judging import key_of
from roster.edits.judging import verdict
from roster.edits.rows import Change
from roster.edits.rows import assignment_image
from roster.edits.rows import assignment_key
from roster.edits.rows import fresh_assignment
from roster.judged import Judged
from roster.judged import judge_after
from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Guard
from roster.problem import Shift
from roster.rota import faults
from roster.rota.cycle import Line
from roster.rota.cycle import Template
from roster.rota.faults import RotaError
from roster.rota.matching import MOST
from roster.rota.matching import NEVER
from roster.rota.matching import match
from roster.rota.matching import strike
from roster.rules import say
from roster.rules.base import GuardRule
from roster.rules.base import Rule
from roster.rules.base import Violation
from roster.rules.rota import Kind
from roster.rules.work import Work
from roster.travel.means import own_way
from sites.text import Message
from sites.text import Text

NO_SHIFT = Text("ingen vagt af slagsen den dag", "no shift of the kind that day")
NO_SEAT = Text(
    "alle pladser på vagterne er besat ({count})", "every seat of the shifts is filled ({count})"
)
TAKEN = Text(
    "de pladser, der er tilladt, går til andre linjer",
    "the seats that are allowed go to other lines",
)
NOT_HERE = Text(
    "medarbejderen er ikke med i vagtplanen", "the guard is not among those of the roster"
)
NOBODY = Text("linjen har ingen medarbejder", "the line has no guard")
FORBIDDEN = Text("{rule}: {why}", "{rule}: {why}")


@dataclass(frozen=True, slots=True)
class Left:
    """A day of a line that is not rolled out, and why."""

    line: str
    guard: str | None
    """Guard id; None where nobody has the line."""
    day: date
    kind: Kind
    reason: Message


@dataclass(frozen=True)
class Outcome:
    """What rolling out comes to; pairs are guard and shift ids."""

    on: tuple[Assignment, ...] = ()
    """Who is put on what, in time order."""
    off: tuple[Assignment, ...] = ()
    """Who is taken off what first."""
    there: int = 0
    """Days that were as the template says already."""
    left: tuple[Left, ...] = ()
    verdict_cost: int = 0
    """Øre more that the hours cost."""
    empty: int = 0
    """More empty seats; fewer below zero."""

    @property
    def edit(self) -> RollOut:
        """The edit that does it."""
        off = tuple((int(pair.shift), int(pair.guard)) for pair in self.off)
        on = tuple((int(pair.shift), int(pair.guard)) for pair in self.on)
        return RollOut(off, on)


@dataclass(frozen=True, slots=True)
class RollOut(Single):
    """Take guards off shifts and put guards on shifts, all at once; pairs of shift and guard."""

    kind: ClassVar[str] = "rota"
    off: tuple[tuple[int, int], ...]
    on: tuple[tuple[int, int], ...]

    @property
    def about(self) -> frozenset[int]:
        """The shifts that it names."""
        return frozenset(shift for shift, _ in (*self.off, *self.on))

    def changes(self, draft: Draft) -> list[Change]:
        """Check seats and people as they stand now, in a few queries however many there are."""
        ids = {shift for shift, _ in (*self.off, *self.on)}
        shifts = {key: draft.shift(key) for key in sorted(ids)}
        query = select(models.Assignment).where(models.Assignment.roster_id == draft.roster.id)
        rows = draft.session.exec(query).all()
        there = {(row.shift_id, row.guard_id): row for row in rows}
        seats = Counter(row.shift_id for row in rows)
        out = []
        for pair in self.off:
            if pair not in there:
                raise EditError(NOT_ON())
            seats[pair[0]] -= 1
            key = assignment_key(shifts[pair[0]].uid, pair[1])
            out.append(Change("assignment", key, assignment_image(there.pop(pair)), None))
        wanted = {guard for _, guard in self.on}
        active = select(models.Guard.id).where(
            col(models.Guard.id).in_(wanted), col(models.Guard.active)
        )
        if wanted - set(draft.session.exec(active)):
            raise EditError(NO_GUARD())
        for shift, guard in self.on:
            if (shift, guard) in there:
                raise EditError(ALREADY())
            seats[shift] += 1
            if seats[shift] > shifts[shift].headcount:
                raise EditError(FULL())
            key = assignment_key(shifts[shift].uid, guard)
            out.append(Change("assignment", key, None, fresh_assignment()))
        return out


def roll_out(
    judged: Judged, template: Template, first: date, last: date, *, anew: bool = False
) -> Outcome:
    """Return what rolling a template out over some days of a plan comes to.

    Parameters
    ----------
    judged
        The draft as it stands, as the checker judged it.
    first, last
        Copenhagen days, both included, inside the plan.
    anew
        Take the lines' guards off what they have on those days first; what is locked stays.

    Raises
    ------
    RotaError
        If the days are outside the plan, or nobody has a line.
    """
    problem = judged.plan.problem
    end = problem.start + timedelta(days=problem.days - 1)
    if not problem.start <= first <= last <= end:
        raise RotaError(faults.OUTSIDE(first=say.dated(problem.start), last=say.dated(end)))
    if not any(line.guard for line in template.lines):
        raise RotaError(faults.EMPTY(name=template.name))
    return _Rolling(judged, template, first, last, anew).outcome()


@dataclass
class _Wanted:
    """A guard who is to have a shift of a kind on a day, and where that may be."""

    line: Line
    guard: Guard
    kind: Kind
    reason: Message | None = None
    """What keeps the guard from the first seat asked about, or that others got what is allowed."""


class _Rolling:
    """One rolling out, day after day; each guard's work grows as it goes."""

    def __init__(
        self, judged: Judged, template: Template, first: date, last: date, anew: bool
    ) -> None:
        self.judged, self.template = judged, template
        self.plan, self.problem = judged.plan, judged.plan.problem
        self.days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        binding = [rule for rule in self.problem.rules if rule.binding]
        self.barring = [rule for rule in binding if type(rule).bars is not Rule.bars]
        # What a rule says of single shifts it says by barring.
        of_guard = (rule for rule in binding if isinstance(rule, GuardRule))
        self.weighing = [rule for rule in of_guard if not rule.by_shift]
        own = (one for mine in judged.own.values() for found in mine for one in found)
        self.known = {key_of(one) for one in own if one.hard}
        self.left: list[Left] = []
        self.there = 0
        holders = {line.guard for line in template.lines}
        self.off = [
            pair
            for pair in judged.plan.assignments
            if anew
            and pair.guard in holders
            and pair not in self.problem.locked
            and first <= self.problem.shift[pair.shift].day <= last
        ]
        self.work = dict(self.plan.work)
        for guard in {pair.guard for pair in self.off}:
            gone = {pair.shift for pair in self.off if pair.guard == guard}
            kept = tuple(one for one in self.work[guard].shifts if one.id not in gone)
            self.work[guard] = Work(self.problem.guard[guard], kept)
        taken = Counter(pair.shift for pair in self.plan.assignments)
        taken.subtract(pair.shift for pair in self.off)
        self.free = {one.id: max(0, one.seats - taken[one.id]) for one in self.problem.shifts}
        self.of_day: dict[date, list[Shift]] = {}
        for shift in self.problem.shifts:
            self.of_day.setdefault(shift.day, []).append(shift)
        self.lines_of = {line.guard: line for line in template.lines if line.guard}

    def outcome(self) -> Outcome:
        """Match every day, then take back what rules about several guards refuse."""
        new: list[Assignment] = []
        for day in self.days:
            new += self._day(day)
        kept, said = self._lawful(new)
        off = sorted(set(self.off) - set(kept), key=self._order)
        on = sorted(set(kept) - set(self.off), key=self._order)
        self.left.sort(key=lambda one: (one.day, one.line))
        self.there += len(set(kept) & set(self.off))
        return Outcome(tuple(on), tuple(off), self.there, tuple(self.left), said.cost, said.empty)

    def _day(self, day: date) -> list[Assignment]:
        """Match the guards who are to work on a day with its seats."""
        wanted = []
        for line in self.template.lines:
            kind = self.template.said(line, day)
            if kind is None or kind.off:
                continue
            if line.guard is None or line.guard not in self.problem.guard:
                reason = NOBODY() if line.guard is None else NOT_HERE()
                self.left.append(Left(line.name, line.guard, day, kind, reason))
                continue
            guard = self.problem.guard[line.guard]
            had = [one for one in self.work[guard.id].shifts if one.day == day]
            if any(kind.takes(one) for one in had):
                self.there += 1
                continue
            wanted.append(_Wanted(line, guard, kind))
        free = [shift for shift in self.of_day.get(day, ()) if self.free[shift.id]]
        given = self._match(wanted, free, day) if wanted and free else {}
        made = [self._give(one, given.get(row), day) for row, one in enumerate(wanted)]
        return [pair for pair in made if pair is not None]

    def _match(
        self, wanted: Sequence[_Wanted], free: Sequence[Shift], day: date
    ) -> dict[int, Shift]:
        """Return a seat for as many guards as can be, by their place, with the least travel."""
        meets = {kind: [kind.takes(one) for one in free] for kind in {one.kind for one in wanted}}
        away = [self._seconds(one.guard, free, day) for one in wanted]
        costs = np.where([meets[one.kind] for one in wanted], away, NEVER)

        def ask(row: int, place: int, others: Collection[int]) -> Collection[int]:
            return self._refused(wanted[row], free, place, others)

        given, costs = match(costs, [self.free[one.id] for one in free], ask)
        for row, one in enumerate(wanted):
            while row not in given and (costs[row] < NEVER).any():
                # Whether others took what this line may have, or a rule keeps it from all.
                if not strike(costs, row, int(costs[row].argmin()), ask):
                    one.reason = TAKEN()
                    break
        return {row: free[place] for row, place in given.items()}

    def _refused(
        self, one: _Wanted, free: Sequence[Shift], place: int, others: Collection[int]
    ) -> Collection[int]:
        """Return which seats a guard may not have: none if the rules allow the one asked about.

        A rule that keeps a guard from one seat of a day often keeps them from others too, so it
        is asked about all of them at once.
        """
        guard, work = one.guard, self.work[one.guard.id]
        for rule in self.barring:
            why = rule.bars(guard, free[place])
            if why is not None:
                one.reason = one.reason or FORBIDDEN(rule=rule.info.name, why=why)
                return [n for n in others if rule.bars(guard, free[n]) is not None]
        grown = work.with_shift(free[place])
        for rule in self.weighing:
            found = self._broken(rule, grown)
            if found is not None:
                one.reason = one.reason or _forbidden(rule, found)
                return [
                    n
                    for n in others
                    if n == place or self._broken(rule, work.with_shift(free[n])) is not None
                ]
        return ()

    def _broken(self, rule: GuardRule, work: Work) -> Violation | None:
        """Return what a rule newly says against a guard's work."""
        for found in rule.check_guard(self.problem, work):
            if found.hard and key_of(found) not in self.known:
                return found
        return None

    def _seconds(self, guard: Guard, free: Sequence[Shift], day: date) -> NDArray[np.int64]:
        """Return the way from home to each shift, at most `MOST`."""
        if guard.home is None:
            return np.zeros(len(free), dtype=np.int64)
        table = own_way(self.problem, guard, day).seconds
        ways = table[guard.home, [one.place for one in free]]
        return np.minimum(ways, MOST).astype(np.int64)

    def _give(self, one: _Wanted, shift: Shift | None, day: date) -> Assignment | None:
        """Put a guard on a shift; without one, tell why."""
        if shift is None:
            reason = one.reason or self._lacking(one.kind, day)
            self.left.append(Left(one.line.name, one.guard.id, day, one.kind, reason))
            return None
        self.free[shift.id] -= 1
        self.work[one.guard.id] = self.work[one.guard.id].with_shift(shift)
        return Assignment(one.guard.id, shift.id)

    def _lacking(self, kind: Kind, day: date) -> Message:
        """Return why there is no free seat of a kind at all."""
        meets = [shift for shift in self.of_day.get(day, ()) if kind.takes(shift)]
        return NO_SEAT(count=sum(shift.seats for shift in meets)) if meets else NO_SHIFT()

    def _lawful(self, new: Sequence[Assignment]) -> tuple[list[Assignment], Verdict]:
        """Leave out what the checker refuses of the whole: rules about several guards at once."""
        kept = list(new)
        while True:
            said = verdict(self.judged, judge_after(self.judged, self._with(self.off, kept)))
            gone = {pair: found for found in said.broken for pair in _blamed(kept, found)}
            if not gone:
                return kept, said
            rules = {rule.id: rule for rule in self.problem.rules}
            for pair, found in gone.items():
                kept.remove(pair)
                line, shift = self.lines_of[pair.guard], self.problem.shift[pair.shift]
                kind = self.template.said(line, shift.day)
                assert kind is not None
                reason = _forbidden(rules[found.rule], found)
                self.left.append(Left(line.name, pair.guard, shift.day, kind, reason))

    def _with(self, off: Collection[Assignment], on: Collection[Assignment]) -> Plan:
        return Plan(self.problem, (self.plan.assignments - frozenset(off)) | frozenset(on))

    def _order(self, pair: Assignment) -> tuple[object, ...]:
        shift = self.problem.shift[pair.shift]
        return shift.span.start, shift.id, pair.guard


def _blamed(pairs: Sequence[Assignment], found: Violation) -> list[Assignment]:
    """Return the last of some pairs that takes part in a violation."""
    mine = [
        pair
        for pair in pairs
        if found.guard in (None, pair.guard) and (not found.shifts or pair.shift in found.shifts)
    ]
    return mine[-1:]


def _forbidden(rule: Rule, found: Violation) -> Message:
    return FORBIDDEN(rule=rule.info.name, why=found.message)
