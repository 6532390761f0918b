# SPDX-License-Identifier: MPL-2.0
"""The two halves of the rules prove each other on random worlds with every rule in force."""

from __future__ import annotations

from datetime import date
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from roster.checker import check
from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Duty
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.problem import Span
from roster.problem import Terms
from roster.problem import Travel
from roster.problem import Validity
from roster.problem import Wish
from roster.rules import standard
from roster.rules.model import Model
from roster.rules.weights import Weights
from tests.roster.rules.world import ALWAYS
from tests.roster.rules.world import hour
from tests.roster.rules.world import roads
from tests.roster.rules.world import shift
from tests.roster.rules.world import solver_says

ALL = Weights(move=400)
"""Weights with which every rule there is is in force."""
STARTS = (date(2026, 6, 1), date(2026, 6, 4), date(2026, 3, 26), date(2026, 10, 22))
"""An ordinary week, one from a Thursday, and the two in which the clock changes."""


def world(random: Random, start: date) -> Problem:
    """Return a crowded world: few guards, many short and long shifts, history, locks, travel."""
    days = random.choice([3, 7, 10])
    shifts = tuple(_shift(random, start, days, n) for n in range(random.randint(5, 14)))
    guards = tuple(_guard(random, start, days, f"g{n}") for n in range(random.randint(1, 3)))
    locked = frozenset(
        Assignment(random.choice(guards).id, random.choice(shifts).id)
        for _ in range(random.choice([0, 0, 1, 2]))
    )
    return Problem(start, days, guards, shifts, standard(weights=ALL), _travel(random), locked)


def _travel(random: Random) -> Travel:
    if random.random() < 0.3:
        return Travel.none(4)
    rows = [[0 if a == b else random.choice([300, 900, 2400]) for b in range(4)] for a in range(4)]
    return roads(*rows)


def _shift(random: Random, start: date, days: int, n: int) -> Shift:
    begins = 24 * random.randrange(days) + random.choice([0, 6, 7, 7.5, 15, 18, 20, 22, 23])
    length = random.choice([0.5, 1, 2, 3, 6, 8, 8, 8, 12, 13, 14])
    return shift(
        f"s{n}",
        Span(hour(begins, start), hour(begins + length, start)),
        place=random.randrange(4),
        seats=random.choice([1, 1, 1, 2]),
        competences=random.choice([frozenset[str](), frozenset({"a"}), frozenset({"a", "b"})]),
        approval=random.random() < 0.3,
        priority=random.randint(1, 3),
    )


def _guard(random: Random, start: date, days: int, id_: str) -> Guard:
    inside = start + timedelta(days=random.randrange(days))
    rate = random.randrange(10_000, 30_000)
    norm, most = random.choice([(0, 600), (900, 1200), (2220, 2880)])
    terms = (Terms(ALWAYS, None, norm, most, rate),)
    if random.random() < 0.3:
        after = inside + timedelta(days=1)
        terms = (Terms(ALWAYS, inside, norm, most, rate), Terms(after, None, 600, 1800, rate))
    return Guard(
        id=id_,
        name=id_,
        employer="firm",
        own=random.random() < 0.6,
        birth_date=random.choice([None, ALWAYS, start.replace(year=start.year - 18)]),
        home=random.choice([None, 0, 1]),
        certificates=(
            Validity("a", ALWAYS, random.choice([None, None, inside])),
            Validity("b", random.choice([ALWAYS, inside])),
            Validity("vagt_grund", random.choice([ALWAYS, ALWAYS, inside])),
        ),
        approvals=(Validity(random.choice(["firm", "firm", "other"]), ALWAYS),),
        authorisation=random.choice([None, Validity("firm", ALWAYS, inside)]),
        terms=terms,
        absences=tuple(_span(random, start, days) for _ in range(random.choice([0, 0, 1]))),
        wishes=tuple(
            Wish(random.choice(["off", "work"]), _span(random, start, days), random.randint(1, 3))
            for _ in range(random.randrange(3))
        ),
        duties=_history(random, start, days),
    )


