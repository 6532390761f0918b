# SPDX-License-Identifier: MPL-2.0
"""The product beside one plain CP-SAT model, on the same instances with the same seconds.

The plain model is what somebody writes who knows CP-SAT and the rules: the whole problem at
once, all cores, parameters as they come. Both plans are judged by the product's checker.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import time
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import dataclass
from pathlib import Path

from ortools.sat.python import cp_model

from roster import checker
from roster.plan import Plan
from roster.plan import gap
from roster.problem import Assignment
from roster.problem import Problem
from roster.rules import standard
from roster.rules.base import Rule
from roster.rules.model import Model
from roster.solve import solve
from roster.solve.cores import cores
from roster.solve.stop import MaxSeconds
from tests.benchmarks import guards
from tests.benchmarks.run import finish
from tests.benchmarks.run import say


@dataclass(frozen=True)
class Found:
    """What one of them made of an instance; no objective means no plan in time."""

    objective: int | None
    bound: int
    hard_violations: int

    def gap(self, bound: int) -> float:
        """Return the gap to a bound; 1 without a plan."""
        return 1.0 if self.objective is None else gap(self.objective, bound)


@dataclass(frozen=True)
class Row:
    """One instance, both results, and the better of both bounds."""

    instance: str
    seed: int
    shifts: int
    product: Found
    plain: Found

    @property
    def bound(self) -> int:
        """The better bound: gaps of both are reckoned to it."""
        return max(self.product.bound, self.plain.bound)


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--guards", type=int, nargs="+", default=[50, 100])
    parser.add_argument("--weeks", type=int, default=4)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--seconds", type=float, default=120.0, help="for each, on each instance")
    parser.add_argument("--out", type=Path, help="write the table here, as Markdown")
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    rows = []
    rules = standard(weights=guards.WEIGHTS)
    for number in given.guards:
        for seed in given.seeds:
            row = _row(number, given.weeks, seed, given.seconds, rules)
            say(_line(row))
            rows.append(row)
    table = "\n".join(_table(rows, given.seconds))
    say(table)
    if given.out is not None:
        given.out.write_text(table + "\n", encoding="utf-8")
    return finish(
        {
            "benchmark": "compare",
            "seconds": given.seconds,
            "rows": [
                {**asdict(row), "ratio": _number(_ratio(row)), "bound": row.bound} for row in rows
            ],
            "hard_violations": sum(
                row.product.hard_violations + row.plain.hard_violations for row in rows
            ),
            "load": round(os.getloadavg()[0], 2),
        }
    )


def _row(number: int, weeks: int, seed: int, seconds: float, rules: tuple[Rule, ...]) -> Row:
    problem = guards.generate(number, weeks, seed, rules)
    result = solve(problem, MaxSeconds(seconds), seed)
    product = _judged(result.plan, result.bound)
    name = f"guards {number} x {weeks}"
    return Row(name, seed, len(problem.shifts), product, plain(problem, seconds, seed))


def plain(problem: Problem, seconds: float, seed: int) -> Found:
    """Solve the whole problem as one model; building it counts."""
    began = time.monotonic()
    model = Model(problem)
    model.cp.minimize(model.objective())
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = cores()
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = max(0.1, seconds - (time.monotonic() - began))
    status = solver.solve(model.cp)
    bound = solver.best_objective_bound if math.isfinite(solver.best_objective_bound) else 0.0
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Found(None, max(0, math.ceil(bound - 1e-6)), 0)
    pairs = (Assignment(*key) for key, var in model.x.items() if solver.boolean_value(var))
    return _judged(Plan(problem, frozenset(pairs)), math.ceil(bound - 1e-6))


def _judged(plan: Plan, bound: int) -> Found:
    report = checker.check(plan)
    return Found(report.objective, max(0, bound), len(report.hard))


def _ratio(row: Row) -> float:
    """Return how many times larger the plain model's gap is."""
    own = row.product.gap(row.bound)
    return row.plain.gap(row.bound) / own if own else math.inf


def _line(row: Row) -> str:
    return (
        f"{row.instance} seed {row.seed}: product {row.product.objective} "
        f"({row.product.gap(row.bound):.2%}), plain {row.plain.objective} "
        f"({row.plain.gap(row.bound):.2%}), bound {row.bound}"
    )


def _table(rows: Sequence[Row], seconds: float) -> Iterable[str]:
    yield (
        f"{seconds:.0f} seconds each, {cores()} cores ({platform.machine()}), "
        f"load {os.getloadavg()[1]:.1f}. Gaps are to the better of both bounds."
    )
    yield ""
    yield "| instance | seed | shifts | bound | product | gap | plain CP-SAT | gap | ratio |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    for row in rows:
        plain_cost = "no plan" if row.plain.objective is None else f"{row.plain.objective:,}"
        yield (
            f"| {row.instance} | {row.seed} | {row.shifts} | {row.bound:,} "
            f"| {row.product.objective:,} | {row.product.gap(row.bound):.1%} "
            f"| {plain_cost} | {row.plain.gap(row.bound):.1%} | {_ratio(row):.1f} |"
        )


def _number(value: float) -> float | None:
    return round(value, 2) if math.isfinite(value) else None
