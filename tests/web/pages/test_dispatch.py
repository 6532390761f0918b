# SPDX-License-Identifier: MPL-2.0
"""The dispatcher's desk: one incident from call to close, two dispatchers, and what it exports."""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from typing import NoReturn

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import Session
from sqlmodel import select

from dispatch.incidents.models import Incident
from dispatch.incidents.models import IncidentEvent
from dispatch.incidents.view import View
from dispatch.units.models import Position
from dispatch.units.models import UnitStatus
from tests.conftest import Login
from tests.dispatch.incidents.sample import MIDNIGHT
from tests.dispatch.incidents.sample import Night
from tests.dispatch.units.test_duty import steps
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
from tests.web.pages.desk import states
from web.db import writing
from web.jobs import positions
from web.models import Job
from web.pages import dispatch as desk
from web.pages import dispatch_parts
from web.pages import dispatch_shared


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Refuses every connection and every look-up of a name, and lists what was tried."""
    tried: list[str] = []

    def refuse(*values: object, **_more: object) -> NoReturn:
        tried.append(repr(values))
        raise ConnectionRefusedError("no connection leaves this test")

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return tried


def test_an_incident_from_call_to_close_by_buttons_and_nobody_outside(
    dan: FlaskClient, city: Night, engine: Engine, clock: Clock, outside: list[str]
) -> None:
    """Taken down, recommended, sent by one key, four steps, closed: the queue is empty again.

    Known mistake: each candidate's way was asked of a service elsewhere while the caller waited.
    All that leaves the machine is refused, and nothing was even tried.
    """
    number = call(dan, city)
    path = f"/dispatch?incident={number}"
    page = soup(dan, path)
    assert "Bo Demo" in words(page.select_one(".pick"))  # type: ignore[arg-type]
    press(dan, page, "a")
    for minute, state in enumerate(("acknowledged", "en_route", "on_scene", "cleared"), 1):
        clock(60 * minute)
        press(dan, soup(dan, path), "v")
        assert states(engine) == [(city.bo, state)]
    version = str(form_of(soup(dan, path), "o")["version"][0])
    answer = dan.post(f"/dispatch/{number}/close", data={"code": "solved", "version": version})
    assert answer.headers["Location"] == "/dispatch"
    assert "Ingen åbne hændelser" in words(soup(dan, "/dispatch"))
    assert str(number) in words(soup(dan, "/dispatch/past"))
    replay = words(soup(dan, f"/dispatch/{number}/replay"))
    for word in ("Oprettet", "Anbefaling beregnet", "automatisk", "Fremme", "Afsluttet", "Dan"):
        assert word in replay
    assert dan.get(f"/dispatch/{number}/eido.json").status_code == 200
    assert outside == []
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("192.0.2.1", 80))
    assert len(outside) == 1


def test_what_a_guard_is_taken_from_is_shown_before_it_is_done(
    dan: FlaskClient, city: Night
) -> None:
    """Bo stands on a post alone: the button's form says that this was seen."""
    page = soup(dan, f"/dispatch?incident={call(dan, city)}")
    assert "efterlader Skole nat ubemandet" in words(page)
    assert form_of(page, "a")["despite"] == [str(city.bo)]


def test_another_than_recommended_asks_for_a_reason(
    dan: FlaskClient, city: Night, engine: Engine
) -> None:
    """Without a word of why nothing happens; with it, it stands in the timeline."""
    number = call(dan, city)
    form = form_of(soup(dan, f"/dispatch?incident={number}"), "s")
    sent = {"guard": str(city.asta), "version": form["version"][0], "advice": form["advice"][0]}
    answer = dan.post(f"/dispatch/{number}/assign", data=sent, follow_redirects=True)
    assert "Skriv hvorfor andre" in words(BeautifulSoup(answer.text, "html.parser"))
    assert states(engine) == []
    sent["reason"] = "kender stedet"
    dan.post(f"/dispatch/{number}/assign", data=sent)
    assert states(engine) == [(city.asta, "assigned")]
    assert "kender stedet" in words(soup(dan, f"/dispatch?incident={number}"))


