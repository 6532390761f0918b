# SPDX-License-Identifier: MPL-2.0
"""Exchanges of two and three that the engine finds are those of trying everything."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from itertools import permutations

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from roster.checker import check
from roster.exchange.weigh import key_of
from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Record
from roster.problem import Wish
from roster.rules.base import Rule
from roster.rules.fairness import Wishes
from roster.rules.registry import registry
from roster.rules.together import OneDog
from roster.swaps import Cycle
from roster.swaps import Wanted
from roster.swaps import cycles
from roster.swaps import packed
from tests.roster.rules.world import guard
from tests.roster.rules.world import plan
from tests.roster.rules.world import shift
from tests.roster.rules.world import span

PEOPLE = "abcde"
HOURS = (7, 11, 23, 27, 39, 47, 55, 59)
REX = Record("dog", "Rex", date(2020, 1, 1))


def rules() -> list[Rule]:
    """Return rules of rest, hours and absence, and one about several guards."""
    known = registry()
    lawful = [known[id_] for id_ in ("availability", "overlap", "DK-01", "seats")]
    return [*lawful, Wishes(), OneDog()]


def worlds() -> st.SearchStrategy[tuple[Plan, list[Wanted]]]:
    """Five guards, of whom two share a dog, on eight shifts, some with a dog; some want to swap."""
    owners = st.permutations(PEOPLE + "abc")
    off = st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(HOURS)), max_size=3)
    pairs = st.lists(st.booleans(), min_size=8, max_size=8)
    willing = st.sets(st.integers(0, 7), min_size=2, max_size=7)

    def world(
        owners: list[str], off: list[tuple[str, int]], pairs: list[bool], willing: set[int]
    ) -> tuple[Plan, list[Wanted]]:
        tags = [frozenset({"dog"}) if alone else frozenset() for alone in pairs]
        shifts = [
            shift(f"s{n}", span(at, at + 8), seats=2, tags=tags[n]) for n, at in enumerate(HOURS)
        ]
        guards = []
        for name in PEOPLE:
            mine = [at for who, at in off if who == name]
            wishes = tuple(Wish("off", span(at, at + 8), 2) for at in mine[1:])
            absent = tuple(span(at, at + 8) for at in mine[:1])
            dogs = (REX,) if name in "ab" else ()
            guards.append(guard(name, absences=absent, wishes=wishes, records=dogs))
        has = {name: [f"s{n}" for n in range(8) if owners[n] == name] for name in PEOPLE}
        made = plan(rules(), guards, shifts, has)
        return made, [Wanted(owners[n], f"s{n}") for n in sorted(willing)]

    return st.builds(world, owners, off, pairs, willing)


def brute(made: Plan, wanted: list[Wanted]) -> dict[frozenset[tuple[str, str]], int]:
    """Try every ring of two and three on the whole plan; return who takes what, with the change."""
    before = check(made)
    known = {key_of(violation) for violation in before.hard}
    found = {}
    for size in (2, 3):
        for ring in permutations(wanted, size):
            if len({one.guard for one in ring}) < size:
                continue
            takes = list(zip(ring, (*ring[1:], ring[0]), strict=True))
            if any(
                Assignment(taker.guard, given.shift) in made.assignments for given, taker in takes
            ):
                continue
            gone = {Assignment(one.guard, one.shift) for one in ring}
            new = {Assignment(taker.guard, given.shift) for given, taker in takes}
            after = check(Plan(made.problem, (made.assignments - gone) | new))
            if {key_of(violation) for violation in after.hard} <= known:
                key = frozenset((taker.guard, given.shift) for given, taker in takes)
                found[key] = after.objective - before.objective
    return found


def takes(cycle: Cycle) -> frozenset[tuple[str, str]]:
    """Return who takes which shift."""
    return frozenset((taker, given.shift) for given, taker in cycle.takes)


@settings(max_examples=40, deadline=None)
@given(worlds())
def test_every_lawful_exchange_is_found_and_no_other(world: tuple[Plan, list[Wanted]]) -> None:
    """In small worlds they are those of brute force over whole plans, with the same change."""
    made, wanted = world
    found = cycles(made, wanted)
    assert {takes(one): one.change for one in found} == brute(made, wanted)
    assert len({takes(one) for one in found}) == len(found)
    assert [one.change for one in found] == sorted(one.change for one in found)


@settings(max_examples=15, deadline=None)
@given(worlds())
def test_the_chosen_exchanges_help_most_guards_at_least_change(
    world: tuple[Plan, list[Wanted]],
) -> None:
    """No other choice of exchanges without a guard in two of them is better."""
    made, wanted = world
    found = cycles(made, wanted)[:8]
    best = min(
        (
            (-sum(len(one.members) for one in some), sum(one.change for one in some))
            for size in range(len(found) + 1)
            for some in combinations(found, size)
            if _apart(some)
        ),
    )
    chosen = packed(found)
    assert _apart(chosen)
    assert (-sum(len(o.members) for o in chosen), sum(o.change for o in chosen)) == best


def _apart(some: list[Cycle] | tuple[Cycle, ...]) -> bool:
    guards = [member.guard for one in some for member in one.members]
    return len(guards) == len(set(guards))


def test_who_no_longer_has_the_shift_is_left_out() -> None:
    """A wish about a shift that the guard is not on is no part of an exchange."""
    shifts = [shift("s0", span(7, 15)), shift("s1", span(31, 39))]
    made = plan(rules(), [guard("a"), guard("b")], shifts, {"a": ["s0"], "b": ["s1"]})
    (both,) = cycles(made, [Wanted("a", "s0"), Wanted("b", "s1"), Wanted("b", "s0")])
    assert takes(both) == {("a", "s1"), ("b", "s0")}
    assert packed([]) == []
