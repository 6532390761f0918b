# SPDX-License-Identifier: MPL-2.0
"""Choose p bases with the least total travel (p-median, Hakimi 1964), and prove it.

1. A greedy choice, improved by swaps, gives a first solution.
2. Prices from Lagrangian relaxation give a lower bound, new solutions on the way, and rule out
   most bases.
3. Branching on what is left, with the same bounds, finds the best and closes the gap; where
   that is long work, a small integer program does.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from dispatch.pool import radius
from dispatch.pool.branching import prove
from dispatch.pool.clock import Clock
from dispatch.pool.interchange import greedy
from dispatch.pool.interchange import interchange
from dispatch.pool.lagrange import Bound
from dispatch.pool.lagrange import ascend
from dispatch.pool.lagrange import relaxed
from dispatch.pool.lagrange import ruled
from dispatch.pool.problem import Problem
from dispatch.pool.problem import Progress
from dispatch.pool.result import Result
from roster.solve.stop import Stop

ROUNDS = 6
"""Times that prices are moved on from where they are while bases are still being ruled out."""
FIRST_KICKS = 8
"""Times that the first solution is shaken and improved again before bounds are sought."""
KICKS = 30
"""Times that the best solution is shaken without success before the integer program."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def p_median(
    problem: Problem,
    stop: Stop,
    seed: int = 0,
    progress: Callable[[Progress], None] | None = None,
) -> Result:
    """Return as many bases as there are units, such that weighted travel seconds are least.

    Parameters
    ----------
    problem
        Its first period counts; threshold and busy fraction do not.
    stop
        When to end; the best so far is returned with the bound so far.
    seed
        Seed of the random shakes.
    progress
        Told of better solutions and bounds.

    Raises
    ------
    ValueError
        If there are no units, or more than bases.
    """
    p = problem.units[0]
    if not 0 < p <= len(problem.bases):
        raise ValueError(f"units = {p}: give 1 to {len(problem.bases)}, the number of bases.")
    search = _Search(problem, p, Clock(stop), random.Random(seed), progress)
    search.run()
    counts = np.zeros((1, len(problem.bases)), dtype=np.int64)
    counts[0, search.opened] = 1
    bound = search.cost if search.proven else min(search.bound, search.cost)
    why = "proof" if search.proven else search.clock.reason or "time"
    return Result(
        problem,
        "p-median",
        counts,
        search.cost,
        bound,
        "min",
        search.clock.elapsed,
        seed,
        "lagrange+highs",
        why,
    )


