# SPDX-License-Identifier: MPL-2.0
"""The board that is worked on: verdicts for a held shift, edits in JSON and by form, history."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select
from werkzeug.test import TestResponse

from roster.models import Assignment
from roster.models import Roster
from roster.models import Shift
from tests.conftest import Login
from tests.web.pages.conftest import Week
from tests.web.pages.conftest import soup
from tests.web.pages.conftest import words
from web.pages import plans

JSON = {"Accept": "application/json"}


def ask(browser: FlaskClient, week: Week, shift: int, **more: Any) -> dict[str, Any]:
    """Ask for the verdicts of a held shift."""
    path = f"/rosters/{week.roster}/held/{week.shifts[shift]}"
    answer = browser.get(path, query_string=more, headers=JSON)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


def send(browser: FlaskClient, week: Week, what: str = "edit", **fields: Any) -> TestResponse:
    """Send an edit as the board's script does."""
    return browser.post(f"/rosters/{week.roster}/{what}", data=fields, headers=JSON)


def move(browser: FlaskClient, week: Week, shift: int, to: int, **more: Any) -> TestResponse:
    """Drop a shift of the week on somebody."""
    return send(browser, week, do="move", shift=week.shifts[shift], to=to, **more)


def on(engine: Engine, shift: int) -> list[int]:
    """Return who is on a shift, as the database has it."""
    query = select(Assignment.guard_id).where(Assignment.shift_id == shift)
    with Session(engine) as session:
        return list(session.exec(query.order_by(col(Assignment.guard_id))))


def version(engine: Engine, week: Week) -> int:
    """Return the roster's version."""
    with Session(engine) as session:
        return session.get_one(Roster, week.roster).version


def test_a_held_shift_tells_where_it_may_go(coordinator: FlaskClient, week: Week) -> None:
    """Tests one verdict a guard, with kind, what fits a cell, and the rule in words."""
    found = ask(coordinator, week, 0)
    assert set(found["targets"]) == {str(key) for key in (week.asta, week.bo, week.away)}
    kind, short, told = found["targets"][str(week.away)]
    assert (kind, short) == ("no", "Rådighed")
    assert told.startswith("forbudt: Rådighed: Er fraværende")
    kind, _short, told = found["targets"][str(week.asta)]
    assert kind in ("fine", "warn")
    assert "udgift +" in told


def test_verdicts_of_a_taken_shift_and_of_another_day(coordinator: FlaskClient, week: Week) -> None:
    """Tests who has it already, and that the next day's seat that is taken is said to be full."""
    move(coordinator, week, 0, week.asta)
    move(coordinator, week, 1, week.bo)
    assert ask(coordinator, week, 0, guard=week.asta)["targets"][str(week.asta)][0] == "here"
    there = ask(coordinator, week, 0, guard=week.asta, days=1)
    assert there["day"] == "2026-12-22"
    assert {kind for kind, *_ in there["targets"].values()} == {"full", "here"}


@pytest.mark.parametrize("query", [{"guard": 999}, {"days": 999}])
def test_verdicts_for_what_is_not_there(
    coordinator: FlaskClient, week: Week, query: dict[str, int]
) -> None:
    """Tests that a guard who is not on the shift, and a day beyond any roster, answer 404."""
    path = f"/rosters/{week.roster}/held/{week.shifts[0]}"
    assert coordinator.get(path, query_string=query).status_code == 404
    assert coordinator.get(f"/rosters/{week.roster}/held/99999").status_code == 404


def test_an_edit_answers_with_what_changed(
    coordinator: FlaskClient, week: Week, engine: Engine
) -> None:
    """Tests rows, vacant row, bar, words and version of the answer to a drop."""
    answer = move(coordinator, week, 0, week.asta, version=version(engine, week))
    assert answer.status_code == 200
    found = answer.json
    assert found["version"] == version(engine, week)
    row = words(BeautifulSoup(found["rows"][str(week.asta)], "html.parser"))
    assert "08–16 Rådhuset" in row
    assert "6 ledige pladser" in found["vacant"]
    assert "Asta Demo sat på man 21.12" in found["message"]
    assert "Fortryd" in found["bar"]
    assert on(engine, week.shifts[0]) == [week.asta]


