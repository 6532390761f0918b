# SPDX-License-Identifier: MPL-2.0
"""Posts unrolled over ordinary weeks, holidays and the nights when the clock moves."""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sites.clock import local
from sites.demand import Need
from sites.demand import unroll
from sites.models import Post

SPRING = date(2026, 3, 28)
AUTUMN = date(2026, 10, 24)


def post(starts: str = "08:00", ends: str = "16:00", **changes: Any) -> Post:
    """Make a post that runs every day of 2026 unless told otherwise."""
    values = {
        "id": 1,
        "code": "P1",
        "name": "Reception",
        "site_id": 1,
        "service_id": 1,
        "payer_id": 1,
        "starts": time.fromisoformat(starts),
        "ends": time.fromisoformat(ends),
        "valid_from": date(2026, 1, 1),
    }
    return Post.model_validate(values | changes)


def only(a_post: Post, day: date) -> Need:
    """Return the single need of a post on a day."""
    [need] = unroll([a_post], day, 1)
    return need


def test_weekdays_choose_the_days() -> None:
    """A Monday-to-Friday post gives five needs in an ordinary week, each on a weekday."""
    needs = unroll([post(weekdays="1111100")], date(2026, 6, 8), 7)
    assert [need.day.weekday() for need in needs] == [0, 1, 2, 3, 4]


def test_a_need_carries_what_the_roster_needs() -> None:
    """Post, day, UTC instants and headcount of one occurrence, in summer time."""
    assert only(post(headcount=3), date(2026, 6, 8)) == Need(
        post_id=1,
        post="P1",
        day=date(2026, 6, 8),
        start=datetime(2026, 6, 8, 6, tzinfo=UTC),
        end=datetime(2026, 6, 8, 14, tzinfo=UTC),
        headcount=3,
    )


def test_an_overnight_post_belongs_to_its_start_day() -> None:
    """22-06 on a Sunday ends on Monday and is one need, of the Sunday."""
    need = only(post("22:00", "06:00", weekdays="0000001"), date(2026, 6, 14))
    assert need.day == date(2026, 6, 14)
    assert local(need.end).date() == date(2026, 6, 15)
    assert unroll([post("22:00", "06:00", weekdays="0000001")], date(2026, 6, 15), 6) == []


def test_equal_times_are_a_full_day() -> None:
    """Starting and ending at the same time of day is 24 hours."""
    assert only(post("07:00", "07:00"), date(2026, 6, 8)).minutes == 24 * 60


@pytest.mark.parametrize(
    ("rule", "days"),
    [("run", [2, 3, 4, 5, 6]), ("skip", [4]), ("only", [2, 3, 5, 6])],
)
def test_holidays_are_run_skipped_or_the_only_days(rule: str, days: list[int]) -> None:
    """Over Easter 2026 the three kinds of post run on exactly the right days."""
    needs = unroll([post(on_holidays=rule)], date(2026, 4, 2), 5)
    assert [need.day.day for need in needs] == days


def test_the_start_day_decides_the_holiday() -> None:
    """A night that starts on the eve of a holiday runs even when holidays are skipped."""
    needs = unroll([post("22:00", "06:00", on_holidays="skip")], date(2026, 4, 1), 2)
    assert [need.day for need in needs] == [date(2026, 4, 1)]


def test_a_holiday_post_keeps_to_its_weekdays() -> None:
    """A post only for holidays on Mondays runs on Easter Monday alone."""
    needs = unroll([post(on_holidays="only", weekdays="1000000")], date(2026, 4, 1), 8)
    assert [need.day for need in needs] == [date(2026, 4, 6)]


def test_validity_includes_both_ends() -> None:
    """A post valid from 9 to 10 June runs on both days and no other."""
    valid = post(valid_from=date(2026, 6, 9), valid_to=date(2026, 6, 10))
    assert [need.day.day for need in unroll([valid], date(2026, 6, 1), 30)] == [9, 10]


@pytest.mark.parametrize(
    ("day", "starts", "ends", "elapsed"),
    [
        (SPRING, "22:00", "06:00", 7 * 60),
        (AUTUMN, "22:00", "06:00", 9 * 60),
        (SPRING, "07:00", "07:00", 23 * 60),
        (AUTUMN, "07:00", "07:00", 25 * 60),
        (date(2026, 3, 29), "02:30", "06:00", 3 * 60),
        (date(2026, 3, 29), "01:30", "02:30", 30),
        (date(2026, 10, 25), "02:30", "06:00", 4 * 60 + 30),
        (date(2026, 10, 25), "01:30", "02:30", 60),
    ],
)
def test_odd_nights_count_real_hours(day: date, starts: str, ends: str, elapsed: int) -> None:
    """Posts over the missing and the repeated hour last as long as the night really does."""
    assert only(post(starts, ends), day).minutes == elapsed


def test_a_post_inside_the_missing_hour_does_not_happen() -> None:
    """02:10-02:50 has no time to happen in on the night when the clock skips that hour."""
    quick = post("02:10", "02:50")
    assert [need.day for need in unroll([quick], SPRING, 3)] == [SPRING, date(2026, 3, 30)]


def test_needs_are_sorted_by_time() -> None:
    """Needs of several posts come in order of start, end, post, whatever order is given."""
    late, early = post("12:00", "20:00", code="L"), post("06:00", "14:00", code="E")
    assert [need.post for need in unroll([late, early], date(2026, 6, 8), 2)] == list("ELEL")


@given(
    st.times(),
    st.times(),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)
def test_no_need_is_empty_or_longer_than_a_long_day(starts: time, ends: time, day: date) -> None:
    """Whatever the hours and the day, a need lasts more than 0 and at most 25 hours."""
    hours = post().model_copy(update={"starts": starts, "ends": ends})
    for need in unroll([hours], day, 1):
        assert 0 < (need.end - need.start).total_seconds() <= 25 * 3600
