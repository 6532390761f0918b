# SPDX-License-Identifier: MPL-2.0
"""Lower bounds for a whole problem, proven from its linear relaxation."""

from __future__ import annotations

import time
from collections.abc import Generator
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from roster.problem import Problem
from roster.solve.guide import Guide
from roster.solve.guide import guide
from roster.solve.lines import Line
from roster.solve.mixing import WORTH
from roster.solve.mixing import mixed
from roster.solve.optimum import optimum
from roster.solve.parts import by_parts
from roster.solve.parts import cheapest_prices
from roster.solve.parts import seat_rows
from roster.solve.pricing.ascent import Step
from roster.solve.pricing.ascent import ascent
from roster.solve.pricing.split import Split
from roster.solve.pricing.split import split
from roster.solve.pricing.split import written
from roster.solve.relaxation import Floats
from roster.solve.relaxation import Program
from roster.solve.rounding import rounded

WORTH_MORE = 2 * WORTH
"""Relative rise of the bound from which lines are mixed although there is a rounded plan."""
ROUNDS = 8
"""Times at most that rows which the optimum breaks are added."""
STEPS = 30
"""Steps of the ascent where no time is set."""
RISE = 1e-4
"""Relative rise of the bound below which further rows are not worth their time."""
SLACK = 1e-6
"""How far a row may be broken unnoticed."""


@dataclass(frozen=True)
class Task:
    """What to bound, without the rules named in `relaxed`.

    The first bound takes as long as it takes; it is raised for no longer than `seconds` in all.
    None means no limit: then what is answered depends on the task alone.
    """

    problem: Problem
    relaxed: tuple[str, ...] = ()
    seconds: float | None = None


@dataclass(frozen=True)
class Answer:
    """A proven lower bound; `relaxed` names the rules that it leaves out."""

    bound: float
    relaxed: tuple[str, ...]
    guide: Guide | None = None
    lines: Mapping[str, Line] | None = None
    """A plan that is near the relaxation's optimum, by guard."""


def answers(task: Task) -> Iterator[Answer]:
    """Yield better and better bounds, each valid; the second brings the guide.

    The first takes each seat at what it costs at least. Then comes the linear program, of which
    the rows that limit or cost (equations, cliques, upper limits, what pushes a cost up) come
    first: they alone give almost the whole bound in a fraction of the time. Where a limit of time
    is set and there are no rules of patterns, what the program says of each pair is rounded to a
    plan. At the program's prices the cheapest lawful line of each guard proves more. Where that
    is much more, lines are mixed to the end, and the mix gives the guide and a plan. Otherwise
    rows that the optimum breaks are added, round after round, while the bound rises; prices are
    bettered step by step; and at last each guard's part is solved in whole numbers.

    Without a limit of time the guide comes once, when nothing better is to come.
    """
    until = None if task.seconds is None else time.monotonic() + task.seconds
    rules = tuple(rule for rule in task.problem.rules if rule.id not in task.relaxed)
    model, program, left_out = written(replace(task.problem, rules=rules))
    names = tuple(sorted({*task.relaxed, *left_out}))
    seats = seat_rows(model, program)
    yield Answer(program.bound(cheapest_prices(program, seats)), names)
    rows = np.isfinite(program.high) | program.costing
    solved = optimum(program, rows, None)
    if solved is None:
        return
    values, duals = solved
    reduced = program.reduced(duals)
    linear = guide(model, values, reduced)
    best = program.bound(duals)
    yield Answer(best, names, None if until is None else linear)
    apart = split(model, program)
    early = until is not None and not apart.patterned
    if early:
        # Without a clock nobody could say how long rounding may take.
        lines = rounded(model, program, values, reduced, until)
        if lines is not None:
            yield Answer(best, names, lines=lines)
    prices, by_lines = duals[apart.kept], False
    for one in mixed(model, apart, prices, best, until, WORTH_MORE if early else WORTH):
        best, prices = max(best, one.bound), one.duals
        by_lines |= one.guide is not None
        yield Answer(best, names, one.guide, one.lines)
    if by_lines:
        return
    if until is None:
        yield Answer(best, names, linear)
    duals = yield from _with_broken_rows(program, rows, values, duals, until, names, best)
    best = max(best, program.bound(duals))
    for step in _steps(apart, duals[apart.kept], until):
        duals[apart.kept] = step.duals
        if step.bound > best:
            best = step.bound
            yield Answer(best, names)
    if until is None or time.monotonic() < until:
        yield Answer(max(best, by_parts(program, duals, seats, until)), names)


def _with_broken_rows(
    program: Program,
    rows: NDArray[np.bool_],
    values: Floats,
    duals: Floats,
    until: float | None,
    names: tuple[str, ...],
    best: float,
) -> Generator[Answer, None, Floats]:
    """Add rows that the optimum breaks while the bound rises; return the last row prices."""
    before = program.bound(duals)
    for _ in range(ROUNDS):
        broken = program.broken(values, SLACK) & ~rows
        if not broken.any():
            break
        rows |= broken
        solved = optimum(program, rows, None if until is None else until - time.monotonic())
        if solved is None:
            break
        values, duals = solved
        bound = program.bound(duals)
        yield Answer(max(best, bound), names)
        if bound - before < RISE * abs(bound):
            break
        before = bound
    return duals


def _steps(apart: Split, duals: Floats, until: float | None) -> Iterator[Step]:
    """Yield steps of the ascent that raise the bound, for a fixed number or until it is late."""
    best = -np.inf
    for number, step in enumerate(ascent(apart, duals)):
        if step.bound > best:
            best = step.bound
            yield step
        if (number >= STEPS) if until is None else (time.monotonic() >= until):
            break
