# SPDX-License-Identifier: MPL-2.0
"""Ruin and recreate knows exactly where a visit fits, breaks and windows included."""

from __future__ import annotations

from itertools import product

import pytest

from dispatch.rounds.checker import check
from dispatch.rounds.engines import kernel
from dispatch.rounds.engines.sisr import Night
from dispatch.rounds.plan import plan
from dispatch.rounds.problem import Break
from dispatch.rounds.problem import Window
from dispatch.rounds.result import objective
from dispatch.rounds.schedule import schedule
from roster.solve.stop import MaxWork
from tests.dispatch.rounds.sample import HOUR
from tests.dispatch.rounds.sample import LUNCH
from tests.dispatch.rounds.sample import MINUTE
from tests.dispatch.rounds.sample import guard
from tests.dispatch.rounds.sample import mixed
from tests.dispatch.rounds.sample import night
from tests.dispatch.rounds.sample import visit


@pytest.mark.parametrize("seed", range(12))
def test_a_visit_fits_exactly_where_the_timetable_is_on_time(seed: int) -> None:
    """At every place of every round, the compiled answer is that of a timetable made anew."""
    problem = mixed(seed)
    orders = {key: order[::2] for key, order in plan(problem, MaxWork(0.02), seed).orders.items()}
    ranges = {task.id: task.ranges for task in problem.tasks if task.ranges}
    made = {task for order in orders.values() for task in order}
    searched = Night(problem)
    arrays = searched.narrowed(ranges, tuple(orders))
    state = searched.state(ranges, orders, arrays)
    kernel.begin(arrays, state)
    number = {task.id: at for at, task in enumerate(problem.tasks)}
    answers = []
    for row, one in enumerate(problem.guards):
        order = orders[one.id]
        stops = [one.start, *(problem.task[task].visit.place for task in order), one.end]
        for at, task in product(range(len(order) + 1), sorted(set(ranges) - made)):
            place = problem.task[task].visit.place
            to, _ = problem.leg(one, stops[at], place)
            on, _ = problem.leg(one, place, stops[at + 1])
            found = kernel.fits(arrays, state, row, at, number[task], to, on)
            _, late = schedule(problem, one, [*order[:at], task, *order[at:]], ranges)
            assert bool(found) == (late == 0)
            answers.append(late == 0)
    assert True in answers
    assert False in answers


def test_two_breaks_may_lie_on_one_way() -> None:
    """A drive of two hours takes both breaks on the way and still reaches a narrow window."""
    pauses = (
        Break((Window(HOUR, HOUR + 20 * MINUTE),), 10 * MINUTE),
        Break((Window(HOUR + 30 * MINUTE, 2 * HOUR),), 10 * MINUTE),
    )
    narrow = (Window(2 * HOUR + 20 * MINUTE, 2 * HOUR + 35 * MINUTE),)
    one = guard("a", end=None, breaks=pauses)
    problem = night([visit("V", 1, windows=narrow)], [one], [(0, 0), (120, 0)])
    result = plan(problem, MaxWork(0.02), 1)
    assert result.unserved == ()
    (found,) = result.rounds
    assert [step.kind for step in found.steps] == ["start", "break", "break", "visit", "end"]


def test_a_guard_is_left_at_home_where_that_is_worth_more_than_the_way() -> None:
    """Two guards and two visits: with an hour's worth each, one drives for both."""
    points = [(0, 0), (10, 0), (-10, 0)]
    visits = [visit("V1", 1), visit("V2", 2)]
    crew = [guard(key, fixed=HOUR, breaks=(LUNCH,)) for key in "ab"]
    result = plan(night(visits, crew, points), MaxWork(0.1), 1)
    assert sum(bool(one.tasks) for one in result.rounds) == 1
    assert result.objective == HOUR + 40 * MINUTE


def test_the_keys_of_a_visit_are_taken_along_once() -> None:
    """With room for two keys, three passings of one visit share a round; another visit does not."""
    visits = [visit("A", 1, times=3, spacing=HOUR, load=2), visit("B", 1, load=2)]
    crew = [guard(key, capacity=2) for key in "ab"]
    result = plan(night(visits, crew, [(0, 0), (5, 0)]), MaxWork(0.05), 1)
    assert result.unserved == ()
    assert check(result.problem, result.rounds) == ()
    assert sorted(len(one.tasks) for one in result.rounds) == [1, 3]


def test_the_search_says_what_its_rounds_cost() -> None:
    """The cost that it answers is that of its rounds by the objective, left out visits too."""
    problem = mixed(5)
    ranges = {task.id: task.ranges for task in problem.tasks}
    empty = {one.id: () for one in problem.guards}
    stretches = iter([(200, 1.0), (200, 0.1), (0, 0.0)])
    found = Night(problem).search(ranges, empty, 1, lambda _best: next(stretches))
    rounds = tuple(schedule(problem, one, found.best[one.id])[0] for one in problem.guards)
    assert objective(problem, rounds) == found.cost
