# SPDX-License-Identifier: MPL-2.0
"""Each guard is held to their own agreement; what was in force can be had again."""

from __future__ import annotations

from datetime import date
from datetime import time
from pathlib import Path

import pytest

from roster.agreements import AgreementError
from roster.agreements import Library
from roster.checker import check
from roster.pay import assignment_cost
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Span
from roster.rules import standard
from roster.rules.base import Rule
from roster.rules.rulebook import Rulebook
from roster.rules.rulebook import RuleSet
from roster.rules.weights import Weights
from roster.solve import solve
from roster.solve.stop import MaxWork
from sites.clock import utc
from tests.roster.agreements.files import write
from tests.roster.rules.world import MONDAY
from tests.roster.rules.world import guard
from tests.roster.rules.world import plan
from tests.roster.rules.world import shift
from tests.roster.rules.world import solver_says
from tests.roster.rules.world import span

SHIFTS = [shift("late", span(8, 20)), shift("early", span(31.5, 39.5))]
"""Eleven hours and a half between them."""


@pytest.fixture
def book(tmp_path: Path) -> Rulebook:
    """A folder with an agreement on 12 hours of rest and a dispensation from it for one guard."""
    write(tmp_path, '["DK-01"]\nrest_minutes = {value = 720, relaxable = true}', id_="twelve")
    body = '["DK-01"]\nrest_minutes = 660\n[scope]\nguards = ["E9"]'
    more = 'from = 2026-06-01\nto = 2026-06-30\nreference = "2026-1"'
    write(tmp_path, body, id_="eleven", level="exemption", more=more)
    return Rulebook(Library(tmp_path))


def people() -> list[Guard]:
    """Return a guard under the law alone, one under the agreement, and one with an exemption."""
    return [
        guard("law"),
        guard("local", agreement="twelve"),
        guard("free", agreement="twelve", code="E9"),
    ]


def rest(rules: tuple[Rule, ...], who: Guard) -> list[int]:
    """Return the daily rest that binds a guard."""
    found = [rule for rule in rules if rule.id == "DK-01" and rule.covers(who)]
    return [rule.rest_minutes for rule in found]  # type: ignore[attr-defined]


def test_law_alone_is_one_set_without_scopes() -> None:
    """Guards without an agreement share the standard rules, and none of them is scoped."""
    assert Rulebook().rules([guard("a"), guard("b")], MONDAY).rules == standard()


def test_each_guard_has_exactly_one_of_each_rule(book: Rulebook) -> None:
    """Law, agreement and exemption each bind their own guards and nobody else."""
    rules = book.rules(people(), MONDAY).rules
    assert [rest(rules, who) for who in people()] == [[660], [720], [660]]


def test_rule_that_all_share_is_not_scoped(book: Rulebook) -> None:
    """Figures that the agreements leave alone stay one rule for everybody."""
    rules = book.rules(people(), MONDAY).rules
    assert [rule.scope for rule in rules if rule.id == "DK-04"] == [None]


@pytest.mark.parametrize(("who", "fine"), [("law", True), ("local", False), ("free", True)])
def test_checker_and_solver_judge_by_the_guards_agreement(
    book: Rulebook, who: str, fine: bool
) -> None:
    """Eleven hours and a half of rest are lawful for all but the guard with twelve."""
    rules = [r for r in book.rules(people(), MONDAY).rules if r.id == "DK-01"]
    made = plan(rules, people(), SHIFTS, {who: ["late", "early"]})
    assert not check(made).hard == solver_says(made).feasible == fine


def test_exemption_is_over_when_it_ends(book: Rulebook) -> None:
    """A plan that starts after the dispensation holds the guard to the agreement again."""
    rules = book.rules(people(), date(2026, 7, 6)).rules
    assert rest(rules, people()[2]) == [720]


@pytest.mark.parametrize(
    ("first", "days", "expected"),
    [
        (date(2026, 6, 1), 30, 660),
        (date(2026, 6, 1), 31, 720),
        (date(2026, 5, 31), 7, 720),
        (date(2026, 5, 1), 31, 720),
        (date(2026, 6, 30), 1, 660),
    ],
)
def test_exemption_loosens_nothing_outside_its_days(
    book: Rulebook, first: date, days: int, expected: int
) -> None:
    """A dispensation for June helps a plan inside June; one that reaches out of it is held."""
    rules = book.rules(people(), first, days).rules
    assert rest(rules, people()[2]) == [expected]


def test_limit_that_tightens_within_a_plan_holds_for_all_of_it(tmp_path: Path) -> None:
    """Five days in a row from New Year bind the plan that begins in December."""
    body = """
["days-running"]
limit_days = [{ value = 6, to = 2026-12-31 }, { value = 5, from = 2027-01-01 }]
"""
    write(tmp_path, body, id_="five")
    own = Rulebook(Library(tmp_path))
    for days, expected in ((4, 6), (5, 5)):
        rules = own.rules([guard("g", agreement="five")], date(2026, 12, 28), days).rules
        (rule,) = (one for one in rules if one.id == "days-running")
        assert rule.limit_days == expected  # type: ignore[attr-defined]


