# SPDX-License-Identifier: MPL-2.0
"""A rota template is made, written, compared, rolled out and followed through its pages."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import Session
from sqlmodel import select

from roster.models import Assignment
from roster.models import Roster
from roster.rota.models import RosterRota
from roster.rota.models import Rota
from roster.rota.models import RotaLine
from tests.web.pages.conftest import MONDAY
from tests.web.pages.conftest import Week
from tests.web.pages.conftest import soup
from tests.web.pages.conftest import words

NEW = {"name": "Reception", "weeks": "2", "anchor": MONDAY.isoformat()}
DAYS = ["D", "D", "D", "-", "-", "", ""]


@pytest.fixture
def rota(coordinator: FlaskClient, week: Week, engine: Engine) -> str:
    """The path of a template of two weeks: Asta early in the week, Cilla, who is away, late."""
    path = coordinator.post("/rotas", data=NEW).headers["Location"]
    kind = {"letter": "D", "kind_name": "dagvagt", "earliest": "06:00", "latest": "10:00"}
    coordinator.post(f"{path}/kinds", data={**kind, "version": "1"})
    coordinator.post(f"{path}/lines", data={"line_name": "A", "version": "2"})
    coordinator.post(f"{path}/lines", data={"line_name": "B", "version": "3"})
    with Session(engine) as session:
        one, two = session.exec(select(RotaLine.id).order_by(RotaLine.place)).all()
    form = {f"name-{one}": "A", f"guard-{one}": str(week.asta)}
    form |= {f"name-{two}": "B", f"guard-{two}": str(week.asta + 2), f"day-{two}-4": "d"}
    form |= {f"day-{one}-{day}": letter for day, letter in enumerate(DAYS)}
    assert coordinator.post(path, data={**form, "version": "4"}).status_code == 303
    return path


def test_the_grid_shows_what_was_written(coordinator: FlaskClient, rota: str) -> None:
    """Tests letters, days off, open days, and a name for every field that a reader hears."""
    page = soup(coordinator, rota)
    first = page.select("#rota tbody tr")[0].select("input[data-day]")
    assert [one["value"] for one in first] == [*DAYS, *[""] * 7]
    assert first[0]["aria-label"] == "A, uge 1, mandag"
    assert first[13]["aria-label"] == "A, uge 2, søndag"
    assert "dagvagt: møder 06:00–10:00" in words(page)
    assert "Reception" in words(soup(coordinator, "/rotas"))


def test_what_was_typed_stays_when_a_letter_means_nothing(
    coordinator: FlaskClient, rota: str, engine: Engine
) -> None:
    """Tests that the fault names line, week and day, and that nothing is kept of the rest."""
    with Session(engine) as session:
        key = session.exec(select(RotaLine.id).order_by(RotaLine.place)).first()
        version = session.exec(select(Rota.version)).one()
    form = {f"name-{key}": "A", f"day-{key}-0": "-", f"day-{key}-8": "Q"}
    others = {"version": str(version)}
    answer = coordinator.post(rota, data={**form, **others})
    assert answer.status_code == 422
    assert "A, uge 2, tirsdag: Q betyder ikke noget her" in answer.text
    assert 'value="Q"' in answer.text
    assert soup(coordinator, rota).select("input[data-day]")[0]["value"] == "D"


def test_two_people_do_not_write_over_each_other(coordinator: FlaskClient, rota: str) -> None:
    """Tests that a form shown before somebody else's change is refused with what to do."""
    answer = coordinator.post(f"{rota}/lines", data={"line_name": "C", "version": "1"})
    assert answer.status_code == 422
    assert "ændret af en anden imens" in answer.text


def test_the_need_is_told_day_by_day(coordinator: FlaskClient, rota: str) -> None:
    """Tests covered and short days, the sums, and a first day that is none."""
    page = words(soup(coordinator, f"{rota}/need?start={MONDAY}&weeks=1"))
    assert "Dækket 4" in page
    assert "Mangler 3" in page
    assert "✕ 1 1 ×" in page
    assert "dato" in words(soup(coordinator, f"{rota}/need?start=x").select_one("#start-fault"))


def test_it_is_looked_at_then_rolled_out_then_undone(
    coordinator: FlaskClient, week: Week, rota: str, engine: Engine
) -> None:
    """Tests that looking changes nothing, that the reason is told, and that undo takes all back."""
    path = f"/rosters/{week.roster}/rota"
    number = rota.rpartition("/")[2]
    form = {"rota": number, "first": MONDAY.isoformat(), "last": "2026-12-27"}
    seen = words(soup(coordinator, f"{path}?rota={number}"))
    assert "Vagter, der bliver besat 3" in seen
    assert "fravær" in seen
    with Session(engine) as session:
        assert session.exec(select(Assignment)).all() == []
        version = str(session.exec(select(Roster.version)).one())
    answer = coordinator.post(
        f"{path}/roll-out", data={**form, "version": version}, follow_redirects=True
    )
    assert "3 vagter er rullet ud" in answer.text
    with Session(engine) as session:
        rows = session.exec(select(Assignment)).all()
        assert sorted((row.guard_id, row.shift_id) for row in rows) == [
            (week.asta, shift) for shift in week.shifts[:3]
        ]
    coordinator.post(f"/rosters/{week.roster}/undo")
    with Session(engine) as session:
        assert session.exec(select(Assignment)).all() == []
    assert coordinator.post(f"{path}/roll-out", data={"rota": "999"}).status_code == 422


def test_a_roster_follows_it_until_told_otherwise(
    coordinator: FlaskClient, week: Week, rota: str, engine: Engine
) -> None:
    """Tests the price, the departures and their list, a bad price, and following none."""
    path = f"/rosters/{week.roster}/rota"
    form = {"follow": rota.rpartition("/")[2], "price": "0"}
    assert coordinator.post(f"{path}/follow", data=form).status_code == 422
    answer = coordinator.post(f"{path}/follow", data={**form, "price": "250", "version": "1"})
    assert answer.status_code == 303
    assert "3 afvigelser nu, i alt 750 kr." in words(soup(coordinator, path))
    listed = words(soup(coordinator, f"/rosters/{week.roster}/checks?rule=rota"))
    assert "skal have dagvagt 21.12.2026 efter rulleplanen Reception" in listed
    assert soup(coordinator, f"/rules/rota?roster={week.roster}")
    coordinator.post(f"{path}/forget", data={"version": "2"})
    with Session(engine) as session:
        assert session.exec(select(RosterRota)).all() == []


def test_copying_and_deleting(coordinator: FlaskClient, rota: str, engine: Engine) -> None:
    """Tests that a copy is another template, that one is deleted, and what is not there is 404."""
    made = coordinator.post(f"{rota}/copy", data={"name": "Reception 2"}).headers["Location"]
    assert soup(coordinator, made).h1.string == "Reception 2"
    with Session(engine) as session:
        version = session.exec(select(Rota.version).where(Rota.name == "Reception")).one()
    gone = coordinator.post(f"{rota}/delete", data={"version": str(version)})
    assert gone.headers["Location"].endswith("/rotas")
    assert coordinator.get(rota).status_code == 404
    assert coordinator.get(made).status_code == 200
