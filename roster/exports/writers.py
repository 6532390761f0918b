# SPDX-License-Identifier: MPL-2.0
"""Put cells into a file's bytes: separated, fixed width or json; the same cells, the same bytes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any
from typing import Literal

from roster.exports.cells import Cell
from roster.exports.profile import Profile

_QUOTING: dict[str, Literal[0, 1, 3]] = {
    "minimal": csv.QUOTE_MINIMAL,
    "all": csv.QUOTE_ALL,
    "none": csv.QUOTE_NONE,
}


def write_rows(profile: Profile, rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return a file with the rows in the profile's format and encoding."""
    writer = {"csv": _csv, "fixed": _fixed, "json": _json}[profile.format]
    newline = "\r\n" if profile.newline == "crlf" else "\n"
    return writer(profile, rows, newline).encode(profile.encoding)


def _csv(profile: Profile, rows: Sequence[Sequence[Cell]], newline: str) -> str:
    out = io.StringIO()
    writer = csv.writer(
        out,
        delimiter=profile.separator,
        quoting=_QUOTING[profile.quoting],
        lineterminator=newline,
    )
    if profile.header:
        writer.writerow([column.name for column in profile.columns])
    writer.writerows(rows)
    return out.getvalue()


def _fixed(profile: Profile, rows: Sequence[Sequence[Cell]], newline: str) -> str:
    return "".join(_line(profile, row) + newline for row in rows)


def _line(profile: Profile, row: Sequence[Cell]) -> str:
    line = ""
    for column, cell in zip(profile.columns, row, strict=True):
        if column.start is not None:
            line = line.ljust(column.start - 1)
        line += str(cell)
    return line.ljust(profile.record_length or 0)


def _json(profile: Profile, rows: Sequence[Sequence[Cell]], newline: str) -> str:
    records: list[dict[str, Any]] = []
    for row in rows:
        record: dict[str, Any] = {}
        for column, cell in zip(profile.columns, row, strict=True):
            _put(record, column.name.split("."), cell)
        records.append(record)
    whole = {profile.root: records} if profile.root else records
    return json.dumps(whole, ensure_ascii=False, indent=2).replace("\n", newline) + newline


def _put(record: dict[str, Any], path: Sequence[str], cell: Cell) -> None:
    """Set a value at a path; `name[]` is the only element of a list."""
    name, *rest = path
    if not rest:
        record[name] = cell
    elif name.endswith("[]"):
        items = record.setdefault(name[:-2], [{}])
        _put(items[0], rest, cell)
    else:
        _put(record.setdefault(name, {}), rest, cell)
