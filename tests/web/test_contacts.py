# SPDX-License-Identifier: MPL-2.0
"""A site contact speaks for several sites, and for no others."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime

import pytest
from flask import Flask
from sqlmodel import Session
from sqlmodel import select

from sites.models import Administration
from sites.models import Service
from sites.models import Site
from sites.orders.models import Order
from sites.orders.models import OrderPurpose
from tests.conftest import Login
from tests.web.pages.conftest import soup
from tests.web.pages.conftest import words
from tests.web.test_cli import Terminal
from web import contacts
from web.accounts import AccountError
from web.accounts import sites_of
from web.db import writing
from web.models import User
from web.pages import myorders
from web.settings import Settings

NOON = datetime(2026, 12, 22, 11, tzinfo=UTC)
ASKED = {
    "purpose": "1",
    "since": "2026-12-24T18:00",
    "until": "2026-12-24T23:00",
    "headcount": "1",
    "contact": "Kim, 33 12 34 56",
}


@pytest.fixture
def library(app: Flask, users: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> int:
    """Give the contact of the town hall the library too; a third house is another office's."""
    monkeypatch.setattr(myorders, "now", lambda: NOON)
    with writing(app.extensions["engine"]) as session:
        first = session.exec(select(Site)).one()
        other = Administration.model_validate({"code": "SOF", "name": "Socialforvaltningen"})
        session.add(other)
        session.flush()
        place = {"administration_id": first.administration_id, "lat": 55.68, "lon": 12.57}
        own = Site.model_validate({"code": "BIB", "name": "Biblioteket", **place})
        place["administration_id"] = other.id
        foreign = Site.model_validate({"code": "HUS", "name": "Huset", **place})
        kind = {"code": "aftenvagt", "name_da": "Aftenvagt", "name_en": "Evening guard"}
        service = Service.model_validate(kind)
        session.add_all((own, foreign, service))
        session.flush()
        wish = {"code": "AFTEN", "name_da": "Opsyn", "name_en": "Watch", "service_id": service.id}
        session.add(OrderPurpose.model_validate(wish))
        contacts.give(session, session.get_one(User, users["site_contact"]), own)
        return own.id or 0


def test_contact_orders_for_any_of_the_own_sites(app: Flask, login: Login, library: int) -> None:
    """Tests lists, form, order and answer for a second site, and that others stay closed."""
    contact, desk = login("site_contact"), login("coordinator")
    assert "Biblioteket" in words(soup(contact, f"/my-site?site={library}").select_one("h1"))
    assert contact.get("/my-site?site=3").status_code == 404
    form = soup(contact, "/my-site/orders/new")
    assert [words(one) for one in form.select("#site option")] == [
        "Vælg", "Biblioteket", "Rådhuset",
    ]  # fmt: skip
    unsaid = contact.post("/my-site/orders", data={**ASKED, "site": ""})
    assert (unsaid.status_code, "Vælg fra listen" in unsaid.text) == (422, True)
    foreign = contact.post("/my-site/orders", data={**ASKED, "site": "3"})
    assert (foreign.status_code, "en af dine egne" in foreign.text) == (422, True)
    assert contact.post("/my-site/orders", data={**ASKED, "site": str(library)}).status_code == 303
    assert "Biblioteket" in words(soup(contact, "/my-site/orders"))
    no = {"version": "1", "answer": "no", "text": "Ingen ledige."}
    assert desk.post("/orders/1", data=no).status_code == 303
    assert "Ingen ledige." in words(soup(contact, "/messages"))


def test_a_site_taken_away_is_closed_at_once(
    app: Flask, login: Login, users: dict[str, int], library: int
) -> None:
    """Tests that with a site its orders go out of reach, and another becomes the first."""
    contact = login("site_contact")
    contact.post("/my-site/orders", data={**ASKED, "site": "1"})
    assert contact.get("/my-site/orders/1").status_code == 200
    with writing(app.extensions["engine"]) as session:
        user = session.get_one(User, users["site_contact"])
        contacts.take(session, user, session.get_one(Site, 1))
        assert sites_of(session, user) == (library,)
        with pytest.raises(AccountError, match="den eneste lokation"):
            contacts.take(session, user, session.get_one(Site, library))
        with pytest.raises(AccountError, match="ikke kontakt for"):
            contacts.take(session, user, session.get_one(Site, 1))
        assert contacts.contacts_of(session, 1) == []
        assert [one.id for one in contacts.contacts_of(session, library)] == [user.id]
        with pytest.raises(AccountError, match="ikke lokationskontakt"):
            contacts.give(session, session.get_one(User, users["guard"]), Site())
    assert contact.get("/my-site/orders/1").status_code == 404
    assert contact.post("/my-site/orders/1/cancel").status_code == 404
    assert contact.get("/my-site?site=1").status_code == 404
    with Session(app.extensions["engine"]) as session:
        assert session.exec(select(Order.status)).one() == "received"


def test_administrator_gives_and_takes_sites(
    login: Login, users: dict[str, int], library: int
) -> None:
    """Tests the page of a contact's sites and a new account with two."""
    admin, path = login("administrator"), f"/users/{users['site_contact']}/sites"
    assert "Biblioteket, Rådhuset" in words(soup(admin, "/users"))
    assert admin.get(f"/users/{users['guard']}/sites").status_code == 404
    twice = admin.post(path, data={"site": str(library)})
    assert (twice.status_code, "allerede kontakt for Biblioteket" in twice.text) == (422, True)
    assert admin.post(path, data={"site": "x"}).status_code == 422
    assert admin.post(path, data={"site": "3"}).status_code == 303
    assert admin.post(path, data={"take": "1"}).status_code == 303
    assert "Biblioteket (BIB)" in words(soup(admin, path))
    assert "Biblioteket, Huset" in words(soup(admin, "/users"))
    person = {"username": "ny", "name": "Ny Kontakt", "role": "site_contact"}
    form = {**person, "password": "en lang adgangskode"}
    wrong = admin.post("/users", data={**form, "site": "BIB, NIX"})
    assert (wrong.status_code, "koden NIX" in wrong.text) == (422, True)
    assert admin.post("/users", data={**form, "site": "BIB, HUS"}).status_code == 303
    assert "ny Ny Kontakt Lokationskontakt Biblioteket, Huset" in words(soup(admin, "/users"))


def test_sites_are_given_and_taken_from_the_command_line(library: int, settings: Settings) -> None:
    """Tests `vagt user sites`: what is there, one more, one less, and what cannot be."""
    data = {"VAGT_DATA": str(settings.data), "VAGT_DATABASE_URL": settings.database_url}
    run = Terminal({**data, "VAGT_LOG_LEVEL": "error"})
    assert run.json("user", "sites", "site_contact")["sites"] == ["BIB", "RAADHUS"]
    changed = run.json("user", "sites", "site_contact", "--add", "HUS", "--remove", "RAADHUS")
    assert changed["sites"] == ["BIB", "HUS"]
    assert "ingen aktiv bruger" in run("user", "sites", "nobody", code=2).output
    assert (
        "ingen lokation med koden X" in run("user", "sites", "guard", "--add", "X", code=2).output
    )
    assert "ikke lokationskontakt" in run("user", "sites", "guard", "--add", "BIB", code=1).output
