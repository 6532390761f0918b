# SPDX-License-Identifier: MPL-2.0
"""The round shifts that a night needs are few, begin when they are needed, and suffice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta

from dispatch.rounds.checker import check
from dispatch.rounds.demand import RoundShift
from dispatch.rounds.demand import kinds
from dispatch.rounds.demand import round_demand
from dispatch.rounds.demand import weekly
from dispatch.rounds.problem import Window
from roster.solve.stop import MaxWork
from tests.dispatch.rounds.sample import HOUR
from tests.dispatch.rounds.sample import guard
from tests.dispatch.rounds.sample import night
from tests.dispatch.rounds.sample import visit

POINTS = [(0, 0), (10, 0), (-10, 0), (0, 10)]


def test_visits_far_apart_in_time_need_two_shifts() -> None:
    """Two early visits and one fourteen hours later: one shift each, of six hours."""
    early, late = (Window(0, HOUR),), (Window(14 * HOUR, 15 * HOUR),)
    visits = [visit("A", 1, windows=early), visit("B", 3, windows=early)]
    problem = night([*visits, visit("C", 2, windows=late)], [], POINTS)
    found = round_demand(
        problem, kinds(problem, 6, 60, 0), MaxWork(0.3), most=2, pattern=guard("x")
    )
    assert [one.count for one in found.shifts] == [1, 1]
    assert found.result.unserved == ()
    assert check(found.result.problem, found.result.rounds) == ()
    first, second = found.shifts
    assert first.start <= problem.at(0)
    assert second.end >= problem.at(14 * HOUR)


def test_visits_at_the_same_minute_need_as_many_shifts() -> None:
    """Three visits in one narrow window at three places need three shifts at once."""
    narrow = (Window(HOUR, HOUR + 600),)
    visits = [visit(f"V{at}", at, windows=narrow) for at in (1, 2, 3)]
    problem = night(visits, [], POINTS)
    found = round_demand(
        problem, kinds(problem, 6, 120, 0), MaxWork(0.2), most=3, pattern=guard("x")
    )
    assert sum(one.count for one in found.shifts) == 3
    assert found.result.unserved == ()


def test_the_shifts_ask_for_what_their_visits_ask_for() -> None:
    """A visit that asks for a competence makes its shift ask for it, and only that shift."""
    early, late = (Window(0, HOUR),), (Window(14 * HOUR, 15 * HOUR),)
    visits = [
        visit("A", 1, windows=early, competences=frozenset("x")),
        visit("B", 2, windows=late),
    ]
    problem = night(visits, [], POINTS)
    pattern = guard("g", competences=frozenset("xy"))
    found = round_demand(problem, kinds(problem, 6, 60, 0), MaxWork(0.1), most=1, pattern=pattern)
    assert [sorted(one.competences) for one in found.shifts] == [["x"], []]


def test_the_same_shift_on_several_days_is_one_post() -> None:
    """Monday's and Tuesday's alike are one post; a shift after midnight is the next day's."""
    monday = datetime(2026, 11, 30, 21, tzinfo=UTC)
    eight, day = timedelta(hours=8), timedelta(days=1)
    evening = RoundShift(monday, monday + eight, 0, 2, frozenset("x"))
    later = RoundShift(monday + eight / 2, monday + 2 * eight, 0, 1)
    first, second = weekly(
        {
            monday.date(): (evening, later),
            (monday + day).date(): (
                replace(evening, start=monday + day, end=monday + day + eight),
            ),
        }
    )
    assert (first.weekdays, first.count, f"{first.starts:%H:%M}") == ("1100000", 2, "22:00")
    assert (second.weekdays, second.count, f"{second.starts:%H:%M}") == ("0100000", 1, "02:00")


def test_a_night_without_visits_needs_nobody() -> None:
    """No windows give no shifts to choose from, and no demand."""
    problem = night([], [], POINTS)
    assert kinds(problem, 8, 60, 0) == ()
    assert round_demand(problem, (), MaxWork(0.02), most=1, pattern=guard("x")).shifts == ()
