# SPDX-License-Identifier: MPL-2.0
"""A site that is cut off: it stays open and says why, and all else is planned as ever."""

from __future__ import annotations

import numpy as np
import pytest

from roster.checker import check
from roster.explain import candidates
from roster.explain import why_vacant
from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Problem
from roster.problem import Travel
from roster.rules import standard
from roster.solve import solve
from roster.solve.stop import MaxWork
from sites.network import UNREACHABLE
from tests.roster.rules.world import MONDAY
from tests.roster.rules.world import guard
from tests.roster.rules.world import shift
from tests.roster.rules.world import span

MAINLAND, ISLAND, HOME = 0, 1, 2


@pytest.fixture
def problem() -> Problem:
    """Return two posts, of which one is on an island that no street leads to, and three guards:
    two at home on the mainland, one whose home is not known."""
    seconds = np.full((3, 3), 600, dtype=np.int32)
    seconds[ISLAND, :] = seconds[:, ISLAND] = UNREACHABLE
    np.fill_diagonal(seconds, 0)
    shifts = tuple(
        shift(f"d{day}{name}", span(24 * day + 7, 24 * day + 15), place=place, site=name, post=name)
        for day in range(3)
        for name, place in (("LAND", MAINLAND), ("ISLE", ISLAND))
    )
    people = tuple(guard(f"g{n}", home=HOME) for n in range(2))
    return Problem(MONDAY, 7, people, shifts, standard(), travel=Travel(seconds, seconds))


def test_the_rest_of_the_plan_is_made(problem: Problem) -> None:
    """The mainland is covered, the island open, the plan lawful and proven best."""
    result = solve(problem, MaxWork(2), workers=1)
    assert check(result.plan).hard == ()
    open_ = {s.post for s in problem.shifts if result.plan.vacant(s)}
    covered = {s.post for s in problem.shifts if not result.plan.vacant(s)}
    assert (open_, covered, result.status) == ({"ISLE"}, {"LAND"}, "optimal")
    said = why_vacant(result.plan, problem.shift["d0ISLE"]).message
    assert "har ingen vej dertil" in said.in_("da")
    assert "have no way there" in said.in_("en")


def test_nobody_is_offered_for_it_and_no_time_is_made_up(problem: Problem) -> None:
    """Candidates say why they cannot come; no minutes stand in for a way that is not there."""
    found = candidates(Plan(problem, frozenset()), problem.shift["d0ISLE"])
    assert not any(one.ok for one in found)
    assert {(one.seconds, one.metres) for one in found} == {(None, None)}
    assert all("There is no way (car)" in one.messages[0].in_("en") for one in found)


def test_who_is_put_there_by_hand_is_named_and_costs_no_travel(problem: Problem) -> None:
    """The breach names guard, site and remedy; the sums stay sensible."""
    made = Plan(problem, frozenset({Assignment("g0", "d0ISLE"), Assignment("g1", "d0LAND")}))
    report = check(made)
    (breach,) = report.hard
    assert (breach.rule, breach.guard, breach.shifts) == ("reach", "g0", ("d0ISLE",))
    assert "ISLE. Ret positionerne" in breach.message.in_("da")
    assert report.parts["travel"] == 2 * (600 * 150 // 60 + 60)
