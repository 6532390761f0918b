# SPDX-License-Identifier: MPL-2.0
"""Find shortest paths on the arrays: time first, and among equal times the shorter way.

A piece's weight is milliseconds and decimetres packed into one whole number, exact in a
64-bit float: one answer gives both time and distance of the same path, with no walk back.
Tables come from the hierarchy; a search along the streets gives routes and what is reached.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.csgraph import dijkstra

from sites.network.hierarchy import Hierarchy
from sites.network.hierarchy import Labels
from sites.network.streets import Streets

DECIMETRE_BITS = 22
"""Paths up to 419 km; 31 bits are left for milliseconds."""
SMALLEST_PART = 0.01
"""A part of a divided city with a smaller share of its junctions is cut off, not a part."""

Table = tuple[NDArray[np.float64], NDArray[np.float64]]


class Paths:
    """Shortest paths over one network."""

    def __init__(
        self, streets: Streets, tree: Hierarchy, closed: NDArray[np.bool_] | None = None
    ) -> None:
        self.streets = streets
        self.tree = tree
        self.closed = closed
        self.nodes = len(streets.lat)
        self.start = np.searchsorted(streets.tail, np.arange(self.nodes + 1)).astype(np.int32)

    @cached_property
    def weight(self) -> NDArray[np.float64]:
        """Milliseconds and decimetres of each piece in one number."""
        packed = self.streets.millis.astype(np.int64) << DECIMETRE_BITS
        weight = (packed + self.streets.decimetres).astype(np.float64)
        if self.closed is not None:
            weight[self.closed] = np.inf
        return weight

    @cached_property
    def usable(self) -> NDArray[np.bool_]:
        """Which junctions belong to a part of the city that is not cut off by closed pieces."""
        if self.closed is None:
            return np.ones(self.nodes, dtype=bool)
        open_ = ~self.closed
        ends = self.streets.tail[open_], self.streets.head[open_]
        graph = csr_array((np.ones(len(ends[0])), ends), shape=(self.nodes, self.nodes))
        _, part = connected_components(graph, directed=True, connection="strong")
        size = np.bincount(part)
        large = size >= min(max(2, SMALLEST_PART * self.nodes), size.max())
        return np.asarray(large[part])

    @cached_property
    def labels(self) -> Labels:
        """Distances over the hierarchy."""
        streets = self.streets
        return Labels(self.tree, streets.tail, streets.head, self.weight)

    @cached_property
    def forward(self) -> csr_array:
        """The graph as driven."""
        return csr_array(
            (self.weight, self.streets.head, self.start), shape=(self.nodes, self.nodes)
        )

    @cached_property
    def backward(self) -> csr_array:
        """The graph with every piece turned round: searches from targets."""
        return csr_array(self.forward.T)

    def table(self, sources: NDArray[np.intp], targets: NDArray[np.intp]) -> Table:
        """Return (seconds, metres) between all source and all target nodes; inf if unreachable."""
        return unpacked(self.labels.table(sources, targets))

    def pieces(self, source: int, target: int) -> list[int]:
        """Return the street pieces of the fastest path, in driving order; empty if none."""
        _, before = dijkstra(
            self.forward, indices=np.array(source), return_predecessors=True, directed=True
        )
        found = []
        node = target
        while node != source:
            previous = int(before[node])
            if previous < 0:
                return []
            found.append(self.piece(previous, node))
            node = previous
        return found[::-1]

    def around(self, node: int, limit: float, toward: bool) -> NDArray[np.float64]:
        """Return seconds from a node to every other, or from every other; inf beyond a limit."""
        graph = self.backward if toward else self.forward
        most = float((int(limit * 1000) + 1) << DECIMETRE_BITS)
        return unpacked(dijkstra(graph, indices=np.array(node), limit=most))[0]

    def piece(self, tail: int, head: int) -> int:
        """Return the street piece from one junction to the next."""
        first, last = int(self.start[tail]), int(self.start[tail + 1])
        return first + int(np.searchsorted(self.streets.head[first:last], head))


def unpacked(packed: NDArray[np.float64]) -> Table:
    """Return seconds and metres of packed weights; inf stays inf."""
    reachable = np.isfinite(packed)
    everywhere = bool(reachable.all())
    whole = packed if everywhere else np.where(reachable, packed, 0.0)
    seconds = np.floor(whole * 2.0**-DECIMETRE_BITS)  # exact: a power of two
    metres = whole - seconds * 2.0**DECIMETRE_BITS
    seconds /= 1000.0
    metres /= 10.0
    if not everywhere:
        seconds[~reachable] = np.inf
        metres[~reachable] = np.inf
    return seconds, metres
