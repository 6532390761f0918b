# SPDX-License-Identifier: MPL-2.0
"""Better row prices step by step, from what the cheapest lines at the last prices overdo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from roster.solve.pricing.split import Priced
from roster.solve.pricing.split import Split
from roster.solve.relaxation import Floats

HOPE = 0.02
"""How far above the bound, relatively, the best one is taken to be."""
FIRST = 0.02
"""Length of the first step, as a share of the way that this hope allows."""
GROW = 1.3
SHRINK = 0.7
PATIENCE = 6
"""Steps without a better bound after which they become shorter."""
LEAST, MOST = 0.02, 0.3
"""Weight of the newest lines in the average, at least and at most."""
TINY = 1e-5
"""Length of a step at which to stop."""


@dataclass(frozen=True)
class Step:
    """The best bound so far with its prices, and the average of the lines."""

    bound: float
    duals: Floats
    values: Floats


def ascent(split: Split, duals: Floats) -> Iterator[Step]:
    """Yield better and better bounds by the volume algorithm, beginning at given prices.

    Parameters
    ----------
    split
        The problem apart.
    duals
        Prices of its rows to begin with.

    Notes
    -----
    F. Barahona, R. Anbil, The volume algorithm: producing primal solutions with a subgradient
    method, Mathematical Programming 87 (2000). The step is scaled by rows, whose coefficients
    may be minutes as well as counts.
    """
    rows = _Rows(split)
    best = rows.allowed(duals)
    priced = split.price(best)
    bound, average = priced.bound, priced.values
    yield Step(bound, best, average)
    factor, barren = FIRST, 0
    while factor > TINY:
        way = rows.missed(best, average)
        length = float(way @ way)
        if length <= 0:
            return
        step = factor * HOPE * max(1.0, abs(bound)) / length
        trial = rows.allowed(best + step * way * rows.scale)
        priced = split.price(trial)
        fresh = rows.missed(trial, priced.values)
        average = _mixed(average, priced, way, fresh)
        if priced.bound > bound:
            bound, best, barren = priced.bound, trial, 0
            factor *= GROW if float(way @ fresh) > 0 else 1.0
            yield Step(bound, best, average)
            continue
        barren += 1
        if barren >= PATIENCE:
            factor, barren = factor * SHRINK, 0
        yield Step(bound, best, average)


def _mixed(average: Floats, priced: Priced, way: Floats, fresh: Floats) -> Floats:
    """Return the average moved towards the newest lines, as far as that misses less."""
    apart = fresh - way
    size = float(apart @ apart)
    weight = -float(way @ apart) / size if size > 0 else MOST
    weight = min(MOST, max(LEAST, weight))
    mixed: Floats = weight * priced.values + (1 - weight) * average
    return mixed


class _Rows:
    """The rows that link lines, and how far values miss them."""

    def __init__(self, split: Split) -> None:
        program = split.program
        self.matrix = program.matrix
        self.low, self.high = program.low, program.high
        self.scale: Floats = 1.0 / np.maximum(
            1.0, abs(program.matrix).max(axis=1).toarray().ravel()
        )

    def allowed(self, duals: Floats) -> Floats:
        """Return prices with none that pushes against a side that is not there."""
        low = np.where(np.isfinite(self.low), duals, np.minimum(duals, 0.0))
        both: Floats = np.where(np.isfinite(self.high), low, np.maximum(low, 0.0))
        return both

    def missed(self, duals: Floats, values: Floats) -> Floats:
        """Return by how much values miss the side of each row that its price pushes against.

        A row without a price counts only where it is broken.
        """
        rows = self.matrix @ values
        under, over = self.low - rows, self.high - rows
        broken = np.where(under > 0, under, np.where(over < 0, over, 0.0))
        side = np.where(duals > 0, under, np.where(duals < 0, over, broken))
        missed: Floats = np.where(np.isfinite(side), side, 0.0) * self.scale
        return missed
