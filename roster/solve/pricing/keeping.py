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

from roster.problem import Assignment
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Span
from roster.rules.model import Model
from roster.rules.norm import NormHours
from roster.rules.norm import target_minutes
from roster.solve.pricing.graph import State
from roster.solve.pricing.graph import remembered
from roster.solve.pricing.memory import Apart
from roster.solve.pricing.memory import Memory
from roster.solve.pricing.memory import Stretches
from roster.solve.pricing.memory import event
from roster.solve.pricing.memory import memory
from roster.solve.relaxation import Floats
from sites.clock import overlap_minutes

MOST_TOTALS = 400
"""Steps of the sum of minutes; with more the norm is left to linear rows."""
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
        self.spans: tuple[Span, ...] = model.spans
        self.zero: datetime = self.spans[0].start
        self.events = tuple(event(span, self.zero, self.problem.start) for span in self.spans)
        window = self.problem.window
        self.minutes = [
            overlap_minutes(span.start, span.end, window.start, window.end) for span in self.spans
        ]
        """How much of each event lies in the window."""
        self.unit = gcd(*self.minutes) or 1
        self._known: dict[tuple[tuple[Memory, ...], tuple[int, ...]], frozenset[Pair]] = {}

    def machines(self, guard: Guard) -> Machines:
        """Return the machines of a guard and the rules whose rows they stand for."""
        exact = self.begins_clean(guard)
        found: list[Memory] = []
        rules: set[str] = set()
        for rule in self.problem.rules:
            if rule.id in self.without or not rule.covers(guard):
                continue
            machine = memory(rule, guard)
            if machine is None or not (exact or rule.binding):
                continue
            found.append(machine)
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
            if rule.id not in self.without and (machine := memory(rule, guard)) is not None
        }
        return max(reach, key=reach.__getitem__)

    def units(self, longest: Callable[[Sequence[int]], int]) -> tuple[list[int], int]:
        """Return the units of time that each event counts, and how many totals there are.

        No units at all where there is no norm, or where there would be too many totals.
        """
        units = [minutes // self.unit for minutes in self.minutes]
        totals = 1 + longest(units)
        if not self.norms or totals > MOST_TOTALS:
            return [0] * len(units), 1
        return units, totals

    def _apart(self, guard: Guard, machines: tuple[Memory, ...]) -> frozenset[Pair]:
        """Return the pairs of events that exclude each other and no machine knows of."""
        parts = [part for part in self.model._parts if guard.id in part.problem.guard]
        key = machines, tuple(map(id, parts))
        if key not in self._known:
            edges = self.model._edges.union(*(part._edges for part in parts))
            left = (pair for pair in edges if not self._implied(pair, machines))
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
    def norms(self) -> tuple[NormHours, ...]:
        """The rules of the norm."""
        return tuple(rule for rule in self.problem.rules if isinstance(rule, NormHours))

    def end_costs(self, guard: Guard, totals: int) -> Floats:
        """Return what each total of minutes costs a guard, by number of units.

        Nothing for a guard with no free shift: no line decides what such a norm costs, so that
        its row stays in the program and would be counted twice.
        """
        if totals == 1 or not self.model.free(guard):
            return np.zeros(totals)
        window = self.problem.window
        settled = sum(
            overlap_minutes(span.start, span.end, window.start, window.end) for span in guard.worked
        )
        planned = [self.problem.shift[lock.shift].span for lock in self._locks[guard.id]]
        settled += sum(
            overlap_minutes(span.start, span.end, window.start, window.end) for span in planned
        )
        costs = np.zeros(totals)
        norm = target_minutes(self.problem, guard)
        for rule in self.norms:
            if norm and rule.covers(guard):
                off = settled - norm + self.unit * np.arange(totals)
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
