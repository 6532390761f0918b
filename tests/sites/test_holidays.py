# SPDX-License-Identifier: MPL-2.0
"""Public holidays against dates written down by hand."""

from __future__ import annotations

from datetime import date
from datetime import timedelta

import pytest

from sites.holidays import holiday_name
from sites.holidays import is_holiday

KNOWN = {
    2026: "1/1 2/4 3/4 5/4 6/4 14/5 24/5 25/5 25/12 26/12",
    2027: "1/1 25/3 26/3 28/3 29/3 6/5 16/5 17/5 25/12 26/12",
    2028: "1/1 13/4 14/4 16/4 17/4 25/5 4/6 5/6 25/12 26/12",
}


@pytest.mark.parametrize("year", sorted(KNOWN))
def test_a_year_has_exactly_the_known_holidays(year: int) -> None:
    """Exactly the ten statutory days of each year are holidays and no other day is."""
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    found = [f"{d.day}/{d.month}" for d in days if d.year == year and is_holiday(d)]
    assert found == KNOWN[year].split()


def test_store_bededag_ended_after_2023() -> None:
    """The Friday of Store Bededag is a holiday in 2023 and an ordinary day in 2024."""
    name = holiday_name(date(2023, 5, 5))
    assert name is not None
    assert name.in_("da") == "Store bededag"
    assert holiday_name(date(2024, 4, 26)) is None


def test_a_holiday_is_named_in_both_languages() -> None:
    """The name comes in Danish and in English."""
    name = holiday_name(date(2026, 4, 3))
    assert name is not None
    assert (name.in_("da"), name.in_("en")) == ("Langfredag", "Good Friday")


@pytest.mark.parametrize("day", [date(2026, 5, 1), date(2026, 6, 5), date(2026, 12, 24)])
def test_half_days_of_agreements_are_no_public_holidays(day: date) -> None:
    """1 May, Constitution Day and Christmas Eve are left to the agreements."""
    assert holiday_name(day) is None
