# SPDX-License-Identifier: MPL-2.0
"""Cases of the rules about days off and days at work in municipal agreements."""

from __future__ import annotations

from typing import Any

from roster.plan import Plan
from roster.rules.base import Rule
from roster.rules.daily import DailyHours
from roster.rules.daily import SplitDuty
from roster.rules.municipal import DaysOff
from roster.rules.municipal import LengthOfDaysOff
from tests.roster.rules.casebook import Casebook
from tests.roster.rules.world import duties
from tests.roster.rules.world import guard
from tests.roster.rules.world import one
from tests.roster.rules.world import span

BOOK = Casebook()


def days(rule: Rule, *which: int, **given: Any) -> Plan:
    """Return a plan with a day shift on some days."""
    return one(rule, *(span(24 * d + 7, 24 * d + 15) for d in which), **given)


r: Rule = DaysOff(per_week=2)
BOOK.hard(
    days(r, *range(6)),
    days(r, *range(4)),
    ("five of seven", days(r, *range(5)), False),
    ("ten of fourteen, eight of them in a row", days(r, *range(8), 10, 11, days=14), False),
    ("part of a week is rounded down", days(r, *range(3), days=3), False),
    ("four of four days: one day off is due", days(r, *range(4), days=4), True),
    ("settled days count", days(
        r, *range(5), who=guard(duties=duties(span(24 * 6 + 7, 24 * 6 + 15)))), True),
    ("settled days before the plan do not", days(
        r, *range(5), who=guard(duties=duties(span(-17, -9)))), False),
    ("two shifts on one day are one day", one(
        r, span(7, 9), span(12, 14), *(span(24 * d + 7, 24 * d + 15) for d in range(1, 5))), False),
)  # fmt: skip

r = LengthOfDaysOff(one_minutes=2100, two_minutes=3300)
BOOK.hard(
    one(r, span(15, 23), span(54, 62)),
    one(r, span(7, 15), span(55, 63)),
    ("35 hours", one(r, span(14, 22), span(57, 65)), False),
    ("a minute less", one(r, span(14, 22), span(57 - 1 / 60, 65)), True),
    ("two free days and 55 hours", one(r, span(15, 23), span(78, 86)), False),
    ("two free days and a minute less", one(r, span(15, 23), span(78 - 1 / 60, 86)), True),
    ("no free day between", one(r, span(15, 23), span(30, 38)), False),
    ("something lies between", one(r, span(15, 23), span(31, 33), span(54, 62)), False),
    ("after settled work", one(
        r, span(54, 62), who=guard(duties=duties(span(15, 23)))), True),
    ("settled work between", one(
        r, span(15, 23), span(54, 62), who=guard(duties=duties(span(36, 38)))), False),
    ("work that ends at midnight leaves the day free", one(r, span(16, 24), span(58, 66)), True),
)  # fmt: skip

r = DailyHours(least_minutes=300, most_minutes=720)
BOOK.hard(
    one(r, span(7, 10)),
    one(r, span(7, 15)),
    ("five hours", one(r, span(7, 12)), False),
    ("a minute less", one(r, span(7, 12 - 1 / 60)), True),
    ("twelve hours", one(r, span(7, 19)), False),
    ("a minute more", one(r, span(7, 19 + 1 / 60)), True),
    ("two short ones make a day", one(r, span(7, 10), span(16, 18)), False),
    ("two long ones make too much", one(r, span(7, 14), span(16, 22)), True),
    ("settled work of the day counts", one(
        r, span(16, 18), who=guard(duties=duties(span(7, 10)))), False),
    ("the night belongs to the day on which it starts", one(r, span(12, 19), span(30, 36)), False),
)  # fmt: skip

r = SplitDuty(limit=2, extra=4)
BOOK.soft(
    (one(r, span(7, 9), span(10, 12), span(13, 15)), 4),
    one(r, span(7, 9), span(13, 15)),
    ("four parts", one(r, span(7, 8), span(9, 10), span(11, 12), span(13, 14)), 8),
    ("the third begins at midnight", one(r, span(7, 9), span(13, 15), span(24, 26)), 0),
    ("settled parts count", one(
        r, span(13, 15), who=guard(duties=duties(span(7, 9), span(10, 12)))), 4),
)  # fmt: skip
