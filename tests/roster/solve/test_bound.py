# SPDX-License-Identifier: MPL-2.0
"""Lower bounds are never above the best plan, and say what they leave out."""

from __future__ import annotations

import itertools
import pickle
import subprocess
import sys
from dataclasses import dataclass
from dataclasses import replace
from functools import cache
from random import Random

import numpy as np
import pytest
from ortools.sat.python import cp_model

from roster.problem import Problem
from roster.problem import Validity
from roster.rules import standard
from roster.rules.base import Severity
from roster.rules.model import Model
from roster.solve import solve
from roster.solve.beside import bound_in_process
from roster.solve.bounding import Answer
from roster.solve.bounding import Task
from roster.solve.bounding import answers
from roster.solve.ground import Ground
from roster.solve.guide import Guide
from roster.solve.parts import by_parts
from roster.solve.parts import seat_rows
from roster.solve.relaxation import relax
from roster.solve.stop import MaxSeconds
from tests.benchmarks import guards
from tests.roster.rules.test_agreement import STARTS
from tests.roster.rules.test_agreement import world
from tests.roster.solve import tiny


@pytest.mark.parametrize("seed", range(6))
def test_the_bound_of_tiny_problems_is_not_above_the_best_of_all_plans(seed: int) -> None:
    """Trying every plan gives nothing below the linear bound."""
    shifts = [tiny.shift(n, n // 3, (6, 10, 16)[(n + seed) % 3]) for n in range(5)]
    task = tiny.problem(tiny.guards(2 + seed % 2), shifts)
    bounds = list(answers(Task(task, (), 10.0)))
    assert all(answer.bound <= tiny.best(task) + 1e-6 for answer in bounds)
    assert bounds[-1].bound > 0
    assert all(answer.relaxed == () for answer in bounds)


@pytest.mark.parametrize("seed", [1, 10, 20, 36])
def test_the_bound_of_a_random_world_is_not_above_its_optimum(seed: int) -> None:
    """With every rule in force, settled breaches and guards who can take nothing more, no bound is
    above the plan that the whole model proves best."""
    problem = world(Random(seed), STARTS[seed % 4])
    model = Model(problem)
    model.cp.minimize(model.objective())
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = 10
    assert solver.solve(model.cp) == cp_model.OPTIMAL
    bounds = [answer.bound for answer in answers(Task(problem, (), 20.0))]
    assert max(bounds) <= solver.objective_value + 1e-6


def _six_shifts() -> Problem:
    """Two shifts on each of three days, for three guards."""
    return tiny.problem(tiny.guards(3), [tiny.shift(n, n // 2, 6 + 4 * (n % 2)) for n in range(6)])


@cache
def _best() -> int:
    """The least objective of these six shifts, by trying every plan once."""
    return tiny.best(_six_shifts())


@pytest.mark.parametrize("seed", range(20))
def test_any_prices_prove_a_valid_bound(seed: int) -> None:
    """Whatever the row prices, the bound they prove is at most the optimum."""
    task = _six_shifts()
    model = Model(task)
    model.cp.minimize(model.objective())
    program, left_out = relax(model.cp)
    prices = np.random.default_rng(seed).normal(0, 300, len(program.low))
    assert not left_out
    assert program.bound(prices) <= _best() + 1e-6


@pytest.mark.parametrize("seed", range(6))
def test_any_prices_of_seats_prove_a_valid_bound_by_parts(seed: int) -> None:
    """With guards apart and in whole numbers, no prices prove more than the optimum."""
    model = Model(_six_shifts())
    model.cp.minimize(model.objective())
    program, _ = relax(model.cp)
    prices = np.random.default_rng(seed).normal(0, 300, len(program.low))
    bound = by_parts(program, prices, seat_rows(model, program), None)
    assert program.bound(prices) - 1e-3 <= bound <= _best() + 1e-6


def test_whole_numbers_raise_the_bound_where_a_guard_would_be_split() -> None:
    """Of three shifts that exclude each other, fractions take three halves, guards only one."""
    cp = cp_model.CpModel()
    on = [cp.new_bool_var("") for _ in range(3)]
    for a, b in itertools.combinations(on, 2):
        cp.add_at_most_one(a, b)
    cp.minimize(-2 * sum(on))
    program, _ = relax(cp)
    halves = np.full(3, -1.0)
    apart = by_parts(program, halves, np.zeros(3, dtype=np.bool_), None)
    assert program.bound(halves) == pytest.approx(-3.0)
    assert apart == pytest.approx(-2.0, abs=1e-3)
    late = by_parts(program, halves, np.zeros(3, dtype=np.bool_), 0.0)
    assert late == pytest.approx(-3.0)


def test_every_kind_of_row_keeps_all_solutions() -> None:
    """No solution of a model with each kind of constraint is cut off by its relaxation."""
    cp = cp_model.CpModel()
    a, b, c = (cp.new_bool_var(name) for name in "abc")
    n = cp.new_int_var(0, 4, "n")
    cp.add(2 * a + n <= 4)
    cp.add(n >= 2).only_enforce_if(a, ~b)
    cp.add(n <= 3).only_enforce_if(~c)
    cp.add_bool_or(a, ~b)
    cp.add_bool_or(b, c).only_enforce_if(a)
    cp.add_at_most_one(b, ~a)
    cp.add_exactly_one(a, ~c, ~a)
    cp.add_implication(c, a)
    cp.minimize(3 * a + n - 5 * c)
    program, left_out = relax(cp)
    assert not left_out
    for a_, b_, c_, n_ in itertools.product((0, 1), (0, 1), (0, 1), range(5)):
        point = np.array([a_, b_, c_, n_], dtype=float)
        rows = program.matrix @ point
        allowed = bool(((program.low <= rows) & (rows <= program.high)).all())
        lawful = (
            2 * a_ + n_ <= 4
            and (n_ >= 2 or not (a_ and not b_))
            and (n_ <= 3 or bool(c_))
            and (a_ or not b_)
            and (b_ or c_ or not a_)
            and b_ + (not a_) <= 1
            and a_ + (not c_) + (not a_) == 1
            and (a_ or not c_)
        )
        assert allowed == bool(lawful)
        assert program.cost @ point + program.offset == 3 * a_ + n_ - 5 * c_


@dataclass(frozen=True)
class Odd(tiny.Seats):
    """A rule that no linear program can say: the number of filled shifts is not 1."""

    info = replace(tiny.Seats.info, id="odd")

    def encode(self, model: Model) -> None:
        filled = model.cp.new_int_var(0, len(model.x), "")
        model.cp.add(filled == sum(model.x.values()))
        table = [(n,) for n in range(len(model.x) + 1) if n != 1]
        model.cp.add_allowed_assignments([filled], table)


def test_a_rule_that_is_not_linear_is_left_out_and_named() -> None:
    """The bound stays valid without the rule, and says so."""
    task = replace(tiny.problem(tiny.guards(2), [tiny.shift(0, 0)]), rules=(*tiny.RULES, Odd()))
    assert Odd().info.severity is Severity.HARD
    assert {answer.relaxed for answer in answers(Task(task, (), 10.0))} == {("odd",)}


def test_rules_left_out_on_purpose_are_named_and_never_raise_the_bound() -> None:
    """Without a rule more is possible, so the bound falls or stays."""
    dog = Validity("dog", tiny.MONDAY)
    people = (replace(tiny.guards(1)[0], certificates=(dog,)), *tiny.guards(3)[1:])
    task = tiny.problem(people, [tiny.shift(n, n, needs="dog") for n in range(5)])
    *_, full = answers(Task(task, (), 10.0))
    *_, less = answers(Task(task, ("skill",), 10.0))
    assert less.relaxed == ("skill",)
    assert less.bound < full.bound


def test_a_process_of_its_own_gives_the_same_bound() -> None:
    """What comes over the pipe is what the same task gives here, also for large tasks."""
    task = Task(tiny.week(30, 9), (), 20.0)
    heard: list[Answer] = []
    bound_in_process(task, lambda: False, heard.append)
    assert heard == list(answers(task))


def test_a_halted_process_ends_at_once_without_a_bound() -> None:
    """Cancelling does not wait for the linear program."""
    heard: list[Answer] = []
    bound_in_process(Task(tiny.week(30, 9), (), 20.0), lambda: True, heard.append)
    assert heard == []


@pytest.mark.parametrize("seed", range(3))
def test_the_bound_of_a_guard_week_is_not_above_its_proven_best(seed: int) -> None:
    """With all rules in force, no round of the relaxation goes above the proven optimum."""
    task = guards.generate(5, 1, seed, standard())
    result = solve(task, MaxSeconds(30), seed=1)
    bounds = [answer.bound for answer in answers(Task(task))]
    assert result.status == "optimal"
    assert all(after > before - 1 for before, after in itertools.pairwise(bounds))
    assert 0.8 * result.objective < bounds[-1] <= result.objective + 1e-6


def test_the_guide_names_who_may_take_each_shift_best_first() -> None:
    """Its lines fill seats only with guards who may, and its ranks are 0, 1, 2 and so on."""
    task = guards.generate(12, 1, 1, standard())
    ground = Ground(task)
    (found,) = (answer.guide for answer in answers(Task(task)) if answer.guide)
    assert sum(map(len, found.lines.values())) > len(task.shifts) / 2
    for guard, line in found.lines.items():
        assert all(ground.may(guard, shift) for shift in line)
    for shift in task.shifts:
        able = {guard.id for guard in task.guards if ground.may(guard.id, shift.id)}
        ranks = {g: n for (g, s), n in found.rank.items() if s == shift.id}
        assert set(ranks) == able
        assert sorted(ranks.values()) == list(range(len(able)))


def test_a_guide_narrows_a_piece_to_the_first_ranks_and_what_is_held() -> None:
    """Whoever has a shift keeps the choice; others only when they rank high enough."""
    ranks = {("a", "s"): 0, ("b", "s"): 1, ("c", "s"): 2}
    free = {guard: frozenset({"s"}) for guard in "abcd"}
    lines = {"a": frozenset[str](), "b": frozenset[str](), "c": frozenset({"s"})}
    lines["d"] = frozenset()
    narrowed = Guide({}, ranks).narrowed(free, lines, 1)
    assert {guard for guard, shifts in narrowed.items() if shifts} == {"a", "c"}


def test_a_bounding_process_ends_when_its_parent_is_gone() -> None:
    """A closed stdin, which is what a dead parent leaves, ends it in the middle of its work."""
    command = [sys.executable, "-m", "roster.solve"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(pickle.dumps(Task(tiny.week(80, 40))))
        process.stdin.close()
        assert process.wait(60) == 1


def test_a_first_bound_comes_even_when_the_time_is_gone() -> None:
    """A limit keeps further rounds away, not the bounds that are at hand."""
    task = guards.generate(12, 1, 1, standard())
    cheapest, linear, by_lines = answers(Task(task, seconds=0.0))
    assert 0 < cheapest.bound < linear.bound < by_lines.bound
