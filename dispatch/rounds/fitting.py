# SPDX-License-Identifier: MPL-2.0
"""Find the place in a guard's order where a passing fits best."""

from __future__ import annotations

from dataclasses import replace

from dispatch.rounds.edit import Board
from dispatch.rounds.edit import board as judged

UNMEASURED = 3600
"""Seconds that something broken weighs where it has no measure in time."""


def best_position(board: Board, task: str, guard: str) -> int:
    """Return how many passings come before one where a guard's round is best with it.

    Every place is tried. What is broken weighs most, by how much, then driving; visits that
    are made stay in front.

    Parameters
    ----------
    board
        The rounds.
    task, guard
        Ids of a passing and of the guard whose round it goes to; both are on the board.
    """
    one = next(one for one in board.rounds if one.guard == guard)
    order = [other for other in one.tasks if other != task]
    first = sum(step.done and step.task is not None for step in one.steps)
    part = _part(board, task, guard)

    def cost(position: int) -> tuple[int, int, int]:
        tried = part.move(task, guard, position)
        broken = sum(one.seconds or UNMEASURED for one in tried.violations)
        return broken, tried.travel, position

    return min(range(min(first, len(order)), len(order) + 1), key=cost)


def _part(board: Board, task: str, guard: str) -> Board:
    """Return the rounds that a move gives new times, with those that share a visit with them.

    A board of their own with only their visits is judged many times faster than the whole.
    """
    changed = [one for one in board.rounds if one.guard == guard or task in one.tasks]
    visits = {board.problem.task[made].visit.id for one in changed for made in one.tasks}
    visits.add(board.problem.task[task].visit.id)
    rounds = [
        one
        for one in board.rounds
        if one in changed or any(board.problem.task[made].visit.id in visits for made in one.tasks)
    ]
    visits.update(board.problem.task[made].visit.id for one in rounds for made in one.tasks)
    some = tuple(visit for visit in board.problem.visits if visit.id in visits)
    return judged(replace(board.problem, visits=some), tuple(rounds))
