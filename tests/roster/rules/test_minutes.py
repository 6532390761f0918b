# SPDX-License-Identifier: MPL-2.0
"""Daily and weekly rest against a walk through the time line, minute by minute."""

from __future__ import annotations

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from roster.rules.base import Rule
from roster.rules.rest import DailyRest
from roster.rules.weekly_rest import WeeklyRest
from tests.roster.rules.world import duties
from tests.roster.rules.world import guard
from tests.roster.rules.world import one
from tests.roster.rules.world import rejects
from tests.roster.rules.world import solver_says
from tests.roster.rules.world import span

DAY, REST, WEEKLY_REST, BLOCK = 24 * 60, 11 * 60, 35 * 60, 6 * 24 * 60

Minutes = list[tuple[int, int]]


@st.composite
def stretches(
    draw: st.DrawFn, gaps: st.SearchStrategy[int], lengths: st.SearchStrategy[int], most: int
) -> Minutes:
    """Draw work as minutes from the start: gap, work, gap, work."""
    out: Minutes = []
    now = 0
    for _ in range(draw(st.integers(2, most))):
        now += draw(gaps)
        length = draw(lengths)
        out.append((now, now + length))
        now += length
    return out


def about(*values: int) -> st.SearchStrategy[int]:
    """Draw a value, or one a minute or two off."""
    return st.sampled_from(sorted({v + d for v in values for d in (-2, -1, 0, 1, 2) if v + d > 0}))


def daily_rest_kept(worked: Minutes) -> bool:
    """Look back 24 hours from the end of every minute at work, for 11 free hours in a row.

    The walk knows, for each minute, where the latest free stretch of eleven hours ended.
    """
    line = [False] * (worked[-1][1] + 1)
    for start, end in worked:
        line[start:end] = [True] * (end - start)
    free_from, latest = -10 * DAY, 0
    for minute, at_work in enumerate(line):
        if not at_work:
            continue
        if minute and not line[minute - 1] and minute - free_from >= REST:
            latest = minute
        first = max(minute + 1 - DAY, _free_since(line, latest))
        if latest - first < REST:
            return False
        free_from = minute + 1
    return True


def _free_since(line: list[bool], end: int) -> int:
    """Return the first minute of the free stretch that ends at a minute; before all is free."""
    minute = end
    while minute > 0 and not line[minute - 1]:
        minute -= 1
    return minute if minute > 0 else -10 * DAY


def weekly_rest_kept(worked: Minutes) -> bool:
    """Time what lies between rests of 35 hours, minute by minute."""
    line = [False] * worked[-1][1]
    for start, end in worked:
        line[start:end] = [True] * (end - start)
    began, free = 0, WEEKLY_REST
    for minute, at_work in enumerate(line):
        if not at_work:
            free += 1
            continue
        if free >= WEEKLY_REST:
            began = minute
        free = 0
        if minute + 1 - began > BLOCK:
            return False
    return True


def agrees(rule: Rule, worked: Minutes, settled: int, lawful: bool) -> None:
    """Assert that both halves say so, with the first few stretches settled history."""
    times = [span(start / 60, end / 60) for start, end in worked]
    plan = one(rule, *times[settled:], who=guard(duties=duties(*times[:settled])), days=60)
    assert (not rejects(plan)) == lawful
    assert solver_says(plan).feasible == lawful


SHIFTS = stretches(about(60, 300, 480, 659, 660, 661, 720), about(30, 240, 480, 720, 780), 6)
CALLS = stretches(about(20, 60, 590, 600, 640, 660), about(10, 30, 60), 8)
BLOCKS = stretches(about(660, 900, 2099, 2100, 2101, 2400), about(240, 480, 720), 12)


@settings(max_examples=120, deadline=None)
@given(SHIFTS, st.integers(0, 2))
def test_daily_rest_of_shifts_minute_by_minute(worked: Minutes, settled: int) -> None:
    """Shifts and split shifts break daily rest exactly when some minute looks back in vain."""
    settled = min(settled, len(worked) - 1)
    if not settled or daily_rest_kept(worked[:settled]):
        agrees(DailyRest(), worked, settled, daily_rest_kept(worked))


@settings(max_examples=120, deadline=None)
@given(CALLS)
def test_daily_rest_of_calls_minute_by_minute(worked: Minutes) -> None:
    """Clusters of three and more short calls are judged to the minute."""
    agrees(DailyRest(), worked, 0, daily_rest_kept(worked))


@settings(max_examples=120, deadline=None)
@given(BLOCKS, st.integers(0, 4))
def test_weekly_rest_minute_by_minute(worked: Minutes, settled: int) -> None:
    """Work between two weekly rests is too long exactly when a minute lies 144 hours in."""
    settled = min(settled, len(worked) - 1)
    if not settled or weekly_rest_kept(worked[:settled]):
        agrees(WeeklyRest(), worked, settled, weekly_rest_kept(worked))


def test_the_walks_know_the_plain_cases() -> None:
    """The walks themselves say what the law's examples say."""
    assert daily_rest_kept([(420, 900), (1860, 2340)])
    assert not daily_rest_kept([(420, 900), (1860, 2700)])
    assert daily_rest_kept([(0, 780)])
    assert not daily_rest_kept([(0, 781)])
    assert weekly_rest_kept([(DAY * n + 420, DAY * n + 900) for n in range(6)])
    assert not weekly_rest_kept([(DAY * n + 420, DAY * n + 900) for n in range(7)])
