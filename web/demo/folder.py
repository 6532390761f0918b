# SPDX-License-Identifier: MPL-2.0
"""Write the demo city as a folder that the import reads, with Danish headings."""

from __future__ import annotations

import csv
import io
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from pathlib import Path

from roster.imports.tables import TABLES
from sites.clock import local_day
from web.demo import city
from web.demo import people
from web.demo.city import Size
from web.demo.city import Tables


def write(directory: Path, size: Size = "small", reference: date | None = None) -> None:
    """Write the demo city's import folder: one CSV file a table, the same bytes for the same week.

    Parameters
    ----------
    directory
        Folder to write into; it is made if it is not there.
    size
        `small` is about 80 guards, `city` about 300 and as many more posts.
    reference
        A day of the week in which the demo is shown, today if None. The roster to make is the
        week after it; absences, wishes and certificates that run out are placed around that.
    """
    monday = _monday(reference)
    _write(directory, {**city.tables(size), **people.tables(size, monday + timedelta(weeks=1))})


def write_guards(directory: Path, count: int, reference: date | None = None) -> dict[str, int]:
    """Write the tables of so many invented guards, and nothing else, into an import folder.

    Parameters
    ----------
    directory
        Folder to write into; it is made if it is not there, other files are left alone.
    count
        How many guards, by one municipal unit and two contractors.
    reference
        As in `write`.

    Returns
    -------
    File name to number of rows.
    """
    monday = _monday(reference) + timedelta(weeks=1)
    return _write(directory, people.tables_of(people.people(count), monday, weeks=1))


def _write(directory: Path, rows: Tables) -> dict[str, int]:
    """Write one CSV file for every table that has rows."""
    directory.mkdir(parents=True, exist_ok=True)
    written: dict[str, int] = {}
    for table in TABLES:
        if not rows.get(table.name):
            continue
        columns = [column.name for column in table.columns if column.name in rows[table.name][0]]
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        writer.writerow([table.heading(name, "da") for name in columns])
        writer.writerows([row[name] for name in columns] for row in rows[table.name])
        data = out.getvalue().encode("utf-8-sig")
        name = f"{table.file.da}.csv"
        (directory / name).write_bytes(data)
        written[name] = len(rows[table.name])
    return written


def _monday(reference: date | None) -> date:
    day = reference or local_day(datetime.now(UTC))
    return day - timedelta(days=day.weekday())
