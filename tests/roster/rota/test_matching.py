# SPDX-License-Identifier: MPL-2.0
"""The lazy matching is the best one over all allowed pairs, and asks about few of them."""

from __future__ import annotations

from collections.abc import Collection
from itertools import product

import numpy as np
import pytest

from roster.rota.matching import NEVER
from roster.rota.matching import Costs
from roster.rota.matching import match

ROWS, PLACES = 4, 3


def best(costs: Costs, room: list[int], allowed: Costs) -> tuple[int, int]:
    """Return by trying all the most rows that can have a place, and the least cost of that."""
    found = []
    for tried in product(range(-1, PLACES), repeat=ROWS):
        pairs = [(row, place) for row, place in enumerate(tried) if place >= 0]
        fits = all(tried.count(place) <= room[place] for place in range(PLACES))
        if fits and all(allowed[pair] and costs[pair] < NEVER for pair in pairs):
            found.append((-len(pairs), sum(int(costs[pair]) for pair in pairs)))
    most, least = min(found)
    return -most, least


@pytest.mark.parametrize("seed", range(40))
def test_as_many_rows_as_can_be_at_the_least_cost(seed: int) -> None:
    """Tests number and cost against trying all, and that only allowed pairs are made."""
    rng = np.random.default_rng(seed)
    costs = rng.integers(0, 50, (ROWS, PLACES)).astype(np.int64)
    costs[rng.random(costs.shape) < 0.2] = NEVER
    allowed = rng.random(costs.shape) < 0.6
    room = rng.integers(0, 3, PLACES).tolist()

    def ask(row: int, place: int, others: Collection[int]) -> list[int]:
        assert place in others
        if allowed[row, place]:
            return []
        return [other for other in others if not allowed[row, other]]

    given, left = match(costs, room, ask)
    assert all(allowed[pair] and costs[pair] < NEVER for pair in given.items())
    assert all(list(given.values()).count(place) <= room[place] for place in range(PLACES))
    cost = sum(int(costs[pair]) for pair in given.items())
    assert (len(given), cost) == best(costs, room, allowed.astype(np.int64))
    assert (left[allowed] == costs[allowed]).all()


def test_nobody_is_asked_about_more_than_it_takes() -> None:
    """Tests that a guard who may have the nearest place is asked about no other."""
    asked: list[tuple[int, int]] = []

    def ask(row: int, place: int, others: Collection[int]) -> list[int]:
        asked.append((row, place))
        return []

    costs = np.array([[1, 9, 9], [9, 1, 9]], dtype=np.int64)
    given, _ = match(costs, [1, 1, 1], ask)
    assert given == {0: 0, 1: 1}
    assert asked == [(0, 0), (1, 1)]
