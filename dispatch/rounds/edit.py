# SPDX-License-Identifier: MPL-2.0
"""Change rounds by hand: new times and what they break at once, and every step undone again."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace

from dispatch.rounds.checker import Violation
from dispatch.rounds.checker import check
from dispatch.rounds.problem import Problem
from dispatch.rounds.problem import Ranges
from dispatch.rounds.result import Result
from dispatch.rounds.result import Round
from dispatch.rounds.result import objective
from dispatch.rounds.schedule import schedule
from sites.text import Message
from sites.text import Text

NO_GUARD = Text(
    "Der er ingen vagt {value} på runderne i nat.", "There is no guard {value} on tonight's rounds."
)
NO_TASK = Text("Der er intet tilsyn {value} i nat.", "There is no visit {value} tonight.")
IS_DONE = Text(
    "Tilsynet {value} er allerede foretaget og kan ikke flyttes.",
    "The visit {value} is already made and cannot be moved.",
)


class EditError(ValueError):
    """A change that names something that is not there, or is behind the guard."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True)
class Board:
    """Rounds under a person's hands."""

    problem: Problem
    rounds: tuple[Round, ...]
    violations: tuple[Violation, ...]
    objective: int
    past: tuple[tuple[Round, ...], ...] = ()
    """What `undo` goes back to, newest last."""

    @property
    def left(self) -> tuple[str, ...]:
        """Ids of the passings on no round."""
        made = {task for one in self.rounds for task in one.tasks}
        return tuple(task.id for task in self.problem.tasks if task.id not in made)

    @property
    def travel(self) -> int:
        """Seconds of driving."""
        return sum(one.travel for one in self.rounds)

    def move(self, task: str, guard: str | None, position: int = 0) -> Board:
        """Return the board with a passing at a place in a guard's order.

        Parameters
        ----------
        task
            The passing, on a round or not.
        guard
            Whose round it goes to; None takes it off its round.
        position
            How many passings come before it on that round; too many puts it last.

        Raises
        ------
        EditError
            If there is no such passing or guard, or the passing is already made.
        """
        if task not in self.problem.task:
            raise EditError(NO_TASK(value=task))
        if guard is not None and guard not in self.problem.guard:
            raise EditError(NO_GUARD(value=guard))
        changed = {}
        for one in self.rounds:
            done = _done(one)
            if task in done:
                raise EditError(IS_DONE(value=task))
            order = [other for other in one.tasks if other != task]
            if one.guard == guard:
                order.insert(max(len(done), position), task)
            if tuple(order) != one.tasks:
                changed[one.guard] = tuple(order)
        return self._with(changed)

    def undo(self) -> Board:
        """Return the board as it was before the last change; the same board if there was none."""
        if not self.past:
            return self
        return board(self.problem, self.past[-1], self.past[:-1])

    def retimed(self, names: Collection[str]) -> Board:
        """Return the board with some guards' rounds timed anew in the order that they have."""
        rounds = {one.guard: one for one in self.rounds}
        for name in names:
            rounds[name] = self._timed(rounds[name], rounds[name].tasks, rounds)
        return board(self.problem, tuple(rounds.values()), self.past)

    def _with(self, changed: Mapping[str, tuple[str, ...]]) -> Board:
        rounds = {one.guard: one for one in self.rounds}
        for name in sorted(changed, key=lambda name: len(changed[name]) - len(rounds[name].tasks)):
            rounds[name] = self._timed(rounds[name], changed[name], rounds)
        return board(self.problem, tuple(rounds.values()), (*self.past, self.rounds))

    def _timed(self, one: Round, order: tuple[str, ...], rounds: Mapping[str, Round]) -> Round:
        """Return a round with a new order: away from visits on other rounds where that works."""
        done = len(_done(one))
        if done:
            return resumed(self.problem, one, order[done:])
        guard = self.problem.guard[one.guard]
        others = [other for other in rounds.values() if other.guard != one.guard]
        apart = self._apart(order, others)
        found, late = schedule(self.problem, guard, order, apart)
        if late and apart:
            found, late = schedule(self.problem, guard, order)
        return found

    def _apart(self, order: tuple[str, ...], rounds: list[Round]) -> dict[str, Ranges]:
        """Return when passings may begin so that they keep their distance to other rounds."""
        spaced = {
            self.problem.task[task].visit.id: self.problem.task[task].visit
            for task in order
            if self.problem.task[task].visit.spacing
        }
        if not spaced:
            return {}
        others: dict[str, list[int]] = {}
        for one in rounds:
            for step in one.steps:
                if step.task and self.problem.task[step.task].visit.id in spaced:
                    others.setdefault(self.problem.task[step.task].visit.id, []).append(step.start)
        out = {}
        for task in order:
            visit = self.problem.task[task].visit
            ranges = self.problem.task[task].ranges
            for at in others.get(visit.id, ()):
                ranges = without(ranges, at - visit.spacing + 1, at + visit.spacing - 1)
            if ranges:
                out[task] = ranges
        return out


def board(
    problem: Problem, rounds: tuple[Round, ...], past: tuple[tuple[Round, ...], ...] = ()
) -> Board:
    """Return rounds ready to be changed, judged as they are."""
    return Board(problem, rounds, check(problem, rounds), objective(problem, rounds), past)


def edit(result: Result) -> Board:
    """Return a result's rounds ready to be changed by hand."""
    return board(result.problem, result.rounds)


def resumed(problem: Problem, one: Round, order: tuple[str, ...], now: int | None = None) -> Round:
    """Return a round with what is done kept and the rest in a new order, from now on."""
    guard = problem.guard[one.guard]
    behind = tuple(step for step in one.steps if step.done)
    place = next((step.place for step in reversed(behind) if step.kind != "break"), guard.start)
    taken = sum(step.kind == "break" for step in behind)
    ready = [guard.shift.start, *(step.leave for step in behind[-1:])]
    begin = max(ready if now is None else [*ready, now])
    rest = replace(
        guard,
        shift=replace(guard.shift, start=begin),
        start=place,
        breaks=guard.breaks[taken:],
    )
    found, _ = schedule(problem, rest, order, always=bool(behind))
    return replace(one, steps=(*behind, *found.steps[bool(behind) :]))


def without(ranges: Ranges, first: int, last: int) -> Ranges:
    """Return ranges with [first, last] cut out."""
    pieces = (piece for a, b in ranges for piece in ((a, min(b, first - 1)), (max(a, last + 1), b)))
    return tuple((a, b) for a, b in pieces if a <= b)


def _done(one: Round) -> tuple[str, ...]:
    return tuple(step.task for step in one.steps if step.done and step.task is not None)
