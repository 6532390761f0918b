# SPDX-License-Identifier: MPL-2.0
"""Rules of patterns priced exactly, and what mixes of lines prove and suggest."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache
from random import Random

import numpy as np
import pytest

from roster.problem import Problem
from roster.solve import search
from roster.solve import solve
from roster.solve.bounding import Task
from roster.solve.bounding import answers
from roster.solve.ground import Ground
from roster.solve.judge import judge
from roster.solve.lines import Line
from roster.solve.mixing import Plans
from roster.solve.pricing.ascent import ascent
from roster.solve.pricing.dive import dive
from roster.solve.pricing.generation import generate
from roster.solve.pricing.master import Master
from roster.solve.pricing.split import Split
from roster.solve.pricing.split import split
from roster.solve.pricing.split import written
from roster.solve.stop import MaxSeconds
from tests.benchmarks import curtois

KINDS = {"E": 480, "L": 600}


def pattern(seed: int, people: int, days: int) -> Problem:
    """Return a small problem of patterns: runs, successions, weekends, hours, requests."""
    random = Random(seed)
    staff = {
        f"p{n}": curtois.Person(
            most_of={"E": days, "L": days},
            most_minutes=600 * random.randint(3, days),
            least_minutes=480 * random.randint(0, 3),
            longest_run=random.randint(2, 4),
            shortest_run=random.randint(1, 3),
            shortest_off=random.randint(1, 3),
            most_weekends=random.randint(0, 1),
        )
        for n in range(people)
    }
    cells = list(itertools.product(staff, range(days), KINDS))
    return curtois.problem_of(
        curtois.Instance(
            days=days,
            minutes=KINDS,
            never_after={"E": frozenset(), "L": frozenset({"E"})},
            staff=staff,
            off={name: frozenset({random.randrange(days)}) for name in staff},
            on_requests={cell: random.randint(1, 3) for cell in random.sample(cells, people)},
            off_requests={cell: random.randint(1, 3) for cell in random.sample(cells, people)},
            cover={
                (day, kind): (random.randint(0, people // 2 + 1), 100, 1)
                for day in range(days)
                for kind in KINDS
            },
        )
    )


def lines_of(ground: Ground, guard: str, days: int) -> Iterator[Line]:
    """Yield every lawful line of a guard with at most one shift a day."""
    for choice in itertools.product(("", *KINDS), repeat=days):
        line = frozenset(f"{day}/{kind}" for day, kind in enumerate(choice) if kind)
        if all(ground.may(guard, shift) for shift in line) and ground.lawful(guard, line):
            yield line


@pytest.mark.parametrize("seed", range(4))
def test_the_cheapest_line_is_the_cheapest_that_the_checks_accept(seed: int) -> None:
    """At random prices of seats, pricing finds what the rules' own checks find among all lines."""
    days = 7
    task = pattern(seed, 1, days)
    ground = Ground(task)
    model, program, _ = written(task)
    apart = split(model, program)
    guard = task.guards[0].id
    shifts = {var.index: shift for (_, shift), var in model.x.items()}
    prices = np.random.default_rng(seed).normal(0, 150, len(apart.program.low))
    taken = apart.program.cost - apart.program.reduced(prices)
    worth = {shift: taken[n] for n, shift in shifts.items()}
    fixed = sum(model.constants.values())
    least = min(
        sum(ground.cost(guard, line).values()) - fixed - sum(worth[shift] for shift in line)
        for line in lines_of(ground, guard, days)
    )
    ((best, *_),) = apart.price(prices, 3).lines
    found = frozenset(shifts[n] for n in best.variables.tolist() if n in shifts)
    assert best.price == pytest.approx(least)
    assert ground.lawful(guard, found)
    assert best.cost == pytest.approx(sum(ground.cost(guard, found).values()) - fixed)


@cache
def made(seed: int) -> tuple[Problem, int]:
    """Return a problem of four people and nine days with its proven best."""
    task = pattern(seed, 4, 9)
    result = solve(task, MaxSeconds(60), seed=1)
    assert result.status == "optimal"
    return task, result.objective


def mixed(task: Problem) -> tuple[Split, Master, float, float]:
    """Return a problem apart with all lines of its best mix, the bound and the mix's cost."""
    model, program, _ = written(task)
    apart = split(model, program)
    start = np.zeros(len(apart.program.low))
    first = next(ascent(apart, start))
    master = Master(apart)
    *_, last = generate(master, first.bound, first.duals)
    assert last.whole
    return apart, master, last.bound, last.mix.objective


@pytest.mark.parametrize("seed", range(3))
def test_a_mix_of_lines_proves_no_more_than_the_best_plan_costs(seed: int) -> None:
    """The bound at the end is the mix's cost, and both are at most that of the proven best."""
    task, best = made(seed)
    _, master, bound, cost = mixed(task)
    assert bound <= cost + 1e-6
    assert np.ceil(bound - 1e-6) >= cost - 1e-3 * abs(cost) - 1e-6
    assert cost <= best + 1e-6
    assert master.add(master.columns) == 0


def test_a_dive_fixes_pairs_that_one_line_of_each_guard_has() -> None:
    """What is fixed of a guard goes together, and afterwards no line is shut out."""
    task, _ = made(0)
    _, master, _, cost = mixed(task)
    fixed = dive(master, lambda: False).fixed
    assert sum(map(len, fixed.values())) > 5
    again = master.solve()
    assert again is not None
    assert again.objective <= cost + 1e-6
    early = dive(master, lambda: True).fixed
    for guard, pairs in (*fixed.items(), *early.items()):
        mine = [set(c.variables.tolist()) for c in master.columns if c.guard == guard]
        assert any(pairs <= line for line in mine)


def test_plans_of_lines_are_lawful_and_get_no_worse_by_choosing() -> None:
    """A dive's plan passes the checks at the cost stated; choosing among all lines betters it."""
    task, best = made(1)
    model, *_ = written(task)
    _, master, bound, _ = mixed(task)
    ground = Ground(task)
    plans = Plans(model, master, None)
    first = plans.dived()
    assert first is not None
    assert plans.best is not None
    second = plans.chosen(bound)
    assert second is not None
    costs = [judge(ground, lines).objective for lines in (first, second)]
    assert plans.best[1] == costs[0]
    assert costs[0] >= costs[1] >= best
    assert all(ground.lawful(g, line) for plan in (first, second) for g, line in plan.items())


def test_without_a_clock_the_mix_gives_one_guide_with_a_plan() -> None:
    """The guide comes once, with the plan, and the same each time."""
    task, best = made(2)
    told = [one for one in answers(Task(task)) if one.guide is not None]
    assert len(told) == 1
    assert told[0].lines is not None
    ground = Ground(task)
    assert judge(ground, told[0].lines).objective >= best >= told[0].bound
    again = [one for one in answers(Task(task)) if one.guide is not None]
    assert again == told


def test_a_small_problem_is_proved_beside_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the first short trial leaves open, a proof beside the search closes."""
    monkeypatch.setattr(search, "QUICK", 1e-4)
    monkeypatch.setattr(search, "bound_in_process", lambda *_: None)
    result = solve(pattern(0, 3, 7), MaxSeconds(60), seed=3)
    assert result.status == "optimal"
    assert result.objective == result.bound
    assert result.stopped_by == "optimal"
