# SPDX-License-Identifier: MPL-2.0
"""Carry out moves: in a draft as it stands, or in a new published version of what is published.

The version that was published before stays as it was. Drafts that others are working on for the
same days get the same moves, so that publishing them does not take a swap back. Every roster that
is changed keeps the moves in its history, as nobody's own: no undo of a person takes them back.
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster.edits.rows import Change
from roster.edits.rows import Image
from roster.edits.rows import images
from roster.edits.tables import EXCHANGED
from roster.edits.tables import RosterEdit
from roster.edits.tables import Touched
from roster.exchange.log import BY_ITSELF
from roster.exchange.seats import assignment
from roster.exchange.seats import seat_of
from roster.exchange.seats import vacant
from roster.exchange.seats import within
from roster.exchange.weigh import Moves
from roster.exchange.weigh import Pair
from roster.models import Assignment
from roster.models import Roster
from roster.models import Shift
from roster.revise import revise
from roster.rules.rulebook import Rulebook
from roster.store import CHANGED
from roster.store import ChangedRosterError
from roster.store import StoreError
from roster.store import get_draft
from roster.store import get_roster
from roster.store import publish
from sites.text import Text

PARTLY = Text(
    "Vagtplan {name} gælder for nogle af dagene i {value}. Ret vagten i den, eller lav en ny"
    " vagtplan for alle dagene.",
    "Roster {name} counts for some of the days of {value}. Change the shift there, or make a new"
    " roster for all of the days.",
)


def carry_out(session: Session, moves: Moves, rulebook: Rulebook | None = None) -> Roster:
    """Return the roster in which moves are made: the draft itself, or the next published version.

    Parameters
    ----------
    session
        A writing session; the caller commits, and records it in its own log.
    moves
        Weighed against just this version of the roster, which no longer counts if it was changed.
    rulebook
        Where agreements are found when a version is published.

    Raises
    ------
    StoreError
        If the roster was changed or replaced meanwhile, somebody is not on the shift to be left,
        is on the one to be taken, or it has no room.
    """
    old = get_roster(session, moves.roster)
    if old.version != moves.version:
        raise ChangedRosterError(CHANGED(value=old.id))
    if old.status == "draft":
        draft = get_draft(session, moves.roster, moves.version)
        _move(session, draft, moves.gone, moves.new)
        return draft
    _require_whole(session, old)
    made = revise(session, moves.roster)
    _move(session, made, _moved(session, made, moves.gone), _moved(session, made, moves.new))
    _into_drafts(session, made, moves)
    assert made.id is not None
    return publish(session, made.id, rulebook=rulebook)


def _require_whole(session: Session, old: Roster) -> None:
    """Refuse a new version that would take over days of another roster that counts there.

    The roster published last counts: a later version of the whole plan would bring back what a
    later roster has replaced a part of.
    """
    query = select(Roster).where(Roster.status == "published", Roster.id != old.id)
    for other in session.exec(query).all():
        same = (other.starts_on, other.days, other.administration_id) == (
            old.starts_on, old.days, old.administration_id,
        )  # fmt: skip
        payers = {old.administration_id, other.administration_id}
        apart = (
            other.starts_on >= old.starts_on + timedelta(days=old.days)
            or old.starts_on >= other.starts_on + timedelta(days=other.days)
            or (None not in payers and len(payers) == 2)
        )
        if not (same or apart or _published(other) < _published(old)):
            raise StoreError(PARTLY(value=old.name, name=other.name))


def _published(roster: Roster) -> datetime:
    return roster.published_at or roster.created_at


def _move(session: Session, roster: Roster, gone: Iterable[Pair], new: Iterable[Pair]) -> None:
    """Make moves in a draft, count its version up, and keep them in its history."""
    assert roster.id is not None
    gone, new = sorted(gone), sorted(new)
    uids = {session.get_one(Shift, shift_id).uid for _, shift_id in (*gone, *new)}
    before = _people(session, roster.id, uids)
    _change(session, roster, gone, new)
    after = _people(session, roster.id, uids)
    roster.version += 1
    changes = [
        Change("assignment", key, before.get(key), after.get(key))
        for key in sorted(before.keys() ^ after.keys())
    ]
    _keep(session, roster, changes)


def _people(session: Session, roster_id: int, uids: Collection[str]) -> dict[str, Image]:
    """Return who is on some shifts, as rows are kept in the history."""
    found = images(session, roster_id, uids)
    return {key: image for (table, key), image in found.items() if table == "assignment"}


def _keep(session: Session, roster: Roster, changes: Sequence[Change]) -> None:
    """Add a line to a roster's history."""
    values = {
        "roster_id": roster.id,
        "version": roster.version,
        "kind": EXCHANGED,
        "who": EXCHANGED,
        "by": BY_ITSELF,
        "changes": [change.as_json() for change in changes],
    }
    row = RosterEdit.model_validate(values)
    session.add(row)
    session.flush()
    for uid in sorted({change.shift for change in changes}):
        session.add(Touched.model_validate({"edit_id": row.id, "shift_uid": uid}))
    session.flush()


def _change(session: Session, roster: Roster, gone: Sequence[Pair], new: Sequence[Pair]) -> None:
    for guard_id, shift_id in gone:
        row = assignment(session, shift_id, guard_id)
        if row is None:
            raise ChangedRosterError(CHANGED(value=roster.id))
        session.delete(row)
    session.flush()
    for guard_id, shift_id in new:
        shift = session.get_one(Shift, shift_id)
        if not vacant(session, shift) or assignment(session, shift_id, guard_id) is not None:
            raise ChangedRosterError(CHANGED(value=roster.id))
        values = {"roster_id": roster.id, "shift_id": shift_id, "guard_id": guard_id}
        session.add(Assignment.model_validate(values))
        session.flush()


def _moved(session: Session, roster: Roster, pairs: Iterable[Pair]) -> set[Pair]:
    """Return pairs of one version as pairs of another, which has the same shifts."""
    assert roster.id is not None
    found: set[Pair] = set()
    for guard_id, shift_id in pairs:
        here = within(session, roster.id, seat_of(session.get_one(Shift, shift_id)))
        if here is None or here.id is None:
            raise ChangedRosterError(CHANGED(value=roster.id))
        found.add((guard_id, here.id))
    return found


def _into_drafts(session: Session, made: Roster, moves: Moves) -> None:
    """Make the same moves in every draft for the same days that still has the plan as it was."""
    query = select(Roster).where(
        Roster.status == "draft",
        Roster.starts_on == made.starts_on,
        Roster.days == made.days,
        col(Roster.administration_id).is_not_distinct_from(made.administration_id),
        Roster.id != made.id,
    )
    for draft in session.exec(query).all():
        try:
            with session.begin_nested():
                gone, new = (_moved(session, draft, pairs) for pairs in (moves.gone, moves.new))
                _move(session, draft, gone, new)
        except ChangedRosterError:
            continue
