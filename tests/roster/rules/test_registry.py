# SPDX-License-Identifier: MPL-2.0
"""The registry: what every rule says of itself, and whom it covers."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from roster.agreements import Scope
from roster.checker import check
from roster.rules import registry
from roster.rules.base import Rule
from roster.rules.competence import MinimumAge
from roster.rules.registry import CLASSES
from roster.rules.registry import explained
from roster.rules.rest import DailyRest
from tests.roster.rules.world import guard
from tests.roster.rules.world import plan
from tests.roster.rules.world import shift
from tests.roster.rules.world import solver_says
from tests.roster.rules.world import span

LATE, EARLY = shift("late", span(15, 23)), shift("early", span(31, 39))
BOTH = {"a": ["late", "early"], "b": []}
A, B = guard("a", agreement="one"), guard("b", agreement="two")
ONE, TWO = Scope(agreements=frozenset({"one"})), Scope(agreements=frozenset({"two"}))


def says(rule: Rule, given: dict[str, list[str]]) -> tuple[bool, bool]:
    """Return whether the checker and the solver find a plan of the two shifts lawful."""
    made = plan([rule], [A, B], [LATE, EARLY], given)
    verdict = solver_says(made)
    return not check(made).hard, verdict.feasible


def test_ids_are_unique() -> None:
    """No two classes share an id."""
    assert len({rule.info.id for rule in CLASSES}) == len(CLASSES)


@pytest.mark.parametrize("rule", CLASSES, ids=lambda rule: rule.info.id)
def test_parameters_have_sensible_ranges(rule: type[Rule]) -> None:
    """A declared range is not empty."""
    for key in rule.declared().values():
        assert key.low is None or key.high is None or key.low <= key.high


@pytest.mark.parametrize(("scope", "fine"), [(None, False), (ONE, False), (TWO, True)])
def test_rule_binds_whom_it_covers(scope: Scope | None, fine: bool) -> None:
    """Eight hours of rest break the rule for a guard in scope only, in both halves."""
    assert says(DailyRest(scope=scope), BOTH) == (fine, fine)


def test_each_guard_has_the_rule_of_their_agreement() -> None:
    """Two instances of a rule hold two guards to different figures in one plan."""
    rules = [DailyRest(scope=ONE), DailyRest(rest_minutes=480, scope=TWO)]
    for given, fine in ((BOTH, False), ({"a": [], "b": ["late", "early"]}, True)):
        made = plan(rules, [A, B], [LATE, EARLY], given)
        assert not check(made).hard == solver_says(made).feasible == fine


def test_locked_work_outside_the_scope_is_nobodys_concern() -> None:
    """A lock of a guard who is not covered does not trouble a scoped rule."""
    made = plan([DailyRest(scope=ONE)], [A, B], [LATE, EARLY], {"b": ["late", "early"]})
    locked = replace(made.problem, locked=made.assignments)
    assert solver_says(replace(made, problem=locked)).feasible


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        (Scope(), True),
        (Scope(employers=frozenset({"own"})), True),
        (Scope(employers=frozenset({"other"})), False),
        (Scope(tags=frozenset({"night", "young"})), True),
        (Scope(tags=frozenset({"old"})), False),
        (Scope(guards=frozenset({"E1"})), True),
        (Scope(without=frozenset({"E1"})), False),
        (Scope(agreements=frozenset({"kl"}), employers=frozenset({"other"})), False),
    ],
)
def test_scope_covers_by_agreement_employer_and_tags(scope: Scope, covered: bool) -> None:
    """All that a scope names must hold; of several tags one is enough."""
    who = guard(code="E1", agreement="kl", tags=frozenset({"night"}))
    assert scope.covers(who) == covered


@pytest.mark.parametrize(
    ("scope", "breaks"),
    [
        (Scope(post_tags=frozenset({"bar"})), True),
        (Scope(post_tags=frozenset({"school"})), False),
        (Scope(administrations=frozenset({"adm"}), services=frozenset({"service"})), True),
        (Scope(administrations=frozenset({"else"})), False),
    ],
)
def test_rule_about_one_shift_can_be_scoped_by_post(scope: Scope, breaks: bool) -> None:
    """A rule that judges each shift by itself looks only at the shifts in scope."""
    young = guard("y", birth_date=LATE.day.replace(year=LATE.day.year - 17))
    bar = shift("bar", span(15, 23), tags=frozenset({"bar"}))
    made = plan([MinimumAge(scope=scope)], [young], [bar], {"y": ["bar"]})
    assert bool(check(made).hard) == breaks
    assert solver_says(made).feasible != breaks


def test_rule_about_several_shifts_cannot_be_scoped_by_post() -> None:
    """Rest between two shifts cannot be judged when one of them is out of sight."""
    with pytest.raises(ValueError, match="scope it by guards"):
        DailyRest(scope=Scope(services=frozenset({"x"})))


def test_rule_made_plainly_has_the_figures_of_the_law() -> None:
    """A rule without arguments equals the one in force under the law alone."""
    assert DailyRest() == registry()["DK-01"]
    assert {p.layer for p in DailyRest().parameters} == {"statutory"}


NUMBERS = {
    "da": r"\d|\b(tre|fire|fem|seks|syv|otte|ni|ti|elleve|tolv)\b",
    "en": r"\d|\b(three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b",
}
MEASURE = re.compile(r"\bI 24 timer|\bIn 24 hours")
"""What a day is, not a figure."""


@pytest.mark.parametrize("rule", CLASSES, ids=lambda rule: rule.info.id)
def test_explanation_has_the_figures_in_force_and_none_of_its_own(rule: type[Rule]) -> None:
    """What a rule says names its figures by key, so that no number in words can be out of date."""
    raw = {"da": rule.info.explanation.da, "en": rule.info.explanation.en}
    for language, number in NUMBERS.items():
        assert not re.search(number, MEASURE.sub("", raw[language])), raw
        said = explained(rule).in_("en" if language == "en" else "da")
        assert "{" not in said
        assert "…" not in said


def test_explanation_follows_the_figure() -> None:
    """Twelve hours of rest are twelve hours in the rule's own words, in both languages."""
    said = DailyRest(rest_minutes=720).explanation
    assert "12 timer" in said.in_("da")
    assert "12 hours" in said.in_("en")
