# SPDX-License-Identifier: MPL-2.0
"""A plan's bill: supplements, overtime, travel and what comes on top, however it is summed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from typing import Literal

import numpy as np
import pytest

from roster.pay import FLAT
from roster.pay import assignment_cost
from roster.pay import guard_cost
from roster.pay import plan_bill
from roster.pay import plan_cost
from roster.pay import shift_lines
from roster.problem import Travel
from sites.network import UNREACHABLE
from tests.roster.pay.terms import EVENING
from tests.roster.pay.terms import Payer
from tests.roster.pay.terms import paid_plan
from tests.roster.pay.terms import pay
from tests.roster.pay.terms import rate
from tests.roster.rules.world import duties
from tests.roster.rules.world import guard
from tests.roster.rules.world import held
from tests.roster.rules.world import local
from tests.roster.rules.world import plan
from tests.roster.rules.world import roads
from tests.roster.rules.world import shift
from tests.roster.rules.world import span

OVERTIME = """
[pay.overtime]
rule = "KL-09"
percent = { value = 50, unit = "%" }
full_time = { value = 37, unit = "h" }
"""
TRAVEL = """
[pay.travel]
rule = "DK-11b"
gap = { value = 120, unit = "min" }
per_km = { value = 3.5, unit = "kr/km", confidence = "U" }
"""
CONTRACTOR = """
[pay.contractor.default.supplement.sunday]
name_da = "Søndag"
name_en = "Sunday"
windows = [{ days = ["sun", "holiday"], from = "00:00", to = "24:00" }]
price = { value = 500, unit = "kr/h" }

[pay.contractor.default.minimum]
duty = { value = 4, unit = "h" }

