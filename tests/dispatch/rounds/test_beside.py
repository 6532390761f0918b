# SPDX-License-Identifier: MPL-2.0
"""A large night is improved in two processes, and one that fails costs time, never visits."""

from __future__ import annotations

import random
import sys
from dataclasses import replace

import pytest

from dispatch.rounds import beside
from dispatch.rounds import plan as planning
from dispatch.rounds.beside import Beside
from dispatch.rounds.beside import split
from dispatch.rounds.checker import check
from dispatch.rounds.plan import plan
from dispatch.rounds.spacing import slots
from roster.solve.stop import MaxSeconds
from roster.solve.stop import MaxWork
from tests.dispatch.rounds.sample import mixed
from tests.dispatch.rounds.sample import street


@pytest.mark.parametrize("seed", range(5))
def test_the_two_sides_are_the_whole_night(seed: int) -> None:
    """Every passing and every guard is on one side, and a round stays with its guard."""
    problem = mixed(seed)
    result = plan(problem, MaxWork(0.02), seed)
    tasks = [task for task in problem.tasks if task.id in result.begins]
    ranges = slots(tasks, result.begins)
    here, there = split(problem, ranges, result.orders, random.Random(seed))
    assert sorted([*here.ranges, *there.ranges]) == sorted(ranges)
    assert sorted([*here.orders, *there.orders]) == sorted(result.orders)
    for side in (here, there):
        assert {task for order in side.orders.values() for task in order} <= set(side.ranges)


def test_the_process_beside_answers_pieces_until_it_is_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Asked twice, it answers twice with all passings of the piece; closed, it is gone."""
    monkeypatch.setattr(beside, "GRACE", 60.0)
    problem = street()
    result = plan(problem, MaxWork(0.02), 1)
    ranges = slots(problem.tasks, result.begins)
    _, piece = split(problem, ranges, result.orders, random.Random(1))
    process = Beside(problem)
    try:
        assert process.warm.wait(120)
        for seconds in (0.1, 0.2):
            process.ask(replace(piece, seconds=seconds))
            answer = process.answer()
            assert answer is not None
            made = [task for order in answer.best.values() for task in order]
            assert sorted(made) == sorted(piece.ranges)
    finally:
        process.close()
    assert not process.ready


@pytest.mark.parametrize("broken", [False, True])
def test_rounds_are_lawful_with_and_without_the_process(
    broken: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A night planned by two processes is lawful and whole; so it is when the other one dies."""
    monkeypatch.setattr(planning, "LARGE", 1)
    monkeypatch.setattr(planning, "cores", lambda: 2)
    monkeypatch.setattr(beside, "GRACE", 20.0 if not broken else 0.1)
    if broken:
        monkeypatch.setattr(beside, "COMMAND", (sys.executable, "-c", "raise SystemExit(1)"))
    problem = mixed(4)
    result = plan(problem, MaxSeconds(3), 1)
    assert check(problem, result.rounds) == ()
    made = {task for one in result.rounds for task in one.tasks}
    assert made | {one.task for one in result.unserved} == set(problem.task)
