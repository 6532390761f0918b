# SPDX-License-Identifier: MPL-2.0
"""The solver model around the rules: pairs, locks, seats, cliques, eligibility."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from roster.problem import Assignment
from roster.problem import Problem
from roster.rules import standard
from roster.rules.conflicts import clique_cover
from roster.rules.eligible import Eligible
from roster.rules.fairness import FairNights
from roster.rules.model import Model
from roster.rules.rest import Chains
from roster.rules.rest import DailyRest
from tests.roster.rules.world import MONDAY
from tests.roster.rules.world import duties
from tests.roster.rules.world import guard
from tests.roster.rules.world import held
from tests.roster.rules.world import plan
from tests.roster.rules.world import shift
from tests.roster.rules.world import solver_says
from tests.roster.rules.world import span

LONG = shift("long", span(7, 22))
DAY, NEXT, FAR = (
    shift("day", span(7, 15)),
    shift("next", span(23, 31)),
    shift("far", span(55, 63)),
)


def lock(id_: str) -> frozenset[Assignment]:
    """Return a lock of the one guard on a shift."""
    return frozenset({Assignment("g", id_)})


def test_barred_pairs_have_no_variable() -> None:
    """Who lacks a competence is not asked about the shift."""
    needs = shift("aid", span(7, 15), competences=frozenset({"aid"}))
    both = (guard("has", certificates=(held("aid"),)), guard("lacks"))
    model = Model(Problem(MONDAY, 7, both, (needs,), standard()))
    assert set(model.x) == {("has", "aid")}
    assert [g.id for g, _ in model.of_shift(needs)] == ["has"]
    assert model.of_guard(both[1]) == []


def test_a_locked_breach_does_not_make_the_model_infeasible() -> None:
    """A lock that breaks a rule stays; what would take part in the breach is refused."""
    given_ = plan(standard(), [guard()], [LONG, NEXT, FAR], {}, locked=lock("long"))
    assert solver_says(given_).feasible
    with_far = plan(standard(), [guard()], [LONG, NEXT, FAR], {"g": ["far"]}, locked=lock("long"))
    assert solver_says(with_far).feasible
    grown = plan(standard(), [guard()], [LONG, NEXT, FAR], {"g": ["next"]}, locked=lock("long"))
    assert not solver_says(grown).feasible


def test_a_locked_shift_counts_like_settled_work() -> None:
    """A lock bars what would break daily rest beside it, before the solver starts."""
    problem = plan(standard(), [guard()], [DAY, NEXT, FAR], {}, locked=lock("day")).problem
    model = Model(problem)
    assert set(model.x) == {("g", "day"), ("g", "far")}
    assert [s.id for s, _ in model.of_guard(problem.guards[0])] == ["day", "far"]
    assert [s.id for s, _ in model.free(problem.guards[0])] == ["far"]


def test_more_locks_than_seats_leave_no_seat_vacant() -> None:
    """Two locked on one seat are kept; nobody else joins, and the seat is not vacant."""
    three = [guard("a"), guard("b"), guard("c")]
    locks = frozenset({Assignment("a", "day"), Assignment("b", "day")})
    kept = plan(standard(), three, [DAY], {}, locked=locks)
    verdict = solver_says(kept)
    assert verdict.feasible
    assert verdict.parts["uncovered"] == 0
    grown = plan(standard(), three, [DAY], {"c": ["day"]}, locked=locks)
    assert not solver_says(grown).feasible


def test_unlawful_history_does_not_make_the_model_infeasible() -> None:
    """Nine settled days in a row leave the solver free to plan what keeps clear of them."""
    old = duties(*(span(24 * d + 7, 24 * d + 15) for d in range(-9, 0)))
    given_ = plan(standard(), [guard(duties=old)], [DAY, FAR], {"g": ["far"]})
    assert solver_says(given_).feasible
    assert ("g", "day") not in Model(given_.problem).x


@settings(max_examples=100, deadline=None)
@given(st.sets(st.tuples(st.integers(0, 8), st.integers(0, 8)).filter(lambda e: e[0] < e[1])))
def test_cliques_cover_the_edges_and_nothing_else(edges: set[tuple[int, int]]) -> None:
    """Every pair inside a clique is an edge, and every edge is inside a clique."""
    cliques = clique_cover(9, edges)
    pairs = {pair for clique in cliques for pair in combinations(clique, 2)}
    assert pairs == edges


def test_shifts_that_overlap_pairwise_make_one_clique() -> None:
    """Five mutual conflicts cost one constraint, not ten."""
    edges = set(combinations(range(5), 2))
    assert clique_cover(5, edges) == [(0, 1, 2, 3, 4)]


def test_four_short_segments_may_be_needed_for_a_breach() -> None:
    """Four call-outs in 13.5 hours break daily rest, although any three of them do not."""
    rule = DailyRest()
    times = [span(0, 0.5), span(1, 1.5), span(12, 12.5), span(13, 13.5)]
    assert list(Chains(rule.rest, rule.limit).of(times)) == [(0, 1, 2, 3)]


def test_eligibility_is_the_answer_of_every_hard_rule() -> None:
    """Asking by kind of shift gives the same as asking for every pair."""
    shifts = (
        DAY,
        FAR,
        shift("aid", span(31, 39), competences=frozenset({"aid"})),
        shift("police", span(31, 39), approval=True),
    )
    people = (
        guard("plain"),
        guard("aid", certificates=(held("aid"),), absences=(span(0, 24),)),
        guard("police", approvals=(held("own"),), duties=duties(span(0, 6))),
    )
    problem = Problem(MONDAY, 7, people, shifts, standard())
    eligible = Eligible(problem)
    for person in people:
        expected = [
            s.id for s in eligible.shifts if not any(r.bars(person, s) for r in problem.rules)
        ]
        assert [s.id for s in eligible.of(person)] == expected
        assert eligible.any(person) == bool(expected)
    assert not Eligible(problem, shifts[2:3]).any(people[0])


def test_fair_shares_of_a_part_are_those_of_the_whole() -> None:
    """Solving for one guard of two does not hand that guard all the nights."""
    rule = FairNights(extra=7)
    nights = tuple(shift(f"s{n}", span(24 * n + 23, 24 * n + 31)) for n in range(4))
    whole = Problem(MONDAY, 7, (guard("a"), guard("b")), nights, (rule,))
    part = replace(whole, guards=whole.guards[:1], whole=whole)
    assert rule.shares(part) == rule.shares(whole) == {"a": 2, "b": 2}
    assert rule.shares(replace(whole, guards=whole.guards[:1])) == {"a": 4}


def test_an_empty_problem_has_a_model() -> None:
    """No guards and no shifts is solved at once, at no cost."""
    model = Model(Problem(MONDAY, 7, (), (), standard()))
    model.cp.minimize(model.objective())
    assert cp_model.CpSolver().solve(model.cp) == cp_model.OPTIMAL
    assert sum(model.constants.values()) == 0
