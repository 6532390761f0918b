# SPDX-License-Identifier: MPL-2.0
"""Who did what when: undo and redo by person, conflicts in words, history, published is frozen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session

from roster.edits import Assign
from roster.edits import Change
from roster.edits import ConflictError
from roster.edits import Delete
from roster.edits import EditError
from roster.edits import Move
from roster.edits import Resize
from roster.edits import Several
from roster.edits import Unassign
from roster.edits import history
from roster.edits import next_redo
from roster.edits import next_undo
from roster.edits import said
from roster.edits import since
from roster.models import Shift
from roster.store import ChangedRosterError
from roster.store import FrozenRosterError
from roster.store import publish
from tests.roster.edits.conftest import ANE
from tests.roster.edits.conftest import BENT
from tests.roster.edits.conftest import Desk


def library(desk: Desk, day: int) -> Shift:
    """Return the library's shift of a day of the week."""
    return desk.city.shifts(desk.roster, desk.city.library)[day]


def assign(desk: Desk, day: int, guard: str = "asta") -> Assign:
    """Return an edit that puts somebody on the library's shift of a day."""
    return Assign(library(desk, day).id or 0, getattr(desk.city, guard).id or 0)


def unassign(desk: Desk, day: int) -> Unassign:
    """Return an edit that takes Asta off the library's shift of a day."""
    return Unassign(library(desk, day).id or 0, desk.city.asta.id or 0)


def test_undo_takes_back_ones_own_edits_and_leaves_those_of_others(desk: Desk) -> None:
    """Tests that each person walks back through their own edits only."""
    start = desk.rows()
    desk.do(assign(desk, 2))
    desk.do(assign(desk, 3, "bo"), BENT)
    desk.do(assign(desk, 4))
    desk.undo()
    desk.undo()
    with pytest.raises(EditError, match="nothing to undo"):
        desk.undo()
    assert desk.rows() != start
    desk.undo(BENT)
    assert desk.rows() == start
    assert [row.kind for row in history(desk.session, desk.roster)][:3] == ["undo"] * 3


def test_redo_goes_forward_in_order_until_a_new_edit(desk: Desk) -> None:
    """Tests that what was undone comes back first things first, and not after a new edit."""
    for day in (2, 3):
        desk.do(assign(desk, day))
    after = desk.rows()
    desk.undo()
    desk.undo()
    desk.redo()
    desk.redo()
    assert desk.rows() == after
    desk.undo()
    desk.do(unassign(desk, 1))
    with pytest.raises(EditError, match="undone nothing"):
        desk.redo()


def test_undo_survives_a_restart(desk: Desk) -> None:
    """Tests that what to undo is in the tables: a bench made anew knows it."""
    start = desk.rows()
    desk.do(assign(desk, 2))
    again = Desk(desk.city, desk.roster)
    again.undo()
    assert again.rows() == start


def test_what_another_changed_since_is_not_undone_but_told(desk: Desk) -> None:
    """Tests that the refusal names who changed the shift, when and how."""
    desk.do(assign(desk, 2))
    shift = library(desk, 2)
    desk.do(Move(shift.id or 0, desk.city.asta.id or 0, desk.city.bo.id or 0), BENT)
    with pytest.raises(ConflictError) as fault:
        desk.undo()
    words = fault.value.message.in_("da")
    assert "Bent Demo" in words
    assert "givet fra Asta Demo til Bo Demo" in words


def test_two_people_on_different_shifts_do_not_meet(desk: Desk) -> None:
    """Tests that an edit from an older page is made where nobody touched the same shift."""
    seen = desk.row.version
    desk.do(assign(desk, 2), BENT, seen=seen)
    desk.do(assign(desk, 3), ANE, seen=seen)
    with pytest.raises(ConflictError, match="Bent Demo"):
        desk.do(unassign(desk, 2), ANE, seen=seen)
    desk.do(unassign(desk, 2), ANE, seen=desk.row.version)


def test_what_another_did_first_names_who_did_it(desk: Desk) -> None:
    """Tests that an edit that cannot be made any more says whose edit is in the way."""
    seen = desk.row.version
    desk.do(unassign(desk, 1), BENT, seen=seen)
    with pytest.raises(ConflictError) as fault:
        desk.do(unassign(desk, 1), ANE, seen=seen)
    assert "Asta Demo taget af" in fault.value.message.in_("da")
    desk.do(Delete(library(desk, 2).id or 0), BENT)
    gone = next(
        change.before
        for change in map(Change.of_json, history(desk.session, desk.roster)[0].changes)
        if change.table == "shift"
    )
    assert gone is not None
    late = Several((Assign(gone["id"], desk.city.asta.id or 0),))
    with pytest.raises(ConflictError, match="Bent Demo"):
        desk.do(late, ANE, seen=seen)
    with pytest.raises(EditError) as own:
        desk.do(unassign(desk, 1), BENT, seen=seen)
    assert not isinstance(own.value, ConflictError)


def test_a_gap_in_the_log_is_a_change_by_something_else(desk: Desk) -> None:
    """Tests that what no edit accounts for, such as solving, asks to load the roster again."""
    seen = desk.row.version
    desk.row.version += 1
    desk.session.flush()
    assert since(desk.session, desk.roster, seen) is None
    with pytest.raises(ChangedRosterError):
        desk.do(assign(desk, 2), seen=seen)


def test_history_of_a_shift_outlives_it(desk: Desk) -> None:
    """Tests that a shift's edits are listed newest first, in words, also when it is gone."""
    shift = library(desk, 1)
    uid = shift.uid
    later = shift.ends_at + timedelta(hours=1)
    desk.do(Resize(shift.id or 0, shift.starts_at, later), why="Møde i salen")
    desk.do(assign(desk, 3))
    desk.do(Delete(shift.id or 0))
    found = history(desk.session, desk.roster, uid)
    assert [(row.kind, row.by, row.why) for row in found] == [
        ("delete", "Ane Demo", ""),
        ("resize", "Ane Demo", "Møde i salen"),
    ]
    words = [message.in_("da") for message in said(desk.session, found)]
    assert words == [
        "Slettet: tir 1.12 kl. 08:00-17:00 Bibliotek, Asta Demo.",
        "tir 1.12 kl. 08:00-16:00 Bibliotek ændret til tir 1.12 kl. 08:00-17:00 Bibliotek.",
    ]


def test_a_published_roster_is_neither_edited_nor_undone(desk: Desk, session: Session) -> None:
    """Tests that edit, undo and redo are refused once the roster is published."""
    desk.do(assign(desk, 2))
    desk.do(assign(desk, 3))
    desk.undo()
    publish(session, desk.roster)
    before = desk.rows()
    for act in (lambda: desk.do(assign(desk, 4)), desk.undo, desk.redo):
        with pytest.raises(FrozenRosterError):
            act()
    assert desk.rows() == before
    assert next_undo(session, desk.roster, ANE) is not None
    assert next_redo(session, desk.roster, ANE) is not None
