# SPDX-License-Identifier: MPL-2.0
"""Carry out an import: all of it in the caller's transaction, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session
from sqlmodel import SQLModel
from sqlmodel import delete

from roster.imports.faults import ImportRefusedError
from roster.imports.planning import ImportPlan
from roster.imports.planning import TableChange
from roster.imports.planning import plan_import
from roster.imports.records import Values
from roster.imports.schema import Table
from roster.imports.state import ASKING
from roster.imports.state import Key
from roster.imports.state import State
from roster.imports.state import load
from roster.imports.tables import TABLES
from roster.models import Guard


@dataclass(frozen=True)
class Summary:
    """What an import did."""

    tables: tuple[TableChange, ...]
    new: int
    changed: int
    unchanged: int


def apply(session: Session, plan: ImportPlan) -> Summary:
    """Store what a plan says, in the caller's transaction.

    The plan is made again first, so that what happened since the preview is seen. The caller
    commits; if this raises, the caller rolls back and nothing has changed.

    Raises
    ------
    ImportRefusedError
        If there is any fault; nothing is stored then.
    """
    plan = plan_import(session, plan.raw, plan.today, types=plan.types)
    if plan.faults:
        raise ImportRefusedError(plan.faults)
    state = load(session, set(plan.targets))
    _free_numbers(session, plan, state)
    for table in TABLES:
        if table.name in plan.targets:
            _store(session, table, plan.targets[table.name], state)
    return Summary(plan.tables, plan.new, plan.changed, plan.unchanged)


def _free_numbers(session: Session, plan: ImportPlan, state: State) -> None:
    """Let go of employee numbers that change, so that two guards can exchange theirs."""
    for key, values in plan.targets.get("guards", {}).items():
        row = state.rows["guards"].get(key)
        if isinstance(row, Guard) and row.employee_number != values["employee_number"]:
            row.employee_number = None
    session.flush()


def _store(session: Session, table: Table, wanted: Mapping[Key, Values], state: State) -> None:
    ids = {column.table: state.ids(column.table) for column in table.columns if column.table}
    stored: dict[Key, SQLModel] = {}
    for key, values in wanted.items():
        fields = {
            column.target: ids[column.table][str(values[column.name])]
            if column.kind == "reference"
            else values[column.name]
            for column in table.columns
            if column.stored and column.name in values
        }
        sound = table.model.model_validate(fields)
        row = state.rows[table.name].get(key)
        if row is None:
            row = sound
            session.add(row)
        else:
            for name in fields:
                setattr(row, name, getattr(sound, name))
        stored[key] = row
    session.flush()
    for key, row in stored.items():
        if table.key == ("code",):
            number: int = row.id  # type: ignore[attr-defined]
            state.codes.setdefault(table.name, {})[number] = str(key[0])
            if table.name in ASKING:
                asked = wanted[key]["competences"]
                _link(session, table.name, number, asked, ids["competences"])
    session.flush()


def _link(session: Session, table: str, number: int, codes: object, ids: Mapping[str, int]) -> None:
    """Let a row ask for exactly these competences."""
    link, owner = ASKING[table]
    session.exec(delete(link).where(getattr(link, owner) == number))
    for code in codes if isinstance(codes, tuple) else ():
        session.add(link(**{owner: number, "competence_id": ids[code]}))
