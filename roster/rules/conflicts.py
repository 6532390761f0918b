# SPDX-License-Identifier: MPL-2.0
"""Cover the edges of a conflict graph over time spans with few cliques."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Sequence


def clique_cover(size: int, edges: Collection[tuple[int, int]]) -> list[tuple[int, ...]]:
    """Return cliques such that each edge lies in one and each clique holds only edges.

    Parameters
    ----------
    size
        Number of vertices, 0 to size - 1, in time order: neighbours then tend to be close.
    edges
        Pairs (a, b) with a < b.

    Notes
    -----
    Greedy: each vertex in turn takes its first uncovered later neighbour and grows the clique
    with every later neighbour that fits. At most one constraint over a clique says more to a
    solver than its pairs one by one, and there are far fewer of them.
    """
    after: list[list[int]] = [[] for _ in range(size)]
    for a, b in sorted(edges):
        after[a].append(b)
    adjacent = [set(later) for later in after]
    covered: set[tuple[int, int]] = set()
    cliques: list[tuple[int, ...]] = []
    for vertex in range(size):
        for neighbour in after[vertex]:
            if (vertex, neighbour) in covered:
                continue
            clique = _grow([vertex, neighbour], after[vertex], adjacent)
            cliques.append(clique)
            covered.update((a, b) for n, a in enumerate(clique) for b in clique[n + 1 :])
    return cliques


def _grow(
    clique: list[int], candidates: Sequence[int], adjacent: Sequence[set[int]]
) -> tuple[int, ...]:
    for candidate in candidates:
        if candidate not in clique and all(
            max(candidate, member) in adjacent[min(candidate, member)] for member in clique
        ):
            clique.append(candidate)
    return tuple(sorted(clique))
