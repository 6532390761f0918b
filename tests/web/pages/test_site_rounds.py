# SPDX-License-Identifier: MPL-2.0
"""A site's page says who can be there in time and how long ago it was visited."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session

from dispatch.rounds.reports import report
from tests.conftest import Login
from tests.web.pages.conftest import soup
from tests.web.pages.conftest import words
from tests.web.pages.nights import Night
from tests.web.pages.nights import night
from tests.web.pages.nights import visits_of
from tests.web.pages.nights import walked
from web.pages import places
from web.pages.queries_rounds import idleness

__all__ = ["night"]


def test_idleness_counts_what_is_reported(
    login: Login, night: Night, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time since the last visit is from reports, and what is not reported says so."""
    walked(session, night)
    there = [step for step in visits_of(session, night.plan) if step.site_id == night.site]
    rounds = visits_of(session, night.plan)
    for step in rounds[: rounds.index(there[0]) + 1]:
        report(session, step.id or 0, step.leave_at)
    session.commit()
    at = there[0].leave_at + timedelta(hours=5)
    found = idleness(session, night.site, at)
    assert found.last == there[0].leave_at
    assert found.worst == timedelta(hours=5)
    assert [one.status for one in found.passings].count("planned") == 1
    before = idleness(session, night.site, there[0].starts_at - timedelta(days=1))
    assert len(before.upcoming) == 1
    session.rollback()
    monkeypatch.setattr(places, "now", lambda: at)
    page = words(soup(login("coordinator"), f"/sites/{night.site}"))
    assert "for 5,0 timer siden" in page
    assert "ikke meldt" in page


def test_reach_is_drawn_by_means_of_travel(login: Login, night: Night) -> None:
    """Three areas for each means, smaller on foot than by car; another means is not found."""
    client = login("administrator")
    areas = {}
    for mode in ("car", "foot"):
        found = client.get(f"/sites/{night.site}/reach.geojson?mode={mode}").get_json()["features"]
        assert [one["properties"]["seconds"] for one in found] == [900, 600, 300]
        assert all(one["properties"]["toward"] for one in found)
        areas[mode] = found[0]["properties"]["square_metres"]
    assert areas["foot"] < areas["car"]
    assert client.get(f"/sites/{night.site}/reach.geojson?mode=boat").status_code == 404
    assert client.get("/sites/99/reach.geojson").status_code == 404
