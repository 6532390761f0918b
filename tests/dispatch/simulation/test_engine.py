# SPDX-License-Identifier: MPL-2.0
"""Small days whose every minute can be worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dispatch.pool.moveup import Limits
from dispatch.simulation.engine import play
from dispatch.simulation.policy import POLICIES
from dispatch.simulation.policy import Policy
from dispatch.simulation.world import DAY
from dispatch.simulation.world import Stop
from dispatch.simulation.world import Unit
from tests.dispatch.simulation.street import all_day
from tests.dispatch.simulation.street import call
from tests.dispatch.simulation.street import street
from tests.dispatch.simulation.street import unit

POOL = POLICIES["pool"]


def test_the_nearest_free_unit_comes() -> None:
    """Of two units the nearer one is sent, and its way is the response time."""
    done = play(street((all_day("a", 0), all_day("b", 4)), (call(1, 3),)), POOL)
    assert done.served_by.tolist() == [1]
    assert done.response.tolist() == [600]
    assert done.call_metres.tolist() == [1000]
    assert not done.late.any()


def test_a_call_waits_until_somebody_is_clear() -> None:
    """The second call is answered after the first one's 30 minutes and the way between."""
    done = play(street((all_day("a", 0),), (call(1, 1), call(1, 2))), POOL)
    assert done.response.tolist() == [600, 600 + 1800 + 600]
    assert done.late.tolist() == [False, True]
    assert done.busy[1].end - done.busy[0].start == 600 + 1800 + 600 + 1800


def test_an_urgent_call_goes_before_one_that_has_waited_longer() -> None:
    """Of two waiting calls the one of priority 1 is served first."""
    calls = (call(1, 0), call(1.1, 1), replace(call(1.2, 2), priority=1))
    done = play(street((all_day("a", 0),), calls), POOL)
    assert done.response[2] < done.response[1]


def test_a_unit_on_its_way_home_answers_from_where_it_is() -> None:
    """Half-way between two places the time to a third is half of either way's."""
    # Clear at 3 at 01:40 after 10 minutes' way there from 2; back at 2 ten minutes later.
    calls = (call(1, 3), call(1 + 45 / 60, 3))
    done = play(street((all_day("a", 2),), calls), POOL)
    assert done.response.tolist() == [600, 300]
    # Five minutes home before the second call, ten minutes home after it.
    assert done.empty_seconds.tolist() == [300 + 600]
    assert done.empty_metres.tolist() == [1500]


@pytest.mark.parametrize(
    ("policy", "response"), [("silo", 4800.0), ("lending", 1200.0), ("pool", 0.0)]
)
def test_sharing_decides_who_comes(policy: str, response: float) -> None:
    """Alone the own busy guard is waited for; lending takes the next; a pool the nearest."""
    units = (all_day("a", 0, "A"), all_day("b", 2, "B"))
    calls = [call(1, 0, "A", minutes=80), call(1, 2, "A")]
    if policy == "pool":
        calls = calls[1:]
    elif policy == "lending":
        calls = [calls[0], call(1, 4, "A")]
    else:
        calls = [calls[0], call(1, 0, "A")]
    done = play(street(units, tuple(calls)), POLICIES[policy])
    assert done.response[-1] == response


def test_a_share_of_the_units_can_be_pooled() -> None:
    """Half pooled, one of an administration's two units serves others and one does not."""
    units = tuple(all_day(f"{group}{n}", 0, group) for group in "AB" for n in range(2))
    levels = Policy("half", pooled=0.5).levels(units, ("A", "B"))
    assert levels.tolist() == [[0, 0], [0, -1], [0, 0], [-1, 0]]


def test_nobody_is_sent_off_duty_and_what_is_begun_is_finished() -> None:
    """A call after the shift waits for the next one; a call before its end runs into overtime."""
    early = unit("early", 0, hours=(0, 8))
    late = unit("late", 0, hours=(9, 17))
    done = play(street((early, late), (call(7.9, 0), call(8.5, 0))), POOL)
    assert done.served_by.tolist() == [0, 1]
    assert done.response.tolist() == [0, 1800]
    assert done.overtime[0] == pytest.approx(3600 * 0.4)


