# SPDX-License-Identifier: MPL-2.0
"""Two dispatchers press at the same instant: one counts, the other is told, both see the same."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import Session

from dispatch.incidents.models import Incident
from tests.conftest import Login
from tests.dispatch.incidents.sample import Night
from tests.web.pages.conftest import soup
from tests.web.pages.conftest import words
from tests.web.pages.desk import call
from tests.web.pages.desk import city as city
from tests.web.pages.desk import clock as clock
from tests.web.pages.desk import dan as dan
from tests.web.pages.desk import enter as enter
from tests.web.pages.desk import form_of
from tests.web.pages.desk import press
from tests.web.pages.desk import states


def together(*acts: Callable[[], str]) -> list[str]:
    """Do things in as many threads, none before all are ready; return what each said."""
    gate = Barrier(len(acts))

    def do(act: Callable[[], str]) -> str:
        gate.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


@pytest.fixture
def dorte(enter: Login) -> FlaskClient:
    """The second dispatcher's browser."""
    return enter("dorte")


def test_of_two_who_send_to_one_incident_at_once_one_counts(
    dan: FlaskClient, dorte: FlaskClient, city: Night, engine: Engine
) -> None:
    """Both press the same key on the same page: one guard is sent once, and one is told."""
    path = f"/dispatch?incident={call(dan, city)}"
    mine, hers = soup(dan, path), soup(dorte, path)
    said = together(lambda: press(dan, mine, "a"), lambda: press(dorte, hers, "a"))
    assert sorted("ændret af en anden imens" in one for one in said) == [False, True], said
    assert states(engine) == [(city.bo, "assigned")]


def test_of_two_who_send_one_guard_to_two_places_at_once_one_counts(
    dan: FlaskClient, dorte: FlaskClient, city: Night, engine: Engine
) -> None:
    """The guard goes to one incident; the other stays open, and both desks show the same."""
    one, two = (f"/dispatch?incident={call(dan, city)}" for _ in range(2))
    mine, hers = soup(dan, one), soup(dorte, two)
    said = together(lambda: press(dan, mine, "a"), lambda: press(dorte, hers, "a"))
    assert sorted("Bo Demo er på hændelse" in one for one in said) == [False, True], said
    assert states(engine) == [(city.bo, "assigned")]
    shown = [
        [words(part) for part in soup(browser, "/dispatch").select("#region-queue, #region-units")]
        for browser in (dan, dorte)
    ]
    assert shown[0] == shown[1]
    assert "1 vagt mangler" in shown[0][0]


def test_a_close_and_a_step_at_once_leave_nobody_behind(
    dan: FlaskClient, dorte: FlaskClient, enter: Login, city: Night, engine: Engine
) -> None:
    """One closes, another cancels, the guard reports the next step: it ends once, all are clear."""
    number = call(dan, city, site=str(city.library.id))
    path = f"/dispatch?incident={number}"
    press(dan, soup(dan, path), "a")
    asta, version = enter("asta"), form_of(soup(dan, path), "o")["version"][0]

    def post(browser: FlaskClient, to: str, /, **form: str) -> str:
        return browser.post(to, data={**form, "version": version}, follow_redirects=True).text

    together(
        lambda: post(dan, f"/dispatch/{number}/close", code="solved"),
        lambda: post(dorte, f"/dispatch/{number}/cancel", reason="falsk"),
        lambda: post(asta, f"/my-task/{number}/advance", to="acknowledged"),
    )
    assert states(engine)[0][1] in ("cleared", "cancelled")
    with Session(engine) as fresh:
        assert fresh.get_one(Incident, number).state in ("closed", "cancelled")
    log = words(soup(dan, f"/dispatch/{number}/replay").select_one(".log"))
    assert ("Afsluttet" in log) != ("Annulleret" in log), log
