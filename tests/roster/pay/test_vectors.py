# SPDX-License-Identifier: MPL-2.0
"""The catalogue's worked examples of pay, against the agreements that come with the product."""

from __future__ import annotations

from datetime import date
from datetime import timedelta
from itertools import chain

import pytest

from roster.agreements import load
from roster.agreements import resolve
from roster.agreements import shipped
from roster.pay import Pay
from roster.pay import difference
from roster.pay import plan_bill
from roster.pay import read_pay
from roster.pay import shift_lines
from roster.pay.segments import minutes_inside
from roster.problem import Guard
from roster.problem import Shift
from roster.rules import registry
from roster.rules.economy import Cost
from sites.holidays import holiday_name
from sites.holidays import is_holiday
from tests.roster.agreements.files import made
from tests.roster.pay.terms import paid_plan
from tests.roster.pay.terms import rate
from tests.roster.rules.world import guard
from tests.roster.rules.world import local
from tests.roster.rules.world import plan
from tests.roster.rules.world import shift

OURS = guard(terms=rate(200))
HOLIDAYS = {
    2026: "1/1 2/4 3/4 5/4 6/4 14/5 24/5 25/5 25/12 26/12",
    2027: "1/1 25/3 26/3 28/3 29/3 6/5 16/5 17/5 25/12 26/12",
    2028: "1/1 13/4 14/4 16/4 17/4 25/5 4/6 5/6 25/12 26/12",
}


def under(name: str, day: date) -> Pay:
    """Return who is paid how under a shipped agreement on a day."""
    return read_pay(resolve(load(name), day))