def test_why_not_the_others_is_told_when_it_is_asked_for(
    dan: FlaskClient, city: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page holds the foremost alone; the rest comes by an address of its own."""
    monkeypatch.setattr(dispatch_parts, "FOREMOST", 1)
    page = soup(dan, f"/dispatch?incident={call(dan, city)}")
    shut = page.select_one("#why-not")
    assert shut is not None
    assert shut.select_one("table") is None
    rest = soup(dan, str(shut["data-fetch"]))
    behind = [row["data-name"] for row in rest.select("tbody tr")]
    shown = [row["data-name"] for row in page.select("form.others tbody tr")]
    assert behind
    assert not {*behind} & {*shown[:1]}
    assert all(row.select_one(".why") for row in rest.select("tbody tr"))
    assert dan.get("/dispatch/advice/999/others").status_code == 404


def test_two_dispatchers_do_not_overwrite_each_other(
    dan: FlaskClient, enter: Login, city: Night, engine: Engine
) -> None:
    """Both see the same; the second to press is told what happened, and nothing is done twice."""
    number = call(dan, city)
    dorte = enter("dorte")
    path = f"/dispatch?incident={number}"
    first, second = soup(dan, path), soup(dorte, path)
    assert "Sendt" in press(dan, first, "a")
    assert "ændret af en anden imens" in press(dorte, second, "a")
    assert states(engine) == [(city.bo, "assigned")]


def test_who_was_seen_on_a_post_is_not_taken_from_an_incident_that_came_since(
    dan: FlaskClient, enter: Login, city: Night, engine: Engine
) -> None:
    """Bo is recommended twice: the second to press is told; to take him, see where he is first."""
    first, second = call(dan, city), call(dan, city)
    dorte = enter("dorte")
    old = soup(dorte, f"/dispatch?incident={second}")
    press(dan, soup(dan, f"/dispatch?incident={first}"), "a")
    assert f"Bo Demo er på hændelse {first}" in press(dorte, old, "a")
    assert states(engine) == [(city.bo, "assigned")]
    dorte.post(f"/dispatch/{second}/recommend")
    form = form_of(soup(dorte, f"/dispatch?incident={second}"), "s")
    assert form["taken"] == [f"{city.bo}:{first}"]
    sent = {**form, "guard": str(city.bo), "reason": "mere akut"}
    sent.pop("")
    dorte.post(f"/dispatch/{second}/assign", data=sent)
    assert states(engine) == [(city.bo, "cancelled"), (city.bo, "assigned")]
    page = words(soup(dan, f"/dispatch?incident={first}"))
    assert f"sendt videre til hændelse {second}" in page


def test_nobody_is_called_gone_who_was_sent_as_recommended(dan: FlaskClient, city: Night) -> None:
    """The advice is out of date for those sent elsewhere, not for those sent here."""
    first, second = call(dan, city), call(dan, city)
    press(dan, soup(dan, f"/dispatch?incident={first}"), "a")
    assert "Ikke længere som før" not in words(soup(dan, f"/dispatch?incident={first}"))
    assert "Ikke længere som før" in words(soup(dan, f"/dispatch?incident={second}"))


def test_the_desk_is_read_once_for_many_pages_and_anew_after_an_act(
    dan: FlaskClient, enter: Login, city: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages that follow each other share a reading, and none shows what was before an act."""
    number = call(dan, city)
    readings: list[datetime] = []
    before = dispatch_shared.read

    def read(at: datetime, also: Sequence[int] = ()) -> View:
        readings.append(at)
        return before(at, also)

    monkeypatch.setattr(dispatch_shared, "TOGETHER", 3600.0)
    monkeypatch.setattr(dispatch_shared, "read", read)
    page = soup(dan, f"/dispatch?incident={number}")
    soup(enter("dorte"), f"/dispatch?incident={number}")
    known = len(readings)
    soup(dan, "/dispatch")
    assert len(readings) == known <= 1
    press(dan, page, "a")
    assert "Disponeret" in words(soup(enter("dorte"), "/dispatch"))
    assert len(readings) > known


def test_a_page_is_told_of_changes_and_of_nothing_else(
    dan: FlaskClient, enter: Login, city: Night, clock: Clock
) -> None:
    """Nothing new is an empty answer; another dispatcher's act is there at the next question."""
    number = call(dan, city)
    page = soup(dan, f"/dispatch?incident={number}")
    stamp = page.select_one("[data-desk]")["data-stamp"]  # type: ignore[index]
    ask = f"/dispatch/changes?incident={number}&seen="
    assert dan.get(ask + str(stamp)).status_code == 204
    clock(1)
    press(enter("dorte"), soup(enter("dorte"), f"/dispatch?incident={number}"), "a")
    news = dan.get(ask + str(stamp)).get_json()
    assert "Disponeret" in news["regions"]["queue"]
    assert news["version"] == 2
    assert dan.get(ask + news["stamp"]).status_code == 204
    clock(desk.TICK + 1)
    have = "+".join(f"{name}.{tag}" for name, tag in news["tags"].items())
    later = dan.get(f"{ask}{news['stamp']}&have={have}").get_json()
    assert {"head", "queue"} <= set(later["regions"]) == set(later["tags"])
    assert not {"advice", "moves", "timeline"} & set(later["regions"])


def test_a_guard_sees_and_moves_only_the_own_task(
    dan: FlaskClient, enter: Login, city: Night, engine: Engine
) -> None:
    """Asta confirms her own task; Bo's she cannot touch, and the desk is closed to her."""
    asta = enter("asta")
    assert "Ingen opgave nu" in words(soup(asta, "/my-task"))
    number = call(dan, city)
    press(dan, soup(dan, f"/dispatch?incident={number}"), "a")
    asta.post(f"/my-task/{number}/advance", data={"to": "on_scene"})
    assert states(engine) == [(city.bo, "assigned")]
    other = call(dan, city, site=str(city.library.id))
    press(dan, soup(dan, f"/dispatch?incident={other}"), "a")
    assert "Alarm" in words(soup(asta, "/my-task"))
    asta.post(f"/my-task/{other}/advance", data={"to": "acknowledged"})
    assert states(engine) == [(city.bo, "assigned"), (city.asta, "acknowledged")]
    assert asta.get("/dispatch").status_code == 403


def test_a_guards_break_takes_the_guard_off_the_board_of_candidates(
    dan: FlaskClient, enter: Login, city: Night, engine: Engine
) -> None:
    """Asta's own button says break; the next recommendation has her shortfall in words."""
    enter("asta").post("/my-task/status", data={"status": "break", "version": "0"})
    with Session(engine) as fresh:
        assert fresh.get_one(UnitStatus, city.asta).status == "break"
    page = words(soup(dan, f"/dispatch?incident={call(dan, city)}"))
    assert "holder pause" in page
    again = enter("asta").post(
        "/my-task/status", data={"status": "ready", "version": "0"}, follow_redirects=True
    )
    assert "skiftet status imens" in again.text


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({"type": "99", "site": "1"}, "Vælg hændelsens type"),
        ({"site": ""}, "Vælg en lokation"),
        ({"site": "", "point": "et sted"}, "Angiv bredde- og længdegrad"),
        ({"site": "", "point": "12.5 55.7"}, "byttet om"),
        ({"priority": "9"}, "1"),
    ],
)
def test_what_cannot_be_taken_down_says_why_and_keeps_what_was_typed(
    dan: FlaskClient, city: Night, form: dict[str, str], fault: str
) -> None:
    """The form comes back with its faults; nothing is stored."""
    sent = {"type": str(city.type_id), "site": str(city.school.id), "place": "Kælder 2", **form}
    answer = dan.post("/dispatch/new", data=sent)
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422
    assert fault in " ".join(words(one) for one in page.select(".fault"))
    assert page.select_one("#place")["value"] == "Kælder 2"  # type: ignore[index]


