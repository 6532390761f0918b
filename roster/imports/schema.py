# SPDX-License-Identifier: MPL-2.0
"""Describe a table to import once, for the reader, the checks, the templates and the docs."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from sqlmodel import SQLModel

from sites.text import Language
from sites.text import Text

Kind = Literal[
    "code",
    "text",
    "integer",
    "digit",
    "decimal",
    "hours",
    "money",
    "date",
    "time",
    "flag",
    "weekdays",
    "choice",
    "start",
    "end",
    "instant",
    "reference",
    "references",
    "tags",
    "note",
]

_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


def simplify(heading: str) -> str:
    """Return a heading or word with case, spaces, punctuation and accents taken away.

    `Længdegrad`, `laengdegrad ` and `LÆNGDEGRAD:` become the same.
    """
    plain = unicodedata.normalize("NFC", heading).casefold().translate(_LETTERS)
    bare = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", bare)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few allowed words, and what is stored for it."""

    value: str
    word: Text
    aliases: tuple[str, ...] = ()

    def words(self) -> frozenset[str]:
        """Return every spelling that means this choice, simplified."""
        return frozenset(
            simplify(word) for word in (self.value, self.word.da, self.word.en, *self.aliases)
        )


@dataclass(frozen=True, slots=True)
class Column:
    """One column: how it is headed, what may stand in it and where it goes."""

    name: str
    heading: Text
    kind: Kind
    help: Text
    example: Text
    required: bool = False
    default: object = None
    """Stored for a new row when the cell is empty or the column is left out."""
    aliases: tuple[str, ...] = ()
    longest: int = 200
    """Most characters of a text."""
    low: float | None = None
    high: float | None = None
    """Least and greatest number; minutes for hours, kroner for money."""
    table: str = ""
    """The table that a reference points into."""
    choices: tuple[Choice, ...] = ()
    attribute: str = ""
    """The model's attribute, when it is not called as the column is."""
    stored: bool = True
    """False: checked or used to work out another value, not stored itself."""

    @property
    def target(self) -> str:
        """Return the attribute of the model that the value goes to."""
        if self.attribute:
            return self.attribute
        return f"{self.name}_id" if self.kind == "reference" else self.name

    def headings(self) -> frozenset[str]:
        """Return every heading that means this column, simplified."""
        return frozenset(
            simplify(word) for word in (self.name, self.heading.da, self.heading.en, *self.aliases)
        )


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its file, its columns and what makes a row the same row."""

    name: str
    title: Text
    file: Text
    """Name of the file or sheet, without ending."""
    help: Text
    model: type[SQLModel]
    key: tuple[str, ...]
    """Columns that together name a row."""
    columns: tuple[Column, ...]
    aliases: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """Return a column by its name."""
        return next(column for column in self.columns if column.name == name)

    def names(self) -> frozenset[str]:
        """Return every file or sheet name that means this table, simplified."""
        return frozenset(
            simplify(word) for word in (self.name, self.file.da, self.file.en, *self.aliases)
        )

    def heading(self, name: str, language: Language) -> str:
        """Return a column's heading in one language."""
        return self.column(name).heading.in_(language)
