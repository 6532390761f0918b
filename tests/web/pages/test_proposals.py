# SPDX-License-Identifier: MPL-2.0
"""A proposal changes nothing by itself; what is taken is an edit that can be undone."""

from __future__ import annotations

import re
from copy import deepcopy

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import Session
from sqlmodel import select

from roster.models import Assignment
from roster.models import Roster
from tests.web.pages.conftest import Week
from tests.web.pages.conftest import soup
from tests.web.pages.conftest import words
from web.messages.models import Notice
from web.models import Job

FORM = {"what": "holes", "price": "300", "seconds": "5", "seed": "1"}


def assigned(engine: Engine) -> list[int]:
    """Return the shifts that somebody is on."""
    with Session(engine) as session:
        return sorted(row.shift_id for row in session.exec(select(Assignment)).all())


@pytest.fixture
def proposal(coordinator: FlaskClient, week: Week) -> str:
    """The path of a proposal that fills the empty week."""
    answer = coordinator.post(f"/rosters/{week.roster}/proposals", data=FORM)
    assert answer.status_code == 303
    job = answer.headers["Location"].rpartition("/")[2]
    return f"/rosters/{week.roster}/proposals/{job}"


def test_a_proposal_changes_nothing_by_itself(
    coordinator: FlaskClient, proposal: str, engine: Engine
) -> None:
    """Tests that the plan stands, the asker is told, and the job's page leads to the proposal."""
    assert assigned(engine) == []
    with Session(engine) as session:
        assert [row.link for row in session.exec(select(Notice)).all()] == [proposal]
    page = soup(coordinator, f"/jobs/{proposal.rpartition('/')[2]}")
    assert page.select_one(f"a[href='{proposal}']") is not None
    assert "1 færre ledig plads" in words(soup(coordinator, proposal))


def test_differences_are_taken_one_by_one_or_all_and_undone(
    coordinator: FlaskClient, week: Week, proposal: str, engine: Engine
) -> None:
    """Tests that taking one leaves the others, taking the rest takes them all, and undo works."""
    assert coordinator.post(proposal, data={"place": "0"}).status_code == 303
    assert len(assigned(engine)) == 1
    assert words(soup(coordinator, proposal)).count("✓ taget") == 1
    coordinator.post(proposal)
    count = len(assigned(engine))
    assert count > 1
    again = coordinator.post(proposal, follow_redirects=True)
    assert "ikke mere at tage" in again.text
    assert coordinator.post(f"/rosters/{week.roster}/undo").status_code < 400
    assert len(assigned(engine)) == 1


def test_many_that_go_together_do_not_drown_the_page(
    coordinator: FlaskClient, proposal: str, engine: Engine
) -> None:
    """Tests that six numbers are shown, and the rest folded away."""
    with Session(engine) as session:
        job = session.exec(select(Job)).one()
        assert job.result is not None
        said = deepcopy(job.result)
        said["proposal"]["changes"][0]["needs"] = list(range(1, 10))
        job.result = said
        session.add(job)
        session.commit()
    cell = soup(coordinator, proposal).select("tbody tr:first-child td")[5]
    folded = cell.select_one("details")
    assert folded is not None
    assert words(folded) == "og 3 mere 8, 9, 10"
    assert words(cell).startswith("2, 3, 4, 5, 6, 7 og 3 mere")


def test_what_no_longer_fits_is_refused(
    coordinator: FlaskClient, proposal: str, engine: Engine
) -> None:
    """Tests that a seat that somebody filled meanwhile is marked, and not taken over."""
    page = soup(coordinator, proposal)
    shift = int(re.findall(r"/shifts/(\d+)", str(page.select_one("tbody")))[0])
    said = words(page.select("tbody td")[1])
    with Session(engine) as session:
        roster = session.exec(select(Roster)).one()
        people = {"Asta": 1, "Bo": 2}
        other = next(key for name, key in people.items() if name not in said)
        values = {"roster_id": roster.id, "shift_id": shift, "guard_id": other}
        session.add(Assignment.model_validate(values))
        roster.version += 1
        session.add(roster)
        session.commit()
    answer = coordinator.post(proposal, data={"place": "0"}, follow_redirects=True)
    assert "bed om et nyt forslag" in answer.text
    assert assigned(engine) == [shift]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"what": "part"}, "Vælg medarbejdere, dage eller begge dele."),
        ({"what": "part", "first": "2026-12-25", "last": "2026-12-24"}, "før den første"),
        ({"what": "part", "guards": "999"}, "Vælg fra listen."),
        ({"price": "-1"}, "helt tal"),
        ({"what": "nothing"}, "Vælg fra listen."),
    ],
)
def test_a_form_that_makes_no_sense_is_refused(
    coordinator: FlaskClient, week: Week, values: dict[str, str], said: str
) -> None:
    """Tests that each fault is told beside its field and no search begins."""
    answer = coordinator.post(f"/rosters/{week.roster}/proposals", data={**FORM, **values})
    assert answer.status_code == 422
    assert said in answer.text


def test_a_proposal_of_another_roster_or_none_is_not_found(
    coordinator: FlaskClient, week: Week, proposal: str
) -> None:
    """Tests that addresses that do not belong answer 404."""
    other = proposal.replace(f"/rosters/{week.roster}/", f"/rosters/{week.roster + 1}/")
    assert coordinator.get(other).status_code == 404
    assert coordinator.get(f"/rosters/{week.roster}/proposals/none").status_code == 404
    assert coordinator.post(proposal, data={"place": "99"}).status_code == 404