def test_undo_and_redo_through_the_board(
    coordinator: FlaskClient, week: Week, engine: Engine
) -> None:
    """Tests that steps go back and forth, and are refused in words at either end."""
    assert send(coordinator, week, "undo").status_code == 409
    move(coordinator, week, 0, week.asta)
    assert send(coordinator, week, "undo").json["message"].startswith("Fortrudt: Asta Demo")
    assert on(engine, week.shifts[0]) == []
    assert send(coordinator, week, "redo").status_code == 200
    assert on(engine, week.shifts[0]) == [week.asta]
    refused = send(coordinator, week, "redo")
    assert refused.json == {"refused": "Du har ikke fortrudt noget, der kan gentages."}


def test_a_forbidden_drop_is_refused_in_words(
    coordinator: FlaskClient, week: Week, engine: Engine
) -> None:
    """Tests that the server refuses what the board would not offer, and changes nothing."""
    before = version(engine, week)
    answer = move(coordinator, week, 0, week.away)
    assert answer.status_code == 409
    assert "Ikke tilladt: Rådighed" in answer.json["refused"]
    assert version(engine, week) == before


def test_two_people_on_the_same_shift(
    login: Login, coordinator: FlaskClient, week: Week, engine: Engine
) -> None:
    """Tests that the slower one is told who changed what, and other shifts are free to both."""
    seen = version(engine, week)
    move(coordinator, week, 0, week.asta)
    with Session(engine.execution_options(writer=True)) as session:
        from web.models import User

        row = session.exec(select(User).where(User.username == "administrator")).one()
        row.role = "coordinator"
        session.commit()
    other = login("administrator")
    answer = move(other, week, 0, week.bo, guard=week.asta, version=seen)
    assert answer.status_code == 409
    assert "coordinator har kl." in answer.json["refused"]
    assert "Asta Demo sat på man 21.12" in answer.json["refused"]
    assert move(other, week, 1, week.bo, version=seen).status_code == 200


def test_forms_split_resize_seat_copy_and_delete(
    coordinator: FlaskClient, week: Week, engine: Engine
) -> None:
    """Tests each form of a shift's page in turn, each leading back by 303 with words."""
    monday = week.shifts[0]
    path = f"/rosters/{week.roster}/edit"
    forms: tuple[dict[str, Any], ...] = (
        {"do": "split", "at": "2026-12-21T12:00"},
        {"do": "resize", "start": "2026-12-21T08:00", "end": "2026-12-21T11:30"},
        {"do": "seats", "seats": 2},
        {"do": "assign", "guard": week.asta},
        {"do": "lock", "locked": "yes"},
    )
    for form in forms:
        answer = coordinator.post(path, data={"shift": monday, "back_to": monday, **form})
        assert answer.status_code == 303, answer.text
        assert answer.headers["Location"].endswith(f"/shifts/{monday}")
        assert soup(coordinator, answer.headers["Location"]).select_one(".note.bad") is None
    assert coordinator.post(path, data={"do": "delete", "shift": monday}).status_code == 303
    with Session(engine) as session:
        assert session.get(Shift, monday) is None
    history = words(soup(coordinator, f"/rosters/{week.roster}/history"))
    assert "Slettet: man 21.12 kl. 08:00-11:30 Rådhuset, Asta Demo." in history
    assert "delt kl. 12:00" in history


def test_a_shifts_history_and_one_of_another_roster(coordinator: FlaskClient, week: Week) -> None:
    """Tests that a shift's own edits are listed, and that a shift that is none answers 404."""
    move(coordinator, week, 0, week.asta)
    move(coordinator, week, 1, week.bo)
    path = f"/rosters/{week.roster}/history"
    found = words(soup(coordinator, f"{path}?shift={week.shifts[0]}"))
    assert "Asta Demo sat på" in found
    assert "Bo Demo sat på" not in found
    assert coordinator.get(f"{path}?shift=9999").status_code == 404


def test_a_new_shift_by_form(coordinator: FlaskClient, week: Week, engine: Engine) -> None:
    """Tests the form's posts and the shift that it adds, across midnight."""
    page = soup(coordinator, f"/rosters/{week.roster}/new-shift?day=2026-12-24")
    assert "Rådhuset: Vagt i hallen (08:00–16:00)" in words(page)
    form = {"do": "create", "post": 1, "start": "2026-12-24T22:00", "end": "2026-12-25T06:00"}
    answer = coordinator.post(f"/rosters/{week.roster}/edit", data={**form, "seats": 1})
    assert answer.status_code == 303
    with Session(engine) as session:
        count = session.exec(select(Shift).where(Shift.roster_id == week.roster)).all()
    assert len(count) == 8


