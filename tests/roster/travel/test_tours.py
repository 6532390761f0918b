# SPDX-License-Identifier: MPL-2.0
"""A guard's ways from home to home: the same to the øre in the solver and in the checker."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from roster.checker import check
from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Duty
from roster.problem import Problem
from roster.problem import Travel
from roster.problem import Validity
from roster.rules.model import Model
from roster.rules.structure import Overlap
from roster.rules.travel import Commute
from roster.travel.means import between
from roster.travel.means import longest
from roster.travel.means import mode_on
from roster.travel.tours import trips
from sites.network import UNREACHABLE
from tests.roster.rules.world import ALWAYS
from tests.roster.rules.world import MONDAY
from tests.roster.rules.world import guard
from tests.roster.rules.world import held
from tests.roster.rules.world import plan
from tests.roster.rules.world import shift
from tests.roster.rules.world import solver_says
from tests.roster.rules.world import span

PLACES = 4
MODES = ("car", "bicycle", "foot")
RULES = (Overlap(), Commute(minute=7, kilometre=33))


@st.composite
def tables(draw: st.DrawFn) -> Travel:
    """Draw times between four places, now and then without a way."""
    seconds = st.sampled_from((0, 60, 601, 1800, 5400, UNREACHABLE))
    rows = draw(st.lists(seconds, min_size=PLACES**2, max_size=PLACES**2))
    matrix = np.array(rows, dtype=np.int32).reshape(PLACES, PLACES)
    np.fill_diagonal(matrix, 0)
    return Travel(matrix, (matrix // 3 * 5).astype(np.int32))


@st.composite
def days(draw: st.DrawFn) -> Problem:
    """Draw one guard, short shifts close together, and settled duties among them."""
    starts = draw(st.lists(st.integers(0, 40), min_size=2, max_size=6))
    shifts = [
        shift(
            f"s{n}",
            span(at / 2, at / 2 + draw(st.sampled_from((0.5, 1, 2)))),
            place=draw(st.integers(0, PLACES - 1)),
        )
        for n, at in enumerate(starts)
    ]
    settled = tuple(
        Duty(span(at / 2, at / 2 + 1), draw(st.sampled_from((None, 0, 1))))
        for at in sorted(draw(st.sets(st.integers(0, 40).filter(lambda n: n % 3 == 0), max_size=2)))
    )
    licence = draw(st.sampled_from(((), (held("koerekort"),))))
    who = guard(
        home=draw(st.sampled_from((None, 0, 3))),
        duties=settled,
        mode=draw(st.sampled_from(MODES)),
        pool=draw(st.booleans()),
        certificates=licence,
    )
    other = guard("h", certificates=draw(st.sampled_from(((), (held("koerekort"),)))))
    return Problem(
        MONDAY,
        7,
        (who, other),
        tuple(shifts),
        RULES,
        travel=draw(tables()),
        ways={"bicycle": draw(tables())},
        cars={"own": 1},
    )


@settings(max_examples=120, deadline=None)
@given(days(), st.data())
def test_both_halves_price_every_tour_alike(problem: Problem, data: st.DataObject) -> None:
    """Whatever a guard works beside settled duties, the solver finds it lawful and prices it as
    the checker does."""
    model = Model(problem)
    ids = [one.id for one in problem.shifts]
    for _ in range(4):
        chosen = data.draw(st.sets(st.sampled_from(ids)))
        made = Plan(problem, frozenset(Assignment("g", id_) for id_ in chosen))
        report = check(made)
        verdict = solver_says(made, model)
        assert verdict.feasible == (not report.hard)
        if verdict.feasible:
            assert verdict.parts["travel"] == report.parts["travel"]


ROAD = Travel(
    np.array([[0, 600, 1200], [600, 0, 900], [1200, 900, 0]], dtype=np.int32),
    np.array([[0, 6000, 9000], [6000, 0, 7000], [9000, 7000, 0]], dtype=np.int32),
)
PATH = Travel((ROAD.seconds * 3).astype(np.int32), ROAD.metres)


def two_duties(gap: float, **who: Any) -> Plan:
    """Return a plan of one guard, home at 2, with a duty at 0 and one at 1 so many hours later."""
    shifts = [shift("a", span(7, 10)), shift("b", span(10 + gap, 14 + gap), place=1)]
    given_ = {"g": ["a", "b"]}
    someone = guard("g", **({"home": 2} | who))
    return plan(RULES, [someone], shifts, given_, travel=ROAD, ways={"bicycle": PATH})


def test_a_tour_goes_straight_between_duties_close_in_time() -> None:
    """From home to the first site, on to the second, and home."""
    made = two_duties(1)
    ways = [trip.way.seconds for trip in trips(made.problem, made.work["g"])]
    assert ways == [1200, 600, 900]


def test_a_tour_goes_home_between_duties_far_apart() -> None:
    """With four hours between, the guard is at home meanwhile."""
    made = two_duties(4)
    ways = [trip.way.seconds for trip in trips(made.problem, made.work["g"])]
    assert ways == [1200, 1200, 900, 900]


@pytest.mark.parametrize(("mode", "gap", "fine"), [
    ("car", 0.17, True), ("car", 0.16, False), ("bicycle", 0.5, True), ("bicycle", 0.49, False),
])  # fmt: skip
def test_the_way_takes_what_the_guards_own_means_take(mode: str, gap: float, fine: bool) -> None:
    """Ten minutes by car and thirty by bicycle decide whether two duties can follow each other."""
    made = two_duties(gap, mode=mode)
    assert (not check(made).hard) == fine
    assert solver_says(made).feasible == fine


def test_a_licence_that_runs_out_makes_a_cyclist() -> None:
    """Where licences are on record, who has none on a day is reckoned by bicycle from then on."""
    licence = (Validity("koerekort", ALWAYS, MONDAY),)
    problem = two_duties(1, certificates=licence).problem
    who = problem.guards[0]
    tuesday = MONDAY.replace(day=2)
    assert [mode_on(problem, who, day) for day in (MONDAY, tuesday)] == ["car", "bicycle"]
    assert between(problem, who, tuesday)[0, 1] == 1800
    nobody = replace(problem, guards=(replace(who, certificates=()),))
    assert mode_on(nobody, nobody.guards[0], tuesday) == "car"


def test_a_way_that_does_not_exist_is_said_and_far_apart_duties_are_not_compared() -> None:
    """An hour between two unreachable sites breaks the rule in words; twelve hours do not."""
    cut = np.array([[0, UNREACHABLE], [UNREACHABLE, 0]], dtype=np.int32)
    for gap, fine in ((1, False), (11.9, False), (12, True)):
        shifts = [shift("a", span(7, 10)), shift("b", span(10 + gap, 12 + gap), place=1)]
        made = plan(RULES, [guard()], shifts, {"g": ["a", "b"]}, travel=Travel(cut, cut))
        assert solver_says(made).feasible == fine
        messages = [v.message.in_("en") for v in check(made).hard]
        assert (not messages) == fine
        assert all("there is no way there" in said for said in messages)
    assert longest(made.problem).total_seconds() == 12 * 3600


def test_travel_over_other_places_is_refused() -> None:
    """A table of another size is named before anybody plans with it."""
    problem = two_duties(1).problem
    with pytest.raises(ValueError, match="Travel by foot"):
        replace(problem, ways={"foot": Travel.none(2)})
