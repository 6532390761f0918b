# SPDX-License-Identifier: MPL-2.0
"""What stands in the files: rows of cells under known columns, nothing judged yet."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from difflib import get_close_matches

from roster.imports.faults import Fault
from roster.imports.schema import Column
from roster.imports.schema import Table
from roster.imports.schema import simplify
from roster.imports.wallclock import Cell
from sites.text import Message
from sites.text import Text

NO_HEADING = Text(
    "Kolonnen mangler. Tilføj kolonnen {da}; skabelonen viser, hvordan den udfyldes.",
    "The column is missing. Add the column {en}; the template shows how to fill it in.",
)
UNKNOWN_HEADING = Text(
    "Ikke en kendt kolonne. {hint}Slet kolonnen, eller ret overskriften.",
    "Not a known column. {hint}Delete the column or correct the heading.",
)
DID_YOU_MEAN = Text("Mente I {word}? ", "Did you mean {word}? ")
TWICE = Text(
    "Betyder det samme som kolonnen {other}. Slet den ene.",
    "Means the same as the column {other}. Delete one of them.",
)
CPR = Text(
    "Ser ud til at indeholde CPR-numre, og dem må vi ikke modtage. Slet kolonnen.",
    "Seems to hold CPR numbers, which are not to be received here. Delete the column.",
)
NAMELESS = Text(
    "Der står værdier under en tom overskrift. Skriv en overskrift, eller slet kolonnen.",
    "There are values under an empty heading. Write a heading or delete the column.",
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read before a file is refused."""

    rows: int = 20_000
    """Rows in one table."""
    file_bytes: int = 50_000_000
    """Bytes of one file on disk."""
    unpacked_bytes: int = 200_000_000
    """Bytes of a workbook when unpacked."""
    columns: int = 100
    """Columns in one table."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as it stands."""

    number: int
    """As the spreadsheet numbers it; headings = 1."""
    cells: tuple[Cell, ...]


Area = tuple[int, int, int, int]
"""Left, top, right and bottom of merged cells: columns counted from 0, rows from 1."""


@dataclass(frozen=True)
class RawTable:
    """One table as it stands in one file."""

    table: Table
    file: str
    headings: tuple[str, ...]
    """As they stand in the file."""
    columns: tuple[Column | None, ...]
    """What each heading means; None means nothing known."""
    rows: tuple[RawRow, ...]
    merged: tuple[Area, ...] = ()

    def hidden(self, row: int, index: int) -> bool:
        """Say whether a cell lies under a merged one: it is not empty, it cannot be seen."""
        return any(
            top <= row <= bottom and left <= index <= right
            for left, top, right, bottom in self.merged
        )


@dataclass(frozen=True)
class RawTables:
    """All that was read, and what could not be."""

    tables: tuple[RawTable, ...] = ()
    faults: tuple[Fault, ...] = ()
    unread: frozenset[str] = frozenset()
    """Tables of which there is a file without codes that can be read: its rows are not known."""


@dataclass
class Reading:
    """Tables and faults gathered on the way through the files."""

    limits: Limits = field(default_factory=Limits)
    tables: list[RawTable] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def fault(
        self, file: str, message: Message, row: int | None = None, column: str = "", value: str = ""
    ) -> None:
        """Note something to put right."""
        self.faults.append(Fault(file, row, column, value, message))


def match(table: Table, headings: Sequence[str]) -> tuple[Column | None, ...]:
    """Return the column that each heading means."""
    by_word = {word: column for column in table.columns for word in column.headings()}
    # A column's own names win over another column's aliases.
    for column in table.columns:
        for word in (column.name, column.heading.da, column.heading.en):
            by_word[simplify(word)] = column
    return tuple(by_word.get(simplify(heading)) for heading in headings)


def heading_faults(raw: RawTable) -> Iterator[Fault]:
    """Say which columns are missing, unknown, doubled, nameless or not to be received."""
    seen: dict[str, str] = {}
    for index, (heading, column) in enumerate(zip(raw.headings, raw.columns, strict=True)):
        if column is None:
            yield from _unknown(raw, index, heading)
        elif column.name in seen:
            yield Fault(raw.file, 1, heading, "", TWICE(other=seen[column.name]))
        else:
            seen[column.name] = heading
    for column in raw.table.columns:
        if column.required and column.name not in seen:
            message = NO_HEADING(da=column.heading.da, en=column.heading.en)
            yield Fault(raw.file, 1, column.heading.da, "", message)


def _unknown(raw: RawTable, index: int, heading: str) -> Iterator[Fault]:
    if not heading.strip():
        filled = (
            row for row in raw.rows if index < len(row.cells) and row.cells[index] is not None
        )
        if (row := next(filled, None)) is not None:
            yield Fault(raw.file, row.number, "", str(row.cells[index]), NAMELESS())
    elif simplify(heading).startswith(("cpr", "personnummer")):
        yield Fault(raw.file, 1, heading, "", CPR())
    else:
        words = {
            simplify(word): word
            for column in raw.table.columns
            for word in (column.heading.da, column.heading.en, column.name)
        }
        near = get_close_matches(simplify(heading), words, n=1, cutoff=0.7)
        hint: object = DID_YOU_MEAN(word=words[near[0]]) if near else ""
        yield Fault(raw.file, 1, heading, "", UNKNOWN_HEADING(hint=hint))
