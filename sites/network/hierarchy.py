# SPDX-License-Identifier: MPL-2.0
"""Order junctions so that a path climbs and descends once: distances by table, not by search.

A customizable contraction hierarchy. Its elimination tree has about a hundred levels for a
city; every junction keeps its distance to and from each of its ancestors there, and two
junctions meet at a common ancestor. Only `order` looks at the streets' shape; `Labels` are
remade in some hundredths of a second whenever a street is closed or slowed.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array
from scipy.sparse import eye_array
from scipy.sparse.linalg import splu

Whole = NDArray[np.int32]
Index = NDArray[np.integer[Any]]
Weights = NDArray[np.float64]

FEW = 4
"""Up to so many rows or columns of a table are made one by one."""
SMALL = 2_048
"""Cells of a rectangle up to which all its common ancestors are tried at once."""
CACHED = 32_768
"""Cells of a strip of a larger rectangle: they stay in the processor's cache."""


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """Junctions by rank, and the arcs from each to higher ones that a path may use."""

    rank: Whole
    """Rank of each junction; in the elimination tree descendants have consecutive ranks."""
    low: Whole
    """Lower end of each arc, as ranks; arcs are sorted by low, then high."""
    high: Whole

    @cached_property
    def start(self) -> Index:
        """Where the arcs of each rank begin; one longer than the ranks."""
        return np.searchsorted(self.low, np.arange(len(self.rank) + 1))

    @cached_property
    def parent(self) -> Index:
        """The lowest higher neighbour of each rank; -1 at the top."""
        found = np.full(len(self.rank), -1, dtype=np.intp)
        some = self.start[:-1] < self.start[1:]
        found[some] = self.high[self.start[:-1][some]]
        return found

    @cached_property
    def depth(self) -> Index:
        """Number of ancestors of each rank."""
        depths = [0] * len(self.rank)
        for child, parent in reversed(list(enumerate(self.parent.tolist()))):
            if parent >= 0:
                depths[child] = depths[parent] + 1
        return np.array(depths, dtype=np.intp)

    @cached_property
    def first(self) -> Index:
        """The lowest descendant of each rank."""
        firsts = list(range(len(self.rank)))
        for child, parent in enumerate(self.parent.tolist()):
            if parent >= 0:
                firsts[parent] = min(firsts[parent], firsts[child])
        return np.array(firsts, dtype=np.intp)

    @cached_property
    def triangles(self) -> tuple[Index, Index, Index, Index]:
        """Return arcs (v, x), (v, y), (x, y) for all v < x < y, and where each step of v begins.

        Steps are by height in the elimination tree: within one, no triangle needs another.
        """
        arcs = np.arange(len(self.low), dtype=np.int32)
        later = self.start[self.low + 1] - arcs - 1
        one = np.repeat(arcs, later)
        other = one + 1 + _within(later).astype(np.int32)
        third = self.arc(self.high[one], self.high[other]).astype(np.int32)
        heights = self._heights[self.low[one]]
        order = np.argsort(heights, kind="stable")
        steps = np.searchsorted(heights[order], np.arange(int(self._heights.max(initial=0)) + 2))
        return one[order], other[order], third[order], steps

    @cached_property
    def _heights(self) -> Index:
        heights = [0] * len(self.rank)
        for child, parent in enumerate(self.parent.tolist()):
            if parent >= 0:
                heights[parent] = max(heights[parent], heights[child] + 1)
        return np.array(heights, dtype=np.intp)

    @cached_property
    def _keys(self) -> NDArray[np.int64]:
        return self.low.astype(np.int64) * len(self.rank) + self.high

    def arc(self, low: Whole | Index, high: Whole | Index) -> Index:
        """Return the arcs between pairs of ranks that are known to have one."""
        return np.searchsorted(self._keys, low.astype(np.int64) * len(self.rank) + high)

    def closure(self, ranks: Index) -> NDArray[np.bool_]:
        """Return which ranks are among some ranks or their ancestors."""
        found = np.zeros(len(self.rank), dtype=bool)
        while len(ranks):
            ranks = ranks[~found[ranks]]
            found[ranks] = True
            ranks = np.unique(self.parent[ranks])
            ranks = ranks[ranks >= 0]
        return found


