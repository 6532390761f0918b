# SPDX-License-Identifier: MPL-2.0
"""A guard calls in sick: the shifts are opened, covered, and the version tells what changed."""

from __future__ import annotations

from datetime import timedelta

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select
from werkzeug.test import TestResponse

from roster.models import Absence
from roster.models import Assignment
from roster.models import Roster
from tests.web.pages.conftest import MONDAY
from tests.web.pages.conftest import Week
from tests.web.pages.conftest import words


def soup(answer: TestResponse) -> BeautifulSoup:
    """Return an answer as a tree."""
    return BeautifulSoup(answer.text, "html.parser")


def has(engine: Engine, roster: int) -> list[int]:
    """Return the guards on a roster's shifts, in the order of the rows."""
    with Session(engine) as session:
        rows = session.exec(select(Assignment).where(Assignment.roster_id == roster)).all()
        return [row.guard_id for row in rows]


def give(browser: FlaskClient, week: Week, guard: int, *days: int) -> None:
    """Put a guard on the reception on some days of the week."""
    for day in days:
        path = f"/rosters/{week.roster}/shifts/{week.shifts[day]}/assign"
        assert browser.post(path, data={"guard": guard}).status_code == 303


def ill(guard: int, first: int = 0, last: int = 0) -> dict[str, str]:
    """Return the form of a guard who is away from one day of the week through another."""
    days = (MONDAY + timedelta(days=first), MONDAY + timedelta(days=last))
    return {"guard": str(guard), "since": f"{days[0]}T00:00", "until": f"{days[1]}T23:00"}


def publish(browser: FlaskClient, roster: int, version: int) -> None:
    """Publish a roster with its open seats."""
    form = {"version": str(version), "accept_open": "yes"}
    assert browser.post(f"/rosters/{roster}/publish", data=form).status_code == 303


def version_of(engine: Engine, roster: int) -> int:
    """Return how often a roster was changed."""
    with Session(engine) as session:
        return session.get_one(Roster, roster).version


def test_a_draft_is_opened_and_covered(
    coordinator: FlaskClient, week: Week, engine: Engine
) -> None:
    """Asta is ill on Monday: the page ranks Bo, opens the shift, and Bo is put on it."""
    give(coordinator, week, week.asta, 0, 1)
    path = f"/rosters/{week.roster}/cover"
    page = coordinator.get(path, query_string=ill(week.asta))
    assert page.status_code == 200
    assert "Bo Demo" in words(soup(page))
    assert has(engine, week.roster) == [week.asta, week.asta], "looking changes nothing"
    done = coordinator.post(path, data={**ill(week.asta), "kind": "sick"})
    assert done.status_code == 303
    assert has(engine, week.roster) == [week.asta]
    with Session(engine) as session:
        row = session.exec(select(Absence).where(Absence.guard_id == week.asta)).one()
        assert row.kind == "sick"
    after = soup(coordinator.get(done.location))
    form = after.select_one(f'form[action$="/shifts/{week.shifts[0]}/assign"]')
    assert form is not None
    give(coordinator, week, week.bo, 0)
    assert sorted(has(engine, week.roster)) == sorted([week.asta, week.bo])


def test_a_published_roster_gets_a_new_version(
    coordinator: FlaskClient, week: Week, engine: Engine
) -> None:
    """The published rows stay; the version has the change, tells it, and counts at once."""
    give(coordinator, week, week.asta, 0)
    publish(coordinator, week.roster, version_of(engine, week.roster))
    path = f"/rosters/{week.roster}/cover"
    done = coordinator.post(path, data={**ill(week.asta), "kind": "sick"})
    after = int(done.location.split("/rosters/")[1].split("/")[0])
    assert after != week.roster
    assert has(engine, week.roster) == [week.asta]
    assert has(engine, after) == []
    told = words(soup(coordinator.get(f"/rosters/{after}/changes")))
    assert "Asta" in told
    assert "−1 dagvagt" in told
    again = coordinator.post(path, data={**ill(week.asta, 1, 1), "kind": "sick"})
    assert again.status_code == 409
    assert "v2" in words(soup(again))


def test_the_button_begins_a_version(coordinator: FlaskClient, week: Week, engine: Engine) -> None:
    """A published roster is copied; a draft is not, and says that it may be changed as it is."""
    refused = coordinator.post(f"/rosters/{week.roster}/revise", follow_redirects=True)
    assert "kladde" in words(soup(refused))
    publish(coordinator, week.roster, version_of(engine, week.roster))
    done = coordinator.post(f"/rosters/{week.roster}/revise", follow_redirects=True)
    assert "Juleugen v2" in words(soup(done))
    first = words(soup(coordinator.get(f"/rosters/{week.roster}/changes")))
    assert "intet at sammenligne" in first


def test_two_moves_are_made_whole(coordinator: FlaskClient, week: Week, engine: Engine) -> None:
    """A chain that the plan does not have is refused, and nothing is half done."""
    give(coordinator, week, week.asta, 0, 1)
    form = {**ill(week.asta), "shift": str(week.shifts[0]), "first": str(week.bo)}
    chain = {**form, "leaves": str(week.shifts[1]), "second": str(week.asta)}
    done = coordinator.post(
        f"/rosters/{week.roster}/cover/chain", data=chain, follow_redirects=True
    )
    assert "ikke længere mulige" in words(soup(done))
    assert has(engine, week.roster) == [week.asta, week.asta]
    assert coordinator.post(f"/rosters/{week.roster}/cover/chain").status_code == 400


def test_bad_input_is_named_beside_its_field(coordinator: FlaskClient, week: Week) -> None:
    """A stranger, a time that is none and an absence that ends first: each beside its field."""
    path = f"/rosters/{week.roster}/cover"
    cases = [
        ({**ill(week.asta), "guard": "999"}, "guard-fault"),
        ({**ill(week.asta), "since": "i morgen"}, "since-fault"),
        ({**ill(week.asta, 3, 1)}, "until-fault"),
    ]
    for form, fault in cases:
        for page in (coordinator.get(path, query_string=form), coordinator.post(path, data=form)):
            assert page.status_code == 422
            assert soup(page).select_one(f"#{fault}") is not None


def test_an_absence_that_begins_alike_is_lengthened(
    coordinator: FlaskClient, week: Week, engine: Engine
) -> None:
    """Calling off again for longer keeps one absence with the later end."""
    path = f"/rosters/{week.roster}/cover"
    for last in (0, 2, 1):
        assert coordinator.post(path, data=ill(week.asta, 0, last)).status_code == 303
    with Session(engine) as session:
        query = select(Absence).where(col(Absence.guard_id) == week.asta)
        assert session.exec(query).one().ends_at.day == (MONDAY + timedelta(days=2)).day
