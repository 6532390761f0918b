# SPDX-License-Identifier: MPL-2.0
"""Read dates and times of day as Danes write them and as Excel stores them."""

from __future__ import annotations

import re
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta

from roster.imports.faults import CellError
from sites.text import Text

Cell = str | int | float | bool | datetime | date | time | timedelta | None

BAD_DATE = Text(
    "Ikke en dato. Skriv dag-måned-år som 24-05-2026 eller 2026-05-24.",
    "Not a date. Write it as 24-05-2026 (day first) or 2026-05-24.",
)
FAR_DATE = Text(
    "Ligger uden for årene 1900 til 2199. Ret årstallet.",
    "Outside the years 1900 to 2199. Correct the year.",
)
BAD_TIME = Text(
    "Ikke et klokkeslæt. Skriv fx 07:00 eller 23.30.",
    "Not a time of day. Write e.g. 07:00 or 23:30.",
)

_DANISH = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_TIME = re.compile(r"(?:kl\.?\s*)?([01]?\d|2[0-4])[:.]([0-5]\d)(?:[:.]00)?", re.ASCII | re.I)


def read_date(cell: Cell) -> date:
    """Return a calendar day.

    Raises
    ------
    CellError
        If it is not a day, or is too far away to be meant.
    """
    day = _date(cell)
    if day is None:
        raise CellError(BAD_DATE())
    if not 1900 <= day.year <= 2199:
        raise CellError(FAR_DATE())
    return day


def _date(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date() if cell.time() == time(0) else None
    if isinstance(cell, date):
        return cell
    if not isinstance(cell, str):
        return None
    text = re.sub(r"[T ]00:00(:00)?$", "", cell.strip())
    if found := _DANISH.fullmatch(text):
        day, month, year = found.groups()
    elif found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def read_time(cell: Cell) -> time:
    """Return a time of day in whole minutes; 24:00 is 00:00.

    Raises
    ------
    CellError
        If it is none.
    """
    found = _clock(cell)
    if found is None:
        raise CellError(BAD_TIME())
    return found


def _clock(cell: Cell) -> time | None:
    if isinstance(cell, datetime):
        return None
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0) if cell.second == 0 else None
    if isinstance(cell, timedelta):
        return _of_day(cell.total_seconds() / 86_400)
    if isinstance(cell, float):
        return _of_day(cell)
    if isinstance(cell, int) and not isinstance(cell, bool):
        return time(0) if cell in (0, 1) else None
    found = _TIME.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2])
    if hour == 24:
        return time(0) if minute == 0 else None
    return time(hour, minute)


def _of_day(fraction: float) -> time | None:
    """Return the time at a fraction of a day, which is how Excel stores it."""
    minutes = fraction * 1440
    if not 0 <= fraction <= 1 or abs(minutes - round(minutes)) > 1e-4:
        return None
    return time(round(minutes) % 1440 // 60, round(minutes) % 60)
