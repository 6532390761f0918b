# SPDX-License-Identifier: MPL-2.0
"""Reasons: why a seat is empty, who could fill it, why the one on it was chosen."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from roster.explain import candidates
from roster.explain import why_assigned
from roster.explain import why_vacant
from roster.plan import Plan
from roster.problem import Assignment
from roster.problem import Record
from roster.problem import Terms
from roster.problem import Wish
from roster.rules import standard
from roster.rules.together import NoLoneWork
from roster.rules.together import OneDog
from tests.roster.rules.world import ALWAYS
from tests.roster.rules.world import guard
from tests.roster.rules.world import held
from tests.roster.rules.world import plan
from tests.roster.rules.world import roads
from tests.roster.rules.world import shift
from tests.roster.rules.world import solver_says
from tests.roster.rules.world import span

AID = held("aid")
SHIFTS = [
    shift("late", span(15, 23)),
    shift("open", span(31, 39), competences=frozenset({"aid"})),
    shift("same", span(32, 40)),
]


@pytest.fixture
def crowd() -> Plan:
    """Return a plan in which each of six guards has another reason not to be on the open shift."""
    people = [
        guard("lacks"),
        guard("away", certificates=(AID,), absences=(span(24, 48),)),
        guard("tired", certificates=(AID,)),
        guard("busy", certificates=(AID,)),
        guard("full", certificates=(AID,), terms=(Terms(ALWAYS, None, 60, 60, 1),)),
        guard("free", certificates=(AID,)),
    ]
    return plan(standard(), people, SHIFTS, {"tired": ["late"], "busy": ["same"]})


def test_every_guard_is_counted_once_for_the_first_reason(crowd: Plan) -> None:
    """The reasons for a vacant shift add up to the number of guards."""
    vacancy = why_vacant(crowd, crowd.problem.shift["open"])
    assert vacancy.vacant == 1
    assert [(r.rule, r.guards) for r in vacancy.reasons] == [
        ("VG-21", ("lacks",)),
        ("availability", ("away",)),
        ("overlap", ("busy",)),
        ("DK-01", ("tired",)),
        ("weekly-hours", ("full",)),
        (None, ("free",)),
    ]
    assert sum(reason.count for reason in vacancy.reasons) == len(crowd.problem.guards)


def test_the_reasons_can_be_read_in_both_languages(crowd: Plan) -> None:
    """One sentence names all reasons with their counts."""
    said = why_vacant(crowd, crowd.problem.shift["open"]).message
    assert said.in_("da").startswith(
        "5 af 6 har kompetencen; 1 har fri, fravær eller ingen kontrakt;"
    )
    assert "1 would break daily rest" in said.in_("en")
    assert said.in_("en").endswith("1 could take it.")


def test_those_on_the_shift_are_counted_too(crowd: Plan) -> None:
    """A shift with one of two seats filled counts who is there."""
    grown = Plan(crowd.problem, crowd.assignments | {Assignment("free", "open")})
    reasons = why_vacant(grown, crowd.problem.shift["open"]).reasons
    assert reasons[0].guards == ("free",)
    assert sum(reason.count for reason in reasons) == len(crowd.problem.guards)


def test_candidates_are_ranked_with_reasons(crowd: Plan) -> None:
    """Who may take the shift comes first; each of the others is told which rule objects."""
    found = candidates(crowd, crowd.problem.shift["open"])
    assert [c.guard for c in found if c.ok] == ["free"]
    assert found[0].ok
    rules = {c.guard: c.rules for c in found if not c.ok}
    assert rules["lacks"] == ("VG-21",)
    assert rules["away"] == ("availability",)
    assert rules["tired"] == ("DK-01",)
    assert set(rules["busy"]) == {"overlap"}
    assert all(c.messages for c in found if not c.ok)


def test_a_candidate_is_ok_exactly_when_the_solver_agrees(crowd: Plan) -> None:
    """Giving the shift to a candidate is feasible for the solver if and only if it is ok."""
    for candidate in candidates(crowd, crowd.problem.shift["open"]):
        pair = Assignment(candidate.guard, "open")
        grown = Plan(crowd.problem, crowd.assignments | {pair})
        assert solver_says(grown).feasible == candidate.ok


def people(*rates: int) -> Sequence[object]:
    """Return guards without a norm, at these rates, each living in their own place."""
    return [
        guard(f"g{n}", home=n, own=False, terms=(Terms(ALWAYS, None, 0, 3600, rate),))
        for n, rate in enumerate(rates)
    ]


def test_the_cheaper_and_nearer_comes_first() -> None:
    """Candidates are ranked by what they change in the objective; cost and way are shown."""
    three = people(10_000, 9_000, 10_000)
    far = roads([0, 60, 60], [600, 0, 60], [60, 60, 0])
    given = plan(standard(), three, [shift("s", span(7, 15))], {}, travel=far)  # type: ignore[arg-type]
    found = candidates(given, given.problem.shift["s"])
    assert [c.guard for c in found] == ["g1", "g0", "g2"]
    assert (found[0].cost, found[0].seconds, found[0].metres) == (72_000, 600, 600)
    assert found[1].penalty == 80_000
    assert found[2].penalty == 80_000 + 2 * (150 + 6)


def test_penalty_of_a_candidate_is_the_change_in_the_objective() -> None:
    """Norm, cost and wishes together, as the solver would count them."""
    person = guard(wishes=(Wish("off", span(0, 24), 3),))
    given = plan(standard(), [person], [shift("s", span(7, 15))], {})
    candidate = candidates(given, given.problem.shift["s"])[0]
    grown = Plan(given.problem, frozenset({Assignment("g", "s")}))
    before, after = solver_says(given).parts, solver_says(grown).parts
    change = sum(after.values()) - sum(before.values()) + before["uncovered"]
    assert candidate.penalty == change


def test_why_a_guard_was_chosen() -> None:
    """The guard's place among all who could take the shift, with cost, way and hours."""
    three = people(10_000, 9_000, 11_000)
    given = plan(standard(), three, [shift("s", span(7, 15))], {"g0": ["s"]}, travel=roads(  # type: ignore[arg-type]
        [0, 60, 60], [60, 0, 60], [60, 60, 0]))  # fmt: skip
    choice = why_assigned(given, given.problem.shift["s"], given.problem.guard["g0"])
    assert (choice.rank, choice.of) == (2, 3)
    assert [c.guard for c in choice.alternatives] == ["g1", "g2"]
    said = [message.in_("da") for message in choice.messages]
    assert said[0].startswith("Nummer 2 af 3")
    assert "Udgift: 800,00 kr." in said


