# SPDX-License-Identifier: MPL-2.0
"""What lines prove and suggest: the best mix of them, a guide from it, and a plan near it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from roster.problem import Assignment
from roster.rules.model import Model
from roster.solve.completing import completed
from roster.solve.guide import Guide
from roster.solve.guide import guide
from roster.solve.lines import Line
from roster.solve.pricing.ascent import ascent
from roster.solve.pricing.choosing import chosen
from roster.solve.pricing.dive import dive
from roster.solve.pricing.generation import Round
from roster.solve.pricing.generation import generate
from roster.solve.pricing.master import Master
from roster.solve.pricing.split import Column
from roster.solve.pricing.split import Split
from roster.solve.relaxation import Floats

FIRST = 10
"""Steps of the ascent that tell whether lines prove much more than fractions."""
WORTH = 0.01
"""Relative rise of the bound in these steps from which lines are mixed, unless told otherwise."""
WORK = 8.0
"""Deterministic work for what a dive leaves open, and for choosing among lines."""


@dataclass(frozen=True)
class Mixed:
    """A bound with its prices; a guide or a plan when there is one."""

    bound: float
    duals: Floats
    guide: Guide | None = None
    lines: Mapping[str, Line] | None = None


def mixed(
    model: Model,
    apart: Split,
    duals: Floats,
    bound: float,
    until: float | None,
    worth: float = WORTH,
) -> Iterator[Mixed]:
    """Yield bounds that lines prove; where that is much more than `bound`, a guide and a plan too.

    Parameters
    ----------
    duals
        Prices to begin with.
    bound
        What the linear program proves.
    until
        When to stop, on the monotonic clock. None for no limit: the guide and the plan then come
        as one, and depend on the problem alone.
    worth
        Relative rise of the bound in the first steps from which lines are mixed whatever the
        rules.
    """

    def late() -> bool:
        return until is not None and time.monotonic() >= until

    best = -np.inf
    for step, _ in zip(ascent(apart, duals), range(FIRST), strict=False):
        if step.bound > best:
            best, duals = step.bound, step.duals
            yield Mixed(best, duals)
        if late():
            return
    if not apart.patterned and best - bound < worth * abs(best):
        return
    master = Master(apart)
    last: Round | None = None
    for last in generate(master, best, duals):
        if last.bound > best:
            best, duals = last.bound, last.duals
            yield Mixed(best, duals)
        if late():
            break
    if last is None or not last.whole:
        return
    found = _guide(model, master, last)
    if until is not None:
        yield Mixed(best, duals, found)
    plans = Plans(model, master, until)
    lines = plans.dived()
    if until is not None:
        yield Mixed(best, duals, lines=lines)
    yield Mixed(best, duals, found, plans.chosen(best) or lines)


def _guide(model: Model, master: Master, last: Round) -> Guide:
    values = np.zeros(len(master.split.program.cost))
    for column, share in zip(master.columns, last.mix.shares.tolist(), strict=False):
        values[column.variables] += share
    return guide(model, values, master.split.program.reduced(last.mix.duals))


class Plans:
    """Plans in whole numbers near the best mix."""

    def __init__(self, model: Model, master: Master, until: float | None) -> None:
        self.model = model
        self.master = master
        self.until = until
        self.pairs = {
            var.index: Assignment(guard.id, shift.id)
            for guard in model.problem.guards
            for shift, var in model.free(guard)
        }
        """What each variable of a free pair stands for."""
        self.best: tuple[dict[str, Line], float] | None = None
        """The best plan with its cost."""

    @property
    def _left(self) -> float | None:
        return None if self.until is None else max(0.0, self.until - time.monotonic())

    def dived(self) -> dict[str, Line] | None:
        """Return a plan that has what a dive fixes."""
        found = dive(self.master, lambda: self._left == 0)
        if self._left == 0:
            return None
        held = [self.pairs[n] for mine in found.fixed.values() for n in mine]
        liked, begun = self._pairs(self.master.columns), self._pairs(found.lines)
        self.best = completed(self.model.problem, held, liked, frozenset(begun), WORK, self._left)
        return None if self.best is None else self.best[0]

    def _pairs(self, columns: Sequence[Column]) -> list[Assignment]:
        """Return the pairs that any of some lines have."""
        some = {n for one in columns for n in one.variables.tolist() if n in self.pairs}
        return [self.pairs[n] for n in sorted(some)]

    def chosen(self, bound: float) -> dict[str, Line] | None:
        """Return the plan put together from all lines so far, those of the best plan included."""
        if self._left == 0:
            return None
        known: set[int] = set()
        room = np.inf
        if self.best is not None:
            lines, cost = self.best
            known = {self.master.place(one) for one in self._columns(lines)}
            room = cost - bound if known else np.inf
        numbers = chosen(self.master, known, room, WORK, self._left)
        if numbers is None:
            return None
        held: dict[str, set[str]] = {guard.id: set() for guard in self.model.problem.guards}
        for lock in self.model.problem.locked:
            held[lock.guard].add(lock.shift)
        for pair in self._pairs([self.master.columns[n] for n in numbers]):
            held[pair.guard].add(pair.shift)
        return {guard: frozenset(line) for guard, line in held.items()}

    def _columns(self, lines: Mapping[str, Line]) -> list[Column]:
        """Return a plan's lines as columns: what pricing finds when all else is out of favour.

        None at all where some line of the plan is none that is priced.
        """
        away = np.zeros(len(self.master.split.program.cost))
        worth = 4.0 * max(1.0, float(np.abs(self.master.split.program.cost).max()))
        for n, pair in self.pairs.items():
            away[n] = -worth if pair.shift in lines[pair.guard] else np.inf
        free = np.zeros(len(self.master.split.program.low))
        priced = self.master.split.price(free, 1, away)
        found = [some[0] for some in priced.lines if some]
        held = sum(n in self.pairs for one in found for n in one.variables.tolist())
        wanted = sum(map(len, lines.values())) - len(self.model.problem.locked)
        whole = len(found) == len(lines) and held == wanted
        return found if whole else []
