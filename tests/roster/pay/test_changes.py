# SPDX-License-Identifier: MPL-2.0
"""What a change costs: two plans set against each other, and premiums for short notice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from roster.pay import Difference
from roster.pay import difference
from roster.problem import Guard
from roster.problem import Span
from tests.roster.pay.terms import EVENING
from tests.roster.pay.terms import paid_plan
from tests.roster.pay.terms import pay
from tests.roster.pay.terms import rate
from tests.roster.rules.world import guard
from tests.roster.rules.world import local
from tests.roster.rules.world import shift

MOVED = """
[pay.moved]
rule = "KL-06"
notice = { value = 4, unit = "d" }
hourly = { value = 44.07, unit = "kr/h" }
started = { value = 30, unit = "min" }
"""
CHANGE = """
[pay.change]
rule = "VA-05"
notice = { value = 8, unit = "d" }
longer_than = { value = 210, unit = "min" }
fixed = { value = 541.24, unit = "kr" }
"""
LATE = """
[pay.late]
rule = "KL-08"
notice = { value = 24, unit = "h" }
longer_than = { value = 60, unit = "min" }
fixed = { value = 39.87, unit = "kr" }
"""
CANCELLED = """
[pay.cancellation]
rule = "KL-22"
notice = { value = 3, unit = "h" }
percent = { value = 100, unit = "%" }
most = { value = 3, unit = "h" }
"""
DISPLACED = """
[pay.moved]
notice = { value = 4, unit = "d" }
percent = { value = 50, unit = "%" }
"""
EARLY = local(3, "07:00", "15:00")
LATER = local(3, "12:00", "20:00")


def change(
    text: str, old: Span | None, new: Span | None, notice: timedelta, who: Guard | None = None
) -> Difference:
    """Return what it costs to turn one duty into another, told so long before the first starts."""
    who = who or guard(terms=rate(200))
    plans = []
    for when in (old, new):
        shifts = [shift("s", when, post="gate")] if when else []
        plans.append(paid_plan(pay(text), [who], shifts, {who.id: [s.id for s in shifts]}))
    first = min(when.start for when in (old, new) if when)
    return difference(plans[0], plans[1], known=first - notice)


def premiums(found: Difference) -> dict[str, int]:
    """Return the lines that are not pay for work."""
    lines = ((delta.line.kind, delta.change) for delta in found.deltas)
    return {kind: change for kind, change in lines if kind not in ("base", "evening")}


@pytest.mark.parametrize(("days", "due"), [(3, 22_035), (4, 0), (5, 0)])
def test_moved_hours_cost_when_told_too_late(days: int, due: int) -> None:
    """07-15 to 12-20 moves five hours; four whole days before it is free."""
    found = change(MOVED, EARLY, LATER, timedelta(days=days))
    assert premiums(found) == ({"moved": due} if due else {})


def test_a_started_half_hour_of_moved_work_is_paid_whole() -> None:
    """Moving by 40 minutes is paid as an hour."""
    later = Span(EARLY.start + timedelta(minutes=40), EARLY.end + timedelta(minutes=40))
    assert premiums(change(MOVED, EARLY, later, timedelta(days=1))) == {"moved": 4_407}


def test_displaced_hours_can_cost_a_share_of_base_pay() -> None:
    """Five hours displaced at half of 200 kroner an hour."""
    assert premiums(change(DISPLACED, EARLY, LATER, timedelta(days=1))) == {"moved": 50_000}


@pytest.mark.parametrize(("minutes", "due"), [(210, 0), (211, 54_124)])
def test_a_change_premium_is_due_once_beyond_its_limit(minutes: int, due: int) -> None:
    """Moving by three and a half hours is free, a minute more costs the whole premium."""
    by = timedelta(minutes=minutes)
    found = change(CHANGE, EARLY, Span(EARLY.start + by, EARLY.end + by), timedelta(days=7))
    assert premiums(found) == ({"change": due} if due else {})


@pytest.mark.parametrize(("hours", "length", "due"), [(23, 8, 3_987), (24, 8, 0), (23, 1, 0)])
def test_extra_work_told_late(hours: int, length: int, due: int) -> None:
    """An added duty of more than an hour costs a premium when told less than a day before."""
    added = Span(EARLY.start, EARLY.start + timedelta(hours=length))
    found = change(LATE, None, added, timedelta(hours=hours))
    assert premiums(found) == ({"late": due} if due else {})


@pytest.mark.parametrize(("minutes", "due"), [(179, 60_000), (180, 0)])
def test_a_duty_cancelled_late_is_paid_in_part(minutes: int, due: int) -> None:
    """Told less than three hours before, three of the eight hours are still due."""
    found = change(CANCELLED, EARLY, None, timedelta(minutes=minutes))
    assert premiums(found) == ({"cancellation": due} if due else {})
    assert found.total == due - 160_000


def test_a_contractors_own_cancellation_terms_hold() -> None:
    """The price list says half of all hours, told less than two days before."""
    text = """
[pay.contractor.default.cancellation]
notice = { value = 2, unit = "d" }
percent = { value = 50, unit = "%" }
"""
    hired = guard(own=False, employer="FIRMA", terms=rate(300))
    found = change(text, EARLY, None, timedelta(hours=47), hired)
    assert premiums(found) == {"cancellation": 120_000}


def test_the_difference_is_line_by_line() -> None:
    """Moving into the evening keeps base pay and adds three hours' supplement."""
    found = change(EVENING, EARLY, LATER, timedelta(days=30))
    assert {(d.line.kind, d.before, d.after) for d in found.deltas} == {
        ("base", 160_000, 0),
        ("base", 0, 160_000),
        ("evening", 0, 30_000),
    }
    assert found.total == 30_000


def test_a_swap_moves_cost_from_one_guard_to_another() -> None:
    """The same duty with a dearer guard costs the difference of their rates."""
    who = [guard("a", terms=rate(200)), guard("b", terms=rate(250))]
    shifts = [shift("s", EARLY)]
    before = paid_plan(pay(""), who, shifts, {"a": ["s"]})
    after = paid_plan(pay(""), who, shifts, {"b": ["s"]})
    found = difference(before, after)
    assert [(d.line.guard, d.change) for d in found.deltas] == [("a", -160_000), ("b", 200_000)]
    assert found.total == 40_000


def test_nothing_changed_costs_nothing() -> None:
    """A plan set against itself has no lines."""
    assert change(EVENING + MOVED, EARLY, EARLY, timedelta(0)).deltas == ()
