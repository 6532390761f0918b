# SPDX-License-Identifier: MPL-2.0
"""Marks that rules of patterns write into the solver's model: a day at work, a kind on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from collections.abc import Sequence
from datetime import date
from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING
from typing import TypeAlias
from typing import cast

from ortools.sat.python import cp_model

from roster.problem import Guard
from roster.problem import Problem

if TYPE_CHECKING:
    from roster.rules.model import Block
    from roster.rules.model import Model

Mark: TypeAlias = "cp_model.BoolVarT | bool"
"""A literal, or a constant where nothing is left to decide."""


class Days:
    """Which days a guard works, as literals and constants; one for all rules of a model.

    To be made when all rules have encoded themselves (`Model.finally_`): where the shifts of a
    day exclude each other the mark is their sum, which makes the relaxation tight.
    """

    def __init__(self, model: Model, guard: Guard) -> None:
        self._model = model
        self._fixed = model.fixed[guard.id].duty_days
        self._blocks: dict[date, list[Block]] = defaultdict(list)
        for block in model.blocks(guard):
            self._blocks[block.shift.day].append(block)
        self._marks: dict[date, Mark] = {}

    def __getitem__(self, day: date) -> Mark:
        """Return whether the guard starts any work on a day."""
        if day not in self._marks:
            blocks = self._blocks.get(day, [])
            fixed = day in self._fixed
            self._marks[day] = fixed or (bool(blocks) and any_of(self._model, blocks))
        return self._marks[day]


def days_of(model: Model, guard: Guard) -> Days:
    """Return the marks of a guard's days in a model."""
    key = ("days", guard.id)
    if key not in model.memo:
        model.memo[key] = Days(model, guard)
    return cast("Days", model.memo[key])


def any_of(model: Model, blocks: Sequence[Block]) -> cp_model.BoolVarT:
    """Return a literal that is true exactly when some of the blocks are worked."""
    if len(blocks) == 1:
        return blocks[0].on
    mark = model.cp.new_bool_var("")
    on = [block.on for block in blocks]
    if apart(model, [block.index for block in blocks]):
        model.cp.add_exactly_one([*on, ~mark])
    else:
        model.cp.add_bool_or([*on, ~mark])
        model.cp.add_bool_and([block.off for block in blocks]).only_enforce_if(~mark)
    return mark


def apart(model: Model, spans: Collection[int]) -> bool:
    """Say whether all of some spans, by index, exclude each other."""
    return all(model.is_apart(a, b) for a, b in combinations(sorted(set(spans)), 2))


def plan_days(problem: Problem) -> list[date]:
    """Return the days of a plan."""
    return [problem.start + timedelta(days=n) for n in range(problem.days)]


def total(marks: Sequence[Mark]) -> tuple[list[cp_model.BoolVarT], int]:
    """Return the literals among some marks, and the number of those that are true anyway."""
    free = [mark for mark in marks if not isinstance(mark, bool)]
    return free, sum(mark is True for mark in marks)


def at_most(model: Model, marks: Sequence[Mark], most: int) -> None:
    """Let at most so many marks be true; what is true anyway takes the room and breaks nothing."""
    free, true = total(marks)
    room = max(0, most - true)
    if room < len(free):
        model.cp.add(cp_model.LinearExpr.sum(free) <= room)


def charge_all(model: Model, rule: str, marks: Sequence[Mark], weight: int) -> None:
    """Charge for all of some marks being true at once."""
    free, true = total(marks)
    if len(free) + true < len(marks):
        return
    if not free:
        model.penalise_always(rule, weight)
        return
    over = model.cp.new_bool_var("")
    model.cp.add_bool_or([over, *(~mark for mark in free)])
    model.penalise(rule, over, weight)


def charge_outside(
    model: Model,
    rule: str,
    counted: Sequence[tuple[Mark, int]],
    least: int,
    most: int | None,
    weight: int,
) -> None:
    """Charge for each unit by which a weighted count is below `least` or above `most`, if any."""
    true = sum(worth for mark, worth in counted if mark is True)
    free = [(mark, worth) for mark, worth in counted if not isinstance(mark, bool)]
    reach = sum(worth for _, worth in free)
    value = cp_model.LinearExpr.weighted_sum([m for m, _ in free], [w for _, w in free])
    if true < least:
        below = model.cp.new_int_var(max(0, least - true - reach), least - true, "")
        model.cp.add(value + below >= least - true)
        model.penalise(rule, below, weight)
    if most is not None and true + reach > most:
        above = model.cp.new_int_var(max(0, true - most), true + reach - most, "")
        model.cp.add(value - above <= most - true)
        model.penalise(rule, above, weight)


def opposite(mark: Mark) -> Mark:
    """Return the mark that is true when another is not."""
    return not mark if isinstance(mark, bool) else ~mark


def either(model: Model, marks: Sequence[Mark]) -> Mark:
    """Return the mark that is true exactly when any of some marks is."""
    free, true = total(marks)
    if true or not free:
        return bool(true)
    if len(free) == 1:
        return free[0]
    mark = model.cp.new_bool_var("")
    model.cp.add_bool_or([*free, ~mark])
    for one in free:
        model.cp.add_implication(one, mark)
    return mark
