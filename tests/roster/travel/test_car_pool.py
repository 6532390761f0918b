# SPDX-License-Identifier: MPL-2.0
"""Pool cars against a walk through the day, guard by guard and step by step."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from roster.checker import check
from roster.explain import candidates
from roster.explain import why_vacant
from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Duty
from roster.problem import Guard
from roster.problem import Problem
from roster.problem import Shift
from roster.problem import Travel
from roster.rules import standard
from roster.rules.cars import CarPool
from roster.rules.economy import Uncovered
from roster.rules.model import Model
from roster.rules.structure import Overlap
from roster.rules.structure import Seats
from roster.solve import solve
from roster.solve.stop import MaxWork
from tests.roster.rules.world import MONDAY
from tests.roster.rules.world import guard
from tests.roster.rules.world import held
from tests.roster.rules.world import hour
from tests.roster.rules.world import shift
from tests.roster.rules.world import solver_says
from tests.roster.rules.world import span

STEP = timedelta(minutes=15)
RULES = (Seats(), Overlap(), CarPool())
LICENCE = held("koerekort")
POOL = frozenset({"pool_car"})
SECONDS = {"car": 900, "bicycle": 3600}


def ways(mode: str) -> Travel:
    """Return a city of three sites, all as far from each other."""
    seconds = np.full((3, 3), SECONDS[mode], dtype=np.int32)
    np.fill_diagonal(seconds, 0)
    return Travel(seconds, seconds * 5)


@st.composite
def days(draw: st.DrawFn) -> Problem:
    """Draw a morning of short shifts, guards mostly without a car of their own, few pool cars."""
    shifts = []
    for n in range(draw(st.integers(4, 6))):
        at = draw(st.integers(0, 8)) / 2
        length = draw(st.sampled_from((0.25, 0.5, 1)))
        tags = POOL if draw(st.integers(0, 2)) == 0 else frozenset[str]()
        place = draw(st.integers(0, 2))
        shifts.append(shift(f"s{n}", span(at, at + length), place=place, tags=tags))
    people = [
        guard(
            f"g{n}",
            mode="bicycle" if draw(st.integers(0, 4)) else "car",
            pool=bool(draw(st.integers(0, 4))),
            certificates=(LICENCE,),
            employer="own" if draw(st.integers(0, 4)) else "firm",
        )
        for n in range(2)
    ]
    if draw(st.booleans()):
        at = draw(st.integers(0, 8)) / 2
        duty = Duty(span(at, at + 0.5), draw(st.integers(0, 2)), car=draw(st.booleans()))
        people[0] = replace(people[0], duties=(duty,))
    cars = {"own": draw(st.sampled_from((1, 1, 1, 2, 0))), "firm": 1}
    return Problem(
        MONDAY, 7, tuple(people), tuple(shifts), RULES,
        travel=ways("car"), ways={"bicycle": ways("bicycle")}, cars=cars,
    )  # fmt: skip


def keeps_car(problem: Problem, who: Guard, shifts: list[Shift], step: int) -> bool:
    """Say whether a guard keeps a pool car in a step: on a tagged post, or out for two duties."""
    now = hour(0) + step * STEP
    if any(s.span.start <= now < s.span.end for s in shifts if s.tags):
        return True
    if any(d.car and d.span.start <= now < d.span.end for d in who.duties):
        return True
    if not who.pool or who.mode == "car" or not problem.cars[who.employer]:
        return False
    work = sorted([(s.span, s.place) for s in shifts] + [(d.span, d.place) for d in who.duties],
                  key=lambda one: one[0].start)  # fmt: skip
    for (first, here), (second, there) in pairwise(work):
        gap = (second.start - first.end).total_seconds()
        if here != there and 900 <= gap < 3600 and first.start <= now < second.end:
            return True
    return False


def lawful(plan: Plan) -> bool:
    """Count cars in every quarter of an hour; what settled work alone keeps is nobody's fault."""
    problem = plan.problem
    for employer, cars in problem.cars.items():
        team = [one for one in problem.guards if one.employer == employer]
        for step in range(40):
            out = [w for w in team if keeps_car(problem, w, list(plan.shifts_of[w.id]), step)]
            alone = [w for w in team if keeps_car(problem, w, [], step)]
            if len(out) > cars and len(out) > len(alone):
                return False
    return True


@settings(max_examples=200, deadline=None)
@given(days(), st.data())
def test_both_halves_count_cars_like_the_walk(problem: Problem, data: st.DataObject) -> None:
    """Every plan in which nobody is in two places at once is judged by the checker, by the solver
    and by counting cars in each quarter of an hour, all alike."""
    model = Model(problem)
    for _ in range(4):
        on = [data.draw(st.sampled_from(("", "g0", "g1"))) for _ in problem.shifts]
        pairs = zip(on, problem.shifts, strict=True)
        made = Plan(problem, frozenset(Assignment(who, s.id) for who, s in pairs if who))
        report = check(made)
        if any(v.rule != "car-pool" for v in report.hard):
            continue
        assert (not report.hard) == lawful(made)
        assert solver_says(made, model).feasible == (not report.hard)


def town(cars: int) -> Problem:
    """Return three posts with a pool car each at the same time, and three who may drive."""
    shifts = tuple(shift(f"s{n}", span(7, 15), tags=POOL) for n in range(3))
    people = tuple(guard(f"g{n}", certificates=(LICENCE,)) for n in range(3))
    rules = (*RULES, Uncovered())
    return Problem(MONDAY, 7, people, shifts, rules, cars={"own": cars})


def test_the_engine_fills_as_many_posts_as_there_are_cars() -> None:
    """Two cars leave one post open, three none, and the plan is proven best."""
    for cars in (0, 2, 3):
        result = solve(town(cars), MaxWork(2), seed=1, workers=1)
        assert check(result.plan).hard == ()
        assert (result.uncovered, result.status) == (3 - cars, "optimal")


def test_an_open_post_says_that_a_car_is_lacking() -> None:
    """The reasons of an open shift name the pool, and no candidate is offered for it."""
    problem = replace(town(1), rules=standard())
    plan = Plan(problem, frozenset({Assignment("g0", "s0")}))
    said = why_vacant(plan, problem.shift["s1"]).message.in_("en")
    assert "2 without a pool car" in said
    assert not any(one.ok for one in candidates(plan, problem.shift["s1"]))


def test_pieces_of_a_plan_leave_the_cars_of_the_others_alone() -> None:
    """A larger town, solved piece by piece, never has more cars out than there are."""
    shifts = tuple(
        shift(f"d{day}p{n}", span(24 * day + 6 + 4 * (n % 3), 24 * day + 14 + 4 * (n % 3)),
              tags=POOL if n % 2 else frozenset())
        for day in range(7)
        for n in range(10)
    )  # fmt: skip
    people = tuple(guard(f"g{n}", certificates=(LICENCE,)) for n in range(24))
    problem = Problem(MONDAY, 7, people, shifts, standard(), cars={"own": 2})
    result = solve(problem, MaxWork(0.4), seed=2, workers=1)
    assert check(result.plan).hard == ()
    driven = [s for s in shifts if s.tags and result.plan.guards_on[s.id]]
    assert len(driven) >= 7 * 2
