# SPDX-License-Identifier: MPL-2.0
"""A guard sees and reports the own published round, and no other."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import Session
from sqlmodel import select

from dispatch.rounds.models import Round
from dispatch.rounds.models import RoundPlan
from dispatch.rounds.models import RoundStep
from tests.conftest import Login
from tests.web.pages.conftest import soup
from tests.web.pages.conftest import words
from tests.web.pages.nights import Night
from tests.web.pages.nights import night
from tests.web.pages.nights import visits_of
from tests.web.pages.nights import walked
from web.pages import myround
from web.settings import Settings

__all__ = ["night"]

NOW = datetime(2026, 12, 21, 18, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _evening(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the evening of the rounds."""
    monkeypatch.setattr(myround, "now", lambda: NOW)


def test_the_next_visit_is_reported_and_taken_back(
    login: Login, night: Night, session: Session
) -> None:
    """Done, could not with a reason, and undo: each is kept with its time."""
    walked(session, night)
    steps = [step.id for step in visits_of(session, night.plan)]
    session.rollback()
    guard = login("guard")
    page = soup(guard, "/my-round")
    assert page.select_one(f'form[action="/my-round/steps/{steps[0]}/done"]') is not None
    assert "Vis vej" not in words(page)
    guard.post(f"/my-round/steps/{steps[0]}/done")
    wrong = guard.post(f"/my-round/steps/{steps[1]}/missed", data={"reason": "nonsense"})
    assert "wrong" in wrong.headers["Location"]
    opened = soup(guard, wrong.headers["Location"]).select_one("details[open]")
    assert opened is not None
    other = guard.post(f"/my-round/steps/{steps[1]}/missed", data={"reason": "other"})
    assert "hvorfor" in words(soup(guard, other.headers["Location"]))
    guard.post(
        f"/my-round/steps/{steps[1]}/missed", data={"reason": "access", "note": "Porten er låst"}
    )
    rows = {row.id: row for row in visits_of(session, night.plan)}
    done, missed = rows[steps[0]], rows[steps[1]]
    assert (done.status, done.reported_at) == ("done", NOW)
    assert (missed.status, missed.reason, missed.note) == ("missed", "access", "Porten er låst")
    number = missed.round_id
    session.rollback()
    assert "Porten er låst" in words(soup(guard, "/my-round"))
    assert "Porten er låst" in words(soup(login("dispatcher"), f"/rounds/{night.plan}"))
    guard.post(f"/my-round/{number}/undo")
    session.expire_all()
    assert session.get_one(RoundStep, steps[1]).status == "planned"


def test_nobody_else_s_round_is_seen_or_reported(
    login: Login, night: Night, session: Session
) -> None:
    """A round of another guard, and a draft of one's own, are not there for a guard."""
    row = walked(session, night)
    used = visits_of(session, night.plan)[0]
    one = session.get_one(Round, used.round_id)
    one.guard_id = night.bo
    session.commit()
    guard = login("guard")
    assert "Rådhuset" not in words(soup(guard, "/my-round"))
    paths = [f"/my-round/steps/{used.id}/done", f"/my-round/steps/{used.id}/missed"]
    for path in (*paths, f"/my-round/{one.id}/undo", "/my-round/steps/999/done"):
        assert guard.post(path, data={"reason": "time"}).status_code == 404
    one.guard_id, row.status = night.asta, "draft"
    session.add(one)
    session.add(row)
    session.commit()
    assert guard.post(paths[0]).status_code == 404
    assert "Rådhuset" not in words(soup(guard, "/my-round"))
    assert guard.get(f"/rounds/{night.plan}").status_code == 403
    assert session.exec(select(RoundStep).where(RoundStep.status != "planned")).all() == []


def test_a_replaced_round_takes_no_report(login: Login, night: Night, session: Session) -> None:
    """After the night is published anew, the phone shows the new round and refuses the old one."""
    row = walked(session, night)
    old = visits_of(session, night.plan)[0].id
    copy = RoundPlan.model_validate(
        {
            **row.model_dump(exclude={"id", "created_at"}),
            "published_at": (row.published_at or NOW) + timedelta(minutes=1),
        }
    )
    session.add(copy)
    session.commit()
    guard = login("guard")
    answer = guard.post(f"/my-round/steps/{old}/done")
    page = words(soup(guard, answer.headers["Location"]))
    assert "lavet om" in page
    assert "ingen offentliggjort runde" in page


def test_the_way_is_shown_where_the_setting_is_made(
    app: Flask, login: Login, night: Night, session: Session
) -> None:
    """The link has the position of the next visit, and keys are there for the next visit only."""
    walked(session, night)
    session.rollback()
    settings: Settings = app.extensions["settings"]
    pattern = "geo:{lat},{lon}?q={lat},{lon}"
    with pytest.raises(ValueError, match="navigate_url"):
        Settings(data=settings.data, navigate_url=pattern)
    app.extensions["settings"] = settings.model_copy(update={"navigate_url": "geo:{lat},{lon}"})
    page = soup(login("guard"), "/my-round")
    link = page.select_one("a[href^='geo:55.']")
    assert link is not None
    assert "noreferrer" in str(link["rel"])


@pytest.mark.parametrize("value", ["http://x/{lat},{lon}", "javascript:{lat}{lon}", "geo:1,2"])
def test_other_addresses_are_refused(value: str) -> None:
    """Only https and geo addresses with both numbers in them are links to be followed."""
    with pytest.raises(ValueError, match="navigate_url"):
        Settings(navigate_url=value)
