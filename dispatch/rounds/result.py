# SPDX-License-Identifier: MPL-2.0
"""Rounds with their times, what could not be served and why, and how good it all is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from dispatch.rounds.problem import Problem
from sites.text import Message

Kind = Literal["start", "visit", "break", "end"]
Cause = Literal[
    "window", "spacing", "competence", "keys", "shift", "reach", "time", "room", "dropped"
]
Orders = Mapping[str, tuple[str, ...]]
"""Ids of passings in the order in which each guard makes them, by guard id."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something on a round; times are seconds after the problem's origin."""

    kind: Kind
    arrive: int
    start: int
    leave: int
    travel: int = 0
    """Seconds on the way since the step before; a break may cut a way in two."""
    metres: int = 0
    place: int | None = None
    """None for a break, and for an open end."""
    task: str | None = None
    done: bool = False
    """Already behind the guard when the rounds were planned again."""

    @property
    def wait(self) -> int:
        """Seconds between arriving and beginning."""
        return self.start - self.arrive


@dataclass(frozen=True)
class Round:
    """One guard's way through the night."""

    guard: str
    steps: tuple[Step, ...]

    @property
    def tasks(self) -> tuple[str, ...]:
        """Ids of its passings in order."""
        return tuple(step.task for step in self.steps if step.task is not None)

    @property
    def travel(self) -> int:
        """Seconds on the way."""
        return sum(step.travel for step in self.steps)

    @property
    def metres(self) -> int:
        """How far it is."""
        return sum(step.metres for step in self.steps)

    @property
    def waiting(self) -> int:
        """Seconds of waiting at a door or for a break."""
        return sum(step.wait for step in self.steps)

    @property
    def visiting(self) -> int:
        """Seconds of visits."""
        return sum(step.leave - step.start for step in self.steps if step.kind == "visit")

    @property
    def begins(self) -> int:
        """When the guard sets out."""
        return self.steps[0].leave

    @property
    def ends(self) -> int:
        """When the guard is back."""
        return self.steps[-1].arrive


@dataclass(frozen=True, slots=True)
class Unserved:
    """A passing that no round makes, with the reason."""

    task: str
    cause: Cause
    reason: Message


@dataclass(frozen=True, slots=True)
class Progress:
    """A better plan, as reported while planning."""

    seconds: float
    objective: int
    engine: str
    bound: int = 0
    """No plan is below it."""
    unserved: int | None = None
    """Passings on no round; None where an engine told of a plan before its rounds were known."""


@dataclass(frozen=True)
class Result:
    """The best rounds found.

    `objective` is seconds of driving, what used guards cost, and the penalty of what is not
    served. `bound` is a proven lower bound on it, None where none is known.
    """

    problem: Problem
    rounds: tuple[Round, ...]
    unserved: tuple[Unserved, ...]
    objective: int
    bound: int | None
    seconds: float
    seed: int
    engine: str
    """Names of the engines that made it, in the order in which they worked."""
    stopped_by: str
    improvements: tuple[Progress, ...] = ()

    @property
    def travel(self) -> int:
        """Seconds of driving on all rounds."""
        return sum(one.travel for one in self.rounds)

    @property
    def metres(self) -> int:
        """Metres of driving on all rounds."""
        return sum(one.metres for one in self.rounds)

    @cached_property
    def orders(self) -> Orders:
        """Who makes which passings in which order."""
        return {one.guard: one.tasks for one in self.rounds}

    @cached_property
    def begins(self) -> Mapping[str, int]:
        """When each passing that is made begins, by its id."""
        return {
            step.task: step.start
            for one in self.rounds
            for step in one.steps
            if step.task is not None
        }


def objective(problem: Problem, rounds: tuple[Round, ...]) -> int:
    """Return what rounds cost: driving, guards used, and what they leave out."""
    made = {task for one in rounds for task in one.tasks}
    missing = sum(
        problem.penalty[task.visit.priority] for task in problem.tasks if task.id not in made
    )
    fixed = sum(problem.guard[one.guard].fixed for one in rounds if one.tasks)
    return missing + fixed + sum(one.travel for one in rounds)
