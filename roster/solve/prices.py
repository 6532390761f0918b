# SPDX-License-Identifier: MPL-2.0
"""What seats, hours and competences are worth: prices from the linear relaxation of a plan."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.problem import Validity
from roster.rules.eligible import Eligible
from roster.rules.model import Model
from roster.rules.norm import NormHours
from roster.solve.optimum import optimum
from roster.solve.pricing.split import Marked
from roster.solve.pricing.split import Split
from roster.solve.pricing.split import split
from roster.solve.pricing.split import written
from roster.solve.relaxation import Floats
from roster.solve.relaxation import Program

HOUR = 60
"""Minutes."""
LONG_AGO = timedelta(days=3650)


@dataclass(frozen=True)
class Holder:
    """One more guard with a competence."""

    guard: str
    saves: float
    """Points that the guard's line gets cheaper at most, at the prices of seats."""


@dataclass(frozen=True)
class Prices:
    """Prices in points, on which one point is one øre.

    They hold for a small change, and for one at a time. With fractions of guards allowed, one
    more seat on a shift costs no less than its price, and one seat less saves no more. What one
    more holder saves in the end is at most `saves` and what separates `bound` from the best plan.
    """

    bound: float
    """What the prices prove of the whole plan: no plan is cheaper."""
    shifts: Mapping[str, float]
    """Price of one seat, by shift id."""
    hours: Mapping[str, float]
    """What an hour more of the norm saves, by guard id, where there is a norm; below 0 it costs."""
    competences: Mapping[str, tuple[Holder, ...]]
    """By competence that shifts ask for: whom it would pay to give it, best first."""
    relaxed: tuple[str, ...]
    """Rules that the relaxation leaves out."""


def prices(problem: Problem, seconds: float | None = None) -> Prices | None:
    """Return what seats, hours and competences are worth at the optimum of the relaxation.

    Parameters
    ----------
    seconds
        Time for the linear program; None for any time.

    Returns
    -------
    Prices or None
        None if there was too little time. Without shifts or guards everything is empty.
    """
    if not problem.shifts or not problem.guards:
        return Prices(0.0, {}, {}, {}, ())
    asked = sorted({code for shift in problem.shifts for code in shift.competences})
    taught = tuple(_taught(guard, asked, problem) for guard in problem.guards)
    model, program, left_out = written(replace(problem, guards=taught))
    new = _new_pairs(problem, model)
    ceiling = program.ceiling.copy()
    ceiling[list(new)] = 0.0
    before = replace(program, ceiling=ceiling)
    rows = np.isfinite(program.high) | program.costing
    solved = optimum(before, rows, seconds)
    if solved is None:
        return None
    duals = solved[1]
    apart = split(model, program)
    bound, competences = _competences(problem, apart, duals[apart.kept], new)
    return Prices(
        bound=max(bound, before.bound(duals)),
        shifts=dict(_of_shifts(model, program, duals)),
        hours=dict(_of_hours(model, program, duals)),
        competences={code: competences.get(code, ()) for code in asked},
        relaxed=tuple(sorted(left_out)),
    )


def _taught(guard: Guard, codes: list[str], problem: Problem) -> Guard:
    """Return a guard who holds some competences from long before the plan on."""
    more = tuple(Validity(code, problem.start - LONG_AGO) for code in codes)
    return replace(guard, certificates=(*guard.certificates, *more))


def _new_pairs(problem: Problem, model: Model) -> dict[int, tuple[int, str]]:
    """Return the variables of pairs that a lack of competence bars: number of guard, competence.

    The competence is "" where more than one is lacking.
    """
    eligible = Eligible(problem)
    out: dict[int, tuple[int, str]] = {}
    for n, (guard, taught) in enumerate(zip(problem.guards, model.problem.guards, strict=True)):
        before = {
            shift.id
            for shift in eligible.of(
                replace(model.fixed[guard.id], certificates=guard.certificates)
            )
        }
        for shift, var in model.free(taught):
            if shift.id not in before:
                lacking = _lacking(guard, shift)
                out[var.index] = n, lacking[0] if len(lacking) == 1 else ""
    return out


def _lacking(guard: Guard, shift: Shift) -> list[str]:
    """Return the competences that a guard does not hold on every day of a shift."""
    return [
        code
        for code in sorted(shift.competences)
        if not any(one.covers(shift.day, shift.last_day) for one in guard.held.get(code, ()))
    ]


def _of_shifts(model: Model, program: Program, duals: Floats) -> Iterator[tuple[str, float]]:
    """Yield the price of the row that counts the seats of each shift."""
    columns = program.matrix.tocsc()
    equal = program.low == program.high
    sizes = np.diff(program.matrix.indptr)
    for shift in model.problem.shifts:
        var = model.vacant(shift).index
        rows = columns.indices[columns.indptr[var] : columns.indptr[var + 1]]
        free = 1 + len(model.of_shift(shift)) + (model.spare(shift) is not None)
        own = rows[equal[rows] & (sizes[rows] <= free)]
        if len(own):
            yield shift.id, float(duals[own[np.argmax(sizes[own])]])


def _of_hours(model: Marked, program: Program, duals: Floats) -> Iterator[tuple[str, float]]:
    """Yield what an hour more of each guard's norm saves: the price of the row of the norm."""
    norms = {rule.id for rule in model.problem.rules if isinstance(rule, NormHours)}
    first = np.array([start for start, _ in model.marks], dtype=np.intp)
    marked = np.searchsorted(first, program.origin, side="right") - 1
    own = [mark >= 0 and model.marks[mark][1] in norms for mark in marked.tolist()]
    owner = {var.index: guard.id for guard in model.problem.guards for _, var in model.free(guard)}
    saved: dict[str, float] = {}
    for row in np.flatnonzero(own).tolist():
        start, end = program.matrix.indptr[row : row + 2]
        whose = (owner.get(n) for n in program.matrix.indices[start:end].tolist())
        guard = next((one for one in whose if one is not None), None)
        if guard is not None:
            saved[guard] = saved.get(guard, 0.0) - HOUR * float(duals[row])
    yield from saved.items()


def _competences(
    problem: Problem, apart: Split, duals: Floats, new: Mapping[int, tuple[int, str]]
) -> tuple[float, dict[str, tuple[Holder, ...]]]:
    """Return the bound at some prices, and by competence who would get a cheaper line with it."""
    codes = sorted({code for _, code in new.values() if code})
    barred = np.zeros(len(apart.program.cost))
    barred[list(new)] = np.inf
    bound, today = _lines(apart, duals, barred)
    out: dict[str, tuple[Holder, ...]] = {}
    for code in codes:
        favour = barred.copy()
        favour[[var for var, (_, lacking) in new.items() if lacking == code]] = 0.0
        saved = today - _lines(apart, duals, favour)[1]
        out[code] = tuple(
            Holder(problem.guards[n].id, float(saved[n]))
            for n in np.argsort(-saved, kind="stable").tolist()
            if saved[n] >= 1.0
        )
    return bound, out


def _lines(apart: Split, duals: Floats, favour: Floats) -> tuple[float, NDArray[np.float64]]:
    """Return the bound and the cheapest line of each guard, with some pairs barred."""
    priced = apart.price(duals, 1, favour)
    each = np.array([mine[0].price for mine in priced.lines])
    return priced.bound, each