def order(nodes: int, tail: Whole, head: Whole) -> Hierarchy:
    """Return the hierarchy of a street graph: lowest first what has the fewest neighbours.

    Parameters
    ----------
    nodes
        Number of junctions.
    tail, head
        Ends of each piece of street; the direction does not matter.
    """
    rank = _minimum_degree(nodes, tail, head)
    higher: list[set[int]] = [set() for _ in range(nodes)]
    for one, other in zip(rank[tail].tolist(), rank[head].tolist(), strict=True):
        if one != other:
            higher[min(one, other)].add(max(one, other))
    parent = [-1] * nodes
    for at, above in enumerate(higher):
        if above:
            up = parent[at] = min(above)
            higher[up] |= above
            higher[up].discard(up)
    place = _postorder(parent)
    low = np.repeat(np.arange(nodes), [len(above) for above in higher])
    high = np.fromiter((one for above in higher for one in above), dtype=np.intp, count=len(low))
    ends = np.stack([place[low], place[high]]).astype(np.int32)
    ends = ends[:, np.lexsort(ends[::-1])]
    return Hierarchy(place[rank].astype(np.int32), ends[0], ends[1])


def _minimum_degree(nodes: int, tail: Whole, head: Whole) -> Index:
    """Return ranks by minimum degree, as a sparse factorization picks its columns."""
    ones = np.ones(len(tail))
    graph = csc_array((ones, (tail, head)), shape=(nodes, nodes))
    whole = csc_array(graph + graph.T + eye_array(nodes) * (4.0 * len(tail) + 1.0))
    done = splu(
        whole,
        permc_spec="MMD_AT_PLUS_A",
        diag_pivot_thresh=0.0,
        options={"SymmetricMode": True},
    )
    return np.asarray(done.perm_c, dtype=np.intp)


def _postorder(parent: list[int]) -> Index:
    """Return for each node of a forest its place when every subtree is numbered in one go."""
    size = [1] * len(parent)
    for child, up in enumerate(parent):
        if up >= 0:
            size[up] += size[child]
    place = np.zeros(len(parent), dtype=np.intp)
    free = [0] * len(parent)
    top = 0
    for at in range(len(parent) - 1, -1, -1):
        up = parent[at]
        begin = top if up < 0 else free[up]
        if up < 0:
            top += size[at]
        else:
            free[up] += size[at]
        free[at] = begin
        place[at] = begin + size[at] - 1
    return place


