# SPDX-License-Identifier: MPL-2.0
"""What an import folder says of people, for auditing a list of duties without a database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from roster.imports.faults import Fault
from roster.imports.reading import read_folder
from roster.imports.records import Record
from roster.imports.records import records
from roster.onrecord import with_equivalents
from roster.problem import Guard
from roster.problem import Span
from roster.problem import Terms
from roster.problem import Validity

NAMES = ("code", "employee_number", "name")
"""What a list may call a person, in the order in which it is looked for."""
Values = Mapping[str, Any]


@dataclass(frozen=True)
class People:
    """People by what they may be called, and what is wrong with the folder."""

    guards: Mapping[str, Guard] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def known(self, name: str) -> bool:
        """Say whether a name, code or number is somebody's."""
        return name.casefold() in self.guards

    def dressed(self, guard: Guard) -> Guard:
        """Return a guard of a list with what the folder says of that person."""
        found = self.guards.get(guard.id.casefold())
        if found is None:
            return guard
        return replace(
            guard,
            name=found.name,
            employer=found.employer,
            own=found.own,
            birth_date=found.birth_date,
            certificates=found.certificates,
            approvals=found.approvals,
            terms=found.terms or guard.terms,
            absences=(*guard.absences, *found.absences),
        )


def read_people(folder: Path) -> People:
    """Read guards, certificates, approvals, contracts and absences from an import folder.

    Its own checks against each other are the import's; here only what cannot be read is a fault.
    """
    raw = read_folder(folder)
    tables, faults = records(raw)
    if wrong := (*raw.faults, *faults):
        return People(faults=tuple(wrong))
    of = {name: _by_guard(rows) for name, rows in tables.items()}
    contractors = {
        row.values["code"]
        for row in tables.get("employers", ())
        if row.values.get("kind") == "contractor"
    }
    meets = tuple(
        (str(row.values["higher"]), _validity(row.values, "lower"))
        for row in tables.get("equivalences", ())
    )
    guards: dict[str, Guard] = {}
    for row in tables.get("guards", ()):
        values = row.values
        own = str(values.get("code") or values.get("employee_number") or "")
        names = [str(values[name]) for name in NAMES if values.get(name)]
        mine = {name: [v for n in names[:2] for v in rows.get(n, [])] for name, rows in of.items()}
        guard = _guard(own, values, mine, meets, values.get("employer") in contractors)
        for name in names:
            guards.setdefault(name.casefold(), guard)
    return People(guards)


def _guard(
    code: str,
    values: Values,
    mine: Mapping[str, Sequence[Values]],
    meets: Sequence[tuple[str, Validity]],
    contractor: bool,
) -> Guard:
    held = [_validity(row, "competence") for row in mine.get("certificates", ())]
    return Guard(
        id=code,
        name=str(values.get("name") or code),
        employer=str(values.get("employer") or ""),
        own=not contractor,
        birth_date=values.get("birth_date"),
        certificates=with_equivalents(held, meets),
        approvals=tuple(_validity(row, "employer") for row in mine.get("approvals", ())),
        terms=tuple(_terms(row) for row in mine.get("contracts", ())),
        absences=tuple(Span(row["starts"], row["ends"]) for row in mine.get("absences", ())),
    )


def _by_guard(rows: Sequence[Record]) -> dict[str, list[Values]]:
    out: dict[str, list[Values]] = defaultdict(list)
    for row in rows:
        if "guard" in row.values:
            out[str(row.values["guard"])].append(row.values)
    return out


def _validity(values: Values, code: str) -> Validity:
    return Validity(str(values[code]), values.get("valid_from") or date.min, values.get("valid_to"))


def _terms(values: Values) -> Terms:
    return Terms(
        values["valid_from"],
        values.get("valid_to"),
        values.get("weekly_hours") or 0,
        values.get("max_weekly_hours") or 0,
        values.get("hourly_rate") or 0,
        bool(values.get("provisional")),
    )
