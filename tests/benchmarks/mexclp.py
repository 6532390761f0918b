# SPDX-License-Identifier: MPL-2.0
"""Location models on the Utrecht ambulance region, with the product's models.

The data (Dieleman and Jagtenberg, 2024): nodes with their share of the population, bases, and
siren driving minutes, row = node, column = base. Thresholds are minutes of driving.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dispatch.pool.checker import check
from dispatch.pool.covering import lscp
from dispatch.pool.covering import mclp
from dispatch.pool.covering import p_center
from dispatch.pool.expected import mexclp
from dispatch.pool.median import p_median
from dispatch.pool.problem import Problem
from dispatch.pool.problem import problem
from dispatch.pool.result import Result
from roster.solve.stop import MaxSeconds
from roster.solve.stop import Stop
from tests.benchmarks.run import finish

DRIVING = "siren_driving_matrix_2022.csv"
NODES = "nodes_Utrecht_2021.csv"
BASES = "RAVU_base_locations_Utrecht_2021.csv"


@dataclass(frozen=True, eq=False)
class Region:
    """Nodes with weights, bases among them, and driving seconds between all nodes."""

    codes: tuple[str, ...]
    weights: NDArray[np.float64]
    bases: tuple[str, ...]
    driving: NDArray[np.float64]
    """Row = from, column = to, in seconds."""

    @cached_property
    def standing(self) -> NDArray[np.int64]:
        """Number of the node of each base."""
        row = {code: number for number, code in enumerate(self.codes)}
        return np.array([row[code] for code in self.bases])

    def problem(self, units: int, minutes: float = np.inf, busy: float = 0.0) -> Problem:
        """Return the location problem of one moment."""
        seconds = self.driving[self.standing]
        return problem(seconds, self.weights, units, threshold=60 * minutes, busy=busy)


def read(folder: Path) -> Region:
    """Return the region in a folder.

    Raises
    ------
    ValueError
        If a file of it is missing.
    """
    missing = [name for name in (DRIVING, NODES, BASES) if not (folder / name).exists()]
    if missing:
        raise ValueError(f"{folder} has no {', '.join(missing)}.")
    nodes = _rows(folder / NODES)
    codes = tuple(row[0] for row in nodes)
    matrix = _rows(folder / DRIVING)
    place = {row[0]: number for number, row in enumerate(matrix)}
    order = [place[code] for code in codes]
    # The file's rows are where calls are and its columns where units stand: turned round here.
    minutes = np.array([[float(cell) for cell in row[1:]] for row in matrix]).T
    bases = tuple(row[0] for row in _rows(folder / BASES))
    weights = np.array([float(row[3]) for row in nodes])
    return Region(codes, weights, bases, 60 * minutes[np.ix_(order, order)])


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.reader(file) if row][1:]


def known(region: Region, stop: Stop, name: str, key: str) -> Result:
    """Return the result of the model that a key of `optima.json` is about."""
    figures = [float(part.lstrip("pSNq")) for part in key.split("_")]
    if name == "mclp":
        return mclp(region.problem(int(figures[0]), figures[1]), stop)
    if name == "mexclp_12min":
        return mexclp(region.problem(int(figures[0]), 12, figures[1]), stop)
    if name == "lscp_n_bases":
        return lscp(region.problem(0, figures[0]), stop)
    solve = p_median if name == "pmedian_weighted" else p_center
    return solve(region.problem(int(figures[0])), stop)


def shown(name: str, result: Result) -> float:
    """Return an objective in the unit of `optima.json`: minutes where it is a time."""
    timed = name in ("pmedian_weighted", "pcenter_minutes")
    return result.objective / 60 if timed else result.objective


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the benchmark's arguments."""
    parser.add_argument("folder", type=Path, help="the Utrecht data")
    parser.add_argument("--units", type=int, default=20)
    parser.add_argument("--busy", type=float, default=0.6, help="busy fraction")
    parser.add_argument("--minutes", type=float, default=12.0, help="threshold of driving time")
    parser.add_argument("--seconds", type=float, default=60.0, help="wall-clock limit")
    parser.add_argument("--all", action="store_true", help="every optimum in optima.json too")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Place the units, let the checker judge it, and print the figures."""
    region, stop = read(given.folder), MaxSeconds(given.seconds)
    began = time.process_time()
    result = mexclp(region.problem(given.units, given.minutes, given.busy), stop)
    spent = time.process_time() - began
    faults = len(check(result).faults)
    worst = None
    if given.all:
        worst = 0.0
        optima = json.loads((given.folder / "optima.json").read_text(encoding="utf-8"))
        for name, values in optima.items():
            for key, value in values.items():
                found = known(region, stop, name, key)
                faults += len(check(found).faults)
                worst = max(worst, abs(shown(name, found) / value - 1))
    return finish(
        {
            "benchmark": f"mexclp {given.units} units, q {given.busy}, {given.minutes:g} min",
            "objective": round(result.objective, 7),
            "bound": round(result.bound, 7),
            "gap": round(result.gap, 9),
            "proven": result.proven,
            "standing": [region.bases[base] for base in result.standing()],
            "farthest_from_optima": None if worst is None else round(worst, 8),
            "seconds": round(result.seconds, 3),
            "cpu_seconds": round(spent, 3),
            "hard_violations": faults,
            "load": round(os.getloadavg()[0], 2),
        }
    )