def test_figures_of_a_guard(book: Rulebook) -> None:
    """The pages can ask which figures hold for one guard."""
    rules = book.rules(people(), MONDAY)
    layers = [rules.of(who).layers[-1] for who in people()]
    assert layers == ["statutory", "twelve", "eleven"]


def test_what_was_kept_gives_the_same_rules(book: Rulebook) -> None:
    """A stored copy replays to equal rules and the same fingerprint, files or not."""
    rules = book.rules(people(), MONDAY)
    again = RuleSet.from_json(rules.to_json())
    assert again.hash == rules.hash
    assert again.rules == rules.rules


def test_weights_that_came_later_weigh_nothing_in_what_was_kept_before() -> None:
    """Rules kept before kilometres were weighed keep their fingerprint and weigh none."""
    before = Rulebook(weights=Weights(kilometre=0)).rules(people()[:1], MONDAY)
    kept = before.to_json()
    assert "kilometre" not in kept["weights"]
    again = RuleSet.from_json(kept)
    assert again.weights.kilometre == 0
    assert again.hash == before.hash
    now = Rulebook().rules(people()[:1], MONDAY)
    assert RuleSet.from_json(now.to_json()).weights == Weights()
    assert now.hash != before.hash


def test_fingerprint_changes_with_who_has_what(book: Rulebook) -> None:
    """Moving a guard to another agreement is another rule set."""
    moved = [guard("law", agreement="twelve"), *people()[1:]]
    assert book.rules(people(), MONDAY).hash != book.rules(moved, MONDAY).hash


def test_unknown_agreement_is_named(book: Rulebook) -> None:
    """A guard whose agreement has no file is not quietly held to the law alone."""
    with pytest.raises(AgreementError, match=r"nowhere.*twelve"):
        book.rules([guard(agreement="nowhere")], MONDAY)


def test_guards_data_leads_to_no_other_file(book: Rulebook, tmp_path: Path) -> None:
    """An agreement is looked up by name; a path, though a sound file lies there, is not."""
    path = write(tmp_path.parent, "", id_="elsewhere")
    for name in (str(path), "../elsewhere"):
        with pytest.raises(AgreementError, match="Known"):
            book.rules([guard(agreement=name)], MONDAY)


def test_pay_follows_the_day_of_the_shift() -> None:
    """In a week over New Year each evening has the supplement of its own year."""
    who = guard(agreement="kl-79-01")
    start = date(2025, 12, 29)
    rules = Rulebook().rules([who], start, 7).rules
    cost = next(rule for rule in rules if rule.id == "cost")
    evenings = [
        shift(f"e{n}", Span(utc(day, time(17)), utc(day, time(23))))
        for n, day in enumerate((date(2025, 12, 30), date(2026, 1, 2)))
    ]
    old, new = (assignment_cost(who, one, cost.pay) for one in evenings)  # type: ignore[attr-defined]
    assert (old, new) == (round(120_000 * 1.3512), round(120_000 * 1.36))


def test_engine_prices_each_guard_by_their_agreement() -> None:
    """Two guards with different supplements: the engine's sum is the checker's, to the øre."""
    night = [shift(f"n{n}", span(23 + 24 * n, 31 + 24 * n)) for n in range(5)]
    who = [guard("kl", agreement="kl-79-01"), guard("law")]
    rules = Rulebook().rules(who, MONDAY).rules
    assert len([rule for rule in rules if rule.id == "cost"]) == 2
    result = solve(Problem(MONDAY, 7, tuple(who), tuple(night), rules), MaxWork(0.2), workers=1)
    report = check(result.plan)
    assert not report.hard
    assert result.objective == report.objective
    assert dict(result.parts) == dict(report.parts)
    assert result.parts["cost"] > 0


def test_contract_stands_between_agreement_and_exemption(tmp_path: Path) -> None:
    """A person's own terms tighten the agreement for that person; an exemption lies over both."""
    write(tmp_path, "", id_="local")
    own = '["DK-01"]\nrest_minutes = {value = 780, relaxable = ["exemption"]}'
    write(tmp_path, own + '\n[scope]\nguards = ["a", "b"]', id_="own", level="contract")
    body = '["DK-01"]\nrest_minutes = 600\n[scope]\nguards = ["b"]'
    more = 'from = 2026-06-01\nto = 2026-06-30\nreference = "2026-2"'
    write(tmp_path, body, id_="freed", level="exemption", more=more)
    who = [guard(name, agreement="local") for name in ("a", "b", "c")]
    rules = Rulebook(Library(tmp_path)).rules(who, MONDAY)
    assert [rest(rules.rules, one) for one in who] == [[780], [600], [660]]
    assert rules.of(who[1]).layers == ("statutory", "local", "own", "freed")