def _span(random: Random, start: date, days: int) -> Span:
    begins = random.randrange(-24, 24 * days)
    return Span(hour(begins, start), hour(begins + random.choice([3, 8, 24, 60]), start))


def _history(random: Random, start: date, days: int) -> tuple[Duty, ...]:
    """Return settled work around and inside the window, at times unlawful in itself."""
    at = -24 * random.choice([1, 3, 7]) + random.choice([7, 15, 22])
    out = []
    for _ in range(random.choice([0, 2, 5, 8])):
        length = random.choice([2, 8, 12])
        place = random.choice([None, 0, 1])
        out.append(Duty(Span(hour(at, start), hour(at + length, start)), place))
        at += length + random.choice([1, 10, 11, 14, 16, 16, 40])
    return tuple(duty for duty in out if duty.span.start < hour(24 * days, start))


def some_plan(random: Random, problem: Problem, *, lawful: float) -> Plan:
    """Return a plan grown pair by pair; `lawful` is how often an unlawful pair is turned down."""
    chosen = set(problem.locked)
    pairs = [Assignment(g.id, s.id) for g in problem.guards for s in problem.shifts]
    random.shuffle(pairs)
    for pair in pairs[: random.randint(0, len(pairs))]:
        grown = Plan(problem, frozenset(chosen | {pair}))
        if not newly_broken(grown) or random.random() > lawful:
            chosen.add(pair)
    return Plan(problem, frozenset(chosen))


def newly_broken(plan: Plan) -> set[str]:
    """Return the hard rules broken by more than what is locked."""
    locked: dict[str | None, set[str]] = {None: {lock.shift for lock in plan.problem.locked}}
    for lock in plan.problem.locked:
        locked.setdefault(lock.guard, set()).add(lock.shift)
    return {
        violation.rule
        for violation in check(plan).hard
        if not set(violation.shifts) <= locked.get(violation.guard, set())
        or (violation.guard is None and _crowded(plan, violation.shifts[0]))
    }


def _crowded(plan: Plan, shift_id: str) -> bool:
    """Say whether somebody who is not locked shares a shift that has too many."""
    locked = {lock.guard for lock in plan.problem.locked if lock.shift == shift_id}
    return not set(plan.guards_on[shift_id]) <= locked


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(STARTS), st.sampled_from([1.0, 0.97]))
def test_solver_accepts_what_the_checker_accepts(seed: int, start: date, lawful: float) -> None:
    """A plan is feasible for the solver exactly when the checker finds no new hard violation.

    A feasible one costs the same in both, rule by rule.
    """
    random = Random(seed)
    plan = some_plan(random, world(random, start), lawful=lawful)
    verdict = solver_says(plan)
    assert verdict.feasible == (not newly_broken(plan))
    if verdict.feasible:
        assert verdict.parts == check(plan).parts


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(STARTS))
def test_a_single_change_is_judged_alike(seed: int, start: date) -> None:
    """Each shift given to or taken from a guard is refused by both halves or by neither."""
    random = Random(seed)
    problem = world(random, start)
    plan = some_plan(random, problem, lawful=1.0)
    model = Model(problem)
    pairs = [Assignment(g.id, s.id) for g in problem.guards for s in problem.shifts]
    for pair in random.sample(pairs, min(8, len(pairs))):
        if pair not in problem.locked:
            changed = Plan(problem, plan.assignments ^ {pair})
            assert solver_says(changed, model).feasible == (not newly_broken(changed))


@pytest.mark.parametrize("seed", range(12))
def test_what_the_solver_makes_passes_the_checker(seed: int) -> None:
    """A solved random world has no new hard violation and costs what the solver says."""
    random = Random(seed)
    problem = world(random, STARTS[seed % 4])
    model = Model(problem)
    model.cp.minimize(model.objective())
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = 5
    status = solver.solve(model.cp)
    assert status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    pairs = {Assignment(*pair) for pair, var in model.x.items() if solver.value(var)}
    plan = Plan(problem, frozenset(pairs))
    assert not newly_broken(plan)
    if status == cp_model.OPTIMAL:
        assert check(plan).objective == round(solver.objective_value)
        assert check(plan).parts == model.parts(solver.value)
