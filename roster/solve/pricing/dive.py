# SPDX-License-Identifier: MPL-2.0
"""A dive: what the mix is surest of is fixed, lines that go with it are priced, and so on down."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from roster.solve.pricing.generation import EACH
from roster.solve.pricing.master import Master
from roster.solve.pricing.master import Mix
from roster.solve.pricing.split import Column
from roster.solve.relaxation import Floats

WHOLE = 1e-6
"""How far a share may be from a whole number."""
SURE = 0.95
"""Share from which a pair is fixed at once."""
PART = 0.1
"""Part of the pairs still split that is fixed in a round, the largest shares first."""
LEAST = 0.5
"""Share below which nothing is fixed beside the largest one."""
ROUNDS = 3
"""Times that lines are priced after each fixing, at most."""
RISE = 1e-4
"""Relative gain of the mix below which lines are priced no further."""
DEEP = 0.004
"""How far the mix may rise, relatively, before the last fixing is taken back and the dive ends."""
FAVOUR = 4.0
"""What a fixed pair is worth in pricing, in the largest costs."""


@dataclass(frozen=True)
class Dived:
    """Where a dive has come to."""

    fixed: Mapping[int, frozenset[int]]
    """The pairs of each guard that are fixed: variables by number of the guard."""
    lines: tuple[Column, ...]
    """The line of which each guard has most; together they need not keep the rows."""


def dive(master: Master, late: Callable[[], bool]) -> Dived:
    """Return pairs of guard and shift that a plan near the best mix has.

    Pairs are fixed, not whole lines, so that each guard's line goes on fitting itself to the
    others'. The dive ends where nothing is split any more, where fixing more would cost, or
    when it is late. Afterwards the master may use all of its lines again.
    """
    try:
        return _Dive(master, late).run()
    finally:
        master.keep([True] * len(master.columns))


class _Dive:
    def __init__(self, master: Master, late: Callable[[], bool]) -> None:
        self.master = master
        self.late = late
        program = master.split.program
        self.pairs: NDArray[np.bool_] = np.zeros(len(program.cost), dtype=np.bool_)
        for group in master.split.groups:
            self.pairs[group.pairs] = True
        self.worth = FAVOUR * max(1.0, float(np.abs(program.cost).max()))
        self.fixed: dict[int, frozenset[int]] = dict.fromkeys(
            range(master.split.guards), frozenset()
        )
        self.lines: list[frozenset[int]] = []

    def run(self) -> Dived:
        """Fix more and more while it costs little."""
        mix = self._allowed()
        if mix is None:
            return Dived(self.fixed, ())
        most = mix.objective + DEEP * max(1.0, abs(mix.objective))
        self._fix(*self._held(mix), np.zeros(0, dtype=np.intp))
        while not self.late():
            held, owner = self._held(mix)
            split = np.flatnonzero((held > WHOLE) & (held < 1 - WHOLE))
            if not len(split):
                break
            before = Dived(dict(self.fixed), self._most(mix))
            self._fix(held, owner, split)
            mix = self._priced()
            if mix is None or mix.objective > most or mix.broken > WHOLE:
                return before
        return Dived(self.fixed, self._most(mix))

    def _most(self, mix: Mix) -> tuple[Column, ...]:
        """Return the line of which each guard has the largest share."""
        best: dict[int, tuple[float, Column]] = {}
        for column, share in zip(self.master.columns, mix.shares.tolist(), strict=False):
            if share > best.get(column.guard, (WHOLE, column))[0]:
                best[column.guard] = share, column
        return tuple(column for _, column in best.values())

    def _held(self, mix: Mix) -> tuple[Floats, NDArray[np.intp]]:
        """Return the share of each pair that its guard has in a mix, and the guard."""
        held = np.zeros(len(self.pairs))
        owner = np.zeros(len(self.pairs), dtype=np.intp)
        for n in np.flatnonzero(mix.shares > WHOLE).tolist():
            column = self.master.columns[n]
            held[column.variables] += mix.shares[n]
            owner[column.variables] = column.guard
        return np.where(self.pairs, held, 0.0), owner

    def _fix(self, held: Floats, owner: NDArray[np.intp], split: NDArray[np.intp]) -> None:
        """Fix what is sure, and a part of what is split: at least one pair."""
        best = split[np.argsort(-held[split], kind="stable")]
        some = best[: max(1, int(PART * len(best)))]
        some = some[: max(1, int((held[some] >= LEAST).sum()))]
        for n in (*np.flatnonzero(held >= SURE).tolist(), *some.tolist()):
            self.fixed[int(owner[n])] |= {n}

    def _priced(self) -> Mix | None:
        """Add lines that go with what is fixed, while they better the mix."""
        favour = np.zeros(len(self.pairs))
        favour[[n for pairs in self.fixed.values() for n in pairs]] = -self.worth
        mix = self._allowed()
        for _ in range(ROUNDS):
            if mix is None or self.late():
                break
            priced = self.master.split.price(mix.duals, EACH, favour)
            fresh = (one for lines in priced.lines for one in lines)
            if not self.master.add(one for one in fresh if self._goes(one)):
                break
            before, mix = mix.objective, self._allowed()
            if mix is not None and before - mix.objective <= RISE * max(1.0, abs(before)):
                break
        return mix

    def _goes(self, column: Column) -> bool:
        return self.fixed[column.guard] <= frozenset(column.variables.tolist())

    def _allowed(self) -> Mix | None:
        """Return the best mix of the lines that go with what is fixed."""
        columns = self.master.columns
        self.lines += (frozenset(one.variables.tolist()) for one in columns[len(self.lines) :])
        self.master.keep(
            self.fixed[one.guard] <= line for one, line in zip(columns, self.lines, strict=True)
        )
        return self.master.solve()
