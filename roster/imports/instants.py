# SPDX-License-Identifier: MPL-2.0
"""Read a date or a date with a time as an instant, and ask when the clock change makes it two."""

from __future__ import annotations

import re
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta

from roster.imports.faults import CellError
from roster.imports.wallclock import Cell
from roster.imports.wallclock import read_date
from roster.imports.wallclock import read_time
from sites.clock import COPENHAGEN
from sites.clock import LocalTimeError
from sites.clock import midnight
from sites.clock import utc
from sites.text import Text

BAD_INSTANT = Text(
    "Ikke en dato eller en dato med klokkeslæt. Skriv fx 24-12-2026 eller 24-12-2026 15:30.",
    "Not a date or a date with a time. Write e.g. 2026-12-24 or 2026-12-24 15:30.",
)
NO_CLOCK = Text(
    "Klokkeslættet mangler. Skriv fx 24-12-2026 15:30.",
    "The time of day is missing. Write e.g. 2026-12-24 15:30.",
)
SKIPPED = Text(
    "Klokkeslættet findes ikke: natten til {day} stilles uret frem fra 02:00 til 03:00. "
    "Skriv et klokkeslæt før 02:00 eller fra 03:00.",
    "The time does not exist: on {day} the clock jumps from 02:00 to 03:00. "
    "Write a time before 02:00, or 03:00 or later.",
)
REPEATED = Text(
    "Klokkeslættet forekommer to gange: natten til {day} stilles uret tilbage fra 03:00 til 02:00. "
    "Skriv {first} for første gang (sommertid) eller {second} for anden gang (vintertid).",
    "The time happens twice: on {day} the clock goes back from 03:00 to 02:00. "
    "Write {first} for the first time (summer time) or {second} for the second (winter time).",
)

_OFFSET = re.compile(r"\s*(Z|[+-]\d{2}:?\d{2})$", re.ASCII | re.I)


def read_start(cell: Cell) -> datetime:
    """Return the aware UTC instant at which a span starts; a date alone means its midnight."""
    day, at, offset = _parts(cell)
    return _instant(day, at or time(0), offset)


def read_end(cell: Cell) -> datetime:
    """Return the aware UTC instant at which a span ends; a date alone is included whole."""
    day, at, offset = _parts(cell)
    if at is None:
        return midnight(day + timedelta(days=1))
    return _instant(day, at, offset)


def read_instant(cell: Cell) -> datetime:
    """Return the aware UTC instant at which something happened; a date alone will not do."""
    day, at, offset = _parts(cell)
    if at is None:
        raise CellError(NO_CLOCK())
    return _instant(day, at, offset)


def _parts(cell: Cell) -> tuple[date, time | None, timedelta | None]:
    if isinstance(cell, datetime):
        return read_date(cell.date()), cell.time().replace(second=0, microsecond=0), None
    if isinstance(cell, date):
        return read_date(cell), None, None
    if not isinstance(cell, str):
        raise CellError(BAD_INSTANT())
    text = cell.strip()
    offset = None
    # The tail of a bare date such as 24-12-2026 looks like an offset too.
    if (found := _OFFSET.search(text)) and re.search(r"\d[:.]\d", text[: found.start()]):
        offset = _offset(found[1])
        text = text[: found.start()]
    first, _, rest = re.sub(r"(?<=\d)T(?=\d)", " ", text).partition(" ")
    try:
        day = read_date(first)
        at = read_time(rest) if rest.strip() else None
    except CellError:
        raise CellError(BAD_INSTANT()) from None
    if at == time(0) and re.search(r"24[:.]00", rest):
        day += timedelta(days=1)
    return day, at, offset


def _offset(text: str) -> timedelta:
    if text in "Zz":
        return timedelta(0)
    digits = text.replace(":", "")
    size = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:5]))
    return -size if digits[0] == "-" else size


def _instant(day: date, at: time, offset: timedelta | None) -> datetime:
    if offset is not None:
        return datetime.combine(day, at, UTC) - offset
    try:
        return utc(day, at)
    except LocalTimeError:
        pass
    moments = [datetime.combine(day, at).replace(tzinfo=COPENHAGEN, fold=fold) for fold in (0, 1)]
    if moments[0].utcoffset() < moments[1].utcoffset():  # type: ignore[operator]
        raise CellError(SKIPPED(day=f"{day:%d-%m-%Y}"))
    first, second = (moment.isoformat(" ", "minutes") for moment in moments)
    raise CellError(REPEATED(day=f"{day:%d-%m-%Y}", first=first, second=second))
