# SPDX-License-Identifier: MPL-2.0
"""Visits keep away from the times of the nights before, on the wall clock, at a known price."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from datetime import timedelta

import pytest

from dispatch.rounds.checker import check
from dispatch.rounds.problem import Problem
from dispatch.rounds.problem import Window
from dispatch.rounds.unpredictable import Night
from dispatch.rounds.unpredictable import away
from dispatch.rounds.unpredictable import nearness
from dispatch.rounds.unpredictable import night_of
from dispatch.rounds.unpredictable import plan_away
from dispatch.rounds.unpredictable import price_curve
from roster.solve.stop import MaxWork
from sites.clock import local
from sites.clock import utc
from tests.dispatch.rounds.sample import HOUR
from tests.dispatch.rounds.sample import MINUTE
from tests.dispatch.rounds.sample import ORIGIN
from tests.dispatch.rounds.sample import guard
from tests.dispatch.rounds.sample import night
from tests.dispatch.rounds.sample import street
from tests.dispatch.rounds.sample import visit

DAY = date(2026, 11, 30)
WORK = MaxWork(0.02)


def on(day: date) -> Problem:
    """The street on a day, from 22 o'clock on the wall clock."""
    return replace(street(), origin=utc(day, local(ORIGIN).time()))


def test_no_visit_comes_near_the_last_nights_times() -> None:
    """Over six nights no visit is within 15 minutes of its times on the three before."""
    nights: list[Night] = []
    for number in range(6):
        day = DAY + timedelta(days=number)
        found = plan_away(on(day), day, nights[-3:], 15, WORK, number)
        assert check(found.result.problem, found.result.rounds) == ()
        assert found.kept == frozenset()
        assert found.result.unserved == ()
        nights.append(night_of(found.result, day))
    assert nearness(nights, 3, 15) == 0.0
    assert nearness([nights[0], nights[0]], 3, 15) == 1.0


def test_the_wall_clock_counts_when_the_clock_is_put_back() -> None:
    """01:30 on Saturday is 01:30 on Sunday, although 25 hours lie between 03:30 and 03:30."""
    saturday, sunday = date(2026, 10, 23), date(2026, 10, 24)
    problem = on(sunday)
    times = (utc(date(2026, 10, 24), local(ORIGIN).time().replace(hour=4)),)
    narrowed, kept = away(problem, sunday, [Night(saturday, {"V1": times})], 10)
    gap = problem.since(utc(date(2026, 10, 25), local(ORIGIN).time().replace(hour=4)))
    assert gap == 7 * HOUR
    assert kept == frozenset()
    first, second = narrowed.visits[0].windows
    assert first.end == gap - 10 * MINUTE - 1 + narrowed.visits[0].seconds
    assert second.start == gap + 10 * MINUTE + 1
    assert narrowed.visits[1].windows == problem.visits[1].windows


@pytest.mark.parametrize("minutes", [20, 60])
def test_a_visit_with_no_other_time_keeps_its_window(minutes: int) -> None:
    """A visit that can only be at one time is made then, and named as predictable."""
    narrow = (Window(HOUR, HOUR + 20 * MINUTE),)
    problem = night([visit("V", 1, windows=narrow)], [guard("a")], [(0, 0), (5, 0)])
    times = (problem.at(HOUR + 5 * MINUTE) - timedelta(days=1),)
    found = plan_away(problem, DAY, [Night(DAY - timedelta(days=1), {"V": times})], minutes, WORK)
    assert found.kept == {"V"}
    assert found.result.unserved == ()


def test_a_visit_that_would_be_lost_gets_its_window_back() -> None:
    """Two visits at one time of one guard: cut apart they do not fit, whole they do."""
    first = visit("A", 1, windows=(Window(HOUR, HOUR + 40 * MINUTE),))
    second = visit("B", 1, windows=(Window(HOUR, HOUR + 40 * MINUTE),))
    problem = night([first, second], [guard("a")], [(0, 0), (5, 0)])
    night_before = Night(
        DAY - timedelta(days=1),
        {name: (problem.at(HOUR + 20 * MINUTE) - timedelta(days=1),) for name in "AB"},
    )
    found = plan_away(problem, DAY, [night_before], 19, WORK)
    assert found.result.unserved == ()
    assert found.result.problem is problem


def test_the_curve_says_what_each_distance_costs() -> None:
    """Farther from earlier nights, fewer visits are near them; driving is compared to none."""
    days = [DAY + timedelta(days=number) for number in range(4)]
    told: list[int] = []
    free, apart = price_curve(
        on, days, (0, 20), WORK, told=lambda minutes, _day: told.append(minutes)
    )
    assert (free.minutes, free.extra) == (0, 0.0)
    assert apart.near == 0.0
    assert apart.near <= free.near
    assert apart.spread > 0
    assert apart.entropy > 0
    assert apart.extra == pytest.approx(apart.travel / free.travel - 1)
    assert told == [0] * 4 + [20] * 4