@pytest.mark.parametrize("point", ["55.7 12.5", "55,7 12,5", "55.7, 12.5", "55.7;12.5"])
def test_a_point_is_understood_as_people_type_it(
    dan: FlaskClient, city: Night, engine: Engine, point: str
) -> None:
    """Comma or point as decimal mark, with or without something between."""
    number = call(dan, city, site="", point=point)
    with Session(engine) as fresh:
        row = fresh.get_one(Incident, number)
        assert (row.lat, row.lon, row.site_id) == (55.7, 12.5, None)


def test_the_exports_are_valid_and_name_no_person(dan: FlaskClient, city: Night) -> None:
    """GeoJSON of units and incidents and the EIDO document hold codes, not names."""
    number = call(dan, city)
    press(dan, soup(dan, f"/dispatch?incident={number}"), "a")
    for path in ("units.geojson", "incidents.geojson", f"{number}/eido.json"):
        answer = dan.get(f"/dispatch/{path}")
        assert "Demo" not in answer.text
        json.loads(answer.text)
    kinds = [f["properties"]["kind"] for f in dan.get("/dispatch/map.geojson").json["features"]]  # type: ignore[index]
    assert sorted(kinds) == ["incident", "unit", "unit"]


def test_remarks_changes_and_handover_are_kept(dan: FlaskClient, city: Night) -> None:
    """A remark and a changed priority stand in the timeline, a note waits for the next shift."""
    number = call(dan, city)
    path = f"/dispatch?incident={number}"
    version = form_of(soup(dan, path), "o")["version"][0]
    dan.post(f"/dispatch/{number}/note", data={"text": "Døren er åben", "version": version})
    form = {"priority": "1", "headcount": "2", "place": "Bagdør", "version": version}
    dan.post(f"/dispatch/{number}/change", data=form)
    page = words(soup(dan, path))
    assert "Døren er åben" in page
    assert "prioritet: 2 → 1" in page
    dan.post("/dispatch/handover", data={"text": "Husk nøgle 7"})
    over = words(soup(dan, "/dispatch/handover"))
    assert "Husk nøgle 7" in over
    assert "1 åben hændelse" in over


