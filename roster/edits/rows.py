# SPDX-License-Identifier: MPL-2.0
"""Rows of a draft as plain values, so that a change can be kept, made, and taken back.

A change names a row by what stays the same when it is deleted and made anew: a shift by its
uid, an assignment by shift and guard, a decision to set a rule aside by shift and instant.
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime
from typing import Any
from typing import Literal
from uuid import uuid4

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.models import Assignment
from roster.models import RuleOverride
from roster.models import Shift

Table = Literal["shift", "assignment", "override"]
Image = Mapping[str, Any]
Key = tuple[str, str]
"""Table and the row's own key in it."""

SHIFT_FIELDS = (
    "post_id", "site_id", "service_id", "payer_id", "starts_at", "ends_at", "headcount",
    "priority", "approval_required", "competences", "tags",
)  # fmt: skip
OVERRIDE_FIELDS = (
    "guard_id", "rule", "reason", "text", "reference", "decided_by", "decided_at",
    "violation_da", "violation_en", "consequence_da", "consequence_en", "rest_until",
)  # fmt: skip
INSTANTS = ("starts_at", "ends_at", "decided_at", "rest_until")


@dataclass(frozen=True)
class Change:
    """One row before and after; None where there is no such row."""

    table: Table
    key: str
    before: Image | None
    after: Image | None

    @property
    def shift(self) -> str:
        """The uid of the shift that the row is about."""
        return self.key.split("/", 1)[0]

    @property
    def guard(self) -> int | None:
        """The guard that an assignment is about."""
        return int(self.key.split("/")[1]) if self.table == "assignment" else None

    def inverse(self) -> Change:
        """Return the change that takes this one back."""
        return Change(self.table, self.key, self.after, self.before)

    def as_json(self) -> dict[str, Any]:
        """Return the change as plain JSON values."""
        return {
            "table": self.table,
            "key": self.key,
            "before": None if self.before is None else dict(self.before),
            "after": None if self.after is None else dict(self.after),
        }

    @classmethod
    def of_json(cls, found: Mapping[str, Any]) -> Change:
        """Return a change kept as JSON."""
        return cls(found["table"], found["key"], found["before"], found["after"])


class CollisionError(ValueError):
    """A row is not as the change expects it: somebody changed it meanwhile."""

    def __init__(self, change: Change) -> None:
        super().__init__(f"{change.table} {change.key} is not as expected.")
        self.change = change


def undone(changes: Iterable[Change]) -> list[Change]:
    """Return the changes that take others back, the last one first."""
    return [change.inverse() for change in reversed(list(changes))]


def shift_image(row: Shift) -> dict[str, Any]:
    """Return a shift's row as plain values; `id` is where it was last kept."""
    return {"id": row.id, **{name: _plain(getattr(row, name)) for name in SHIFT_FIELDS}}


def assignment_image(row: Assignment) -> dict[str, Any]:
    """Return an assignment's row as plain values."""
    return {"uid": row.uid, "locked": row.locked}


def fresh_assignment() -> dict[str, Any]:
    """Return the image of an assignment that is made now."""
    return {"uid": uuid4().hex, "locked": False}


def assignment_key(shift_uid: str, guard_id: int) -> str:
    """Return what an assignment is known by."""
    return f"{shift_uid}/{guard_id}"


def images(
    session: Session, roster_id: int, uids: Collection[str] | None = None
) -> dict[Key, dict[str, Any]]:
    """Return the rows of some shifts of a roster, or of all, with all that hangs on them."""
    query = select(Shift).where(Shift.roster_id == roster_id)
    taken = select(Assignment).where(Assignment.roster_id == roster_id)
    set_aside = select(RuleOverride).where(RuleOverride.roster_id == roster_id)
    if uids is not None:
        query = query.where(col(Shift.uid).in_(list(uids)))
    shifts = {row.id: row for row in session.exec(query)}
    if uids is not None:
        taken = taken.where(col(Assignment.shift_id).in_(list(shifts)))
        set_aside = set_aside.where(col(RuleOverride.shift_id).in_(list(shifts)))
    out: dict[Key, dict[str, Any]] = {
        ("shift", row.uid): shift_image(row) for row in shifts.values()
    }
    for one in session.exec(taken):
        key = assignment_key(shifts[one.shift_id].uid, one.guard_id)
        out["assignment", key] = assignment_image(one)
    out |= _override_images(session, roster_id, session.exec(set_aside).all())
    return out


def overrides_about(
    session: Session, roster_id: int, shift_ids: Collection[int]
) -> dict[Key, dict[str, Any]]:
    """Return the decisions of a roster that any of some shifts takes part in."""
    query = select(RuleOverride).where(RuleOverride.roster_id == roster_id)
    rows = [
        row
        for row in session.exec(query)
        if row.shift_id in shift_ids or set(row.shifts) & set(shift_ids)
    ]
    return _override_images(session, roster_id, rows)


def _override_images(
    session: Session, roster_id: int, rows: Sequence[RuleOverride]
) -> dict[Key, dict[str, Any]]:
    if not rows:
        return {}
    found = session.exec(select(Shift.id, Shift.uid).where(Shift.roster_id == roster_id))
    uid = dict(found.all())
    out: dict[Key, dict[str, Any]] = {}
    for row in rows:
        image = {name: _plain(getattr(row, name)) for name in OVERRIDE_FIELDS}
        image["shifts"] = [uid[key] for key in row.shifts if key in uid]
        key = f"{uid[row.shift_id]}/{row.rule}/{row.guard_id or ''}/{image['decided_at']}"
        out["override", key] = image
    return out


