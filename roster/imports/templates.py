# SPDX-License-Identifier: MPL-2.0
"""Write empty tables to fill in, with filled examples and a guide beside them."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from typing import Literal

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from roster.imports.builtin import BUILTIN
from roster.imports.documentation import guide
from roster.imports.schema import Column
from roster.imports.schema import Table
from roster.imports.tables import TABLE
from roster.imports.tables import TABLES
from roster.imports.wording import SEPARATOR
from sites.text import Language
from sites.text import Text

Format = Literal["csv", "xlsx"]
Line = Sequence[str | float | date | None]
"""What stands in one row of a sheet."""

LAST_ROW = 5_000
"""Rows of a template sheet that carry lists and formats."""

EXAMPLE = Text("eksempel", "example")
GUIDE = Text("LÆSMIG.md", "README.md")
WORKBOOK = Text("skabelon.xlsx", "template.xlsx")
LISTS = Text("Lister", "Lists")
_AS_TEXT = frozenset(
    {"code", "text", "digit", "reference", "references", "tags", "weekdays", "note"}
)


def write_templates(
    directory: Path | str, language: Language = "da", format: Format = "csv"
) -> tuple[Path, ...]:
    """Write one empty table each (CSV) or one workbook with a sheet each, and examples.

    Parameters
    ----------
    directory
        Made if need be. Files that are there already are not overwritten.
    language
        Of headings, file names, lists and guide.
    format
        `csv` or `xlsx`.

    Returns
    -------
    The files written: the empty tables, an example folder that can itself be imported, a guide.

    Raises
    ------
    FileExistsError
        If one of the files is there already; nothing is written then.
    """
    folder = Path(directory)
    example = folder / EXAMPLE.in_(language)
    if format == "xlsx":
        names = [WORKBOOK.in_(language)]
    else:
        names = [f"{table.file.in_(language)}.csv" for table in TABLES]
    tables = [place / name for place in (folder, example) for name in names]
    paths = (*tables, folder / GUIDE.in_(language))
    for path in paths:
        if path.exists():
            raise FileExistsError(f"{path} is there already; write templates into a new folder.")
    example.mkdir(parents=True, exist_ok=True)
    for path in tables:
        filled = path.parent == example
        if format == "xlsx":
            examples = {table.name: [_example(table, language)] for table in TABLES}
            workbook(language, examples if filled else {}).save(path)
        else:
            _csv(path, TABLES[names.index(path.name)], language, filled=filled)
    paths[-1].write_text(guide(language), encoding="utf-8")
    return paths


def _csv(path: Path, table: Table, language: Language, *, filled: bool) -> None:
    separator = SEPARATOR[language]
    lines = [[column.heading.in_(language) for column in table.columns]]
    if filled:
        lines.append([column.example.in_(language) for column in table.columns])
    quoted = (
        separator.join(f'"{text}"' if separator in text or "," in text else text for text in line)
        for line in lines
    )
    path.write_text("".join(f"{line}\r\n" for line in quoted), encoding="utf-8-sig", newline="")


def _example(table: Table, language: Language) -> Line:
    return [column.example.in_(language) or None for column in table.columns]


def workbook(language: Language, lines: Mapping[str, Iterable[Line]]) -> Workbook:
    """Return a workbook with a sheet for each table, lists to choose from, help and some rows.

    Parameters
    ----------
    language
        Of headings, sheets and lists.
    lines
        Table name to what stands below the headings, a value for each column of the table.
    """
    book = Workbook()
    book.remove(book.active)
    for table in TABLES:
        sheet = book.create_sheet(table.title.in_(language))
        _sheet(sheet, table, language)
        for place, line in enumerate(lines.get(table.name, ()), start=2):
            _fill(sheet, place, line)
    lists = book.create_sheet(LISTS.in_(language))
    for number, rows in enumerate(BUILTIN.values(), start=1):
        for place, row in enumerate(rows.values(), start=1):
            lists.cell(place, number * 2 - 1, row.code)
            lists.cell(place, number * 2, row.name.in_(language))
    return book


def _fill(sheet: Any, row: int, line: Line) -> None:
    for number, value in enumerate(line, start=1):
        if value is not None:
            cell = sheet.cell(row, number, value)
            if isinstance(value, str):
                cell.number_format = "@"
            elif isinstance(value, date):
                cell.number_format = "DD-MM-YYYY"


def _sheet(sheet: Any, table: Table, language: Language) -> None:
    sheet.freeze_panes = "A2"
    for number, column in enumerate(table.columns, start=1):
        heading = sheet.cell(1, number, column.heading.in_(language))
        heading.font = Font(bold=True)
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = max(12, len(heading.value) + 3)
        if column.kind in _AS_TEXT:
            sheet.column_dimensions[letter].number_format = "@"
        rule = _rule(column, language)
        rule.add(f"{letter}2:{letter}{LAST_ROW}")
        sheet.add_data_validation(rule)


def _rule(column: Column, language: Language) -> DataValidation:
    """Return the list of choices, where there is one, with the help as the prompt."""
    source = next(_lists(column, language), None)
    rule = DataValidation(
        type="list" if source else None,
        formula1=source,
        allow_blank=True,
        showErrorMessage=column.kind in ("choice", "flag"),
        showInputMessage=True,
        promptTitle=column.heading.in_(language)[:32],
        prompt=column.help.in_(language)[:255],
    )
    rule.errorTitle = column.heading.in_(language)[:32]
    return rule


def _lists(column: Column, language: Language) -> Iterator[str]:
    if column.kind == "choice":
        yield f'"{",".join(choice.word.in_(language) for choice in column.choices)}"'
    elif column.kind == "flag":
        yield '"ja,nej"' if language == "da" else '"yes,no"'
    elif column.kind == "reference" and column.table in BUILTIN:
        letter = get_column_letter(list(BUILTIN).index(column.table) * 2 + 1)
        last = len(BUILTIN[column.table])
        yield f"{LISTS.in_(language)}!${letter}$1:${letter}${last}"
    elif column.kind == "reference":
        title = TABLE[column.table].title.in_(language)
        yield f"'{title}'!$A$2:$A${LAST_ROW}"
