# SPDX-License-Identifier: MPL-2.0
"""Read an Excel workbook sheet by sheet, refusing what a plan cannot be built on."""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from pathlib import Path
from typing import IO
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from roster.imports.delimited import TOO_LARGE
from roster.imports.delimited import too_many_rows
from roster.imports.raw import Area
from roster.imports.raw import RawRow
from roster.imports.raw import RawTable
from roster.imports.raw import Reading
from roster.imports.raw import match
from roster.imports.schema import Table
from roster.imports.schema import simplify
from roster.imports.tables import table_called
from roster.imports.wallclock import Cell
from sites.text import Text

_MERGE = re.compile(r'<(?:\w+:)?mergeCell ref="([A-Z0-9:]+)"')
_LONGEST_ROW = 8 << 20
"""Bytes without the end of a row after which no such end is waited for."""

MOST_AREAS = 100
"""Merged cells whose hidden neighbours are remembered; a sheet with more is told enough."""
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What zip, XML and openpyxl raise about files that other programs have spoilt."""

HELP_SHEETS = frozenset({"lister", "lists", "vejledning", "help", "readme", "hjaelp"})

NOT_XLSX = Text(
    "Filen hedder .xlsx, men er ikke en Excel-projektmappe. Gem den som .xlsx, "
    "eller giv den sin rigtige endelse.",
    "The file is called .xlsx but is not an Excel workbook. Save it as .xlsx, "
    "or give it its real ending.",
)
DAMAGED = Text(
    "Projektmappen kan ikke læses. Åbn den i Excel, og gem den igen som .xlsx.",
    "The workbook cannot be read. Open it in Excel and save it again as .xlsx.",
)
UNPACKS = Text(
    "Projektmappen fylder {size} MB udpakket; grænsen er {limit} MB. Del den op.",
    "The workbook is {size} MB unpacked; the limit is {limit} MB. Split it.",
)
MERGED = Text(
    "Cellerne {cells} er flettet. Ophæv fletningen, og skriv værdien i hver række.",
    "The cells {cells} are merged. Unmerge them and write the value in every row.",
)
FORMULA = Text(
    "Cellen er en formel. Kopiér, og indsæt som værdier.",
    "The cell is a formula. Copy, and paste as values.",
)
ERROR_CELL = Text(
    "Cellen viser en Excel-fejl. Ret cellen.", "The cell shows an Excel error. Correct the cell."
)
UNKNOWN_SHEET = Text(
    "Arket {sheet} svarer ikke til en tabel. Giv det en tabels navn, eller slet det.",
    "The sheet {sheet} is no known table. Give it a table's name or delete it.",
)
SHEET_TWICE = Text(
    "Der er flere udfyldte ark for samme tabel. Saml dem i ét.",
    "There are several filled sheets for the same table. Put them into one.",
)
NO_SHEETS = Text(
    "Projektmappen har ingen udfyldte ark. Udfyld den, eller fjern den.",
    "The workbook has no filled sheets. Fill it in or take it out.",
)


def read_xlsx(path: Path, reading: Reading) -> None:
    """Add one workbook to what is read: one table by its file name, or one for each sheet."""
    if not _is_sound(path, reading):
        return
    sound = Reading(reading.limits)
    try:
        with warnings.catch_warnings():
            # What openpyxl cannot show (drawings, extensions) is not read here either.
            warnings.simplefilter("ignore")
            _read(path, sound)
    except _DAMAGE:
        reading.fault(path.name, DAMAGED())
        return
    reading.tables.extend(sound.tables)
    reading.faults.extend(sound.faults)


def _read(path: Path, reading: Reading) -> None:
    merged = _scan(path, reading)
    if merged is None:
        return
    book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
    try:
        _read_book(path, book, merged, reading)
    finally:
        book.close()


def _is_sound(path: Path, reading: Reading) -> bool:
    limits, size = reading.limits, path.stat().st_size
    if size > limits.file_bytes:
        reading.fault(path.name, TOO_LARGE(size=size // 10**6, limit=limits.file_bytes // 10**6))
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except _DAMAGE:
        reading.fault(path.name, NOT_XLSX())
        return False
    if not any(member.filename == "xl/workbook.xml" for member in members):
        reading.fault(path.name, NOT_XLSX())
        return False
    unpacked = sum(member.file_size for member in members)
    if unpacked > limits.unpacked_bytes:
        reading.fault(
            path.name, UNPACKS(size=unpacked // 10**6, limit=limits.unpacked_bytes // 10**6)
        )
        return False
    return True


def _read_book(
    path: Path, book: Any, merged: Mapping[str, Sequence[str]], reading: Reading
) -> None:
    named = table_called(path.stem)
    found: dict[str, str] = {}
    for sheet in book.worksheets:
        if simplify(sheet.title) in HELP_SHEETS:
            continue
        table = named or table_called(sheet.title)
        file = path.name if named else f"{path.name} [{sheet.title}]"
        filled = any(
            cell is not None
            for row in sheet.iter_rows(max_row=50, values_only=True)
            for cell in row
        )
        if not filled:
            continue
        if table is None:
            reading.fault(path.name, UNKNOWN_SHEET(sheet=sheet.title))
        elif table.name in found:
            reading.fault(file, SHEET_TWICE())
        else:
            found[table.name] = sheet.title
            _read_sheet(
                merged.get(sheet._worksheet_path.lstrip("/"), ()), sheet, table, file, reading
            )
    if not found and not reading.faults:
        reading.fault(path.name, NO_SHEETS())


def _read_sheet(
    merged: Sequence[str], sheet: Any, table: Table, file: str, reading: Reading
) -> None:
    limits = reading.limits
    lines = enumerate(sheet.iter_rows(max_col=limits.columns), start=1)
    heading_cells = _trimmed(next(lines)[1])
    headings = tuple(
        "" if cell.value is None else str(cell.value).strip() for cell in heading_cells
    )
    areas: list[Area] = []
    for cells in merged:
        left, top, right, bottom = range_boundaries(cells)
        areas.append((left - 1, top, right - 1, bottom))
        column = headings[left - 1] if left <= len(headings) else ""
        reading.fault(file, MERGED(cells=cells), top, column)
    rows: list[RawRow] = []
    for number, cells in lines:
        if any(_filled(cell) for cell in cells):
            rows.append(_row(number, cells, headings, file, reading))
        # A sheet formatted far below its last row is read to a point, not for ever.
        if len(rows) > limits.rows or number > 10 * limits.rows:
            reading.fault(file, too_many_rows(limits.rows))
            return
    columns = match(table, headings)
    reading.tables.append(
        RawTable(table, file, headings, columns, tuple(rows), tuple(areas[:MOST_AREAS]))
    )


def _trimmed(cells: Sequence[Any]) -> Sequence[Any]:
    last = max((index for index, cell in enumerate(cells) if _filled(cell)), default=-1)
    return cells[: last + 1]


def _filled(cell: Any) -> bool:
    return cell.value is not None and str(cell.value).strip() != ""


def _row(
    number: int, cells: Iterable[Any], headings: tuple[str, ...], file: str, reading: Reading
) -> RawRow:
    row: list[Cell] = []
    for index, cell in enumerate(cells):
        heading = headings[index] if index < len(headings) else ""
        if cell.data_type == "f":
            reading.fault(file, FORMULA(), number, heading, f"={str(cell.value).lstrip('=')}")
        elif cell.data_type == "e":
            reading.fault(file, ERROR_CELL(), number, heading, str(cell.value))
        row.append(_value(cell))
    return RawRow(number, tuple(row))


def _value(cell: Any) -> Cell:
    value = cell.value
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, datetime):
        plain_date = value.time() == time(0) and "h" not in cell.number_format.lower()
        return value.date() if plain_date else value
    if isinstance(value, int | float | bool | date | time | timedelta) or value is None:
        return value
    return str(value)


def _scan(path: Path, reading: Reading) -> dict[str, list[str]] | None:
    """Return the merged ranges of each sheet, or None after refusing one with too many rows.

    This looks at the packed text as it streams by. Merged ranges stand after the last row,
    where a reader that goes row by row does not come; and counting rows this way takes a
    tenth of the time that reading them does.
    """
    merged: dict[str, list[str]] = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                with archive.open(name) as xml:
                    merged[name], filled = _scan_part(xml)
                if filled > reading.limits.rows + 1:
                    reading.fault(path.name, too_many_rows(reading.limits.rows))
                    return None
    return merged


def _scan_part(xml: IO[bytes]) -> tuple[list[str], int]:
    """Return the merged ranges and the number of filled rows of one part of a workbook.

    Raises
    ------
    ValueError
        If the part declares a document type, which no spreadsheet does: entities could make
        it unpack without end.
    """
    merged: list[str] = []
    filled = 0
    rest = b""
    while block := xml.read(1 << 20):
        text = rest + block
        if b"<!DOCTYPE" in text:
            raise ValueError("a document type in a workbook")
        *rows, rest = text.split(b"</row>")
        filled += sum(b"<v" in row or b"<is>" in row for row in rows)
        if len(rest) > _LONGEST_ROW:
            merged += _MERGE.findall(rest.decode("ascii", "ignore"))
            rest = rest[-200:]
    merged += _MERGE.findall(rest.decode("ascii", "ignore"))
    return list(dict.fromkeys(merged)), filled
