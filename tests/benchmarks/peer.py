# SPDX-License-Identifier: MPL-2.0
"""Timefold as a peer: guard instances as a Timefold model of ours, compiled and run in Java.

The Java solver comes inside the wheel of the Python package `timefold`, which is no longer
developed; of that only the jars are used. Without the package or a Java compiler the peer says
so and is left out.
"""

from __future__ import annotations

import atexit
import functools
import importlib.util
import shutil
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.rules.base import Rule
from roster.rules.economy import Uncovered
from roster.rules.model import Model
from roster.rules.night_runs import NightsRunning
from roster.rules.norm import NormHours
from roster.rules.norm import target_minutes
from roster.rules.rest import DailyRest
from roster.rules.weekly import DaysRunning
from roster.rules.weekly import WeeklyHours
from roster.rules.weekly_rest import WeeklyRest
from sites.clock import minutes

HERE = Path(__file__).parent / "timefold"
MEMORY = "-Xmx3g"
EXTRA = 60
"""Seconds beyond the limit after which a run that does not end is ended."""
CAVEAT = (
    "The Timefold model is ours: community edition 1.24, one thread, every rule about one guard"
    " as one constraint over the guard's seats, change, swap and ruin-and-recreate moves, late"
    " acceptance. Somebody who lives with it, custom moves or the commercial edition would do"
    " better. It knows no rule about averages over months; what its plans then break is counted."
)
_R = TypeVar("_R", bound=Rule)


def missing() -> str | None:
    """Return why the peer cannot run here; None if it can."""
    if importlib.util.find_spec("timefold") is None:
        return "not run: the package timefold is not installed (pip install vagt[peer])"
    if shutil.which("javac") is None:
        return "not run: no Java compiler (JDK 17 or newer)"
    return None


def timefold(problem: Problem, seconds: float, seed: int) -> Plan:
    """Return Timefold's plan of a guard instance.

    Raises
    ------
    RuntimeError
        If Java fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        (room / "in.txt").write_text("\n".join(_lines(problem)), encoding="utf-8")
        said = (HERE / "solver.xml").read_text(encoding="utf-8")
        said = said.replace("SEED", str(seed)).replace("MILLISECONDS", str(int(1000 * seconds)))
        (room / "solver.xml").write_text(said, encoding="utf-8")
        classes = f"{_compiled()}:{_jars()}"
        files = [str(room / name) for name in ("in.txt", "out.txt", "solver.xml")]
        _run(["java", MEMORY, "-cp", classes, "Rostering", *files], seconds + EXTRA)
        rows = (room / "out.txt").read_text(encoding="utf-8").splitlines()[1:]
    guards = [guard.id for guard in problem.guards]
    shifts = [shift.id for shift in problem.shifts]
    pairs = (map(int, row.split()) for row in rows)
    return Plan(problem, frozenset(Assignment(guards[g], shifts[s]) for g, s in pairs))


def _jars() -> str:
    found = importlib.util.find_spec("timefold")
    assert found is not None
    assert found.submodule_search_locations is not None
    return f"{next(iter(found.submodule_search_locations))}/solver/jars/*"


@functools.cache
def _compiled() -> str:
    """Compile the model once for this process; return the folder of the classes."""
    folder = tempfile.mkdtemp(prefix="vagt-timefold-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _run(["javac", "-nowarn", "-d", folder, "-cp", _jars(), str(HERE / "Rostering.java")], 300)
    return folder


def _run(command: list[str], seconds: float) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr.strip().splitlines()[-1:]}")


def _rule(problem: Problem, kind: type[_R]) -> _R:
    return next(rule for rule in problem.rules if isinstance(rule, kind))


def _lines(problem: Problem) -> Iterator[str]:
    """Yield the instance as the Java side reads it: numbers only, times in minutes."""
    rest, weekly = _rule(problem, DailyRest), _rule(problem, WeeklyRest)
    nights, norm = _rule(problem, NightsRunning), _rule(problem, NormHours)
    yield (
        f"{rest.rest_minutes} {rest.period_minutes - rest.rest_minutes} {weekly.rest_minutes} "
        f"{weekly.block_minutes} {_rule(problem, DaysRunning).limit_days} {nights.limit_days} "
        f"{nights.extra} {norm.under} {norm.over} {norm.tolerance} {norm.far_factor}"
    )
    yield str(len(problem.travel.seconds))
    yield from (" ".join(map(str, row)) for row in problem.travel.seconds.tolist())
    yield str(len(problem.weeks))
    yield str(len(problem.guards))
    for guard in problem.guards:
        weeks = " ".join(str(_most(problem, guard, n)) for n in range(len(problem.weeks)))
        yield f"{target_minutes(problem, guard)} {weeks}"
    yield from _seats(problem, nights)


def _most(problem: Problem, guard: Guard, week: int) -> int:
    """Return a guard's most minutes in a week, by number."""
    assert any(isinstance(rule, WeeklyHours) for rule in problem.rules)
    days = (problem.weeks[week] + timedelta(days=n) for n in range(7))
    terms = [found for day in days if (found := guard.terms_on(day)) is not None]
    return min((one.max_weekly_minutes for one in terms), default=0)


def _seats(problem: Problem, nights: NightsRunning) -> Iterator[str]:
    """Yield each seat with the guards who may take it and what that costs by itself."""
    model = Model(problem)
    price: dict[int, int] = defaultdict(int)
    for terms in model.costs.values():
        for var, weight in terms:
            price[var.index] += weight
    number = {guard.id: n for n, guard in enumerate(problem.guards)}
    uncovered = _rule(problem, Uncovered)
    yield str(sum(shift.seats for shift in problem.shifts))
    for n, shift in enumerate(problem.shifts):
        weight = (uncovered.must, uncovered.should, uncovered.can)[shift.priority - 1]
        able = [(number[g.id], price[var.index]) for g, var in model.of_shift(shift)]
        line = (
            f"{n} {_at(problem, shift, 0)} {_at(problem, shift, shift.length)} "
            f"{(shift.day - problem.start).days} {(shift.day - problem.weeks[0]).days // 7} "
            f"{shift.place} {int(shift.night >= nights.night_minutes)} "
            f"{shift.length * weight} {len(able)} "
            + " ".join(f"{who} {cost}" for who, cost in able)
        )
        yield from [line] * shift.seats


def _at(problem: Problem, shift: Shift, after: int) -> int:
    return minutes(problem.window.start, shift.span.start) + after
