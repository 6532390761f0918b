# SPDX-License-Identifier: MPL-2.0
"""Published instances: read as problems, scored as their authors do, written as they are read."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from roster import checker
from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Problem
from roster.solve.ground import Ground
from roster.solve.start import construct
from tests.benchmarks import curtois
from tests.benchmarks import tsprp
from tests.benchmarks.__main__ import main
from tests.benchmarks.files import read_problem
from tests.benchmarks.files import write_problem
from tests.benchmarks.published import published_cost
from tests.shared import shared

SMALL = """# a comment
SECTION_HORIZON
7
SECTION_SHIFTS
E,480,
L,600,E
SECTION_STAFF
A,E=7|L=2,2880,960,3,1,1,1
B,E=7|L=0,2880,480,3,2,2,0
SECTION_DAYS_OFF
A,0
SECTION_SHIFT_ON_REQUESTS
A,1,L,3
B,2,E,4
SECTION_SHIFT_OFF_REQUESTS
B,3,E,5
SECTION_COVER
1,E,1,100,1
1,L,1,100,1
2,E,2,100,1
3,E,1,100,2
"""
TASKS = """# a comment
Tasks = 4
360 420 0
400 500 0
800 860 1
430 480 1
Shifts = 3
0 0 0 0 0 0
360 0 0 480 0 0
780 0 0 480 0 0
Employees = 2
4: 0 1 2 3
2: 1 3
Days = 3
Shift constraints
1 2
0 3
1 2
0 1
2 2
true
true
Forbidden sequences = 1
2 1
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small instance of the kind of Curtois and Qu, solvable in the head."""
    file = tmp_path / "Small.txt"
    file.write_text(SMALL, encoding="utf-8")
    return file


@pytest.fixture
def tasks(tmp_path: Path) -> Path:
    """A small instance with tasks and shifts."""
    file = tmp_path / "small.dat"
    file.write_text(TASKS, encoding="utf-8")
    return file


def some(random: Random, problem: Problem, density: float) -> Plan:
    """Return a plan of random pairs; whoever already has a shift at the time gets none."""
    pairs = [
        Assignment(guard.id, shift.id)
        for guard in problem.guards
        for shift in problem.shifts
        if random.random() < density
    ]
    taken: set[tuple[str, str]] = set()
    kept = []
    for pair in pairs:
        day = pair.shift.partition("/")[0]
        if (pair.guard, day) not in taken:
            taken.add((pair.guard, day))
            kept.append(pair)
    return Plan(problem, frozenset(kept))


def judged_alike(instance: curtois.Instance, plan: Plan) -> bool:
    """Assert that the checker and the file's own scoring agree; say whether the plan is lawful."""
    report = checker.check(plan)
    roster = curtois.roster_of(instance, plan)
    least = {"least-hours", "work-runs", "off-runs"}
    broken = bool(report.hard) or any(report.parts[rule] for rule in least)
    assert broken == bool(curtois.faults(instance, roster))
    own = sum(cost for rule, cost in report.parts.items() if rule not in least)
    assert own == curtois.score(instance, roster)
    return not broken


@pytest.mark.parametrize("seed", range(40))
def test_checker_and_file_judge_a_random_roster_alike(seed: int, small: Path) -> None:
    """The product finds a fault exactly where the file's own rules do, and the same cost."""
    random, instance = Random(seed), curtois.read(small)
    judged_alike(instance, some(random, curtois.problem_of(instance), random.random() / 2))


def test_the_reader_takes_marks_of_other_systems(tmp_path: Path, small: Path) -> None:
    """A byte-order mark and carriage returns change nothing."""
    other = tmp_path / "Other.txt"
    other.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert curtois.read(other) == curtois.read(small)


