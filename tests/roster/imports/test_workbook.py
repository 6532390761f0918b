# SPDX-License-Identifier: MPL-2.0
"""Excel workbooks come in with their own dates and numbers, and are refused with a reason."""

from __future__ import annotations

import zipfile
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from openpyxl import Workbook
from sqlmodel import Session

from roster.imports import Limits
from roster.imports import apply
from roster.imports import plan_import
from roster.imports import read_folder
from roster.imports import write_templates
from tests.roster.imports.conftest import TODAY
from tests.roster.imports.conftest import Planner
from tests.roster.imports.conftest import Writer

CERTIFICATE = ("Medarbejder", "Kompetence", "Gyldig fra", "Gyldig til")


@pytest.fixture
def book() -> Workbook:
    """A workbook without sheets."""
    made = Workbook()
    made.remove(made.worksheets[0])
    return made


def test_excel_values_mean_the_same_as_text(
    session: Session, city: Writer, planned: Planner, book: Workbook
) -> None:
    """Native dates, times, numbers and durations change nothing against the CSV city."""
    folder = city()
    apply(session, planned(folder))
    posts = book.create_sheet("Vagtposter")
    posts.append(
        [
            "Kode",
            "Navn",
            "Lokation",
            "Vagtydelse",
            "Ugedage",
            "Starter",
            "Timer",
            "Kompetencer",
            "Gyldig_fra",
        ]
    )
    since = date(2026, 1, 1)
    posts.append(
        ["RH-REC", "Reception", "RH", "reception", 1111100, time(7), 8, "vagt_grund", since]
    )
    contracts = book.create_sheet("Contracts")
    contracts.append(["Guard", "Valid from", "Hours per week", "Most hours per week", "rate"])
    contracts.append([1, datetime(2025, 1, 1), timedelta(hours=37), 42.0, 215.5])  # noqa: DTZ001
    absences = book.create_sheet("fravær")
    absences.append(["Medarbejder", "Art", "Starter", "Slutter"])
    absences.append(["A1", "ferie", date(2026, 10, 12), date(2026, 10, 18)])
    guards = book.create_sheet("Guards")
    guards.append(["Code", "Name", "Employer", "Employee number", "Birth date"])
    guards.append(["A1", "Anna Eksempel", "KK", 1, date(1990, 5, 24)])
    book.create_sheet("Lister").append(["ja", "nej"])
    book.create_sheet("Ark2")
    path = folder / "by.xlsx"
    book.save(path)
    plan = plan_import(session, read_folder(path), TODAY)
    assert [fault.in_("en") for fault in plan.faults] == []
    changes = {
        change.table.name: [dict(row.fields) for row in change.changed] for change in plan.tables
    }
    assert changes == {
        "posts": [],
        "guards": [{"employee_number": ("00000001", "1")}],
        "contracts": [],
        "absences": [],
    }
    assert plan.new == 0


def test_merged_cells_are_named(session: Session, tmp_path: Path, book: Workbook) -> None:
    """Every merged range is told with its address, and the cells under it are not called empty."""
    sheet = book.create_sheet("Beviser")
    sheet.append(CERTIFICATE)
    for _ in range(3):
        sheet.append(["A1", "vagt_grund", date(2026, 1, 1), None])
    sheet.merge_cells("A2:A4")
    sheet.merge_cells("C3:D3")
    book.save(tmp_path / "beviser.xlsx")
    faults = plan_import(session, read_folder(tmp_path)).faults
    assert [fault.in_("da") for fault in faults if "flettet" in str(fault.message)] == [
        "beviser.xlsx, række 2, kolonne Medarbejder: Cellerne A2:A4 er flettet. Ophæv fletningen, "
        "og skriv værdien i hver række.",
        "beviser.xlsx, række 3, kolonne Gyldig fra: Cellerne C3:D3 er flettet. Ophæv fletningen, "
        "og skriv værdien i hver række.",
    ]
    assert faults[0].in_("en") == (
        "beviser.xlsx, row 2, column Medarbejder: The cells A2:A4 are merged. Unmerge them and "
        "write the value in every row."
    )
    assert not any("skal udfyldes" in str(fault.message) for fault in faults)


