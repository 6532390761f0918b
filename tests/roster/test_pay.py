# SPDX-License-Identifier: MPL-2.0
"""What planned work costs."""

from __future__ import annotations

from datetime import date

import pytest

from roster.pay import assignment_cost
from roster.pay import plan_cost
from roster.problem import Terms
from tests.roster.rules.world import ALWAYS
from tests.roster.rules.world import guard
from tests.roster.rules.world import local
from tests.roster.rules.world import plan
from tests.roster.rules.world import shift
from tests.roster.rules.world import span


def rate(oere: int) -> tuple[Terms, ...]:
    """Return terms with an hourly rate."""
    return (Terms(ALWAYS, None, 2220, 2880, oere),)


@pytest.mark.parametrize(
    ("hours", "oere", "cost"),
    [(8, 20_000, 160_000), (0.5, 5, 3), (0.25, 5, 1), (1.5, 33_333, 50_000), (8, 0, 0)],
)
def test_elapsed_time_at_the_hourly_rate(hours: float, oere: int, cost: int) -> None:
    """Minutes times rate, rounded half up to whole øre once a shift."""
    assert assignment_cost(guard(terms=rate(oere)), shift("s", span(7, 7 + hours))) == cost


@pytest.mark.parametrize(("night", "hours"), [(date(2026, 3, 28), 7), (date(2026, 10, 24), 9)])
def test_a_night_on_which_the_clock_changes_is_paid_as_it_passes(night: date, hours: int) -> None:
    """22-06 is paid seven hours in March and nine in October."""
    there = shift("s", local(0, "22:00", "06:00", night))
    assert assignment_cost(guard(terms=rate(20_000)), there) == hours * 20_000


def test_no_contract_costs_nothing() -> None:
    """A guard without terms has no price; availability refuses the pair anyway."""
    assert assignment_cost(guard(terms=()), shift("s", span(7, 15))) == 0


def test_a_plan_adds_up_by_guard_post_administration_and_employer() -> None:
    """Each way of grouping a plan's cost has the same sum."""
    both = [guard("a", terms=rate(100)), guard("b", terms=rate(200), employer="firm")]
    shifts = [
        shift("x", span(7, 15), administration="culture"),
        shift("y", span(31, 39), administration="schools", post="gate"),
    ]
    costs = plan_cost(plan([], both, shifts, {"a": ["x"], "b": ["x", "y"]}))
    assert costs.total == 800 + 1600 + 1600
    assert costs.by_guard == {"a": 800, "b": 3200}
    assert costs.by_post == {"x": 2400, "gate": 1600}
    assert costs.by_administration == {"culture": 2400, "schools": 1600}
    assert costs.by_employer == {"own": 800, "firm": 3200}
