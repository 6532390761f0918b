# SPDX-License-Identifier: MPL-2.0
"""The need that an order states: read from a form's instants, checked, and unrolled into dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from typing import Any

from sites.apart import Apart
from sites.apart import from_plain as read_apart
from sites.clock import LocalTimeError
from sites.clock import utc
from sites.demand import Need
from sites.demand import unroll
from sites.models import Post
from sites.orders.models import Order
from sites.text import Message
from sites.text import Text

LONGEST = timedelta(hours=24)
"""What one shift can last on the clock."""
FURTHEST = 366
"""Days ahead that an order can begin, and days over which it can recur."""
MOST = 20
"""Guards of one order at a time."""
ALL_WEEK = "1111111"

EMPTY = Text(
    "Vagten slutter, når den begynder ({start}). Vælg et senere sluttidspunkt.",
    "The guarding ends when it begins ({start}). Choose a later end.",
)
BACKWARDS = Text(
    "Vagten slutter {end}, før den begynder {start}. Byt om, eller vælg en senere dag.",
    "The guarding ends {end}, before it begins {start}. Swap them or choose a later day.",
)
TOO_LONG = Text(
    "Vagten varer {hours} timer. Højst {most} timer ad gangen; bestil flere, eller lad den "
    "gentage sig.",
    "The guarding lasts {hours} hours. At most {most} hours at a time; order several or let it "
    "recur.",
)
PAST = Text(
    "Vagten begynder {start}, og det er forbi. Vælg et senere tidspunkt.",
    "The guarding begins {start}, which is past. Choose a later time.",
)
TOO_FAR = Text(
    "Datoen {day} ligger mere end {days} dage frem. Vælg en tidligere dag.",
    "The day {day} is more than {days} days ahead. Choose an earlier one.",
)
LAST_FIRST = Text(
    "Sidste dag {last} ligger før første dag {first}. Vælg en senere dag.",
    "The last day {last} is before the first day {first}. Choose a later one.",
)
NEVER = Text(
    "Ingen af de valgte ugedage ligger mellem {first} og {last}. Vælg andre dage.",
    "None of the chosen weekdays lies between {first} and {last}. Choose other days.",
)
NO_SUCH_TIME = Text(
    "Klokken {clock} findes ikke den {day}, for uret stilles frem. Vælg en time senere.",
    "There is no {clock} on {day}, because the clock goes forward. Choose an hour later.",
)
HEADCOUNT = Text(
    "Antallet er {value}. Bestil fra 1 til {most} vagter ad gangen.",
    "The number is {value}. Order from 1 to {most} guards at a time.",
)


class OrderError(ValueError):
    """An order cannot be kept or changed so; `message` says why, `field` what it is about."""

    def __init__(self, message: Message, field: str = "") -> None:
        super().__init__(message.in_("en"))
        self.message = message
        self.field = field


@dataclass(frozen=True, slots=True)
class Wanted:
    """When guards are wanted and how many: wall-clock times in Copenhagen.

    `ends` at or before `starts` means the next day; `last_day` None is once only.
    """

    first_day: date
    last_day: date | None
    weekdays: str
    starts: time
    ends: time
    headcount: int
    holidays: bool = True
    apart: tuple[Apart, ...] = ()
    """Single days of one that recurs that are not as the others, by day."""

    def plain(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        values = {
            key: value.isoformat() if isinstance(value, date | time) else value
            for key, value in asdict(self).items()
        }
        return {**values, "apart": [one.plain() for one in self.apart]}


def read(
    start: datetime,
    end: datetime,
    headcount: int,
    now: datetime,
    *,
    last_day: date | None = None,
    weekdays: str = ALL_WEEK,
    holidays: bool = True,
) -> Wanted:
    """Return the need that a form states, or say what is wrong with it.

    Parameters
    ----------
    start, end
        Beginning and end of the first (or only) time, as naive Copenhagen wall-clock times.
    now
        The present, an aware instant.
    last_day, weekdays, holidays
        For one that recurs: up to and including which day, on which weekdays, Monday first, and
        whether on public holidays too.

    Raises
    ------
    OrderError
        If it is empty, backwards, too long, past, too far ahead, or never happens.
    """
    length = end - start
    if not length:
        raise OrderError(EMPTY(start=_said(start)), "until")
    if length < timedelta(0):
        raise OrderError(BACKWARDS(start=_said(start), end=_said(end)), "until")
    if length > LONGEST:
        hours = f"{length.total_seconds() / 3600:g}"
        most = f"{LONGEST.total_seconds() / 3600:g}"
        raise OrderError(TOO_LONG(hours=hours, most=most), "until")
    if not 1 <= headcount <= MOST:
        raise OrderError(HEADCOUNT(value=headcount, most=MOST), "headcount")
    wanted = Wanted(
        first_day=start.date(),
        last_day=last_day,
        weekdays=ALL_WEEK if last_day is None else weekdays,
        starts=start.time(),
        ends=end.time(),
        headcount=headcount,
        holidays=last_day is None or holidays,
    )
    _check_days(wanted, now)
    return wanted


def as_post(wanted: Wanted) -> Post:
    """Return a post that is not stored and has the times of a need."""
    return Post(
        code="",
        name="",
        site_id=0,
        service_id=0,
        payer_id=0,
        weekdays=wanted.weekdays,
        on_holidays="run" if wanted.holidays else "skip",
        starts=wanted.starts,
        ends=wanted.ends,
        headcount=wanted.headcount,
        valid_from=wanted.first_day,
        valid_to=wanted.last_day or wanted.first_day,
        apart=[one.plain() for one in wanted.apart],
    )


def needs(wanted: Wanted) -> list[Need]:
    """Return every dated time of a need, public holidays and the odd nights counted."""
    last = wanted.last_day or wanted.first_day
    return unroll([as_post(wanted)], wanted.first_day, (last - wanted.first_day).days + 1)


def of(order: Order) -> Wanted:
    """Return what an order asks for now."""
    return Wanted(
        first_day=order.first_day,
        last_day=order.last_day,
        weekdays=order.weekdays,
        starts=order.starts,
        ends=order.ends,
        headcount=order.headcount,
        holidays=order.holidays,
        apart=read_apart(order.apart),
    )


def from_plain(values: Mapping[str, Any]) -> Wanted:
    """Return what `Wanted.plain` wrote down."""
    last = values["last_day"]
    return Wanted(
        first_day=date.fromisoformat(values["first_day"]),
        last_day=None if last is None else date.fromisoformat(last),
        weekdays=values["weekdays"],
        starts=time.fromisoformat(values["starts"]),
        ends=time.fromisoformat(values["ends"]),
        headcount=values["headcount"],
        holidays=values["holidays"],
        apart=read_apart(values.get("apart", ())),
    )


def _check_days(wanted: Wanted, now: datetime) -> None:
    if wanted.last_day is None:
        _check_clock(wanted.first_day, wanted.starts, "since")
        ends_on = wanted.first_day + timedelta(days=wanted.ends <= wanted.starts)
        _check_clock(ends_on, wanted.ends, "until")
    elif wanted.last_day < wanted.first_day:
        fault = LAST_FIRST(first=wanted.first_day, last=wanted.last_day)
        raise OrderError(fault, "last_day")
    furthest = wanted.last_day or wanted.first_day
    if (furthest - now.date()).days > FURTHEST:
        field = "since" if wanted.last_day is None else "last_day"
        raise OrderError(TOO_FAR(day=furthest, days=FURTHEST), field)
    found = needs(wanted)
    if not found:
        raise OrderError(NEVER(first=wanted.first_day, last=furthest), "last_day")
    if found[0].start <= now:
        start = datetime.combine(wanted.first_day, wanted.starts)
        raise OrderError(PAST(start=_said(start)), "since")


def _check_clock(day: date, at: time, field: str) -> None:
    """Refuse a time of day that the clock skips; the first of two is meant where it is repeated."""
    try:
        utc(day, at, fold=0)
    except LocalTimeError:
        fault = NO_SUCH_TIME(clock=f"{at:%H:%M}", day=day)
        raise OrderError(fault, field) from None


def _said(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
