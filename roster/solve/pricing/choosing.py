# SPDX-License-Identifier: MPL-2.0
"""The best plan that can be put together from the lines at hand, by CP-SAT."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from collections.abc import Sequence

import numpy as np
from ortools.sat.python import cp_model

from roster.solve.pricing.master import Master
from roster.solve.pricing.split import Column
from roster.solve.pricing.split import Split

MOST = 30_000
"""Lines to choose from at most: the cheapest ones at the prices of the mix."""

Terms = list[tuple[cp_model.IntVar, int]]


def chosen(
    master: Master,
    plan: Collection[int],
    room: float,
    work: float,
    seconds: float | None = None,
) -> tuple[int, ...] | None:
    """Return the best plan found, one line for each guard; None if there is none at hand.

    Parameters
    ----------
    master
        The lines to choose from.
    plan
        The numbers of the lines of a plan that is known.
    room
        How much better than this plan one could be. A line is left out if the mix says that
        every plan with it is dearer than that leaves room for, which loses nothing.
    work, seconds
        Deterministic work and time at most; None for any time.
    """
    numbers = _near(master, plan, room)
    columns = [master.columns[n] for n in numbers]
    cp = cp_model.CpModel()
    on = [cp.new_bool_var("") for _ in columns]
    costs = _written(cp, master.split, columns, on)
    cp.minimize(cp_model.LinearExpr.weighted_sum([v for v, _ in costs], [w for _, w in costs]))
    for n, var in zip(numbers, on, strict=True):
        cp.add_hint(var, n in plan)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = work
    solver.parameters.linearization_level = 2
    solver.parameters.subsolvers.append("max_lp")
    if seconds is not None:
        solver.parameters.max_time_in_seconds = seconds
    if solver.solve(cp) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return tuple(n for n, var in zip(numbers, on, strict=True) if solver.boolean_value(var))


def _near(master: Master, plan: Collection[int], room: float) -> list[int]:
    """Return the numbers of the lines of which a better plan may be made."""
    mix = master.solve()
    if mix is None:
        return sorted(plan)
    program = master.split.program
    prices = program.cost - program.reduced(mix.duals)
    beyond = np.array(
        [
            one.cost - float(prices[one.variables].sum()) - mix.each[one.guard]
            for one in master.columns
        ]
    )
    order = np.argsort(beyond, kind="stable")[:MOST]
    return sorted({*order[beyond[order] < room].tolist(), *plan})


def _written(
    cp: cp_model.CpModel, split: Split, columns: Sequence[Column], on: Sequence[cp_model.IntVar]
) -> Terms:
    """Write rows and lines into a model; return what costs."""
    program = split.program
    matrix = program.matrix.tocsc()
    of_guard: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    of_row: dict[int, Terms] = defaultdict(list)
    costs: Terms = []
    for var, column in zip(on, columns, strict=True):
        of_guard[column.guard].append(var)
        costs.append((var, round(column.cost)))
        some = matrix[:, column.variables].sum(axis=1).A1
        for row in np.flatnonzero(some).tolist():
            of_row[row].append((var, round(float(some[row]))))
    for n in np.flatnonzero(~split.decided).tolist():
        start, end = matrix.indptr[n : n + 2]
        if start == end and not program.cost[n]:
            continue
        between = cp.new_int_var(round(program.floor[n]), round(program.ceiling[n]), "")
        costs.append((between, round(program.cost[n])))
        values = zip(matrix.indices[start:end].tolist(), matrix.data[start:end], strict=True)
        for row, value in values:
            of_row[row].append((between, round(value)))
    for variables in of_guard.values():
        cp.add_exactly_one(variables)
    for row, terms in of_row.items():
        low, high = program.low[row], program.high[row]
        cp.add_linear_constraint(
            cp_model.LinearExpr.weighted_sum([v for v, _ in terms], [w for _, w in terms]),
            round(low) if np.isfinite(low) else cp_model.INT_MIN,
            round(high) if np.isfinite(high) else cp_model.INT_MAX,
        )
    return costs
