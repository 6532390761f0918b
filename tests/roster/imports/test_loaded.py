# SPDX-License-Identifier: MPL-2.0
"""What is loaded can be written out, edited and imported again without a change on the way."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlmodel import Session
from sqlmodel import select

from roster.imports import apply
from roster.imports import write_loaded
from roster.imports.formulas import bare
from roster.imports.formulas import guarded
from roster.imports.templates import Format
from sites.models import Post
from sites.models import Site
from sites.text import LANGUAGES
from sites.text import Language
from tests.roster.imports.conftest import Planner
from tests.roster.imports.conftest import Writer


@pytest.mark.parametrize("format", ["csv", "xlsx"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_written_imports_without_a_change(
    session: Session,
    city: Writer,
    planned: Planner,
    tmp_path: Path,
    language: Language,
    format: Format,
) -> None:
    """Every table of the small city comes back as it was, in both languages and kinds of file."""
    apply(session, planned(city()))
    out = tmp_path / "out"
    written = write_loaded(session, out, language, format)
    assert sum(written.values()) == 23
    plan = planned(out)
    assert [fault.in_("en") for fault in plan.faults] == []
    assert (plan.new, plan.changed, plan.unchanged) == (0, 0, 23)


def test_an_edited_cell_is_the_only_change(
    session: Session, city: Writer, planned: Planner, tmp_path: Path
) -> None:
    """A cost centre written into the file of posts reaches the post, and nothing else changes."""
    apply(session, planned(city()))
    write_loaded(session, tmp_path / "out")
    path = tmp_path / "out" / "vagtposter.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    place = lines[0].split(";").index("Omkostningssted")
    cells = lines[1].split(";")
    cells[place] = "101-4711"
    path.write_text("\n".join([lines[0], ";".join(cells), *lines[2:]]), encoding="utf-8")
    plan = planned(tmp_path / "out")
    [change] = [row for table in plan.tables for row in table.changed]
    assert change.fields == {"cost_centre": ("", "101-4711")}
    apply(session, plan)
    posts = session.exec(select(Post.code, Post.cost_centre).order_by(Post.code)).all()
    assert [tuple(row) for row in posts] == [("HB-NAT", "101-4711"), ("RH-REC", "")]


def test_times_are_written_as_people_write_them(
    session: Session, city: Writer, planned: Planner, tmp_path: Path
) -> None:
    """Whole days are dates, times have no offset but in the hour that happens twice."""
    absences = (
        "guard;kind;starts;ends\n"
        "A1;ferie;12-10-2026;18-10-2026\n"
        "A1;andet;23-10-2026 18:00;2026-10-25 02:30+02:00\n"
        "A1;andet;2026-10-25 02:30+01:00;25-10-2026\n"
    )
    apply(session, planned(city(absences=absences)))
    write_loaded(session, tmp_path / "out")
    text = (tmp_path / "out" / "fravaer.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines()[1:] == [
        "A1;ferie;12-10-2026;18-10-2026",
        "A1;andet;23-10-2026 18:00;2026-10-25 02:30+02:00",
        "A1;andet;2026-10-25 02:30+01:00;25-10-2026",
    ]
    plan = planned(tmp_path / "out")
    assert (plan.faults, plan.changed) == ((), 0)


def test_a_workbook_holds_numbers_and_dates_as_such(
    session: Session, city: Writer, planned: Planner, tmp_path: Path
) -> None:
    """A spreadsheet can count with rates and dates, and an employee number keeps its zeros."""
    apply(session, planned(city()))
    write_loaded(session, tmp_path / "out", "da", "xlsx")
    book = load_workbook(tmp_path / "out" / "vagt-data.xlsx")
    contract = [cell.value for cell in book["Kontrakter"][2]]
    assert {datetime(2025, 1, 1), 215.5} <= set(contract)  # noqa: DTZ001
    assert "00000001" in [cell.value for cell in book["Medarbejdere"][2]]
    assert book["Ønsker"].max_row == 2


def test_a_folder_in_use_is_left_alone(session: Session, city: Writer, planned: Planner) -> None:
    """Tables are not mixed with files that are there already."""
    folder = city()
    apply(session, planned(folder))
    before = sorted(path.name for path in folder.iterdir())
    with pytest.raises(FileExistsError):
        write_loaded(session, folder)
    assert sorted(path.name for path in folder.iterdir()) == before


def test_a_name_that_is_a_formula_is_guarded_and_comes_back(
    session: Session, city: Writer, planned: Planner, tmp_path: Path
) -> None:
    """A spreadsheet does not run a name from a file of places, and the name stays what it was."""
    apply(session, planned(city()))
    site = session.exec(select(Site).where(Site.code == "RH")).one()
    site.name = "=HYPERLINK(1)"
    session.flush()
    write_loaded(session, tmp_path / "out")
    text = (tmp_path / "out" / "lokationer.csv").read_text(encoding="utf-8-sig")
    assert "RH;'=HYPERLINK(1);" in text
    plan = planned(tmp_path / "out")
    assert (plan.faults, plan.changed) == ((), 0)


@given(st.text(alphabet="'=+-@\t 12a", max_size=8))
def test_guarding_is_undone(text: str) -> None:
    """Whatever stands in a cell, guarded and bared it is the same; a phone number is let be."""
    assert bare(guarded(text)) == text
    assert guarded("+45 33 66 33 66") == "+45 33 66 33 66"
