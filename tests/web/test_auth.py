# SPDX-License-Identifier: MPL-2.0
"""Logging in, staying in, and being kept out."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session
from sqlmodel import select
from werkzeug.test import TestResponse

from tests.conftest import PASSWORD
from tests.conftest import Login
from tests.conftest import full_strength
from tests.conftest import post_login
from web import accounts
from web.accounts import AccountError
from web.accounts import Throttle
from web.db import writing
from web.models import AuditEvent
from web.models import LoginAttempt
from web.models import User
from web.models import now


def _inside(browser: FlaskClient) -> bool:
    return browser.get("/account/password").status_code == 200


def _visible(answer: TestResponse, name: str) -> str:
    without_token = re.sub(r'name="csrf_token"[^>]*>', "", answer.text)
    return without_token.replace(name, "NAME")


def test_passwords_cost_a_thief_memory_and_time() -> None:
    """Tests that stored passwords are argon2id with at least OWASP's least memory and passes."""
    _, kind, _, work, *_ = full_strength().hash(PASSWORD).split("$")
    costs = dict(part.split("=") for part in work.split(","))
    assert kind == "argon2id"
    assert int(costs["m"]) >= 19 * 1024
    assert int(costs["t"]) >= 2


def test_right_password_lets_in(login: Login) -> None:
    """Tests that a login opens the pages and is written to the record."""
    assert _inside(login("coordinator"))


def test_wrong_and_unknown_look_the_same(app: Flask, users: dict[str, int]) -> None:
    """Tests that the answer to a wrong password does not tell that the account exists."""
    wrong = post_login(app.test_client(), "coordinator", "forkert kode")
    unknown = post_login(app.test_client(), "nosuchuser1", "forkert kode")
    assert wrong.status_code == unknown.status_code == 401
    assert _visible(wrong, "coordinator") == _visible(unknown, "nosuchuser1")


def test_unknown_account_takes_a_hash_too(
    app: Flask, users: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that time does not tell either: a password is verified in both cases."""
    from web import auth

    checked: list[str | None] = []

    def spy(_password: str, stored: str | None) -> bool:
        checked.append(stored)
        return False

    monkeypatch.setattr(auth, "matches", spy)
    post_login(app.test_client(), "coordinator", "x")
    post_login(app.test_client(), "nosuchuser1", "x")
    assert [stored is None for stored in checked] == [False, True]


def test_capitals_in_the_name_do_not_matter(app: Flask, users: dict[str, int]) -> None:
    """Tests that a phone's capital letter does not keep anybody out."""
    assert post_login(app.test_client(), " Coordinator ", PASSWORD).status_code == 303


def test_guessing_is_slowed_down(app: Flask, users: dict[str, int]) -> None:
    """Tests that after five wrong tries even the right password waits."""
    browser = app.test_client()
    codes = [post_login(browser, "coordinator", "gæt").status_code for _ in range(6)]
    assert codes == [401] * 5 + [429]
    assert post_login(browser, "coordinator", PASSWORD).status_code == 429


def test_others_are_not_slowed_down(app: Flask, users: dict[str, int]) -> None:
    """Tests that tries against one account leave the others open."""
    for _ in range(6):
        post_login(app.test_client(), "coordinator", "gæt")
    assert post_login(app.test_client(), "dispatcher", PASSWORD).status_code == 303


def test_many_names_from_one_place_are_slowed_down(session: Session) -> None:
    """Tests that trying many accounts from one address is counted as well."""
    throttle = Throttle("k" * 32, 5, timedelta(minutes=15))
    tried = [throttle.admit(session, throttle.keys(f"n{n}", "10.0.0.1")) for n in range(51)]
    assert tried == [True] * 50 + [False]
    assert throttle.admit(session, throttle.keys("n1", "10.0.0.2"))


def test_waiting_helps(session: Session) -> None:
    """Tests that old tries are dropped, from the count and from the table."""
    throttle = Throttle("k" * 32, 1, timedelta(minutes=15))
    keys = throttle.keys("ida", "10.0.0.1")
    assert throttle.admit(session, keys)
    assert not throttle.admit(session, keys)
    for attempt in session.exec(select(LoginAttempt)):
        attempt.at = now() - timedelta(minutes=16)
    session.flush()
    assert throttle.admit(session, keys)
    assert len(session.exec(select(LoginAttempt)).all()) == len(keys)


def test_tries_name_nobody(session: Session) -> None:
    """Tests that the table of tries holds neither name nor address."""
    throttle = Throttle("k" * 32, 5, timedelta(minutes=15))
    throttle.admit(session, throttle.keys("ida", "10.0.0.1"))
    kept = "".join(attempt.key for attempt in session.exec(select(LoginAttempt)))
    assert "ida" not in kept
    assert "10.0.0.1" not in kept


def test_good_login_clears_the_account(app: Flask, users: dict[str, int]) -> None:
    """Tests that one who mistyped and then got in does not start with a count."""
    browser = app.test_client()
    for _ in range(2):
        codes = [post_login(browser, "coordinator", "gæt").status_code for _ in range(4)]
        assert codes == [401] * 4
        assert post_login(browser, "coordinator", PASSWORD).status_code == 303


def test_sessions_are_apart(login: Login) -> None:
    """Tests that each browser is who logged in there, and logging out ends only that one."""
    guard, coordinator = login("guard"), login("coordinator")
    assert _inside(guard)
    assert coordinator.post("/logout").status_code == 303
    assert (_inside(guard), _inside(coordinator)) == (True, False)


def test_copied_cookie_dies_with_the_password(app: Flask, login: Login) -> None:
    """Tests that changing the password ends the sessions elsewhere and keeps this one."""
    here, elsewhere = login("coordinator"), login("coordinator")
    new = "en helt anden kode"
    form = {"old": PASSWORD, "new": new, "again": new}
    assert here.post("/account/password", data=form).status_code == 303
    assert (_inside(here), _inside(elsewhere)) == (True, False)
    assert post_login(app.test_client(), "coordinator", new).status_code == 303


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (
            {"old": "forkert", "new": "lang nok kode", "again": "lang nok kode"},
            "password is wrong",
        ),
        (
            {"old": PASSWORD, "new": "lang nok kode", "again": "en anden kode"},
            "passwords differ",
        ),
        ({"old": PASSWORD, "new": "kort", "again": "kort"}, "at least 10 characters"),
        ({"old": PASSWORD, "new": "coordinator12", "again": "coordinator12"}, "the user name"),
    ],
)
def test_bad_new_password_changes_nothing(
    app: Flask, login: Login, form: dict[str, str], said: str
) -> None:
    """Tests that each reason is said and the old password still works."""
    browser = login("coordinator")
    browser.post("/language", data={"language": "en"})
    answer = browser.post("/account/password", data=form)
    assert answer.status_code == 422
    assert said in answer.text
    assert post_login(app.test_client(), "coordinator", PASSWORD).status_code == 303


