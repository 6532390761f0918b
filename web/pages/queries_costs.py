# SPDX-License-Identifier: MPL-2.0
"""Put a plan's bill into words: sums by whom or what, and the lines under each."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from datetime import datetime

from sqlmodel import Session
from sqlmodel import select

from roster.models import Employer
from roster.models import Guard
from roster.pay.bill import Bill
from roster.pay.bill import Grouping
from roster.pay.lines import Line
from sites.models import Administration
from sites.models import Post
from sites.models import Site
from web.pages.filters import day
from web.pages.filters import say

GROUPINGS: tuple[Grouping, ...] = (
    "administration",
    "site",
    "post",
    "guard",
    "employer",
    "day",
    "kind",
)
"""What the cost page can sum by, in the order of its tabs."""
EXTRA = ("overtime", "extra")
WAY = ("travel", "mileage", "long_way")


@dataclass(slots=True)
class CostSum:
    """What one guard, day, post, site or administration costs, in øre."""

    key: str
    name: str
    minutes: int = 0
    """Minutes of base pay."""
    base: int = 0
    supplements: int = 0
    overtime: int = 0
    travel: int = 0
    on_top: int = 0
    """Pension, holiday pay and savings."""
    total: int = 0
    provisional: int = 0

    def add(self, line: Line, on_top: frozenset[str]) -> None:
        """Count one line."""
        if line.kind == "base":
            self.minutes += line.minutes
            self.base += line.amount
        elif line.kind in EXTRA:
            self.overtime += line.amount
        elif line.kind in WAY:
            self.travel += line.amount
        elif line.kind in on_top:
            self.on_top += line.amount
        else:
            self.supplements += line.amount
        self.total += line.amount
        self.provisional += line.amount if line.provisional else 0


@dataclass(frozen=True, slots=True)
class PayLine:
    """One line of pay as people read it."""

    name: str
    guard: str
    shift: int | None
    start: datetime | None
    minutes: int
    rate: int
    percent: int
    amount: int
    rule: str
    source: str
    provisional: bool


def cost_sums(session: Session, bill: Bill, grouping: Grouping) -> tuple[list[CostSum], CostSum]:
    """Return a bill summed one way, the dearest first (days in order), and its total."""
    names = _names(session, bill, grouping)
    on_top = frozenset(item.kind for scheme in bill.schemes for item in scheme.on_costs)
    total = CostSum("", "")
    sums: dict[str, CostSum] = {}
    for key in bill.by(grouping):
        sums[key] = CostSum(key, names.get(key) or key)
        for line in bill.only(grouping, key).lines:
            sums[key].add(line, on_top)
            total.add(line, on_top)
    in_order = sorted(
        sums.values(), key=lambda one: one.key if grouping == "day" else (-one.total, one.name)
    )
    return in_order, total


def pay_lines(session: Session, lines: Iterable[Line]) -> list[PayLine]:
    """Return lines in words, by guard and time."""
    names = {str(guard.id): guard.name for guard in session.exec(select(Guard))}
    said = [
        PayLine(
            say(line.name),
            names.get(line.guard, ""),
            int(line.shift) if line.shift.isdecimal() else None,
            line.start,
            line.minutes,
            line.rate,
            line.percent,
            line.amount,
            line.clause.rule,
            say(line.clause.source),
            line.provisional,
        )
        for line in lines
    ]
    return sorted(said, key=lambda line: (line.guard, line.shift or 0))


def as_grouping(word: str | None) -> Grouping:
    """Return the grouping asked for; the first one when it is none."""
    return next((one for one in GROUPINGS if one == word), GROUPINGS[0])


def _names(session: Session, bill: Bill, grouping: Grouping) -> Mapping[str, str]:
    if grouping == "guard":
        return {str(row.id): row.name for row in session.exec(select(Guard))}
    if grouping == "employer":
        return {row.code: row.name for row in session.exec(select(Employer))}
    if grouping == "administration":
        return {row.code: row.name for row in session.exec(select(Administration))}
    if grouping == "site":
        return {row.code: row.name for row in session.exec(select(Site))}
    if grouping == "post":
        return {row.code: row.name for row in session.exec(select(Post))}
    if grouping == "day":
        return {key: day(date.fromisoformat(key), "long") for key in bill.by("day") if key}
    return {line.kind: say(line.name) for line in bill.lines}
