# SPDX-License-Identifier: MPL-2.0
"""See the database's rows as the import sees its own: by key, with codes for foreign keys."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime

from sqlmodel import Session
from sqlmodel import SQLModel
from sqlmodel import select

from roster.imports.records import Values
from roster.imports.schema import Table
from roster.imports.tables import TABLE
from sites.models import Competence
from sites.models import PostCompetence
from sites.models import VisitCompetence

Key = tuple[object, ...]
ASKING: dict[str, tuple[type[PostCompetence] | type[VisitCompetence], str]] = {
    "posts": (PostCompetence, "post_id"),
    "visits": (VisitCompetence, "visit_id"),
}
"""Tables whose rows ask for competences, with the table of links and its column."""


@dataclass
class State:
    """Rows that exist, by table and key."""

    values: dict[str, dict[Key, Values]] = field(default_factory=dict)
    rows: dict[str, dict[Key, SQLModel]] = field(default_factory=dict)
    codes: dict[str, dict[int, str]] = field(default_factory=dict)
    """Table to primary key to code."""

    def ids(self, table: str) -> dict[str, int]:
        """Return primary keys by code."""
        return {code: number for number, code in self.codes.get(table, {}).items()}


def load(session: Session, tables: set[str]) -> State:
    """Read the rows of some tables and of every table that they point at."""
    state = State()
    for table in TABLE.values():
        if table.name in _needed(tables):
            _load(session, table, state)
    return state


def _needed(tables: set[str]) -> set[str]:
    """Return the tables with all that they point at, directly or not."""
    needed = set(tables)
    while True:
        more = {
            column.table for name in needed for column in TABLE[name].columns if column.table
        } - needed
        if not more:
            return needed
        needed |= more


def _load(session: Session, table: Table, state: State) -> None:
    values = state.values.setdefault(table.name, {})
    rows = state.rows.setdefault(table.name, {})
    competences = asked(session, table.name)
    for row in session.exec(select(table.model)).all():
        seen = natural(table, row, state)
        number: int = row.id  # type: ignore[attr-defined]
        if table.name in ASKING:
            seen["competences"] = tuple(sorted(competences.get(number, ())))
        key = tuple(seen[name] for name in table.key)
        values[key] = seen
        rows[key] = row
        if table.key == ("code",):
            state.codes.setdefault(table.name, {})[number] = str(seen["code"])


def natural(table: Table, row: SQLModel, state: State) -> Values:
    """Return a stored row's values by column, foreign keys as codes, instants aware."""
    seen: Values = {}
    for column in table.columns:
        if not column.stored:
            continue
        value = getattr(row, column.target)
        if column.kind == "reference":
            value = state.codes.get(column.table, {}).get(value)
        elif isinstance(value, datetime) and value.tzinfo is None:
            value = value.replace(tzinfo=UTC)
        seen[column.name] = value
    return seen


def asked(session: Session, table: str) -> dict[int, list[str]]:
    """Return the competences that each row of a table asks for; none in tables that ask not."""
    if table not in ASKING:
        return {}
    link, owner = ASKING[table]
    codes = {row.id: row.code for row in session.exec(select(Competence)).all()}
    found: dict[int, list[str]] = {}
    for row in session.exec(select(link)).all():
        competence: int = row.competence_id  # type: ignore[attr-defined]
        found.setdefault(getattr(row, owner), []).append(codes[competence])
    return found
