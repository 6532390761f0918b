# SPDX-License-Identifier: MPL-2.0
"""The two halves agree also when each guard of a random world has an agreement of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

from hypothesis import example
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from roster.agreements import shipped
from roster.checker import check
from roster.problem import Problem
from roster.rules.rulebook import Rulebook
from tests.roster.rules.test_agreement import ALL
from tests.roster.rules.test_agreement import STARTS
from tests.roster.rules.test_agreement import newly_broken
from tests.roster.rules.test_agreement import some_plan
from tests.roster.rules.test_agreement import world
from tests.roster.rules.world import solver_says


def mixed(random: Random, problem: Problem) -> Problem:
    """Return a world in which each guard has any agreement that comes with the product."""
    names = ("", *shipped())
    guards = tuple(replace(one, agreement=random.choice(names)) for one in problem.guards)
    rules = Rulebook(weights=ALL).rules(guards, problem.start).rules
    return replace(problem, guards=guards, rules=rules)


@settings(max_examples=80, deadline=None)
@example(861320, STARTS[0], 1.0).via("two locked shifts that start together")
@given(st.integers(0, 2**32), st.sampled_from(STARTS), st.sampled_from([1.0, 0.97]))
def test_scoped_rules_are_judged_alike(seed: int, start: date, lawful: float) -> None:
    """A plan is feasible exactly when the checker finds nothing new, and costs the same in both."""
    random = Random(seed)
    plan = some_plan(random, mixed(random, world(random, start)), lawful=lawful)
    verdict = solver_says(plan)
    assert verdict.feasible == (not newly_broken(plan))
    if verdict.feasible:
        assert verdict.parts == check(plan).parts
