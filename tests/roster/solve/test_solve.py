# SPDX-License-Identifier: MPL-2.0
"""The engine as its callers see it: best plans, true bounds, locks, stops, odd input."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from roster.plan import Improvement
from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Duty
from roster.problem import Problem
from roster.problem import Span
from roster.problem import Validity
from roster.rules import standard
from roster.solve import search
from roster.solve import solve
from roster.solve.stop import Cancelled
from roster.solve.stop import FirstOf
from roster.solve.stop import MaxGap
from roster.solve.stop import MaxSeconds
from roster.solve.stop import MaxWork
from roster.solve.stop import NoImprovement
from roster.solve.stop import Target
from sites.cores import cores
from tests.benchmarks import guards
from tests.roster.solve import tiny

LONG = MaxSeconds(20)


def _little(seed: int) -> Problem:
    """Three guards, five shifts of which one has two seats and one asks for a competence."""
    hours = (6, 14, 22, 10, 0)
    shifts = [
        tiny.shift(
            n, (seed + n * (1 + seed % 2)) % 4, hours[(seed + n) % 5],
            seats=2 if n == seed % 5 else 1, needs="dog" if n == (seed + 2) % 5 else "",
        )
        for n in range(5)
    ]  # fmt: skip
    people = list(tiny.guards(3))
    dog = Validity("dog", tiny.MONDAY, None)
    people[seed % 3] = replace(people[seed % 3], certificates=(dog,))
    return tiny.problem(tuple(people), shifts)


@pytest.mark.parametrize("seed", range(8))
def test_tiny_problems_are_solved_to_the_best_of_all_plans(seed: int) -> None:
    """The objective equals that of trying every plan, and the bound proves it."""
    task = _little(seed)
    result = solve(task, LONG)
    assert result.status == "optimal"
    assert result.objective == result.bound == tiny.best(task)
    assert tiny.hard(result.plan) == []


def test_a_lock_is_kept_and_the_rest_is_best_around_it() -> None:
    """A lock that costs more stays, and everything else is the best that it allows."""
    task = _little(1)
    free = solve(task, LONG)
    dear = next(
        locked
        for guard, shift in itertools.product(task.guards, task.shifts)
        if Assignment(guard.id, shift.id) not in free.plan.assignments
        and not tiny.hard(Plan(task, frozenset({Assignment(guard.id, shift.id)})))
        for locked in [replace(task, locked=frozenset({Assignment(guard.id, shift.id)}))]
        if tiny.best(locked) > free.objective
    )
    result = solve(dear, LONG)
    assert dear.locked <= result.plan.assignments
    assert result.objective == result.bound == tiny.best(dear)


def test_locks_that_break_a_rule_stay_and_are_reported_while_the_rest_is_lawful() -> None:
    """Only the breach in the locks themselves is left, and the status says that there is one."""
    task = tiny.week()
    task = replace(task, locked=frozenset({Assignment("g0", "s0"), Assignment("g0", "s1")}))
    result = solve(task, MaxSeconds(10))
    assert result.status == "infeasible"
    assert task.locked <= result.plan.assignments
    assert tiny.hard(result.plan) == tiny.hard(Plan(task, task.locked)) != []
    assert result.uncovered == 0


def test_more_locked_guards_than_seats_are_kept_and_no_one_is_added() -> None:
    """A full shift takes nobody else, also when it is more than full."""
    task = tiny.problem(
        tiny.guards(4), [tiny.shift(0, 0), tiny.shift(1, 2)], locked=[("g0", "s0"), ("g1", "s0")]
    )
    result = solve(task, LONG)
    assert result.plan.guards_on["s0"] == ["g0", "g1"]
    assert len(result.plan.guards_on["s1"]) == 1


def test_improvements_only_ever_get_better() -> None:
    """Objectives fall, bounds rise, and the last report is the result."""
    heard: list[Improvement] = []
    result = solve(tiny.week(12, 6), MaxSeconds(10), progress=heard.append)
    assert heard
    for before, after in itertools.pairwise(heard):
        assert after.objective <= before.objective
        assert after.bound >= before.bound
        assert after.seconds >= before.seconds
    assert (heard[-1].objective, heard[-1].uncovered) == (result.objective, result.uncovered)
    assert tuple(heard) == result.improvements


def test_the_objective_is_what_the_rules_say_of_the_plan() -> None:
    """The reported objective and its parts are those of the rules' own checks."""
    result = solve(tiny.week(5, 4), LONG)
    assert result.objective == tiny.cost(result.plan) == sum(result.parts.values())
    assert result.bound <= result.objective


@pytest.mark.slow
def test_the_same_seed_and_work_give_the_same_plan_with_any_number_of_workers() -> None:
    """Deterministic work and not the clock, the cores or the bounding process decide the plan."""
    task = _city()
    plans = [
        solve(task, MaxWork(0.3), seed=7, workers=workers).plan.assignments for workers in (1, 2)
    ]
    assert plans[0] == plans[1]


