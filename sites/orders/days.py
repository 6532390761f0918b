# SPDX-License-Identifier: MPL-2.0
"""Change or cancel one single day of an order that recurs, and leave the others as they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from datetime import datetime
from datetime import time
from itertools import pairwise

from sites.apart import Apart
from sites.clock import LocalTimeError
from sites.clock import utc
from sites.demand import Need
from sites.orders.wanted import HEADCOUNT
from sites.orders.wanted import MOST
from sites.orders.wanted import NO_SUCH_TIME
from sites.orders.wanted import OrderError
from sites.orders.wanted import Wanted
from sites.orders.wanted import needs
from sites.text import Text

NOT_A_DAY = Text(
    "Bestillingen har ingen vagt {day}. Vælg en af dens egne dage.",
    "The order has no guarding on {day}. Choose one of its own days.",
)
BEGUN = Text(
    "Vagten {day} er begyndt eller forbi. Ring til vagtcentralen.",
    "The guarding of {day} has begun or is over. Call the control room.",
)
TOO_EARLY = Text(
    "Vagten {day} ville begynde klokken {clock}, og det er forbi. Vælg et senere tidspunkt.",
    "The guarding of {day} would begin at {clock}, which is past. Choose a later time.",
)
LAST_LEFT = Text(
    "{day} er den sidste dag, der er tilbage. Afbestil hele bestillingen i stedet.",
    "{day} is the last day that is left. Cancel the whole order instead.",
)
MEETS = Text(
    "Med de timer løber vagterne {day} og {other} ind over hinanden. Vælg andre timer.",
    "With those hours the guarding of {day} and {other} overlap. Choose other hours.",
)


def ahead(wanted: Wanted, now: datetime) -> list[tuple[Need, Need | None]]:
    """Return each time of the series that has not begun, with what is wanted that day.

    None is a day that is cancelled.
    """
    given = {need.day: need for need in needs(wanted)}
    found = [(need, given.get(need.day)) for need in needs(replace(wanted, apart=()))]
    return [(one, own) for one, own in found if one.start > now and (not own or own.start > now)]


def change_day(
    wanted: Wanted, day: date, now: datetime, *, starts: time, ends: time, headcount: int
) -> Wanted:
    """Return a need with other hours or another number of guards on one day.

    Parameters
    ----------
    wanted
        A need that recurs.
    starts, ends
        Wall-clock times; `ends` at or before `starts` means the next day.
    headcount
        1 to `MOST`.

    Raises
    ------
    OrderError
        If the need has no such day, it has begun, or the hours cannot be.
    """
    _check(wanted, day, now)
    if not 1 <= headcount <= MOST:
        raise OrderError(HEADCOUNT(value=headcount, most=MOST), "headcount")
    try:
        start = utc(day, starts, fold=0)
    except LocalTimeError:
        fault = NO_SUCH_TIME(clock=f"{starts:%H:%M}", day=day)
        raise OrderError(fault, "starts") from None
    if start <= now:
        raise OrderError(TOO_EARLY(day=day, clock=f"{starts:%H:%M}"), "starts")
    found = _with(wanted, Apart(day, starts, ends, headcount))
    for one, other in pairwise(needs(found)):
        if one.end > other.start and day in (one.day, other.day):
            raise OrderError(MEETS(day=one.day, other=other.day), "ends")
    return found


def cancel_day(wanted: Wanted, day: date, now: datetime) -> Wanted:
    """Return a need without one of its days.

    Raises
    ------
    OrderError
        If the need has no such day, it has begun, or no other is left.
    """
    _check(wanted, day, now)
    found = _with(wanted, Apart(day, wanted.starts, wanted.ends, 0))
    if not any(need.start > now for need in needs(found)):
        raise OrderError(LAST_LEFT(day=day))
    return found


def restore_day(wanted: Wanted, day: date, now: datetime) -> Wanted:
    """Return a need with one day as on the others again.

    Raises
    ------
    OrderError
        If the need has no such day or it has begun.
    """
    _check(wanted, day, now)
    return replace(wanted, apart=tuple(one for one in wanted.apart if one.day != day))


def keep_days(wanted: Wanted, apart: Iterable[Apart]) -> Wanted:
    """Return a changed need with those single days that it still has."""
    held = {need.day for need in needs(replace(wanted, apart=()))}
    return replace(wanted, apart=tuple(one for one in apart if one.day in held))


def overtaken(asked: Wanted, agreed: Wanted, now: datetime) -> Wanted:
    """Return what is asked for with each day that has begun as it was agreed on."""
    begun = {need.day for need in needs(agreed) if need.start <= now}
    kept = [one for one in asked.apart if one.day not in begun]
    kept += [one for one in agreed.apart if one.day in begun]
    return replace(asked, apart=tuple(sorted(kept)))


def differing(before: Wanted, after: Wanted) -> list[date]:
    """Return the days that two needs set apart differently."""
    changed = set(before.apart) ^ set(after.apart)
    return sorted({one.day for one in changed})


def _check(wanted: Wanted, day: date, now: datetime) -> None:
    series = {need.day: need for need in needs(replace(wanted, apart=()))}
    if wanted.last_day is None or day not in series:
        raise OrderError(NOT_A_DAY(day=day))
    if all(one.day != day for one, _own in ahead(wanted, now)):
        raise OrderError(BEGUN(day=day))


def _with(wanted: Wanted, one: Apart) -> Wanted:
    """Return a need with a day of its own; a day that is as the others is no such."""
    rest = [other for other in wanted.apart if other.day != one.day]
    usual = Apart(one.day, wanted.starts, wanted.ends, wanted.headcount)
    return replace(wanted, apart=tuple(sorted([*rest, one] if one != usual else rest)))
