# SPDX-License-Identifier: MPL-2.0
"""A problem taken apart: what one guard's line decides, and the rows that link the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from roster.problem import Guard
from roster.problem import Problem
from roster.rules.base import Rule
from roster.rules.model import Model
from roster.rules.totals import PlanWeekends
from roster.solve.pricing.graph import Graph
from roster.solve.pricing.graph import State
from roster.solve.pricing.graph import TooLargeError
from roster.solve.pricing.graph import graph
from roster.solve.pricing.keeping import CLIQUES
from roster.solve.pricing.keeping import MOST_BOTH
from roster.solve.pricing.keeping import Keeping
from roster.solve.pricing.memory import Memory
from roster.solve.pricing.patterns import PATTERNS
from roster.solve.pricing.table import Table
from roster.solve.relaxation import Floats
from roster.solve.relaxation import Program
from roster.solve.relaxation import relax

Numbers = NDArray[np.intp]
BLOCKS = "blocks"
"""Stands, among the ids of rules, for the rows that say when a span is worked."""
MOST_STATES = 60_000
"""States of a graph before like ones are merged; more take too long to find."""
CELLS = 4_000_000
"""Nodes, totals and guards of one table: 32 MB."""


class TooManyError(Exception):
    """There are more totals than are worth their time."""


class Marked(Model):
    """A model that knows which of its constraints come from which rule."""

    def __init__(self, problem: Problem) -> None:
        self.marks: list[tuple[int, str]] = []
        """Number of the first constraint of a rule and the rule's id, in order."""
        self._owned = 0
        """Number of steps of which it is known whose they are."""
        super().__init__(problem)

    def _for(self, rule: Rule) -> Model:
        if self.marks:
            self._own_steps()
        else:
            self._steps.append(self._own_steps)
        self._mark(rule.id)
        return super()._for(rule)

    def _own_steps(self) -> None:
        """Let steps that a rule put off say whose they are when they come."""
        rule = self.marks[-1][1]
        for n in range(max(1, self._owned), len(self._steps)):
            self._steps[n] = self._marked(rule, self._steps[n])
        self._owned = len(self._steps)

    def _marked(self, rule: str, step: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            self._mark(rule)
            step()

        return run

    def _keep_apart(self, guards: Iterable[Guard]) -> None:
        self._mark(CLIQUES)
        super()._keep_apart(guards)

    def _mark(self, rule: str) -> None:
        self.marks.append((len(self.cp.proto.constraints), rule))


@dataclass(frozen=True)
class Column:
    """A line of one guard: a column of the master problem."""

    guard: int
    price: float
    """What it costs at the prices at which it was found."""
    cost: float
    """What it costs with no prices."""
    variables: Numbers
    """The variables that it makes 1."""


@dataclass(frozen=True)
class Priced:
    """The cheapest lines at given prices."""

    bound: float
    values: Floats
    """Of every variable of the program."""
    lines: list[list[Column]]
    """For each guard the cheapest lines."""


@dataclass(frozen=True)
class Group:
    """Guards who share a graph, and where their variables are."""

    table: Table
    guards: tuple[int, ...]
    """Numbers of the guards."""
    pairs: Numbers
    """The variables of guards and shifts, by guard and then by event."""
    starts: Numbers
    """Where each guard and event begins in `pairs`."""
    cells: Numbers
    """Event times number of guards plus place of the guard, for each start."""
    whole: Numbers
    """The variable of the event as such for each start, -1 where there is none."""
    patterned: bool
    """Whether the graph knows rules of patterns."""

    def cheapest(self, reduced: Floats, number: int) -> list[list[tuple[float, Numbers]]]:
        """Return each guard's cheapest lines at given costs of variables, and what they cost."""
        shape = len(self.table.graph.events), len(self.guards)
        costs = np.full(shape, np.inf)
        best = np.zeros(shape, dtype=np.intp)
        above = np.zeros(shape, dtype=np.intp)
        if len(self.pairs):
            each = reduced[self.pairs]
            least = np.minimum.reduceat(each, self.starts)
            sizes = np.diff(np.append(self.starts, len(self.pairs)))
            hits = np.flatnonzero(each == np.repeat(least, sizes))
            first = hits[np.searchsorted(hits, self.starts)]
            extra = np.where(self.whole >= 0, reduced[self.whole], 0.0)
            costs.flat[self.cells] = least + extra
            best.flat[self.cells] = self.pairs[first]
            above.flat[self.cells] = self.whole
        out = []
        for place, paths in enumerate(self.table.cheapest(costs, number)):
            lines = []
            for path in paths:
                chosen = list(path.events)
                both = np.concatenate([best[chosen, place], above[chosen, place]])
                lines.append((path.cost, both[both >= 0]))
            out.append(lines)
        return out


@dataclass(frozen=True)
class Split:
    """A problem's linear program with the lines of guards priced by themselves.

    Rules with a machine, and the norm, are kept exactly by the lines; their rows are gone.
    What is left are the rows that link guards, and rows of rules without a machine.
    """

    program: Program
    """Without the rows that lines keep."""
    decided: NDArray[np.bool_]
    """Whether each variable is decided by a line."""
    groups: tuple[Group, ...]
    guards: int
    kept: NDArray[np.bool_]
    """Which rows of the whole program are left."""
    patterned: bool = False
    """Whether lines keep rules of patterns, of which fractions make little."""

    def price(self, duals: Floats, number: int = 1, favour: Floats | None = None) -> Priced:
        """Return the cheapest lines of all guards when rows have these prices.

        Parameters
        ----------
        duals
            Prices of the rows.
        number
            Lines for each guard, each with another total.
        favour
            Added to what each variable costs, for lines that must not prove anything; then
            `bound` is of no use.
        """
        priced = self.program.priced(duals)
        reduced = priced.cost if favour is None else priced.cost + favour
        ends = np.where(reduced > 0, self.program.floor, self.program.ceiling)
        values = np.where(self.decided, 0.0, ends)
        bound = priced.offset + float(np.where(self.decided, 0.0, reduced) @ values)
        lines: list[list[Column]] = [[] for _ in range(self.guards)]
        for group in self.groups:
            found = group.cheapest(reduced, number)
            for guard, mine in zip(group.guards, found, strict=True):
                lines[guard] = [self._column(guard, price, on, reduced) for price, on in mine]
                bound += mine[0][0]
                values[mine[0][1]] = 1.0
        return Priced(bound, values, lines)

    def _column(self, guard: int, price: float, on: Numbers, reduced: Floats) -> Column:
        cost = price - float((reduced[on] - self.program.cost[on]).sum())
        return Column(guard, price, round(cost, 3), on)


def written(problem: Problem) -> tuple[Marked, Program, frozenset[str]]:
    """Return a problem's model, its linear program, and the rules that no such program can say."""
    model = Marked(problem)
    model.cp.minimize(model.objective())
    program, left_out = relax(model.cp)
    rules = _rules(model)
    return model, program, frozenset(rules[n] for n in left_out)


def split(model: Marked, program: Program) -> Split:
    """Take a problem with shifts and guards apart, as it was written."""
    owner = _owners(model, len(program.cost))
    groups, kept = _groups(model)
    rules = _rules(model)
    gone = _gone(program, owner, [rules[n] for n in program.origin.tolist()], kept)
    cost = program.cost.copy()
    paid_by_lines = np.zeros(len(cost), dtype=np.bool_)
    paid_by_lines[program.matrix[gone].indices] = True
    cost[paid_by_lines & (owner < 0) & (program.floor < program.ceiling)] = 0.0
    left = replace(
        program,
        cost=cost,
        matrix=program.matrix[~gone],
        low=program.low[~gone],
        high=program.high[~gone],
        origin=program.origin[~gone],
    )
    patterned = any(group.patterned for group in groups)
    return Split(left, owner >= 0, groups, len(model.problem.guards), ~gone, patterned)


def _owners(model: Model, variables: int) -> Numbers:
    """Return for each variable the number of the guard whose line decides it, or -1."""
    owner = np.full(variables, -1, dtype=np.intp)
    for n, guard in enumerate(model.problem.guards):
        owner[[var.index for _, var in model.free(guard)]] = n
        owner[[block.on.index for block in model.blocks(guard)]] = n
    return owner


def _rules(model: Marked) -> list[str]:
    """Return for each constraint of a model the rule that it comes from."""
    total = len(model.cp.proto.constraints)
    bounds = [*(first for first, _ in model.marks), total]
    out = [BLOCKS] * bounds[0]
    for (_, rule), first, after in zip(model.marks, bounds, bounds[1:], strict=False):
        out += [rule] * (after - first)
    return out


def _gone(
    program: Program, owner: Numbers, rules: Sequence[str], kept: Sequence[frozenset[str]]
) -> NDArray[np.bool_]:
    """Say of each row whether the line of the guard that it is about keeps it anyway."""
    code = {rule: n for n, rule in enumerate(dict.fromkeys(rules))}
    table = np.zeros((len(kept) + 1, len(code)), dtype=np.bool_)
    for guard, mine in enumerate(kept):
        table[guard, [code[rule] for rule in mine if rule in code]] = True
    coded = np.array([code[rule] for rule in rules], dtype=np.intp)
    of_guards: NDArray[np.bool_] = np.any(table, axis=0)
    whose = _whose(program, owner)
    more = owner.copy()
    rows, columns = program.matrix.nonzero()
    own = of_guards[coded[rows]]
    np.maximum.at(more, columns[own], whose[rows[own]])
    gone: NDArray[np.bool_] = table[_whose(program, more), coded]
    return gone & ~_shared(program, owner, gone)


def _shared(program: Program, owner: Numbers, gone: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say of each row whether it says what a variable means that rows which stay make use of."""
    back = np.zeros(len(gone), dtype=np.bool_)
    own: Any = abs(program.matrix)
    free = (owner < 0) & (program.cost == 0)
    while True:
        used = np.zeros(len(owner), dtype=np.bool_)
        used[program.matrix[~gone | back].indices] = True
        more = gone & ~back & (own @ (used & free) > 0) & (own @ ((owner < 0) & ~free) == 0)
        if not more.any():
            return back
        back |= more


def _whose(program: Program, owner: Numbers) -> Numbers:
    """Return for each row the last guard who owns one of its variables, or -1."""
    out = np.full(len(program.low), -1, dtype=np.intp)
    filled = np.diff(program.matrix.indptr) > 0
    starts = program.matrix.indptr[:-1][filled]
    if len(starts):
        out[filled] = np.maximum.reduceat(owner[program.matrix.indices], starts)
    return out


def _groups(
    model: Model, without: frozenset[str] = frozenset()
) -> tuple[tuple[Group, ...], list[frozenset[str]]]:
    """Return the guards by what they may do, and the rules that each one's line keeps.

    Where a graph grows too large, the rule that remembers longest goes without a machine.
    """
    keeping = Keeping(model, without)
    try:
        return _grouped(model, keeping)
    except TooLargeError:
        return _groups(model, without | {keeping.longest_memory()})
    except TooManyError:
        counted = (r.id for r in model.problem.rules if isinstance(r, PlanWeekends))
        return _groups(model, without | {*counted})


def _grouped(model: Model, keeping: Keeping) -> tuple[tuple[Group, ...], list[frozenset[str]]]:
    alike: dict[tuple[Memory, ...], list[int]] = defaultdict(list)
    kept: list[frozenset[str]] = []
    guards = model.problem.guards
    for n, guard in enumerate(guards):
        machines = keeping.machines(guard)
        alike[machines.memories].append(n)
        kept.append(machines.rules)
    groups: list[Group] = []
    whole: dict[tuple[Memory, ...], tuple[Graph, list[State]]] = {}
    for memories, mine in alike.items():
        states = [keeping.begin(guards[n], memories) for n in mine]
        one = graph(keeping.events, memories, MOST_STATES, dict.fromkeys(states))
        whole[memories] = one, states
    units, totals = keeping.units(lambda units: max(one.most(units) for one, _ in whole.values()))
    tallies = max(map(keeping.tally, whole))
    if tallies > 1 and totals * tallies > MOST_BOTH:
        raise TooManyError
    for memories, mine in alike.items():
        one, states = whole[memories]
        patterned = any(isinstance(machine, PATTERNS) for machine in memories)
        size = max(1, CELLS // (one.nodes * totals * tallies))
        for first in range(0, len(mine), size):
            some = mine[first : first + size]
            begins = [one.begin.get(state, 0) for state in states[first : first + size]]
            costs = [keeping.end_costs(guards[n], totals, tallies) for n in some]
            table = Table(one, [unit * tallies for unit in units], _cut(costs), begins)
            groups.append(_group(model, keeping, some, table, patterned))
    every = frozenset({BLOCKS, *(rule.id for rule in keeping.hours if totals > 1)})
    return tuple(groups), [rules | every for rules in kept]


def _cut(costs: Sequence[Floats]) -> Floats:
    """Return what totals cost, by total and guard, as far as any is allowed to anybody."""
    ends = np.column_stack(costs)
    return ends[: int(np.flatnonzero(np.isfinite(ends).any(axis=1))[-1]) + 1]


def _group(
    model: Model, keeping: Keeping, guards: Sequence[int], table: Table, patterned: bool
) -> Group:
    pairs: list[int] = []
    starts: list[int] = []
    cells: list[int] = []
    whole: list[int] = []
    for place, n in enumerate(guards):
        guard = model.problem.guards[n]
        members: dict[int, list[int]] = defaultdict(list)
        blocks = {block.span: block.on.index for block in model.blocks(guard)}
        of_block: dict[int, int] = {}
        for shift, var in model.free(guard):
            number = keeping.number[shift.span, keeping.kind(shift)]
            members[number].append(var.index)
            of_block[number] = blocks[shift.span]
        for number, mine in sorted(members.items()):
            starts.append(len(pairs))
            pairs += mine
            cells.append(number * len(guards) + place)
            whole.append(-1 if mine == [of_block[number]] else of_block[number])
    pairs_, starts_, cells_, whole_ = (
        np.array(some, dtype=np.intp) for some in (pairs, starts, cells, whole)
    )
    return Group(table, tuple(guards), pairs_, starts_, cells_, whole_, patterned)
