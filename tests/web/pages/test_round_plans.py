# SPDX-License-Identifier: MPL-2.0
"""A night is planned as a job from the page, again from now, and with visits that come to."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlmodel import Session
from sqlmodel import select

from dispatch.rounds.models import Round
from dispatch.rounds.models import RoundPlan
from dispatch.rounds.reports import report
from sites.clock import local
from sites.models import Service
from sites.models import Visit
from tests.conftest import Login
from tests.web.pages.conftest import soup
from tests.web.pages.conftest import words
from tests.web.pages.nights import Night
from tests.web.pages.nights import night
from tests.web.pages.nights import visits_of
from tests.web.pages.nights import walked
from web import jobs
from web.jobs import rounding
from web.models import Job

__all__ = ["night"]

FORM = {
    "day": "2026-12-21", "service": "LUK", "mode": "own", "unnamed": "car", "keys": "0",
    "break": "30", "away": "0",
    "nights": "3", "seconds": "5", "seed": "1",
}  # fmt: skip


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planning stops after a little work, whatever time the form gives it."""
    real = rounding.MaxSeconds
    monkeypatch.setattr(rounding, "MaxSeconds", lambda seconds: real(min(seconds, 0.3)))


@pytest.mark.usefixtures("quick")
def test_a_night_is_planned_as_a_job(login: Login, night: Night, session: Session) -> None:
    """The form queues a job; its page has the figures and leads to the new draft."""
    client = login("dispatcher")
    form = soup(client, "/rounds/plan?day=2026-12-21")
    assert "4" in words(form.select_one("#size").parent)  # type: ignore[union-attr, arg-type]
    answer = client.post("/rounds/plan", data=FORM)
    assert answer.status_code == 303
    page = soup(client, answer.headers["Location"])
    assert "Afsluttet" in words(page) or "Færdig" in words(page)
    assert "3 af 4 tilsyn" in words(page)
    job = session.exec(select(Job)).one()
    assert job.result["unserved"] == 1
    assert job.result["objective"] >= job.result["bound"] > 0
    assert job.progress["history"][-1][3] == 1
    number = job.result["plan_id"]
    new = session.get_one(RoundPlan, number)
    assert (new.status, new.options["service"]) == ("draft", "LUK")
    assert page.select_one(f'a[href="/rounds/{number}"]') is not None
    assert client.get(f"{answer.headers['Location']}/curve.svg").status_code == 200
    session.rollback()
    again = client.post("/rounds/plan", data={**FORM, "again": str(number)})
    assert again.status_code == 303
    assert len(session.exec(select(RoundPlan)).all()) == 2


def test_a_waiting_job_is_found_and_cancelled(login: Login, night: Night, app: Flask) -> None:
    """A second request leads to the job that waits; stopped before it began, it plans nothing."""
    app.extensions["queue"].immediate = False
    client = login("coordinator")
    first = client.post("/rounds/plan", data=FORM).headers["Location"]
    assert client.post("/rounds/plan", data=FORM).headers["Location"] == first
    assert "planlagt" in words(soup(client, "/rounds"))
    client.post(f"{first}/cancel")
    assert "Stoppet" in words(soup(client, first))


def test_a_cancelled_job_keeps_its_best(
    app: Flask, night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked to stop at once, the job ends as cancelled with the rounds it has so far."""
    monkeypatch.setattr(rounding, "Asked", lambda _reporter: lambda: True)
    payload = {"day": "2026-12-21", "options": {"service": ""}, "seconds": 60}
    with app.app_context():
        job = jobs.enqueue("rounds", payload)
        assert (job.status, job.result["stopped_by"]) == ("cancelled", "cancelled")
        assert job.result["plan_id"] > night.plan


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"day": "x"}, "dato"),
        ({"service": "NO"}, "listen"),
        ({"mode": "boat"}, "listen"),
        ({"away": "-1"}, "helt tal"),
        ({"seconds": "1"}, "helt tal"),
        ({"day": "2025-01-01"}, "ingen tilsyn"),
    ],
)
def test_faulty_forms_keep_what_was_typed(
    login: Login, night: Night, fields: dict[str, str], fault: str
) -> None:
    """Each fault stands beside its field and no job begins."""
    answer = login("coordinator").post("/rounds/plan", data={**FORM, **fields})
    assert answer.status_code == 422
    assert fault in answer.text


def test_a_dispatcher_sees_no_roster_job(login: Login, app: Flask, night: Night) -> None:
    """Jobs that solve rosters stay with the coordinator."""
    with app.app_context():
        app.extensions["queue"].immediate = False
        job = jobs.enqueue("solve", {"roster_id": 1})
    for path in ("", "/state", "/curve.svg"):
        assert login("dispatcher").get(f"/jobs/{job.id}{path}").status_code == 403


@pytest.mark.usefixtures("quick")
def test_the_rest_of_a_night_is_planned_with_a_guard_gone_and_a_visit_come_to(
    login: Login, night: Night, session: Session
) -> None:
    """What is reported stays as reported, who is gone makes nothing more, the new visit is made."""
    walked(session, night)
    first, second, _third = visits_of(session, night.plan)
    report(session, first.id or 0, first.leave_at)
    used = session.get_one(Round, first.round_id).code
    left, made, ahead = first.leave_at, first.visit_id, second.visit_id
    service = str(session.exec(select(Service.id)).one())
    session.commit()
    client = login("dispatcher")
    visit = {
        "name": "Vandskade", "site": str(night.site), "begins": "20:00", "ends": "22:30",
        "minutes": "10", "priority": "1", "service": service,
    }  # fmt: skip
    assert (
        client.post(f"/rounds/{night.plan}/visits", data={**visit, "site": ""}).status_code == 422
    )
    assert client.post(f"/rounds/{night.plan}/visits", data=visit).status_code == 303
    assert "Vandskade" in words(soup(client, f"/rounds/{night.plan}"))
    page = soup(client, f"/rounds/{night.plan}/replan")
    assert page.select_one("input[value=reports][checked]") is not None
    assert page.select_one(f"input[name=gone][value='{used}']") is not None
    at = f"{local(left):%Y-%m-%dT%H:%M}"
    form = {"at": at, "done": "reports", "gone": used, "seconds": "5", "seed": "1"}
    for wrong in ("", "2026-12-24T22:00"):
        fault = client.post(f"/rounds/{night.plan}/replan", data={**form, "at": wrong})
        assert fault.status_code == 422
    answer = client.post(f"/rounds/{night.plan}/replan", data=form)
    assert answer.status_code == 303
    job = session.exec(select(Job)).one()
    assert job.status == "done", job.message_en
    number = job.result["plan_id"]
    new = {visit.visit_id: visit for visit in visits_of(session, number)}
    assert new[made].reported_at == left
    added = session.exec(select(Visit).where(Visit.name == "Vandskade")).one()
    assert new[added.id].status == new[ahead].status == "planned"
    session.rollback()
    shown = soup(client, f"/rounds/{number}")
    assert "gået hjem" in words(shown)
    again = soup(client, f"/rounds/{number}/replan")
    assert again.select_one(f"input[name=gone][value='{used}'][checked]") is not None
    version = str(shown.select_one("[data-state]")["data-version"])  # type: ignore[index]
    published = client.post(f"/rounds/{number}/publish", data={"version": version})
    assert published.status_code == 303
