# SPDX-License-Identifier: MPL-2.0
"""Prove a p-median by branching on bases, with Lagrangian bounds in every branch.

A branch opens or closes the base that earns most among those undecided. Its prices begin where
its parent's ended, so few steps give a bound, and what the bound rules out is gone below it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.pool.lagrange import ascend
from dispatch.pool.lagrange import ruled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

STEPS = 120
"""Steps of the prices in a branch."""
STEP = 0.6
"""Factor of a branch's first step: its prices are nearly right."""
MOST = 400
"""Branches after which another method goes on."""


@dataclass(frozen=True, eq=False)
class _Branch:
    """Bases that may be open, those that must be, and what the parent proved."""

    kept: Ints
    forced: Bools
    prices: Floats
    bound: float


def prove(
    costs: Floats,
    p: int,
    forced: Bools,
    prices: Floats,
    bound: float,
    limit: Callable[[], float],
    take: Callable[[Ints], None],
    over: Callable[[], bool],
) -> float:
    """Return a lower bound on all solutions of at most the limit; infinite when there is none.

    Parameters
    ----------
    costs, p, forced, prices
        As for `lagrange.ascend`.
    bound
        What is proven already.
    limit
        The highest cost of interest; it falls as better solutions are taken.
    take
        Told of rows of `costs` to try as a solution.
    over
        Whether to stop.
    """
    stack = [_Branch(np.arange(len(costs)), forced, prices, bound)]
    for _ in range(MOST):
        if not stack or over():
            break
        stack += _split(costs, p, stack.pop(), limit, take)
    return min((branch.bound for branch in stack), default=np.inf)


def _split(
    costs: Floats,
    p: int,
    branch: _Branch,
    limit: Callable[[], float],
    take: Callable[[Ints], None],
) -> list[_Branch]:
    """Return what is left of a branch: nothing, or its two halves."""
    if len(branch.kept) < p or branch.forced.sum() > p or branch.bound > limit():
        return []
    found = ascend(
        costs[branch.kept], p, branch.prices, branch.forced, limit(),
        most=STEPS, step=STEP, enough=limit(),
    )  # fmt: skip
    take(branch.kept[found.picked])
    proven = max(found.value, branch.bound)
    if proven > limit():
        return []
    closed, opened = ruled(found, limit(), branch.forced)
    kept, forced = branch.kept[~closed], opened[~closed]
    if forced.sum() > p:
        return []
    if forced.sum() == p or len(kept) == p:
        take(kept[forced] if forced.sum() == p else kept)
        return []
    picked = np.isin(kept, branch.kept[found.picked])
    earned = np.where(picked & ~forced, found.earned[~closed], np.inf)
    base = int(np.argmin(earned))
    others = np.arange(len(kept)) != base
    with_it = forced.copy()
    with_it[base] = True
    return [
        _Branch(kept[others], forced[others], found.prices, proven),
        _Branch(kept, with_it, found.prices, proven),
    ]
