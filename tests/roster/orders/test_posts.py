# SPDX-License-Identifier: MPL-2.0
"""Drafts follow an order's post: what is added, changed and removed, and who loses a shift."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import time

import pytest
from sqlmodel import Session
from sqlmodel import select

from roster.models import Assignment
from roster.models import Roster
from roster.models import Shift
from roster.orders.posts import carry_out
from roster.orders.posts import close
from roster.orders.posts import sync
from roster.orders.posts import targets
from roster.store import publish
from tests.roster.sample import MONDAY
from tests.roster.sample import City
from tests.roster.sample import build

BEFORE = datetime(2026, 11, 29, tzinfo=UTC)
WEDNESDAY = datetime(2026, 12, 2, 12, tzinfo=UTC)


@pytest.fixture
def city(session: Session) -> City:
    """The small city with a draft of its week."""
    city = build(session)
    city.roster()
    return city


def draft_of(session: Session) -> Roster:
    """Return the newest roster."""
    return session.exec(select(Roster).order_by(Roster.id.desc())).first()  # type: ignore[union-attr, return-value]


def test_a_draft_in_step_is_left_alone(session: Session, city: City) -> None:
    """Tests that nothing is done, and the version stays, where the shifts are as the post says."""
    draft = draft_of(session)
    version = draft.version
    assert sync(session, draft, city.library, BEFORE).same
    assert carry_out(session, city.library, [MONDAY], BEFORE) == []
    assert draft.version == version


def test_other_hours_free_the_guards_of_days_to_come(session: Session, city: City) -> None:
    """Tests that a shift that has begun keeps times and guard, and later ones are emptied."""
    draft = draft_of(session)
    shifts = city.shifts(draft.id or 0, city.library)
    for shift in shifts[:5]:
        city.assign(city.asta, shift)
    before = [(row.starts_at, row.ends_at) for row in shifts]
    city.library.ends = time(city.library.ends.hour - 1, city.library.ends.minute)
    done = sync(session, draft, city.library, WEDNESDAY)
    later = [shift for shift in shifts if shift.starts_at > WEDNESDAY]
    assert len(done.changed) == len(later)
    held = set(session.exec(select(Assignment.shift_id)))
    assert held == {shift.id for shift in shifts[:5] if shift not in later}
    assert [
        (row.starts_at, row.ends_at) == was for row, was in zip(shifts, before, strict=True)
    ] == [shift not in later for shift in shifts]


def test_fewer_guards_leave_the_locked_one(session: Session, city: City) -> None:
    """Tests that when a seat goes, who is locked stays."""
    draft = draft_of(session)
    city.library.headcount = 2
    sync(session, draft, city.library, BEFORE)
    shift = city.shifts(draft.id or 0, city.library)[0]
    for guard, locked in ((city.asta, False), (city.bo, True)):
        values = {"roster_id": draft.id, "shift_id": shift.id, "guard_id": guard.id}
        session.add(Assignment.model_validate({**values, "locked": locked}))
    session.flush()
    city.library.headcount = 1
    done = sync(session, draft, city.library, BEFORE)
    assert [one.guard_id for one in done.freed] == [city.asta.id]
    assert session.exec(select(Assignment.guard_id)).all() == [city.bo.id]


def test_a_published_roster_is_followed_by_a_draft(session: Session, city: City) -> None:
    """Tests that a post that stops leaves the published shifts, and goes from the next version."""
    published = draft_of(session)
    publish(session, published.id or 0)
    count = len(city.shifts(published.id or 0, city.library))
    close(session, city.library, WEDNESDAY.date())
    ((draft, done),) = carry_out(session, city.library, [], WEDNESDAY)
    assert (draft.status, published.status) == ("draft", "published")
    assert len(city.shifts(published.id or 0, city.library)) == count
    left = session.exec(
        select(Shift).where(Shift.roster_id == draft.id, Shift.post_id == city.library.id)
    ).all()
    assert all(row.starts_at <= WEDNESDAY for row in left)
    assert len(left) + len(done.removed) == count
    again = targets(session, city.library.payer_id, [], city.library.id)
    assert [one.roster.id for one in again] == [draft.id]
