# SPDX-License-Identifier: MPL-2.0
"""Offers and swaps through the pages: from the sick call to the yes, from wish to approval."""

from __future__ import annotations

import threading
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select
from werkzeug.test import TestResponse

from roster import store
from roster.exchange.models import CoverCall
from roster.exchange.models import CoverOffer
from roster.exchange.models import Swap
from roster.in_force import InForce
from roster.models import Absence
from roster.models import Assignment
from roster.models import Guard
from roster.models import Roster
from roster.models import Shift
from roster.swaps.policy import Terms
from roster.swaps.policy import decide
from tests.conftest import PASSWORD
from tests.conftest import Login
from tests.conftest import post_login
from tests.web.pages.conftest import MONDAY
from tests.web.pages.conftest import Week
from tests.web.pages.conftest import words
from web.db import writing
from web.jobs import exchanges
from web.models import User
from web.pages import cover
from web.pages import covering
from web.pages import myoffers
from web.pages import myswaps
from web.pages import offers
from web.pages import queries_swaps
from web.pages import swaps

ADVENT = datetime(2026, 12, 14, 9, tzinfo=UTC)
"""The Monday before the week."""


@pytest.fixture(autouse=True)
def advent(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the week before, for all who look at the clock."""
    for module in (cover, covering, exchanges, myoffers, myswaps, offers, queries_swaps, swaps):
        monkeypatch.setattr(module, "now", lambda: ADVENT)


@pytest.fixture
def published(week: Week, engine: Engine) -> Week:
    """Asta has Monday, Bo has Wednesday, Cilla is no longer away and has Friday."""
    with writing(engine) as session:
        for absence in session.exec(select(Absence)).all():
            session.delete(absence)
        for guard, day in ((week.asta, 0), (week.bo, 2), (week.away, 4)):
            values = {"roster_id": week.roster, "shift_id": week.shifts[day], "guard_id": guard}
            session.add(Assignment.model_validate(values))
        session.flush()
        store.publish(session, week.roster)
    return week


@pytest.fixture
def people(published: Week, app: Flask, login: Login, password_hash: str) -> dict[str, FlaskClient]:
    """The browsers of Asta, Bo and Cilla."""
    with writing(app.extensions["engine"]) as session:
        for name, guard in (("bo", published.bo), ("cilla", published.away)):
            values = {"username": name, "name": name, "role": "guard", "guard_id": guard}
            session.add(User.model_validate({**values, "password_hash": password_hash}))
    found = {"asta": login("guard")}
    for name in ("bo", "cilla"):
        found[name] = app.test_client()
        assert post_login(found[name], name, PASSWORD).status_code == 303
    return found


def soup(answer: TestResponse) -> BeautifulSoup:
    """Return an answer as a tree."""
    return BeautifulSoup(answer.text, "html.parser")


def said(answer: TestResponse) -> str:
    """Return an answer's words."""
    return words(soup(answer))


def plan(engine: Engine) -> dict[int, list[str]]:
    """Return who has which day in the plan that counts."""
    with Session(engine) as session:
        counts = InForce(session)
        query = (
            select(Shift, Guard)
            .join(Assignment, col(Assignment.shift_id) == col(Shift.id))
            .join(Guard, col(Guard.id) == col(Assignment.guard_id))
            .join(Roster, col(Roster.id) == col(Shift.roster_id))
            .where(Roster.status == "published")
        )
        out: dict[int, list[str]] = {}
        for shift, guard in session.exec(query).all():
            if counts(shift):
                out.setdefault((shift.starts_at.date() - MONDAY).days, []).append(guard.name)
        return out


def sick(coordinator: FlaskClient, week: Week) -> str:
    """Call Asta off on Monday; return the path of the version in which her shift is open."""
    form = {"guard": str(week.asta), "since": f"{MONDAY}T00:00", "until": f"{MONDAY}T23:00"}
    done = coordinator.post(f"/rosters/{week.roster}/cover", data={**form, "kind": "sick"})
    assert done.status_code == 303
    return done.location


def offered(coordinator: FlaskClient, week: Week, how: str = "all", **form: object) -> None:
    """Call Asta off and offer her shift."""
    path = sick(coordinator, week)
    page = soup(coordinator.get(path))
    shift = page.select_one('form[id^="offer-"] input[name=shift]')
    assert shift is not None
    values = {"shift": shift["value"], "how": how, "minutes": "60", **form}
    done = coordinator.post(path.split("?")[0] + "/offer", data=values)
    assert done.status_code == 303


def key(engine: Engine, guard: int) -> int:
    """Return the number of a guard's last offer."""
    with Session(engine) as session:
        query = select(CoverOffer.id).where(CoverOffer.guard_id == guard)
        return session.exec(query.order_by(col(CoverOffer.id).desc())).first() or 0


def test_from_the_sick_call_to_the_guard_who_takes_it(
    coordinator: FlaskClient, published: Week, people: dict[str, FlaskClient], engine: Engine
) -> None:
    """One form calls off, one offers; the first yes has the shift, the other hears so."""
    offered(coordinator, published)
    assert plan(engine) == {2: ["Bo Demo"], 4: ["Cilla Demo"]}
    assert "Tag vagten" in said(people["bo"].get("/my-offers"))
    assert "Du får tilbudt 1 vagt." in said(people["cilla"].get("/my-swaps"))
    first = people["bo"].post(
        f"/my-offers/{key(engine, published.bo)}/accept", follow_redirects=True
    )
    assert "Vagten er din" in said(first)
    assert plan(engine)[0] == ["Bo Demo"]
    late = people["cilla"].post(
        f"/my-offers/{key(engine, published.away)}/accept", follow_redirects=True
    )
    assert "For sent: en anden har taget" in said(late)
    listed = coordinator.get("/offers")
    assert "dækket" in said(listed)
    link = soup(listed).select_one('a[href^="/offers/"]')
    assert link is not None
    log = said(coordinator.get(str(link["href"])))
    assert "sagde ja og har vagten: Bo Demo" in log
    assert "tilbudt" in log


def test_only_those_who_are_chosen_are_asked(
    coordinator: FlaskClient, published: Week, people: dict[str, FlaskClient], engine: Engine
) -> None:
    """One name ticked: one offer; none ticked is said; a second offer of the shift is refused."""
    offered(coordinator, published, "chosen", guards=str(published.bo))
    assert "Tag vagten" in said(people["bo"].get("/my-offers"))
    assert "ingen vagter" in said(people["cilla"].get("/my-offers"))
    no = people["bo"].post(f"/my-offers/{key(engine, published.bo)}/decline", follow_redirects=True)
    assert "sagt nej" in said(no)
    with Session(engine) as session:
        assert session.exec(select(CoverCall.state)).all() == ["declined"]


def test_what_cannot_be_offered_is_said(
    coordinator: FlaskClient, published: Week, engine: Engine
) -> None:
    """Nobody ticked, no sensible time, a shift of an old version, and no shift at all."""
    path = sick(coordinator, published)
    base = path.split("?")[0]
    page = soup(coordinator.get(path))
    shift = str(page.select_one('form[id^="offer-"] input[name=shift]')["value"])  # type: ignore[index]

    def offer(to: str, **form: str) -> str:
        answer = coordinator.post(f"{to}/offer", data=form, follow_redirects=True)
        return said(answer)

    assert "Vælg mindst én medarbejder" in offer(base, shift=shift, how="chosen", minutes="60")
    assert "helt tal" in offer(base, shift=shift, how="all", minutes="0")
    old = f"/rosters/{published.roster}/cover"
    assert "gælder ikke længere" in offer(
        old, shift=str(published.shifts[5]), how="all", minutes="60"
    )
    assert coordinator.post(f"{base}/offer").status_code == 400
    assert coordinator.post(f"{base}/assign").status_code == 400
    unknown = {"shift": "999999", "how": "all", "minutes": "60"}
    assert coordinator.post(f"{base}/offer", data=unknown).status_code == 404


def test_a_guard_who_said_yes_by_phone_is_put_on_at_once(
    coordinator: FlaskClient, published: Week, engine: Engine
) -> None:
    """The coordinator puts Cilla on in a new version; putting her on twice is refused."""
    path = sick(coordinator, published)
    base = path.split("?")[0]
    shift = str(soup(coordinator.get(path)).select_one("input[name=shift]")["value"])  # type: ignore[index]
    form = {"shift": shift, "taker": str(published.away)}
    done = coordinator.post(f"{base}/assign", data=form)
    assert plan(engine)[0] == ["Cilla Demo"]
    assert done.location != path
    again = coordinator.post(f"{base}/assign", data=form, follow_redirects=True)
    assert "erstattet" in said(again)


def test_two_who_say_yes_at_the_same_instant(
    coordinator: FlaskClient, published: Week, people: dict[str, FlaskClient], engine: Engine
) -> None:
    """Two threads, one winner: the other reads that it is too late, and one seat is filled."""
    offered(coordinator, published)
    keys = {"bo": key(engine, published.bo), "cilla": key(engine, published.away)}
    gate, heard = threading.Barrier(2), {}

    def say_yes(name: str) -> None:
        gate.wait()
        answer = people[name].post(f"/my-offers/{keys[name]}/accept", follow_redirects=True)
        heard[name] = said(answer)

    threads = [threading.Thread(target=say_yes, args=(name,)) for name in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [name for name, answer in heard.items() if "Vagten er din" in answer]
    lost = [name for name, answer in heard.items() if "For sent" in answer]
    assert (len(won), len(lost)) == (1, 1), heard
    assert len(plan(engine)[0]) == 1


def test_another_s_offer_is_nobody_s(
    coordinator: FlaskClient, published: Week, people: dict[str, FlaskClient], engine: Engine
) -> None:
    """A guard who guesses a number is told that there is no such offer, and nothing happens."""
    offered(coordinator, published, "chosen", guards=str(published.bo))
    theirs = key(engine, published.bo)
    for act in ("accept", "decline"):
        answer = people["cilla"].post(f"/my-offers/{theirs}/{act}", follow_redirects=True)
        assert "Tilbuddet findes ikke" in said(answer)
    assert "Tag vagten" in said(people["bo"].get("/my-offers"))


def test_a_form_without_a_token_is_refused(
    app: Flask,
    coordinator: FlaskClient,
    published: Week,
    people: dict[str, FlaskClient],
    engine: Engine,
) -> None:
    """Nobody says yes, swaps or approves from another page."""
    offered(coordinator, published)
    app.config["WTF_CSRF_ENABLED"] = True
    for browser, path in (
        (people["bo"], f"/my-offers/{key(engine, published.bo)}/accept"),
        (people["bo"], f"/my-swaps/shift/{published.shifts[2]}/give"),
        (coordinator, "/swaps/1/approve"),
    ):
        answer = browser.post(path)
        assert (answer.status_code, "Formularen er udløbet" in answer.text) == (400, True)
    app.config["WTF_CSRF_ENABLED"] = False
    assert 0 not in plan(engine)


def test_offers_and_swaps_end_by_themselves(
    app: Flask,
    coordinator: FlaskClient,
    published: Week,
    people: dict[str, FlaskClient],
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The worker ends what nobody answered; the guard reads that the time ran out."""
    offered(coordinator, published)
    assert mine(people["cilla"], published, 4, "give").status_code == 303
    with app.app_context():
        assert exchanges.expire() == 0
        monkeypatch.setattr(exchanges, "now", lambda: ADVENT + timedelta(days=10))
        assert exchanges.expire() > 0
    assert "intet svar i tide" in said(people["bo"].get("/my-offers"))
    with Session(engine) as session:
        assert session.exec(select(CoverCall.state)).all() == ["expired"]
        assert session.exec(select(Swap.state)).all() == ["expired"]


def mine(browser: FlaskClient, week: Week, day: int, how: str, **form: object) -> TestResponse:
    """Begin a swap of one's own shift of a day."""
    return browser.post(f"/my-swaps/shift/{week.shifts[day]}/{how}", data=form)


def only(engine: Engine) -> Swap:
    """Return the one swap that there is."""
    with Session(engine) as session:
        return session.exec(select(Swap)).one()


def test_a_swap_from_the_wish_to_the_approval(
    coordinator: FlaskClient, published: Week, people: dict[str, FlaskClient], engine: Engine
) -> None:
    """Asta gives Monday, Bo sees what it means and takes it, the coordinator approves."""
    page = people["asta"].get(f"/my-swaps/shift/{published.shifts[0]}")
    assert "Bo Demo" in said(page)
    assert "ansvaret" in said(page)
    assert mine(people["asta"], published, 0, "give").status_code == 303
    swap = only(engine)
    listed = said(people["bo"].get("/my-swaps"))
    assert "Vagt i hallen" in listed
    seen = said(people["bo"].get(f"/my-swaps/{swap.id}"))
    assert "Ingen regel står i vejen" in seen
    assert "Koordinatoren godkender" in seen
    yes = people["bo"].post(f"/my-swaps/{swap.id}/agree", follow_redirects=True)
    assert "Koordinatoren skal godkende" in said(yes)
    assert plan(engine)[0] == ["Asta Demo"]
    inbox = said(coordinator.get("/swaps"))
    assert "Bo Demo" in inbox
    assert "Ingen ufravigelig regel" in said(coordinator.get(f"/swaps/{swap.id}"))
    done = coordinator.post(f"/swaps/{swap.id}/approve", follow_redirects=True)
    assert "på plads" in said(done)
    assert plan(engine)[0] == ["Bo Demo"]
    assert "på plads" in said(people["asta"].get(f"/my-swaps/{swap.id}"))
    twice = coordinator.post(f"/swaps/{swap.id}/approve")
    assert (twice.status_code, "afsluttet" in said(twice)) == (409, True)


def test_an_exchange_is_made_by_itself_where_the_unit_allows_it(
    published: Week, people: dict[str, FlaskClient], engine: Engine
) -> None:
    """Asta chooses one of Bo's shifts that both may have; Bo's yes settles it."""
    with writing(engine) as session:
        decide(session, Terms(automatic=True, cost_limit=100_000, notice_hours=24))
    path = f"/my-swaps/shift/{published.shifts[0]}"
    page = soup(people["asta"].get(f"{path}?colleague={published.bo}"))
    choice = page.select_one("input[name=other]")
    assert choice is not None
    form = {"colleague": published.bo, "other": choice["value"]}
    assert mine(people["asta"], published, 0, "exchange", **form).status_code == 303
    swap = only(engine)
    assert "Du bliver spurgt" in said(people["bo"].get("/my-swaps"))
    people["bo"].post(f"/my-swaps/{swap.id}/agree")
    assert plan(engine) == {0: ["Bo Demo"], 2: ["Asta Demo"], 4: ["Cilla Demo"]}


def test_a_swap_can_be_declined_withdrawn_and_refused(
    coordinator: FlaskClient, published: Week, people: dict[str, FlaskClient], engine: Engine
) -> None:
    """Each ends it with everybody on their own shift, and says so."""
    mine(people["asta"], published, 0, "ask", colleague=published.bo)
    no = people["bo"].post(f"/my-swaps/{only(engine).id}/decline", follow_redirects=True)
    assert "Du har sagt nej" in said(no)
    mine(people["asta"], published, 0, "ask", colleague=published.bo)
    second = (only_open(engine)).id
    back = people["asta"].post(f"/my-swaps/{second}/withdraw", follow_redirects=True)
    assert "trukket tilbage" in said(back)
    mine(people["asta"], published, 0, "give")
    third = only_open(engine).id
    people["bo"].post(f"/my-swaps/{third}/agree")
    silent = coordinator.post(f"/swaps/{third}/refuse", data={"reason": " "})
    assert (silent.status_code, "hvorfor" in said(silent)) == (422, True)
    reason = {"reason": "Bo mangler oplæring på posten."}
    coordinator.post(f"/swaps/{third}/refuse", data=reason)
    assert "mangler oplæring" in said(people["asta"].get(f"/my-swaps/{third}"))
    assert plan(engine)[0] == ["Asta Demo"]


def only_open(engine: Engine) -> Swap:
    """Return the swap that is not final."""
    with Session(engine) as session:
        return session.exec(select(Swap).where(Swap.state == "open")).one()


def test_bad_swaps_say_why(
    published: Week, people: dict[str, FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another's shift, nothing chosen, oneself, and a shift that has begun."""

    def heard(day: int, how: str, **form: object) -> str:
        answer = mine(people["asta"], published, day, how, **form)
        return said(people["asta"].get(answer.location))

    assert "ikke din vagt" in heard(2, "give")
    assert "Vælg den vagt, du vil have" in heard(0, "exchange")
    assert "Vælg en kollega" in heard(0, "ask")
    assert "ikke din vagt" in said(
        people["asta"].get(f"/my-swaps/shift/{published.shifts[2]}", follow_redirects=True)
    )
    begun = datetime(2026, 12, 21, 8, tzinfo=UTC)
    for module in (myswaps, queries_swaps):
        monkeypatch.setattr(module, "now", lambda: begun)
    assert "er begyndt og kan ikke byttes" in heard(0, "give")
    assert "er begyndt og kan ikke byttes" in heard(0, "ask", colleague=published.bo)


def test_guards_see_only_swaps_that_concern_them(
    published: Week, people: dict[str, FlaskClient], engine: Engine
) -> None:
    """What Asta asks Bo is not Cilla's to see or answer; a number that is none is not there."""
    mine(people["asta"], published, 0, "ask", colleague=published.bo)
    key_ = only(engine).id
    for act in ("agree", "decline", "withdraw"):
        assert people["cilla"].post(f"/my-swaps/{key_}/{act}").status_code == 404
    assert people["cilla"].get(f"/my-swaps/{key_}").status_code == 404
    assert people["cilla"].get("/my-swaps/999").status_code == 404


def test_the_engine_s_exchange_is_proposed_to_all_three(
    coordinator: FlaskClient, published: Week, people: dict[str, FlaskClient], engine: Engine
) -> None:
    """Three who would take another shift are found, asked, and exchange once all have said yes."""
    with writing(engine) as session:
        decide(session, Terms(automatic=True, cost_limit=100_000, notice_hours=24))
    for name, day in (("asta", 0), ("bo", 2), ("cilla", 4)):
        mine(people[name], published, day, "give", trade="yes")
    page = soup(coordinator.get("/swaps/found"))
    assert "bedst sammen" in words(page)
    three = next(
        str(field["value"])
        for field in page.select("input[name=key]")
        if str(field["value"]).count(",") == 2
    )
    done = coordinator.post("/swaps/found", data={"key": three}, follow_redirects=True)
    assert "er spurgt" in said(done)
    wrong = coordinator.post("/swaps/found", data={"key": "1-1"}, follow_redirects=True)
    assert "ikke længere muligt" in said(wrong)
    with Session(engine) as session:
        ring = session.exec(select(Swap.id).where(Swap.kind == "cycle")).one()
    for name in people:
        people[name].post(f"/my-swaps/{ring}/agree")
    after = plan(engine)
    assert {day: names[0] for day, names in after.items()} != {
        0: "Asta Demo",
        2: "Bo Demo",
        4: "Cilla Demo",
    }
    assert sorted(name for names in after.values() for name in names) == [
        "Asta Demo",
        "Bo Demo",
        "Cilla Demo",
    ]


def test_units_decide_what_may_be_swapped(coordinator: FlaskClient, published: Week) -> None:
    """A unit is chosen, with limit and hours; what is wrong is said beside its field."""
    form = {"unit": "all", "automatic": "yes", "cost": "250", "hours": "12"}
    saved = coordinator.post("/swaps/policy", data=form, follow_redirects=True)
    row = soup(saved).select_one("tbody tr")
    assert row is not None
    assert words(row) == "Alle, hvor intet andet er besluttet ja 250 kr. 12"
    for fault, value in (("unit", "x"), ("cost", "-1"), ("hours", "many")):
        wrong = coordinator.post("/swaps/policy", data={**form, fault: value})
        assert (wrong.status_code, bool(soup(wrong).select_one(f"#{fault}-fault"))) == (422, True)