[pay.contractor.SEKURA.minimum]
duty = { value = 6, unit = "h" }
"""
ON_TOP = """
[pay.full_cost.pension]
percent = { value = 10, unit = "%" }
[pay.full_cost.savings]
name_da = "Opsparing"
name_en = "Savings"
"""
FULL_WEEK = [shift(f"s{n}", span(24 * n + 7, 24 * n + 15)) for n in range(5)]


def test_every_grouping_has_the_same_sum() -> None:
    """Guard, shift, day, post, site, administration, employer, kind and clause all add up."""
    shifts = [
        shift("x", local(0, "16:00", "23:30"), administration="culture"),
        shift("y", local(2, "14:00", "20:00"), administration="schools", site="hall"),
    ]
    who = [guard("a", terms=rate(200)), guard("b", terms=rate(300), employer="unit")]
    bill = plan_bill(paid_plan(pay(EVENING), who, shifts, {"a": ["x"], "b": ["x", "y"]}))
    assert bill.by("kind") == {
        "base": 150_000 + 225_000 + 180_000,
        "evening": 60_000 + 90_000 + 45_000,
    }
    groupings: tuple[Literal["guard", "shift", "day", "post", "site"], ...]
    groupings = ("guard", "shift", "day", "post", "site")
    assert {sum(bill.by(grouping).values()) for grouping in groupings} == {bill.total}
    assert sum(bill.by("administration").values()) == bill.total
    assert bill.by("day") == {"2026-06-01": 525_000, "2026-06-03": 225_000}
    assert bill.by("clause") == {"": 555_000, "KL-13": 195_000}
    assert bill.only("guard", "a").total == bill.by("guard")["a"] == 210_000


def test_a_shift_by_itself_costs_its_lines() -> None:
    """The figure that the solver is charged is the sum of the lines that people see."""
    who, when = guard(terms=rate(200)), shift("x", local(0, "15:00", "23:00"))
    paid = pay(EVENING)
    lines = shift_lines(who, when, paid)
    assert [(line.kind, line.amount, line.clause.rule) for line in lines] == [
        ("base", 160_000, ""),
        ("evening", 60_000, "KL-13"),
    ]
    assert assignment_cost(who, when, paid) == guard_cost(who, [when], paid) == 220_000
    assert assignment_cost(who, when, FLAT) == 160_000


def test_hours_above_the_norm_are_overtime_in_the_last_shifts() -> None:
    """Of 40 hours where the norm is 37 the last three, all on Friday, cost half as much again."""
    done = paid_plan(
        pay(OVERTIME), [guard(terms=rate(200))], FULL_WEEK, {"g": [s.id for s in FULL_WEEK]}
    )
    (line,) = (line for line in plan_bill(done).lines if line.kind == "overtime")
    assert (line.shift, line.minutes, line.rate, line.amount) == ("s4", 180, 10_000, 30_000)


def test_settled_work_fills_the_norm_first_in_time() -> None:
    """Eight hours on Sunday before, inside no window, do not count; on Monday they do."""
    inside = guard(terms=rate(200), duties=duties(span(15.5, 18.5)))
    done = paid_plan(pay(OVERTIME), [inside], FULL_WEEK, {"g": [s.id for s in FULL_WEEK]})
    assert plan_bill(done).by("kind")["overtime"] == 60_000
    before = guard(terms=rate(200), duties=duties(span(-10, -2)))
    done = paid_plan(pay(OVERTIME), [before], FULL_WEEK, {"g": [s.id for s in FULL_WEEK]})
    assert plan_bill(done).by("kind")["overtime"] == 30_000


def test_a_part_timers_extra_hours_are_not_overtime_until_full_time() -> None:
    """With a norm of 20 hours, 40 hours are 17 extra without and three with the supplement."""
    who = guard(terms=rate(200, weekly=1200))
    done = paid_plan(pay(OVERTIME), [who], FULL_WEEK, {"g": [s.id for s in FULL_WEEK]})
    found = {}
    for line in plan_bill(done).lines:
        found[line.kind] = found.get(line.kind, 0) + line.minutes
    assert (found["extra"], found["overtime"]) == (17 * 60, 3 * 60)


def test_no_norm_no_overtime() -> None:
    """A guard who is called when needed has no norm to exceed."""
    who = guard(terms=rate(200, weekly=0))
    done = paid_plan(pay(OVERTIME), [who], FULL_WEEK, {"g": [s.id for s in FULL_WEEK]})
    assert plan_bill(done).by("kind") == {"base": 800_000}


def test_the_way_between_two_sites_is_paid_when_the_gap_is_short() -> None:
    """Half an hour's way in an hour's gap is half an hour's pay; after three hours it is not."""
    shifts = [
        shift("x", span(8, 12), place=0),
        shift("y", span(13, 15), place=1),
        shift("z", span(18, 20), place=0),
    ]
    done = paid_plan(
        pay(TRAVEL),
        [guard(terms=rate(200))],
        shifts,
        {"g": ["x", "y", "z"]},
        travel=roads([0, 1800], [1800, 0]),
    )
    lines = [line for line in plan_bill(done).lines if line.kind != "base"]
    assert [(line.kind, line.shift, line.amount) for line in lines] == [
        ("travel", "y", 10_000),
        ("mileage", "y", 630),
    ]
    assert all(line.provisional for line in lines)


CLOSE = [shift("x", span(8, 12), place=0), shift("y", span(13, 15), place=1)]
BOTH = {"g": ["x", "y"]}


@pytest.mark.parametrize(("who", "kinds"), [
    ({}, {"travel": 10_000, "mileage": 630}),
    ({"mode": "bicycle"}, {"travel": 10_000}),
    ({"mode": "bicycle", "pool": True, "certificates": (held("koerekort"),)}, {"travel": 10_000}),
    ({"mode": "foot"}, {}),
])  # fmt: skip
def test_mileage_is_for_the_guards_own_car(who: dict[str, Any], kinds: dict[str, int]) -> None:
    """The time is paid by any means; kilometres neither by bicycle nor by pool car. Where there
    is no way nothing is made up."""
    cut = np.array([[0, UNREACHABLE], [UNREACHABLE, 0]], dtype=np.int32)
    done = paid_plan(
        pay(TRAVEL), [guard(terms=rate(200), **who)], CLOSE, BOTH,
        travel=roads([0, 1800], [1800, 0]), cars={"own": 1},
        ways={"bicycle": roads([0, 1800], [1800, 0]), "foot": Travel(cut, cut)},
    )  # fmt: skip
    assert {k: v for k, v in plan_bill(done).by("kind").items() if k != "base"} == kinds


