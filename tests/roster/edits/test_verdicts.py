# SPDX-License-Identifier: MPL-2.0
"""The verdicts for a held shift are those of dropping it, guard by guard."""

from __future__ import annotations

import pytest

from roster.edits import Assign
from roster.edits import Copy
from roster.edits import Done
from roster.edits import Edit
from roster.edits import EditError
from roster.edits import ForbiddenError
from roster.edits import Move
from roster.edits import ReasonNeededError
from roster.edits.verdicts import Target
from roster.edits.verdicts import verdicts
from roster.models import Shift
from tests.roster.edits.conftest import Desk


def dropped(desk: Desk, edit: Edit) -> tuple[str, Done | None]:
    """Make an edit and take it back at once; return what came of it."""
    judged, savepoint = desk.judged, desk.session.begin_nested()
    try:
        return "done", desk.do(edit)
    except ForbiddenError:
        return "no", None
    except ReasonNeededError:
        return "ask", None
    except EditError:
        return "other", None
    finally:
        savepoint.rollback()
        desk.session.expire_all()
        desk.judged = judged


def agree(target: Target, came: str, done: Done | None, *, figures: bool) -> bool:
    """Say whether a verdict foretold what came of dropping the shift."""
    if done is None:
        foretold = {"no": ("no",), "ask": ("ask",), "other": ("here", "full")}[came]
        return target.kind in foretold
    means = (target.objective, target.cost) == (done.verdict.objective, done.verdict.cost)
    return target.kind in ("fine", "warn") and (means or not figures)


def shifts(desk: Desk) -> list[Shift]:
    """Return the draft's shifts of the first three days, of all posts."""
    posts = (desk.city.library, desk.city.night, desk.city.school)
    return [row for post in posts for row in desk.city.shifts(desk.roster, post)[:3]]


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """The draft with a tagged post, and Bo on a night and on the day after it."""
    city = desk.city
    night = city.shifts(desk.roster, city.night)[1]
    city.assign(city.bo, night)
    for row in city.shifts(desk.roster, city.library):
        row.tags = "no_lone_work"
    desk.session.flush()
    return Desk(city, desk.roster)


def test_an_open_seat_is_foretold_for_every_guard(busy: Desk) -> None:
    """Tests kind, objective and cost of every guard on every shift against making the edit."""
    kinds = set()
    for row in shifts(busy):
        for target in verdicts(busy.judged, str(row.id)).targets:
            came = dropped(busy, Assign(row.id or 0, int(target.guard)))
            assert agree(target, *came, figures=True), (row, target, came)
            kinds.add(target.kind)
    assert kinds >= {"fine", "no", "ask", "here"}


def test_moving_from_one_to_another_is_foretold(busy: Desk) -> None:
    """Tests the same for seats that are taken, on the same day and on the next."""
    held = [
        (row, guard) for row in shifts(busy) for guard in busy.judged.plan.guards_on[str(row.id)]
    ]
    assert len(held) == 3
    for row, guard in held:
        for days in (0, 1):
            found = verdicts(busy.judged, str(row.id), leaving=guard, days=days)
            for target in found.targets:
                edit = Move(row.id or 0, int(guard), int(target.guard), days)
                came = dropped(busy, edit)
                if target.guard == guard and not days:
                    assert target.kind == "here"
                else:
                    assert agree(target, *came, figures=found.there), (edit, target, came)


def test_moving_and_copying_to_a_free_day_is_foretold(busy: Desk) -> None:
    """Tests that a shift that has to be made on a Saturday is judged at that day's time."""
    row = busy.city.shifts(busy.roster, busy.city.library)[1]
    asta = str(busy.city.asta.id)
    found = verdicts(busy.judged, str(row.id), leaving=asta, days=4)
    assert not found.there
    for target in found.targets:
        came = dropped(busy, Move(row.id or 0, int(asta), int(target.guard), 4))
        assert agree(target, *came, figures=False), (target, came)
    for target in verdicts(busy.judged, str(row.id), leaving=asta, days=4, copy=True).targets:
        came = dropped(busy, Copy(row.id or 0, int(target.guard), 4))
        assert agree(target, *came, figures=False), (target, came)


def test_some_guards_alone_can_be_asked_about(busy: Desk) -> None:
    """Tests that a verdict for one guard is the one among all."""
    row, bo = shifts(busy)[2], str(busy.city.bo.id)
    every = {target.guard: target for target in verdicts(busy.judged, str(row.id)).targets}
    assert verdicts(busy.judged, str(row.id), only=[bo]).targets == (every[bo],)
