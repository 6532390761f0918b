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
    rows = {**city.tables(size), **people.tables(size, monday + timedelta(weeks=1))}
    directory.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        columns = [column.name for column in table.columns if column.name in rows[table.name][0]]
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        writer.writerow([table.heading(name, "da") for name in columns])
        writer.writerows([row[name] for name in columns] for row in rows[table.name])
        data = out.getvalue().encode("utf-8-sig")
        (directory / f"{table.file.da}.csv").write_bytes(data)


def _monday(reference: date | None) -> date:
    day = reference or local_day(datetime.now(UTC))
    return day - timedelta(days=day.weekday())
