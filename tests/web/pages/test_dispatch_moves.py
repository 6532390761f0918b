# SPDX-License-Identifier: MPL-2.0
"""Moving up on the desk: suggested, given or declined, carried out, and over by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.incidents.models import IncidentEvent
from dispatch.units.models import MovePolicy
from dispatch.units.models import UnitMove
from sites.models import Site
from tests.conftest import Login
from tests.dispatch.incidents.sample import MIDNIGHT
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
from web.db import writing
from web.pages import dispatch as desk
from web.pages import dispatch_moves
from web.pages import dispatch_tending

FAR = (55.60, 12.60)


@pytest.fixture
def far(city: Night, engine: Engine, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> int:
    """Six schools far from Asta, who alone stands ready: moves are on, and looked at every time."""
    monkeypatch.setattr(dispatch_tending, "EVERY", 0.0)
    monkeypatch.setattr(dispatch_moves, "now", lambda: desk.now())
    with writing(engine) as session:
        for n in range(6):
            values = {"code": f"FAR{n}", "name": f"Langt væk {n}", "kind": "Skole"}
            site = {**values, "lat": FAR[0], "lon": FAR[1]}
            payer = city.library.administration_id
            session.add(Site.model_validate({**site, "administration_id": payer}))
        session.add(MovePolicy(decided_by="chef", gain=0.005))
        session.flush()
        return session.exec(select(Site.id).where(Site.code == "FAR0")).one() or 0


def rows(engine: Engine) -> list[UnitMove]:
    """Return every move, the oldest first."""
    with Session(engine) as fresh:
        return list(fresh.exec(select(UnitMove).order_by(col(UnitMove.id))))


def log(engine: Engine) -> list[tuple[str, bool]]:
    """Return kind and whether it was automatic of every line about moves."""
    with Session(engine) as fresh:
        lines = fresh.exec(select(IncidentEvent).order_by(col(IncidentEvent.id)))
        return [(row.kind, row.automatic) for row in lines if row.kind.startswith("move")]


def test_a_move_from_suggestion_to_place_by_keys(
    dan: FlaskClient, enter: Login, city: Night, far: int, engine: Engine, clock: Clock
) -> None:
    """Given by one key; the guard reads it on the phone and says that she is there."""
    page = soup(dan, "/dispatch")
    assert "Flyt Asta Demo til Langt væk" in words(page)
    told = {one.get_text() for one in page.select("#keys dt kbd")}
    assert {"t", "d", "y"} <= told
    assert "Flytningen er givet" in press(dan, page, "t")
    [row] = rows(engine)
    assert (row.state, row.guard_id, row.decided_by) == ("accepted", city.asta, "dan")
    assert row.after > row.before
    clock(60)
    page = soup(dan, "/dispatch")
    assert page.select_one('[data-key="y"]') is not None
    board = words(page.select_one(f'[data-row="u{city.asta}"]'))  # type: ignore[arg-type]
    assert "Dækker område" in board
    assert "flytningen" in board
    assert "usikker" in board
    asta = enter("asta")
    assert "Stil dig ved Langt væk" in words(soup(asta, "/my-task"))
    assert asta.post(f"/my-task/moves/{row.id}/in-place").status_code == 303
    assert rows(engine)[0].state == "arrived"
    points = dan.get("/dispatch/units.geojson").get_json()["features"]
    [mine] = [one for one in points if one["properties"]["id"] == city.asta]
    assert mine["geometry"]["coordinates"] == [FAR[1], FAR[0]]
    assert (mine["properties"]["secondary"], mine["properties"]["position"]["uncertain"]) == (
        "CoveringAlternateArea",
        False,
    )
    assert log(engine) == [
        ("move_suggested", True),
        ("move_accepted", False),
        ("move_arrived", False),
    ]
    assert "På plads" in words(soup(dan, "/dispatch/handover"))


def test_another_guards_move_cannot_be_reported(
    dan: FlaskClient, enter: Login, city: Night, far: int, engine: Engine
) -> None:
    """Asta cannot say that somebody else is in place, nor about a move that there is not."""
    press(dan, soup(dan, "/dispatch"), "t")
    with writing(engine) as session:
        [row] = session.exec(select(UnitMove)).all()
        row.guard_id = city.bo
    asta = enter("asta")
    assert asta.post(f"/my-task/moves/{row.id}/in-place").status_code == 404
    assert asta.post("/my-task/moves/99/in-place").status_code == 404
    assert "Stil dig" not in words(soup(asta, "/my-task"))


def test_a_declined_move_is_left_alone_for_the_chosen_time(
    dan: FlaskClient, city: Night, far: int, engine: Engine, clock: Clock
) -> None:
    """Without a reason nothing is done; with one it is quiet for an hour and not a minute less."""
    page = soup(dan, "/dispatch")
    number = rows(engine)[0].id
    form = {"reason": "", "scope": "unit", "minutes": "60"}
    dan.post(f"/dispatch/moves/{number}/decline", data=form)
    dan.post(f"/dispatch/moves/{number}/decline", data={**form, "reason": "x", "scope": "nobody"})
    dan.post(f"/dispatch/moves/{number}/decline", data={**form, "reason": "x", "minutes": "1"})
    assert [row.state for row in rows(engine)] == ["suggested"]
    form["reason"] = "skal snart afløses"
    assert page.select_one(f'[data-row="m{number}"] summary[data-key="d"]') is not None
    dan.post(f"/dispatch/moves/{number}/decline", data=form)
    [row] = rows(engine)
    assert (row.state, row.reason, row.quiet_until) == (
        "declined",
        "skal snart afløses",
        MIDNIGHT + timedelta(hours=1),
    )
    for seconds, known in ((3599, 1), (3601, 2)):
        clock(seconds)
        soup(dan, "/dispatch")
        assert len(rows(engine)) == known
    assert "skal snart afløses" in words(soup(dan, "/dispatch/handover"))


def test_two_dispatchers_decide_once(
    dan: FlaskClient, enter: Login, city: Night, far: int, engine: Engine
) -> None:
    """The second to press is told, and nothing is done twice."""
    dorte = enter("dorte")
    first, second = soup(dan, "/dispatch"), soup(dorte, "/dispatch")
    press(dan, first, "t")
    assert "afgjort eller bortfaldet imens" in press(dorte, second, "t")
    assert [row.decided_by for row in rows(engine)] == ["dan"]


def test_a_suggestion_lapses_when_its_unit_is_sent_and_a_move_ends(
    dan: FlaskClient, city: Night, far: int, engine: Engine
) -> None:
    """Whoever is sent to an incident has no move any longer; both say that nobody asked for it."""
    soup(dan, "/dispatch")
    number = call(dan, city, site=str(city.library.id))
    press(dan, soup(dan, f"/dispatch?incident={number}"), "a")
    assert [(row.state, row.reason) for row in rows(engine)] == [("lapsed", "sent")]
    assert log(engine)[-1] == ("move_lapsed", True)
    dan.post(f"/dispatch/{number}/advance", data={"guard": city.asta, "to": "cleared"})
    press(dan, soup(dan, "/dispatch"), "t")
    other = call(dan, city, site=str(city.library.id))
    form = form_of(soup(dan, f"/dispatch?incident={other}"), "s")
    sent = {"guard": str(city.asta), "reason": "x", "advice": form["advice"][0]}
    dan.post(f"/dispatch/{other}/assign", data={**sent, "version": form["version"][0]})
    assert [row.state for row in rows(engine)] == ["lapsed", "ended"]


def test_it_lapses_by_itself_when_the_shift_is_nearly_over_or_moves_are_switched_off(
    dan: FlaskClient, enter: Login, city: Night, far: int, engine: Engine, clock: Clock
) -> None:
    """What was true when it was suggested is looked at again; an administrator's no ends it."""
    soup(dan, "/dispatch")
    until = city.shifts[0].ends_at
    clock(int((until - timedelta(minutes=40) - MIDNIGHT).total_seconds()))
    soup(dan, "/dispatch")
    assert [(row.state, row.reason) for row in rows(engine)] == [("lapsed", "situation")]
    clock(0)
    soup(dan, "/dispatch")
    assert rows(engine)[-1].state == "suggested"
    chef = enter("chef")
    decided = {"moving": "no", "gain": "0,5", "per_unit": "2", "per_city": "6"}
    assert chef.post("/dispatch/setup/moves", data=decided).status_code == 422
    chef.post("/dispatch/setup/moves", data={**decided, "stay_minutes": "45"})
    assert soup(dan, "/dispatch").select_one("#region-moves h3") is None
    assert rows(engine)[-1].state == "lapsed"


