# SPDX-License-Identifier: MPL-2.0
"""The cheapest lawful line of each guard at given prices, for many guards at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field

import numpy as np
from numpy.typing import NDArray

from roster.solve.pricing.graph import Graph
from roster.solve.relaxation import Floats

CLOSE = 1e-9
"""Relative difference up to which two sums of the same numbers are taken as equal."""


@dataclass(frozen=True)
class Path:
    """A sequence of events, by number, and what it costs."""

    cost: float
    events: tuple[int, ...]


@dataclass
class Table:
    """Guards who share a graph.

    Parameters
    ----------
    graph
        What they may do.
    amounts
        How much each event counts, in units.
    ends
        What each total costs each guard, shape (totals, guards); without end where a total is
        not allowed. A total is that of the amounts and of what rules count on the way.
    """

    graph: Graph
    amounts: Sequence[int]
    ends: Floats
    begins: Sequence[int] = ()
    """The node at which each guard begins; empty where all begin rested."""
    _into: list[list[tuple[int, int, int, int]]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """List for each node the events, nodes before and costs that lead to it."""
        self._into = [[] for _ in range(self.graph.nodes)]
        for event, steps in enumerate(self.graph.steps):
            for step in steps:
                self._into[step.node] += [(event, *way) for way in step.ways]

    def cheapest(self, costs: Floats, number: int = 1) -> list[list[Path]]:
        """Return each guard's cheapest path and, up to `number`, the next with other totals.

        Parameters
        ----------
        costs
            What each event costs each guard, shape (events, guards); without end where barred.
        """
        reached = self._forward(costs)
        totals = reached[self.graph.end] + self.ends
        order = np.argsort(totals, axis=0, kind="stable")[:number]
        return [
            [
                Path(float(totals[total, guard]), self._back(reached, costs, total, guard))
                for total in order[:, guard].tolist()
                if np.isfinite(totals[total, guard])
            ]
            for guard in range(costs.shape[1])
        ]

    def _forward(self, costs: Floats) -> Floats:
        """Return the least cost of every node and total, shape (nodes, totals, guards)."""
        graph = self.graph
        size, guards = self.ends.shape
        reached = np.full((graph.nodes, size, guards), np.inf)
        reached[self.begins or 0, 0, range(guards)] = 0.0
        best = np.empty((size, guards))
        open_ = (costs.min(axis=1) < np.inf).tolist()
        for event, steps in enumerate(graph.steps):
            if event:
                self._rest(reached, event)
            amount, cost = self.amounts[event], costs[event]
            if amount >= size or not open_[event]:
                continue
            for step in steps:
                best[amount:] = np.inf
                for source, extra, count in step.ways:
                    least = best[amount + count :]
                    from_ = reached[source, : len(least)]
                    np.minimum(least, from_ + extra if extra else from_, out=least)
                into = reached[step.node, amount:]
                np.minimum(into, best[amount:] + cost, out=into)
        self._rest(reached, graph.end)
        return reached

    def _rest(self, reached: Floats, node: int) -> None:
        into = reached[node]
        np.minimum(into, reached[node - 1], out=into)
        for source in self.graph.back[node]:
            np.minimum(into, reached[source], out=into)

    def _back(self, reached: Floats, costs: Floats, total: int, guard: int) -> tuple[int, ...]:
        """Follow the cheapest way back from a total at the end."""
        graph = self.graph
        mine: NDArray[np.float64] = reached[:, :, guard]
        out: list[int] = []
        node = graph.end
        begin = self.begins[guard] if self.begins else 0
        while True:
            cost = mine[node, total]
            if node == begin and not total and abs(cost) <= CLOSE:
                return tuple(reversed(out))
            slack = CLOSE * max(1.0, abs(cost))
            if node <= graph.end:
                before = (node - 1, *graph.back[node])
                node = min(before, key=lambda source: mine[source, total])
                continue
            for event, source, extra, count in self._into[node]:
                left = total - self.amounts[event] - count
                if left >= 0 and mine[source, left] + extra + costs[event, guard] - cost <= slack:
                    node, total = source, left
                    out.append(event)
                    break
            else:
                raise AssertionError("a node was reached from nowhere")
