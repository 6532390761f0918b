# SPDX-License-Identifier: MPL-2.0
"""Integrated task scheduling and personnel rostering (Smet, Ernst, Vanden Berghe 2016).

A task is a shift with one seat; who may do it holds its competence. A kind of shift is a window
on the clock that holds all tasks of a person's day. `score` and `faults` read the objective and
what must hold straight off the file and know nothing of the product.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from itertools import groupby
from itertools import pairwise
from pathlib import Path

from roster.plan import Plan
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.problem import Span
from roster.problem import Terms
from roster.problem import Validity
from roster.rules.base import Rule
from roster.rules.competence import Competence
from roster.rules.economy import Uncovered
from roster.rules.runs import OffRuns
from roster.rules.runs import WorkRuns
from roster.rules.structure import Availability
from roster.rules.structure import Overlap
from roster.rules.structure import Seats
from roster.rules.totals import PlanDays
from roster.rules.totals import SplitWeekends
from roster.rules.windows import WindowKinds
from roster.rules.windows import Windows
from sites.clock import midnight

START = date(2026, 6, 1)
"""Day 0: days 5 and 6 of each week are the weekend."""
STEEP = 10_000
"""What a task that nobody does costs: every task must be done."""


@dataclass(frozen=True)
class Instance:
    """A file: tasks, kinds of shift (0 is the day off), who may do what, and what costs."""

    tasks: tuple[tuple[int, int, int], ...]
    """Start and end in minutes of the day, and the day."""
    kinds: tuple[tuple[int, int], ...]
    """Start and length in minutes."""
    able: tuple[frozenset[int], ...]
    """The tasks that each employee may do."""
    days: int
    worked: tuple[int, int]
    """Least and most days at work."""
    counts: tuple[tuple[int, int], ...]
    """Least and most days of each kind."""
    longest_off: int
    longest_run: int
    no_single_off: bool
    whole_weekends: bool
    never: frozenset[tuple[int, int]]


@dataclass(frozen=True)
class Solution:
    """Who does each task, and the kind of shift of each employee on each day."""

    doer: tuple[int, ...]
    """Employee by task; -1 for nobody."""
    kinds: tuple[tuple[int, ...], ...]


def read(path: Path) -> Instance:
    """Return the instance in a `.dat` file.

    Raises
    ------
    ValueError
        If the file is not of this format.
    """
    lines = [line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines()]
    rows = (line for line in lines if line and not line.startswith("#"))
    try:
        return _read(rows)
    except (StopIteration, ValueError, IndexError) as fault:
        raise ValueError(f"{path} is not an instance of this format: {fault!r}") from fault


def _read(rows: Iterator[str]) -> Instance:
    def number(name: str) -> int:
        return int(re.fullmatch(rf"{name} = (\d+)", next(rows))[1])  # type: ignore[index]

    def pair() -> tuple[int, int]:
        first, second = map(int, next(rows).split())
        return first, second

    tasks = []
    for _ in range(number("Tasks")):
        start, end, day = map(int, next(rows).split())
        tasks.append((start, end, day))
    kinds = []
    for _ in range(number("Shifts")):
        figures = [int(word) for word in next(rows).split()]
        kinds.append((figures[0], figures[3]))
    able = [
        frozenset(map(int, next(rows).partition(":")[2].split()))
        for _ in range(number("Employees"))
    ]
    days = number("Days")
    next(rows)
    worked = pair()
    counts = [pair() for _ in kinds]
    longest_off, longest_run = pair()
    single, whole = next(rows) == "true", next(rows) == "true"
    never = frozenset(pair() for _ in range(number("Forbidden sequences")))
    return Instance(
        tuple(tasks),
        tuple(kinds),
        tuple(able),
        days,
        worked,
        tuple(counts),
        longest_off,
        longest_run,
        single,
        whole,
        never,
    )


def problem_of(instance: Instance) -> Problem:
    """Return an instance as a problem of the product.

    Tasks that the same people may do ask for the same competence.
    """
    holders: dict[int, list[int]] = defaultdict(list)
    for who, tasks in enumerate(instance.able):
        for task in tasks:
            holders[task].append(who)
    codes: dict[tuple[int, ...], str] = {}
    for able in holders.values():
        codes.setdefault(tuple(sorted(able)), f"c{len(codes)}")
    held: dict[int, list[str]] = defaultdict(list)
    for people, code in codes.items():
        for one in people:
            held[one].append(code)
    asks = [codes[tuple(sorted(holders[task]))] if holders[task] else "nobody"
            for task in range(len(instance.tasks))]  # fmt: skip
    shifts = tuple(_shift(instance, task, asks[task]) for task in range(len(instance.tasks)))
    guards = tuple(_guard(who, held[who]) for who in range(len(instance.able)))
    return Problem(START, instance.days, guards, shifts, rules_of(instance))


def _shift(instance: Instance, task: int, asks: str) -> Shift:
    start, end, day = instance.tasks[task]
    begins = midnight(START + timedelta(days=day))
    return Shift(
        id=str(task),
        span=Span(begins + timedelta(minutes=start), begins + timedelta(minutes=end)),
        place=0,
        site="",
        post=str(task),
        service="",
        administration="",
        competences=frozenset({asks}),
        empty_cost=STEEP,
    )


def _guard(number: int, codes: Sequence[str]) -> Guard:
    return Guard(
        id=str(number),
        name=str(number),
        employer="",
        certificates=tuple(Validity(code, START) for code in codes),
        terms=(Terms(START, None, 0, 7 * 1440, 0),),
    )


def rules_of(instance: Instance) -> tuple[Rule, ...]:
    """Return the product's rules that an instance asks for; each unit costs 1."""
    clock = ", ".join(
        f"{kind} {_at(start)}-{_at(start + length)}"
        for kind, (start, length) in enumerate(instance.kinds)
        if kind
    )
    counts = ", ".join(
        f"{kind} {least}-{most}" for kind, (least, most) in enumerate(instance.counts) if kind
    )
    avoid = ", ".join(f"{first} > {second}" for first, second in sorted(instance.never))
    least, most = instance.worked
    least_off, most_off = instance.counts[0]
    return (
        Competence(),
        Availability(),
        Overlap(),
        Windows(windows=clock),
        Seats(),
        Uncovered(),
        PlanDays(least=least, most=most, least_off=least_off, most_off=most_off, weight=1),
        WindowKinds(counts=counts, avoid=avoid, weight=1, turn=1, windows=clock),
        WorkRuns(least=1, most=instance.longest_run, short=0, long=1),
        OffRuns(
            least=2,
            most=instance.longest_off,
            short=int(instance.no_single_off),
            long=1,
        ),
        SplitWeekends(weight=int(instance.whole_weekends)),
    )