def test_a_reservation_and_its_end(dan: FlaskClient, city: Night, engine: Engine) -> None:
    """A unit is set aside for later, sent by one button, taken off with a reason, reopened."""
    number = call(dan, city)
    path = f"/dispatch?incident={number}"

    def version() -> str:
        return str(form_of(soup(dan, path), "o")["version"][0])

    due = {"guard": str(city.asta), "due": "2026-12-01T02:00"}
    dan.post(f"/dispatch/{number}/reserve", data={**due, "version": version()})
    assert states(engine) == [(city.asta, "reserved")]
    form = {"guard": str(city.asta), "reason": "som aftalt", "version": version()}
    dan.post(f"/dispatch/{number}/assign", data=form)
    dan.post(f"/dispatch/{number}/release", data={"guard": str(city.asta), "version": version()})
    assert states(engine) == [(city.asta, "assigned")]
    dan.post(f"/dispatch/{number}/release", data=form)
    assert states(engine) == [(city.asta, "cancelled")]
    dan.post(f"/dispatch/{number}/cancel", data={"reason": "fejl", "version": version()})
    again = soup(dan, path).select_one("form[action$=reopen] [name=version]")
    assert again is not None
    form = {"reason": "ringer igen", "version": str(again["value"])}
    dan.post(f"/dispatch/{number}/reopen", data=form)
    assert "Genåbnet" in words(soup(dan, path))


def test_the_administrator_sets_up_types_promises_and_positions(
    enter: Login, dan: FlaskClient, city: Night, engine: Engine
) -> None:
    """The standard list, an own type, a promise with its contract, tracking on and off."""
    chef = enter("chef")
    assert dan.get("/dispatch/setup").status_code == 403
    chef.post("/dispatch/setup/standard")
    kind = {"code": "EGEN", "name_da": "Egen", "name_en": "Own", "priority": "2"}
    chef.post("/dispatch/setup/types", data={**kind, "headcount": "1", "minutes": "20"})
    bad = chef.post("/dispatch/setup/types", data={**kind, "headcount": "0", "minutes": "20"})
    assert bad.status_code == 422
    promise = {"stage": "arrive", "minutes": "12", "contract": "K-9", "valid_from": "2026-01-01"}
    chef.post("/dispatch/setup/targets", data=promise)
    assert chef.post("/dispatch/setup/targets", data={**promise, "contract": ""}).status_code == 422
    page = words(soup(chef, "/dispatch/setup"))
    for word in ("EGEN", "BRANDALARM", "K-9", "12:00"):
        assert word in page
    told = {"purpose": "dispatch", "noticed_on": "2026-10-01", "starts_on": "2026-11-30"}
    decision = {**told, "retention_hours": "48", "notice": "Det I skal vide"}
    early = {**decision, "starts_on": "2026-10-01"}
    assert chef.post("/dispatch/setup/tracking", data=early).status_code == 422
    chef.post("/dispatch/setup/tracking", data=decision)
    asta = enter("asta")
    own = asta.get("/my-task")
    assert "Det I skal vide" in own.text
    assert own.headers["Permissions-Policy"].startswith("geolocation=(self)")
    fix = {"lat": "55.68", "lon": "12.57", "accuracy": "12"}
    sent = {**fix, "at": str(MIDNIGHT.timestamp() * 1000)}
    assert asta.post("/my-task/position", data=sent).json == {"kept": True}
    assert asta.post("/my-task/position", data={**sent, "lat": "x"}).status_code == 400
    assert "telefon" in words(soup(dan, "/dispatch"))
    assert "Dan" in words(soup(asta, "/my-task"))
    chef.post("/dispatch/setup/tracking/off")
    answer = asta.post("/my-task/position", data=sent).json
    assert answer is not None
    assert answer["kept"] is False
    assert "geolocation=()" in asta.get("/my-task").headers["Permissions-Policy"]


