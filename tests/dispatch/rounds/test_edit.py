# SPDX-License-Identifier: MPL-2.0
"""A hand edit answers at once with times and violations, and can be undone."""

from __future__ import annotations

import pytest

from dispatch.rounds.checker import check
from dispatch.rounds.edit import EditError
from dispatch.rounds.edit import board
from dispatch.rounds.edit import edit
from dispatch.rounds.edit import without
from dispatch.rounds.plan import plan
from dispatch.rounds.problem import Window
from dispatch.rounds.schedule import schedule
from roster.solve.stop import MaxWork
from tests.dispatch.rounds.sample import HOUR
from tests.dispatch.rounds.sample import MINUTE
from tests.dispatch.rounds.sample import guard
from tests.dispatch.rounds.sample import mixed
from tests.dispatch.rounds.sample import night
from tests.dispatch.rounds.sample import street
from tests.dispatch.rounds.sample import visit


def test_a_visit_moved_to_the_other_end_costs_the_drive_there() -> None:
    """The farthest visit east given to the guard in the west: 40 minutes more, nothing broken."""
    problem = street()
    east, west = ("V1/1", "V2/1", "V3/1"), ("V4/1", "V5/1", "V6/1")
    crew = zip(problem.guards, (east, west), strict=True)
    now = board(problem, tuple(schedule(problem, one, order)[0] for one, order in crew))
    moved = now.move("V3/1", "b", 99)
    assert moved.rounds[1].tasks == (*west, "V3/1")
    assert moved.travel - now.travel == 40 * MINUTE
    assert moved.violations == ()
    assert moved.violations == check(problem, moved.rounds)


def test_undo_goes_back_step_by_step() -> None:
    """Two moves and two undos end where they began; one more changes nothing."""
    now = edit(plan(street(), MaxWork(0.1), 1))
    there = now.move("V1/1", "a").move("V2/1", None)
    assert "V2/1" in there.left
    back = there.undo().undo()
    assert (back.rounds, back.objective, back.past) == (now.rounds, now.objective, ())
    assert back.undo() == back


def test_what_a_move_breaks_is_named_by_cause() -> None:
    """A visit given to a guard without its competence, at the end when it has closed: both."""
    points = [(0, 0), (10, 0), (20, 0)]
    visits = [
        visit("early", 1, windows=(Window(0, HOUR),), competences=frozenset("x")),
        visit("late", 2, windows=(Window(4 * HOUR, 8 * HOUR),)),
    ]
    crew = [guard("a", competences=frozenset("x")), guard("b")]
    now = edit(plan(night(visits, crew, points), MaxWork(0.05), 1))
    assert now.violations == ()
    moved = now.move("late/1", "b").move("early/1", "b", 1)
    assert {one.cause for one in moved.violations} == {"competence", "window"}


def test_a_moved_visit_keeps_its_distance_where_it_can() -> None:
    """Two passings an hour apart on two rounds: the one that is moved waits for its hour."""
    problem = night(
        [visit("V", 1, times=2, spacing=HOUR)], [guard("a"), guard("b")], [(0, 0), (5, 0)]
    )
    now = edit(plan(problem, MaxWork(0.05), 1))
    now = now.move("V/1", "a").move("V/2", "b")
    begins = sorted(step.start for one in now.rounds for step in one.steps if step.task)
    assert now.violations == ()
    assert begins[1] - begins[0] >= HOUR


def test_what_is_not_there_cannot_be_moved() -> None:
    """An unknown visit and an unknown guard are refused in words."""
    now = edit(plan(street(), MaxWork(0.05), 1))
    with pytest.raises(EditError, match="intet tilsyn V9/1"):
        now.move("V9/1", "a")
    with pytest.raises(EditError, match="ingen vagt z"):
        now.move("V1/1", "z")


@pytest.mark.parametrize("seed", range(5))
def test_any_move_is_judged_as_the_checker_judges_it(seed: int) -> None:
    """Whatever is moved where, the now's violations are the checker's."""
    now = edit(plan(mixed(seed), MaxWork(0.02), 1))
    for number, task in enumerate(now.problem.tasks):
        now = now.move(task.id, f"g{number % 3}", number % 4)
        assert now.violations == check(now.problem, now.rounds)


def test_a_span_is_cut_out_of_ranges() -> None:
    """Cutting 4 to 6 out of 0 to 10 leaves both sides, and nothing of what lies inside."""
    assert without(((0, 10), (5, 6), (20, 30)), 4, 6) == ((0, 3), (7, 10), (20, 30))
