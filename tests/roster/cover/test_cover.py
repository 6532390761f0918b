# SPDX-License-Identifier: MPL-2.0
"""Cover: who can take the shifts of an absent guard, at once or by two moves."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from roster.checker import check
from roster.cover import Chain
from roster.cover import call_off
from roster.cover import chains
from roster.cover import substitutes
from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Guard
from roster.problem import Shift
from roster.problem import Wish
from roster.rules.base import Rule
from roster.rules.competence import Competence
from roster.rules.fairness import Wishes
from roster.rules.norm import NormHours
from roster.rules.registry import registry
from tests.roster.rules.world import guard
from tests.roster.rules.world import held
from tests.roster.rules.world import hour
from tests.roster.rules.world import plan
from tests.roster.rules.world import shift
from tests.roster.rules.world import span

LAWFUL = ("availability", "overlap", "DK-01", "days-running", "weekly-hours", "VG-13", "seats")
HOURS = (7, 15, 23, 31, 39, 47, 55, 63)
"""When the shifts of the random worlds start: three a day, eight hours each."""


def rules(*more: Rule) -> list[Rule]:
    """Return the rules of rest, hours and competence, and some others."""
    known = registry()
    return [known[id_] for id_ in LAWFUL if id_ in known] + list(more)


def day(number: int, **given: object) -> Shift:
    """Return a day shift, 07-15, of a day counted from 0."""
    return shift(f"day{number}", span(7 + 24 * number, 15 + 24 * number), **given)


@pytest.fixture
def week() -> Plan:
    """Anna has Monday and Tuesday, Bo has Monday evening, Carl is off."""
    shifts = [day(0), day(1), shift("evening", span(18, 26))]
    guards = [guard("anna"), guard("bo"), guard("carl")]
    has = {"anna": ["day0", "day1"], "bo": ["evening"]}
    return plan(rules(), guards, shifts, has)


def test_an_absence_takes_its_shifts_and_no_others(week: Plan) -> None:
    """Shifts that touch the absence are to be covered; the guard keeps the rest."""
    gap = call_off(week, "anna", span(10, 12))
    assert [one.id for one in gap.shifts] == ["day0"]
    assert Assignment("anna", "day1") in gap.plan.assignments
    assert gap.plan.vacant(gap.plan.problem.shift["day0"]) == 1


def test_a_lock_does_not_hold_the_absent(week: Plan) -> None:
    """A locked shift is covered like any other."""
    lock = frozenset({Assignment("anna", "day0")})
    problem = replace(week.problem, locked=lock)
    gap = call_off(Plan(problem, week.assignments), "anna", span(0, 24))
    assert gap.plan.problem.locked == frozenset()
    assert [one.id for one in gap.shifts] == ["day0"]


def test_the_absent_is_no_substitute(week: Plan) -> None:
    """The one who called in sick is told to be absent, and everybody else is judged."""
    gap = call_off(week, "anna", span(0, 24))
    found = {one.guard: one for one in substitutes(gap.plan, gap.shifts[0])}
    assert not found["anna"].ok
    assert found["carl"].ok


def test_rest_and_hours_are_told(week: Plan) -> None:
    """Rest to the duties around, what is left of the norm, nights and weekends so far."""
    gap = call_off(week, "anna", span(24, 48))
    found = {one.guard: one for one in substitutes(gap.plan, gap.shifts[0])}
    bo = found["bo"]
    assert (bo.rest_before, bo.rest_after) == (5 * 60, None)
    assert bo.left == 2220 - 16 * 60
    assert (bo.nights, bo.weekends) == (1, 0)
    assert found["carl"].rest_before is None


@pytest.mark.parametrize(
    ("who", "when"), [("nobody", span(0, 1)), ("anna", span(5, 5)), ("anna", span(5, 4))]
)
def test_an_absence_of_nobody_or_no_time_is_refused(week: Plan, who: str, when: object) -> None:
    """A guard who is not in the plan, and an absence that does not last, are named."""
    with pytest.raises(ValueError, match=r"guard|absence"):
        call_off(week, who, when)  # type: ignore[arg-type]


def test_two_moves_where_nobody_can_take_it_at_once() -> None:
    """The one dog handler leaves the gate to somebody else and takes the dog's post."""
    shifts = [day(0, competences=frozenset({"dog"})), shift("gate", span(7, 15))]
    guards = [
        guard("anna", certificates=(held("dog"),)),
        guard("bo", certificates=(held("dog"),)),
        guard("carl"),
    ]
    made = plan(rules(Competence()), guards, shifts, {"anna": ["day0"], "bo": ["gate"]})
    gap = call_off(made, "anna", span(0, 24))
    post = gap.shifts[0]
    assert not any(one.ok for one in substitutes(gap.plan, post))
    (chain,) = chains(gap.plan, post)
    assert (chain.first.guard, chain.first.takes.id) == ("bo", "day0")
    assert (chain.second.guard, chain.second.takes.id) == ("carl", "gate")
    assert not check(chain.applied(gap.plan)).hard
    assert chains(gap.plan, post, since=hour(8)) == (), "the gate has begun"


