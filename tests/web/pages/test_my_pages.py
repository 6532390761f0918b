# SPDX-License-Identifier: MPL-2.0
"""What a guard does on the phone: month, instructions, hours, wishes, absence, who looked."""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from types import ModuleType

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import Session
from sqlmodel import select

from roster.models import Absence
from roster.models import AbsenceReport
from roster.models import Balance
from roster.models import Wish
from roster.store import create_roster
from roster.store import load_problem
from sites.clock import midnight
from sites.models import Post
from sites.models import Site
from tests.conftest import Login
from tests.roster.sample import Grid
from tests.web.pages.conftest import MONDAY
from tests.web.pages.conftest import Week
from tests.web.pages.conftest import soup
from tests.web.pages.conftest import words
from tests.web.pages.test_own import publish_with
from web.jobs.reports import expire
from web.pages import inbox
from web.pages import myabsence
from web.pages import mydata
from web.pages import myhours
from web.pages import mywishes
from web.pages import people

WEDNESDAY = datetime(2026, 12, 23, 11, tzinfo=UTC)
WISH = {"kind": "off", "strength": "2", "first": "2027-01-15", "last": "", "weeks": "1"}
ILL = {"kind": "sick", "since": "2026-12-23T12:00", "until": "2026-12-24T18:00"}
PAGES: tuple[ModuleType, ...] = (inbox, myabsence, mydata, myhours, mywishes, people)


