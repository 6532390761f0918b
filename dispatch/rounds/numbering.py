# SPDX-License-Identifier: MPL-2.0
"""Number the passings of a visit in the order in which they are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dispatch.rounds.problem import Problem
from dispatch.rounds.result import Round


def numbered(
    problem: Problem, rounds: Sequence[Round], made: frozenset[str] = frozenset()
) -> tuple[Round, ...]:
    """Return the same rounds with each visit's passings numbered by time.

    Parameters
    ----------
    problem, rounds
        The night and its rounds.
    made
        Passings that get the first numbers whatever their times.
    """
    begins: dict[str, list[tuple[bool, int, str]]] = {}
    for one in rounds:
        for step in one.steps:
            if step.task is not None:
                visit = problem.task[step.task].visit.id
                key = (step.task not in made, step.start, step.task)
                begins.setdefault(visit, []).append(key)
    names: dict[str, list[str]] = {}
    for task in problem.tasks:
        names.setdefault(task.visit.id, []).append(task.id)
    new = {
        old: names[visit][number]
        for visit, passings in begins.items()
        for number, (_, _, old) in enumerate(sorted(passings))
    }
    return tuple(
        replace(
            one,
            steps=tuple(
                step if step.task is None else replace(step, task=new[step.task])
                for step in one.steps
            ),
        )
        for one in rounds
    )
