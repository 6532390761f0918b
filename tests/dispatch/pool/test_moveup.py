# SPDX-License-Identifier: MPL-2.0
"""Moving up never costs the city coverage, and stays within its limits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.pool.moveup import Field
from dispatch.pool.moveup import Limits
from dispatch.pool.moveup import freed
from dispatch.pool.moveup import soon
from dispatch.pool.moveup import suggest

LINE = np.eye(4, dtype=bool) | np.eye(4, k=1, dtype=bool) | np.eye(4, k=-1, dtype=bool)
FIELD = Field(np.full(4, 0.25), LINE, 0.4)
NEAR = 600.0 * np.abs(np.subtract.outer(np.arange(4), np.arange(4)))


def random_field(seed: int, units: int) -> tuple[Field, np.ndarray, np.ndarray]:
    """Return a field, where units are heading, and their driving to each base."""
    rng = np.random.default_rng(seed)
    weights = rng.random(12)
    field = Field(weights / weights.sum(), rng.random((6, 12)) < 0.4, 0.35)
    heading = rng.integers(0, 6, units)
    seconds = rng.integers(0, 1800, (units, 6)).astype(float)
    return field, heading, seconds


@given(st.integers(0, 10_000), st.integers(1, 6))
def test_no_move_lowers_the_coverage_of_the_city(seed: int, units: int) -> None:
    """Known mistake: units were drawn from places that stood bare afterwards.

    Made one after the other, every suggested move lifts coverage by what it says.
    """
    field, heading, seconds = random_field(seed, units)
    before = field.coverage(heading)
    limits = Limits(minute=0.0002, least=0.001, at_once=3)
    for move in suggest(field, heading, seconds, limits):
        heading[move.unit] = move.base
        after = field.coverage(heading)
        assert after > before
        assert after - before == pytest.approx(move.gain)
        before = after


@given(st.integers(0, 10_000))
def test_a_freed_unit_goes_where_it_adds_most_for_its_driving(seed: int) -> None:
    """No other base has more added coverage minus the price of the way."""
    field, heading, seconds = random_field(seed, 4)
    limits = Limits(minute=0.002)
    base = freed(field, heading[1:], seconds[0], limits)
    worth = [
        field.coverage([*heading[1:], other]) - limits.minute * seconds[0, other] / 60
        for other in range(6)
    ]
    assert worth[base] == pytest.approx(max(worth))


def test_a_gap_draws_the_unit_that_is_missed_least() -> None:
    """With two units at one end and none at the other, one of the two moves."""
    (move,) = suggest(FIELD, [0, 0], NEAR[[0, 0]], Limits(minute=0.0))
    assert move.base in (2, 3)
    assert move.gain > 0


def test_a_price_on_driving_and_a_least_gain_keep_it_quiet() -> None:
    """A move that wins less than its minutes or than the least gain is not suggested."""
    seconds = NEAR[[0, 0]]
    assert suggest(FIELD, [0, 0], seconds, Limits(minute=0.05)) == ()
    assert suggest(FIELD, [0, 0], seconds, Limits(minute=0.0, least=0.5)) == ()


def test_who_has_moved_often_enough_is_left_alone() -> None:
    """Units that may not be moved are not, and no more moves are made than allowed at once."""
    seconds = NEAR[[0, 0, 0]]
    limits = Limits(minute=0.0, least=0.0, at_once=2)
    moves = suggest(FIELD, [0, 0, 0], seconds, limits, [False, True, True])
    assert {move.unit for move in moves} <= {1, 2}
    assert len(moves) <= 2
    assert suggest(FIELD, [0, 0, 0], seconds, limits, [False, False, False]) == ()


def test_who_is_idle_now_is_busy_with_the_busy_fraction_only_after_long() -> None:
    """At once nobody idle is busy, after long as often as any unit, and in between in between."""
    assert soon(0.4, 50, 0) == 0
    assert soon(0.4, 50, 10_000) == pytest.approx(0.4)
    assert soon(0.4, 50, 30) == pytest.approx(0.4 * (1 - np.exp(-1)))
    assert soon(0.0, 50, 30) == 0
    assert soon(0.4, 0, 30) == 0.4
