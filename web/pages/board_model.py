# SPDX-License-Identifier: MPL-2.0
"""What a roster board shows: days across, guards or sites down, and the chips in each cell."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import datetime
from datetime import timedelta

from sites.clock import local
from sites.holidays import holiday_name
from sites.text import Text


@dataclass(frozen=True, slots=True)
class Day:
    """A column head."""

    date: date
    holiday: Text | None
    today: bool

    @property
    def weekend(self) -> bool:
        """Whether it is a Saturday or Sunday."""
        return self.date.weekday() >= 5

    @property
    def css(self) -> str:
        """The column's classes."""
        names = [
            "holiday" if self.holiday else "weekend" if self.weekend else "",
            "today" if self.today else "",
        ]
        return " ".join(name for name in names if name)


@dataclass(frozen=True, slots=True)
class Mark:
    """A rule that a chip departs from."""

    rule: str
    label: str
    """The rule as short as it goes: `DK-01`, or a name."""
    hard: bool
    message: str


@dataclass(frozen=True, slots=True)
class Chip:
    """One shift as one guard, or one site, sees it."""

    shift: int
    start: datetime
    end: datetime
    label: str
    title: str
    marks: tuple[Mark, ...] = ()
    vacant: int = 0
    locked: bool = False
    when: str = ""
    """From when to when, as short as it goes."""

    @property
    def part(self) -> str:
        """Part of the day that it starts in: day, evening or night."""
        hour = local(self.start).hour
        if hour >= 20 or hour < 5:
            return "night"
        return "evening" if hour >= 14 else "day"

    @property
    def css(self) -> str:
        """The chip's classes: part of the day, vacancy, and the gravest mark."""
        names = [self.part]
        if self.vacant:
            names.append("vacant")
        if self.marks:
            names.append("hard" if any(mark.hard for mark in self.marks) else "soft")
        return " ".join(names)


@dataclass(slots=True)
class Cell:
    """Everything in one row on one day."""

    chips: list[Chip] = field(default_factory=list)
    absence: str = ""
    wish: str = ""


@dataclass(slots=True)
class Row:
    """A guard or a site over all days."""

    key: int
    name: str
    under: str
    cells: list[Cell]
    contractor: bool = False
    minutes: int = 0
    norm: int = 0
    hard: int = 0
    soft: int = 0

    @property
    def over(self) -> bool:
        """Whether more than a tenth above the norm is planned."""
        return self.norm > 0 and self.minutes > self.norm * 1.1


@dataclass(frozen=True, slots=True)
class Board:
    """A whole board."""

    days: tuple[Day, ...]
    rows: tuple[Row, ...]
    vacant: Row
    hidden: int = 0
    """Rows that the filters leave out."""

    @property
    def open_seats(self) -> int:
        """Empty seats over the days shown."""
        return sum(chip.vacant for cell in self.vacant.cells for chip in cell.chips)


@dataclass(frozen=True, slots=True)
class Window:
    """The days of a roster that a board shows: one to four weeks."""

    first: date
    days: int
    before: date | None = None
    """Where the window before this one begins; None at the roster's start."""
    after: date | None = None

    @property
    def weeks(self) -> int:
        """How many weeks, the last one perhaps not whole."""
        return -(-self.days // 7)


MOST_WEEKS = 4


def window_of(start: date, days: int, first: date | None, weeks: int | None) -> Window:
    """Return the days to show of a roster; by default all of it, as far as a board reaches."""
    wanted = 7 * min(max(weeks or MOST_WEEKS, 1), MOST_WEEKS)
    end = start + timedelta(days=days)
    first = min(max(first or start, start), end - timedelta(days=1))
    shown = min(wanted, (end - first).days)
    before = max(start, first - timedelta(days=wanted)) if first > start else None
    after = first + timedelta(days=shown)
    return Window(first, shown, before, after if after < end else None)


def days_of(start: date, count: int, today: date) -> tuple[Day, ...]:
    """Return the column heads of a window."""
    dates = (start + timedelta(days=n) for n in range(count))
    return tuple(Day(day, holiday_name(day), day == today) for day in dates)


def empty_cells(count: int) -> list[Cell]:
    """Return the cells of a row that has nothing in it."""
    return [Cell() for _ in range(count)]