class Labels:
    """Distances along one set of weights, kept per junction as far as they were asked for."""

    def __init__(self, hierarchy: Hierarchy, tail: Whole, head: Whole, weight: Weights) -> None:
        """Weigh every arc of a hierarchy by the best path below it.

        Parameters
        ----------
        hierarchy
            The order of the junctions.
        tail, head, weight
            The pieces of street in force; an infinite weight is a closed piece.
        """
        self.hierarchy = hierarchy
        self.up, self.down = _customized(hierarchy, tail, head, weight)
        levels = int(hierarchy.depth.max(initial=0)) + 1
        self._out = np.empty((len(hierarchy.rank), levels))
        self._in = np.empty((len(hierarchy.rank), levels))
        self._done = np.zeros(len(hierarchy.rank), dtype=bool)
        self._lock = threading.Lock()

    def table(self, sources: Index, targets: Index) -> Weights:
        """Return distances from all source junctions to all target junctions; inf if none."""
        rank = self.hierarchy.rank
        rows, row = np.unique(rank[sources], return_inverse=True)
        columns, column = np.unique(rank[targets], return_inverse=True)
        self._ensure(rows)
        self._ensure(columns)
        if not len(rows) or not len(columns):
            found = np.empty((len(rows), len(columns)))
        elif len(columns) <= FEW:
            found = np.stack([self._to(rows, one) for one in columns.tolist()], axis=1)
        elif len(rows) <= FEW:
            found = np.stack([self._from(one, columns) for one in rows.tolist()])
        else:
            found = self._blocks(rows, columns)
        return found[row[:, None], column[None, :]]

    def _to(self, ranks: Index, target: int) -> Weights:
        chain = self._chain(target)
        ways = self._out[ranks, : len(chain)] + self._in[target, : len(chain)]
        found: Weights = np.where(self._common(ranks, chain), ways, np.inf).min(axis=1)
        return found

    def _from(self, source: int, ranks: Index) -> Weights:
        chain = self._chain(source)
        ways = self._in[ranks, : len(chain)] + self._out[source, : len(chain)]
        found: Weights = np.where(self._common(ranks, chain), ways, np.inf).min(axis=1)
        return found

    def _chain(self, at: int) -> Index:
        """Return a rank's ancestors from the top, itself last."""
        parent = self.hierarchy.parent
        found = []
        while at >= 0:
            found.append(at)
            at = int(parent[at])
        return np.array(found[::-1], dtype=np.intp)

    def _common(self, ranks: Index, chain: Index) -> NDArray[np.bool_]:
        under = ranks[:, None] >= self.hierarchy.first[chain][None, :]
        under &= ranks[:, None] <= chain[None, :]
        return under

    def _blocks(self, rows: Index, columns: Index) -> Weights:
        """Return the table of sorted ranks: each common ancestor serves one rectangle of it."""
        found = np.full((len(rows), len(columns)), np.inf)
        spare = np.empty(max(CACHED, len(columns)))
        out = np.ascontiguousarray(self._out[rows].T)
        into = np.ascontiguousarray(self._in[columns].T)
        for top, bottom, left, right, begin, end in self._rectangles(rows, columns):
            width = right - left
            if (bottom - top) * width <= SMALL:
                ways = out[begin:end, top:bottom, None] + into[begin:end, None, left:right]
                part = found[top:bottom, left:right]
                np.minimum(part, ways.min(axis=0), out=part)
                continue
            step = max(1, CACHED // width)
            for upper in range(top, bottom, step):
                lower = min(upper + step, bottom)
                part = found[upper:lower, left:right]
                ways = spare[: (lower - upper) * width].reshape(lower - upper, width)
                for level in range(begin, end):
                    np.add(out[level, upper:lower, None], into[level, None, left:right], out=ways)
                    np.minimum(part, ways, out=part)
        return found

    def _rectangles(
        self, rows: Index, columns: Index
    ) -> Iterator[tuple[int, int, int, int, int, int]]:
        """Yield rows, columns and levels that a chain of ancestors serves."""
        tree = self.hierarchy
        hubs = np.flatnonzero(tree.closure(rows) & tree.closure(columns))
        spans = np.stack(
            [
                np.searchsorted(rows, tree.first[hubs]),
                np.searchsorted(rows, hubs, side="right"),
                np.searchsorted(columns, tree.first[hubs]),
                np.searchsorted(columns, hubs, side="right"),
            ]
        )
        depth = tree.depth[hubs]
        sorting = np.lexsort((depth, *spans))
        spans, depth = spans[:, sorting], depth[sorting]
        new = np.flatnonzero((spans[:, 1:] != spans[:, :-1]).any(axis=0)) + 1
        begins = np.concatenate([[0], new, [len(hubs)]]).tolist()
        for begin, end in pairwise(begins):
            if begin < end:
                top, bottom, left, right = spans[:, begin].tolist()
                yield top, bottom, left, right, int(depth[begin]), int(depth[end - 1]) + 1

    def _ensure(self, ranks: Index) -> None:
        """Fill in the distances of some ranks and all their ancestors, from the top down."""
        if self._done[ranks].all():
            return
        with self._lock:
            wanted = self.hierarchy.closure(ranks) & ~self._done
            self._fill(wanted)
            self._done |= wanted

    def _fill(self, wanted: NDArray[np.bool_]) -> None:
        tree = self.hierarchy
        nodes = np.flatnonzero(wanted)
        nodes = nodes[np.argsort(tree.depth[nodes], kind="stable")]
        self._out[nodes] = np.inf
        self._in[nodes] = np.inf
        self._out[nodes, tree.depth[nodes]] = 0.0
        self._in[nodes, tree.depth[nodes]] = 0.0
        counts = tree.start[nodes + 1] - tree.start[nodes]
        arcs = np.repeat(tree.start[nodes], counts) + _within(counts)
        begins = np.concatenate([[0], np.cumsum(counts)])
        edges = np.searchsorted(tree.depth[nodes], np.arange(1, self._out.shape[1] + 1))
        for level, (begin, end) in enumerate(pairwise(edges.tolist()), start=1):
            if begin == end:
                continue
            chosen = arcs[begins[begin] : begins[end]]
            groups = begins[begin:end] - begins[begin]
            above, these = tree.high[chosen], nodes[begin:end]
            for label, weight in ((self._out, self.up), (self._in, self.down)):
                ways = label[above, :level] + weight[chosen, None]
                label[these, :level] = np.minimum.reduceat(ways, groups, axis=0)


def _customized(
    tree: Hierarchy, tail: Whole, head: Whole, weight: Weights
) -> tuple[Weights, Weights]:
    """Return the weight of every arc upwards and downwards."""
    a, b = tree.rank[tail], tree.rank[head]
    arcs = tree.arc(np.minimum(a, b), np.maximum(a, b))
    up, down = np.full(len(tree.low), np.inf), np.full(len(tree.low), np.inf)
    climbs = a < b
    np.minimum.at(up, arcs[climbs], weight[climbs])
    np.minimum.at(down, arcs[~climbs], weight[~climbs])
    one, other, third, steps = tree.triangles
    for begin, end in pairwise(steps.tolist()):
        i, j, at = one[begin:end], other[begin:end], third[begin:end]
        np.minimum.at(up, at, down[i] + up[j])
        np.minimum.at(down, at, down[j] + up[i])
    return up, down


def _within(counts: Index) -> Index:
    """Return 0, 1, ... within each of consecutive groups of the given sizes."""
    ends = np.cumsum(counts)
    return np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - counts, counts)
