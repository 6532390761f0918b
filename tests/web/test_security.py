# SPDX-License-Identifier: MPL-2.0
"""Forms need their token, headers are strict, cookies are closed."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import PASSWORD
from tests.conftest import Login
from tests.web.declared import ENDPOINTS
from tests.web.test_access import rule_of
from web.app import close
from web.app import create_app
from web.security import HEADERS
from web.settings import Settings

SYSTEMS = ("alerts.receive",)
"""What other systems post to, with a key of their own."""


@pytest.fixture
def strict(app: Flask) -> Flask:
    """The application with form tokens on, as it is served."""
    app.config["WTF_CSRF_ENABLED"] = True
    return app


def _posts(app: Flask) -> list[str]:
    rules = app.url_map.iter_rules()
    return sorted({rule.endpoint for rule in rules if "POST" in (rule.methods or set())})


def test_every_post_needs_a_token(strict: Flask, login: Login) -> None:
    """Tests that no form that changes anything is taken without its token."""
    strict.config["WTF_CSRF_ENABLED"] = False
    browsers = {role: login(role) for role in ("coordinator", "administrator")}
    strict.config["WTF_CSRF_ENABLED"] = True
    codes = {}
    for endpoint in _posts(strict):
        role = next((r for r in browsers if ENDPOINTS[endpoint] & {r, "public"}), None)
        if role:
            path = rule_of(strict, endpoint)[1]
            codes[endpoint] = browsers[role].post(path).status_code
    for system in SYSTEMS:  # other systems bring a key in place of a session: no browser holds it
        assert codes.pop(system) == 401
    assert len(codes) >= 4
    assert set(codes.values()) == {400}


def test_login_works_with_the_token_of_the_form(strict: Flask, users: dict[str, int]) -> None:
    """Tests that the login form carries the token that its post needs."""
    browser = strict.test_client()
    page = browser.get("/login").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    form = {"username": "coordinator", "password": PASSWORD, "csrf_token": token[1]}
    assert browser.post("/login", data=form).status_code == 303


def test_missing_token_is_explained(strict: Flask) -> None:
    """Tests that the refusal says what to do."""
    assert "Formularen er udløbet" in strict.test_client().post("/login").text


@pytest.mark.parametrize("path", ["/login", "/healthz", "/no-such-page", "/static/none.js"])
def test_headers_are_on_every_answer(client: FlaskClient, path: str) -> None:
    """Tests that good and bad answers carry the strict headers."""
    answer = client.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_policy_allows_nothing_from_elsewhere() -> None:
    """Tests that the content policy has no exception for inline code, eval or other hosts."""
    policy = HEADERS["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert not re.search(r"unsafe|https?:|\*", policy)


def test_pages_are_not_kept_by_the_browser(login: Login) -> None:
    """Tests that a page behind the login is not stored where the next user finds it."""
    assert login("coordinator").get("/account/password").headers["Cache-Control"] == "no-store"


def test_cookie_is_closed_to_scripts_and_other_sites(app: Flask, users: dict[str, int]) -> None:
    """Tests the session cookie's flags, with and without TLS in front."""
    form = {"username": "coordinator", "password": PASSWORD}
    cookie = app.test_client().post("/login", data=form).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    app.config["SESSION_COOKIE_SECURE"] = True
    assert "Secure" in app.test_client().post("/login", data=form).headers["Set-Cookie"]


def test_secure_setting_closes_cookie_and_transport(settings: Settings) -> None:
    """Tests that the setting for TLS makes the cookie Secure and asks for TLS from then on."""
    app = create_app(settings.model_copy(update={"secure_cookies": True}))
    answer = app.test_client().get("/healthz")
    assert app.config["SESSION_COOKIE_SECURE"] is True
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    close(app)


def test_upload_over_the_limit_is_refused(app: Flask) -> None:
    """Tests that a body over the limit is refused with a page that says so."""
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = app.test_client().post("/login", data={"username": "x" * 2000})
    assert answer.status_code == 413
    assert "for stor" in answer.text
