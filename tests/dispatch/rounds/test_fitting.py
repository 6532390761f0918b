# SPDX-License-Identifier: MPL-2.0
"""The best place for a visit is the one that trying every place on the whole board finds."""

from __future__ import annotations

import pytest

from dispatch.rounds.edit import Board
from dispatch.rounds.edit import edit
from dispatch.rounds.fitting import UNMEASURED
from dispatch.rounds.fitting import best_position
from dispatch.rounds.plan import plan
from dispatch.rounds.replan import Change
from dispatch.rounds.replan import replan
from roster.solve.stop import MaxWork
from tests.dispatch.rounds.sample import HOUR
from tests.dispatch.rounds.sample import mixed
from tests.dispatch.rounds.sample import street


def broken(board: Board) -> int:
    """Return how much a board breaks, in seconds."""
    return sum(one.seconds or UNMEASURED for one in board.violations)


@pytest.mark.parametrize("seed", range(4))
def test_no_other_place_breaks_less(seed: int) -> None:
    """Moved to the best place of each round, a visit breaks no more than anywhere else there."""
    board = edit(plan(mixed(seed), MaxWork(0.03), seed))
    task = board.problem.tasks[0].id
    for one in board.rounds:
        found = board.move(task, one.guard, best_position(board, task, one.guard))
        places = range(len(one.tasks) + 1)
        assert broken(found) == min(broken(board.move(task, one.guard, at)) for at in places)


def test_what_is_made_stays_in_front() -> None:
    """On a round that has begun, the best place is behind what the guard has made."""
    after = replan(plan(street(), MaxWork(0.2), 1), Change(HOUR), MaxWork(0.03), 1)
    board = edit(after)
    made = {s.task for one in after.rounds for s in one.steps if s.done and s.task}
    ahead = next(task for one in after.rounds for task in one.tasks if task not in made)
    for one in after.rounds:
        behind = sum(task in made for task in one.tasks)
        assert best_position(board, ahead, one.guard) >= behind
