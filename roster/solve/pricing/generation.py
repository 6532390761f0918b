# SPDX-License-Identifier: MPL-2.0
"""Column generation: lines that would better the mix are priced and added until none is left."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from roster.solve.pricing.master import Master
from roster.solve.pricing.master import Mix
from roster.solve.relaxation import Floats

EACH = 4
"""Lines for each guard in a round."""
TRUST = 0.6
"""Weight of the best prices so far against the newest, at first."""
CLOSE = 1e-6
"""How much below 0 a line must be priced to be worth adding."""
NEAR = 1e-6
"""Relative distance of bound and mix at which to stop."""
PATIENCE = 15
"""Rounds after which the lines must make a plan that breaks no row, or there is no use in them."""


@dataclass(frozen=True)
class Round:
    """The best bound so far with its prices, and the mix of all lines before this round's."""

    bound: float
    duals: Floats
    mix: Mix

    @property
    def whole(self) -> bool:
        """Whether the mix breaks no row."""
        return self.mix.broken <= CLOSE


def generate(master: Master, bound: float, duals: Floats) -> Iterator[Round]:
    """Yield better and better bounds and mixes, until there is none better or no hope of a mix.

    Prices are kept near those that gave the best bound, or the first rounds would price at
    random.

    Parameters
    ----------
    master
        The lines to begin with.
    bound, duals
        A bound and the prices that gave it.

    Notes
    -----
    P. Wentges, Weighted Dantzig-Wolfe decomposition for linear mixed-integer programming,
    International Transactions in Operational Research 4 (1997).
    """
    trust, rounds = TRUST, 0
    while (mix := master.solve()) is not None:
        rounds += 1
        if rounds > PATIENCE and mix.broken > CLOSE:
            return
        trial = trust * duals + (1 - trust) * mix.duals
        priced = master.split.price(trial, EACH)
        if priced.bound > bound:
            bound, duals = priced.bound, trial
        added = master.add(column for lines in priced.lines for column in lines)
        yield Round(bound, duals, mix)
        if mix.objective - bound <= NEAR * max(1.0, abs(mix.objective)):
            return
        if mix.broken <= CLOSE and math.ceil(bound - CLOSE) >= mix.objective - CLOSE:
            return
        if added:
            trust = min(TRUST, trust + 0.1)
        elif trust > 0:
            trust = trust - 0.2 if trust > 0.2 else 0.0
        else:
            return
