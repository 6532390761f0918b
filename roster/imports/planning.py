# SPDX-License-Identifier: MPL-2.0
"""Work out what an import would change, and every fault that stands in its way."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import date
from datetime import datetime
from difflib import get_close_matches
from functools import cached_property

from sqlmodel import Session

from roster.imports.agreed import agreement_faults
from roster.imports.builtin import BUILTIN
from roster.imports.checks import check_row
from roster.imports.checks import settle_hours
from roster.imports.faults import Fault
from roster.imports.history import Types
from roster.imports.history import settle_types
from roster.imports.people import number_faults
from roster.imports.people import settle_guard_codes
from roster.imports.people import settle_guard_references
from roster.imports.raw import RawTables
from roster.imports.records import Record
from roster.imports.records import Values
from roster.imports.records import records
from roster.imports.schema import Column
from roster.imports.schema import Table
from roster.imports.spans import SAME_THING
from roster.imports.spans import overlaps
from roster.imports.state import Key
from roster.imports.state import State
from roster.imports.state import load
from roster.imports.tables import TABLE
from roster.imports.tables import TABLES
from sites.clock import local_day
from sites.text import Text

MOST_HINTS = 100
"""Different unknown codes for which a known one is looked for."""

UNKNOWN_CODE = Text(
    "Koden {code} findes hverken i filerne eller i forvejen blandt {da}. {hint}"
    "Ret koden, eller tilføj rækken.",
    "The code {code} is neither in the files nor already among {en}. {hint}"
    "Correct the code or add the row.",
)
DID_YOU_MEAN = Text("Mente I {code}? ", "Did you mean {code}? ")
SAME_KEY = Text(
    "Samme nøgle som række {row}: {key}. Hver række skal have sin egen; ret eller slet den ene.",
    "The same key as row {row}: {key}. Every row needs its own; correct or delete one of them.",
)


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that would be stored."""

    key: str
    """The row's key, for people to read."""
    row: int | None
    """Row in its file; None for a built-in row that the import needs."""
    fields: Mapping[str, tuple[object, object]]
    """Column name to value before and after; for a new row the value before is None."""


@dataclass(frozen=True)
class TableChange:
    """What an import does to one table."""

    table: Table
    new: tuple[RowChange, ...] = ()
    changed: tuple[RowChange, ...] = ()
    unchanged: int = 0
    """Rows in the file that already stand so."""


@dataclass(frozen=True)
class ImportPlan:
    """A dry run: what would happen, or why nothing can."""

    faults: tuple[Fault, ...]
    tables: tuple[TableChange, ...]
    raw: RawTables
    today: date
    targets: Mapping[str, Mapping[Key, Values]] = field(default_factory=dict)
    """Table to key to the complete values of each new or changed row."""
    types: Types | None = None
    """Words for types of incidents, by which it was made."""

    @property
    def new(self) -> int:
        """Return how many rows would be added."""
        return sum(len(table.new) for table in self.tables)

    @property
    def changed(self) -> int:
        """Return how many stored rows would change."""
        return sum(len(table.changed) for table in self.tables)

    @property
    def unchanged(self) -> int:
        """Return how many rows already stand so."""
        return sum(table.unchanged for table in self.tables)


@dataclass
class _Work:
    """What is known while planning."""

    found: dict[str, list[Record]]
    state: State
    today: date
    faults: list[Fault]
    planned: dict[str, dict[Key, tuple[Record, Values]]] = field(default_factory=dict)
    pointed_at: dict[str, set[str]] = field(default_factory=dict)
    """Built-in codes that the import needs."""
    unread: frozenset[str] = frozenset()
    """Tables that could not be read: what points at them is not judged."""
    hints: dict[tuple[str, str], str | None] = field(default_factory=dict)
    """Table and unknown code to the known code that may have been meant."""

    @cached_property
    def codes(self) -> dict[str, set[str]]:
        """Return the codes that the files give, those of faulty rows included."""
        return {
            table.name: {
                str(record.values["code"])
                for record in self.found.get(table.name, [])
                if record.values.get("code")
            }
            for table in TABLES
        }


def plan_import(
    session: Session,
    raw: RawTables,
    today: date | None = None,
    agreements: Collection[str] | None = None,
    types: Types | None = None,
) -> ImportPlan:
    """Compare what was read with the database and say what an import would do.

    Parameters
    ----------
    session
        Read only.
    raw
        From `read_folder`.
    today
        The day on which guards must be 18; by default the Copenhagen day.
    agreements
        The names of the agreements that there are; None does not look at them.
    types
        Every word for a type of incident, with its code; None takes what is written as a code.

    Returns
    -------
    Faults in the order of the files, and the changes for each table. Rows that are not in the
    files stay as they are: an import never deletes.
    """
    today = today or local_day(datetime.now(UTC))
    found, faults = records(raw)
    state = load(session, set(found))
    work = _Work(found, state, today, [*raw.faults, *faults], unread=raw.unread)
    work.faults.extend(settle_guard_codes(found.get("guards", []), work.state))
    settle_guard_references(found, work.state)
    if types is not None:
        work.faults.extend(settle_types(found, types, today))
    for table in TABLES:
        if table.name in found:
            _plan_table(table, work)
    work.faults.extend(number_faults(work.planned.get("guards", {}), work.state))
    if agreements is not None:
        work.faults.extend(agreement_faults(found, agreements))
    for name in SAME_THING:
        stored = work.state.values.get(name, {})
        work.faults.extend(overlaps(name, stored, work.planned.get(name, {})))
    order = {file: place for place, file in enumerate(raw_table.file for raw_table in raw.tables)}
    ordered = sorted(work.faults, key=lambda fault: (order.get(fault.file, -1), fault.row or 0))
    targets = _targets(work)
    changes = tuple(_changes(work, targets))
    return ImportPlan(tuple(ordered), changes, raw, today, targets, types)


