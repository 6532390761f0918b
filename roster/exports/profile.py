# SPDX-License-Identifier: MPL-2.0
"""An export profile: the layout that a receiver wants."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from sites.text import Text


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a profile; the keys are described in `keys.COLUMN_KEYS`."""

    name: str
    source: str | None
    const: str | None
    required: bool
    width: int | None
    pad: str | None
    align: Literal["left", "right"]
    start: int | None
    mask: str | None
    decimals: int
    implied: bool
    yes: str
    no: str
    map: str | None
    number: bool


@dataclass(frozen=True, slots=True)
class Code:
    """One line of a code table, in force on both days and those between."""

    table: str
    ours: str
    theirs: str
    valid_from: dt.date | None
    valid_to: dt.date | None

    def covers(self, day: dt.date) -> bool:
        """Say whether the line applies on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class Profile:
    """A layout; the keys are described in `keys.PROFILE_KEYS`."""

    id: str
    title_da: str
    title_en: str
    agreed: bool
    guards: Literal["own", "contractor", "all"]
    published_only: bool
    format: Literal["csv", "fixed", "json"]
    file: str
    encoding: str
    newline: Literal["crlf", "lf"]
    separator: str
    quoting: Literal["minimal", "all", "none"]
    header: bool
    spreadsheet_safe: bool
    decimal: str
    date: str
    time: str
    midnight: Literal["00:00", "24:00"]
    duration: Literal["decimal", "hours_minutes", "clock", "minutes"]
    split_at_midnight: bool
    record_length: int | None
    root: str
    columns: tuple[Column, ...] = ()
    codes: tuple[Code, ...] = ()

    @property
    def title(self) -> Text:
        """The title in both languages."""
        return Text(self.title_da, self.title_en)

    @property
    def per_employer(self) -> bool:
        """Whether each employer gets a file of its own."""
        return "{employer}" in self.file

    def translate(self, table: str, ours: str, day: dt.date) -> str | None:
        """Return the receiver's code on a day; None when the table has no line for it."""
        for code in self.codes:
            if code.table == table and code.ours == ours and code.covers(day):
                return code.theirs
        return None
