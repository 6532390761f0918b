# SPDX-License-Identifier: MPL-2.0
"""The p-median on files of the OR-Library (Beasley, EJOR 21, 1985), with the product's engine."""

from __future__ import annotations

import argparse
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

from dispatch.pool.checker import check
from dispatch.pool.median import p_median
from dispatch.pool.problem import Problem
from dispatch.pool.problem import Progress
from dispatch.pool.problem import problem
from roster.solve.stop import MaxSeconds
from tests.benchmarks.run import finish
from tests.benchmarks.run import say


@dataclass(frozen=True, eq=False)
class Instance:
    """Distances between all nodes, and how many medians to choose."""

    distances: NDArray[np.float64]
    p: int


def read(path: Path) -> Instance:
    """Return the instance in a file: "n m p", then m edges "i j cost".

    Files name some edges twice; the last one counts, as the library's own page says. Taking
    the least gives other optima (5718 instead of 5819 for pmed1).

    Raises
    ------
    ValueError
        If the file is of another kind.
    """
    words = path.read_text(encoding="utf-8").split()
    try:
        nodes, edges, p = (int(word) for word in words[:3])
        rows = np.array(words[3:], dtype=np.int64).reshape(edges, 3)
    except ValueError as error:
        raise ValueError(f"{path} is not an OR-Library p-median file.") from error
    last = {(min(a, b), max(a, b)): cost for a, b, cost in rows.tolist()}
    ends = np.array(list(last), dtype=np.int64).reshape(-1, 2) - 1
    graph = csr_array((np.array(list(last.values()), float), ends.T), shape=(nodes, nodes))
    return Instance(shortest_path(graph, directed=False), p)


def problem_of(instance: Instance) -> Problem:
    """Return an instance as a location problem: every node is a base and counts once."""
    weights = np.ones(len(instance.distances))
    return problem(instance.distances, weights, instance.p, integral=True)


def optimum(path: Path) -> int | None:
    """Return the published optimum from `pmedopt.txt` beside a file, None if it is not there."""
    beside = path.with_name("pmedopt.txt")
    if not beside.exists():
        return None
    found = re.findall(r"^(\w+)\s+(\d+)\s*$", beside.read_text(encoding="utf-8"), re.MULTILINE)
    known = {name: int(value) for name, value in found}
    return known.get(path.stem)


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the benchmark's arguments."""
    parser.add_argument("file", type=Path, help="an OR-Library p-median file")
    parser.add_argument("--seconds", type=float, default=60.0, help="wall-clock limit")
    parser.add_argument("--seed", type=int, default=1, help="seed of the search")
    parser.add_argument("--json", action="store_true", help="no words, only the JSON line")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Solve one instance, let the checker judge it, and print the figures."""

    def progress(now: Progress) -> None:
        if not given.json:
            say(f"{now.seconds:8.2f} s  {now.objective:>10}  bound {now.bound:>12.3f}  {now.stage}")

    began = time.process_time()
    result = p_median(problem_of(read(given.file)), MaxSeconds(given.seconds), given.seed, progress)
    report = check(result)
    best = optimum(given.file)
    return finish(
        {
            "benchmark": given.file.stem,
            "objective": result.objective,
            "bound": round(result.bound, 4),
            "gap": round(result.gap, 7),
            "proven": result.proven,
            "optimum": best,
            "above_optimum": None if best is None else round(result.objective / best - 1, 6),
            "seconds": round(result.seconds, 2),
            "cpu_seconds": round(time.process_time() - began, 2),
            "stopped_by": result.stopped_by,
            "engine": result.engine,
            "hard_violations": len(report.faults),
            "seed": result.seed,
            "load": round(os.getloadavg()[0], 2),
        }
    )