def test_formulas_and_errors_are_refused_once(
    session: Session, tmp_path: Path, book: Workbook
) -> None:
    """A formula or an error cell is told as such, and not again as a bad value."""
    sheet = book.create_sheet("administrations")
    sheet.append(["code", "name"])
    sheet.append(["KFF", '=CONCAT("a","b")'])
    sheet.append(["BUF", "#N/A"])
    book.save(tmp_path / "city.xlsx")
    plan = plan_import(session, read_folder(tmp_path), TODAY)
    assert [fault.in_("da") for fault in plan.faults] == [
        'city.xlsx [administrations], række 2, kolonne name, værdi =CONCAT("a","b"): '
        "Cellen er en formel. Kopiér, og indsæt som værdier.",
        "city.xlsx [administrations], række 3, kolonne name, værdi #N/A: "
        "Cellen viser en Excel-fejl. Ret cellen.",
    ]
    assert [fault.message.in_("en") for fault in plan.faults] == [
        "The cell is a formula. Copy, and paste as values.",
        "The cell shows an Excel error. Correct the cell.",
    ]


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    """A sheet of 100,000 rows is refused at the limit."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("guards")
    sheet.append(["code", "name"])
    for _ in range(100_000):
        sheet.append(["A", "B"])
    book.save(tmp_path / "guards.xlsx")
    raw = read_folder(tmp_path)
    assert raw.tables == ()
    assert [fault.in_("en") for fault in raw.faults] == [
        "guards.xlsx: The file has more than 20,000 rows. Split it into several files and import "
        "them one by one."
    ]


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, book: Workbook) -> None:
    """A workbook that is small on disk and huge when unpacked is refused by its contents list."""
    book.create_sheet("guards").append(["code"])
    path = tmp_path / "guards.xlsx"
    book.save(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.bin", b"\0" * 3_000_000)
    assert path.stat().st_size < 50_000
    raw = read_folder(tmp_path, Limits(unpacked_bytes=2_000_000))
    assert [fault.in_("da") for fault in raw.faults] == [
        "guards.xlsx: Projektmappen fylder 3 MB udpakket; grænsen er 2 MB. Del den op."
    ]
    assert raw.faults[0].in_("en") == (
        "guards.xlsx: The workbook is 3 MB unpacked; the limit is 2 MB. Split it."
    )


def test_a_damaged_workbook_is_told(tmp_path: Path) -> None:
    """A zip with a workbook inside that is no workbook is refused, not raised."""
    with zipfile.ZipFile(tmp_path / "sites.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<not-a-workbook")
        archive.writestr("[Content_Types].xml", "<Types")
    raw = read_folder(tmp_path)
    assert [fault.in_("en") for fault in raw.faults] == [
        "sites.xlsx: The workbook cannot be read. Open it in Excel and save it again as .xlsx."
    ]


def test_another_zip_is_no_workbook(tmp_path: Path) -> None:
    """A zip that holds something else is refused although its first bytes are right."""
    with zipfile.ZipFile(tmp_path / "sites.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert (
        read_folder(tmp_path).faults[0].in_("da").startswith("sites.xlsx: Filen hedder .xlsx, men")
    )


def test_strange_sheets_are_told(tmp_path: Path, book: Workbook) -> None:
    """A filled sheet that is no table, and a table on two sheets, are faults."""
    for title in ("Vagter", "Guards", "Noter"):
        book.create_sheet(title).append(["Kode", "Navn", "Arbejdsgiver", "Fødselsdato"])
    book.save(tmp_path / "alt.xlsx")
    assert [fault.in_("da") for fault in read_folder(tmp_path).faults] == [
        "alt.xlsx [Guards]: Der er flere udfyldte ark for samme tabel. Saml dem i ét.",
        "alt.xlsx: Arket Noter svarer ikke til en tabel. Giv det en tabels navn, eller slet det.",
    ]


def test_a_workbook_without_filled_sheets_is_told(tmp_path: Path, book: Workbook) -> None:
    """A workbook with only empty sheets is not imported as nothing."""
    book.create_sheet("Guards")
    book.save(tmp_path / "guards.xlsx")
    assert [fault.in_("en") for fault in read_folder(tmp_path).faults] == [
        "guards.xlsx: The workbook has no filled sheets. Fill it in or take it out."
    ]


@settings(deadline=None, max_examples=30)
@given(cuts=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=3)), min_size=1, max_size=4))
def test_no_spoilt_workbook_breaks_the_reader(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[tuple[float, bytes]]
) -> None:
    """Whatever bytes of a workbook are overwritten, it is read or refused, never raised."""
    folder = tmp_path_factory.mktemp("spoilt")
    write_templates(folder, "da", "xlsx")
    path = folder / "skabelon.xlsx"
    content = bytearray(path.read_bytes())
    for place, bytes_ in cuts:
        start = int(place * len(content))
        content[start : start + len(bytes_)] = bytes_
    path.write_bytes(content)
    raw = read_folder(path)
    assert raw.tables or raw.faults


def test_entities_are_not_expanded(tmp_path: Path, book: Workbook) -> None:
    """XML that defines entities, which can blow up without being large, is refused."""
    book.create_sheet("guards").append(["code"])
    path = tmp_path / "sound.xlsx"
    book.save(path)
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><styleSheet>&a;</styleSheet>'
    with zipfile.ZipFile(path) as sound, zipfile.ZipFile(tmp_path / "guards.xlsx", "w") as spoilt:
        for name in sound.namelist():
            spoilt.writestr(name, bomb if name == "xl/styles.xml" else sound.read(name))
    path.unlink()
    assert [fault.message.in_("en") for fault in read_folder(tmp_path).faults] == [
        "The workbook cannot be read. Open it in Excel and save it again as .xlsx."
    ]
