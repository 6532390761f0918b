# SPDX-License-Identifier: MPL-2.0
"""`python -m tests.benchmarks WHAT ...`: progress on stderr, one JSON object last on stdout."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from roster.rules import standard
from tests.benchmarks import board
from tests.benchmarks import compare
from tests.benchmarks import desk
from tests.benchmarks import files
from tests.benchmarks import guards
from tests.benchmarks import mexclp
from tests.benchmarks import page
from tests.benchmarks import pmedian
from tests.benchmarks import poolpolicy
from tests.benchmarks import published
from tests.benchmarks import rounds
from tests.benchmarks import run
from tests.benchmarks import vrptw

PUBLISHED = {
    "curtois": "one of the staff rostering instances of Curtois and Qu",
    "tsprp": "one of the task scheduling and rostering instances of Smet and others",
}


def main(words: Sequence[str] | None = None) -> int:
    """Run one benchmark; return 0 when its plan breaks no hard rule, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    kinds = parser.add_subparsers(dest="kind", required=True)
    _add_guards(kinds.add_parser("guards", help="guard instances of our own, any size"))
    for kind, about in PUBLISHED.items():
        command = kinds.add_parser(kind, help=about)
        _common(command)
        published.add(command, kind)
    compare.add(kinds.add_parser("compare", help="the engine beside plain CP-SAT and Timefold"))
    page.add(kinds.add_parser("page", help="run them all and write the page of measurements"))
    desk.add(kinds.add_parser("desk", help="the dispatcher's desk under load, through HTTP"))
    mexclp.add(kinds.add_parser("mexclp", help="location models on the Utrecht region"))
    pmedian.add(kinds.add_parser("pmedian", help="the p-median on an OR-Library file"))
    about = "the roster board through HTTP: shown, held, edited, undone"
    board.add(kinds.add_parser("board", help=about))
    about = "moving up against static plans, in simulated days over Utrecht"
    poolpolicy.add(kinds.add_parser("pool-policy", help=about))
    rounds.add(kinds.add_parser("rounds", help="a large night among real institutions"))
    vrptw.add(kinds.add_parser("vrptw", help="rounds on a Solomon or VRPLIB file"))
    given = parser.parse_args(words)
    out: int = given.run(given)
    return out


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seconds", type=float, default=60.0, help="wall-clock limit")
    parser.add_argument("--work", type=float, help="deterministic limit instead of a clock")
    parser.add_argument("--seed", type=int, default=1, help="seed of instance and search")
    parser.add_argument("--workers", type=int, help="cores to use; default: those available")
    parser.add_argument("--out", type=Path, help="write the plan here")
    parser.add_argument("--json", action="store_true", help="no words, only the JSON line")


def _add_guards(parser: argparse.ArgumentParser) -> None:
    _common(parser)
    parser.add_argument("--guards", type=int, default=100)
    parser.add_argument("--weeks", type=int, default=4)
    parser.add_argument("--file", type=Path, help="solve the instance in this file")
    parser.add_argument("--dump", type=Path, help="write the instance here before solving")
    parser.set_defaults(run=_run_guards)


def _run_guards(given: argparse.Namespace) -> int:
    rules = standard(weights=guards.WEIGHTS)
    if given.file is not None:
        problem = files.read_problem(given.file, rules)
    else:
        problem = guards.generate(given.guards, given.weeks, given.seed, rules)
    if given.dump is not None:
        files.write_problem(problem, given.dump)
    name = given.file.name if given.file else f"guards {given.guards} x {given.weeks}"
    options = run.Options(given.seconds, given.work, given.seed, given.workers, given.json)
    figures, plan = run.solve_and_judge(problem, options, guards.summary(problem))
    if given.out is not None:
        files.write_plan(plan, given.out)
    return run.finish({"benchmark": name, **figures})


if __name__ == "__main__":
    sys.exit(main())
