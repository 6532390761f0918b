# SPDX-License-Identifier: MPL-2.0
"""A list of duties is priced as any plan is, and what has no price is said."""

from __future__ import annotations

from datetime import date
from datetime import timedelta

import pytest

from roster.agreements import load
from roster.auditing import AuditError
from roster.duties import DutyRow
from roster.listpay import price
from roster.listpay import price_change
from roster.listpay import unpriced
from tests.roster.agreements.files import made
from tests.roster.rules.world import local
from tests.roster.test_auditing import day
from tests.roster.test_auditing import duties
from tests.roster.test_auditing import listed


def test_a_year_is_priced_by_the_rates_of_each_day() -> None:
    """An evening on the last day of 2025 has 35.12 percent, the next day's 36."""
    evening = [local(0, "17:00", "23:00", day) for day in (date(2025, 12, 31), date(2026, 1, 1))]
    bill = price(duties(*listed(*evening)), load("kl-79-01"), rate=20_000)
    assert [line.percent for line in bill.lines if line.kind == "evening"] == [3_512, 3_600]


def test_rates_come_from_the_list_then_from_the_command() -> None:
    """A person's own rate wins; nobody's rate is guessed."""
    statute = load("statutory")
    rows = [*listed(day(0), hourly_rate=30_000), DutyRow(3, "B", day(0))]
    assert price(duties(*rows), statute, rate=20_000).by("guard") == {"A": 240_000, "B": 160_000}
    with pytest.raises(AuditError) as refused:
        price(duties(*rows), statute)
    assert [(fault.row, fault.value) for fault in refused.value.faults] == [(3, "B")]


def test_an_agreements_own_wage_is_used_where_the_list_has_none() -> None:
    """DI/VSL states monthly pay; its hourly share prices the list, marked provisional."""
    bill = price(duties(*listed(day(0))), load("di-vsl"))
    (base, *_) = bill.lines
    assert (base.rate, base.provisional, base.clause.rule) == (15_925, True, "VA-09")


def test_a_contractors_list_is_priced_by_the_price_list(tmp_path: object) -> None:
    """The local file's minimum of four hours holds for the contractor it names."""
    body = '[pay.contractor.FIRMA.minimum]\nduty = { value = 4, unit = "h" }\n'
    own = made(tmp_path, body, more='extends = "di-vsl"')  # type: ignore[arg-type]
    rows = listed(day(0, "07:00", "09:00"), employer="FIRMA", hourly_rate=30_000)
    assert price(duties(*rows), own).by("kind") == {"base": 60_000, "minimum": 60_000}


def test_a_change_is_priced_line_by_line() -> None:
    """KL-06 and KL-13: 07-15 moved to 12-20 with three days' notice adds premium and evening."""
    was, becomes = duties(*listed(day(3))), duties(*listed(day(3, "12:00", "20:00")))
    told = day(3).start - timedelta(days=3)
    found = price_change(was, becomes, load("kl-79-01"), told=told, rate=20_000)
    assert {(d.line.kind, d.change) for d in found.deltas} == {
        ("base", -160_000),
        ("base", 160_000),
        ("evening", 21_600),
        ("moved", 22_035),
    }
    assert price_change(was, was, load("kl-79-01"), rate=20_000).total == 0


def test_overtime_minds_public_holidays() -> None:
    """KL-04: Whit Monday takes 7.4 hours off the norm, so 37 hours that week are 7.4 too many."""
    week = [local(n, "07:00", "14:24", date(2026, 5, 25)) for n in range(5)]
    bill = price(duties(*listed(*week, weekly_minutes=2220)), load("kl-79-01"), rate=20_000)
    extra = sum(line.minutes for line in bill.lines if line.kind == "overtime")
    whole = 2220 * 5 // 7 - 2220 // 5
    assert extra == pytest.approx(5 * 444 - whole, abs=1)


def test_what_has_no_price_is_said() -> None:
    """Standby and call-outs are counted in words, in all lists together; work is not."""
    rows = [listed(day(n), kind=kind) for n, kind in enumerate(("standby", "callout", "work"))]
    lists = [duties(*rows[0], *rows[2]), duties(*rows[0], *rows[1])]
    assert [message.values["count"] for message in unpriced(*lists)] == [2, 1]
    assert unpriced(duties(*rows[2])) == ()
