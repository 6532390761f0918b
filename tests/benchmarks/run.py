# SPDX-License-Identifier: MPL-2.0
"""Solve one instance with the product's engine and let the checker judge the plan."""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from roster import checker
from roster.plan import Improvement
from roster.plan import Plan
from roster.problem import Problem
from roster.solve import solve
from roster.solve.stop import MaxSeconds
from roster.solve.stop import MaxWork
from roster.solve.stop import Stop


@dataclass(frozen=True)
class Options:
    """How to solve: common to all benchmarks."""

    seconds: float
    work: float | None
    seed: int
    workers: int | None
    quiet: bool

    @property
    def stop(self) -> Stop:
        """The clock, or deterministic work when that is given."""
        return MaxSeconds(self.seconds) if self.work is None else MaxWork(self.work)


def solve_and_judge(
    problem: Problem, options: Options, words: str
) -> tuple[dict[str, object], Plan]:
    """Return the figures of one run and its plan.

    Raises
    ------
    AssertionError
        If the engine's objective is not the checker's.
    """
    if not options.quiet:
        say(words)
    first: list[float] = []

    def progress(now: Improvement) -> None:
        first.append(now.seconds)
        if not options.quiet:
            say(
                f"{now.seconds:8.1f} s  objective {now.objective:>10}  bound {now.bound:>10}"
                f"  gap {now.gap:7.2%}  empty seats {now.uncovered}"
            )

    before = _cpu()
    result = solve(problem, options.stop, options.seed, progress, options.workers)
    report = checker.check(result.plan)
    assert report.objective == result.objective, (report.objective, result.objective)
    figures: dict[str, object] = {
        "objective": result.objective,
        "bound": result.bound,
        "gap": round(result.gap, 5),
        "seconds": round(result.seconds, 2),
        "cpu_seconds": round(_cpu() - before, 1),
        "status": result.status,
        "hard_violations": sum(violation.hard for violation in report.violations),
        "uncovered": result.uncovered,
        "parts": dict(report.parts),
        "first_plan_seconds": round(first[0], 2) if first else None,
        "seed": result.seed,
        "workers": result.workers,
        "relaxed": list(result.relaxed),
        "stopped_by": result.stopped_by,
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "load": round(os.getloadavg()[0], 2),
    }
    return figures, result.plan


def _cpu() -> float:
    """Return the seconds of processor time of this process and of those that it ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def finish(figures: Mapping[str, object]) -> int:
    """Print the JSON line; return 0 when no hard rule is broken."""
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0 if figures["hard_violations"] == 0 else 1


def say(words: str) -> None:
    """Write one line to stderr."""
    sys.stderr.write(words + "\n")
