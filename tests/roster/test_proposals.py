# SPDX-License-Identifier: MPL-2.0
"""A proposal changes what it may, at its price, and its differences say what they need."""

from __future__ import annotations

import itertools

import pytest

from roster.judged import judge
from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Problem
from roster.proposals import Difference
from roster.proposals import Scope
from roster.proposals import differences
from roster.proposals import effects
from roster.proposals import narrowed
from roster.proposals import with_taken
from roster.rules.keeping import OnlyWithin
from roster.solve import solve
from roster.solve.stop import MaxSeconds
from tests.roster.solve import tiny


def plan_of(problem: Problem, *pairs: tuple[str, str]) -> Plan:
    """Return a plan of a problem."""
    return Plan(problem, frozenset(Assignment(*pair) for pair in pairs))


@pytest.fixture
def plan() -> Plan:
    """Two guards on three of four days; another sharing of them is cheaper."""
    shifts = [tiny.shift(n, n) for n in range(4)]
    return plan_of(tiny.problem(tiny.guards(2), shifts), ("g0", "s0"), ("g0", "s1"), ("g1", "s2"))


def best_by_trying(problem: Problem) -> int:
    """Return the least objective of all plans, by looking at every one."""
    pairs = [Assignment(g.id, s.id) for g in problem.guards for s in problem.shifts]
    plans = (
        Plan(problem, frozenset(pair for pair, on in zip(pairs, choice, strict=True) if on))
        for choice in itertools.product((False, True), repeat=len(pairs))
    )
    return min(
        tiny.cost(plan)
        for plan in plans
        if problem.locked <= plan.assignments and not tiny.hard(plan)
    )


@pytest.mark.parametrize(
    ("scope", "price"),
    [
        (Scope(), 0),
        (Scope(), 2),
        (Scope(), 900),
        (Scope(guards=frozenset({"g1"})), 1),
        (Scope(shifts=frozenset({"s1", "s3"})), 1),
        (Scope(holes=True), 5),
    ],
)
def test_search_is_proved_best_at_the_price_of_its_changes(
    plan: Plan, scope: Scope, price: int
) -> None:
    """Tests that engine and checker agree on the price, against every plan there is."""
    problem = narrowed(plan, scope, price)
    result = solve(problem, MaxSeconds(10), workers=1, start=plan)
    assert tiny.hard(result.plan) == []
    assert result.objective == tiny.cost(result.plan) == best_by_trying(problem)
    assert result.bound == result.objective


def test_nothing_outside_the_choice_changes(plan: Plan) -> None:
    """Tests that others keep what they have and get nothing, by the checker too."""
    result = solve(
        narrowed(plan, Scope(guards=frozenset({"g1"})), 0), MaxSeconds(10), workers=1, start=plan
    )
    kept = {pair for pair in result.plan.assignments if pair.guard == "g0"}
    assert kept == {Assignment("g0", "s0"), Assignment("g0", "s1")}
    rule = OnlyWithin(guards=frozenset({"g1"}), kept=plan.assignments)
    wrong = plan_of(plan.problem, ("g0", "s3"))
    assert [v.shifts for v in rule.check(wrong)] == [("s3",)]


def test_only_empty_seats_are_filled(plan: Plan) -> None:
    """Tests that a search for the open seats takes nothing from anybody."""
    result = solve(narrowed(plan, Scope(holes=True), 0), MaxSeconds(10), workers=1, start=plan)
    assert plan.assignments < result.plan.assignments


def test_all_differences_together_make_the_other_plan(plan: Plan) -> None:
    """Tests that taking every difference turns one plan into the other."""
    after = plan_of(plan.problem, ("g1", "s0"), ("g0", "s1"), ("g0", "s3"))
    found = differences(plan, after)
    assert found == (
        Difference("s0", "g0", "g1"),
        Difference("s2", "g1", None),
        Difference("s3", None, "g0"),
    )
    assert with_taken(plan, found).assignments == after.assignments


def test_what_needs_another_says_so() -> None:
    """Tests that a guard who gets a shift too close to one given up needs that one to go first."""
    shifts = [tiny.shift(0, 0, 8), tiny.shift(1, 0, 18), tiny.shift(2, 3)]
    before = plan_of(tiny.problem(tiny.guards(2), shifts), ("g0", "s0"))
    after = plan_of(before.problem, ("g1", "s0"), ("g0", "s1"), ("g1", "s2"))
    told: list[tuple[int, int]] = []
    found = effects(judge(before), differences(before, after), lambda *now: told.append(now))
    assert told == [(0, 3), (1, 3), (2, 3)]
    assert [one.needs for one in found] == [(), (0,), ()]
    assert all(one.lawful for one in found)
    assert [one.verdict.empty for one in found] == [0, -1, -1]
