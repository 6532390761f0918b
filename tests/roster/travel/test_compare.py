# SPDX-License-Identifier: MPL-2.0
"""A plan's travel beside the nearest first and each administration alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roster.checker import check
from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Problem
from roster.problem import Travel
from roster.rules import standard
from roster.solve import solve
from roster.solve.stop import MaxWork
from roster.travel.baselines import alone
from roster.travel.baselines import apportioned
from roster.travel.baselines import nearest_first
from roster.travel.baselines import together
from roster.travel.compare import Comparison
from roster.travel.compare import Effort
from roster.travel.compare import compare
from roster.travel.measure import estimated
from roster.travel.measure import measure
from sites.network import UNREACHABLE
from sites.text import Text
from tests.roster.rules.world import MONDAY
from tests.roster.rules.world import guard
from tests.roster.rules.world import held
from tests.roster.rules.world import shift
from tests.roster.rules.world import span

WEST, EAST = 0, 1
"""Two sites, an hour apart; places 2 and 3 are homes, ten minutes from the one and the other."""
SECONDS = np.array(
    [[0, 3600, 600, 3600], [3600, 0, 3600, 600], [600, 3600, 0, 3600], [3600, 600, 3600, 0]],
    dtype=np.int32,
)
SOURCE = Text("gitter", "grid")()


def town(**more: object) -> Problem:
    """Return a week of two administrations with a site each, three posts a day, eight guards."""
    shifts = tuple(
        shift(f"d{day}{name}{n}", span(24 * day + 7 + n, 24 * day + 15 + n), place=place,
              site=name, administration=name, post=name)
        for day in range(5)
        for name, place, posts in (("WEST", WEST, 2), ("EAST", EAST, 1))
        for n in range(posts)
    )  # fmt: skip
    people = tuple(guard(f"g{n}", home=2 + n % 2) for n in range(6))
    given = {"travel": Travel(SECONDS, SECONDS * 10, SOURCE, estimated=True)} | more
    return Problem(MONDAY, 7, people, shifts, standard(), **given)  # type: ignore[arg-type]


def never() -> bool:
    """Say that nobody wants to stop."""
    return False


def test_the_nearest_takes_each_seat_as_it_comes() -> None:
    """Everybody works next door while there is somebody next door, and no rule is broken."""
    told: list[tuple[int, int]] = []
    made = nearest_first(town(), never, lambda done, of: told.append((done, of)))
    assert check(made).hard == ()
    assert measure(made).filled == 15
    monday = {a.shift: a.guard for a in made.assignments if a.shift.startswith("d0")}
    assert {made.problem.guard[monday["d0EAST0"]].home} == {3}
    assert {made.problem.guard[monday[s]].home for s in ("d0WEST0", "d0WEST1")} == {2}
    assert told[-1] == (15, 15)


def test_hours_left_go_before_the_way() -> None:
    """Who has had the norm stands back for those farther away who have not."""
    near = town()
    few = replace(near, guards=tuple(
        replace(one, home=2 if one.id == "g0" else 3) for one in near.guards
    ))  # fmt: skip
    west = [s.id for s in few.shifts if s.place == WEST]
    plain = nearest_first(few, never, lambda *_: None)
    fair = nearest_first(few, never, lambda *_: None, hours=True)
    plain_west, fair_west = (
        Counter(a.guard for a in made.assignments if a.shift in west) for made in (plain, fair)
    )
    assert plain_west["g0"] == 5
    assert fair_west["g0"] == 5
    longer = replace(few, guards=tuple(
        replace(one, terms=(replace(one.terms[0], weekly_minutes=600),)) if one.id == "g0" else one
        for one in few.guards
    ))  # fmt: skip
    made = nearest_first(longer, never, lambda *_: None, hours=True)
    assert Counter(a.guard for a in made.assignments)["g0"] == 1


def test_what_is_asked_to_stop_leaves_seats_empty() -> None:
    """A stop is heeded at once, and what is dealt out by then stands."""
    assert nearest_first(town(), lambda: True, lambda *_: None).assignments == frozenset()


def test_rules_about_several_guards_are_kept_by_the_nearest_too() -> None:
    """One pool car for two posts at a time: one of them stays open each day."""
    licensed = tuple(replace(one, certificates=(held("koerekort"),)) for one in town().guards)
    tagged = tuple(
        replace(s, tags=frozenset({"pool_car"})) if s.site == "WEST" else s for s in town().shifts
    )
    task = town()
    task = replace(task, guards=licensed, shifts=tagged, cars={"own": 1})
    made = nearest_first(task, never, lambda *_: None)
    assert check(made).hard == ()
    assert measure(made).filled == 10


def test_each_administration_has_its_own_shifts_guards_and_cars() -> None:
    """Guards go by need, the near ones to the near site; nobody is shared, and no shift is lost."""
    parts = alone(town(cars={"own": 3}))
    assert [(p.administration, len(p.problem.guards)) for p in parts] == [("WEST", 4), ("EAST", 2)]
    east = parts[1].problem
    assert {one.home for one in east.guards} == {3}
    assert sum(part.problem.cars["own"] for part in parts) == 3
    assert sorted(s.id for p in parts for s in p.problem.shifts) == sorted(
        s.id for s in town().shifts
    )
    assert not {g.id for g in parts[0].problem.guards} & {g.id for g in east.guards}


def test_a_guard_tagged_with_an_administration_is_its_own() -> None:
    """The tag decides against the distance."""
    task = town()
    tagged = (replace(task.guards[0], tags=frozenset({"east"})), *task.guards[1:])
    parts = alone(replace(task, guards=tagged))
    assert "g0" in {one.id for one in parts[1].problem.guards}


def test_a_competence_goes_before_the_way() -> None:
    """Who alone may take an administration's shifts belongs to it, however far away."""
    task = town()
    asked = tuple(
        replace(s, competences=frozenset({"x"})) if s.site == "EAST" else s for s in task.shifts
    )
    able = tuple(
        replace(one, certificates=(held("x"),)) if one.home == 2 else one for one in task.guards
    )
    parts = alone(replace(task, shifts=asked, guards=able))
    assert all(one.certificates for one in parts[1].problem.guards)


