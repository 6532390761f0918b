# SPDX-License-Identifier: MPL-2.0
"""Make an edit, take it back, put it back: checked, written once, and logged with who and why."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.edits.commands import Edit
from roster.edits.derive import plan_after
from roster.edits.draft import Draft
from roster.edits.faults import CONFLICT
from roster.edits.faults import IN_USE
from roster.edits.faults import NOTHING_TO_REDO
from roster.edits.faults import NOTHING_TO_UNDO
from roster.edits.faults import OVERWRITTEN
from roster.edits.faults import ConflictError
from roster.edits.faults import EditError
from roster.edits.judging import Decision
from roster.edits.judging import Verdict
from roster.edits.judging import require_allowed
from roster.edits.judging import set_aside
from roster.edits.judging import verdict
from roster.edits.rows import Change
from roster.edits.rows import CollisionError
from roster.edits.rows import apply
from roster.edits.rows import net
from roster.edits.rows import undone
from roster.edits.tables import RosterEdit
from roster.edits.tables import Touched
from roster.edits.words import made_by
from roster.edits.words import said
from roster.judged import Judged
from roster.judged import judge_after
from roster.models import Roster
from roster.models import Shift
from roster.plan import Plan
from roster.store import CHANGED
from roster.store import ChangedRosterError
from roster.store import get_draft
from sites.clock import local

STEPS = ("undo", "redo")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who edits: a key that stays the same, such as `account:3`, and a name to show."""

    key: str
    name: str


@dataclass(frozen=True)
class Bench:
    """A draft on the bench: the rows, the plan as last judged, and how to read it anew."""

    session: Session
    """A writing session; the caller commits."""
    judged: Judged
    """The plan of `version`."""
    version: int
    load: Callable[[], Plan]
    """Reads the roster's plan through the same session."""


@dataclass(frozen=True)
class Done:
    """An edit that was made, with the plan as it is now and what the rules say of the change."""

    edit: RosterEdit
    judged: Judged
    verdict: Verdict
    changes: tuple[Change, ...]


def do(
    bench: Bench,
    roster_id: int,
    edit: Edit,
    who: Actor,
    *,
    seen: int | None = None,
    why: str = "",
    decision: Decision | None = None,
) -> Done:
    """Make an edit of a draft.

    Parameters
    ----------
    edit
        What to do.
    seen
        The version that the person looked at, if older than the bench's: what others did to the
        same shifts since then is a conflict. None is the bench's own.
    why
        A remark for the history.
    decision
        Why rules may be set aside, where some allow it; what is set aside is logged and locked.

    Raises
    ------
    roster.edits.faults.EditError
        If it cannot be done, a rule forbids it, one asks for a reason, or it is in conflict.
    roster.store.StoreError
        If the roster is gone, published, or not of the bench's version.
    """
    session = bench.session
    roster = get_draft(session, roster_id, bench.version)
    try:
        made = net(edit.make(Draft(session, roster)))
    except IntegrityError as error:
        raise EditError(IN_USE()) from error
    except EditError as error:
        conflict = _in_the_way(session, roster, seen, edit, who)
        raise error if conflict is None else conflict from error
    _refuse_conflict(session, roster, seen, made, who)
    judged = _judged(bench, roster_id, made)
    found = verdict(bench.judged, judged)
    if not edit.back:
        require_allowed(judged.plan, found, decision)
    if found.broken and decision is not None and not edit.back:
        made = net([*made, *set_aside(session, judged.plan, roster_id, made, found, decision)])
        judged = _judged(bench, roster_id, made)
        left = len(judged.report.hard) - len(bench.judged.report.hard)
        found = replace(found, hard_change=left)
    _drop_undone(session, roster_id, who)
    row = _log(session, roster, edit.kind, made, found, who, why=why)
    return Done(row, judged, found, tuple(made))


def undo(bench: Bench, roster_id: int, who: Actor) -> Done:
    """Take back the last edit that this person made and that still stands.

    Raises
    ------
    roster.edits.faults.EditError
        If there is none, or somebody changed the same rows since.
    roster.store.StoreError
        If the roster is gone, published, or not of the bench's version.
    """
    roster = get_draft(bench.session, roster_id, bench.version)
    last = next_undo(bench.session, roster_id, who)
    if last is None:
        raise EditError(NOTHING_TO_UNDO())
    changes = undone(Change.of_json(one) for one in last.changes)
    done = _step(bench, roster, "undo", last, changes, who)
    last.state = "undone"
    bench.session.flush()
    return done


def redo(bench: Bench, roster_id: int, who: Actor) -> Done:
    """Put back what this person took back last, unless they made another edit since.

    Raises
    ------
    As `undo`.
    """
    roster = get_draft(bench.session, roster_id, bench.version)
    first = next_redo(bench.session, roster_id, who)
    if first is None:
        raise EditError(NOTHING_TO_REDO())
    changes = [Change.of_json(one) for one in first.changes]
    done = _step(bench, roster, "redo", first, changes, who)
    first.state = "done"
    bench.session.flush()
    return done


def next_undo(session: Session, roster_id: int, who: Actor) -> RosterEdit | None:
    """Return the edit that undoing would take back."""
    query = select(RosterEdit).where(
        RosterEdit.roster_id == roster_id, RosterEdit.who == who.key, RosterEdit.state == "done"
    )
    return session.exec(query.order_by(col(RosterEdit.version).desc())).first()


