# SPDX-License-Identifier: MPL-2.0
"""A rota template as plain data: what each line says of each day, round and round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import timedelta

from roster.rules.rota import OFF
from roster.rules.rota import Kind

WEEK = 7
OFF_LETTERS = ("-", "–")
"""What is typed for a day off."""


@dataclass(frozen=True)
class Line:
    """One row of the cycle."""

    id: int
    name: str
    guard: str | None
    """Guard id; None where nobody has the line."""
    cells: Mapping[int, Kind] = field(default_factory=dict)
    """By day of the cycle from 0; a day that is not here is left open."""


@dataclass(frozen=True)
class Template:
    """A cycle of so many weeks, counted from a Monday."""

    id: int
    name: str
    weeks: int
    anchor: date
    kinds: tuple[Kind, ...] = ()
    lines: tuple[Line, ...] = ()
    administration_id: int | None = None
    version: int = 1

    @property
    def days(self) -> int:
        """The number of days of the cycle."""
        return WEEK * self.weeks

    def day_of(self, day: date) -> int:
        """Return which day of the cycle a Copenhagen day is, before the first Monday too."""
        return (day - self.anchor).days % self.days

    def said(self, line: Line, day: date) -> Kind | None:
        """Return what a line says of a day: a kind, `OFF`, or None where it is left open."""
        return line.cells.get(self.day_of(day))

    def of_letter(self, letter: str) -> Kind | None:
        """Return what a letter means, whatever its case; None if it means nothing here."""
        if letter in OFF_LETTERS:
            return OFF
        return next((one for one in self.kinds if one.letter.casefold() == letter.casefold()), None)


def displaced(cells: Mapping[int, Kind], weeks: int, days: int) -> dict[int, Kind]:
    """Return a line's cells begun some weeks later in the cycle, for the next in turn."""
    return {(day - WEEK * weeks) % days: kind for day, kind in cells.items()}


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())
