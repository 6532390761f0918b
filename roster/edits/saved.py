# SPDX-License-Identifier: MPL-2.0
"""Named versions of a draft: save how it stands, return to it, compare it with how it stands now.

Returning is an edit like any other: it can be taken back, and its history says who did it.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from typing import ClassVar

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.edits.commands import Single
from roster.edits.derive import plan_after
from roster.edits.draft import Draft
from roster.edits.faults import SAME
from roster.edits.faults import EditError
from roster.edits.rows import Change
from roster.edits.rows import Key
from roster.edits.rows import apply
from roster.edits.rows import images
from roster.edits.rows import same
from roster.edits.tables import SavedRoster
from roster.plan import Plan
from roster.store import get_draft
from sites.text import Text

MOST = 20
"""Named versions that a roster can have."""
NO_NAME = Text(
    "Giv udgaven et navn på højst 100 tegn.", "Give the version a name of at most 100 characters."
)
NAME_TAKEN = Text(
    "Der er allerede en udgave med navnet {name}. Vælg et andet navn, eller slet den.",
    "There is a version named {name} already. Choose another name, or delete that one.",
)
TOO_MANY = Text(
    "En vagtplan kan have {most} gemte udgaver. Slet en først.",
    "A roster can have {most} saved versions. Delete one first.",
)
NO_VERSION = Text(
    "Udgaven findes ikke længere. Hent siden igen.",
    "That version is no longer there. Reload the page.",
)


def save(session: Session, roster_id: int, name: str, by: str) -> SavedRoster:
    """Keep how a draft stands under a name.

    Parameters
    ----------
    session
        A writing session; the caller commits.

    Raises
    ------
    EditError
        If the name is missing, too long or taken, or there are too many.
    roster.store.StoreError
        If the roster is gone or published.
    """
    roster = get_draft(session, roster_id)
    name = name.strip()
    if not 0 < len(name) <= 100:
        raise EditError(NO_NAME())
    there = saved(session, roster_id)
    if any(one.name.casefold() == name.casefold() for one in there):
        raise EditError(NAME_TAKEN(name=name))
    if len(there) >= MOST:
        raise EditError(TOO_MANY(most=MOST))
    found = images(session, roster_id)
    rows = [[table, key, image] for (table, key), image in sorted(found.items())]
    values = {"roster_id": roster_id, "name": name, "version": roster.version, "by": by}
    row = SavedRoster.model_validate({**values, "rows": rows})
    session.add(row)
    session.flush()
    return row


def saved(session: Session, roster_id: int) -> Sequence[SavedRoster]:
    """Return a roster's named versions, newest first."""
    query = select(SavedRoster).where(SavedRoster.roster_id == roster_id)
    return session.exec(query.order_by(col(SavedRoster.id).desc())).all()


def find(session: Session, roster_id: int, saved_id: int) -> SavedRoster:
    """Return a named version of a roster.

    Raises
    ------
    EditError
        If the roster has none such.
    """
    row = session.get(SavedRoster, saved_id)
    if row is None or row.roster_id != roster_id:
        raise EditError(NO_VERSION())
    return row


@dataclass(frozen=True, slots=True)
class Return(Single):
    """Bring a named version back: every row becomes what it was."""

    kind: ClassVar[str] = "return"
    back: ClassVar[bool] = True
    saved: int

    def changes(self, draft: Draft) -> list[Change]:
        """Compare every row with how it stood."""
        row = find(draft.session, draft.roster.id or 0, self.saved)
        found = _changes(images(draft.session, row.roster_id), _rows(row))
        if not found:
            raise EditError(SAME())
        return found


def plan_of(session: Session, row: SavedRoster, plan: Plan, load: Callable[[], Plan]) -> Plan:
    """Return a named version as a plan, to compare with.

    Parameters
    ----------
    session
        A writing session, which is left as it was.
    plan
        The roster's plan as it stands.
    load
        Reads the roster's plan through the same session.
    """
    savepoint = session.begin_nested()
    try:
        changes = _changes(images(session, row.roster_id), _rows(row))
        if not changes:
            return plan
        made = apply(session, row.roster_id, changes)
        return plan_after(session, row.roster_id, plan, made) or load()
    finally:
        savepoint.rollback()


def _rows(row: SavedRoster) -> dict[Key, Mapping[str, Any]]:
    return {(table, key): image for table, key, image in row.rows}


def _changes(now: Mapping[Key, Any], then: Mapping[Key, Any]) -> list[Change]:
    return [
        Change(key[0], key[1], now.get(key), then.get(key))  # type: ignore[arg-type]
        for key in sorted(now.keys() | then.keys())
        if not same(now.get(key), then.get(key))
    ]
