# SPDX-License-Identifier: MPL-2.0
"""Pay sections are read with their dates and provenance, and every fault in them is named."""

from __future__ import annotations

import pickle
import re
from datetime import date
from datetime import time
from pathlib import Path

import pytest

from roster.agreements import AgreementError
from roster.agreements.figure import Confidence
from roster.pay import read_pay
from roster.pay.scheme import Window
from roster.pay.windows import BadWindowError
from roster.pay.windows import read_windows
from tests.roster.pay.terms import EVENING
from tests.roster.pay.terms import agreement
from tests.roster.pay.terms import on
from tests.roster.pay.terms import pay
from tests.roster.pay.terms import scheme

DATED = """
[pay.supplement.night]
rule = "KL-14"
windows = [{ days = ["all"], from = "23:00", to = "06:00" }]
percent = [
    { value = 35, unit = "%", to = 2025-12-31 },
    { value = 40.26, unit = "%", from = 2026-01-01, confidence = "C", source = "A payslip" },
]
"""


def test_a_rate_holds_from_its_day() -> None:
    """A shift that starts on New Year's Eve has the old rate, the next day's the new one."""
    dated = agreement(DATED)
    paid = read_pay(on(dated, date(2026, 1, 1)), on(dated, date(2025, 6, 1)))
    rates = [
        paid.scheme("own", True, day).supplements[0].percent
        for day in (date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1), date(2030, 1, 1))
    ]
    assert rates == [3_500, 3_500, 4_026, 4_026]


def test_a_line_rests_on_its_weakest_figure() -> None:
    """The clause names rule and source of the rate, and the least certain of what it uses."""
    clause = scheme(DATED).supplements[0].clause
    assert (clause.rule, clause.source.en, clause.confidence) == (
        "KL-14",
        "A payslip",
        Confidence.C,
    )
    assert clause.provisional
    assert not scheme(EVENING).supplements[0].clause.provisional


def test_without_pay_sections_the_hourly_rate_stands_alone() -> None:
    """An agreement that says nothing of pay leaves everybody at the contract's rate."""
    paid = pay("")
    assert paid.own == ()
    assert paid.scheme("own", True, date(2026, 1, 1)).supplements == ()
    assert paid.scheme("x", False, date(2026, 1, 1)).id == "price-list"


def test_a_monthly_wage_and_a_divisor_make_an_hourly_rate() -> None:
    """Stated pay is used where a contract states none."""
    text = """
[pay.base]
monthly = { value = 25533.30, unit = "kr" }
divisor = { value = 160.33, unit = "h" }
"""
    assert scheme(text).hourly == 15_925


def test_a_percentage_needs_no_unit() -> None:
    """A figure that can have one unit only may be written as a bare number."""
    with_unit = scheme('[pay.overtime]\npercent = { value = 50, unit = "%" }')
    assert scheme("[pay.overtime]\npercent = 50").overtime == with_unit.overtime


def test_a_window_past_midnight_is_two() -> None:
    """23-06 every day is the end of one day and the beginning of the next."""
    every = frozenset(range(7))
    found = read_windows(({"days": ("all",), "from": "23:00", "to": "06:00"},))
    assert found == (Window(1380, 1440, every), Window(0, 360, every))


@pytest.mark.parametrize(
    "value",
    [
        "17-23",
        (),
        ({"days": ("all",), "from": "17:00"},),
        ({"days": ("all",), "from": "17:00", "to": "25:00"},),
        ({"days": ("all",), "from": "24:00", "to": "06:00"},),
        ({"days": ("all",), "from": "08:00", "to": "08:00"},),
        ({"days": ("sat",), "from": "14:00", "to": "06:00"},),
        ({"days": ("lør",), "from": "14:00", "to": "24:00"},),
        ({"days": ("02-30",), "from": "14:00", "to": "24:00"},),
        ({"days": ("sat",), "from": time(14), "to": "24:00"},),
    ],
)
def test_windows_that_cannot_be_read(value: object) -> None:
    """Anything but days with a beginning and an end is refused."""
    with pytest.raises(BadWindowError):
        read_windows(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[pay.bonus]\npercent = 5", "[pay.bonus] is not a known rule"),
        ("[pay.overtime]\nprocent = 5", "unknown key procent"),
        ('[pay.overtime]\npercent = { value = 5, unit = "kr" }', "must be in one of the units %"),
        ("[pay.overtime]\npercent = -5", "percent = -5 is not allowed"),
        ('[pay.overtime]\npercent = "half"', "must be a number"),
        ('[pay.minimum]\nduty = { value = -1, unit = "weeks" }', "-1"),
        ('[pay.moved]\nhourly = { value = -5, unit = "kr/h" }', "is not allowed"),
        ('[pay]\nstacking = "sum"', "Allowed: additive, highest"),
        ('[pay.supplement.x]\namount = { value = 5, unit = "kr/h" }', "lacks windows"),
        (EVENING.replace("17:00", "5pm"), "windows such as"),
    ],
)
def test_a_fault_in_the_pay_sections_is_named(text: str, said: str) -> None:
    """Unknown sections and keys, wrong units, kinds, ranges and windows say where and what."""
    with pytest.raises(AgreementError) as refused:
        pay(text)
    messages = [message.in_("en") for message in refused.value.messages]
    assert any(said in message for message in messages), messages
    assert all(message.in_("da") for message in refused.value.messages)


def test_every_fault_is_named_at_once() -> None:
    """Two faults give two messages."""
    with pytest.raises(AgreementError) as refused:
        pay('[pay.overtime]\nprocent = 5\n[pay]\nstacking = "sum"')
    assert len(refused.value.messages) == 2


def test_pay_can_be_sent_to_another_process() -> None:
    """What was worked out is left behind; what was read arrives."""
    paid = pay(EVENING)
    own = paid.scheme("own", True, date(2026, 1, 1))
    own.memo["x"] = 1
    sent = pickle.loads(pickle.dumps(paid))
    assert sent == paid
    assert sent.scheme("own", True, date(2026, 1, 1)).memo == {}


def test_the_examples_of_the_documentation_can_be_read() -> None:
    """Both blocks of the page on pay make schemes with what they say."""
    page = (Path(__file__).parents[3] / "docs" / "pay.md").read_text(encoding="utf-8")
    evening, prices = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert [row.percent for row in scheme(evening).supplements] == [3_600]
    listed = pay(prices).scheme("ALFA", False, date(2026, 6, 1))
    assert (listed.stacking, len(listed.supplements)) == ("highest", 2)
    assert listed.minimum is not None
    assert listed.cancellation is not None