LONG = TRAVEL + 'beyond = { value = 50, unit = "%", confidence = "U" }\n'


@pytest.mark.parametrize(
    ("commute", "minutes"), [(None, []), (30, []), (15, [15, 15]), (0, [30, 30])]
)
def test_what_a_way_takes_beyond_the_usual_is_paid(commute: int | None, minutes: list[int]) -> None:
    """Half an hour from home and back, at half the hourly rate, less the usual way; between two
    duties close in time the guard is not at home."""
    who = guard(terms=rate(200), home=2, commute=commute)
    ways = roads([0, 60, 1800], [60, 0, 1800], [1800, 1800, 0])
    done = paid_plan(pay(LONG), [who], CLOSE, BOTH, travel=ways)
    lines = [line for line in plan_bill(done).lines if line.kind == "long_way"]
    assert [line.minutes for line in lines] == minutes
    assert [line.amount for line in lines] == [20_000 * one // 120 for one in minutes]
    assert all(line.provisional for line in lines)
    assert [line.shift for line in lines] == (["x", "y"] if minutes else [])


def test_a_contractor_is_paid_by_the_price_list() -> None:
    """Minimum hours and Sunday price are the list's; own staff's supplements are not paid."""
    paid = pay(EVENING + CONTRACTOR)
    hired = guard(terms=rate(300), own=False, employer="FIRMA")
    assert assignment_cost(hired, shift("x", local(0, "18:00", "20:00")), paid) == 120_000
    assert assignment_cost(hired, shift("x", local(6, "12:00", "18:00")), paid) == 300_000
    named = replace(hired, employer="SEKURA")
    assert assignment_cost(named, shift("x", local(6, "12:00", "16:00")), paid) == 180_000


def test_full_cost_adds_what_the_employer_pays_on_top() -> None:
    """Ten percent pension of all pay; a rate that nobody entered is said, not guessed."""
    done = paid_plan(
        pay(EVENING + ON_TOP),
        [guard(terms=rate(200))],
        [shift("x", local(0, "15:00", "23:00"))],
        {"g": ["x"]},
    )
    assert plan_bill(done).total == 220_000
    assert plan_bill(done).notes == ()
    full = plan_bill(done, full=True)
    assert full.by("kind")["pension"] == 22_000
    assert [note.in_("en") for note in full.notes] == [
        "Savings (savings): the rate has not been entered and is not in the amount."
    ]
    assert plan_cost(done, full=True).total == 242_000


def test_a_guessed_rate_makes_the_base_line_provisional() -> None:
    """A contract whose rate is marked a guess is shown as one, and counted as such."""
    terms = replace(rate(200)[0], provisional=True)
    done = paid_plan(FLAT, [guard(terms=(terms,))], [shift("x", span(7, 15))], {"g": ["x"]})
    bill = plan_bill(done)
    assert bill.provisional == bill.total == plan_cost(done).provisional == 160_000
    assert bill.notes


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_line_says_what_it_is(language: Literal["da", "en"]) -> None:
    """Names are there in both languages."""
    done = paid_plan(
        pay(OVERTIME + EVENING),
        [guard(terms=rate(200))],
        FULL_WEEK,
        {"g": [s.id for s in FULL_WEEK]},
    )
    assert all(line.name.in_(language) for line in plan_bill(done).lines)


def test_each_guard_is_paid_by_the_rule_that_covers_them() -> None:
    """Two cost rules, one for each of two guards: only one of them has the evening supplement."""
    late = shift("x", local(0, "15:00", "23:00"), seats=2)
    who = [guard("a", terms=rate(200)), guard("b", terms=rate(200))]
    rules: list[Any] = [
        Payer(pay(EVENING), members=frozenset({"a"})),
        Payer(FLAT, members=frozenset({"b"})),
    ]
    done = plan(rules, who, [late], {"a": ["x"], "b": ["x"]})
    assert plan_bill(done).by("guard") == {"a": 220_000, "b": 160_000}
