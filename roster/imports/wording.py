# SPDX-License-Identifier: MPL-2.0
"""Write values and whole tables as the import reads them back, in Danish or English."""

from __future__ import annotations

import csv
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from pathlib import Path

from roster.imports.formulas import guarded
from roster.imports.schema import Column
from roster.imports.schema import Table
from sites.clock import local
from sites.text import Language

SEPARATOR: Mapping[Language, str] = {"da": ";", "en": ","}
"""What a Danish and an English spreadsheet put between values."""


def say(column: Column, value: object, language: Language) -> str:
    """Return a value as text that the import reads as the same value."""
    if value is None:
        return ""
    sayer = _SAYERS.get(column.kind)
    return sayer(column, value, language) if sayer else str(value)


def write_table(
    path: Path, table: Table, rows: Iterable[Mapping[str, object]], language: Language
) -> int:
    """Write rows under the headings of one language as CSV (UTF-8 with a mark for Excel).

    Columns that no row has are left out. Returns how many rows were written.
    """
    rows = list(rows)
    columns = [column for column in table.columns if any(column.name in row for row in rows)]
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=SEPARATOR[language])
        writer.writerow([column.heading.in_(language) for column in columns])
        writer.writerows(
            [say(column, row.get(column.name), language) for column in columns] for row in rows
        )
    return len(rows)


def _number(_: Column, value: object, language: Language) -> str:
    text = f"{value:.7f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if language == "da" else text


def _hours(_: Column, value: object, __: Language) -> str:
    minutes = int(str(value))
    return f"{'-' if minutes < 0 else ''}{abs(minutes) // 60}:{abs(minutes) % 60:02}"


def _money(_: Column, value: object, language: Language) -> str:
    ore = int(str(value))
    return f"{ore // 100}{',' if language == 'da' else '.'}{ore % 100:02}"


def _date(_: Column, value: object, language: Language) -> str:
    if not isinstance(value, date):
        return str(value)
    return f"{value:%d-%m-%Y}" if language == "da" else value.isoformat()


def _start(column: Column, value: object, language: Language) -> str:
    """Write the date alone where the first day is a whole one."""
    if isinstance(value, datetime) and _is_midnight(value):
        return _date(column, local(value).date(), language)
    return _instant(column, value, language)


def _end(column: Column, value: object, language: Language) -> str:
    """Write the date alone where the last day is a whole one."""
    if isinstance(value, datetime) and _is_midnight(value):
        return _date(column, local(value).date() - timedelta(days=1), language)
    return _instant(column, value, language)


def _is_midnight(instant: datetime) -> bool:
    return local(instant).time() == time(0)


def _instant(column: Column, value: object, language: Language) -> str:
    """Write local time, with its offset in the hour that happens twice in October."""
    if not isinstance(value, datetime):
        return str(value)
    there = local(value)
    if there.utcoffset() != there.replace(fold=1 - there.fold).utcoffset():
        return there.isoformat(" ", "minutes")
    return f"{_date(column, there.date(), language)} {there:%H:%M}"


def _time(_: Column, value: object, __: Language) -> str:
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def _flag(_: Column, value: object, language: Language) -> str:
    yes, no = ("ja", "nej") if language == "da" else ("yes", "no")
    return yes if value else no


def _choice(column: Column, value: object, language: Language) -> str:
    words = {choice.value: choice.word.in_(language) for choice in column.choices}
    return words[str(value)]


def _codes(_: Column, value: object, __: Language) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(value)


def _text(_: Column, value: object, __: Language) -> str:
    return guarded(str(value))


_SAYERS: dict[str, Callable[[Column, object, Language], str]] = {
    "text": _text,
    "note": _text,
    "decimal": _number,
    "hours": _hours,
    "money": _money,
    "date": _date,
    "time": _time,
    "flag": _flag,
    "choice": _choice,
    "start": _start,
    "end": _end,
    "instant": _instant,
    "references": _codes,
}
