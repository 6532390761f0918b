# SPDX-License-Identifier: MPL-2.0
"""The hierarchy's distances against plain searches, on graphs of every shape."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from sites.network.hierarchy import FEW
from sites.network.hierarchy import Labels
from sites.network.hierarchy import order

Graph = tuple[int, NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]


def grid(side: int, seed: int, missing: float = 0.2) -> Graph:
    """Return a street-like grid with one-way streets and gaps."""
    rng = np.random.default_rng(seed)
    number = np.arange(side * side).reshape(side, side)
    pairs = np.concatenate(
        [
            np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()]),
            np.column_stack([number[:-1].ravel(), number[1:].ravel()]),
        ]
    )
    both = np.concatenate([pairs, pairs[:, ::-1]])
    kept = both[rng.random(len(both)) > missing]
    return side * side, *_sorted(kept, rng)


def scattered(nodes: int, pieces: int, seed: int) -> Graph:
    """Return a graph of random pieces: usually in several parts."""
    rng = np.random.default_rng(seed)
    return nodes, *_sorted(np.unique(rng.integers(0, nodes, (pieces, 2)), axis=0), rng)


def _sorted(
    pairs: NDArray[np.int64], rng: np.random.Generator
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    tail, head = pairs[pairs[:, 0] != pairs[:, 1]].astype(np.int32).T
    return tail, head, rng.integers(1, 100_000, len(tail)).astype(float)


def searched(graph: Graph) -> NDArray[np.float64]:
    """Return all distances by plain searches."""
    nodes, tail, head, weight = graph
    open_ = np.isfinite(weight)
    matrix = csr_array((weight[open_], (tail[open_], head[open_])), shape=(nodes, nodes))
    return dijkstra(matrix)


def labelled(graph: Graph) -> Labels:
    """Return the labels of a graph."""
    nodes, tail, head, weight = graph
    return Labels(order(nodes, tail, head), tail, head, weight)


GRAPHS = [
    *(grid(side, seed) for side, seed in ((2, 1), (5, 2), (12, 3), (30, 4))),
    grid(15, 5, missing=0.55),
    *(scattered(nodes, pieces, 6) for nodes, pieces in ((2, 1), (40, 50), (60, 200), (1, 3))),
]


@pytest.mark.parametrize("graph", GRAPHS, ids=lambda graph: f"{graph[0]}-{len(graph[1])}")
def test_all_distances_are_exact(graph: Graph) -> None:
    """Every pair is as far as a search says, to the last bit, unreachable ones included."""
    nodes = np.arange(graph[0])
    np.testing.assert_array_equal(labelled(graph).table(nodes, nodes), searched(graph))


def test_any_part_of_the_table_is_the_same() -> None:
    """Few rows, few columns, repeats and any order give cells of the whole table."""
    graph = grid(20, 7)
    expected = searched(graph)
    labels = labelled(graph)
    rng = np.random.default_rng(8)
    for rows, columns in ((1, 50), (50, 1), (FEW, FEW), (FEW + 1, 90), (70, 80), (0, 3), (3, 0)):
        sources, targets = rng.integers(0, graph[0], rows), rng.integers(0, graph[0], columns)
        found = labels.table(sources, targets)
        np.testing.assert_array_equal(found, expected[np.ix_(sources, targets)])


def test_closed_pieces_are_not_used() -> None:
    """The same order serves any weights: a closed piece is as good as none."""
    nodes, tail, head, weight = grid(18, 9)
    tree = order(nodes, tail, head)
    closed = np.where(np.random.default_rng(10).random(len(weight)) < 0.3, np.inf, weight)
    everywhere = np.arange(nodes)
    expected = searched((nodes, tail, head, closed))
    assert np.isinf(expected).any()
    found = Labels(tree, tail, head, closed).table(everywhere, everywhere)
    np.testing.assert_array_equal(found, expected)


def test_large_rectangles_are_worked_in_strips(monkeypatch: pytest.MonkeyPatch) -> None:
    """The result does not depend on how much fits the processor's cache."""
    graph = grid(14, 11)
    everywhere = np.arange(graph[0])
    for cells in (16, 200):
        monkeypatch.setattr("sites.network.hierarchy.CACHED", cells)
        monkeypatch.setattr("sites.network.hierarchy.SMALL", 8)
        found = labelled(graph).table(everywhere, everywhere)
        np.testing.assert_array_equal(found, searched(graph))


def test_threads_share_labels() -> None:
    """Many threads that ask at once for overlapping parts all get exact distances."""
    graph = grid(20, 12)
    expected, labels, wrong = searched(graph), labelled(graph), []

    def ask(seed: int) -> None:
        rng = np.random.default_rng(seed)
        for _ in range(5):
            rows, columns = rng.integers(0, graph[0], 30), rng.integers(0, graph[0], 25)
            if (labels.table(rows, columns) != expected[np.ix_(rows, columns)]).any():
                wrong.append(seed)

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
