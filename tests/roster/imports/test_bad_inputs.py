# SPDX-License-Identifier: MPL-2.0
"""Every bad input has its message, with place, value and remedy, in Danish and in English."""

from __future__ import annotations

import pytest

from tests.roster.imports.bad import Bad
from tests.roster.imports.bad_demand import DEMAND
from tests.roster.imports.bad_people import PEOPLE
from tests.roster.imports.conftest import Planner
from tests.roster.imports.conftest import Writer

BAD = (*DEMAND, *PEOPLE)


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.what)
def test_a_bad_input_has_its_message(bad: Bad, city: Writer, planned: Planner) -> None:
    """Exactly one fault is found in an otherwise sound city, and it reads as it should."""
    plan = planned(city(**bad.files))
    assert [fault.in_("da") for fault in plan.faults] == [bad.da]
    assert [fault.in_("en") for fault in plan.faults] == [bad.en]


def test_every_faulty_row_is_reported(city: Writer, planned: Planner) -> None:
    """Three faults in two files are all told at once, each at its own row and column."""
    plan = planned(
        city(
            employers="code;name;kind\nKK;Vagtenheden;anden\nVG;;egen\n",
            approvals="guard;employer;valid_from\nB1;VG;i går\n",
        )
    )
    assert [(fault.file, fault.row, fault.column, fault.value) for fault in plan.faults] == [
        ("approvals.csv", 2, "valid_from", "i går"),
        ("employers.csv", 2, "kind", "anden"),
        ("employers.csv", 3, "name", ""),
    ]
