# SPDX-License-Identifier: MPL-2.0
"""Bounds on the p-median from Lagrangian relaxation, and the bases that they rule in or out.

The rows "every node is served once" are relaxed with a price for each node (Cornuéjols, Fisher,
Nemhauser, Management Science 23, 1977). What is left picks the p bases that earn most at these
prices; the sum is a lower bound at any prices. Prices are moved along the subgradient.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

DEFLECT = 0.8
"""Share of the last direction that is kept: it damps the zigzag of subgradients."""
PATIENCE = 40
"""Steps without a better bound after which steps are halved."""
LEAST_STEP = 1e-3
"""Step factor below which the bound hardly moves any more."""


@dataclass(frozen=True, eq=False)
class Bound:
    """A lower bound with the prices that prove it."""

    value: float
    prices: Floats
    """What it is worth to serve each node, shape (nodes,)."""
    earned: Floats
    """What each base earns at these prices, 0 or less, shape (bases,)."""
    picked: NDArray[np.int64]
    """The bases that earn most, forced ones first."""


def relaxed(costs: Floats, p: int, prices: Floats, forced: Bools) -> Bound:
    """Return the bound at some prices.

    Parameters
    ----------
    costs
        Weighted travel from base to node, shape (bases, nodes).
    p
        Bases to open.
    prices
        Shape (nodes,).
    forced
        Bases that must be open, shape (bases,).
    """
    earned = np.minimum(costs - prices, 0.0).sum(axis=1)
    held = np.flatnonzero(forced)
    free = np.flatnonzero(~forced)
    rest = p - len(held)
    order = free[np.argsort(earned[free], kind="stable")[:rest]]
    picked = np.concatenate([held, order])
    return Bound(float(prices.sum() + earned[picked].sum()), prices, earned, picked)


def ascend(
    costs: Floats,
    p: int,
    prices: Floats,
    forced: Bools,
    target: float,
    *,
    most: int = 1500,
    step: float = 1.0,
    enough: float = np.inf,
    seen: Callable[[Bound], bool] = lambda _bound: False,
) -> Bound:
    """Return the best bound found by moving prices along deflected subgradients.

    Parameters
    ----------
    costs, p, prices, forced
        As for `relaxed`; prices to begin from.
    target
        Cost of the best solution known: what steps aim at.
    most
        Steps at most.
    step
        Factor of the first step; halved when the bound stands still.
    enough
        Stop when the bound is above this.
    seen
        Told of every better bound; returns whether to stop.
    """
    best = now = relaxed(costs, p, prices, forced)
    direction = np.zeros_like(prices)
    waited = 0
    for _ in range(most):
        served = (costs[now.picked] < now.prices).sum(axis=0)
        slope = 1.0 - served
        norm = float(slope @ slope)
        if norm == 0.0:
            break
        direction = slope + DEFLECT * direction
        length = step * max(target - now.value, 1e-6) / max(float(direction @ direction), norm)
        now = relaxed(costs, p, now.prices + length * direction, forced)
        if now.value > best.value + 1e-9:
            best, waited = now, 0
            if best.value > enough or seen(best):
                break
        else:
            waited += 1
            if waited >= PATIENCE:
                step, waited, now = step / 2, 0, best
                direction = np.zeros_like(prices)
                if step < LEAST_STEP:
                    break
    return best


def ruled(bound: Bound, limit: float, forced: Bools) -> tuple[Bools, Bools]:
    """Return (closed, opened): bases that no solution of at most `limit` has open, or closed.

    Opening a base that is not picked trades it for the worst picked one; closing a picked one
    trades it for the best that is not. If the bound after the trade exceeds the limit, the
    base is settled.
    """
    picked = np.zeros(len(forced), dtype=np.bool_)
    picked[bound.picked] = True
    trade = picked & ~forced
    closed = np.zeros_like(picked)
    opened = np.array(forced)
    if trade.any():
        worst = bound.earned[trade].max()
        closed = ~picked & (bound.value + bound.earned - worst > limit)
    if not picked.all():
        best = bound.earned[~picked].min()
        opened |= trade & (bound.value - bound.earned + best > limit)
    return closed, opened