def test_closed_account_is_out_at_once(app: Flask, login: Login, users: dict[str, int]) -> None:
    """Tests that closing an account ends its session and its login."""
    browser = login("dispatcher")
    with writing(app.extensions["engine"]) as session:
        session.get_one(User, users["dispatcher"]).active = False
    assert not _inside(browser)
    assert post_login(app.test_client(), "dispatcher", PASSWORD).status_code == 401


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("/account/password", "/account/password"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_login_leads_nowhere_else(
    app: Flask, users: dict[str, int], asked: str, given: str
) -> None:
    """Tests that the page after the login is on this server."""
    form = {"username": "coordinator", "password": PASSWORD, "next": asked}
    assert app.test_client().post("/login", data=form).headers["Location"] == given


def test_language_follows_session_and_account(app: Flask, login: Login) -> None:
    """Tests that the switch works before the login and is remembered with the account."""
    browser = app.test_client()
    assert '<html lang="da"' in browser.get("/login").text
    browser.post("/language", data={"language": "en"})
    assert '<html lang="en"' in browser.get("/login").text
    login("coordinator").post("/language", data={"language": "en"})
    assert '<html lang="en"' in login("coordinator").get("/account/password").text


def test_record_says_who_and_what_but_no_name(app: Flask, login: Login) -> None:
    """Tests that login and refusal are recorded by number, without the name that was tried."""
    login("coordinator")
    post_login(app.test_client(), "hemmelig", "forkert")
    with Session(app.extensions["engine"]) as session:
        events = session.exec(select(AuditEvent).order_by(AuditEvent.id)).all()  # type: ignore[arg-type]
        kept = [(event.action, event.user_id) for event in events][-2:]
        assert kept[0][0] == "login"
        assert kept[0][1] is not None
        assert kept[1] == ("login.refused", None)
        assert "hemmelig" not in str([event.model_dump() for event in events])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"username": "Coordinator"}, "optaget"),
        ({"password": "kort"}, "mindst 10"),
        ({"role": "guard"}, "vagtens kode"),
        ({"role": "site_contact"}, "mindst en lokation"),
    ],
)
def test_account_that_cannot_be_made_says_why(
    app: Flask, users: dict[str, int], change: dict[str, str], said: str
) -> None:
    """Tests each reason for refusing an account."""
    values = {"username": "nyansat", "password": PASSWORD, "role": "coordinator", **change}
    with (
        pytest.raises(AccountError) as caught,
        writing(app.extensions["engine"]) as session,
    ):
        accounts.create(session, **values)  # type: ignore[arg-type]
    assert said in caught.value.message.in_("da")
