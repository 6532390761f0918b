# SPDX-License-Identifier: MPL-2.0
"""Name the Danish public holidays.

Only the statutory days: 1 May, Constitution Day, Christmas Eve and New Year's Eve are
half days by agreement, not by law, and Store Bededag is a normal day from 2024 on.
"""

from __future__ import annotations

from datetime import date
from functools import cache

import holidays

from sites.text import Text


@cache
def _year(year: int) -> dict[date, Text]:
    danish = holidays.country_holidays("DK", years=year, language="da")
    english = holidays.country_holidays("DK", years=year, language="en_US")
    return {day: Text(name, english[day]) for day, name in danish.items()}


def holiday_name(day: date) -> Text | None:
    """Return the name of the public holiday on a day, or None on an ordinary day."""
    return _year(day.year).get(day)


def is_holiday(day: date) -> bool:
    """Say whether a day is a Danish public holiday."""
    return day in _year(day.year)
