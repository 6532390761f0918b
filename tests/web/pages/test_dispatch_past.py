# SPDX-License-Identifier: MPL-2.0
"""Incidents that are over, and the guard's own page while they last."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import Session

from dispatch.incidents.models import Incident
from tests.conftest import Login
from tests.dispatch.incidents.sample import Night
from tests.web.pages.conftest import soup
from tests.web.pages.conftest import words
from tests.web.pages.desk import Clock
from tests.web.pages.desk import call
from tests.web.pages.desk import city as city
from tests.web.pages.desk import clock as clock
from tests.web.pages.desk import dan as dan
from tests.web.pages.desk import enter as enter
from tests.web.pages.desk import form_of
from tests.web.pages.desk import press


def test_what_is_over_says_how_soon_somebody_was_there(
    dan: FlaskClient, city: Night, clock: Clock
) -> None:
    """On the second of the promise is in time, one more is late, and nobody is nobody."""
    for seconds in (900, 901, None):
        clock(0)
        number = call(dan, city)
        path = f"/dispatch?incident={number}"
        press(dan, soup(dan, path), "a")
        version = form_of(soup(dan, path), "v")["version"][0]
        guard = form_of(soup(dan, path), "v")["guard"][0]
        if seconds is not None:
            clock(seconds)
            dan.post(f"/dispatch/{number}/advance", data={"guard": guard, "to": "on_scene"})
        dan.post(f"/dispatch/{number}/close", data={"code": "solved", "version": version})
    rows = [words(row) for row in soup(dan, "/dispatch/past").select("tbody tr")]
    assert ["for sent" in row for row in rows] == [False, True, False]
    assert ["15:00, i tide" in row for row in rows] == [False, False, True]
    page = words(soup(dan, f"/dispatch/{number - 1}/replay"))
    assert "første fremme efter ⚠ 15:01, for sent" in page
    assert "lovet 15:00" in page
    assert "+15:01" in page


def test_guards_see_who_else_is_on_their_incident(
    dan: FlaskClient, enter: Login, city: Night
) -> None:
    """Known mistake: units did not see who else was on the call. And by when to be there."""
    number = call(dan, city, headcount="2")
    press(dan, soup(dan, f"/dispatch?incident={number}"), "a")
    page = words(soup(enter("asta"), "/my-task"))
    assert "Også sendt: Bo Demo (Disponeret)" in page
    assert "kvittering senest 00:02" in page


def test_a_guards_page_hears_of_its_own_task_and_of_nobody_elses(
    dan: FlaskClient, enter: Login, city: Night
) -> None:
    """Being sent, another's step on the same incident, being taken off; not what others do."""
    asta = enter("asta")

    def heard() -> bool:
        page = soup(asta, "/my-task").select_one("[data-task]")
        assert page is not None
        ask = f"{page['data-task']}?seen={before or page['data-seen']}"
        return asta.get(ask).status_code == 200

    def seen() -> str:
        return str(soup(asta, "/my-task").select_one("[data-task]")["data-seen"])  # type: ignore[index]

    before = seen()
    call(dan, city)
    assert not heard()
    number = call(dan, city, headcount="2")
    press(dan, soup(dan, f"/dispatch?incident={number}"), "a")
    assert heard()
    before = seen()
    assert not heard()
    step = {"guard": str(city.bo), "to": "en_route"}
    dan.post(f"/dispatch/{number}/advance", data=step)
    assert heard()
    before = seen()
    dan.post(f"/dispatch/{number}/release", data={"guard": str(city.asta), "reason": "fejl"})
    assert heard()
    assert enter("plan").get("/my-task/news").status_code == 403


def test_every_field_of_a_changed_incident_is_kept(
    dan: FlaskClient, city: Night, engine: Engine
) -> None:
    """Known mistake: fields of a form were silently not saved."""
    number = call(dan, city)
    version = form_of(soup(dan, f"/dispatch?incident={number}"), "o")["version"][0]
    form = {"priority": "1", "headcount": "3", "place": "Bagdør", "point": "55,71 12,55"}
    page = soup(dan, f"/dispatch?incident={number}").select("#edit form")[0]
    asked = {str(field["name"]) for field in page.select("input[name], select[name]")}
    assert asked - {"csrf_token", "version"} == set(form)
    dan.post(f"/dispatch/{number}/change", data={**form, "version": version})
    with Session(engine) as fresh:
        row = fresh.get_one(Incident, number)
        kept = (row.priority, row.headcount, row.place, row.lat, row.lon)
    assert kept == (1, 3, "Bagdør", 55.71, 12.55)
