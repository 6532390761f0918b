# SPDX-License-Identifier: MPL-2.0
"""The known cases of daily and weekly rest and of the nights on which the clock changes."""

from __future__ import annotations

from datetime import date

import pytest

from roster.problem import Span
from roster.rules.base import Rule
from roster.rules.rest import DailyRest
from roster.rules.weekly_rest import WeeklyRest
from tests.roster.rules.world import local
from tests.roster.rules.world import one
from tests.roster.rules.world import rejects
from tests.roster.rules.world import shift
from tests.roster.rules.world import solver_says
from tests.roster.rules.world import span

DAILY, WEEKLY = DailyRest(), WeeklyRest()


def spans(*hours: tuple[float, float]) -> list[Span]:
    """Return spans by elapsed hours after Monday midnight."""
    return [span(*pair) for pair in hours]


def every_day(days: range, start: float, end: float) -> list[Span]:
    """Return the same span on each of some days."""
    return [span(24 * day + start, 24 * day + end) for day in days]


REST = {
    "T-R1: 07-15, next day 07-15": (DAILY, spans((7, 15), (31, 39)), True),
    "T-R2: 07-15, next day 07-21": (DAILY, spans((7, 15), (31, 45)), False),
    "T-R3: 07-21, next day 07-15": (DAILY, spans((7, 21), (31, 39)), False),
    "T-R4: 07-15, next day 07-15 and 20-23": (
        DAILY,
        spans((7, 15), (31, 39), (44, 47)),
        False,
    ),
    "T-R5: 15-23 then 07-15": (DAILY, spans((15, 23), (31, 39)), False),
    "T-R6: 19-07 twice running": (DAILY, spans((19, 31), (43, 55)), True),
    "T-R7: 23-07, then 18-06": (DAILY, spans((23, 31), (42, 54)), True),
    "T-R8: split 07-13 and 16-20": (DAILY, spans((7, 13), (16, 20)), True),
    "T-R8: split 07-13 and 16-21": (DAILY, spans((7, 13), (16, 21)), False),
    "T-R9: six segments, pairwise all right": (
        DAILY,
        spans((8, 20), (32, 35), (47, 48), (60, 61.5), (67, 68.5), (74, 75.5)),
        False,
    ),
    "T-F1: Mon-Sat 07-15, Sunday off, four weeks": (
        WEEKLY,
        [s for week in range(4) for s in every_day(range(7 * week, 7 * week + 6), 7, 15)],
        True,
    ),
    "T-F2: seven days 07-15 in a row": (WEEKLY, every_day(range(7), 7, 15), False),
    "T-F3: six nights 19-07": (WEEKLY, every_day(range(6), 19, 31), True),
    "T-F3: seven nights 19-07": (WEEKLY, every_day(range(7), 19, 31), False),
}


@pytest.mark.parametrize(("rule", "worked", "lawful"), REST.values(), ids=REST)
def test_rest_vectors(rule: Rule, worked: list[Span], lawful: bool) -> None:
    """Checker and solver judge the known cases of daily and weekly rest alike and right."""
    given = one(rule, *worked, days=28)
    assert (not rejects(given)) == lawful
    assert solver_says(given).feasible == lawful


@pytest.mark.parametrize(
    ("night", "minutes"), [(date(2026, 3, 28), 420), (date(2026, 10, 24), 540)]
)
def test_t_c4_a_night_on_which_the_clock_changes(night: date, minutes: int) -> None:
    """T-C4: 22-06 lasts seven hours in March and nine in October."""
    assert shift("s", local(0, "22:00", "06:00", night)).length == minutes


def test_rest_is_elapsed_time_when_the_clock_goes_forward() -> None:
    """17-22 then 09-13 has ten hours of rest on the night in March, and eleven on others."""
    march, june = date(2026, 3, 28), date(2026, 6, 1)
    for day, lawful in ((march, False), (june, True)):
        worked = (local(0, "17:00", "22:00", day), local(1, "09:00", "13:00", day))
        given = one(DAILY, *worked, start=day)
        assert (not rejects(given)) == lawful
        assert solver_says(given).feasible == lawful