def test_plans_of_administrations_join_into_one() -> None:
    """What each planned is what all have, lawful by the rules of the whole."""
    task = town()
    plans = [solve(part.problem, MaxWork(1), workers=1).plan for part in alone(task)]
    union = together(task, plans)
    assert union.assignments == {pair for one in plans for pair in one.assignments}
    assert check(union).hard == ()


@given(st.integers(0, 50), st.lists(st.integers(0, 9), min_size=1, max_size=6))
def test_shares_add_up_and_stay_near_their_part(count: int, shares: list[int]) -> None:
    """Nothing is lost in the sharing, and nobody is a whole one off their exact share."""
    out = apportioned(count, shares)
    assert sum(out) == count
    total = sum(shares)
    if total:
        assert all(abs(n - count * s / total) < 1 for n, s in zip(out, shares, strict=True))


@pytest.fixture(scope="module")
def compared() -> Comparison:
    """A solved week beside the others."""
    task = town()
    result = solve(task, MaxWork(2), workers=1)
    return compare(result.plan, Effort(30, work=2, workers=1), bound=result.bound)


def test_the_comparison_has_every_plan_with_its_gap(compared: Comparison) -> None:
    """Four plans fill all seats, each states how good it is, and estimates are marked."""
    assert [one.name for one in compared.plans] == ["plan", "nearest", "hours", "alone"]
    assert all(one.travelled.filled == 15 for one in compared.plans)
    assert all(one.gap is not None and 0 <= one.gap < 1 for one in compared.plans)
    assert all(one.travelled.hard == 0 for one in compared.plans)
    assert compared.estimated
    assert compared.shares == {"WEST": 4, "EAST": 2}
    assert compared.weights == {"minute": 150, "kilometre": 100}


def test_what_is_saved_is_the_difference(compared: Comparison) -> None:
    """With as many seats filled, the saving is the other's travel less the plan's own."""
    plan, nearest, *_ = (one.travelled for one in compared.plans)
    saved = compared.saved[0]
    assert (saved.against, saved.scale) == ("nearest", 1.0)
    assert saved.seconds == nearest.seconds - plan.seconds
    assert saved.car_metres == nearest.car_metres - plan.car_metres
    assert saved.cost == nearest.cost - plan.cost


def test_it_is_said_in_plain_values(compared: Comparison) -> None:
    """What pages and commands keep is JSON, with the source in both languages."""
    shown = compared.to_dict()
    assert (shown["source_da"], shown["source_en"]) == ("gitter", "grid")
    assert [one["name"] for one in shown["plans"]] == ["plan", "nearest", "hours", "alone"]
    assert [one["against"] for one in shown["saved"]] == ["nearest", "hours", "alone"]


def test_fewer_seats_filled_are_made_up_for() -> None:
    """Against a plan that fills half as much, travel is taken twice."""
    task = replace(town(), guards=town().guards[:2])
    half = Plan(task, frozenset({Assignment("g0", "d0WEST0")}))
    one = compare(half, Effort(5, work=0.5, workers=1), bound=0).saved[0]
    assert one.scale < 1
    assert one.seconds == round(measure(nearest_first(task, never, lambda *_: None)).seconds
                                * one.scale) - 1200  # fmt: skip


def test_without_a_bound_one_is_proven() -> None:
    """A plan made by hand gets a bound of its own, and its gap says how far it is off."""
    task = town()
    empty = Plan(task, frozenset())
    said: list[str] = []
    done = compare(
        empty, Effort(30, work=1, workers=1), told=lambda phase, _done, _of: said.append(phase)
    )
    assert done.plans[0].bound is not None
    assert (done.plans[0].gap or 0) > 0.5
    assert said[:2] == ["measure", "bound"]
    assert {"nearest", "hours", "alone"} <= set(said)


def test_a_stop_keeps_what_is_found() -> None:
    """Asked to stop at once, the plan's own figures are there and nothing else."""
    done = compare(Plan(town(), frozenset()), Effort(5), bound=0, asked=lambda: True)
    assert [one.name for one in done.plans] == ["plan"]
    assert done.stopped
    assert done.saved == ()


def test_ways_that_do_not_exist_are_counted_and_in_no_sum() -> None:
    """Half of the town is cut off: its guards stay there, and the plan says what is missing."""
    cut = SECONDS.copy()
    cut[np.ix_([0, 2], [1, 3])] = UNREACHABLE
    cut[np.ix_([1, 3], [0, 2])] = UNREACHABLE
    task = replace(town(), travel=Travel(cut, cut))
    wrong = Plan(task, frozenset({Assignment("g1", "d0WEST0"), Assignment("g0", "d0WEST1")}))
    found = measure(wrong)
    assert (found.missing, found.seconds, found.hard) == (2, 1200, 1)
    assert not estimated(task)
    solved = solve(task, MaxWork(1), workers=1).plan
    assert check(solved).hard == ()
    assert measure(solved).missing == 0
    assert measure(solved).filled == 15
