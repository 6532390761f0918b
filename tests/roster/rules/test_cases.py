# SPDX-License-Identifier: MPL-2.0
"""Every rule against its table of cases, by the checking half and by the solver's half."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from roster.agreements import load
from roster.agreements import resolve
from roster.rules import registry
from roster.rules.base import Severity
from roster.rules.registry import CLASSES
from roster.rules.weights import Weights
from sites.text import Text
from tests.roster.rules import cases
from tests.roster.rules import cases_days
from tests.roster.rules import cases_hours
from tests.roster.rules import cases_patterns
from tests.roster.rules import cases_posts
from tests.roster.rules import cases_travel
from tests.roster.rules.cases import Case
from tests.roster.rules.world import solver_says

ALL = Weights(move=400, turn=100, sunday=100)
"""Weights with which every rule there is is in force."""
HERE = Path(__file__).parent
EXTENDED = tuple(
    resolve(load(name), date(2026, 6, 1))
    for name in ("statutory", "kl-79-01", "di-vsl", HERE / "reduced.toml", HERE / "patterns.toml")
)
"""The agreements that together have every rule: the product's, one that opens DK-03, and one that
asks for patterns of work."""
RULES = {id_: rule for agreement in EXTENDED for id_, rule in registry(agreement, ALL).items()}
BOOKS = (cases_posts.BOOK, cases_hours.BOOK, cases_days.BOOK, cases_patterns.BOOK)
CASES = [*cases.CASES, *(case for book in (*BOOKS, cases_travel.BOOK) for case in book.cases)]
TABLE = [pytest.param(case, id=f"{case.rule}: {case.name}") for case in CASES]


@pytest.mark.parametrize("case", TABLE)
def test_checker_says_what_the_case_says(case: Case) -> None:
    """The checking half finds a violation, with its penalty, exactly where the case has one."""
    rule = case.plan.problem.rules[0]
    found = [v for v in rule.check(case.plan) if v.severity is rule.info.severity]
    assert bool(found) == case.breaks
    assert sum(violation.penalty for violation in found) == case.penalty
    assert all(v.rule == rule.id for v in found)


@pytest.mark.parametrize("case", TABLE)
def test_solver_says_what_the_case_says(case: Case) -> None:
    """The encoding half refuses the hard cases that break and prices the soft ones the same."""
    rule = case.plan.problem.rules[0]
    verdict = solver_says(case.plan)
    if rule.info.severity.weighs:
        assert verdict.feasible
        assert verdict.parts[rule.id] == case.penalty
    elif rule.info.severity is Severity.INFO:
        assert verdict.feasible
    else:
        assert verdict.feasible == (not case.breaks)


@pytest.mark.parametrize("case", TABLE)
def test_messages_can_be_said_in_both_languages(case: Case) -> None:
    """A violation's message fills all its placeholders in Danish and in English."""
    for violation in case.plan.problem.rules[0].check(case.plan):
        for language in ("da", "en"):
            said = violation.message.in_(language)
            assert said
            assert "{" not in said


@pytest.mark.parametrize("kind", ["violating", "passing", "boundary"])
@pytest.mark.parametrize("rule", RULES)
def test_each_rule_has_a_case_of_each_kind(rule: str, kind: str) -> None:
    """No rule is registered without a violating, a passing and a boundary case."""
    assert any(case.rule == rule and case.kind == kind for case in CASES)


def test_each_case_belongs_to_a_registered_rule() -> None:
    """No case is left over from a rule that is no longer in force."""
    assert {case.rule for case in CASES} == set(RULES)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_each_rule_presents_itself(rule: object) -> None:
    """Name, explanation, source and parameters are there in both languages."""
    info = rule.info  # type: ignore[attr-defined]
    for text in (info.name, info.explanation, info.source):
        assert isinstance(text, Text)
        assert text.da.strip()
        assert text.en.strip()
    for parameter in rule.parameters:  # type: ignore[attr-defined]
        assert parameter.unit
        assert parameter.name.da != parameter.name.en


def test_every_class_is_in_some_agreement() -> None:
    """No rule is written that no agreement puts in force."""
    assert {class_.info.id for class_ in CLASSES} == set(RULES)


def test_rule_ids_are_unique() -> None:
    """A rule is found again by its id."""
    assert len({class_.info.id for class_ in CLASSES}) == len(CLASSES)


def test_a_rule_without_weight_is_left_out() -> None:
    """What weighs nothing is not modelled: the solver is spared it."""
    assert set(registry(weights=ALL)) - set(registry()) == {"moves", "DK-22e", "DK-04b"}


def test_every_rule_is_described_in_the_documentation() -> None:
    """The page of rules names each rule that is in force."""
    page = (Path(__file__).parents[3] / "docs" / "rules.md").read_text(encoding="utf-8")
    missing = [id_ for id_ in RULES if f"`{id_}`" not in page]
    assert not missing


def test_weights_reach_the_rules() -> None:
    """A changed weight changes the parameter that the rule shows."""
    rules = registry(weights=Weights(travel=11, extra_night=22, vacant=(9, 8, 7)))
    assert [p.value for p in rules["travel"].parameters] == [11, 100]
    assert rules["fair-nights"].parameters[0].value == 22
    assert [p.value for p in rules["uncovered"].parameters] == [9, 8, 7]


@pytest.mark.parametrize("bad", [{"wish": -1}, {"vacant": (1, -2, 3)}, {"far_factor": 0}])
def test_weights_that_turn_a_rule_round_are_refused(bad: dict[str, int]) -> None:
    """A negative weight would reward what it should discourage."""
    with pytest.raises(ValueError, match=next(iter(bad))):
        Weights(**bad)  # type: ignore[arg-type]
