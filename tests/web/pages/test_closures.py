# SPDX-License-Identifier: MPL-2.0
"""A running server knows of closed streets at its next page."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime

from flask import Flask
from sqlmodel import Session

from sites.models import Administration
from sites.models import Site
from sites.network import closures_folder
from tests.conftest import Login
from web.pages import plans
from web.settings import Settings

A, B = (55.6707, 12.5750), (55.6650, 12.5880)
BRIDGE = "name,lat,lon,radius,to\nopen bridge,55.6707,12.5796,300,{to}\n"
NOON = datetime(2026, 12, 8, 11, tzinfo=UTC)


def seconds(app: Flask) -> tuple[int, int]:
    """Return the time across the harbour at noon, and the time a plan counts with."""
    with app.test_request_context():
        times = plans.network_at(NOON).matrix([A, B])[0], plans.network().matrix([A, B])[0]
    return int(times[0][0, 1]), int(times[1][0, 1])


def test_a_closure_counts_at_the_next_page(app: Flask, settings: Settings) -> None:
    """A dated file changes who is near at once and no plan; one without dates changes both."""
    folder = closures_folder(settings.data)
    folder.mkdir(parents=True)
    now, planned = seconds(app)
    (folder / "a.csv").write_text(BRIDGE.format(to="2026-12-09"))
    assert seconds(app)[0] > now
    assert seconds(app)[1] == planned
    (folder / "a.csv").write_text(BRIDGE.format(to=""))
    assert seconds(app)[1] > planned
    (folder / "a.csv").unlink()
    assert seconds(app) == (now, planned)


def test_the_data_page_says_what_is_closed_and_what_is_wrong(
    login: Login, settings: Settings, session: Session
) -> None:
    """Closed streets, faulty files and a site far from every street are on the page."""
    folder = closures_folder(settings.data)
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text("name,lat,lon\nbridge works,55.6707,12.5796\nbad,north,\n")
    owner = Administration(code="FAR", name="Afsides")
    session.add(owner)
    session.flush()
    session.add(Site(code="HYT", name="Hytten", administration_id=owner.id, lat=55.99, lon=12.2))
    session.commit()
    page = login("coordinator").get("/data").get_data(as_text=True)
    assert "bridge works" in page
    assert "a.csv, linje 3" in page
    assert "HYT Hytten: " in page
