# SPDX-License-Identifier: MPL-2.0
"""The pages of the response pool: a day, an hour, the map, the table for the wall, downloads."""

from __future__ import annotations

import json
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session
from sqlmodel import select

from dispatch.pool import reading
from dispatch.pool.busy import Busyness
from dispatch.pool.busy import Fraction
from sites.models import PastIncident
from sites.models import Service
from sites.models import Site
from tests.conftest import Login
from tests.web.pages.conftest import soup
from tests.web.pages.conftest import words
from web.models import User

DAY = "date=2026-11-30&units=2"


@pytest.fixture
def dispatcher(login: Login, session: Session) -> FlaskClient:
    """A dispatcher's browser on a town of three sites."""
    first = session.exec(select(Site)).one()
    for n, (name, lat) in enumerate((("Biblioteket", 55.69), ("Skolen", 55.71)), start=2):
        values = {"code": f"S{n}", "name": name, "administration_id": first.administration_id}
        session.add(Site.model_validate({**values, "lat": lat, "lon": 12.55, "kind": "Skole"}))
    session.add(Service.model_validate({"code": "alarm", "name_da": "Alarm", "name_en": "Alarm"}))
    session.commit()
    return login("dispatcher")


def test_a_day_shows_every_hour_its_shifts_and_what_is_assumed(dispatcher: FlaskClient) -> None:
    """The page says how good the plan is, and that numbers of incidents are guesses."""
    page = soup(dispatcher, f"/pool?{DAY}&hour=9")
    said = words(page)
    assert "antaget, ikke målt" in said
    assert "Kl. 09:00" in said
    assert len(page.select("tbody a[href*='hour=']")) == 24
    assert page.select_one("input[type=range]")["max"] == "23"
    assert "2 × 00–08" in said