def _worlds() -> st.SearchStrategy[tuple[Plan, Shift]]:
    """Four guards on up to eight shifts of eight hours; one shift is empty."""
    owners = st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=8, max_size=8)
    starts = st.lists(st.sampled_from(HOURS), min_size=3, max_size=8, unique=True)
    off = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(HOURS)), max_size=4)

    def world(
        starts: list[int], owners: list[str], off: list[tuple[str, int]]
    ) -> tuple[Plan, Shift]:
        shifts = [shift(f"s{n}", span(at, at + 8)) for n, at in enumerate(starts)]
        guards: list[Guard] = []
        for name in "abcd":
            mine = [at for who, at in off if who == name]
            wishes = tuple(Wish("off", span(at, at + 8), 2) for at in mine[1:])
            absent = tuple(span(at, at + 8) for at in mine[:1])
            guards.append(guard(name, absences=absent, wishes=wishes))
        has: dict[str, list[str]] = {name: [] for name in "abcd"}
        for n in range(1, len(shifts)):
            has[owners[n]].append(f"s{n}")
        made = plan(rules(Wishes(), NormHours()), guards, shifts, has)
        return made, shifts[0]

    return st.builds(world, starts, owners, off)


def _brute(made: Plan, empty: Shift) -> dict[tuple[str, str, str], int]:
    """Try every pair of moves and judge each whole plan; return the change of the lawful."""
    before = check(made)
    known = _keys(made)
    found = {}
    for first, second in product(made.problem.guards, repeat=2):
        direct = Plan(made.problem, made.assignments | {Assignment(first.id, empty.id)})
        if first is second or not _new(direct, known):
            continue
        for leaves in made.shifts_of[first.id]:
            pairs = made.assignments - {Assignment(first.id, leaves.id)}
            new = {Assignment(first.id, empty.id), Assignment(second.id, leaves.id)}
            if Assignment(second.id, leaves.id) in made.assignments:
                continue
            after = Plan(made.problem, pairs | new)
            if not _new(after, known):
                change = check(after).objective - before.objective
                found[first.id, leaves.id, second.id] = change
    return found


def _keys(made: Plan) -> set[object]:
    return {(v.rule, v.guard, v.shifts, v.start, v.end) for v in check(made).hard}


def _new(made: Plan, known: set[object]) -> bool:
    return bool(_keys(made) - known)


def _named(chain: Chain) -> tuple[str, str, str]:
    assert chain.first.leaves is not None
    return chain.first.guard, chain.first.leaves.id, chain.second.guard


@settings(max_examples=120, deadline=None)
@given(_worlds())
def test_chains_are_those_of_brute_force(world: tuple[Plan, Shift]) -> None:
    """In small worlds every lawful pair of moves is found, with its price, the best first."""
    made, empty = world
    found = chains(made, empty, most=1000)
    assert {_named(chain): chain.change for chain in found} == _brute(made, empty)
    assert [chain.change for chain in found] == sorted(chain.change for chain in found)


@settings(max_examples=60, deadline=None)
@given(_worlds())
def test_the_best_substitute_is_that_of_brute_force(world: tuple[Plan, Shift]) -> None:
    """The first in the list leaves the plan with the least objective of all who can."""
    made, empty = world
    before = check(made).objective
    price = {}
    known = _keys(made)
    for one in made.problem.guards:
        after = Plan(made.problem, made.assignments | {Assignment(one.id, empty.id)})
        if not _new(after, known):
            price[one.id] = check(after).objective - before
    able = [one for one in substitutes(made, empty) if one.ok]
    assert {one.guard: one.candidate.penalty for one in able} == price
    if able:
        assert price[able[0].guard] == min(price.values())
