# SPDX-License-Identifier: MPL-2.0
"""The two halves of every rule there is prove each other on random worlds full of special posts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from roster.agreements import load
from roster.agreements import resolve
from roster.checker import check
from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Guard
from roster.problem import History
from roster.problem import Problem
from roster.problem import Record
from roster.problem import Shift
from roster.problem import Validity
from roster.rules.base import Rule
from roster.rules.model import Model
from roster.rules.registry import CLASSES
from roster.rules.registry import registry
from roster.rules.weights import Weights
from sites.tags import TAGS
from tests.roster.rules.test_agreement import STARTS
from tests.roster.rules.test_agreement import world
from tests.roster.rules.world import ALWAYS
from tests.roster.rules.world import solver_says

ALL = Weights(move=400, turn=100, sunday=100)
FREE_OF = frozenset({"VG-13", "VG-14", "VG-11", "VG-15", "VG-18", "VG-20", "VG-16", "VG-17"})
"""Rules whose cases say all: here they would only bar most of every world."""

ALWAYS_IN = frozenset({"overlap", "DK-01", "seats"})
"""Rules that others lean on: nobody is in two places, and only fixed work cuts daily rest."""


def every_rule() -> tuple[Rule, ...]:
    """Return each rule once, with the figures of an agreement that has it."""
    found: dict[str, Rule] = {}
    for name in ("statutory", "kl-79-01", "di-vsl"):
        for id_, rule in registry(resolve(load(name), date(2026, 6, 1)), ALL).items():
            found.setdefault(id_, rule)
    order = [class_.info.id for class_ in CLASSES]
    return tuple(found[id_] for id_ in order if id_ in found and id_ not in FREE_OF)


RULES = every_rule()


def special(random: Random, start: date) -> Problem:
    """Return a random world with tagged posts, records, permits and a year behind everybody."""
    plain = world(random, start)
    rules = tuple(rule for rule in RULES if rule.id in ALWAYS_IN or random.random() < 0.8)
    return replace(
        plain,
        rules=rules,
        shifts=tuple(_shift(random, shift) for shift in plain.shifts),
        guards=tuple(_guard(random, guard, plain) for guard in plain.guards),
        told=random.choice([None, start - timedelta(days=20)]),
    )


def _shift(random: Random, shift: Shift) -> Shift:
    tags = random.sample(sorted(TAGS), random.choice([0, 0, 1, 1, 2]))
    return replace(shift, tags=frozenset(tags), site=random.choice("xxy"), approval=False)


def _guard(random: Random, guard: Guard, problem: Problem) -> Guard:
    inside = problem.start + timedelta(days=random.randrange(problem.days))
    kinds = (
        Record("dog", random.choice(["Rex", "Rex", "Bo"]), ALWAYS, random.choice([None, inside])),
        Record("restriction", "few_nights", ALWAYS, random.choice([None, inside])),
        Record("restriction", "day_only", inside),
        Record("hours", random.choice(["1111111/0500-2300", "1111110/1400-0800"]), inside),
        Record("health_check", "", ALWAYS, inside),
        Record("opt_out", "", ALWAYS),
    )
    permits = ("public_place", "control_centre", "safety_guards")
    return replace(
        guard,
        certificates=(*guard.certificates, Validity("hundefoerer", ALWAYS)),
        records=tuple(record for record in kinds if random.random() < 0.25),
        permits=tuple(Record(kind, "", ALWAYS) for kind in permits if random.random() < 0.7),
        history=_history(random, problem.start) if random.random() < 0.7 else None,
        neutral=frozenset(
            problem.start + timedelta(days=random.randrange(-60, problem.days))
            for _ in range(random.choice([0, 0, 3]))
        ),
    )


def _history(random: Random, start: date) -> History:
    """Return a year whose sums come close to the limits: 48 hours a week, 300 hours of night."""
    since = start - timedelta(days=random.choice([40, 200, 400]))
    day = start - timedelta(days=random.randrange(1, 40))
    nights = random.choice([0, 14_000, 17_000, 18_000])
    return History(since, ((day, random.choice([0, 30_000, 48_000, 49_500]), nights),))


def broken(plan: Plan) -> set[str]:
    """Return the hard rules broken by more than what is locked."""
    locked = plan.problem.locked
    return {
        violation.rule
        for violation in check(plan).hard
        if any(
            Assignment(guard, shift) not in locked
            for shift in violation.shifts
            for guard in plan.guards_on[shift]
            if violation.guard in (None, guard)
        )
    }


def some_plan(random: Random, problem: Problem, lawful: float) -> Plan:
    """Return a plan grown pair by pair or by two; `lawful` is how often a breach is refused."""
    chosen = set(problem.locked)
    pairs = [Assignment(g.id, s.id) for g in problem.guards for s in problem.shifts]
    for _ in range(random.randint(0, len(pairs))):
        some = set(random.sample(pairs, random.choice([1, 1, 2])))
        if not broken(Plan(problem, frozenset(chosen | some))) or random.random() > lawful:
            chosen |= some
    return Plan(problem, frozenset(chosen))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(STARTS), st.sampled_from([1.0, 0.97]))
def test_solver_accepts_what_the_checker_accepts(seed: int, start: date, lawful: float) -> None:
    """A plan of special posts is feasible exactly when the checker finds no new hard violation.

    A feasible one costs the same in both, rule by rule.
    """
    random = Random(seed)
    plan = some_plan(random, special(random, start), lawful)
    verdict = solver_says(plan)
    assert verdict.feasible == (not broken(plan)), broken(plan)
    if verdict.feasible:
        assert verdict.parts == check(plan).parts


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(STARTS))
def test_a_single_change_is_judged_alike(seed: int, start: date) -> None:
    """Each special shift given or taken is refused by both halves or by neither."""
    random = Random(seed)
    problem = special(random, start)
    plan = some_plan(random, problem, 1.0)
    model = Model(problem)
    pairs = [Assignment(g.id, s.id) for g in problem.guards for s in problem.shifts]
    for pair in random.sample(pairs, min(8, len(pairs))):
        if pair not in problem.locked:
            changed = Plan(problem, plan.assignments ^ {pair})
            assert solver_says(changed, model).feasible == (not broken(changed)), broken(changed)


@pytest.mark.parametrize("seed", range(12))
def test_what_the_solver_makes_passes_the_checker(seed: int) -> None:
    """A solved world of special posts has no new hard violation and costs what is said."""
    random = Random(seed)
    problem = special(random, STARTS[seed % 4])
    model = Model(problem)
    model.cp.minimize(model.objective())
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = 5
    status = solver.solve(model.cp)
    assert status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    pairs = {Assignment(*pair) for pair, var in model.x.items() if solver.value(var)}
    plan = Plan(problem, frozenset(pairs))
    assert not broken(plan)
    if status == cp_model.OPTIMAL:
        assert check(plan).parts == model.parts(solver.value)
