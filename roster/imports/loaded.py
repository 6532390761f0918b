# SPDX-License-Identifier: MPL-2.0
"""Write what is loaded as an import folder or workbook, to look at, edit and import again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sqlmodel import Session

from roster.imports.records import Values
from roster.imports.schema import Column
from roster.imports.schema import Table
from roster.imports.state import load
from roster.imports.tables import TABLES
from roster.imports.templates import Format
from roster.imports.templates import workbook
from roster.imports.wording import say
from roster.imports.wording import write_table
from sites.text import Language

WORKBOOK = "vagt-data.xlsx"


def write_loaded(
    session: Session,
    directory: Path | str,
    language: Language = "da",
    format: Format = "csv",
) -> dict[str, int]:
    """Write every table that has rows; importing the folder again changes nothing.

    Parameters
    ----------
    session
        Read only.
    directory
        Made if need be.
    language
        Of file names, headings and words.
    format
        `csv` is a file for each table, `xlsx` one workbook with lists and help like a template.

    Returns
    -------
    File name to number of rows. The files hold personal data: birth dates and homes.

    Raises
    ------
    FileExistsError
        If there is anything in the folder; nothing is written then.
    """
    folder = Path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    if (other := next(folder.iterdir(), None)) is not None:
        raise FileExistsError(str(other))
    loaded = dict(_rows(session))
    if format == "xlsx":
        lines = {
            table.name: [_line(table, row, language) for row in loaded[table.name]]
            for table in TABLES
            if table.name in loaded
        }
        workbook(language, lines).save(folder / WORKBOOK)
        return {WORKBOOK: sum(map(len, loaded.values()))}
    return {
        (name := f"{table.file.in_(language)}.csv"): write_table(
            folder / name, table, loaded[table.name], language
        )
        for table in TABLES
        if table.name in loaded
    }


def _rows(session: Session) -> Iterator[tuple[str, list[Values]]]:
    """Yield each table that has rows, in the order of their keys."""
    state = load(session, {table.name for table in TABLES})
    for name, rows in state.values.items():
        if rows:
            yield name, [rows[key] for key in sorted(rows, key=str)]


def _line(table: Table, row: Values, language: Language) -> list[str | float | date | None]:
    return [_cell(column, row.get(column.name), language) for column in table.columns]


def _cell(column: Column, value: object, language: Language) -> str | float | date | None:
    """Return numbers and dates as a spreadsheet counts with them, all else as text."""
    if column.kind in ("integer", "decimal") and isinstance(value, int | float):
        return value
    if column.kind == "money" and isinstance(value, int):
        return value / 100
    if column.kind == "date" and isinstance(value, date):
        return value
    return say(column, value, language) or None
