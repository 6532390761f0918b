# SPDX-License-Identifier: MPL-2.0
"""Solomon's and VRPLIB's instances with time windows, through the product's rounds engine.

A unit of the instance is ten seconds of the night and every distance is cut to one decimal, as
in the DIMACS challenge whose best known costs the `.sol` files hold.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dispatch.rounds.checker import check
from dispatch.rounds.plan import plan
from dispatch.rounds.problem import Guard
from dispatch.rounds.problem import Place
from dispatch.rounds.problem import Problem
from dispatch.rounds.problem import Travel
from dispatch.rounds.problem import Visit
from dispatch.rounds.problem import Window
from dispatch.rounds.result import Progress
from dispatch.rounds.result import Result
from roster.solve.stop import MaxSeconds
from roster.solve.stop import MaxWork
from tests.benchmarks.run import finish
from tests.benchmarks.run import say

SCALE = 10
ORIGIN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Instance:
    """Vehicles, capacity and a row for the depot and every customer: x, y, demand, times."""

    vehicles: int
    capacity: int
    rows: NDArray[np.float64]


def read(path: Path) -> Instance:
    """Return the instance in a file of Solomon's format, or VRPLIB's with plane coordinates.

    Raises
    ------
    ValueError
        If the file is of neither format.
    """
    words = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    if any(line[:1] == ["NODE_COORD_SECTION"] for line in words):
        return _read_vrplib(words)
    heads = [at for at, line in enumerate(words) if line[:1] in (["NUMBER"], ["CUST"])]
    if len(heads) != 2:
        raise ValueError(f"{path} is neither a Solomon nor a VRPLIB file with time windows.")
    vehicles, capacity = (int(word) for word in words[heads[0] + 1])
    rows = [[float(word) for word in line[1:7]] for line in words[heads[1] + 1 :] if line]
    return Instance(vehicles, capacity, np.array(rows))


def _read_vrplib(words: list[list[str]]) -> Instance:
    heads = {line[0].rstrip(":"): line[-1] for line in words if line and line[0][0].isalpha()}
    sections: dict[str, dict[int, list[float]]] = {}
    name = ""
    for line in words:
        if line and line[0].endswith("_SECTION"):
            name = line[0]
            sections[name] = {}
        elif line and name and line[0].lstrip("-").isdigit():
            sections[name][int(line[0])] = [float(word) for word in line[1:]]
        elif line:
            name = ""
    nodes = sections["NODE_COORD_SECTION"]
    still = sections.get("SERVICE_TIME_SECTION", {})
    rows = [
        [*nodes[k], *sections["DEMAND_SECTION"][k], *sections["TIME_WINDOW_SECTION"][k],
         *still.get(k, [float(heads.get("SERVICE_TIME", 0)) if k > 1 else 0.0])]
        for k in sorted(nodes)
    ]  # fmt: skip
    vehicles = int(heads.get("VEHICLES", len(nodes) - 1))
    return Instance(vehicles, int(heads["CAPACITY"]), np.array(rows))


def problem_of(instance: Instance) -> Problem:
    """Return an instance as a night: customers are visits, vehicles are guards."""
    rows = instance.rows
    apart = np.sqrt(((rows[:, None, :2] - rows[None, :, :2]) ** 2).sum(axis=-1))
    matrix = np.floor(apart * SCALE + 1e-6).astype(np.int32)
    early, late, service = (np.rint(rows[:, k] * SCALE).astype(int) for k in (3, 4, 5))
    visits = tuple(
        Visit(
            str(k),
            k,
            (Window(int(early[k]), int(late[k] + service[k])),),
            int(service[k]),
            priority=1,
            load=int(rows[k, 2]),
        )
        for k in range(1, len(rows))
    )
    shift = Window(int(early[0]), int(late[0]))
    guards = tuple(
        Guard(str(k), shift, 0, 0, capacity=instance.capacity)
        for k in range(1, instance.vehicles + 1)
    )
    places = tuple(Place(str(k), row[1] / 1000, row[0] / 1000) for k, row in enumerate(rows))
    return Problem(ORIGIN, visits, guards, places, {"car": Travel(matrix, matrix)})


def best_known(path: Path) -> float | None:
    """Return the cost in the `.sol` file beside an instance, None if there is none."""
    solution = path.with_suffix(".sol")
    if not solution.exists():
        return None
    last = solution.read_text(encoding="utf-8").split()[-1]
    return float(last)


def write(result: Result, path: Path) -> None:
    """Write the routes as VRPLIB does."""
    used = sorted((one for one in result.rounds if one.tasks), key=lambda one: one.tasks)
    lines = [
        f"Route #{number}: " + " ".join(task.partition("/")[0] for task in one.tasks)
        for number, one in enumerate(used, start=1)
    ]
    cost = f"Cost {result.travel / SCALE:g}"
    path.write_text("\n".join([*lines, cost]) + "\n", encoding="utf-8")


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the benchmark's arguments."""
    parser.add_argument(
        "file", type=Path, nargs="+", help="Solomon or VRPLIB files with time windows"
    )
    parser.add_argument("--seconds", type=float, default=5.0, help="wall-clock limit, each")
    parser.add_argument("--work", type=float, help="deterministic limit instead of a clock")
    parser.add_argument("--seed", type=int, default=1, help="seed of the search")
    parser.add_argument("--runs", type=int, default=1, help="so many seeds for each file")
    parser.add_argument("--out", type=Path, help="write the routes of a single file here")
    parser.add_argument("--json", action="store_true", help="no words, only the JSON line")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Plan one instance, or many; let the checker judge, and print the figures."""
    if len(given.file) == 1 and given.runs == 1:
        return finish(_one(given.file[0], given.seed, given, not given.json))
    rows = []
    for path in given.file:
        told = [_one(path, given.seed + number, given, False) for number in range(given.runs)]
        rows.append(told)
        if not given.json:
            costs = " ".join(f"{one['cost']:>9.1f}" for one in told)
            say(f"{path.stem:>8}  {costs}  best known {told[0]['best_known']}")
    gaps = [_median([one["gap"] for one in told]) for told in rows]
    known = [gap for gap in gaps if gap is not None]
    every = [one for told in rows for one in told]
    return finish(
        {
            "benchmark": f"{len(rows)} files, medians of {given.runs}",
            "mean_gap": round(statistics.fmean(known), 5) if known else None,
            "worst_gap": max(known, default=None),
            "best_known_found": sum(gap == 0 for gap in known),
            "unserved": sum(one["unserved"] for one in every),
            "hard_violations": sum(one["hard_violations"] for one in every),
            "seconds_each": round(statistics.fmean(one["seconds"] for one in every), 2),
            "cpu_seconds_each": round(statistics.fmean(one["cpu_seconds"] for one in every), 2),
            "load": round(statistics.fmean(one["load"] for one in every), 2),
        }
    )


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def _one(path: Path, seed: int, given: argparse.Namespace, aloud: bool) -> dict[str, Any]:
    """Return the figures of one run."""

    def progress(now: Progress) -> None:
        if aloud:
            say(f"{now.seconds:8.1f} s  cost {now.objective / SCALE:>10.1f}  {now.engine}")

    problem = problem_of(read(path))
    stop = MaxSeconds(given.seconds) if given.work is None else MaxWork(given.work)
    before = time.process_time()
    result = plan(problem, stop, seed, progress)
    used = time.process_time() - before
    best = best_known(path)
    cost = result.travel / SCALE
    if given.out is not None:
        write(result, given.out)
    return {
        "benchmark": path.stem,
        "vehicles": sum(bool(one.tasks) for one in result.rounds),
        "cost": cost,
        "best_known": best,
        "gap": None if best is None else round(cost / best - 1, 5),
        "bound": None if result.bound is None else result.bound / SCALE,
        "unserved": len(result.unserved),
        "hard_violations": len(check(problem, result.rounds)),
        "engine": result.engine,
        "seconds": round(result.seconds, 2),
        "cpu_seconds": round(used, 2),
        "seed": result.seed,
        "stopped_by": result.stopped_by,
        "load": round(os.getloadavg()[0], 2),
    }