@pytest.fixture(autouse=True)
def wednesday(midweek: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is Wednesday noon on all these pages."""
    for page in PAGES:
        monkeypatch.setattr(page, "now", lambda: WEDNESDAY)


@pytest.fixture
def guard(login: Login, week: Week) -> FlaskClient:
    """Asta's browser."""
    return login("guard")


def test_next_shift_shows_place_and_instructions(
    guard: FlaskClient, week: Week, session: Session
) -> None:
    """Tests that the shift that is not over stands first, with what is written of site and post."""
    session.get_one(Site, week.site).instructions = "Meld dig i <b>porten</b>."
    session.exec(select(Post)).one().instructions = "Lås kl. 16."
    publish_with(session, week, week.asta, 3, week.roster)
    panel = soup(guard, "/me").select_one("section.next")
    assert panel is not None
    said = words(panel)
    assert "torsdag 24. december 2026 08:00–16:00" in said
    assert "Meld dig i <b>porten</b>." in said
    assert "Lås kl. 16." in said
    assert panel.find("b") is None


def test_coordinator_writes_instructions(coordinator: FlaskClient, week: Week) -> None:
    """Tests that instructions are kept from the site's page, and one too long is refused."""
    path = f"/sites/{week.site}/instructions"
    coordinator.post(path, data={"site": "Ring på.", "post-1": "Gå rundt."})
    page = soup(coordinator, f"/sites/{week.site}")
    assert [words(area) for area in page.select("textarea")] == ["Ring på.", "Gå rundt."]
    answer = coordinator.post(path, data={"site": "x" * 2001}, follow_redirects=True)
    assert "højst 2000 tegn" in answer.text
    assert words(soup(coordinator, f"/sites/{week.site}").select("textarea")[0]) == "Ring på."


def test_month_marks_days(guard: FlaskClient, week: Week, session: Session) -> None:
    """Tests that the month holds a shift, a wish and a public holiday on their own days."""
    day = {"starts_at": midnight(date(2026, 12, 30)), "ends_at": midnight(date(2026, 12, 31))}
    session.add(Wish.model_validate({"guard_id": week.asta, "kind": "off", **day}))
    publish_with(session, week, week.asta, 3, week.roster)
    page = soup(guard, "/me/month?month=2026-12")
    cells = {words(cell).split()[0]: words(cell) for cell in page.select("td:not(.other)")}
    assert cells["24"] == "24 Vagt 08–16"
    assert cells["30"] == "30 fri"
    assert "free" in page.select("td:not(.other)")[24]["class"]
    assert len(page.select("table.month tbody tr")) == 5
    assert "23" in words(page.select("td[aria-current=date]")[0])


def test_a_month_that_is_none_is_this_month(guard: FlaskClient) -> None:
    """Tests that nonsense in the address shows the present month."""
    for typed in ("", "2026-13", "9999-01", "<script>"):
        shown = soup(guard, f"/me/month?month={typed}").select_one("#shown")
        assert shown is not None
        assert words(shown) == "december 2026"


def test_hours_stand_beside_norm_and_mean(guard: FlaskClient, week: Week, session: Session) -> None:
    """Tests week, accounts and the mean over the employer's three guards."""
    accounts = {"norm_minutes": 90, "time_off_minutes": 30, "day": MONDAY}
    session.add(Balance.model_validate({"guard_id": week.asta, **accounts}))
    publish_with(session, week, week.asta, 5, week.roster)
    page = soup(guard, "/me/hours")
    said = words(page)
    assert "Normkonto +1,5 timer" in said
    assert "Weekendvagter 1 0,3" in said
    assert "52, 21. dec. 2026 denne uge 8,0 37,0 -29,0" in said


def test_wish_is_made_shown_changed_and_withdrawn(
    guard: FlaskClient, coordinator: FlaskClient, engine: Engine
) -> None:
    """Tests a wish's whole life, and that the coordinator sees it."""
    assert guard.post("/me/wishes", data=WISH).status_code == 303
    with Session(engine) as session:
        wish = session.exec(select(Wish)).one()
        assert (wish.starts_at, wish.ends_at) == (
            midnight(date(2027, 1, 15)),
            midnight(date(2027, 1, 16)),
        )
    assert "Asta Demo" in words(soup(coordinator, "/guards/wishes"))
    form = soup(guard, f"/me/wishes/{wish.id}")
    assert form.select_one("#first")["value"] == "2027-01-15"  # type: ignore[index]
    changed = {**WISH, "starts": "18:00", "ends": "23:00"}
    assert guard.post(f"/me/wishes/{wish.id}", data=changed).status_code == 303
    assert "15/1 18:00 – fre. 15/1 23:00" in words(soup(guard, "/me/wishes"))
    assert guard.post(f"/me/wishes/{wish.id}/withdraw").status_code == 303
    assert "ingen ønsker" in words(soup(guard, "/me/wishes"))


def test_the_next_plan_knows_the_wish(guard: FlaskClient, week: Week, session: Session) -> None:
    """Tests that a wish made on the phone is what the solver sees of that week."""
    guard.post("/me/wishes", data={**WISH, "strength": "3"})
    roster = create_roster(session, name="Uge 2", start=date(2027, 1, 11), days=7)
    problem = load_problem(session, roster.id or 0, Grid(), ())
    (wish,) = problem.guard[str(week.asta)].wishes
    assert (wish.kind, wish.strength) == ("off", 3)
    assert wish.span.start == midnight(date(2027, 1, 15))


REFUSED_WISHES = (
    ({"first": "2026-12-30"}, "fristen er 14 dage før"),
    ({"last": "2027-01-14"}, "Vælg et senere sluttidspunkt"),
    ({"last": "2027-03-15"}, "Højst 31 dage"),
    ({"first": "2029-01-15"}, "Der kan ønskes til og med"),
    ({"first": "en fredag"}, "Angiv en dato"),
    ({"strength": "9"}, "helt tal fra 1 til 3"),
    ({"weeks": "99"}, "helt tal fra 1 til 26"),
)


def test_wishes_that_cannot_be_kept(guard: FlaskClient) -> None:
    """Tests that a wish that is late, backwards, too long or nonsense is refused in words."""
    for changes, said in REFUSED_WISHES:
        answer = guard.post("/me/wishes", data={**WISH, **changes})
        assert (answer.status_code, said in answer.text) == (422, True), said
    guard.post("/me/wishes", data=WISH)
    assert "allerede et ønske" in guard.post("/me/wishes", data=WISH).text


def test_another_guards_wish_is_not_there(guard: FlaskClient, week: Week, session: Session) -> None:
    """Tests that Asta can neither see, change nor withdraw a wish of Bo's."""
    day = {"starts_at": midnight(date(2027, 1, 15)), "ends_at": midnight(date(2027, 1, 16))}
    wish = Wish.model_validate({"guard_id": week.bo, "kind": "off", **day})
    session.add(wish)
    session.commit()
    path = f"/me/wishes/{wish.id}"
    codes = [guard.get(path), guard.post(path, data=WISH), guard.post(f"{path}/withdraw")]
    assert [answer.status_code for answer in codes] == [404, 404, 404]


def test_absence_is_reported_and_dealt_with(
    guard: FlaskClient, coordinator: FlaskClient, engine: Engine
) -> None:
    """Tests that a report waits in the inbox with a way to cover, and becomes an absence."""
    assert guard.post("/me/absence", data=ILL).status_code == 303
    assert "venter på koordinatoren" in words(soup(guard, "/me/absence"))
    page = soup(coordinator, "/inbox")
    assert "Asta Demo Syg ons. 23/12 12:00 tors. 24/12 18:00" in words(page)
    cover = next(link["href"] for link in page.select("a") if "/cover?" in str(link["href"]))
    assert coordinator.get(str(cover)).status_code == 200
    with Session(engine) as session:
        key = session.exec(select(AbsenceReport.id)).one()
        assert session.exec(select(Absence).where(Absence.kind == "sick")).all() == []
    assert coordinator.post(f"/inbox/absences/{key}").status_code == 303
    with Session(engine) as session:
        kept = session.exec(select(Absence).where(Absence.kind == "sick")).one()
    assert kept.starts_at == WEDNESDAY
    assert "behandlet coordinator" in words(soup(guard, "/me/absence"))
    assert "Asta Demo kan ikke komme fra 23.12.2026 12:00" in words(soup(coordinator, "/messages"))
    assert "coordinator har behandlet dit fravær" in words(soup(guard, "/messages"))
    again = coordinator.post(f"/inbox/absences/{key}", follow_redirects=True)
    assert "behandlet eller trukket tilbage" in again.text


REFUSED_REPORTS = (
    ({"until": "2026-12-23T11:00"}, "slutter, før det begynder"),
    ({"until": "2027-04-01"}, "mere end 60 dage"),
    ({"since": "2026-12-20"}, "mere end 24 timer siden"),
    ({"since": "i morgen"}, "since-fault"),
    ({"kind": "influenza"}, "Vælg fra listen"),
)


def test_absences_that_cannot_be_reported(guard: FlaskClient) -> None:
    """Tests that a report that is late, backwards or of an unknown kind is refused in words."""
    for changes, said in REFUSED_REPORTS:
        answer = guard.post("/me/absence", data={**ILL, **changes})
        assert (answer.status_code, said in answer.text) == (422, True), said


def test_a_report_is_taken_back_and_expires(app: Flask, guard: FlaskClient, engine: Engine) -> None:
    """Tests that one absence cannot be reported twice, is taken back by its guard, and goes."""
    guard.post("/me/absence", data=ILL)
    assert "allerede meldt fravær" in guard.post("/me/absence", data=ILL).text
    assert guard.post("/me/absence/1/withdraw").status_code == 303
    assert "trukket tilbage" in words(soup(guard, "/me/absence"))
    with Session(engine) as session:
        row = session.exec(select(AbsenceReport)).one()
        row.starts_at, row.ends_at = (
            row.starts_at.replace(year=2020),
            row.ends_at.replace(year=2020),
        )
        session.add(row)
        session.commit()
    with app.app_context():
        assert expire() == 1
    with Session(engine) as session:
        assert session.exec(select(AbsenceReport)).all() == []


def test_another_guards_report_is_not_there(
    guard: FlaskClient, week: Week, session: Session
) -> None:
    """Tests that Asta neither sees nor takes back what Bo has reported."""
    span = {"starts_at": midnight(date(2026, 12, 24)), "ends_at": midnight(date(2026, 12, 25))}
    report = AbsenceReport.model_validate({"guard_id": week.bo, "kind": "sick", **span})
    session.add(report)
    session.commit()
    assert soup(guard, "/me/absence").select("form[action$='/withdraw']") == []
    assert guard.post(f"/me/absence/{report.id}/withdraw").status_code == 404
    session.refresh(report)
    assert report.status == "new"


def test_guard_sees_who_looked(guard: FlaskClient, coordinator: FlaskClient, week: Week) -> None:
    """Tests that a coordinator's looks are written down once, and shown to that guard only."""
    assert "Ingen i de seneste 180 dage" in words(soup(guard, "/me/data"))
    for _ in range(2):
        soup(coordinator, f"/guards/{week.asta}")
    soup(coordinator, f"/guards/{week.bo}")
    rows = soup(guard, "/me/data").select("#looks ~ table tbody tr")
    assert [words(row).endswith("coordinator din side") for row in rows] == [True]


def test_guards_are_found_by_name(coordinator: FlaskClient, week: Week) -> None:
    """Tests the search, and that its special characters are plain ones here."""
    assert "1 medarbejder" in words(soup(coordinator, "/guards?q=asta"))
    assert "Ingen medarbejdere passer" in words(soup(coordinator, "/guards?q=%25"))
    assert coordinator.get("/guards/99").status_code == 404
