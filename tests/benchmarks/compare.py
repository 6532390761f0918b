# SPDX-License-Identifier: MPL-2.0
"""The product beside a plain CP-SAT model and Timefold: same instances, same seconds.

The plain model is what somebody writes who knows CP-SAT and the rules: the whole problem at
once, all cores, parameters as they come. Timefold is run on a model of ours where it is
installed. All plans are judged by the product's checker.
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
from roster.solve.stop import MaxSeconds
from sites.cores import cores
from tests.benchmarks import guards
from tests.benchmarks import peer
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
    timefold: Found | None = None
    """None where Timefold is not run."""

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
    parser.add_argument("--without", nargs="*", default=[], choices=["plain", "timefold"])
    parser.add_argument("--out", type=Path, help="write the table here, as Markdown")
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    rows = []
    rules = standard(weights=guards.WEIGHTS)
    why = "left out" if "timefold" in given.without else peer.missing()
    for number in given.guards:
        for seed in given.seeds:
            row = _row(number, given, seed, rules, timefold=why is None)
            say(_line(row))
            rows.append(row)
    table = "\n".join(_table(rows, given.seconds, why))
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
            "timefold": why or "run",
            "hard_violations": sum(
                row.product.hard_violations + row.plain.hard_violations for row in rows
            ),
            "load": round(os.getloadavg()[0], 2),
        }
    )


def _row(
    number: int,
    given: argparse.Namespace,
    seed: int,
    rules: tuple[Rule, ...],
    *,
    timefold: bool,
) -> Row:
    problem = guards.generate(number, given.weeks, seed, rules)
    result = solve(problem, MaxSeconds(given.seconds), seed)
    product = _judged(result.plan, result.bound)
    nothing = Found(None, 0, 0)
    return Row(
        f"guards {number} x {given.weeks}",
        seed,
        len(problem.shifts),
        product,
        nothing if "plain" in given.without else plain(problem, given.seconds, seed),
        _judged(peer.timefold(problem, given.seconds, seed), 0) if timefold else None,
    )


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
    names = (("product", row.product), ("plain", row.plain), ("Timefold", row.timefold))
    said = (
        f"{name} {found.objective} ({found.gap(row.bound):.2%})" for name, found in names if found
    )
    return f"{row.instance} seed {row.seed}: {', '.join(said)}, bound {row.bound}"


def _table(rows: Sequence[Row], seconds: float, why: str | None) -> Iterable[str]:
    yield (
        f"{seconds:.0f} seconds each, {cores()} cores ({platform.machine()}), "
        f"load {os.getloadavg()[1]:.1f}. Gaps are to the better of both bounds."
    )
    yield ""
    yield (
        "| instance | seed | shifts | bound | product | gap | plain CP-SAT | gap | ratio "
        "| Timefold | gap |"
    )
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    for row in rows:
        other = row.timefold
        last = f"{_cost(other)} | {other.gap(row.bound):.1%}" if other else "|"
        yield (
            f"| {row.instance} | {row.seed} | {row.shifts} | {row.bound:,} "
            f"| {_cost(row.product)} | {row.product.gap(row.bound):.1%} "
            f"| {_cost(row.plain)} | {row.plain.gap(row.bound):.1%} | {_ratio(row):.1f} "
            f"| {last} |"
        )
    yield ""
    yield f"Timefold: {why}." if why else peer.CAVEAT


def _cost(found: Found) -> str:
    if found.objective is None:
        return "no plan"
    broken = f" ({found.hard_violations} hard)" if found.hard_violations else ""
    return f"{found.objective:,}{broken}"


def _number(value: float) -> float | None:
    return round(value, 2) if math.isfinite(value) else None