def _at(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def solution_of(instance: Instance, plan: Plan) -> Solution:
    """Return a plan as who does what, in which kind of shift."""
    doer = [-1] * len(instance.tasks)
    for assignment in plan.assignments:
        doer[int(assignment.shift)] = int(assignment.guard)
    frames = next(rule for rule in plan.problem.rules if isinstance(rule, WindowKinds))
    kinds = []
    for guard in plan.problem.guards:
        _, chosen = frames.best(plan.problem, plan.work[guard.id])
        days = (START + timedelta(days=day) for day in range(instance.days))
        kinds.append(tuple(int(chosen.get(day, "0")) for day in days))
    return Solution(tuple(doer), tuple(kinds))


def write(path: Path, name: str, instance: Instance, given: Solution, seconds: float) -> None:
    """Write a `.sol` file as the authors publish them; -1 stands for nobody."""
    vacant = given.doer.count(-1)
    lawful = "false" if faults(instance, given) else "true"
    head = (name, lawful, str(score(instance, given)), str(vacant), f"{seconds:.0f}")
    lines = ["\t".join(head), *map(str, given.doer)]
    lines += ["".join(f"{kind}\t" for kind in kinds) for kinds in given.kinds]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")


def read_solution(path: Path, instance: Instance) -> tuple[Solution, int]:
    """Return the solution in a `.sol` file, and the cost that its first line states.

    Raises
    ------
    ValueError
        If it does not fit the instance.
    """
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    tasks = len(instance.tasks)
    if len(lines) != 1 + tasks + len(instance.able):
        raise ValueError(f"{path} has {len(lines)} lines: it is for another instance.")
    cost = int(float(lines[0].split("\t")[2]))
    kinds = tuple(tuple(map(int, line.split())) for line in lines[1 + tasks :])
    return Solution(tuple(map(int, lines[1 : 1 + tasks])), kinds), cost


def score(instance: Instance, given: Solution) -> int:
    """Return what a solution costs by the authors' own rules."""
    return sum(_cost(instance, kinds) for kinds in given.kinds)


def _cost(instance: Instance, kinds: Sequence[int]) -> int:
    worked = sum(kind > 0 for kind in kinds)
    cost = _outside(worked, instance.worked)
    cost += sum(_outside(kinds.count(kind), own) for kind, own in enumerate(instance.counts))
    first = 0
    for on, run in groupby(kinds, key=lambda kind: kind > 0):
        length = len(list(run))
        cost += max(0, length - (instance.longest_run if on else instance.longest_off))
        inside = first > 0 and first + length < instance.days
        cost += instance.no_single_off and not on and length == 1 and inside
        first += length
    cost += sum(pair in instance.never for pair in pairwise(kinds))
    if instance.whole_weekends:
        saturdays = range(5, instance.days - 1, 7)
        cost += sum((kinds[day] > 0) != (kinds[day + 1] > 0) for day in saturdays)
    return cost


def _outside(count: int, limits: tuple[int, int]) -> int:
    return max(0, limits[0] - count, count - limits[1])


def faults(instance: Instance, given: Solution) -> list[str]:
    """Return in words everything that must hold and does not."""
    out = [f"task {task} is nobody's" for task, who in enumerate(given.doer) if who < 0]
    mine: Mapping[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
    for task, who in enumerate(given.doer):
        if who >= 0:
            start, end, day = instance.tasks[task]
            mine[who, day].append((start, end, task))
            if task not in instance.able[who]:
                out.append(f"{who} may not do task {task}")
    for (who, day), tasks in mine.items():
        start, length = instance.kinds[given.kinds[who][day]]
        tasks.sort()
        out += [
            f"{who} has tasks {one[2]} and {other[2]} at once"
            for one, other in pairwise(tasks)
            if other[0] < one[1]
        ]
        out += [
            f"task {task} of {who} lies outside the shift"
            for begins, ends, task in tasks
            if begins < start or ends > start + length
        ]
    out += [
        f"{who} has a shift without tasks on day {day}"
        for who, kinds in enumerate(given.kinds)
        for day, kind in enumerate(kinds)
        if kind and (who, day) not in mine
    ]
    return out