def test_caps_keep_units_and_the_city_quiet(
    dan: FlaskClient, city: Night, far: int, engine: Engine, clock: Clock
) -> None:
    """After as many moves as the city allows in an hour none is suggested, and then again."""
    with writing(engine) as session:
        session.add(MovePolicy(decided_by="chef", gain=0.005, per_unit=1))
    press(dan, soup(dan, "/dispatch"), "t")
    [row] = rows(engine)
    dan.post(f"/dispatch/moves/{row.id}/end")
    assert rows(engine)[0].state == "ended"
    for minutes, known in ((59, 1), (61, 2)):
        clock(60 * minutes)
        soup(dan, "/dispatch")
        assert len(rows(engine)) == known


def test_the_page_is_told_of_a_suggestion_that_nobody_asked_for(
    dan: FlaskClient, city: Night, far: int, clock: Clock
) -> None:
    """A question for news makes it and brings it, in the same answer."""
    news = dan.get("/dispatch/changes?seen=0").get_json()
    assert "Flyt Asta Demo til" in news["regions"]["moves"]


def test_without_a_decision_nothing_is_suggested(
    app: Flask, dan: FlaskClient, city: Night, engine: Engine
) -> None:
    """Off is the beginning: no list, no key, no row."""
    page = soup(dan, "/dispatch")
    assert page.select_one("#region-moves h3") is None
    assert rows(engine) == []