@pytest.mark.parametrize("cut", ["SECTION_COVER", "A,E=7|L=2,2880,960,3,1,1,1"])
def test_a_file_that_lacks_something_is_refused(cut: str, tmp_path: Path) -> None:
    """The message names the file."""
    file = tmp_path / "cut.txt"
    file.write_text(SMALL.replace(cut, "x"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"cut\.txt"):
        curtois.read(file)


def test_a_problem_written_and_read_is_the_same(tmp_path: Path, small: Path) -> None:
    """Requests, own figures, spare room, prices and tags are in the file for others."""
    problem = curtois.problem_of(curtois.read(small))
    file = tmp_path / "problem.json"
    write_problem(problem, file)
    back = read_problem(file, problem.rules)
    assert back.guards == problem.guards
    assert back.shifts == problem.shifts


def last(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Return the JSON object on the last line of stdout."""
    found: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return found


def test_a_small_instance_is_proved_and_written(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command ends with a proof, and what it writes scores what it says."""
    out = tmp_path / "Small.xml"
    assert main(["curtois", str(small), "--seconds", "20", "--json", "--out", str(out)]) == 0
    told = last(capsys)
    instance = curtois.read(small)
    roster = curtois.read_roster(out, instance)
    assert told["status"] == "optimal"
    assert told["objective"] == told["bound"] == curtois.score(instance, roster)
    assert curtois.faults(instance, roster) == []


def test_a_published_instance_is_proved_at_its_best_known_cost(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The bound meets the best known cost and is never above it."""
    file = shared("roster-curtois/Instance1.txt")
    assert main(["curtois", str(file), "--seconds", "30", "--json"]) == 0
    told = last(capsys)
    assert told["objective"] == told["bound"] == told["best_known"] == 607


def test_tasks_are_proved_and_written(
    tasks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command ends with a proof, and the `.sol` file scores what it says."""
    out = tmp_path / "small.sol"
    assert main(["tsprp", str(tasks), "--seconds", "20", "--json", "--out", str(out)]) == 0
    told = last(capsys)
    instance = tsprp.read(tasks)
    found, cost = tsprp.read_solution(out, instance)
    assert told["status"] == "optimal"
    assert told["objective"] == told["bound"] == cost == tsprp.score(instance, found)
    assert tsprp.faults(instance, found) == []
    assert out.read_text(encoding="utf-8").splitlines()[-1].endswith("\t")


@pytest.mark.parametrize("seed", range(40))
def test_checker_and_authors_judge_random_tasks_alike(seed: int, tasks: Path) -> None:
    """A plan is lawful for both or for neither, and costs no more than with any other windows."""
    random, instance = Random(seed), tsprp.read(tasks)
    problem = tsprp.problem_of(instance)
    pairs = frozenset(
        Assignment(random.choice(problem.guards).id, shift.id)
        for shift in problem.shifts
        if random.random() < 0.9
    )
    plan = Plan(problem, pairs)
    report, found = checker.check(plan), tsprp.solution_of(instance, plan)
    broken = bool(report.hard) or bool(report.parts["uncovered"])
    assert broken == bool(tsprp.faults(instance, found))
    if not broken:
        assert report.objective == tsprp.score(instance, found)


def test_first_plan_gives_a_person_several_tasks_a_day(tasks: Path) -> None:
    """Where no rule asks for rest, the first plan packs a day with tasks: none is left over."""
    day = ((360, 420, 0), (420, 500, 0), (600, 700, 0))
    alone = replace(tsprp.read(tasks), tasks=day, able=(frozenset({0, 1, 2}),))
    problem = tsprp.problem_of(alone)
    lines = construct(Ground(problem), None, lambda: False)
    assert lines == {"0": {"0", "1", "2"}}


def test_published_solutions_cost_what_their_authors_say() -> None:
    """The evaluator finds every published solution lawful, at its published cost."""
    folder = shared("roster-tsprp")
    files = sorted(folder.glob("*.dat"))
    assert len(files) == 60
    for file in files:
        instance = tsprp.read(file)
        found, cost = tsprp.read_solution(file.with_suffix(".sol"), instance)
        assert tsprp.score(instance, found) == cost == published_cost(file, instance), file.name
        assert tsprp.faults(instance, found) == [], file.name


@pytest.mark.parametrize("name", ["000_10_7_194_60_30", "054_10_7_281_90_100"])
def test_product_judges_published_tasks_no_dearer(name: str) -> None:
    """As plans of the product the published solutions are lawful; windows may only get better."""
    file = shared(f"roster-tsprp/{name}.dat")
    instance = tsprp.read(file)
    found, cost = tsprp.read_solution(file.with_suffix(".sol"), instance)
    problem = tsprp.problem_of(instance)
    pairs = frozenset(Assignment(str(who), str(task)) for task, who in enumerate(found.doer))
    report = checker.check(Plan(problem, pairs))
    assert not report.hard
    assert report.objective <= cost


@pytest.mark.parametrize("number", range(1, 13))
def test_shared_instances_become_problems(number: int) -> None:
    """Each shared instance is read, and a random roster of it is judged alike by both."""
    instance = curtois.read(shared(f"roster-curtois/Instance{number}.txt"))
    problem = curtois.problem_of(instance)
    judged_alike(instance, some(Random(number), problem, 0.3 / len(instance.minutes)))
