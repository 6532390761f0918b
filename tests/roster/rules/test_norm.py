# SPDX-License-Identifier: MPL-2.0
"""The norm of a period: public holidays take off what the guard's agreement says (KL-04)."""

from __future__ import annotations

from datetime import date

import pytest

from roster.problem import Account
from roster.problem import Guard
from roster.problem import History
from roster.problem import Problem
from roster.problem import Terms
from roster.rules.base import Severity
from roster.rules.norm import NormHours
from roster.rules.norm import balance
from roster.rules.norm import norm_minutes
from roster.rules.norm import target_minutes
from roster.rules.rulebook import Rulebook
from tests.roster.rules.world import MONDAY
from tests.roster.rules.world import guard
from tests.roster.rules.world import one
from tests.roster.rules.world import solver_says
from tests.roster.rules.world import span

CHRISTMAS = date(2026, 12, 21)
"""Friday 25 and Saturday 26 December are public holidays."""
EASTER = date(2026, 3, 30)
"""Thursday and Friday are public holidays, and so is Easter Sunday, 5 April."""
WEEK = 37 * 60
DAY = 444
"""7.4 hours."""


def norm(start: date, who: Guard, days: int = 7) -> int:
    """Return a guard's norm from a day on, in minutes."""
    rules = Rulebook().rules([who], start).rules
    return norm_minutes(Problem(start, days, (who,), (), rules), who)


@pytest.mark.parametrize(
    ("agreement", "start", "expected"),
    [
        ("", CHRISTMAS, WEEK),
        ("kl-79-01", CHRISTMAS, WEEK - 2 * DAY),
        ("kl-79-01", EASTER, WEEK - 2 * DAY),
        ("kl-79-01", date(2026, 11, 2), WEEK),
        ("di-vsl", CHRISTMAS, WEEK),
    ],
)
def test_public_holidays_lower_the_norm(agreement: str, start: date, expected: int) -> None:
    """Two holidays take off two days of 7.4 hours; a Sunday takes off nothing, nor does the law."""
    assert norm(start, guard(agreement=agreement)) == expected


def test_part_time_is_lowered_in_proportion() -> None:
    """Half the hours, half the reduction."""
    half = guard(agreement="kl-79-01", terms=(Terms(date(2020, 1, 1), None, WEEK // 2, 3600, 1),))
    assert norm(CHRISTMAS, half) == (WEEK - 2 * DAY) // 2


def test_norm_is_never_negative() -> None:
    """A plan of the holiday alone asks for no hours rather than for fewer than none."""
    assert norm(date(2026, 12, 25), guard(agreement="kl-79-01"), days=1) == 0


def test_absence_on_a_holiday_counts_once() -> None:
    """Who is away on Christmas Day has neither the day's share of the norm nor its reduction."""
    from_friday = 24.0 * (date(2026, 12, 25) - date(2026, 6, 1)).days + 1
    away = guard(agreement="kl-79-01", absences=(span(from_friday, from_friday + 24),))
    assert norm(CHRISTMAS, away) == WEEK * 6 // 7 - DAY


END = date(2026, 6, 28)
"""Four weeks from the Monday on: the last day of the norm period."""


def target(who: Guard, days: int = 7) -> int:
    """Return what to plan a guard for from the Monday on, in minutes."""
    return target_minutes(Problem(MONDAY, days, (who,), (), (NormHours(),)), who)


@pytest.mark.parametrize(
    ("ahead", "days", "expected"),
    [
        (0, 7, WEEK),
        (400, 7, WEEK - 100),
        (-400, 7, WEEK + 100),
        (401, 7, WEEK - 100),
        (400, 28, 4 * WEEK - 400),
        (400, 56, 8 * WEEK - 400),
        (40_000, 7, 1),
    ],
)
def test_the_norm_account_is_made_up_for_evenly(ahead: int, days: int, expected: int) -> None:
    """A quarter of the period makes up for a quarter of what a guard is ahead or behind."""
    assert target(guard(account=Account(MONDAY, ahead, ends=END)), days) == expected


@pytest.mark.parametrize(
    "who",
    [
        guard(),
        guard(account=Account(MONDAY, 400)),
        guard(account=Account(MONDAY, 400, ends=date(2026, 5, 31))),
        guard(account=Account(date(2026, 6, 2), 400, ends=END)),
        guard(account=Account(date(2026, 5, 25), 400, ends=END)),
    ],
    ids=["no account", "no end", "period over", "later balance", "unknown days between"],
)
def test_what_is_not_known_leaves_the_norm_as_it_is(who: Guard) -> None:
    """A balance that cannot be placed in time changes nothing."""
    assert target(who) == WEEK


def test_an_older_balance_is_carried_on_by_the_history() -> None:
    """A balance of a week ago is moved by the 40 hours worked and the 37 of the norm."""
    week_ago = date(2026, 5, 25)
    history = History(week_ago, ((week_ago, 2400, 0),))
    who = guard(account=Account(week_ago, 60, ends=END), history=history)
    assert balance(Problem(MONDAY, 7, (who,), (), ()), who) == 60 + 2400 - WEEK


def test_both_halves_plan_for_the_target() -> None:
    """Eight hours ahead: working eight hours less than the norm is then free."""
    who = guard(account=Account(MONDAY, 480, ends=date(2026, 6, 7)))
    rule = NormHours(under=1, over=1, tolerance=0, far_factor=1)
    days = [span(24.0 * n + 8, 24.0 * n + 15.25) for n in range(4)]
    given = one(rule, *days, who=who)
    cost = [v.penalty for v in rule.check_guard(given.problem, given.work["g"])]
    assert cost == []
    assert solver_says(given).parts == {"norm-hours": 0}


def test_a_missing_account_is_said() -> None:
    """The plan says for how many guards with shifts the account is not known."""
    plan = one(NormHours(), span(7, 15))
    [notice] = [v for v in NormHours().check(plan) if v.severity is Severity.INFO]
    assert "For 1 af 1 vagter" in str(notice.message)
    known = one(NormHours(), span(7, 15), who=guard(account=Account(MONDAY, 0, ends=END)))
    assert not [v for v in NormHours().check(known) if v.severity is Severity.INFO]
