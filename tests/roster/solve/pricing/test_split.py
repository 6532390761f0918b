# SPDX-License-Identifier: MPL-2.0
"""A problem taken apart proves bounds that are never above its best plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache

import numpy as np
import pytest

from roster.problem import Assignment
from roster.problem import Duty
from roster.problem import Problem
from roster.problem import Span
from roster.rules import standard
from roster.solve import solve
from roster.solve.bounding import Task
from roster.solve.bounding import answers
from roster.solve.ground import Ground
from roster.solve.optimum import optimum
from roster.solve.pricing import split as splitting
from roster.solve.pricing.ascent import ascent
from roster.solve.pricing.split import split
from roster.solve.pricing.split import written
from roster.solve.rounding import rounded
from roster.solve.stop import Cancelled
from roster.solve.stop import MaxSeconds
from tests.benchmarks import guards
from tests.roster.solve import tiny


def _six_shifts() -> Problem:
    """Two shifts on each of three days, for three guards."""
    return tiny.problem(tiny.guards(3), [tiny.shift(n, n // 2, 6 + 4 * (n % 2)) for n in range(6)])


def _plain() -> Problem:
    """A week of four guards with all rules in force."""
    return guards.generate(4, 1, 2, standard())


def _with_history() -> Problem:
    """The same, each guard coming from three nights in a row and a day of work."""
    task = _plain()
    start = task.window.start
    worked = [Span(start - timedelta(hours=26 + 24 * n), start - timedelta(hours=18 + 24 * n))
              for n in range(3)]  # fmt: skip
    duties = tuple(Duty(span) for span in reversed(worked))
    return replace(task, guards=tuple(replace(guard, duties=duties) for guard in task.guards))


def _with_own_limits() -> Problem:
    """The same, where one guard may work two days in a row and another one nine."""
    task = _plain()
    own = ((("days_running", 2),), (("days_running", 9),), (), ())
    people = (replace(g, limits=limits) for g, limits in zip(task.guards, own, strict=True))
    return replace(task, guards=tuple(people))


def _with_locks() -> Problem:
    """The same, with three locks in the middle of the week."""
    task = _plain()
    plan = solve(task, MaxSeconds(20), seed=1).plan
    middle = sorted(plan.assignments, key=lambda one: (task.shift[one.shift].day, one.shift))
    return replace(task, locked=frozenset(middle[len(middle) // 2 :][:3]))


MADE = {"plain": _plain, "history": _with_history, "own": _with_own_limits, "locks": _with_locks}


@cache
def _made(name: str) -> tuple[Problem, int]:
    """Return a problem and its proven best."""
    task = MADE[name]()
    result = solve(task, MaxSeconds(30), seed=1)
    assert result.status == "optimal"
    return task, result.objective


@pytest.mark.parametrize("seed", range(10))
def test_any_prices_prove_a_valid_bound(seed: int) -> None:
    """Whatever the row prices, the cheapest lines prove no more than the best of all plans."""
    task = _six_shifts()
    model, program, relaxed = written(task)
    apart = split(model, program)
    prices = np.random.default_rng(seed).normal(0, 400, len(apart.program.low))
    assert relaxed == frozenset()
    assert apart.price(prices).bound <= tiny.best(task) + 1e-6


@pytest.mark.parametrize("name", list(MADE))
def test_prices_around_the_best_prove_a_valid_bound_with_all_rules(name: str) -> None:
    """With the law in force, history and locks, no prices prove more than the proven optimum."""
    task, best = _made(name)
    model, program, _ = written(task)
    apart = split(model, program)
    rows = np.ones(len(program.low), dtype=np.bool_)
    solved = optimum(program, rows, None)
    assert solved is not None
    duals = solved[1][apart.kept]
    generator = np.random.default_rng(1)
    bounds = [apart.price(duals).bound]
    for scale in (0.0, 0.01, 0.1, 1.0):
        noise = generator.normal(1.0, scale, len(duals))
        bounds.append(apart.price(duals * noise).bound)
    *_, last = (step for step, _ in zip(ascent(apart, duals), range(20), strict=False))
    assert max(*bounds, last.bound) <= best + 1e-6
    assert last.bound >= bounds[0] >= program.bound(solved[1]) - 1.0


@pytest.mark.parametrize("name", ["plain", "history", "own"])
def test_lines_keep_the_rules_that_they_are_said_to_keep(name: str) -> None:
    """At random prices each guard's line passes the rules' own checks, weekly hours aside."""
    task, _ = _made(name)
    kept = {"DK-01", "DK-04", "days-running", "overlap"}
    some = replace(task, rules=tuple(rule for rule in task.rules if rule.id in kept))
    ground = Ground(some)
    model, program, _ = written(task)
    apart = split(model, program)
    names = {var.index: shift for (_, shift), var in model.x.items()}
    prices = np.random.default_rng(5).normal(0, 1e6, len(apart.program.low))
    worked = 0
    for guard, lines in zip(task.guards, apart.price(prices, 3).lines, strict=True):
        for one in lines:
            line = frozenset(names[n] for n in one.variables.tolist() if n in names)
            worked += len(line)
            assert ground.lawful(guard.id, line)
    assert worked > 10


def test_rows_of_a_rule_without_room_for_its_states_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where graphs may not grow, fewer rules are kept by lines, and the bound stays valid."""
    task = guards.generate(4, 2, 1, standard())
    model, program, _ = written(task)
    whole = split(model, program)
    monkeypatch.setattr(splitting, "MOST_STATES", 30)
    less = split(model, program)
    assert len(less.program.low) > len(whole.program.low)
    solved = optimum(program, np.ones(len(program.low), dtype=np.bool_), None)
    assert solved is not None
    some = solve(task, Cancelled(lambda: True))
    bounds = [apart.price(solved[1][apart.kept]).bound for apart in (less, whole)]
    assert program.bound(solved[1]) - 1.0 <= bounds[0] <= bounds[1] + 1.0
    assert bounds[1] <= some.objective


@pytest.mark.parametrize("name", list(MADE))
def test_the_relaxation_rounded_is_a_lawful_plan_with_its_locks(name: str) -> None:
    """What comes of rounding breaks no rule, keeps locks, and fills no seat twice."""
    task, best = _made(name)
    told = answers(Task(task, seconds=60.0))
    found = next(answer.lines for answer in told if answer.lines is not None)
    ground = Ground(task)
    pairs = {Assignment(guard, shift) for guard, line in found.items() for shift in line}
    assert task.locked <= pairs
    assert all(ground.lawful(guard, line) for guard, line in found.items())
    assert len({pair.shift for pair in pairs}) == len(pairs)
    assert best > 0


def test_rounding_has_no_plan_when_its_time_is_gone() -> None:
    """A limit that has passed gives nothing, and says so."""
    task = _six_shifts()
    model, program, _ = written(task)
    nothing = np.zeros(len(program.cost))
    assert rounded(model, program, nothing, nothing, 0.0) is None