def test_who_is_not_on_a_shift_was_not_chosen() -> None:
    """Asking why of a guard who is not on the shift is an error that names both."""
    given = plan(standard(), [guard()], [shift("s", span(7, 15))], {})
    with pytest.raises(ValueError, match="g is not on s"):
        why_assigned(given, given.problem.shift["s"], given.problem.guard["g"])


def test_rules_about_several_guards_give_reasons_too() -> None:
    """Who would be alone is said of a vacant post; who shares a dog at work is no candidate."""
    alone = shift("a", span(7, 15), seats=2, tags=frozenset({"no_lone_work"}))
    empty = plan([NoLoneWork()], [guard("g")], [alone], {})
    assert "1 would be alone" in why_vacant(empty, alone).message.in_("en")
    assert [c.ok for c in candidates(empty, alone)] == [True]
    rex = (Record("dog", "Rex", ALWAYS),)
    both = [guard(id_, records=rex) for id_ in "gh"]
    dogs = [shift(id_, span(7, 15), tags=frozenset({"dog"})) for id_ in "ab"]
    walked = plan([OneDog()], both, dogs, {"g": ["a"]})
    found = {c.guard: c for c in candidates(walked, dogs[1])}
    assert not found["h"].ok
    assert found["h"].rules == ("VG-07b",)