def amounts(who: Guard, when: Shift, paid: Pay) -> dict[str, int]:
    """Return whole kroner by kind of line."""
    lines = shift_lines(who, when, paid)
    assert all(line.amount % 100 == 0 for line in lines)
    return {line.kind: line.amount // 100 for line in lines}


SATURDAY_NIGHT = shift("x", local(5, "20:00", "04:00", date(2026, 6, 1)))


def test_tc1_supplements_add_up() -> None:
    """T-C1: Saturday 20 to Sunday 04 at 200 kroner an hour is 2,872 when supplements add up."""
    found = amounts(OURS, SATURDAY_NIGHT, under("kl-79-01", date(2026, 6, 1)))
    assert found == {"base": 1600, "evening": 216, "night": 400, "saturday": 256, "sunday": 400}
    assert sum(found.values()) == 2872


def test_tc1_only_the_highest_counts(tmp_path: object) -> None:
    """T-C1: with a local agreement on the highest supplement alone the same night is 2,296."""
    body = '[pay]\nstacking = "highest"\n'
    own = made(tmp_path, body, more='extends = "kl-79-01"')  # type: ignore[arg-type]
    found = amounts(OURS, SATURDAY_NIGHT, read_pay(resolve(own, date(2026, 6, 1))))
    assert found == {"base": 1600, "evening": 216, "night": 80, "sunday": 400}
    assert sum(found.values()) == 2296


def test_tc2_work_at_odd_times_takes_time_off_the_norm() -> None:
    """T-C2: 80 hours between 17 and 06 take 6.13 hours off; so much sooner is overtime."""
    paid = under("di-vsl", date(2026, 6, 1))
    nights = [shift(f"s{n}", local(n, "21:00", "05:00")) for n in range(10)]
    own = paid.scheme("own", True, date(2026, 6, 1)).reduction
    assert own is not None
    worked = sum(minutes_inside(own.window, night.span) for night in nights)
    assert worked == 80 * 60
    assert round(worked * own.minutes / own.per / 60, 2) == 6.13
    done = paid_plan(paid, [OURS], nights, {"g": [s.id for s in nights]}, days=14)
    line = [line for line in plan_bill(done).lines if line.kind == "overtime"]
    assert sum(row.minutes for row in line) == 80 * 60 - (2 * 37 * 60 - 368)


def test_tc3_a_moved_duty() -> None:
    """T-C3: 07-15 moved to 12-20 with three days' notice is five hours of 44.07 kroner."""
    paid = under("kl-79-01", date(2026, 6, 1))
    plans = [
        paid_plan(paid, [OURS], [shift("s", local(3, *times))], {"g": ["s"]})
        for times in (("07:00", "15:00"), ("12:00", "20:00"))
    ]
    known = local(3, "07:00", "15:00").start - timedelta(days=3)
    moved = [d for d in difference(*plans, known=known).deltas if d.line.kind == "moved"]
    assert [(d.line.clause.rule, d.line.minutes, d.change) for d in moved] == [
        ("KL-06", 300, 22_035)
    ]


@pytest.mark.parametrize(
    ("day", "hours", "night"), [(date(2026, 3, 28), 7, 6), (date(2026, 10, 24), 9, 8)]
)
def test_tc4_nights_on_which_the_clock_changes(day: date, hours: int, night: int) -> None:
    """T-C4: 22-06 is seven hours in March and nine in October, and the night supplement too."""
    lines = shift_lines(OURS, shift("s", local(0, "22:00", "06:00", day)), under("kl-79-01", day))
    minutes = {line.kind: line.minutes for line in lines}
    assert (minutes["base"], minutes["night"]) == (hours * 60, night * 60)


def test_th1_store_bededag_is_a_holiday_until_2023() -> None:
    """T-H1: Friday 5 May 2023 is paid as a holiday, Friday 26 April 2024 is not."""
    assert holiday_name(date(2023, 5, 5)) is not None
    assert not is_holiday(date(2024, 4, 26))
    for day, kinds in ((date(2023, 5, 5), {"base", "sunday"}), (date(2024, 4, 26), {"base"})):
        lines = shift_lines(
            OURS, shift("s", local(0, "08:00", "16:00", day)), under("kl-79-01", day)
        )
        assert {line.kind for line in lines} == kinds


@pytest.mark.parametrize("year", HOLIDAYS)
def test_ca05_public_holidays(year: int) -> None:
    """CA-05: the public holidays of 2026 to 2028, no more and no fewer, have holiday pay."""
    expected = set()
    for written in HOLIDAYS[year].split():
        day, month = written.split("/")
        expected.add(date(year, int(month), int(day)))
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    assert {day for day in days if day.year == year and is_holiday(day)} == expected
    paid = under("kl-79-01", date(year, 1, 1))
    for day in expected:
        lines = shift_lines(OURS, shift("s", local(0, "08:00", "16:00", day)), paid)
        assert "sunday" in {line.kind for line in lines}


@pytest.mark.parametrize(("year", "percent"), [(2024, 3_000), (2025, 3_512), (2026, 3_600)])
def test_rates_follow_their_dates(year: int, percent: int) -> None:
    """KL-13: the evening supplement was 30, then 35.12, and is 36 percent from 2026."""
    lines = shift_lines(
        OURS, shift("s", local(0, "17:00", "23:00")), under("kl-79-01", date(year, 6, 1))
    )
    assert [line.percent for line in lines] == [0, percent]


def test_special_days_from_noon() -> None:
    """KL-17: on 5 June the supplement begins at noon; on 24 December the whole day counts."""
    paid = under("kl-79-01", date(2026, 1, 1))
    noon = shift_lines(OURS, shift("s", local(0, "08:00", "16:00", date(2026, 6, 5))), paid)
    assert [(line.kind, line.minutes) for line in noon] == [("base", 480), ("special_day", 240)]
    eve = shift_lines(OURS, shift("s", local(0, "08:00", "16:00", date(2026, 12, 24))), paid)
    assert [(line.kind, line.minutes) for line in eve] == [("base", 480), ("sunday", 480)]


def test_private_guards_have_amounts_not_percentages() -> None:
    """VA-06, VA-07, VA-10: kroner an hour by date, Sunday in place of Saturday."""
    paid = under("di-vsl", date(2026, 6, 1))
    assert [
        (line.kind, line.rate, line.provisional) for line in shift_lines(OURS, SATURDAY_NIGHT, paid)
    ] == [
        ("base", 20_000, False),
        ("industry", 495, True),
        ("saturday", 3_535, True),
        ("sunday", 5_324, True),
    ]
    unpriced = [item.clause.rule for item in paid.scheme("own", True, date(2026, 6, 1)).unrated]
    assert unpriced == ["VA-08"]


def test_what_is_not_known_is_said() -> None:
    """KM-05: the displaced-hours supplement exists, its rate is not known and not guessed."""
    paid = under("kl-04-89", date(2026, 6, 1))
    bill = plan_bill(paid_plan(paid, [OURS], [SATURDAY_NIGHT], {"g": ["x"]}))
    assert bill.by("kind") == {"base": 160_000}
    assert {item.clause.rule for item in bill.unrated} == {"KM-05", "KM-02"}
    assert all(note.in_("da") and note.in_("en") for note in bill.notes)


@pytest.mark.parametrize("name", shipped())
def test_every_pay_figure_names_its_source(name: str) -> None:
    """Each line of each shipped agreement has a clause with rule, source and confidence."""
    paid = under(name, date(2026, 6, 1))
    for scheme in [period.scheme for period in chain(paid.own, *paid.contractors.values())]:
        clauses = [row.clause for row in (*scheme.supplements, *scheme.premiums, *scheme.unrated)]
        clauses += [part.clause for part in (scheme.overtime, scheme.travel) if part]
        assert all(clause.source.da and clause.source.en for clause in clauses)


def test_the_rule_in_force_carries_the_agreements_pay() -> None:
    """The registry builds the cost rule with the supplements, and a plan's bill uses them."""
    rules = registry(resolve(load("kl-79-01"), date(2026, 6, 1)))
    rule = rules["cost"]
    assert isinstance(rule, Cost)
    done = plan([rule], [OURS], [SATURDAY_NIGHT], {"g": ["x"]})
    assert plan_bill(done).total == 287_200
    (found,) = rule.check(done)
    assert found.penalty == 160_000 * rule.own_percent // 100 + 127_200