class _Search:
    """The best solution and bound so far, and what is left to decide."""

    def __init__(
        self,
        problem: Problem,
        p: int,
        clock: Clock,
        rng: random.Random,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self.costs: Floats = problem.seconds * problem.need[0]
        self.p = p
        self.clock = clock
        self._rng = rng
        self._progress = progress
        self._step = 1.0 if problem.integral else 0.0
        self.opened: Ints = np.empty(0, np.int64)
        self.cost = np.inf
        self.bound = -np.inf
        self.kept = np.arange(len(problem.bases))
        """Bases that may still be open, as numbers of the problem."""
        self.forced = np.zeros(len(problem.bases), dtype=np.bool_)
        """Which of those must be open."""

    @property
    def limit(self) -> float:
        """The highest cost of a solution that would be better."""
        slack = 1e-9 * max(1.0, abs(self.cost))
        return self.cost - self._step + slack if self._step else self.cost - slack

    @property
    def proven(self) -> bool:
        """Whether no better solution exists."""
        return self.bound > self.limit

    def run(self) -> None:
        """Search until the best is proven or time is up."""
        self._take(greedy(self.costs, self.p))
        for _ in range(FIRST_KICKS):
            if self.clock.over():
                return
            self._take(self._shaken())
        self._rule_out()
        self._polish()
        self._branch()
        if not self.proven and not self.clock.over():
            self._finish()

    def _rule_out(self) -> None:
        prices = self._first_prices()
        for _ in range(ROUNDS):
            costs = self.costs[self.kept]
            found = ascend(
                costs, self.p, prices, self.forced, self.cost, enough=self.limit, seen=self._seen
            )
            self._better_bound(found.value)
            self._take(self.kept[found.picked])
            prices = found.prices
            before = len(self.kept), int(self.forced.sum())
            self._keep(found)
            if self.proven or self.clock.over():
                return
            if (len(self.kept), int(self.forced.sum())) == before:
                return
        self._prices = prices

    def _seen(self, bound: Bound) -> bool:
        self._better_bound(bound.value)
        self._prices = bound.prices
        return self.clock.over()

    def _keep(self, bound: Bound) -> None:
        closed, opened = ruled(bound, self.limit, self.forced)
        self._prices = bound.prices
        if self.bound <= self.limit:
            self.kept = self.kept[~closed]
            self.forced = opened[~closed]

    def _first_prices(self) -> Floats:
        """Return prices between the first and the second choice of every node."""
        inside = np.sort(self.costs[self.opened], axis=0)
        prices: Floats = inside[: min(2, self.p)].mean(axis=0)
        self._prices = prices
        return prices

    def _polish(self) -> None:
        """Shake on among the bases that are left: a better solution rules out more of them."""
        tried = 0
        while tried < KICKS and not self.proven and not self.clock.over():
            tried += 1
            before = self.cost
            self._take_within(self._shaken_within())
            if self.cost < before:
                tried = 0
                self._keep(relaxed(self.costs[self.kept], self.p, self._prices, self.forced))

    def _shaken_within(self) -> Ints:
        """Return the best solution, as positions among the bases left, with a few replaced."""
        out = np.flatnonzero(np.isin(self.kept, self.opened))
        loose = np.flatnonzero(~self.forced[out])
        shut = np.setdiff1d(np.arange(len(self.kept)), out)
        few = min(len(shut), len(loose), max(1, self.p // 10))
        out[self._rng.sample(list(loose), few)] = self._rng.sample(list(shut), few)
        return out

    def _take_within(self, positions: Ints) -> None:
        """Improve a solution among the bases left, and keep it if it is the best."""
        held = np.flatnonzero(self.forced)
        better, cost = interchange(self.costs[self.kept], positions, held)
        if cost < self.cost - 1e-9:
            self.opened, self.cost = np.sort(self.kept[better]), cost
            self._tell("solution")

    def _branch(self) -> None:
        """Branch on what is left, as long as that is short work."""
        if self.proven or self.clock.over():
            return
        kept = self.kept
        bound = prove(
            self.costs[kept],
            self.p,
            self.forced,
            self._prices,
            self.bound,
            lambda: self.limit,
            lambda rows: self._take_within(rows) if len(rows) == self.p else None,
            self.clock.over,
        )
        self._better_bound(min(bound, self.cost))

    def _finish(self) -> None:
        """Solve what is left as an integer program."""
        costs = self.costs[self.kept]
        found = relaxed(costs, self.p, self._prices, self.forced)
        highest = radius.caps(costs, self.p, found, self.limit, self.forced)
        answer = radius.solve(costs, self.p, self.forced, highest, self.limit, self.clock.left)
        if answer.x is not None:
            chosen = np.argsort(-answer.x[: len(self.kept)], kind="stable")[: self.p]
            self._take(self.kept[chosen])
        if answer.proven or answer.infeasible:
            self._better_bound(self.cost)
        else:
            self._better_bound(min(answer.bound, self.cost))
            self.clock.over()

    def _shaken(self) -> Ints:
        """Return the best solution with a few bases replaced by random ones."""
        shut = np.setdiff1d(np.arange(len(self.costs)), self.opened)
        few = min(len(shut), max(1, self.p // 5))
        out = np.array(self.opened)
        out[self._rng.sample(range(self.p), few)] = self._rng.sample(list(shut), few)
        return out

    def _take(self, opened: Ints) -> None:
        """Improve a solution by swaps and keep it if it is the best."""
        better, cost = interchange(self.costs, opened)
        if cost < self.cost - 1e-9:
            self.opened, self.cost = better, cost
            self._tell("solution")

    def _better_bound(self, bound: float) -> None:
        if bound > self.bound:
            self.bound = min(bound, self.cost)

    def _tell(self, stage: str) -> None:
        if self._progress is not None:
            bound = max(self.bound, 0.0)
            self._progress(Progress(self.clock.elapsed, self.cost, bound, stage))
