# SPDX-License-Identifier: MPL-2.0
"""Find certificates, approvals and contracts of one guard that overlap in time."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from datetime import date
from itertools import pairwise

from roster.imports.faults import Fault
from roster.imports.records import Record
from roster.imports.records import Values
from roster.imports.state import Key
from sites.text import Text

SAME_THING: Mapping[str, tuple[str, ...]] = {
    "certificates": ("guard", "competence"),
    "approvals": ("guard", "employer"),
    "contracts": ("guard",),
    "records": ("guard", "kind", "code"),
    "permits": ("employer", "kind", "code"),
    "equivalences": ("higher", "lower"),
}
"""Columns that make two rows of a table speak of the same thing."""

OVERLAP = Text(
    "Overlapper en anden række for det samme, gældende {span} ({where}). "
    "Lad den ene slutte, før den anden starter.",
    "Overlaps another row for the same, valid {span} ({where}). "
    "Let one end before the other starts.",
)
SPAN = Text("fra {start} til {end}", "from {start} to {end}")
OPEN_SPAN = Text("fra {start} og indtil videre", "from {start} until further notice")
IN_DATABASE = Text("allerede indlæst", "already imported")
IN_FILE = Text("{file}, række {row}", "{file}, row {row}")


def overlaps(
    table: str, stored: Mapping[Key, Values], planned: Mapping[Key, tuple[Record, Values]]
) -> Iterator[Fault]:
    """Say which planned rows overlap a planned or stored row about the same thing."""
    about = SAME_THING[table]
    touched = {tuple(values.get(name) for name in about) for _, values in planned.values()}
    groups: dict[Key, list[tuple[Values, Record | None]]] = {}
    for key in stored.keys() | planned.keys():
        record, values = planned[key] if key in planned else (None, stored[key])
        group = tuple(values.get(name) for name in about)
        if group in touched and isinstance(values.get("valid_from"), date):
            groups.setdefault(group, []).append((values, record))
    for rows in groups.values():
        rows.sort(key=lambda row: str(row[0]["valid_from"]))
        for (before, earlier), (after, later) in pairwise(rows):
            end = before.get("valid_to")
            if isinstance(end, date) and end < after["valid_from"]:  # type: ignore[operator]
                continue
            if later is not None:
                yield _fault(later, before, earlier)
            elif earlier is not None:
                yield _fault(earlier, after, later)


def _fault(record: Record, other: Values, source: Record | None) -> Fault:
    start, end = other["valid_from"], other.get("valid_to")
    where = IN_FILE(file=source.file, row=source.row) if source else IN_DATABASE()
    span = SPAN if end else OPEN_SPAN
    said = span(start=f"{start:%d-%m-%Y}", end=f"{end:%d-%m-%Y}" if end else "")
    message = OVERLAP(span=said, where=where)
    return record.fault("valid_from", message)
