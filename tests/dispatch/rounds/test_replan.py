# SPDX-License-Identifier: MPL-2.0
"""Planned again in the middle of the night, what is done stays, and the rest is lawful."""

from __future__ import annotations

import pytest

from dispatch.rounds.checker import check
from dispatch.rounds.edit import EditError
from dispatch.rounds.edit import edit
from dispatch.rounds.plan import plan
from dispatch.rounds.problem import Window
from dispatch.rounds.replan import Change
from dispatch.rounds.replan import replan
from dispatch.rounds.result import Result
from roster.solve.stop import MaxWork
from tests.dispatch.rounds.sample import HOUR
from tests.dispatch.rounds.sample import NIGHT
from tests.dispatch.rounds.sample import mixed
from tests.dispatch.rounds.sample import street
from tests.dispatch.rounds.sample import visit

WORK = MaxWork(0.03)


def done_at(result: Result, now: int) -> dict[str, tuple[str, int]]:
    """Who has finished what at a time: visit and guard, with when it began."""
    problem = result.problem
    return {
        f"{problem.task[step.task].visit.id} {one.guard} {step.start}": (one.guard, step.start)
        for one in result.rounds
        for step in one.steps
        if step.task is not None and step.leave <= now
    }


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("hour", [1, 4, 6])
def test_the_past_stays_and_the_future_is_lawful(seed: int, hour: int) -> None:
    """At any hour, with a guard gone and a visit come to, done visits stay and nothing breaks."""
    before = plan(mixed(seed), WORK, seed)
    now = hour * HOUR
    change = Change(now, frozenset({"g1"}), (visit("new", 0, windows=(NIGHT,)),))
    after = replan(before, change, WORK, seed)
    assert check(after.problem, after.rounds) == ()
    assert set(done_at(before, now)) <= set(done_at(after, now))
    made = [task for one in after.rounds for task in one.tasks]
    left = [one.task for one in after.unserved]
    assert sorted([*made, *left]) == sorted(task.id for task in after.problem.tasks)
    gone = next(one for one in after.rounds if one.guard == "g1")
    assert all(step.done and step.leave <= now for step in gone.steps)
    for one in after.rounds:
        assert all(step.done or step.start >= now for step in one.steps if step.task)


def test_nothing_happened_changes_little() -> None:
    """Planned again with no change, the street is driven for as long as before."""
    before = plan(street(), MaxWork(0.2), 1)
    after = replan(before, Change(HOUR // 2), WORK, 1)
    assert after.travel == before.travel
    assert after.unserved == ()


def test_a_visit_that_is_made_cannot_be_moved() -> None:
    """After planning from now, hand edits leave what is behind the guards alone."""
    after = replan(plan(street(), MaxWork(0.2), 1), Change(HOUR), WORK, 1)
    board = edit(after)
    done = next(step.task for one in after.rounds for step in one.steps if step.done and step.task)
    with pytest.raises(EditError, match="allerede foretaget"):
        board.move(done, "a")
    free = next(
        step.task for one in after.rounds for step in one.steps if step.task and not step.done
    )
    for name in ("a", "b"):
        moved = board.move(free, name)
        for one, was in zip(moved.rounds, board.rounds, strict=True):
            behind = tuple(step for step in was.steps if step.done)
            assert one.steps[: len(behind)] == behind


def test_before_the_night_begins_everything_is_still_to_be_planned() -> None:
    """Planned again before anyone has set out, nothing is marked as done."""
    after = replan(plan(street(), WORK, 1), Change(-HOUR), WORK, 1)
    assert not any(step.done for one in after.rounds for step in one.steps)
    assert after.problem.guards[0].shift == Window(0, 8 * HOUR)
