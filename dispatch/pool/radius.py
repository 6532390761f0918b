# SPDX-License-Identifier: MPL-2.0
"""The p-median as a small integer program, over the bases that bounds have left.

The radius form (Cornuéjols, Nemhauser, Wolsey, SIAM J. Alg. Disc. Meth. 1, 1980; Elloumi,
J. Combinatorial Optimization 19, 2010): for a node, D_0 < D_1 < ... are the distinct costs of
its bases; z_k says that no base of cost below D_k is open, and costs D_k - D_(k-1). Only bases
are whole numbers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dispatch.pool.lagrange import Bound
from dispatch.pool.milp import Answer
from dispatch.pool.milp import Model

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def caps(costs: Floats, p: int, bound: Bound, limit: float, forced: Bools) -> Floats:
    """Return, for each node, the highest cost at which a solution of at most `limit` serves it.

    Serving a node at some cost or more forbids all its cheaper bases. What these lose at the
    bound's prices raises the bound; where that exceeds the limit, the node is served cheaper.
    """
    bases, nodes = costs.shape
    out = np.empty(nodes)
    lost = np.maximum(bound.prices - costs, 0.0)
    rest = p - int(forced.sum())
    base = bound.prices.sum() + bound.earned[forced].sum()
    free = ~forced
    for node in range(nodes):
        order = np.argsort(costs[:, node], kind="stable")
        ranks = np.arange(1, bases + 1)
        # Row r: the r cheapest bases of the node no longer serve it.
        without = np.tril(np.ones((bases, bases)), 0) * lost[order, node]
        earned = bound.earned[order] + without
        kept = np.where(free[order], earned, np.inf)
        cheapest = np.partition(kept, min(rest, bases) - 1, axis=1)[:, :rest].sum(axis=1)
        held = without[:, forced[order]].sum(axis=1)
        beyond = np.flatnonzero(base + held + cheapest > limit)
        last = ranks[beyond[0]] - 1 if len(beyond) else bases - 1
        out[node] = costs[order[last], node]
    return out


def solve(
    costs: Floats, p: int, forced: Bools, highest: Floats, limit: float, seconds: float | None
) -> Answer:
    """Return the best p bases, forced ones among them, with each node served within its cap.

    `Answer.x` begins with the bases. Where no solution of at most `limit` exists the answer is
    infeasible.

    Parameters
    ----------
    costs
        Shape (bases, nodes), of the bases that are left.
    p
        Bases to open.
    forced
        Bases that are open, shape (bases,).
    highest
        From `caps`.
    limit
        The highest cost of interest.
    seconds
        Longest time, None for no limit.
    """
    model = Model()
    opened = model.add(np.zeros(len(costs)), low=forced.astype(float), whole=True)
    model.row(opened, 1.0, p, p)
    ends = np.minimum(highest, costs[forced].min(axis=0)) if forced.any() else highest
    constant = 0.0
    priced: list[NDArray[np.int64]] = []
    steps: list[Floats] = []
    for node, end in enumerate(ends):
        own = costs[:, node]
        levels = np.unique(own[own <= end])
        constant += levels[0]
        rises = np.diff(levels)
        z = model.add(rises) if len(rises) else np.empty(0, np.int64)
        priced.append(z)
        steps.append(rises)
        for k, level in enumerate(levels):
            same = opened[own == level]
            before, after = z[k - 1 : k] if k else z[:0], z[k : k + 1]
            # z_k + bases at this level >= z_(k-1), or >= 1 at the first level.
            columns = np.concatenate([same, after, before])
            values = np.concatenate([np.ones(len(same) + len(after)), -np.ones(len(before))])
            model.row(columns, values, 0.0 if k else 1.0)
    answer = model.solve(seconds)
    return Answer(
        answer.x,
        answer.objective + constant,
        answer.bound + constant,
        answer.proven,
        answer.infeasible or (answer.proven and answer.objective + constant > limit),
    )
