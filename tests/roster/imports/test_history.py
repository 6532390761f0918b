# SPDX-License-Identifier: MPL-2.0
"""Incidents of another system come in with place, time and type, and nothing else."""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import Session
from sqlmodel import select

from roster.imports import ImportPlan
from roster.imports import apply
from roster.imports import plan_import
from roster.imports import read_folder
from roster.imports import spelled
from roster.imports import write_loaded
from sites.models import PastIncident
from tests.roster.imports.conftest import CITY

TYPES = spelled({"INDBRUD": ("Indbrudsalarm", "Burglar alarm"), "ADGANG": ("Adgang", "Access")})
TODAY = date(2026, 11, 30)
SITE = CITY["sites.csv"].splitlines()[1].split(";")[0]
HEAD = "Kode;Lokation;Tidspunkt;Type;Minutter;Antal\n"


def planned(session: Session, path: Path, rows: str, head: str = HEAD) -> ImportPlan:
    """Return what importing the small city with these past incidents would do."""
    path.mkdir(exist_ok=True)
    for name, text in {**CITY, "haendelser.csv": head + rows}.items():
        (path / name).write_text(text.replace("{S}", SITE), encoding="utf-8")
    return plan_import(session, read_folder(path), TODAY, types=TYPES)


def test_codes_and_names_of_types_are_stored_as_codes(session: Session, tmp_path: Path) -> None:
    """A type may be named by its code or in either language, under headings of either."""
    rows = (
        "A-1,{S},2025-10-24 22:40,burglar alarm,35,2\n"
        "A-2,{S},2025-10-24 23:40,Indbrudsalarm,,\n"
        "A-3,{S},2025-10-25 09:00,adgang,5,1\n"
    )
    head = "code,site,time,type,minutes,headcount\n"
    apply(session, planned(session, tmp_path, rows, head))
    found = session.exec(select(PastIncident).order_by(PastIncident.code)).all()
    assert [row.kind for row in found] == ["INDBRUD", "INDBRUD", "ADGANG"]
    assert [(row.minutes, row.headcount) for row in found] == [(35, 2), (None, 1), (5, 1)]
    assert found[0].at.replace(tzinfo=UTC) == datetime(2025, 10, 24, 20, 40, tzinfo=UTC)


def test_the_same_file_again_changes_nothing(session: Session, tmp_path: Path) -> None:
    """An incident is known again by its number; what is written out reads back as it was."""
    rows = "A-1;{S};24-10-2025 22:40;Indbrudsalarm;35;1\nA-2;{S};2025-10-26 02:30+02:00;ADGANG;;1\n"
    apply(session, planned(session, tmp_path / "a", rows))
    session.flush()
    assert planned(session, tmp_path / "a", rows).new == 0
    write_loaded(session, tmp_path / "out")
    again = plan_import(session, read_folder(tmp_path / "out"), TODAY, types=TYPES)
    assert not again.faults
    assert (again.new, again.changed) == (0, 0)
    assert again.unchanged >= 2


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("A-1;{S};24-10-2025;ADGANG;;1", "Tidspunkt", "time of day is missing"),
        ("A-1;{S};26-10-2025 02:30;ADGANG;;1", "Tidspunkt", "happens twice"),
        ("A-1;{S};30-03-2025 02:30;ADGANG;;1", "Tidspunkt", "does not exist"),
        ("A-1;{S};01-12-2026 00:00;ADGANG;;1", "Tidspunkt", "future"),
        ("A-1;{S};24-10-2025 22:40;Indbrudsallarm;;1", "Type", "INDBRUD"),
        ("A-1;INTET;24-10-2025 22:40;ADGANG;;1", "Lokation", "INTET"),
        ("A-1;{S};24-10-2025 22:40;ADGANG;0;1", "Minutter", "1 to 1440"),
        ("A-1;{S};24-10-2025 22:40;ADGANG;;0", "Antal", "1 to 99"),
        (";{S};24-10-2025 22:40;ADGANG;;1", "Kode", "must be filled in"),
    ],
)
def test_every_faulty_row_is_named_and_nothing_is_stored(
    session: Session, tmp_path: Path, row: str, column: str, said: str
) -> None:
    """Row, column and remedy are told, also beside sound rows, and a half import there is not."""
    plan = planned(session, tmp_path, f"A-0;{{S}};24-10-2025 22:40;ADGANG;;1\n{row}\n")
    (fault,) = plan.faults
    assert (fault.row, fault.column) == (3, column)
    assert said in fault.message.in_("en")
    assert fault.message.in_("da") != fault.message.in_("en")
    assert session.exec(select(PastIncident)).first() is None


def test_a_column_with_names_is_refused(session: Session, tmp_path: Path) -> None:
    """There is no room for people in the table: a column about them is a fault."""
    head = "Kode;Lokation;Tidspunkt;Type;Anmelder\n"
    plan = planned(session, tmp_path, "A-1;{S};24-10-2025 22:40;ADGANG;X\n", head)
    assert [fault.column for fault in plan.faults] == ["Anmelder"]
