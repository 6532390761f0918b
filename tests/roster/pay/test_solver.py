# SPDX-License-Identifier: MPL-2.0
"""The solver is charged what the checker finds, supplements and price lists included."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from roster.checker import check
from roster.pay import assignment_cost
from roster.rules.economy import Cost
from tests.roster.pay.terms import EVENING
from tests.roster.pay.terms import pay
from tests.roster.pay.terms import rate
from tests.roster.rules.world import guard
from tests.roster.rules.world import local
from tests.roster.rules.world import plan
from tests.roster.rules.world import shift
from tests.roster.rules.world import solver_says

PAID = pay(
    EVENING
    + """
[pay.supplement.sunday]
windows = [{ days = ["sun"], from = "00:00", to = "24:00" }]
amount = { value = 51.37, unit = "kr/h" }

[pay.contractor.default.minimum]
duty = { value = 6, unit = "h" }
"""
)
SHIFTS = [
    shift("day", local(0, "07:00", "15:00"), seats=2),
    shift("late", local(1, "15:30", "23:15"), seats=2),
    shift("short", local(2, "10:00", "12:00"), seats=2),
    shift("sunday", local(6, "06:00", "14:00"), seats=2),
]
WHO = [guard("own", terms=rate(213)), guard("firm", terms=rate(321), own=False, employer="F")]
CHOSEN = st.sets(st.sampled_from([row.id for row in SHIFTS]))


@settings(max_examples=25, deadline=None)
@given(CHOSEN, CHOSEN, st.integers(0, 100), st.integers(0, 100))
def test_solver_and_checker_agree_on_what_a_plan_costs(
    own: set[str], firm: set[str], own_percent: int, firm_percent: int
) -> None:
    """Whoever works what, and however pay is weighed, the objective is the checker's."""
    rule = Cost(own_percent, firm_percent, PAID)
    given_: Mapping[str, Any] = {"own": own, "firm": firm}
    made = plan([rule], WHO, SHIFTS, given_)
    assert solver_says(made).parts == check(made).parts


@pytest.mark.parametrize("weight", [0, 20, 100])
def test_supplements_of_own_staff_count_whole(weight: int) -> None:
    """Base pay is due whether planned or not and counts by a share; the supplement counts whole."""
    made = plan([Cost(weight, 100, PAID)], WHO, SHIFTS, {"own": ["late"], "firm": []})
    whole = assignment_cost(WHO[0], SHIFTS[1], PAID)
    base = 465 * 21_300 // 60
    assert check(made).objective == (base * weight + 100 * (whole - base)) // 100
