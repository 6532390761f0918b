# SPDX-License-Identifier: MPL-2.0
"""Judge finished rounds on their own: every broken constraint with its cause.

Nothing here is shared with what makes the rounds, so that each proves the other.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from dispatch.rounds.problem import Guard
from dispatch.rounds.problem import Problem
from dispatch.rounds.problem import Travel
from dispatch.rounds.result import Round
from dispatch.rounds.result import Step
from sites.text import Message
from sites.text import Text

Broken = Literal[
    "shift", "window", "spacing", "competence", "keys", "capacity", "break", "travel", "reach",
    "twice", "order",
]  # fmt: skip

TEXTS: dict[Broken, Text] = {
    "shift": Text(
        "{guard}: runden ligger {minutes} min uden for vagten.",
        "{guard}: the round lies {minutes} min outside the shift.",
    ),
    "window": Text(
        "{visit}: tilsynet ligger {minutes} min uden for sit tidsrum.",
        "{visit}: the visit lies {minutes} min outside its window.",
    ),
    "spacing": Text(
        "{visit}: {minutes} min for tæt på et andet tilsyn samme sted.",
        "{visit}: {minutes} min too close to another visit there.",
    ),
    "competence": Text(
        "{visit}: {guard} mangler {missing}.", "{visit}: {guard} does not hold {missing}."
    ),
    "keys": Text(
        "{visit}: {guard} kan ikke få nøglen {missing}.",
        "{visit}: {guard} cannot draw the key {missing}.",
    ),
    "capacity": Text(
        "{guard}: nøglerne fylder {over} mere, end der er plads til.",
        "{guard}: the keys take {over} more than there is room for.",
    ),
    "break": Text(
        "{guard}: pausen mangler eller ligger {minutes} min forkert.",
        "{guard}: the break is missing or lies {minutes} min wrong.",
    ),
    "travel": Text(
        "{guard}: der er {minutes} min for lidt til vejen hen til {visit}.",
        "{guard}: there are {minutes} min too few for the way to {visit}.",
    ),
    "reach": Text(
        "{guard}: der er ingen vej hen til {visit}.", "{guard}: there is no way to {visit}."
    ),
    "twice": Text("{visit}: tilsynet er på flere runder.", "{visit}: the visit is made twice."),
    "order": Text(
        "{guard}: trinene ligger ikke efter hinanden.",
        "{guard}: the steps do not follow each other.",
    ),
}
BASE = Text("slutstedet", "the end of the round")


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken constraint."""

    cause: Broken
    guard: str
    task: str | None
    seconds: int
    """By how much; 0 where it cannot be measured in time."""
    message: Message


def check(problem: Problem, rounds: Sequence[Round]) -> tuple[Violation, ...]:
    """Return every constraint that rounds break, round by round, then between rounds."""
    found: list[Violation] = []
    for one in rounds:
        if one.steps:
            guard = next(guard for guard in problem.guards if guard.id == one.guard)
            found.extend(_Judge(problem, guard, one).all())
    found.extend(_between(problem, rounds))
    return tuple(found)


