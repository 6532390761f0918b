# SPDX-License-Identifier: MPL-2.0
"""Named versions: saved, returned to, taken back, compared; refused in words."""

from __future__ import annotations

import pytest
from sqlmodel import select

from roster.compare import compare
from roster.edits import Assign
from roster.edits import Delete
from roster.edits import EditError
from roster.edits import said
from roster.edits.saved import MOST
from roster.edits.saved import Return
from roster.edits.saved import plan_of
from roster.edits.saved import save
from roster.edits.saved import saved
from roster.models import Assignment
from roster.store import FrozenRosterError
from roster.store import publish
from tests.roster.edits.conftest import BENT
from tests.roster.edits.conftest import Desk


def change(desk: Desk) -> None:
    """Delete one shift and put Carla on a night."""
    city = desk.city
    desk.do(Delete(city.shifts(desk.roster, city.library)[1].id or 0))
    night = city.shifts(desk.roster, city.night)[3]
    desk.do(Assign(night.id or 0, city.carla.id or 0))


def test_returning_brings_every_row_back_and_is_itself_undone(desk: Desk) -> None:
    """Tests that a saved version comes back whole, deleted shifts too, and undo leads on."""
    start = desk.rows()
    kept = save(desk.session, desk.roster, "Før møde", "Ane Demo")
    change(desk)
    changed = desk.rows()
    done = desk.do(Return(kept.id or 0), BENT)
    assert desk.rows() == start
    assert desk.agrees()
    assert "Gemt udgave hentet frem" in said(desk.session, [done.edit])[0].in_("da")
    desk.undo(BENT)
    assert desk.rows() == changed
    assert desk.agrees()


def test_a_saved_version_is_compared_and_nothing_is_changed(desk: Desk) -> None:
    """Tests the words and sums of the difference, and that comparing leaves the rows alone."""
    kept = save(desk.session, desk.roster, "Før", "Ane Demo")
    change(desk)
    rows = desk.rows()
    before = plan_of(desk.session, kept, desk.judged.plan, desk.load)
    desk.session.expire_all()
    assert desk.rows() == rows
    found = compare(before, desk.judged.plan)
    told = [one.message.in_("en") for one in found.changes]
    assert told == ["Asta Demo: −1 day shift", "Carla Demo: +1 night"]
    assert found.uncovered == (22, 20)


def test_returning_to_what_broke_a_rule_says_so_and_is_made(desk: Desk) -> None:
    """Tests that a version with a hard violation can be brought back: it is told, not refused."""
    monday = desk.city.shifts(desk.roster, desk.city.library)[0]
    desk.city.assign(desk.city.bo, monday)
    desk.__post_init__()
    kept = save(desk.session, desk.roster, "Brud", "Ane Demo")
    row = desk.session.exec(select(Assignment).where(Assignment.guard_id == desk.city.bo.id)).one()
    desk.session.delete(row)
    desk.session.flush()
    desk.__post_init__()
    assert desk.do(Return(kept.id or 0)).verdict.hard


def test_what_cannot_be_saved_or_brought_back(desk: Desk) -> None:
    """Tests names, the number of versions, an unknown version, no difference, and a frozen plan."""
    kept = save(desk.session, desk.roster, "Et", "Ane Demo")
    for name in ("", "x" * 101, " et "):
        with pytest.raises(EditError):
            save(desk.session, desk.roster, name, "Ane Demo")
    for number in (999, kept.id or 0):
        with pytest.raises(EditError):
            desk.do(Return(number))
    for n in range(MOST - 1):
        save(desk.session, desk.roster, f"Udgave {n}", "Ane Demo")
    with pytest.raises(EditError, match="Delete one"):
        save(desk.session, desk.roster, "En til", "Ane Demo")
    assert len(saved(desk.session, desk.roster)) == MOST
    publish(desk.session, desk.roster)
    with pytest.raises(FrozenRosterError):
        desk.do(Return(kept.id or 0))
