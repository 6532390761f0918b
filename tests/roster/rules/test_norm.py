# SPDX-License-Identifier: MPL-2.0
"""The norm of a period: public holidays take off what the guard's agreement says (KL-04)."""

from __future__ import annotations

from datetime import date

import pytest

from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Terms
from roster.rules.norm import norm_minutes
from roster.rules.rulebook import Rulebook
from tests.roster.rules.world import guard
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
