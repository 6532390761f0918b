# SPDX-License-Identifier: MPL-2.0
"""Rules about several guards at once hold in every plan that the engine returns."""

from __future__ import annotations

from dataclasses import replace

import pytest

from roster.checker import check
from roster.problem import Assignment
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Record
from roster.problem import Shift
from roster.rules import standard
from roster.rules.together import NoLoneWork
from roster.rules.together import OneDog
from roster.solve import solve
from roster.solve.ground import Ground
from roster.solve.lines import to_plan
from roster.solve.stop import MaxWork
from roster.solve.team import blamed
from roster.solve.team import cleared
from tests.roster.rules.world import ALWAYS
from tests.roster.rules.world import MONDAY
from tests.roster.rules.world import guard
from tests.roster.rules.world import held
from tests.roster.rules.world import shift
from tests.roster.rules.world import span

ALONE = frozenset({"no_lone_work"})
DOGS = frozenset({"dog"})


def town(guards: int, posts: int) -> Problem:
    """Return a week of posts in three shifts a day, a third for two guards, some with dogs."""
    shifts: list[Shift] = []
    for day in range(7):
        for post in range(posts):
            start = 24 * day + (6, 14, 22)[post % 3]
            kind = {0: ALONE, 1: DOGS}.get(post % 6, frozenset())
            shifts.append(
                shift(
                    f"d{day}p{post}",
                    span(start, start + 8),
                    site=f"site{post // 2}",
                    seats=2 if kind == ALONE else 1,
                    tags=kind,
                )
            )
    people = tuple(_guard(n) for n in range(guards))
    return Problem(MONDAY, 7, people, tuple(shifts), standard())


def _guard(n: int) -> Guard:
    """Every fourth guard handles one of three dogs."""
    if n % 4:
        return guard(f"g{n}")
    dog = Record("dog", f"dog{n % 3}", ALWAYS)
    return guard(f"g{n}", certificates=(held("hundefoerer"),), records=(dog,))


@pytest.mark.parametrize(("guards", "posts"), [(9, 6), (40, 18)], ids=["whole", "in pieces"])
def test_nobody_is_alone_and_no_dog_in_two_places(guards: int, posts: int) -> None:
    """A plan solved whole, and one improved piece by piece, keeps the rules and uses the posts."""
    task = town(guards, posts)
    plan = solve(task, MaxWork(2), seed=3, workers=2).plan
    assert check(plan).hard == ()
    on = [len(plan.guards_on[s.id]) for s in task.shifts if s.tags == ALONE]
    assert set(on) <= {0, 2}
    assert any(on)


def test_too_few_guards_leave_the_post_empty() -> None:
    """One guard for two seats stays away rather than stand alone."""
    task = replace(town(1, 1), rules=standard())
    plan = solve(task, MaxWork(2), seed=1).plan
    assert plan.assignments == frozenset()


def test_a_locked_guard_alone_stays_and_is_joined() -> None:
    """What a person locked is kept, and the engine may send the second guard."""
    lock = frozenset({Assignment("g1", "d0p0")})
    task = replace(town(3, 1), locked=lock)
    plan = solve(task, MaxWork(2), seed=1).plan
    assert lock <= plan.assignments
    assert len(plan.guards_on["d0p0"]) == 2


def test_what_breaks_a_rule_of_several_is_taken_out() -> None:
    """Clearing a plan takes out the lone guard, and leaves the pair and the lock."""
    task = replace(
        town(4, 1),
        rules=(NoLoneWork(), OneDog()),
        locked=frozenset({Assignment("g0", "d2p0")}),
    )
    lines = {
        "g0": frozenset({"d0p0", "d2p0"}),
        "g1": frozenset({"d0p0", "d1p0"}),
        "g2": frozenset[str](),
        "g3": frozenset[str](),
    }
    ground = Ground(task)
    assert blamed(ground, lines) == {Assignment("g1", "d1p0")}
    left = to_plan(task, cleared(ground, lines))
    assert left.assignments == {
        Assignment("g0", "d0p0"),
        Assignment("g1", "d0p0"),
        Assignment("g0", "d2p0"),
    }
