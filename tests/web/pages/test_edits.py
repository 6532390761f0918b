# SPDX-License-Identifier: MPL-2.0
"""Changing a draft by hand: allowed, refused with the rule, locked, recorded, frozen."""

from __future__ import annotations

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select
from werkzeug.test import TestResponse

from roster.models import Assignment
from roster.models import Roster
from tests.web.pages.conftest import Week
from tests.web.pages.conftest import soup
from tests.web.pages.conftest import words
from web.models import AuditEvent


def assigned(engine: Engine) -> list[tuple[int, int, bool]]:
    """Return guard, shift and lock of every assignment as the database has it.

    Read in a session of its own, closed at once: one that stayed open would hold the lock that
    the application's next change waits for.
    """
    with Session(engine) as session:
        rows = session.exec(select(Assignment).order_by(col(Assignment.id))).all()
        return [(row.guard_id, row.shift_id, row.locked) for row in rows]


def act(
    browser: FlaskClient, week: Week, shift: int, action: str, guard: int, **more: str
) -> TestResponse:
    """Post one of a shift's forms."""
    path = f"/rosters/{week.roster}/shifts/{shift}/{action}"
    return browser.post(path, data={"guard": guard, **more})


def test_assign_lock_and_take_off(coordinator: FlaskClient, week: Week, engine: Engine) -> None:
    """Tests the three forms in turn, each leading back by 303, each recorded with the guard."""
    monday = week.shifts[0]
    assert act(coordinator, week, monday, "assign", week.asta).status_code == 303
    assert assigned(engine) == [(week.asta, monday, False)]
    act(coordinator, week, monday, "lock", week.asta, locked="yes")
    assert assigned(engine) == [(week.asta, monday, True)]
    act(coordinator, week, monday, "unassign", week.asta)
    assert assigned(engine) == []
    with Session(engine) as session:
        actions = session.exec(
            select(AuditEvent.action)
            .where(col(AuditEvent.action).startswith("shift."))
            .order_by(col(AuditEvent.id))
        ).all()
        assert actions == ["shift.assign", "shift.lock", "shift.unassign"]
        assert session.get_one(Roster, week.roster).version == 4


def test_forbidden_assignment_is_refused_with_the_rule(
    coordinator: FlaskClient, week: Week, engine: Engine
) -> None:
    """Tests that a guard on holiday is not put on a shift and the answer says why."""
    answer = act(coordinator, week, week.shifts[0], "assign", week.away)
    assert answer.status_code == 409
    alert = BeautifulSoup(answer.text, "html.parser").select_one("[role=alert]")
    assert alert is not None
    assert "fraværende" in alert.text
    assert "Rådighed" in alert.text
    assert assigned(engine) == []


def test_full_shift_and_double_assignment_are_refused(
    coordinator: FlaskClient, week: Week, engine: Engine
) -> None:
    """Tests that a seat holds one guard, and the same guard once."""
    monday = week.shifts[0]
    act(coordinator, week, monday, "assign", week.asta)
    assert act(coordinator, week, monday, "assign", week.asta).status_code == 409
    assert act(coordinator, week, monday, "assign", week.bo).status_code == 409
    assert assigned(engine) == [(week.asta, monday, False)]


def test_unknown_guard_and_shift_of_another_roster(coordinator: FlaskClient, week: Week) -> None:
    """Tests that ids that do not belong answer 404, and a missing one 400."""
    assert act(coordinator, week, week.shifts[0], "assign", 999).status_code == 404
    assert coordinator.get(f"/rosters/{week.roster}/shifts/99999").status_code == 404
    path = f"/rosters/{week.roster}/shifts/{week.shifts[0]}/assign"
    assert coordinator.post(path, data={}).status_code == 400


def test_publishing_freezes_the_roster(
    coordinator: FlaskClient, week: Week, engine: Engine
) -> None:
    """Tests that open seats must be accepted, and that nothing changes after publishing."""
    path = f"/rosters/{week.roster}/publish"
    version = soup(coordinator, path).select_one("input[name=version]")
    assert version is not None
    refused = coordinator.post(path, data={"version": version["value"]})
    assert refused.status_code == 409
    assert "ledige vagter" in refused.text
    done = coordinator.post(path, data={"version": version["value"], "accept_open": "yes"})
    assert done.status_code == 303
    late = act(coordinator, week, week.shifts[0], "assign", week.asta)
    assert late.status_code == 409
    assert coordinator.post(f"/rosters/{week.roster}/solve").status_code == 409
    assert assigned(engine) == []


def test_publishing_an_older_version_is_refused(
    coordinator: FlaskClient, week: Week, engine: Engine
) -> None:
    """Tests that a change made since the page was read stands in the way."""
    act(coordinator, week, week.shifts[0], "assign", week.asta)
    form = {"version": "1", "accept_open": "yes"}
    answer = coordinator.post(f"/rosters/{week.roster}/publish", data=form)
    assert answer.status_code == 409
    assert "ændret" in words(BeautifulSoup(answer.text, "html.parser"))
    with Session(engine) as session:
        assert session.get_one(Roster, week.roster).status == "draft"