def next_redo(session: Session, roster_id: int, who: Actor) -> RosterEdit | None:
    """Return the edit that redoing would put back."""
    query = select(RosterEdit).where(
        RosterEdit.roster_id == roster_id, RosterEdit.who == who.key, RosterEdit.state == "undone"
    )
    return session.exec(query.order_by(col(RosterEdit.version))).first()


def since(session: Session, roster_id: int, version: int) -> Sequence[RosterEdit] | None:
    """Return every edit and step after a version; None if anything else changed the roster."""
    roster = session.get(Roster, roster_id)
    query = (
        select(RosterEdit)
        .where(RosterEdit.roster_id == roster_id, col(RosterEdit.version) > version)
        .order_by(col(RosterEdit.version))
    )
    found = session.exec(query).all()
    return found if roster is not None and len(found) == roster.version - version else None


def history(
    session: Session, roster_id: int, shift_uid: str | None = None, limit: int = 200
) -> Sequence[RosterEdit]:
    """Return what was done to a roster, or to one shift of it, newest first."""
    query = select(RosterEdit).where(RosterEdit.roster_id == roster_id)
    if shift_uid is not None:
        query = query.join(Touched, col(Touched.edit_id) == col(RosterEdit.id))
        query = query.where(Touched.shift_uid == shift_uid)
    return session.exec(query.order_by(col(RosterEdit.version).desc()).limit(limit)).all()


def _judged(bench: Bench, roster_id: int, made: Sequence[Change]) -> Judged:
    plan = plan_after(bench.session, roster_id, bench.judged.plan, made)
    return judge_after(bench.judged, bench.load() if plan is None else plan)


def _step(
    bench: Bench,
    roster: Roster,
    kind: str,
    of: RosterEdit,
    changes: Sequence[Change],
    who: Actor,
) -> Done:
    session, roster_id = bench.session, roster.id or 0
    try:
        made = apply(session, roster_id, changes)
    except CollisionError as error:
        raise _overtaken(session, roster_id, error.change, of) from error
    except IntegrityError as error:
        raise EditError(IN_USE()) from error
    judged = _judged(bench, roster_id, made)
    found = verdict(bench.judged, judged)
    row = _log(session, roster, kind, made, found, who, of=of.id)
    return Done(row, judged, found, tuple(made))


def _log(
    session: Session,
    roster: Roster,
    kind: str,
    made: Sequence[Change],
    found: Verdict,
    who: Actor,
    *,
    why: str = "",
    of: int | None = None,
) -> RosterEdit:
    """Count the roster up and keep what was done."""
    roster.version += 1
    values = {
        "roster_id": roster.id,
        "version": roster.version,
        "kind": kind,
        "of": of,
        "state": "step" if kind in STEPS else "done",
        "who": who.key,
        "by": who.name,
        "why": why.strip()[:500],
        "changes": [change.as_json() for change in made],
        "objective": found.objective,
        "cost": found.cost,
        "empty": found.empty,
        "hard": found.hard_change,
    }
    row = RosterEdit.model_validate(values)
    session.add(row)
    session.flush()
    for uid in sorted({change.shift for change in made}):
        session.add(Touched.model_validate({"edit_id": row.id, "shift_uid": uid}))
    session.flush()
    return row


def _drop_undone(session: Session, roster_id: int, who: Actor) -> None:
    """Let nothing come back that a new edit has passed by."""
    query = select(RosterEdit).where(
        RosterEdit.roster_id == roster_id, RosterEdit.who == who.key, RosterEdit.state == "undone"
    )
    for row in session.exec(query):
        row.state = "dropped"


def _refuse_conflict(
    session: Session, roster: Roster, seen: int | None, made: Sequence[Change], who: Actor
) -> None:
    """Refuse to pass over what others did to the same shifts since they were looked at."""
    if seen is None or seen >= roster.version:
        return
    others = since(session, roster.id or 0, seen)
    if others is None:
        raise ChangedRosterError(CHANGED(value=roster.name))
    uids = {change.shift for change in made}
    for row in reversed(others):
        if row.who != who.key and uids & _shifts_of(row):
            raise _conflict(session, row)


def _in_the_way(
    session: Session, roster: Roster, seen: int | None, edit: Edit, who: Actor
) -> ConflictError | None:
    """Return who did what since to the shifts that an edit is about, so that it cannot be made."""
    others = None if seen is None else since(session, roster.id or 0, seen)
    ids = set(edit.about)
    uids = set(session.exec(select(Shift.uid).where(col(Shift.id).in_(ids))))
    for row in reversed(others or ()):
        for change in map(Change.of_json, row.changes if row.who != who.key else ()):
            before = change.before or {}
            gone = change.table == "shift" and before.get("id") in ids
            if gone or change.shift in uids:
                return _conflict(session, row)
    return None


def _overtaken(session: Session, roster_id: int, change: Change, of: RosterEdit) -> EditError:
    """Return why an edit cannot be taken back: who changed the row after it."""
    for row in history(session, roster_id, change.shift):
        if row.version > of.version and row.who != of.who:
            return _conflict(session, row)
    return EditError(OVERWRITTEN())


def _conflict(session: Session, row: RosterEdit) -> ConflictError:
    at = f"{local(row.at):%H:%M}"
    return ConflictError(CONFLICT(by=made_by(row), at=at, what=said(session, [row])[0]))


def _shifts_of(row: RosterEdit) -> set[str]:
    return {Change.of_json(change).shift for change in row.changes}