def test_a_busy_fraction_by_the_log_has_its_interval_and_a_warning(
    dispatcher: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a week of duty tells, the plan goes by it; hours far from what is assumed are named."""
    page = soup(dispatcher, f"/pool?{DAY}&hour=9")
    assert "færre end 7 dages tjeneste" in words(page)
    assert "travlt" not in words(page)
    one = Fraction(0.4, 0.31, 0.49, 12, 2.0)
    monkeypatch.setattr(reading, "read_busy", lambda *_given: Busyness((one,) * 24, one))
    page = soup(dispatcher, f"/pool?{DAY.replace('30', '29')}&hour=9")
    said = words(page)
    assert "Efter loggen for 12 dage har beredskabet helt anderledes travlt" in said
    assert "31,0 % til 49,0 %, 12 dage" in said
    cells = page.select("#all-hours ~ div td:last-child")
    assert len(cells) == 24
    assert all("31,0 %–49,0 %" in words(cell) and "antaget" in words(cell) for cell in cells)


def test_the_slider_fetches_one_hour_alone(dispatcher: FlaskClient) -> None:
    """What the slider asks for is a part of a page, for the hour that it stands at."""
    part = soup(dispatcher, f"/pool/hour?{DAY}&hour=22")
    assert part.select_one("[data-hour='22']")
    assert part.select_one("html") is None
    assert "Kl. 22:00" in words(part)


def test_the_map_has_reach_sites_and_units(dispatcher: FlaskClient) -> None:
    """An area for each place where units stand, a point for each site, all units counted."""
    found = json.loads(dispatcher.get(f"/pool/drawing?{DAY}&hour=3").text)
    sites = [one for one in found["features"] if "site" in one["properties"]]
    areas = [one for one in found["features"] if "reach" in one["properties"]]
    assert len(sites) == 3
    assert sum(one["properties"]["units"] for one in sites) == 2
    assert {one["properties"]["reach"] for one in areas} == {
        one["properties"]["site"] for one in sites if one["properties"]["units"]
    }


def test_the_table_for_the_wall_has_a_line_for_each_number_of_units(
    dispatcher: FlaskClient,
) -> None:
    """It can be printed, and its lines are 1 and 2 free units."""
    page = soup(dispatcher, f"/pool/table?{DAY}&hour=3")
    assert page.select_one("[data-print]")
    assert [words(cell) for cell in page.select("tbody th")] == ["1", "2"]


def test_expected_incidents_say_what_they_rest_on(
    dispatcher: FlaskClient, session: Session
) -> None:
    """Without history it is said to be assumed; with it a site's number and interval move."""
    page = soup(dispatcher, f"/pool/expected?{DAY}")
    assert "antaget, ikke målt" in words(page)
    site = session.exec(select(Site).where(Site.code == "S2")).one()
    for number in range(40):
        at = datetime(2026, 11, 2, 9, tzinfo=UTC) + timedelta(hours=12 * number)
        values = {"code": f"A-{number}", "site_id": site.id, "at": at, "kind": "ADGANG"}
        session.add(PastIncident.model_validate(values))
    session.commit()
    page = soup(dispatcher, f"/pool/expected?{DAY}")
    assert "40 hændelser på 20 dage" in words(page)
    first = page.select("section[aria-labelledby=places] tbody tr")[0]
    cells = [words(cell) for cell in first.select("th, td")]
    assert cells[0] == "Biblioteket"
    assert cells[4] == "40"
    low, high = (float(end.replace(".", "").replace(",", ".")) for end in cells[6].split(" – "))
    assert low < float(cells[5].replace(".", "").replace(",", ".")) < high


def test_the_day_is_downloaded_for_programs_and_for_the_import(dispatcher: FlaskClient) -> None:
    """JSON has the hours; the posts carry the pool's service and names that the import reads."""
    shown = json.loads(dispatcher.get(f"/pool/download?{DAY}&format=json").text)
    assert len(shown["hours"]) == 24
    answer = dispatcher.get(f"/pool/download?{DAY}&format=posts")
    assert "vagtposter-2026-11-30.csv" in answer.headers["Content-Disposition"]
    assert ";alarm;" in answer.text


def test_what_cannot_be_understood_is_said_and_something_is_shown(dispatcher: FlaskClient) -> None:
    """A wrong date, number or percentage is named; the page shows what it can."""
    assert "i går er ikke en dato" in words(soup(dispatcher, "/pool?date=i går&units=1"))
    assert "fra 0 til 40" in words(soup(dispatcher, "/pool?units=99"))
    assert "fra 0 til 100" in words(soup(dispatcher, "/pool?units=1&target=120"))
    fewer = soup(dispatcher, f"/pool?{DAY}&target=0&fairness=worst&hour=99")
    assert "ingen nødvendige" in words(fewer)


def test_a_plan_is_made_once_and_again_when_the_city_changes(
    app: Flask, dispatcher: FlaskClient, session: Session
) -> None:
    """Looking at another hour does not place the pool again; a new site does."""
    for hour in (1, 2, 3):
        dispatcher.get(f"/pool/hour?{DAY}&hour={hour}")
    plans = app.extensions["pool"].items
    assert len(plans) == 1
    first = session.exec(select(Site)).first()
    assert first is not None
    values = {"code": "NY", "name": "Ny", "administration_id": first.administration_id}
    session.add(Site.model_validate({**values, "lat": 55.70, "lon": 12.50}))
    session.commit()
    dispatcher.get(f"/pool/hour?{DAY}&hour=1")
    assert len(plans) == 2


def test_a_city_without_sites_is_told_so(login: Login, session: Session) -> None:
    """Nothing to place units at is said in words, and nothing fails."""
    browser = login("coordinator")
    for model in (User, Site):
        for row in session.exec(select(model)).all():
            if model is Site or row.site_id is not None:
                session.delete(row)
        session.flush()
    session.commit()
    assert "ingen lokationer" in words(soup(browser, "/pool?units=2"))