def test_a_call_that_nobody_may_ever_answer_is_late() -> None:
    """Without a competent unit a call is never answered, and counts as late."""
    asking = replace(call(1, 0), asks=frozenset({"dog"}))
    able = replace(all_day("b", 5), able=frozenset({"dog"}))
    assert play(street((all_day("a", 0),), (asking,)), POOL).late.tolist() == [True]
    done = play(street((all_day("a", 0), able), (asking,)), POOL)
    assert done.served_by.tolist() == [1]


def test_a_call_for_two_is_answered_by_the_first_and_full_with_the_second() -> None:
    """Both units come; the response ends with the nearer one."""
    pair = replace(call(1, 1), seats=2)
    done = play(street((all_day("a", 0), all_day("b", 4)), (pair,)), POOL)
    assert (done.response[0], done.full[0]) == (600, 1800)
    assert (done.late[0], done.short[0]) == (False, True)


@pytest.mark.parametrize(("leave", "server"), [(0.0, 1), (1.0, 0)])
def test_a_guard_on_a_post_comes_as_often_as_the_post_may_be_left(
    leave: float, server: int
) -> None:
    """A post that may never be left sends nobody, one that always may sends the nearest."""
    post = Unit("post", "A", 1, ((0.0, DAY),), "post", leave)
    done = play(street((post, all_day("b", 4)), (call(1, 1),)), POOL)
    assert done.served_by.tolist() == [server]


def test_a_round_is_met_where_its_plan_has_it_and_its_visits_suffer() -> None:
    """A guard between two visits comes from there; the visit that begins meanwhile is counted."""
    stops = (Stop(3600, 3900, 0), Stop(4500, 4800, 1), Stop(5400, 5700, 2))
    guard = Unit("round", "A", 0, ((0.0, DAY),), "round", 1.0, stops)
    done = play(street((guard,), (replace(call(0, 0), at=4200.0),)), POOL)
    assert done.response.tolist() == [300]
    assert (done.interrupted[0], done.disturbed[0]) == (1, 2)


def test_units_follow_the_plan_of_the_hour() -> None:
    """When the plan moves a unit at 01, it drives there and answers from there."""
    homes = np.array([[0], [4]])
    world = street((all_day("a", 0),), (call(2, 4),))
    periods = (0, *(1,) * 23)
    moved = replace(world, homes=homes, period=periods, busy=(0.3, 0.3), weights=np.ones((2, 6)))
    assert play(moved, POOL).response.tolist() == [0]
    assert play(moved, POOL).empty_metres.tolist() == [4000]


def test_a_gap_is_filled_by_moving_up() -> None:
    """When one end's unit is sent, one of the other end's two moves towards the gap."""
    units = (all_day("a", 0), all_day("b", 5), all_day("c", 5))
    calls = (call(1, 0, minutes=180), call(2, 1))
    limits = Limits(minute=0.0, least=0.01)
    world = street(units, calls)
    still, moving = play(world, POOL), play(world, Policy("m", moving=True, limits=limits))
    assert still.late.tolist() == [False, True]
    assert moving.late.tolist() == [False, False]
    assert moving.moved >= 1


def test_of_those_in_time_the_one_is_sent_whom_the_city_misses_least() -> None:
    """The nearest covers the far end alone, so one of the two others goes instead."""
    units = (all_day("a", 3), all_day("b", 1), all_day("c", 1))
    world = street(units, (call(1, 2),))
    nearest = play(world, POOL)
    chosen = play(replace(world, weights=np.array([[1.0, 1, 1, 1, 9, 1]])), POLICIES["cover"])
    assert nearest.served_by.tolist() == [0]
    assert chosen.served_by[0] in (1, 2)


def test_the_same_day_is_the_same_each_time_and_is_told_as_it_goes() -> None:
    """Two plays agree to the last figure, and days are reported in order."""
    units = (all_day("a", 0, days=3), Unit("p", "A", 2, ((0.0, 3 * DAY),), "post", 0.5))
    calls = tuple(call(hour, hour % 6) for hour in range(1, 72, 3))
    world, told = street(units, calls, days=3), []
    first, second = play(world, POOL, told.append), play(world, POOL)
    assert first.response.tolist() == second.response.tolist()
    assert told == sorted(set(told))
    assert told


def test_calls_out_of_order_and_matrices_that_do_not_fit_are_refused() -> None:
    """A world that cannot be played says why when it is made."""
    with pytest.raises(ValueError, match="calls"):
        street((), (call(2, 0), call(1, 0)))
    with pytest.raises(ValueError, match="metres"):
        replace(street((), ()), metres=np.zeros((2, 2)))