def apply(session: Session, roster_id: int, changes: Sequence[Change]) -> list[Change]:
    """Make changes to a draft's rows; return them with the ids that shifts have and had.

    Raises
    ------
    CollisionError
        If a row is not as its change expects it.
    """
    uids = {change.shift for change in changes}
    now = images(session, roster_id, uids)
    for change in changes:
        if not same(now.get((change.table, change.key)), change.before):
            raise CollisionError(change)
    changes = [replace(one, before=now.get((one.table, one.key))) for one in changes]
    _delete(session, roster_id, changes)
    made = [_shift(session, roster_id, c) if c.table == "shift" else c for c in changes]
    session.flush()
    _insert(session, roster_id, changes)
    session.flush()
    return made


def same(one: Image | None, other: Image | None) -> bool:
    """Say whether two images are of equal rows, wherever they are kept."""
    if one is None or other is None:
        return one is other
    return _without_id(one) == _without_id(other)


def _without_id(image: Image) -> dict[str, Any]:
    return {name: value for name, value in image.items() if name != "id"}


def _delete(session: Session, roster_id: int, changes: Sequence[Change]) -> None:
    """Take away what is gone, what hangs on shifts first."""
    ids = _ids(session, roster_id, changes)
    for change in changes:
        if change.after is not None or change.table == "shift":
            continue
        row: Assignment | RuleOverride | None
        if change.table == "assignment":
            row = _assignment(session, ids[change.shift], change.guard or 0)
        else:
            row = _override(session, ids[change.shift], change.before or {})
        session.delete(row)
    session.flush()


def _shift(session: Session, roster_id: int, change: Change) -> Change:
    """Delete, add or change a shift's row."""
    query = select(Shift).where(Shift.roster_id == roster_id, Shift.uid == change.key)
    if change.after is None:
        session.delete(session.exec(query).one())
        session.flush()
        return change
    values = _values(change.after, SHIFT_FIELDS)
    if change.before is not None:
        row = session.exec(query).one()
        Shift.model_validate({**row.model_dump(), **values})
        row.sqlmodel_update(values)
        return change
    old = change.after.get("id")
    free = old is not None and session.get(Shift, old) is None
    own = {"uid": change.key, "roster_id": roster_id, "id": old if free else None}
    row = Shift.model_validate({**values, **own})
    session.add(row)
    session.flush()
    return Change("shift", change.key, None, {**change.after, "id": row.id})


def _insert(session: Session, roster_id: int, changes: Sequence[Change]) -> None:
    """Add and change what hangs on shifts."""
    ids = _ids(session, roster_id, changes)
    for change in changes:
        if change.after is None or change.table == "shift":
            continue
        shift_id = ids[change.shift]
        if change.table == "assignment":
            guard_id = change.guard or 0
            if change.before is not None:
                _assignment(session, shift_id, guard_id).locked = change.after["locked"]
                continue
            values = {"roster_id": roster_id, "shift_id": shift_id, "guard_id": guard_id}
            session.add(Assignment.model_validate({**values, **change.after}))
        elif change.before is None:
            values = _values(change.after, OVERRIDE_FIELDS)
            known = _ids_of(session, roster_id, change.after["shifts"])
            own = {"roster_id": roster_id, "shift_id": shift_id, "shifts": sorted(known.values())}
            session.add(RuleOverride.model_validate({**values, **own}))


def _ids(session: Session, roster_id: int, changes: Sequence[Change]) -> dict[str, int]:
    return _ids_of(session, roster_id, {change.shift for change in changes})


def _ids_of(session: Session, roster_id: int, uids: Iterable[str]) -> dict[str, int]:
    query = select(Shift.uid, Shift.id).where(
        Shift.roster_id == roster_id, col(Shift.uid).in_(list(uids))
    )
    return {uid: key or 0 for uid, key in session.exec(query)}


def _assignment(session: Session, shift_id: int, guard_id: int) -> Assignment:
    query = select(Assignment).where(
        Assignment.shift_id == shift_id, Assignment.guard_id == guard_id
    )
    return session.exec(query).one()


def _override(session: Session, shift_id: int, image: Image) -> RuleOverride:
    query = select(RuleOverride).where(
        RuleOverride.shift_id == shift_id, RuleOverride.rule == image["rule"]
    )
    return next(
        row
        for row in session.exec(query)
        if row.guard_id == image["guard_id"] and _plain(row.decided_at) == image["decided_at"]
    )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, list) else value


def _values(image: Image, fields: Iterable[str]) -> dict[str, Any]:
    out = {}
    for name in fields:
        value = image[name]
        out[name] = datetime.fromisoformat(value) if name in INSTANTS and value else value
    return out


def net(changes: Iterable[Change]) -> list[Change]:
    """Return what several changes in turn come to: each row once, as it first was and is last."""
    out: dict[Key, Change] = {}
    for change in changes:
        key = change.table, change.key
        first = out.get(key)
        out[key] = change if first is None else replace(first, after=change.after)
    return [change for change in out.values() if not same(change.before, change.after)]
