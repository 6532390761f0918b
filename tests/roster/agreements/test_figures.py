# SPDX-License-Identifier: MPL-2.0
"""No figure of a law or an agreement stands in Python: each is read from its file."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import MISSING
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from roster.agreements import Confidence
from roster.agreements import load
from roster.agreements import resolve
from roster.agreements import shipped
from roster.agreements.ranges import numbers
from roster.rules import registry
from roster.rules.base import Rule
from roster.rules.registry import CLASSES

ROSTER = Path(__file__).parents[3] / "roster"
READERS = [path for name in ("rules", "pay", "agreements") for path in (ROSTER / name).glob("*.py")]
OURS = frozenset({"weights.py"})
"""The city's own weights are no figures of an agreement."""
SMALL = 12
"""Up to here a number says how many of something, or how many months a year has."""
CONVERSIONS = frozenset({24, 60, 100, 1440, 10_080})
"""What turns weeks, days, hours and percent into each other."""
RANGES = ("low", "high")
"""The values that make sense at all are bounds for files, not figures."""
HOURS = {"min": 1, "h": 60, "d": 1440}
"""Minutes in a unit of time."""
MONEY = ("kr", "kr/h", "kr/km")


def figures() -> dict[Decimal, set[str]]:
    """Return every number in every shipped file, as it stands and converted, with its place."""
    found: dict[Decimal, set[str]] = defaultdict(set)
    for name in shipped():
        for section, key, figure in load(name).periods():
            for number in numbers(figure.value):
                place = f"{name}: [{section}] {key}"
                exact = Decimal(number)
                found[exact].add(place)
                if figure.unit in HOURS:
                    found[round(exact * HOURS[figure.unit] / 60, 6).normalize()].add(place)
                    found[exact * HOURS[figure.unit]].add(place)
                if figure.unit in MONEY:
                    found[exact * 100].add(place)
    return found


def literals(path: Path) -> Iterator[tuple[int, Decimal]]:
    """Yield the numbers that a module has, with their lines, bounds of ranges left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bounds = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg in RANGES
        for inner in ast.walk(node.value)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and type(node.value) in (int, float)
            and id(node) not in bounds
        ):
            yield node.lineno, Decimal(str(node.value))


def test_no_number_of_a_file_stands_in_python() -> None:
    """Each number of a file, small counts aside, is nowhere in the code that reads it."""
    known = figures()
    assert len(known) > 50
    found = [
        f"{path.name}:{line} has {number}, which is {sorted(known[number])[0]}"
        for path in READERS
        if path.name not in OURS
        for line, number in literals(path)
        if number > SMALL and number not in CONVERSIONS and number in known
    ]
    assert found == []


def test_the_search_finds_a_figure(tmp_path: Path) -> None:
    """The search is not blind: it sees a figure in an expression, and leaves a range alone."""
    module = tmp_path / "rule.py"
    module.write_text("rest = timedelta(minutes=660)\nx = parameter(low=480, high=1440)\n")
    assert list(literals(module)) == [(1, Decimal(660))]
    assert Decimal(660) in figures()
    assert Decimal(11) in figures()


def test_no_rule_has_a_date_of_its_own() -> None:
    """What holds from one day to another has those days in its file."""
    dated = [
        f"{path.name}:{node.lineno}"
        for path in READERS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("date", "datetime")
        and node.args
        and all(isinstance(one, ast.Constant) for one in node.args)
        and "since=" not in path.read_text(encoding="utf-8").splitlines()[node.lineno - 1]
    ]
    assert dated == []


@pytest.mark.parametrize("rule", CLASSES, ids=lambda rule: rule.info.id)
def test_numbers_of_a_rule_are_declared(rule: type[Rule]) -> None:
    """A rule's numbers are parameters of a file or weights of the city, never plain defaults."""
    plain = [
        item.name
        for item in fields(rule)
        if item.type in ("int", "float", "Decimal") and not {"tighter", "weight"} & {*item.metadata}
    ]
    assert plain == []
    numeric = [
        item.name
        for item in fields(rule)
        if item.default is not MISSING and type(item.default) in (int, float)
    ]
    assert numeric == []


@pytest.mark.parametrize("name", shipped())
@pytest.mark.parametrize("day", [date(2025, 6, 1), date(2026, 6, 1), date(2027, 6, 1)])
def test_shipped_agreement_gives_a_whole_set_of_rules(name: str, day: date) -> None:
    """Every file that comes with the product resolves on any day and lacks no figure."""
    rules = registry(resolve(load(name), day))
    assert {"DK-01", "DK-04", "overlap"} <= {*rules}


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_figure_has_source_and_grade(name: str) -> None:
    """Each figure says where it comes from in both languages, and how well it is known."""
    for section, key, figure in load(name).periods():
        assert figure.source.da.strip(), (section, key)
        assert figure.source.en.strip(), (section, key)
        assert figure.confidence in Confidence


def test_unverified_figures_are_shown_as_such() -> None:
    """Whatever is graded C, D or U is provisional until somebody has verified it."""
    for name in shipped():
        for _, _, figure in load(name).periods():
            weak = figure.confidence in (Confidence.C, Confidence.D, Confidence.U)
            assert figure.provisional == (weak and not figure.verified_by)