def test_a_guided_search_with_all_rules_is_the_same_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the rules in force, too, the relaxation comes at a fixed place in the sequence."""
    monkeypatch.setattr(search, "SMALL", 0)
    task = guards.generate(16, 1, 1, standard())
    one, other = (solve(task, MaxWork(0.1), seed=3, workers=n) for n in (1, 2))
    assert one.plan.assignments == other.plan.assignments
    assert one.bound > 0


def test_the_names_of_shifts_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    """A week that is made anew, with other ids in another order of letters, gets the same plan."""
    monkeypatch.setattr(search, "SMALL", 0)
    task = guards.generate(16, 1, 1, standard())
    names = {shift.id: f"{999 - n}" for n, shift in enumerate(task.shifts)}
    anew = replace(task, shifts=tuple(replace(s, id=names[s.id]) for s in task.shifts))
    one, other = (solve(problem, MaxWork(0.1), seed=3) for problem in (task, anew))
    renamed = {Assignment(a.guard, names[a.shift]) for a in one.plan.assignments}
    assert renamed == other.plan.assignments


def _city() -> Problem:
    """Forty guards and 28 shifts a day: too large for one go."""
    shifts = [
        tiny.shift(day * 28 + n, day, (6, 7, 14, 22)[n % 4]) for day in range(7) for n in range(28)
    ]
    return tiny.problem(tiny.guards(40), shifts)


def test_cancel_keeps_the_best_plan_so_far() -> None:
    """Asking to stop after the third report returns that plan, lawful, with its bound."""
    heard: list[Improvement] = []
    result = solve(_city(), Cancelled(lambda: len(heard) >= 3), progress=heard.append)
    assert result.status == "cancelled"
    assert result.stopped_by == "cancelled"
    assert result.objective == heard[-1].objective
    assert tiny.hard(result.plan) == []


def test_cancel_before_the_first_plan_still_returns_a_lawful_plan() -> None:
    """A job cancelled at once ends with what there is, and breaks no rule."""
    result = solve(_city(), Cancelled(lambda: True))
    assert result.status == "cancelled"
    assert tiny.hard(result.plan) == []


def test_a_gap_or_a_target_ends_the_search_early() -> None:
    """A loose gap and an easy target stop with their own word."""
    first = solve(_city(), Cancelled(lambda: True)).objective
    assert solve(_city(), FirstOf((Target(10**6), LONG))).stopped_by == "target"
    assert solve(_city(), FirstOf((MaxGap(1.0), LONG))).objective <= first
    assert solve(_city(), FirstOf((NoImprovement(1e-9), LONG))).stopped_by == "no improvement"


@pytest.mark.slow
def test_a_warm_start_is_never_made_worse() -> None:
    """Starting from a plan gives one at least as good."""
    earlier = solve(_city(), MaxWork(0.2), seed=3)
    again = solve(_city(), Cancelled(lambda: True), start=earlier.plan)
    assert again.objective <= earlier.objective


def test_an_unlawful_start_is_made_lawful() -> None:
    """A start that puts one guard on everything loses what the rules forbid."""
    task = tiny.week()
    start = Plan(task, frozenset(Assignment("g0", s.id) for s in task.shifts))
    result = solve(task, Cancelled(lambda: True), start=start)
    assert tiny.hard(result.plan) == []


@pytest.mark.parametrize(
    ("task", "uncovered"),
    [
        pytest.param(tiny.problem((), ()), 0, id="nothing"),
        pytest.param(tiny.problem(tiny.guards(2), ()), 0, id="no shifts"),
        pytest.param(tiny.problem((), [tiny.shift(0, 0, seats=3)]), 3, id="no guards"),
        pytest.param(tiny.problem(tiny.guards(3), [tiny.shift(0, 0, needs="x")]), 1, id="nobody"),
        pytest.param(tiny.problem(tiny.guards(1), [tiny.shift(0, 0, hours=14)]), 0, id="14 hours"),
    ],
)
def test_odd_problems_end_at_once_with_a_proof(task: Problem, uncovered: int) -> None:
    """Empty and impossible problems give a plan, the empty seats, and a proof."""
    result = solve(task, LONG)
    assert result.status == "optimal"
    assert result.uncovered == uncovered
    assert result.gap == 0.0
    assert result.seconds < 5


def test_settled_duties_that_break_a_rule_do_not_keep_the_guard_from_other_work() -> None:
    """History cannot be mended: it is reported, and the guard works where that adds nothing."""
    task = tiny.week(people=4, per_day=2)
    first = task.shifts[0].span
    twice = (Duty(first), Duty(Span(first.start, first.end)))
    people = (replace(task.guards[0], duties=twice), *task.guards[1:])
    task = replace(task, guards=people)
    result = solve(task, MaxSeconds(10))
    assert result.plan.shifts_of["g0"] != []
    assert tiny.hard(result.plan) == tiny.hard(Plan(task, frozenset()))


def test_never_more_workers_than_cores() -> None:
    """Asking for too many gets what is there; asking for none is refused."""
    assert solve(tiny.week(), LONG, workers=500).workers == cores()
    with pytest.raises(ValueError, match="workers = 0"):
        solve(tiny.week(), LONG, workers=0)
