# SPDX-License-Identifier: MPL-2.0
"""The travel page: what a roster travels, and the job that sets it beside other ways to plan."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session

from roster.models import Guard
from tests.web.pages.conftest import Week
from tests.web.pages.conftest import soup
from tests.web.pages.conftest import words
from web import jobs

EFFORT = {"seconds": "5", "seed": "1"}


@pytest.fixture
def planned(session: Session, week: Week, coordinator: FlaskClient) -> Week:
    """Asta and Bo have a shift each; Bo's home is not known."""
    asta = session.get_one(Guard, week.asta)
    asta.home_lat, asta.home_lon = 55.66, 12.51
    session.commit()
    for day, guard in ((0, week.asta), (1, week.bo)):
        path = f"/rosters/{week.roster}/shifts/{week.shifts[day]}/assign"
        assert coordinator.post(path, data={"guard": guard}).status_code == 303
    return week


def test_an_empty_roster_says_what_to_do(coordinator: FlaskClient, week: Week) -> None:
    """There is nothing to measure or compare, and the page says so instead of zeros."""
    page = soup(coordinator, f"/rosters/{week.roster}/travel")
    assert "Ingen er på vagt endnu" in words(page)
    assert page.select_one("form.lines") is None


def test_the_page_shows_what_is_travelled(coordinator: FlaskClient, planned: Week) -> None:
    """Hours, kilometres and kroner with their weights; estimates and unknown homes are marked."""
    page = soup(coordinator, f"/rosters/{planned.roster}/travel")
    shown = words(page)
    assert "Betalt transport" in shown
    assert "1,50 kr. pr. minut, 1,00 kr. pr. km i bil" in shown
    assert "1 plads er besat af en medarbejder, hvis hjem ikke kendes" in shown
    assert page.select_one("h2#now .tag.warn") is not None
    assert page.select_one("a[aria-current=page][href$='/travel']") is not None


@pytest.mark.usefixtures("app")
def test_a_comparison_is_a_job_whose_result_stays(coordinator: FlaskClient, planned: Week) -> None:
    """Four plans and three savings, each with its name; a later change marks it as old."""
    path = f"/rosters/{planned.roster}/travel"
    done = coordinator.post(path, data=EFFORT)
    assert (done.status_code, done.location) == (303, path)
    page = soup(coordinator, path)
    rows = [words(row) for row in page.select("#state table:first-of-type tbody tr")]
    assert [row.split(" 2 / ")[0].split(" 7 / ")[0] for row in rows[:1]] == ["Planen"]
    assert any("Hver forvaltning for sig" in row for row in rows)
    assert "Hvad denne vagtplan sparer" in words(page)
    assert coordinator.get(f"{path}/state").status_code == 286
    assert "ændret siden" not in words(page)
    coordinator.post(
        f"/rosters/{planned.roster}/shifts/{planned.shifts[2]}/assign", data={"guard": planned.asta}
    )
    assert "Vagtplanen er ændret siden" in words(soup(coordinator, path))


def test_a_comparison_that_waits_can_be_stopped(
    app: Flask, coordinator: FlaskClient, planned: Week
) -> None:
    """While it waits the page polls; a second start starts nothing, and stop ends it."""
    app.extensions["queue"].immediate = False
    path = f"/rosters/{planned.roster}/travel"
    assert coordinator.post(path, data=EFFORT).status_code == 303
    assert coordinator.post(path, data=EFFORT).status_code == 303
    with app.app_context():
        (job,) = jobs.recent("travel")
    page = soup(coordinator, path)
    assert page.select_one("#state[hx-get]") is not None
    assert coordinator.get(f"{path}/state").status_code == 200
    assert coordinator.post(f"{path}/stop").status_code == 303
    with app.app_context():
        found = jobs.find(job.id)
    assert found is not None
    assert found.status == "cancelled"
    assert coordinator.get(f"{path}/state").status_code == 286


def test_what_is_typed_wrong_is_said_beside_the_field(
    coordinator: FlaskClient, planned: Week
) -> None:
    """A limit that makes no sense is refused, and nothing is started."""
    path = f"/rosters/{planned.roster}/travel"
    answer = coordinator.post(path, data={"seconds": "0", "seed": "x"})
    assert answer.status_code == 422
    assert "fra 5 til 7200" in answer.get_data(as_text=True)
    assert coordinator.get(f"{path}/state").status_code == 404
    assert coordinator.post(f"{path}/stop").status_code == 404
    assert coordinator.get("/rosters/999/travel").status_code == 404


def test_a_roster_that_was_emptied_meanwhile_is_told(
    app: Flask, coordinator: FlaskClient, week: Week
) -> None:
    """The job of a roster without anybody on it fails in words."""
    with app.app_context():
        job = jobs.enqueue("travel", {"roster_id": week.roster, "seconds": 5})
        found = jobs.find(job.id)
    assert found is not None
    assert found.status == "failed"
    assert "Planlæg den først" in found.message_da
    assert "Planlæg den først" in words(soup(coordinator, f"/rosters/{week.roster}/travel"))