def test_every_key_of_the_help_is_on_the_page(dan: FlaskClient, city: Night) -> None:
    """No key is explained that does nothing, and no button has a key that is not explained."""
    number = call(dan, city, headcount="2")
    page = soup(dan, f"/dispatch?incident={number}")
    keys = {str(one["data-key"]) for one in page.select("[data-key]")}
    press(dan, page, "a")
    page = soup(dan, f"/dispatch?incident={number}")
    dan.post(f"/dispatch/{number}/advance", data={"guard": city.bo, "to": "on_scene"})
    keys |= {
        str(one["data-key"])
        for one in soup(dan, f"/dispatch?incident={number}").select("[data-key]")
    }
    told = {one.get_text() for one in page.select("#keys dt kbd")}
    by_script = {"j", "k", "Enter", "Esc", "1–9"}
    digits = {key for key in keys if key.isdigit()}
    assert digits
    assert keys - digits <= told
    assert told - by_script - {"w"} <= keys


def test_an_incident_inside_a_round_has_the_rest_of_the_night_planned(
    dan: FlaskClient, city: Night, engine: Engine
) -> None:
    """Bo is taken from his round: the timeline says so, and a job plans for those who are left."""
    with writing(engine) as session:
        steps(session, city)
    number = call(dan, city)
    page = soup(dan, f"/dispatch?incident={number}")
    assert "afbryder runden; 2 tilsyn mangler" in words(page)
    assert "planlægges igen" in press(dan, page, "a")
    assert "Runde afbrudt" in words(soup(dan, f"/dispatch/{number}/replay"))
    with Session(engine) as fresh:
        [job] = fresh.exec(select(Job)).all()
    assert (job.kind, job.payload["gone"]) == ("rounds", ["R/1"])
    assert job.payload["at"] == MIDNIGHT.isoformat()


def test_the_worker_deletes_positions_whose_hours_are_over(
    app: Flask, enter: Login, city: Night, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the phone told two days ago is gone, with a line of proof that the set-up page shows."""
    told = {"purpose": "safety", "noticed_on": "2026-10-01", "starts_on": "2026-11-30"}
    chef, asta = enter("chef"), enter("asta")
    chef.post("/dispatch/setup/tracking", data={**told, "retention_hours": "48", "notice": "x"})
    fix = {"lat": "55.68", "lon": "12.57", "accuracy": "12", "at": str(MIDNIGHT.timestamp() * 1000)}
    assert asta.post("/my-task/position", data=fix).json == {"kept": True}
    monkeypatch.setattr(positions, "now", lambda: MIDNIGHT + timedelta(hours=49))
    with app.app_context():
        assert positions.expire() == 1
        assert positions.expire() == 0
    with Session(engine) as fresh:
        assert fresh.exec(select(Position)).all() == []
    assert "Slettet" in words(soup(chef, "/dispatch/setup"))


def test_an_empty_desk_says_what_to_do(dan: FlaskClient, city: Night, clock: Clock) -> None:
    """Nobody on duty and nothing open are said in words."""
    clock(12 * 3600)
    page = words(soup(dan, "/dispatch"))
    assert "Ingen åbne hændelser" in page
    assert "Ingen er på vagt" in page


def test_unknown_incidents_are_not_found(dan: FlaskClient, city: Night) -> None:
    """A number that is no incident's answers 404, for looking and for doing."""
    for path in ("?incident=9", "/9/replay", "/9/eido.json"):
        assert dan.get(f"/dispatch{path}").status_code == 404
    assert dan.post("/dispatch/9/close", data={"code": "solved", "version": "1"}).status_code == 404
    assert dan.post("/dispatch/9/recommend").status_code == 404


def test_every_line_names_who_did_it(dan: FlaskClient, city: Night, engine: Engine) -> None:
    """Nothing stands in the timeline without a name, and what follows by itself is marked."""
    call(dan, city)
    with Session(engine) as fresh:
        lines = fresh.exec(select(IncidentEvent)).all()
    assert {(line.kind, line.who, line.automatic) for line in lines} == {
        ("created", "dan", False),
        ("recommended", "dan", True),
    }
