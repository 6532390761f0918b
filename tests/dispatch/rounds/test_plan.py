# SPDX-License-Identifier: MPL-2.0
"""Rounds are lawful by an independent checker, repeatable, and as short as small cases allow."""

from __future__ import annotations

from itertools import pairwise
from itertools import permutations

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from dispatch.rounds import plan as planning
from dispatch.rounds.bound import lower_bound
from dispatch.rounds.checker import check
from dispatch.rounds.plan import plan
from dispatch.rounds.problem import Window
from dispatch.rounds.result import Progress
from dispatch.rounds.result import objective
from dispatch.rounds.schedule import schedule
from roster.solve.stop import Cancelled
from roster.solve.stop import FirstOf
from roster.solve.stop import MaxSeconds
from roster.solve.stop import MaxWork
from tests.dispatch.rounds.sample import HOUR
from tests.dispatch.rounds.sample import LUNCH
from tests.dispatch.rounds.sample import MINUTE
from tests.dispatch.rounds.sample import guard
from tests.dispatch.rounds.sample import mixed
from tests.dispatch.rounds.sample import night
from tests.dispatch.rounds.sample import street
from tests.dispatch.rounds.sample import visit

SHORT = MaxWork(0.05)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000))
def test_every_plan_is_lawful_and_accounts_for_every_visit(seed: int) -> None:
    """Whatever the night, the checker finds nothing and what is left out has a reason."""
    problem = mixed(seed)
    result = plan(problem, SHORT, seed)
    assert check(problem, result.rounds) == ()
    made = [task for one in result.rounds for task in one.tasks]
    left = [one.task for one in result.unserved]
    assert sorted([*made, *left]) == sorted(task.id for task in problem.tasks)
    assert result.objective == objective(problem, result.rounds)
    assert result.bound is None or result.bound <= result.objective


def test_a_street_is_driven_once_in_each_direction() -> None:
    """Two guards with breaks share a street: one drives east, one west, 60 minutes each."""
    result = plan(street(), MaxWork(0.3), 1)
    assert result.travel == 2 * 60 * MINUTE
    assert result.unserved == ()
    assert check(result.problem, result.rounds) == ()


def test_the_same_seed_and_work_give_the_same_rounds() -> None:
    """Two runs over the same night, counted by work, end with the same steps."""
    first, second = (plan(mixed(7), MaxWork(0.1), 3) for _ in range(2))
    assert first.rounds == second.rounds
    assert first.objective == second.objective


def test_progress_only_gets_better_and_ends_with_the_result() -> None:
    """Every report is better than the one before, and none is better than the plan returned."""
    told: list[Progress] = []
    result = plan(mixed(3), MaxWork(0.2), 1, told.append)
    costs = [step.objective for step in told]
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] >= result.objective
    assert tuple(told) == result.improvements
    assert {step.bound for step in told} == {result.bound}
    assert told[-1].unserved == len(result.unserved)


def test_a_wish_to_stop_is_heard_and_the_best_rounds_are_kept() -> None:
    """Asked to stop before it began, the planner returns at once with what it has."""
    stop = FirstOf((MaxSeconds(60), Cancelled(lambda: True)))
    result = plan(mixed(5), stop, 1)
    assert result.stopped_by == "cancelled"
    assert result.seconds < 30
    assert check(result.problem, result.rounds) == ()


def test_a_night_too_large_for_a_quick_plan_still_gets_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the quick engine, and asked to stop before it began, visits are on rounds anyway."""
    monkeypatch.setattr(planning, "QUICK", 0)
    result = plan(street(), FirstOf((MaxSeconds(60), Cancelled(lambda: True))), 1)
    assert result.unserved == ()
    assert result.engine == "SISR"


def test_planning_from_earlier_rounds_never_makes_them_worse() -> None:
    """Begun from a plan, the result costs no more than that plan."""
    problem = mixed(11)
    before = plan(problem, MaxWork(0.1), 1)
    after = plan(problem, MaxWork(0.02), 2, start=before.orders)
    assert after.objective <= before.objective


@pytest.mark.parametrize("seed", range(4))
def test_one_guard_drives_the_shortest_order_there_is(seed: int) -> None:
    """On five visits the plan drives as little as the best of all 120 orders."""
    problem = mixed(seed, visits=5, guards=1)
    free = [visit(one.id, one.place) for one in problem.visits]
    points = [(0, 0), (3, 9), (-7, 2), (5, -5), (-4, -8), (8, 1)]
    problem = night(free, [guard("a", breaks=(LUNCH,))], points)
    best = min(
        schedule(problem, problem.guards[0], order)[0].travel
        for order in permutations(task.id for task in problem.tasks)
    )
    result = plan(problem, SHORT, seed)
    assert result.travel == best
    assert lower_bound(problem, problem.tasks) <= best


def test_visits_to_one_site_keep_their_distance() -> None:
    """Three visits an hour apart are made an hour apart, although twice is shorter in time."""
    points = [(0, 0), (5, 0)]
    problem = night([visit("V", 1, times=3, spacing=HOUR)], [guard("a")], points)
    result = plan(problem, SHORT, 1)
    begins = sorted(result.begins.values())
    assert len(begins) == 3
    assert min(b - a for a, b in pairwise(begins)) >= HOUR


def test_a_guard_with_open_ends_begins_and_ends_at_a_visit() -> None:
    """With no start and no end place, driving is only what lies between the visits."""
    points = [(0, 0), (10, 0), (12, 0)]
    visits = [visit("V1", 1), visit("V2", 2)]
    problem = night(visits, [guard("a", start=None, end=None)], points)
    result = plan(problem, MaxSeconds(2), 1)
    assert result.travel == 2 * MINUTE
    assert check(problem, result.rounds) == ()


def test_what_must_be_made_goes_before_what_can_be() -> None:
    """With room for one visit, the one of priority 1 is made and the other has no room."""
    points = [(0, 0), (10, 0), (-10, 0)]
    narrow = (Window(HOUR, HOUR + 10 * MINUTE),)
    visits = [
        visit("can", 1, windows=narrow, priority=3),
        visit("must", 2, windows=narrow, priority=1),
    ]
    result = plan(night(visits, [guard("a")], points), SHORT, 1)
    assert [task for one in result.rounds for task in one.tasks] == ["must/1"]
    assert [(one.task, one.cause) for one in result.unserved] == [("can/1", "room")]


def test_a_night_without_visits_or_without_guards_is_planned() -> None:
    """Nothing to do gives no steps; nobody to do it gives every visit a reason."""
    assert plan(night([], [guard("a")], [(0, 0)]), SHORT, 1).travel == 0
    result = plan(night([visit("V", 0)], [], [(0, 0)]), SHORT, 1)
    assert [one.cause for one in result.unserved] == ["competence"]
