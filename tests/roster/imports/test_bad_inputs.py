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


@pytest.mark.parametrize(
    "sites",
    [b"\x89PNG\r\n\x1a\n", b"", b"Kdoe;Navn\nRH;X\n", b"code;name\n" + b"RH;X\n" * 20_001],
    ids=["picture", "empty", "no codes", "too long"],
)
def test_a_file_that_cannot_be_read_is_the_only_fault(
    sites: bytes, city: Writer, planned: Planner
) -> None:
    """What points into a table whose file was refused is not blamed for it as well."""
    plan = planned(city(sites=sites))
    assert plan.faults
    assert {fault.file for fault in plan.faults} == {"sites.csv"}
