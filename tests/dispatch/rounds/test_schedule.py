# SPDX-License-Identifier: MPL-2.0
"""Times are the earliest there are, with the break where it costs least."""

from __future__ import annotations

import random

import pytest

from dispatch.rounds.problem import Break
from dispatch.rounds.problem import Window
from dispatch.rounds.schedule import schedule
from dispatch.rounds.spacing import fits
from dispatch.rounds.spacing import slots
from tests.dispatch.rounds.sample import HOUR
from tests.dispatch.rounds.sample import LUNCH
from tests.dispatch.rounds.sample import MINUTE
from tests.dispatch.rounds.sample import guard
from tests.dispatch.rounds.sample import mixed
from tests.dispatch.rounds.sample import night
from tests.dispatch.rounds.sample import visit

POINTS = [(0, 0), (60, 0), (120, 0)]


def test_a_break_may_cut_a_way_in_two() -> None:
    """A break that must begin at the half-hour interrupts the hour's drive, and none is lost."""
    pause = Break((Window(30 * MINUTE, 60 * MINUTE),), 30 * MINUTE)
    problem = night([visit("V", 1)], [guard("a", breaks=(pause,))], POINTS)
    one, late = schedule(problem, problem.guards[0], ["V/1"])
    assert late == 0
    assert [(step.kind, step.travel // MINUTE, step.start // MINUTE) for step in one.steps] == [
        ("start", 0, 0),
        ("break", 30, 30),
        ("visit", 30, 90),
        ("end", 60, 160),
    ]


def test_a_guard_sets_out_only_when_needed() -> None:
    """For a visit that opens in the fourth hour, the guard leaves an hour's drive before."""
    problem = night([visit("V", 1, windows=(Window(3 * HOUR, 8 * HOUR),))], [guard("a")], POINTS)
    one, _ = schedule(problem, problem.guards[0], ["V/1"])
    assert one.begins == 2 * HOUR
    assert one.waiting == 0
    assert (one.travel, one.metres, one.visiting) == (2 * HOUR, 60_000, 10 * MINUTE)


def test_waiting_time_is_used_for_the_break() -> None:
    """Between two visits with hours of waiting, the break costs nothing."""
    early, late_window = Window(0, 2 * HOUR), Window(6 * HOUR, 8 * HOUR)
    visits = [visit("V1", 1, windows=(early,)), visit("V2", 1, windows=(late_window,))]
    with_break = night(visits, [guard("a", breaks=(LUNCH,))], POINTS)
    without = night(visits, [guard("a")], POINTS)
    ends = [schedule(p, p.guards[0], ["V1/1", "V2/1"])[0].ends for p in (with_break, without)]
    assert ends[0] == ends[1]


@pytest.mark.parametrize("order", [["V1/1", "V2/1"], ["V2/1", "V1/1"]])
def test_lateness_is_counted_and_the_round_still_has_its_times(order: list[str]) -> None:
    """Two visits an hour apart that both close in the first hour: one is late, by how much."""
    closes = (Window(0, 70 * MINUTE),)
    visits = [visit("V1", 1, windows=closes), visit("V2", 0, windows=closes)]
    problem = night(visits, [guard("a")], POINTS)
    one, late = schedule(problem, problem.guards[0], order)
    assert one.tasks == tuple(order)
    assert late == {"V1/1": 70 * MINUTE, "V2/1": 10 * MINUTE}[order[0]]


@pytest.mark.parametrize("seed", range(30))
def test_slots_are_never_empty_and_always_far_enough_apart(seed: int) -> None:
    """Wherever visits fit, each passing has a slot, and any choice keeps the spacing."""
    tasks = [
        task
        for task in mixed(seed).tasks
        if task.ranges and fits(task.ranges, task.visit.times, task.visit.spacing)
    ]
    found = slots(tasks, {}, random.Random(seed) if seed % 2 else None)
    for task in tasks:
        assert found[task.id]
        for other in tasks:
            same = other.visit is task.visit and other.number > task.number
            if same and task.visit.spacing:
                assert found[other.id][0][0] - found[task.id][-1][1] >= task.visit.spacing


def test_slots_keep_a_known_plan_possible() -> None:
    """Slots drawn around known times contain them, in whatever order they were."""
    problem = night([visit("V", 1, times=3, spacing=HOUR)], [guard("a")], POINTS)
    begins = {"V/1": 5 * HOUR, "V/2": 2 * HOUR, "V/3": 3 * HOUR}
    found = slots(problem.tasks, begins, random.Random(1))
    for task, at in begins.items():
        assert any(first <= at <= last for first, last in found[task])
