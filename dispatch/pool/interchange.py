# SPDX-License-Identifier: MPL-2.0
"""Improve a set of bases by swapping one open base for a closed one until no swap helps.

The profit of every swap is worked out at once (Whitaker, INFOR 21, 1983, in the form of Resende
and Werneck, Annals of Operations Research 150, 2007): what the newcomer saves, minus what nodes
of the removed base pay for going to their second choice or to the newcomer.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def cost_of(costs: Floats, opened: Ints) -> float:
    """Return what it costs to serve every node from its cheapest open base."""
    return float(costs[opened].min(axis=0).sum())


def interchange(costs: Floats, opened: Ints, fixed: Ints | None = None) -> tuple[Ints, float]:
    """Return a set of bases that no single swap improves, and its cost.

    Parameters
    ----------
    costs
        Shape (bases, nodes).
    opened
        Bases to begin with; as many are returned.
    fixed
        Open bases that must stay.
    """
    now = np.array(opened, dtype=np.int64)
    stays = np.isin(now, fixed if fixed is not None else np.empty(0, np.int64))
    while True:
        change = _swaps(costs, now)
        change[now] = np.inf
        change[:, stays] = np.inf
        new, old = np.unravel_index(int(np.argmin(change)), change.shape)
        if not change[new, old] < -1e-9:
            return np.sort(now), cost_of(costs, now)
        now[old] = new


def _swaps(costs: Floats, opened: Ints) -> Floats:
    """Return the change of cost for every (newcomer, position of the removed base)."""
    inside = costs[opened]
    nearest = inside.argmin(axis=0)
    first = inside.min(axis=0)
    # The second choice of a node; with one base there is none, and its removal is all that counts.
    both = np.vstack([inside, np.full_like(first, np.inf)])
    second = np.partition(both, 1, axis=0)[1]
    saved = np.minimum(costs, first)
    extra = np.minimum(costs, second) - saved
    # Sum what nodes pay by the base that serves them: columns in the order of that base.
    order = np.argsort(nearest, kind="stable")
    serving, begins = np.unique(nearest[order], return_index=True)
    change = np.repeat((saved - first).sum(axis=1)[:, None], len(opened), axis=1)
    change[:, serving] += np.add.reduceat(extra[:, order], begins, axis=1)
    return change


def greedy(costs: Floats, p: int) -> Ints:
    """Return p bases, each the one that saves most given those before it."""
    opened: list[int] = []
    first = np.full(costs.shape[1], np.inf)
    for _ in range(p):
        total = np.minimum(costs, first).sum(axis=1)
        total[opened] = np.inf
        best = int(np.argmin(total))
        opened.append(best)
        first = np.minimum(first, costs[best])
    return np.array(opened, dtype=np.int64)
