# SPDX-License-Identifier: MPL-2.0
"""Commands for published instances: solved by the product, judged by checker and by file."""

from __future__ import annotations

import argparse
import csv
import re
from pathlib import Path

from roster.plan import gap
from tests.benchmarks import curtois
from tests.benchmarks import tsprp
from tests.benchmarks.run import Options
from tests.benchmarks.run import finish
from tests.benchmarks.run import say
from tests.benchmarks.run import solve_and_judge

BEST_KNOWN = (607, 828, 1001, 1716, 1143, 1950, 1056, 1300, 439, 4631, 3443, 4040)
"""Of Curtois instances 1 to 12; to compare with, never to solve with."""


def add(parser: argparse.ArgumentParser, kind: str) -> None:
    """Declare a command's options beside the common ones."""
    parser.add_argument("file", type=Path, help="the instance")
    parser.set_defaults(run=_run_curtois if kind == "curtois" else _run_tsprp)


def _options(given: argparse.Namespace) -> Options:
    return Options(given.seconds, given.work, given.seed, given.workers, given.json)


def _run_curtois(given: argparse.Namespace) -> int:
    instance = curtois.read(given.file)
    words = f"{len(instance.staff)} people, {instance.days} days, {len(instance.minutes)} kinds"
    figures, plan = solve_and_judge(curtois.problem_of(instance), _options(given), words)
    roster = curtois.roster_of(instance, plan)
    if given.out is not None:
        curtois.write(given.out, given.file.stem, roster)
    broken = curtois.faults(instance, roster)
    own = curtois.score(instance, roster)
    best = best_known(given.file)
    return finish({"benchmark": f"curtois {given.file.stem}", **judged(figures, own, broken, best)})


def _run_tsprp(given: argparse.Namespace) -> int:
    instance = tsprp.read(given.file)
    words = f"{len(instance.able)} people, {instance.days} days, {len(instance.tasks)} tasks"
    figures, plan = solve_and_judge(tsprp.problem_of(instance), _options(given), words)
    found = tsprp.solution_of(instance, plan)
    if given.out is not None:
        seconds = float(str(figures["seconds"]))
        tsprp.write(given.out, given.file.name, instance, found, seconds)
    broken = tsprp.faults(instance, found)
    own = tsprp.score(instance, found)
    published = published_cost(given.file, instance)
    told = judged(figures, own, broken, published)
    told["published_bound"] = published_bound(given.file)
    return finish({"benchmark": f"tsprp {given.file.stem}", **told})


def judged(
    figures: dict[str, object], own: int, broken: list[str], best: int | None
) -> dict[str, object]:
    """Return the figures with the benchmark's own objective in place of the product's.

    Raises
    ------
    AssertionError
        If a plan that breaks nothing costs anything else in the product.
    """
    product, bound = int(str(figures["objective"])), int(str(figures["bound"]))
    for fault in broken[:20]:
        say(fault)
    assert broken or own == product, (own, product)
    return {
        **figures,
        "objective": own,
        "product_objective": product,
        "gap": round(gap(own, bound), 5),
        "best_known": best,
        "hard_violations": int(str(figures["hard_violations"])) + len(broken),
        "first_faults": broken[:3],
    }


def best_known(file: Path) -> int | None:
    """Return the best known cost of a Curtois instance by its name; None if unknown."""
    said = re.fullmatch(r"Instance(\d+)", file.stem)
    number = int(said[1]) if said else 0
    return BEST_KNOWN[number - 1] if 0 < number <= len(BEST_KNOWN) else None


def published_cost(file: Path, instance: tsprp.Instance) -> int | None:
    """Return the cost of the authors' solution beside an instance; None if there is none."""
    solution = file.with_suffix(".sol")
    if not solution.exists():
        return None
    return tsprp.read_solution(solution, instance)[1]


def published_bound(file: Path) -> int | None:
    """Return the authors' lower bound of an instance, from the list beside it."""
    table = file.with_name("lower_bounds.csv")
    if not table.exists():
        return None
    with table.open(encoding="utf-8-sig", newline="") as rows:
        known = {row["instance"]: row["lower_bound"] for row in csv.DictReader(rows)}
    return round(float(known[file.name])) if file.name in known else None
