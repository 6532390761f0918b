# SPDX-License-Identifier: MPL-2.0
"""The known cases of daily and weekly rest and of the nights on which the clock changes."""

from __future__ import annotations

from datetime import date

import pytest

from roster.problem import Span
from roster.rules.base import Rule
from roster.rules.compensation import CompensatoryRest
from roster.rules.rest import DailyRest
from roster.rules.weekly_rest import WeeklyRest
from tests.roster.rules.world import duties
from tests.roster.rules.world import guard
from tests.roster.rules.world import local
from tests.roster.rules.world import one
from tests.roster.rules.world import rejects
from tests.roster.rules.world import shift
from tests.roster.rules.world import solver_says
from tests.roster.rules.world import span

DAILY, WEEKLY = DailyRest(), WeeklyRest()


def lawful(rule: Rule, *hours: tuple[float, float]) -> bool:
    """Say what both halves make of work given by elapsed hours after Monday midnight."""
    given = one(rule, *(span(*pair) for pair in hours), days=28)
    kept = not rejects(given)
    assert solver_says(given).feasible == kept
    return kept


def every_day(days: range, start: float, end: float) -> list[tuple[float, float]]:
    """Return the same hours on each of some days."""
    return [(24 * day + start, 24 * day + end) for day in days]


def test_t_r1_two_days_07_15() -> None:
    """T-R1: 07-15 and next day 07-15 is lawful."""
    assert lawful(DAILY, (7, 15), (31, 39))


def test_t_r2_a_long_second_day() -> None:
    """T-R2: 07-15 and next day 07-21 is not: at 21 the last 24 hours hold ten hours of rest."""
    assert not lawful(DAILY, (7, 15), (31, 45))


def test_t_r3_a_long_first_day() -> None:
    """T-R3: 07-21 and next day 07-15 is not lawful."""
    assert not lawful(DAILY, (7, 21), (31, 39))


def test_t_r4_an_evening_call() -> None:
    """T-R4: 07-15 and next day 07-15 and 20-23 is not: the rest comes in pieces of 8 and 5."""
    assert not lawful(DAILY, (7, 15), (31, 39), (44, 47))


def test_t_r5_eight_hours_between_teams() -> None:
    """T-R5: 15-23 then 07-15 is not lawful; where a person sets it aside the next rest is 14."""
    assert not lawful(DAILY, (15, 23), (31, 39))
    cut = guard(duties=duties(span(15, 23), span(31, 39)))
    for start, kept in ((50.0, False), (53.0, True)):
        given = one(CompensatoryRest(), span(start, start + 8), who=cut)
        assert (not rejects(given)) == solver_says(given).feasible == kept


def test_t_r6_two_nights_of_twelve_hours() -> None:
    """T-R6: 19-07 twice running is lawful, twelve hours and twelve."""
    assert lawful(DAILY, (19, 31), (43, 55))


def test_t_r7_exactly_eleven_hours() -> None:
    """T-R7: 23-07 and then 18-06 is lawful."""
    assert lawful(DAILY, (23, 31), (42, 54))


def test_t_r8_a_split_day() -> None:
    """T-R8: 07-13 and 16-20 is lawful, 07-13 and 16-21 is not: thirteen hours and fourteen."""
    assert lawful(DAILY, (7, 13), (16, 20))
    assert not lawful(DAILY, (7, 13), (16, 21))


def test_t_r9_six_segments() -> None:
    """T-R9: six segments break daily rest although every two of them would pass."""
    minutes = [(480, 1200), (1920, 2100), (2820, 2880), (3600, 3690), (4020, 4110), (4440, 4530)]
    segments = [(start / 60, end / 60) for start, end in minutes]
    assert not lawful(DAILY, *segments)
    assert all(lawful(DAILY, a, b) for n, a in enumerate(segments) for b in segments[n + 1 :])


def test_t_f1_monday_to_saturday() -> None:
    """T-F1: Monday to Saturday 07-15 with Sunday off is lawful for four weeks."""
    weeks = [hours for w in range(4) for hours in every_day(range(7 * w, 7 * w + 6), 7, 15)]
    assert lawful(WEEKLY, *weeks)


def test_t_f2_seven_days_in_a_row() -> None:
    """T-F2: seven days 07-15 in a row span 152 hours and are not lawful."""
    assert not lawful(WEEKLY, *every_day(range(7), 7, 15))


def test_t_f3_six_nights_and_seven() -> None:
    """T-F3: six nights 19-07 span 132 hours and are lawful; seven span 156 and are not."""
    assert lawful(WEEKLY, *every_day(range(6), 19, 31))
    assert not lawful(WEEKLY, *every_day(range(7), 19, 31))


@pytest.mark.parametrize(
    ("night", "minutes"), [(date(2026, 3, 28), 420), (date(2026, 10, 24), 540)]
)
def test_t_c4_a_night_on_which_the_clock_changes(night: date, minutes: int) -> None:
    """T-C4: 22-06 lasts seven hours in March and nine in October."""
    assert shift("s", local(0, "22:00", "06:00", night)).length == minutes


def test_rest_is_elapsed_time_when_the_clock_goes_forward() -> None:
    """17-22 then 09-13 has ten hours of rest on the night in March, and eleven on others."""
    march, june = date(2026, 3, 28), date(2026, 6, 1)
    for day, kept in ((march, False), (june, True)):
        worked: tuple[Span, ...] = (
            local(0, "17:00", "22:00", day),
            local(1, "09:00", "13:00", day),
        )
        given = one(DAILY, *worked, start=day)
        assert (not rejects(given)) == kept
        assert solver_says(given).feasible == kept
