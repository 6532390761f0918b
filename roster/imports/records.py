# SPDX-License-Identifier: MPL-2.0
"""Turn raw rows into typed records, cell by cell, gathering every fault."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass

from roster.imports.faults import CellError
from roster.imports.faults import Fault
from roster.imports.raw import RawRow
from roster.imports.raw import RawTable
from roster.imports.raw import RawTables
from roster.imports.schema import Column
from roster.imports.schema import Table
from roster.imports.schema import simplify
from roster.imports.values import read
from roster.imports.values import show
from roster.imports.wallclock import Cell
from sites.text import Message
from sites.text import Text

Values = dict[str, object]
"""Column name to value, with codes where the database has foreign keys."""

REQUIRED = Text(
    "Feltet skal udfyldes. {help}",
    "The field must be filled in. {help}",
)
SOCIAL = Text(
    "Socialpædagogiske vagter planlægges ikke her: analysen af kommunens vagter holder dem ude. "
    "Fjern rækken.",
    "Social-pedagogic staff are not planned here: the city's analysis of its guards leaves them "
    "out. Take the row out.",
)

_SOCIAL_WORDS = ("socialpaedagog", "socialpedagog", "socpaed", "socialpadagog")
_GUARDING = frozenset(
    {
        ("guards", "position"),
        ("posts", "service"),
        ("posts", "competences"),
        ("visits", "service"),
        ("certificates", "competence"),
        *((table, name) for table in ("services", "competences") for name in ("code", "name_da")),
        *((table, "name_en") for table in ("services", "competences")),
    }
)
"""Cells that say what kind of guard is meant."""


@dataclass(frozen=True)
class Record:
    """One row with the values that could be read."""

    table: Table
    file: str
    row: int
    values: Values
    """Only columns that the file has and whose cell is sound."""
    headings: Mapping[str, str]
    """Column name to the heading in the file."""
    shown: Mapping[str, str]
    """Column name to what stands in the cell."""
    sound: bool = True
    """Whether every cell could be read."""

    def fault(self, name: str, message: Message, value: str | None = None) -> Fault:
        """Return a fault in one of its cells; a column left out is named in Danish."""
        heading = self.headings.get(name) or self.table.column(name).heading.da
        shown = self.shown.get(name, "") if value is None else value
        return Fault(self.file, self.row, heading, shown, message)


def records(raw: RawTables) -> tuple[dict[str, list[Record]], list[Fault]]:
    """Return the records of every table, and the faults in their cells."""
    told = {(fault.file, fault.row, fault.column) for fault in raw.faults}
    found: dict[str, list[Record]] = {}
    faults: list[Fault] = []
    for table in raw.tables:
        rows = found.setdefault(table.table.name, [])
        for row in table.rows:
            record, wrong = _record(table, row, told)
            rows.append(record)
            faults.extend(wrong)
    return found, faults


def _record(
    raw: RawTable, row: RawRow, told: set[tuple[str, int | None, str]]
) -> tuple[Record, list[Fault]]:
    values: Values = {}
    headings: dict[str, str] = {}
    shown: dict[str, str] = {}
    faults: list[Fault] = []
    sound = True
    for index, column, heading, cell in _cells(raw, row):
        headings[column.name] = heading
        shown[column.name] = show(cell)
        hidden = cell is None and raw.hidden(row.number, index)
        if hidden or (raw.file, row.number, heading) in told:
            sound = False
            continue
        try:
            value = _value(raw.table, column, cell)
        except CellError as error:
            faults.append(Fault(raw.file, row.number, heading, show(cell), error.message))
            sound = False
            continue
        if column.kind != "note":
            values[column.name] = value
    return Record(raw.table, raw.file, row.number, values, headings, shown, sound), faults


def _cells(raw: RawTable, row: RawRow) -> Iterator[tuple[int, Column, str, Cell]]:
    seen: set[str] = set()
    for index, column in enumerate(raw.columns):
        if column is not None and column.name not in seen:
            seen.add(column.name)
            cell = row.cells[index] if index < len(row.cells) else None
            yield index, column, raw.headings[index], cell


def _value(table: Table, column: Column, cell: Cell) -> object:
    if cell is None:
        if column.required:
            raise CellError(REQUIRED(help=column.help))
        return column.default
    if (table.name, column.name) in _GUARDING:
        word = simplify(show(cell))
        if any(social in word for social in _SOCIAL_WORDS):
            raise CellError(SOCIAL())
    return read(column, cell)
