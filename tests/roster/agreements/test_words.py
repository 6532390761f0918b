# SPDX-License-Identifier: MPL-2.0
"""Figures are said as people read them, with their unit, in both languages."""

from __future__ import annotations

from datetime import date
from datetime import time
from decimal import Decimal

import pytest

from roster.agreements.figure import Value
from roster.agreements.words import said_value


@pytest.mark.parametrize(
    ("value", "unit", "da", "en"),
    [
        (660, "min", "11 timer", "11 hours"),
        (90, "min", "90 min.", "90 min"),
        (Decimal("35.12"), "%", "35,12 %", "35.12 %"),
        (date(2027, 4, 30), "date", "30-04-2027", "2027-04-30"),
        (time(17), "", "17:00", "17:00"),
        (True, "", "ja", "yes"),
        (("mon", "sat"), "", "mon, sat", "mon, sat"),
        ({"from": "17:00"}, "", "from 17:00", "from 17:00"),
        ("", "x", "ingen", "none"),
    ],
)
def test_value_with_its_unit(value: Value, unit: str, da: str, en: str) -> None:
    """A number, a date, a time, a flag and a list each read as text with no symbol left over."""
    said = said_value(value, unit)
    assert (said.da, said.en) == (da, en)
