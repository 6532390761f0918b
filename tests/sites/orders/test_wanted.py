# SPDX-License-Identifier: MPL-2.0
"""What an order may ask for, on ordinary days and on the two odd nights."""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sites.orders.wanted import LONGEST
from sites.orders.wanted import OrderError
from sites.orders.wanted import from_plain
from sites.orders.wanted import needs
from sites.orders.wanted import read

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
ODD = {date(2026, 10, 24): 9, date(2027, 3, 27): 7, date(2027, 3, 20): 8}
"""Evenings before the clock goes back, goes forward, and stays, with the hours of 22-06."""


def wall(text: str) -> datetime:
    """Return a wall-clock time."""
    return datetime.fromisoformat(text)


def test_a_night_is_as_long_as_it_is() -> None:
    """Tests that 22-06 is 9 hours when the clock goes back, 7 when it goes forward, else 8."""
    for evening, hours in ODD.items():
        start = datetime.combine(evening, wall("2026-01-01T22:00").time())
        (need,) = needs(read(start, start + timedelta(hours=8), 1, NOW))
        assert need.minutes == 60 * hours


def test_a_skipped_hour_is_refused_and_a_repeated_one_is_its_first() -> None:
    """Tests 02:30 on both odd nights: there is none in March, and two in October."""
    with pytest.raises(OrderError) as caught:
        read(wall("2027-03-28T02:30"), wall("2027-03-28T08:00"), 1, NOW)
    assert caught.value.field == "since"
    (need,) = needs(read(wall("2026-10-25T02:30"), wall("2026-10-25T08:00"), 1, NOW))
    assert need.start == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@given(
    start=st.datetimes(wall("2026-09-01"), wall("2027-12-01")),
    length=st.integers(-60, 60),
    weeks=st.integers(0, 60),
    days=st.text("01", min_size=7, max_size=7),
)
def test_what_is_accepted_can_happen(start: datetime, length: int, weeks: int, days: str) -> None:
    """Tests that an order is refused in words, or begins later and never lasts beyond a day."""
    start = start.replace(second=0, microsecond=0)
    last = start.date() + timedelta(weeks=weeks) if weeks else None
    asked = partial(read, start, start + timedelta(hours=length), 2, NOW)
    refused = None
    try:
        wanted = asked(last_day=last, weekdays=days)
    except OrderError as error:
        refused = error
    if refused is not None:
        assert refused.field
        assert refused.message.in_("da") != refused.message.in_("en")
        return
    found = needs(wanted)
    assert 0 < length <= LONGEST.total_seconds() / 3600
    assert found[0].start > NOW
    assert all(0 < need.minutes <= 25 * 60 for need in found)
    assert from_plain(wanted.plain()) == wanted
