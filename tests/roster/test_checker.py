# SPDX-License-Identifier: MPL-2.0
"""The checker's report on a whole plan."""

from __future__ import annotations

from roster.checker import check
from roster.checker import check_guard
from roster.problem import Assignment
from roster.rules import standard
from tests.roster.rules.world import duties
from tests.roster.rules.world import guard
from tests.roster.rules.world import plan
from tests.roster.rules.world import shift
from tests.roster.rules.world import span

WEEK = [shift(f"d{n}", span(24 * n + 7, 24 * n + 15)) for n in range(7)]
UNLAWFUL = duties(*(span(24 * n + 7, 24 * n + 15) for n in range(-9, -1)))


def test_hard_violations_come_first_each_kind_in_time_order() -> None:
    """A reader sees what must be mended before what only costs."""
    report = check(plan(standard(), [guard()], WEEK, {"g": [s.id for s in WEEK]}))
    assert {v.rule for v in report.hard} == {"DK-04", "days-running"}
    assert report.violations == (*report.hard, *report.soft, *report.prices, *report.notices)
    for part in (report.hard, report.soft, report.prices):
        assert sorted(v.start for v in part if v.start) == [v.start for v in part if v.start]


def test_objective_is_the_sum_of_the_parts_and_of_the_soft_violations() -> None:
    """Every øre of the objective is shown at a place in the plan."""
    report = check(plan(standard(), [guard()], WEEK, {"g": ["d0", "d2"]}))
    assert report.objective == sum(report.parts.values()) > 0
    assert report.objective == sum(v.penalty for v in (*report.soft, *report.prices))
    assert set(report.parts) == {r.id for r in standard() if r.info.severity.weighs}


def test_old_breaches_are_not_the_plans() -> None:
    """Unlawful settled work is not reported; a shift that takes part in it is."""
    person = guard(duties=UNLAWFUL)
    assert not check(plan(standard(), [person], WEEK, {"g": ["d3"]})).hard
    with_old = check(plan(standard(), [person], [shift("s", span(-17, -9))], {"g": ["s"]})).hard
    assert {v.rule for v in with_old} == {"DK-04", "days-running"}


def test_a_locked_breach_is_reported() -> None:
    """A lock keeps an assignment; it does not make it lawful."""
    lock = frozenset({Assignment("g", "long")})
    report = check(plan(standard(), [guard()], [shift("long", span(7, 22))], {}, locked=lock))
    assert {v.rule for v in report.hard} == {"DK-01", "DK-01b"}


def test_one_guard_is_checked_alone() -> None:
    """Checking one guard with some shifts says what the whole plan's check says of them."""
    given = plan(standard(), [guard(), guard("h")], WEEK, {"g": [s.id for s in WEEK]})
    alone = check_guard(given.problem, given.problem.guard["g"], WEEK[::-1])
    assert alone == tuple(v for v in check(given).violations if v.guard == "g")


def test_an_empty_roster_is_checked() -> None:
    """No guards and no shifts is a plan like any other."""
    report = check(plan(standard(), [], [], {}))
    assert report.violations == ()
    assert report.objective == 0