def _plan_table(table: Table, work: _Work) -> None:
    planned = work.planned.setdefault(table.name, {})
    rows_seen: dict[Key, int] = {}
    for record in work.found[table.name]:
        work.faults.extend(_unknown_codes(record, work))
        key = tuple(record.values.get(name) for name in table.key)
        if None in key:
            work.faults.extend(_check(record, dict(record.values), work))
            continue
        if key in rows_seen:
            named = " / ".join(_said(part) for part in key)
            message = SAME_KEY(row=rows_seen[key], key=named)
            work.faults.append(record.fault(table.key[0], message))
            continue
        rows_seen[key] = record.row
        values = _complete(table, record, work.state.values.get(table.name, {}).get(key), work)
        work.faults.extend(_check(record, values, work))
        planned[key] = (record, values)


def _check(record: Record, values: Values, work: _Work) -> Iterator[Fault]:
    if record.table.name == "posts":
        yield from settle_hours(record, values)
    yield from check_row(record, values, work.today)


def _complete(table: Table, record: Record, stored: Values | None, work: _Work) -> Values:
    """Return a row's values, with what the database or the schema says of columns left out."""
    values: Values = {
        column.name: column.default
        for column in table.columns
        if column.stored or column.kind == "references"
    }
    if not record.sound:
        values = {}
    values.update(stored or {})
    values.update(record.values)
    if table.name == "posts" and record.values.get("hours") and not record.values.get("ends"):
        values["ends"] = None
    if table.name == "posts" and values.get("payer") is None:
        values["payer"] = _administration_of(str(values.get("site")), work)
    return {name: value for name, value in values.items() if name != "position"}


def _administration_of(site: str, work: _Work) -> object:
    if (site,) in work.planned.get("sites", {}):
        return work.planned["sites"][(site,)][1].get("administration")
    return work.state.values.get("sites", {}).get((site,), {}).get("administration")


def _unknown_codes(record: Record, work: _Work) -> Iterator[Fault]:
    for column in record.table.columns:
        if column.table and (value := record.values.get(column.name)):
            codes = value if isinstance(value, tuple) else (value,)
            for code in codes:
                if not _known(column, str(code), work):
                    yield _unknown(record, column, str(code), work)


def _known(column: Column, code: str, work: _Work) -> bool:
    stored = work.state.values.get(column.table, {})
    if (code,) in stored or code in work.codes[column.table] or column.table in work.unread:
        return True
    if code in BUILTIN.get(column.table, {}):
        work.pointed_at.setdefault(column.table, set()).add(code)
        return True
    return False


def _unknown(record: Record, column: Column, code: str, work: _Work) -> Fault:
    title = TABLE[column.table].title
    near = _near(column.table, code, work)
    hint: object = DID_YOU_MEAN(code=near) if near else ""
    message = UNKNOWN_CODE(code=code, da=title.da.lower(), en=title.en.lower(), hint=hint)
    return record.fault(column.name, message)


def _near(table: str, code: str, work: _Work) -> str | None:
    """Return a known code much like an unknown one; the search is dear, so only for the first."""
    if (table, code) not in work.hints and len(work.hints) < MOST_HINTS:
        known = {str(key[0]) for key in work.state.values.get(table, {})}
        known |= work.codes[table] | BUILTIN.get(table, {}).keys()
        words = {word.casefold(): word for word in sorted(known)}
        close = get_close_matches(code.casefold(), words, n=1, cutoff=0.6)
        work.hints[table, code] = words[close[0]] if close else None
    return work.hints.get((table, code))


def _targets(work: _Work) -> dict[str, dict[Key, Values]]:
    """Return what is to be stored: rows that are new or differ, with the built-ins they need."""
    targets: dict[str, dict[Key, Values]] = {}
    for name, codes in work.pointed_at.items():
        for code in sorted(codes):
            targets.setdefault(name, {})[(code,)] = BUILTIN[name][code].values()
    for name, rows in work.planned.items():
        stored = work.state.values.get(name, {})
        for key, (_, values) in rows.items():
            if values != stored.get(key):
                targets.setdefault(name, {})[key] = values
    return targets


def _changes(work: _Work, targets: Mapping[str, Mapping[Key, Values]]) -> Iterator[TableChange]:
    for table in TABLES:
        wanted = targets.get(table.name, {})
        planned = work.planned.get(table.name, {})
        if not wanted and table.name not in work.found:
            continue
        stored = work.state.values.get(table.name, {})
        new: list[RowChange] = []
        changed: list[RowChange] = []
        for key, values in wanted.items():
            before = stored.get(key)
            row = planned[key][0].row if key in planned else None
            differing = {
                name: ((before or {}).get(name), value)
                for name, value in values.items()
                if before is None or before.get(name) != value
            }
            change = RowChange(" / ".join(_said(part) for part in key), row, differing)
            (new if before is None else changed).append(change)
        unchanged = sum(key not in wanted for key in planned)
        yield TableChange(table, tuple(new), tuple(changed), unchanged)


def _said(part: object) -> str:
    if isinstance(part, datetime):
        return part.isoformat(" ", "minutes")
    return f"{part:%d-%m-%Y}" if isinstance(part, date) else str(part)
