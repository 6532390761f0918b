# SPDX-License-Identifier: MPL-2.0
"""The compliance table: with n free guards, stand here. For the day when the screen is dark.

Each row holds the row before it, so that one guard going out or coming back moves as few as
possible (nested tables; van Barneveld, Bhulai, van der Mei, EJOR 252, 2016). What nesting costs
against the best places for each n is shown beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dispatch.pool.expected import mexclp
from dispatch.pool.expected import value
from dispatch.pool.problem import Problem
from roster.solve.stop import Stop

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Row:
    """Where to stand with so many free guards."""

    units: int
    standing: tuple[int, ...]
    """Base of every unit, in the order in which they are filled: the most important first."""
    coverage: float
    """Expected share of calls answered in time."""
    best: float
    """The share with the best places for so many, whatever the other rows say."""


def table(
    problem: Problem, most: int, stop: Stop, period: int = 0, planned: Sequence[int] = ()
) -> tuple[Row, ...]:
    """Return the rows for 1 to `most` free guards, each holding the one before it.

    Two ways are tried, adding the best next place from nothing and taking the least missed
    away from the best whole, and a third that passes through the places of the plan; the one
    with most coverage over all rows is returned. Where several have it, the plan's: a dispatcher
    is not told two places that are as good.

    Parameters
    ----------
    problem
        Its `period` counts; its number of units does not.
    most
        Guards of the longest row.
    stop
        When to end looking for the best of each row.
    period
        Which period the table is for.
    planned
        Base of every unit that the plan has in that period.
    """
    one = _single(problem, period)
    whole = float(one.weights.sum())
    bests = [mexclp(replace(one, units=(n,)), stop) for n in range(1, most + 1)]
    if not bests:
        return ()
    upward = _upward(one, most)
    downward = _downward(one, list(bests[-1].standing()))
    begun = _upward(one, most, _downward(one, list(planned)))
    order = max((begun, upward, downward), key=lambda chain: round(sum(_values(one, chain)), 9))
    shares = _values(one, order)
    return tuple(
        Row(
            n,
            tuple(order[:n]),
            shares[n - 1] / whole if whole else 0.0,
            best.objective / whole if whole else 0.0,
        )
        for n, best in enumerate(bests[: len(order)], start=1)
    )


def _single(problem: Problem, period: int) -> Problem:
    """Return the problem of one period alone."""
    return replace(
        problem,
        weights=problem.weights[period : period + 1],
        units=(problem.units[period],),
        busy=(problem.q(period),) if problem.busy else (),
        missed=None if problem.missed is None else problem.missed[period : period + 1],
    )


def _upward(problem: Problem, most: int, begun: Sequence[int] = ()) -> list[int]:
    chain = list(begun[:most])
    for _ in range(most - len(chain)):
        room = [b for b in range(len(problem.bases)) if chain.count(b) < problem.most[b]]
        if not room:
            break
        chain.append(max(room, key=lambda base: _value(problem, [*chain, base])))
    return chain


def _downward(problem: Problem, standing: list[int]) -> list[int]:
    """Return the order in which places are filled, from taking the least missed away first."""
    left, chain = list(standing), []
    while left:
        least = max(set(left), key=lambda base: (_value(problem, _less(left, base)), base))
        chain.append(least)
        left = _less(left, least)
    return chain[::-1]


def _less(standing: list[int], base: int) -> list[int]:
    out = list(standing)
    out.remove(base)
    return out


def _values(problem: Problem, chain: list[int]) -> list[float]:
    return [_value(problem, chain[:n]) for n in range(1, len(chain) + 1)]


def _value(problem: Problem, standing: list[int]) -> float:
    counts = np.bincount(np.array(standing, dtype=np.int64), minlength=len(problem.bases))
    return value(problem, 0, counts)
