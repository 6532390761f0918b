# SPDX-License-Identifier: MPL-2.0
"""Lists of duties made anywhere are read in both languages, and every fault in them is named."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from pathlib import Path

import pytest

from roster.duties import Duties
from roster.duties import read_duties

DANISH = """\
Medarbejder;Fra;Til;Lokation;Kompetencer;Art;Timepris;Timer pr. uge
A-1;24-12-2026 15:30;24-12-2026 23:30;RH;vagt_grund,engelsk;vagt;215,50;37
B-2;2026-12-24;2026-12-26;;;ferie;;
"""
ENGLISH = """\
guard,start,end,site,kind
Anna Example,2026-12-24 15:30,2026-12-24 23:30,RH,work
Anna Example,2026-10-25 02:30+01:00,2026-10-25 10:00,RH,callout
"""


def reading(folder: Path, text: str) -> Duties:
    """Write a file and read it."""
    path = folder / "plan.csv"
    path.write_text(text, encoding="utf-8")
    return read_duties(path)


def test_a_danish_list(tmp_path: Path) -> None:
    """Semicolons, Danish headings, decimal comma, and whole days away."""
    found = reading(tmp_path, DANISH)
    assert found.faults == ()
    work, away = found.rows
    assert (work.guard, work.site, work.kind, work.works) == ("A-1", "RH", "work", True)
    assert work.span.start == datetime(2026, 12, 24, 14, 30, tzinfo=UTC)
    assert work.competences == {"vagt_grund", "engelsk"}
    assert (work.hourly_rate, work.weekly_minutes) == (21_550, 2220)
    assert (away.kind, away.works) == ("holiday", False)
    assert away.span.end == datetime(2026, 12, 26, 23, tzinfo=UTC)


def test_an_english_list_with_offsets(tmp_path: Path) -> None:
    """An offset says which of the two hours is meant in October."""
    found = reading(tmp_path, ENGLISH)
    assert found.faults == ()
    assert found.rows[1].span.start == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert found.rows[1].works


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("A;25-10-2026 02:30;25-10-2026 10:00", "start", "2026-10-25 02:30+02:00"),
        ("A;24-10-2026 22:00;25-10-2026 02:59", "end", "2026-10-25 02:59+01:00"),
        ("A;29-03-2026 02:30;29-03-2026 10:00", "start", "does not exist"),
        (";01-01-2026 10:00;01-01-2026 12:00", "guard", "must be filled in"),
        ("A;soon;01-01-2026 12:00", "start", "Not a date"),
        ("A;01-01-2026 12:00;01-01-2026 12:00", "end", "Does not end after"),
        ("A;01-01-2026 12:00;11-01-2026 12:00", "end", "lasts 240 hours"),
    ],
)
def test_a_fault_names_row_column_and_remedy(
    tmp_path: Path, row: str, column: str, said: str
) -> None:
    """Repeated and skipped hours, gaps, turned and far too long duties are refused."""
    found = reading(tmp_path, f"guard;start;end\nB;01-01-2026 10:00;01-01-2026 12:00\n{row}\n")
    (fault,) = found.faults
    assert (fault.row, fault.column, found.rows) == (3, column, ())
    assert said in fault.message.in_("en")
    assert fault.message.in_("da")


def test_all_faults_are_listed(tmp_path: Path) -> None:
    """Two wrong cells of a row and one of another are three faults."""
    found = reading(tmp_path, "guard;start;end\n;x;01-01-2026 12:00\nA;01-01-2026 12:00;y\n")
    assert [(fault.row, fault.column) for fault in found.faults] == [
        (2, "guard"),
        (2, "start"),
        (3, "end"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("guard;start\nA;01-01-2026\n", "The column is missing"),
        ("guard;start;end;CPR\nA;01-01-2026 08:00;01-01-2026 10:00;1\n", "CPR"),
        ("guard;start;end;from\nA;01-01-2026 08:00;01-01-2026 10:00;1\n", "Means the same"),
        ("guard;start;end\n", "no duties"),
        ("", "empty"),
    ],
)
def test_files_that_are_no_list(tmp_path: Path, text: str, said: str) -> None:
    """Missing and unknown columns and empty files are said."""
    assert said in reading(tmp_path, text).faults[0].message.in_("en")


def test_a_missing_file(tmp_path: Path) -> None:
    """A path that leads nowhere is a fault, not a crash."""
    assert "does not exist" in read_duties(tmp_path / "no.csv").faults[0].message.in_("en")


def test_columns_that_mean_nothing_here_are_passed_over_and_named(tmp_path: Path) -> None:
    """A list from another system may have more columns; it is read, and they are told of."""
    found = reading(
        tmp_path, "Guard_ID;start_time;end time;colour\nA;01-01-2026 08:00;01-01-2026 10:00;red\n"
    )
    assert [row.guard for row in found.rows] == ["A"]
    assert found.ignored == ("colour",)
    assert [note.in_("en") for note in found.notes] == [
        "Columns of plan.csv that are not used: colour."
    ]
