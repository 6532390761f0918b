# SPDX-License-Identifier: MPL-2.0
"""Coverage, and what it loses when a unit leaves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.pool.cover import answering
from dispatch.pool.cover import coverage
from dispatch.pool.cover import gains
from dispatch.pool.cover import loss
from dispatch.pool.cover import losses
from dispatch.pool.cover import reach

SECONDS = np.array([[0.0, 600.0, 1200.0], [600.0, 0.0, 600.0]])


def test_a_place_reached_by_two_units_is_missed_only_when_both_are_busy() -> None:
    """With a busy fraction q and k units in reach, a place counts 1 - q^k."""
    answers = answering(SECONDS, 600, 0.4)
    assert coverage([1, 1, 1], answers) == pytest.approx(0.84 + 0.84 + 0.6)


def test_sending_the_only_unit_in_reach_costs_more_than_sending_one_of_two() -> None:
    """The second unit alone reaches the third place, so its leaving loses more."""
    answers = answering(SECONDS, 600, 0.4)
    first, second = losses([1, 1, 1], answers)
    assert first == pytest.approx(2 * 0.6 * 0.4)
    assert second == pytest.approx(2 * 0.6 * 0.4 + 0.6)


def test_each_unit_and_place_can_have_its_own_figures() -> None:
    """A guard on a post counts with its own chance to leave, a site with its own threshold."""
    answers = answering(SECONDS, [0, 600, 900], [0.0, 0.9])
    assert answers == pytest.approx(np.array([[1.0, 1.0, 0.0], [0.0, 0.1, 0.1]]))


def test_gradual_cover_has_no_cliff() -> None:
    """Between threshold and end the worth falls in a straight line."""
    assert reach([900, 1050, 1200, 1500], 900, 1200) == pytest.approx([1, 0.5, 0, 0])


def test_nobody_on_duty_covers_nothing() -> None:
    """With no units coverage is 0 and there is nothing to lose."""
    answers = answering(np.zeros((0, 3)), 600, 0.4)
    assert coverage([1, 1, 1], answers) == 0
    assert losses([1, 1, 1], answers).shape == (0,)


@given(st.integers(1, 6), st.integers(1, 5), st.integers(0, 10_000))
def test_losses_are_what_coverage_says_without_the_unit(units: int, places: int, seed: int) -> None:
    """For any units, certain ones included, the loss is coverage before minus coverage after."""
    rng = np.random.default_rng(seed)
    seconds = rng.integers(0, 1200, (units, places))
    weights = rng.random(places)
    answers = answering(seconds, 600, rng.choice([0.0, 0.3, 0.8, 1.0], units))
    all_losses = losses(weights, answers)
    for unit in range(units):
        left = coverage(weights, np.delete(answers, unit, axis=0))
        expected = coverage(weights, answers) - left
        assert all_losses[unit] == pytest.approx(expected)
        assert loss(weights, answers, unit) == pytest.approx(expected)


def test_a_gain_is_the_loss_of_the_same_unit_seen_from_before() -> None:
    """What one more unit wins is what is lost when it leaves again."""
    answers = answering(SECONDS, 600, 0.4)
    won = gains([1, 2, 3], answers[:1], answers[1:])
    assert won == pytest.approx([loss([1, 2, 3], answers, 1)])
