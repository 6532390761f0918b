# SPDX-License-Identifier: MPL-2.0
"""Know a guard by code or by employee number, and keep both unique."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence

from roster.imports.faults import CellError
from roster.imports.faults import Fault
from roster.imports.records import Record
from roster.imports.records import Values
from roster.imports.state import Key
from roster.imports.state import State
from roster.imports.tables import TABLE
from roster.imports.values import read
from sites.text import Text

NO_KEY = Text(
    "Skriv en kode eller et medarbejdernummer, så medarbejderen kan kendes igen.",
    "Write a code or an employee number, so that the guard can be known again.",
)
NUMBER_TAKEN = Text(
    "Medarbejdernummeret hører allerede til {code} ({where}) hos samme arbejdsgiver. "
    "Ret det ene nummer.",
    "The employee number already belongs to {code} ({where}) with the same employer. "
    "Correct one of the numbers.",
)
ROW = Text("række {row}", "row {row}")
STORED = Text("allerede indlæst", "already imported")


def _bare(number: object) -> str:
    """Return an employee number without the zeros in front that payroll systems fill up with."""
    return str(number).lstrip("0") or "0"


def settle_guard_codes(guards: Sequence[Record], state: State) -> Iterator[Fault]:
    """Give a code to guards who have only a number: the stored guard's, or the number itself."""
    stored = {
        (values.get("employer"), _bare(values["employee_number"])): values["code"]
        for values in state.values.get("guards", {}).values()
        if values.get("employee_number")
    }
    for record in guards:
        if record.values.get("code") is not None or "code" in _unread(record):
            continue
        number = record.values.get("employee_number")
        if number is None:
            record.values.pop("code", None)
            if "employee_number" not in _unread(record):
                yield record.fault("code", NO_KEY())
            continue
        code = stored.get((record.values.get("employer"), _bare(number)))
        try:
            record.values["code"] = code or read(TABLE["guards"].column("code"), str(number))
        except CellError as error:
            record.values.pop("code", None)
            yield record.fault("employee_number", error.message)


def _unread(record: Record) -> set[str]:
    """Return columns whose cell stands in the file but could not be read."""
    return {name for name, shown in record.shown.items() if shown and name not in record.values}


def settle_guard_references(found: Mapping[str, Sequence[Record]], state: State) -> None:
    """Let rows point at a guard by employee number where that means one guard only."""
    codes = {str(key[0]) for key in state.values.get("guards", {})}
    codes |= {str(record.values.get("code")) for record in found.get("guards", [])}
    by_number: dict[str, set[str]] = {}
    people = [record.values for record in found.get("guards", [])]
    for values in [*state.values.get("guards", {}).values(), *people]:
        if values.get("employee_number") and values.get("code"):
            number = _bare(values["employee_number"])
            by_number.setdefault(number, set()).add(str(values["code"]))
    for name, rows in found.items():
        if not any(column.name == "guard" for column in TABLE[name].columns):
            continue
        for record in rows:
            meant = str(record.values.get("guard"))
            holders = by_number.get(_bare(meant), set())
            if meant not in codes and len(holders) == 1:
                record.values["guard"] = next(iter(holders))


def number_faults(planned: Mapping[Key, tuple[Record, Values]], state: State) -> Iterator[Fault]:
    """Say which employee numbers would belong to two guards of one employer; 7 is 00000007."""
    holders: dict[tuple[object, object], tuple[object, Record | None]] = {}
    for key, values in state.values.get("guards", {}).items():
        if values.get("employee_number") and key not in planned:
            held = (values.get("employer"), _bare(values["employee_number"]))
            holders[held] = (values["code"], None)
    for record, values in planned.values():
        number = values.get("employee_number")
        if not number or values.get("employer") is None:
            continue
        place = (values["employer"], _bare(number))
        code, other = holders.setdefault(place, (values["code"], record))
        if code != values["code"]:
            where = ROW(row=other.row) if other else STORED()
            yield record.fault("employee_number", NUMBER_TAKEN(code=code, where=where))
