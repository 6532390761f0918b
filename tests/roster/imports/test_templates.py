# SPDX-License-Identifier: MPL-2.0
"""The templates are ready to fill in, and their example can be imported as it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlmodel import Session

from roster.imports import TABLES
from roster.imports import apply
from roster.imports import plan_import
from roster.imports import read_folder
from roster.imports import write_templates
from roster.imports.templates import Format
from sites.text import LANGUAGES
from sites.text import Language
from tests.roster.imports.conftest import TODAY

EXAMPLE = {"da": "eksempel", "en": "example"}

each = pytest.mark.parametrize("format", ["csv", "xlsx"])
both = pytest.mark.parametrize("language", LANGUAGES)


@each
@both
def test_the_templates_have_every_column(
    tmp_path: Path, language: Language, format: Format
) -> None:
    """Read back, the templates hold every table with every column, and no rows."""
    write_templates(tmp_path, language, format)
    raw = read_folder(tmp_path)
    assert [table.table for table in sorted(raw.tables, key=lambda t: TABLES.index(t.table))] == [
        *TABLES
    ]
    assert all(table.columns == table.table.columns for table in raw.tables)
    assert not any(table.rows for table in raw.tables)


@each
@both
def test_the_example_is_imported_as_it_stands(
    session: Session, tmp_path: Path, language: Language, format: Format
) -> None:
    """The example folder has one sound row of every table; a second import changes nothing."""
    write_templates(tmp_path, language, format)
    folder = tmp_path / EXAMPLE[language]
    plan = plan_import(session, read_folder(folder), TODAY)
    assert [fault.in_(language) for fault in plan.faults] == []
    assert {change.table.name for change in plan.tables if change.new} == {
        table.name for table in TABLES
    }
    apply(session, plan)
    again = plan_import(session, read_folder(folder), TODAY)
    assert (again.new, again.changed, again.unchanged) == (0, 0, len(TABLES))


def test_both_languages_say_the_same(session: Session, tmp_path: Path) -> None:
    """The Danish and the English example are the same rows, what is said in words aside."""
    for language in LANGUAGES:
        write_templates(tmp_path / language, language)
    apply(session, plan_import(session, read_folder(tmp_path / "da" / "eksempel"), TODAY))
    plan = plan_import(session, read_folder(tmp_path / "en" / "example"), TODAY)
    assert plan.new == 0
    changed = {name for change in plan.tables for row in change.changed for name in row.fields}
    assert changed <= {"name", "kind", "instructions"}


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A file that somebody has filled in is left alone, and no other file is written."""
    filled = tmp_path / "lokationer.csv"
    filled.write_text("Kode\nRH\n", encoding="utf-8")
    with pytest.raises(FileExistsError, match="already"):
        write_templates(tmp_path)
    assert filled.read_text(encoding="utf-8") == "Kode\nRH\n"
    assert list(tmp_path.iterdir()) == [filled]


def test_the_workbook_helps_to_fill_in(tmp_path: Path) -> None:
    """Headings are frozen, codes are text, choices and built-in codes are lists."""
    write_templates(tmp_path, "da", "xlsx")
    book = load_workbook(tmp_path / "skabelon.xlsx")
    sheet = book["Medarbejdere"]
    assert sheet.freeze_panes == "A2"
    headings = {cell.value: cell.column_letter for cell in sheet[1]}
    assert sheet.column_dimensions[headings["Medarbejdernummer"]].number_format == "@"
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    assert rules[f"{headings['Transport']}2"].formula1 == '"bil,cykel,gang"'
    assert rules[f"{headings['Aktiv']}2"].formula1 == '"ja,nej"'
    assert rules[f"{headings['Arbejdsgiver']}2"].formula1 == "'Arbejdsgivere'!$A$2:$A$5000"
    assert rules[f"{headings['Fødselsdato']}2"].prompt == "Vagter skal være fyldt 18 år."
    service = book["Vagtposter"].data_validations.dataValidation[3]
    assert service.formula1 == "Lister!$A$1:$A$13"
    assert book["Lister"]["A1"].value == "reception"


@both
def test_the_guide_names_every_column(tmp_path: Path, language: Language) -> None:
    """The guide beside the templates has a line for each column with its help."""
    guide = write_templates(tmp_path, language)[-1].read_text(encoding="utf-8")
    for table in TABLES:
        for column in table.columns:
            assert f"| {column.heading.in_(language)} |" in guide
            assert column.help.in_(language) in guide
