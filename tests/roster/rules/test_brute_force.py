# SPDX-License-Identifier: MPL-2.0
"""Daily and weekly rest against a walk through the time line, step by step."""

from __future__ import annotations

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from roster.rules.base import Rule
from roster.rules.model import Model
from roster.rules.rest import DailyRest
from roster.rules.weekly_rest import WeeklyRest
from tests.roster.rules.world import duties
from tests.roster.rules.world import guard
from tests.roster.rules.world import one
from tests.roster.rules.world import rejects
from tests.roster.rules.world import solver_says
from tests.roster.rules.world import span

STEP = 30
"""Minutes a step; all times below are whole steps, so that each step is worked or not."""

LENGTHS = (1, 2, 3, 6, 12, 16, 20, 24, 26)

Segments = list[tuple[int, int]]


@st.composite
def segments(
    draw: st.DrawFn, gaps: tuple[int, ...], most: int, lengths: tuple[int, ...] = LENGTHS
) -> Segments:
    """Draw stretches of work as steps from the start: gap, work, gap, work."""
    out: Segments = []
    now = 0
    for _ in range(draw(st.integers(2, most))):
        now += draw(st.sampled_from(gaps))
        length = draw(st.sampled_from(lengths))
        out.append((now, now + length))
        now += length
    return out


def steps(worked: Segments) -> list[bool]:
    """Return for each step whether it is worked."""
    line = [False] * worked[-1][1]
    for start, end in worked:
        line[start:end] = [True] * (end - start)
    return line


def longest_rest(line: list[bool], first: int, last: int) -> int:
    """Return the longest run of free steps in [first, last); before the line begins is free."""
    best = run = 0
    for n in range(first, last):
        run = 0 if n >= 0 and line[n] else run + 1
        best = max(best, run)
    return best


def daily_rest_kept(worked: Segments) -> bool:
    """Look back 24 hours from the end of every step at work."""
    line = steps(worked)
    day, rest = 24 * 60 // STEP, 11 * 60 // STEP
    return all(
        longest_rest(line, n + 1 - day, n + 1) >= rest for n, at_work in enumerate(line) if at_work
    )


def weekly_rest_kept(worked: Segments) -> bool:
    """Walk from rest to rest of 35 hours and time what lies between."""
    rest, limit = 35 * 60 // STEP, 144 * 60 // STEP
    began, run = 0, rest
    for n, at_work in enumerate(steps(worked)):
        if not at_work:
            run += 1
            continue
        if run >= rest:
            began = n
        run = 0
        if n + 1 - began > limit:
            return False
    return True


def agrees(rule: Rule, worked: Segments, settled: int, lawful: bool) -> None:
    """Assert that both halves say so, with the first few segments settled history."""
    times = [span(start * STEP / 60, end * STEP / 60) for start, end in worked]
    who = guard(duties=duties(*times[:settled]))
    plan = one(rule, *times[settled:], who=who, days=60)
    assert (not rejects(plan)) == lawful
    assert solver_says(plan, Model(plan.problem)).feasible == lawful


DAILY_GAPS = (1, 2, 6, 10, 14, 18, 20, 21, 22, 23, 30)
WEEKLY_GAPS = (22, 23, 30, 32, 68, 69, 70, 71, 72, 90)


@settings(max_examples=250, deadline=None)
@given(segments(DAILY_GAPS, 8), st.integers(0, 2))
def test_daily_rest_is_the_look_back_from_every_instant(worked: Segments, settled: int) -> None:
    """Clusters of work say the same as looking back 24 hours from each half hour at work."""
    settled = min(settled, len(worked) - 1)
    if daily_rest_kept(worked[:settled] or [(0, 0)]):
        agrees(DailyRest(), worked, settled, daily_rest_kept(worked))


@settings(max_examples=250, deadline=None)
@given(segments(WEEKLY_GAPS, 14), st.integers(0, 5))
def test_weekly_rest_is_the_walk_from_rest_to_rest(worked: Segments, settled: int) -> None:
    """Blocks of work say the same as walking the time line from one weekly rest to the next."""
    settled = min(settled, len(worked) - 1)
    if weekly_rest_kept(worked[:settled] or [(0, 0)]):
        agrees(WeeklyRest(), worked, settled, weekly_rest_kept(worked))


@settings(max_examples=150, deadline=None)
@given(segments((1, 2, 3, 19, 20, 21), 7, (1, 2, 3)))
def test_daily_rest_of_many_short_calls(worked: Segments) -> None:
    """Call-outs of half an hour break the rule in threes and fours where no two of them do."""
    agrees(DailyRest(), worked, 0, daily_rest_kept(worked))


@settings(max_examples=100, deadline=None)
@given(segments((1, 2, 10, 18, 20, 21), 6), st.data())
def test_daily_rest_holds_for_every_choice_of_segments(
    worked: Segments, data: st.DataObject
) -> None:
    """The solver forbids exactly the choices that the look-back forbids, whatever is left out."""
    times = [span(start * STEP / 60, end * STEP / 60) for start, end in worked]
    whole = one(DailyRest(), *times, days=60)
    model = Model(whole.problem)
    for _ in range(4):
        chosen = data.draw(st.sets(st.integers(0, len(times) - 1), min_size=1))
        some = type(whole)(
            whole.problem, frozenset(a for a in whole.assignments if int(a.shift[1:]) in chosen)
        )
        lawful = daily_rest_kept([worked[n] for n in sorted(chosen)])
        assert (not rejects(some)) == lawful
        assert solver_says(some, model).feasible == lawful
