# SPDX-License-Identifier: MPL-2.0
"""Which rules the lines of each guard keep by themselves, and what their totals cost."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from math import gcd

import numpy as np
from numpy.typing import NDArray

from roster.problem import Assignment
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.problem import Span
from roster.rules.base import Rule
from roster.rules.model import Model
from roster.rules.norm import NormHours
from roster.rules.norm import target_minutes
from roster.rules.totals import LeastHours
from roster.rules.totals import PlanHours
from roster.rules.totals import PlanWeekends
from roster.rules.totals import settled_minutes
from roster.solve.pricing.graph import State
from roster.solve.pricing.graph import remembered
from roster.solve.pricing.machines import machines
from roster.solve.pricing.machines import setting
from roster.solve.pricing.memory import Apart
from roster.solve.pricing.memory import Event
from roster.solve.pricing.memory import Kind
from roster.solve.pricing.memory import Memory
from roster.solve.pricing.memory import Stretches
from roster.solve.pricing.memory import event
from roster.solve.pricing.patterns import Weekends
from roster.solve.relaxation import Floats
from sites.clock import minutes as shift_minutes
from sites.clock import overlap_minutes

MOST_TOTALS = 1_000
"""Steps of the sum of minutes; with more, rows must do."""
MOST_BOTH = 2_000
"""Steps of the sum of minutes times those of what is counted; with more, rows must count."""
CLIQUES = ""
"""Stands, among the ids of rules, for the exclusions that all rules have asked for."""

Pair = tuple[int, int]


@dataclass(frozen=True)
class Machines:
    """The machines of some guards, with the rules that they keep."""

    memories: tuple[Memory, ...]
    rules: frozenset[str]


class Keeping:
    """What lines keep, guard by guard."""

    def __init__(self, model: Model, without: frozenset[str] = frozenset()) -> None:
        self.model = model
        self.without = without
        self.problem: Problem = model.problem
        self.zero: datetime = model.spans[0].start
        self.setting = setting(self.problem)
        self.number: dict[tuple[Span, Kind], int] = {}
        """The number of the event of each span and kind."""
        self.events = self._events()
        window = self.problem.window
        self.minutes = [
            overlap_minutes(span.start, span.end, window.start, window.end)
            for span, _ in self.number
        ]
        """How much of each event lies in the window."""
        self.unit = gcd(*self.minutes) or 1
        self._known: dict[tuple[tuple[Memory, ...], tuple[int, ...]], frozenset[Pair]] = {}

    def _events(self) -> tuple[Event, ...]:
        """Number and return what may be worked: spans, and in them what successions tell apart."""
        kinds: dict[Span, dict[Kind, None]] = {span: {} for span in self.model.spans}
        for shift in self.problem.shifts:
            kinds[shift.span].setdefault(self.kind(shift))
        for span, seen in kinds.items():
            for kind in seen:
                self.number[span, kind] = len(self.number)
        return tuple(event(span, self.zero, self.problem.start, kind) for span, kind in self.number)

    def kind(self, shift: Shift) -> Kind:
        """Return what rules of successions see in a shift."""
        return self.setting.kinds.get(shift.id, ())

    def machines(self, guard: Guard) -> Machines:
        """Return the machines of a guard and the rules whose rows they stand for."""
        exact = self.begins_clean(guard)
        found: list[Memory] = []
        rules: set[str] = set()
        for rule in self.problem.rules:
            if rule.id in self.without or not rule.covers(guard):
                continue
            some = machines(rule, guard, self.setting)
            if some is None or not (exact or rule.binding):
                continue
            found += (one for one in some if not (one.tallies and one in found))
            if exact:
                rules.add(rule.id)
        left = self._apart(guard, tuple(found))
        if left:
            apart = Apart(self.events, left)
            found.append(apart)
            if exact and apart.by_neighbours:
                rules.add(CLIQUES)
        elif exact:
            rules.add(CLIQUES)
        return Machines(tuple(found), frozenset(rules))

    def begins_clean(self, guard: Guard) -> bool:
        """Say whether all settled work of a guard is over before the first event."""
        fixed = self.model.fixed[guard.id].duties
        return all(duty.span.end <= self.zero for duty in fixed)

    def begin(self, guard: Guard, machines: Sequence[Memory]) -> State:
        """Return what machines remember of a guard's settled work before the first event."""
        settled = [
            event(duty.span, self.zero, self.problem.start)
            for duty in guard.duties
            if duty.span.end <= self.zero
        ]
        return remembered(machines, settled, self.events[0])

    def longest_memory(self) -> str:
        """Return the rule with a machine that remembers longest."""
        reach = {
            rule.id: machine.reach
            for rule in self.problem.rules
            for guard in self.problem.guards
            if rule.id not in self.without
            for machine in machines(rule, guard, self.setting) or ()
        }
        return max(reach, key=reach.__getitem__)

    def units(self, longest: Callable[[Sequence[int]], int]) -> tuple[list[int], int]:
        """Return the units of time that each event counts, and how many totals there are.

        No units at all where no rule adds them up, or where there would be too many totals.
        """
        units = [minutes // self.unit for minutes in self.minutes]
        totals = 1 + longest(units)
        if not self.hours or totals > MOST_TOTALS:
            return [0] * len(units), 1
        return units, totals

    def _apart(self, guard: Guard, machines: tuple[Memory, ...]) -> frozenset[Pair]:
        """Return the pairs of events that exclude each other and no machine knows of."""
        parts = [part for part in self.model._parts if guard.id in part.problem.guard]
        key = machines, tuple(map(id, parts))
        if key not in self._known:
            edges = self.model._edges.union(*(part._edges for part in parts))
            spans = self.model.spans
            apart = {n: [n] for n in range(len(spans))}
            for first, second in edges:
                apart[first].append(second)
            left = (
                (one, other)
                for first, others in apart.items()
                for second in others
                for one in self._of_span[spans[first]]
                for other in self._of_span[spans[second]]
                if one < other and not self._implied((one, other), machines)
            )
            self._known[key] = frozenset(left)
        return self._known[key]

    def _implied(self, pair: Pair, machines: Sequence[Memory]) -> bool:
        """Say whether a machine forbids a pair of events whatever is worked between them."""
        first, second = (self.events[n] for n in pair)
        return any(
            isinstance(one, Stretches)
            and second.start - first.end < one.rest
            and (second.start < first.end or second.end - first.start > one.limit)
            for one in machines
        )

    @cached_property
    def _of_span(self) -> dict[Span, list[int]]:
        """The events of each span."""
        out: dict[Span, list[int]] = {}
        for (span, _), number in self.number.items():
            out.setdefault(span, []).append(number)
        return out

    @cached_property
    def hours(self) -> tuple[Rule, ...]:
        """The rules about all minutes of a plan.

        Rules that count shifts whole count other minutes than the norm where one reaches beyond
        the window: they then stay rows.
        """
        whole = all(
            minutes == shift_minutes(span.start, span.end)
            for (span, _), minutes in zip(self.number, self.minutes, strict=True)
        )
        kinds = (NormHours, PlanHours, LeastHours) if whole else (NormHours,)
        return tuple(rule for rule in self.problem.rules if isinstance(rule, kinds))

    def tally(self, memories: Sequence[Memory]) -> int:
        """Return how many steps there are of what machines count; 1 is none."""
        return 1 + sum(one.most for one in memories if isinstance(one, Weekends))

    def end_costs(self, guard: Guard, totals: int, tallies: int = 1) -> Floats:
        """Return what each total costs a guard: by number of units, times what is counted.

        Nothing for a guard with no free shift: no line decides what such a norm costs, so that
        its row stays in the program and would be counted twice.
        """
        costs = np.zeros((totals, tallies))
        if not self.model.free(guard):
            return costs.ravel()
        if totals > 1:
            costs += self._hours_costs(guard, self.unit * np.arange(totals))[:, None]
        if tallies > 1 and self.begins_clean(guard):
            rules = [rule for rule in self.problem.rules if isinstance(rule, PlanWeekends)]
            most = [guard.limit("most_weekends", r.most) for r in rules if r.covers(guard)]
            costs[:, 1 + min(most, default=tallies) :] = np.inf
        return costs.ravel()

    def _hours_costs(self, guard: Guard, minutes: NDArray[np.int_]) -> Floats:
        """Return what each sum of minutes costs a guard; without end where it is not allowed."""
        window = self.problem.window
        planned = [self.problem.shift[lock.shift].span for lock in self._locks[guard.id]]
        settled = sum(
            overlap_minutes(span.start, span.end, window.start, window.end)
            for span in (*guard.worked, *planned)
        )
        counted = settled_minutes(self.problem, self.model.fixed[guard.id])
        costs = np.zeros(len(minutes))
        norm = target_minutes(self.problem, guard)
        for rule in self.hours:
            if not rule.covers(guard):
                continue
            if isinstance(rule, PlanHours):
                most = guard.limit("most_minutes", rule.most_minutes)
                costs[minutes > max(0, most - counted)] = np.inf
            elif isinstance(rule, LeastHours):
                least = guard.limit("least_minutes", rule.least_minutes) - counted
                costs += np.maximum(0, least - minutes) * rule.weight
            elif isinstance(rule, NormHours) and norm:
                off = settled - norm + minutes
                small = np.minimum(np.abs(off), rule.tolerance)
                each = np.where(off < 0, rule.under, rule.over)
                costs += each * (small + (np.abs(off) - small) * rule.far_factor)
        return costs

    @cached_property
    def _locks(self) -> dict[str, list[Assignment]]:
        out: dict[str, list[Assignment]] = {guard.id: [] for guard in self.problem.guards}
        for lock in self.problem.locked:
            out[lock.guard].append(lock)
        return out