@pytest.mark.parametrize(
    "form",
    [
        {"do": "steal"},
        {"do": "assign", "shift": "x", "guard": 1},
        {"do": "split", "shift": 1, "at": "noon"},
        {"do": "lock", "day": "yesterday"},
        {"do": "move", "shift": 1},
    ],
)
def test_a_form_that_cannot_be_read(
    coordinator: FlaskClient, week: Week, form: dict[str, Any]
) -> None:
    """Tests that each fault is told, and not a server error."""
    answer = send(coordinator, week, **form)
    assert answer.status_code == 409
    assert answer.json["refused"]


def test_the_board_shows_some_weeks_and_filters(coordinator: FlaskClient, week: Week) -> None:
    """Tests the window of days, and the filters by site and by hours of the contract."""
    path = f"/rosters/{week.roster}"
    heads = soup(coordinator, f"{path}?from=2026-12-24&weeks=1").select(".board thead th")
    assert [head.get("data-day") for head in heads[1:3]] == ["2026-12-24", "2026-12-25"]
    assert len(heads) == 5
    assert len(soup(coordinator, f"{path}?hours=37").select("tr[data-guard]")) == 3
    assert len(soup(coordinator, f"{path}?hours=20").select("tr[data-guard]")) == 0
    move(coordinator, week, 0, week.asta)
    assert len(soup(coordinator, f"{path}?site={week.site}").select("tr[data-guard]")) == 1


def test_a_plan_of_an_older_version_is_brought_on(
    coordinator: FlaskClient, week: Week, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that a process that missed edits makes them from the log, and reads nothing anew."""
    app = coordinator.application
    move(coordinator, week, 0, week.asta)
    shelf: plans.Shelf = app.extensions["plans"]
    old = dict(shelf.items)
    move(coordinator, week, 1, week.bo)
    shelf.items.clear()
    shelf.items.update(old)
    monkeypatch.setattr(plans, "load", lambda *_: pytest.fail("read anew"))
    board = words(soup(coordinator, f"/rosters/{week.roster}"))
    assert "5 ledige pladser" in board


def test_a_published_board_has_no_tools(coordinator: FlaskClient, week: Week) -> None:
    """Tests that a frozen roster is shown without pick-up, undo and forms."""
    path = f"/rosters/{week.roster}/publish"
    field = soup(coordinator, path).select_one("input[name=version]")
    assert field is not None
    coordinator.post(path, data={"version": field["value"], "accept_open": "yes"})
    board = soup(coordinator, f"/rosters/{week.roster}")
    assert board.select("[data-edit], [data-acts], [data-step]") == []
    assert move(coordinator, week, 0, week.asta).status_code == 409
    assert coordinator.get(f"/rosters/{week.roster}/new-shift").status_code == 409


def test_a_version_is_saved_compared_and_brought_back(
    coordinator: FlaskClient, week: Week, engine: Engine
) -> None:
    """Tests the page's forms in turn: save, compare in words, return, undo, delete."""
    path = f"/rosters/{week.roster}/versions"
    assert coordinator.post(path, data={"name": "Før mødet"}).status_code == 303
    refused = coordinator.post(path, data={"name": "før mødet"}, follow_redirects=True)
    assert "Der er allerede en udgave med navnet" in refused.text
    move(coordinator, week, 0, week.asta)
    page = words(soup(coordinator, f"{path}?with=1"))
    assert "Asta Demo: +1 dagvagt" in page
    assert "-1 udækket" in page
    assert coordinator.post(f"{path}/1/return").status_code == 303
    assert on(engine, week.shifts[0]) == []
    assert send(coordinator, week, "undo").status_code == 200
    assert on(engine, week.shifts[0]) == [week.asta]
    coordinator.post(f"{path}/1/delete")
    again = coordinator.post(f"{path}/1/return", follow_redirects=True)
    assert "Udgaven findes ikke længere" in again.text
