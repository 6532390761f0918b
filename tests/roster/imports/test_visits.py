# SPDX-License-Identifier: MPL-2.0
"""What a round must know of a visit comes in by the import."""

from __future__ import annotations

from datetime import time

import pytest
from sqlmodel import Session
from sqlmodel import select

from roster.imports import apply
from sites.models import Visit
from sites.models import VisitCompetence
from tests.roster.imports.conftest import Planner
from tests.roster.imports.conftest import Writer

HEAD = (
    "kode;navn;lokation;ydelse;tidligst;senest;minutter;gyldig fra;"
    "andet tidsrum fra;andet tidsrum til;mindst imellem;prioritet;kompetencer;nøgler\n"
)
ROW = "RH-LUK;Aflåsning;RH;lukkerunde;18:00;23:00;10;01-01-2026;"


def test_windows_spacing_priority_competences_and_keys_are_stored(
    session: Session, city: Writer, planned: Planner
) -> None:
    """Every column of a visit reaches its row, and a second import changes nothing."""
    visits = f'{HEAD}{ROW}03:00;05:00;90;1;"koerekort";"17, 18"\n'
    apply(session, planned(city(visits=visits)))
    row = session.exec(select(Visit)).one()
    assert (row.second_starts, row.second_ends) == (time(3), time(5))
    assert (row.spacing_minutes, row.priority, row.keys) == (90, 1, "17, 18")
    assert len(session.exec(select(VisitCompetence)).all()) == 1
    again = apply(session, planned(city(visits=visits)))
    assert (again.new, again.changed) == (0, 0)
    without = city(visits=f"{HEAD}{ROW};;;2;;\n")
    assert apply(session, planned(without)).changed == 1
    assert session.exec(select(VisitCompetence)).all() == []


@pytest.mark.parametrize(
    ("cells", "said"),
    [("03:00;", "mangler en tid"), (";05:00", "mangler en tid"), ("03:00;03:00", "er tomt")],
)
def test_a_second_window_is_whole_or_absent(
    city: Writer, planned: Planner, cells: str, said: str
) -> None:
    """Half a second window, or an empty one, is refused with what to do."""
    plan = planned(city(visits=f"{HEAD}{ROW}{cells};;;;\n"))
    assert [fault.column for fault in plan.faults] == ["andet tidsrum til"]
    assert said in str(plan.faults[0].message)
