# SPDX-License-Identifier: MPL-2.0
"""Say what is wrong in an import, where, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from sites.text import Language
from sites.text import Message
from sites.text import Text

_ROW = Text("række {row}", "row {row}")
_COLUMN = Text("kolonne {column}", "column {column}")
_VALUE = Text("værdi {value}", "value {value}")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to put right before anything can be imported."""

    file: str
    """File name; with the sheet in brackets for a workbook."""
    row: int | None
    """Row as the spreadsheet numbers it (headings = 1); None for the whole file."""
    column: str
    """Heading as it stands in the file; empty when the fault is not in one column."""
    value: str
    """What stands there."""
    message: Message
    """What is wrong and the remedy."""

    def in_(self, language: Language) -> str:
        """Return the whole sentence: place, value, what is wrong, remedy."""
        parts = [self.file]
        if self.row is not None:
            parts.append(_ROW(row=self.row).in_(language))
        if self.column:
            parts.append(_COLUMN(column=self.column).in_(language))
        if self.value:
            parts.append(_VALUE(value=self.value).in_(language))
        return f"{', '.join(parts)}: {self.message.in_(language)}"

    def __str__(self) -> str:
        """Return the Danish sentence."""
        return self.in_("da")


class CellError(ValueError):
    """A cell does not hold what its column asks for."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.in_("en"))
        self.message = message


class ImportRefusedError(ValueError):
    """An import with faults was to be carried out; nothing was changed."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(
            f"{len(faults)} faults; nothing was imported. First: {faults[0].in_('en')}"
        )
        self.faults = faults