class _Judge:
    """One round under the law."""

    def __init__(self, problem: Problem, guard: Guard, one: Round) -> None:
        self.problem = problem
        self.guard = guard
        self.steps = one.steps

    def all(self) -> Iterator[Violation]:
        """Yield what the round breaks."""
        yield from self._shift()
        yield from self._visits()
        yield from self._breaks()
        yield from self._chain()
        visits = {self.problem.task[step.task].visit for step in self.steps if step.task}
        load = sum(visit.load for visit in visits)
        if self.guard.capacity is not None and load > self.guard.capacity:
            yield self._broken("capacity", over=load - self.guard.capacity)

    def _broken(
        self, cause: Broken, task: str | None = None, seconds: int = 0, **values: object
    ) -> Violation:
        said = {
            "guard": self.guard.name or self.guard.id,
            "visit": _named(self.problem, task),
            "minutes": -(-seconds // 60),
            **values,
        }
        return Violation(cause, self.guard.id, task, seconds, TEXTS[cause](**said))

    def _shift(self) -> Iterator[Violation]:
        outside = max(0, self.guard.shift.start - self.steps[0].leave)
        outside += max(0, self.steps[-1].leave - self.guard.shift.end)
        if outside:
            yield self._broken("shift", seconds=outside)

    def _visits(self) -> Iterator[Violation]:
        for step in self.steps:
            if step.task is None or step.done:
                continue
            visit = self.problem.task[step.task].visit
            missing = visit.competences.difference(self.guard.competences)
            if missing:
                yield self._broken("competence", step.task, missing=", ".join(sorted(missing)))
            if self.guard.keys is not None and visit.keys.difference(self.guard.keys):
                lacking = sorted(visit.keys.difference(self.guard.keys))
                yield self._broken("keys", step.task, missing=", ".join(lacking))
            outside = [
                max(0, window.start - step.start) + max(0, step.leave - window.end)
                for window in visit.windows
            ]
            if min(outside, default=0):
                yield self._broken("window", step.task, min(outside))
            if step.leave - step.start != visit.seconds or step.place != visit.place:
                yield self._broken("order", step.task)

    def _breaks(self) -> Iterator[Violation]:
        taken = [step for step in self.steps if step.kind == "break"]
        if len(taken) != len(self.guard.breaks):
            yield self._broken("break")
            return
        for step, pause in zip(taken, self.guard.breaks, strict=True):
            outside = min(
                max(0, window.start - step.start) + max(0, step.leave - window.end)
                for window in pause.windows
            )
            outside += max(0, pause.seconds - (step.leave - step.start))
            if outside and not step.done:
                yield self._broken("break", seconds=outside)

    def _chain(self) -> Iterator[Violation]:
        """Every step follows the one before it, and every way has its time."""
        driven, last = 0, self.steps[0]
        leaves: int | None = None
        for before, step in pairwise(self.steps):
            short = before.leave + step.travel - step.arrive
            if step.arrive > step.start or step.start > step.leave:
                yield self._broken("order", step.task)
            elif short > 0:
                yield self._broken("travel", step.task, short)
            driven += step.travel
            if step.travel and leaves is None:
                leaves = step.arrive - step.travel
            if step.kind == "break":
                continue
            if last.place is not None and step.place is not None and last.place != step.place:
                begun = before.leave if leaves is None else leaves
                matrix = self._open(begun, step.arrive).seconds
                plain = int(matrix[last.place, step.place])
                needed = math.ceil(plain / self.guard.speed)
                if plain < 0:
                    yield self._broken("reach", step.task)
                elif driven < needed and not step.done:
                    yield self._broken("travel", step.task, needed - driven)
            driven, last, leaves = 0, step, None

    def _open(self, leaves: int, arrives: int) -> Travel:
        """Return travel over the streets that are open from setting out to arriving."""
        problem = self.problem
        found = problem.travel
        for number, part in enumerate(problem.slices):
            later = problem.slices[number + 1 :]
            begun = number == 0 or part.start <= leaves
            if begun and (not later or arrives <= later[0].start):
                found = part.travel
        return found[self.guard.mode]


def _between(problem: Problem, rounds: Sequence[Round]) -> Iterator[Violation]:
    """Yield what rounds break together: a visit made twice, or too close to another."""
    made: list[tuple[str, Step]] = [
        (one.guard, step) for one in rounds for step in one.steps if step.task is not None
    ]
    for task, count in Counter(step.task for _, step in made).items():
        if count > 1:
            guard = next(guard for guard, step in made if step.task == task)
            yield Violation("twice", guard, task, 0, TEXTS["twice"](visit=_named(problem, task)))
    by_visit: dict[str, list[tuple[int, str, str]]] = {}
    for guard, step in made:
        assert step.task is not None
        visit = problem.task[step.task].visit
        by_visit.setdefault(visit.id, []).append((step.start, guard, step.task))
    for visit_id, passings in by_visit.items():
        spacing = next(visit.spacing for visit in problem.visits if visit.id == visit_id)
        passings.sort()
        for (a, _, _), (b, guard, task) in pairwise(passings):
            if b - a < spacing:
                short = spacing - (b - a)
                said = TEXTS["spacing"](visit=_named(problem, task), minutes=-(-short // 60))
                yield Violation("spacing", guard, task, short, said)


def _named(problem: Problem, task: str | None) -> str | Text:
    if task is None:
        return BASE
    visit = problem.task[task].visit
    return visit.name or visit.id
