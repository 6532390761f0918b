# SPDX-License-Identifier: MPL-2.0
"""Every page says who may see it, and nobody else does."""

from __future__ import annotations

import pytest
from flask import Flask
from flask import abort
from werkzeug.routing import Rule

from tests.conftest import Login
from tests.web.declared import ENDPOINTS
from web.access import allow
from web.access import audiences_of
from web.access import own_guard_id
from web.access import own_site_ids
from web.access import require_guard
from web.access import require_site
from web.models import ROLES

PUBLIC = {
    "static", "health.healthz", "auth.login", "auth.log_in", "auth.choose_language",
    "feeds.calendar", "alerts.receive",
}  # fmt: skip


def rule_of(app: Flask, endpoint: str) -> tuple[str, str]:
    """Return a method and a path of an endpoint, with something in every placeholder."""
    rule: Rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    values = {name: rule._converters[name].to_python("1") for name in rule.arguments}
    with app.test_request_context():
        path = app.url_map.bind("localhost").build(endpoint, values)
    methods = rule.methods or set()
    return ("GET" if "GET" in methods else "POST"), path


def test_the_table_lists_every_endpoint(app: Flask) -> None:
    """Tests that no route was added without a line in the table of who may call it."""
    assert sorted(app.view_functions) == sorted(ENDPOINTS)


def test_endpoints_declare_what_the_table_says(app: Flask) -> None:
    """Tests each route's declared audience against the table."""
    assert {name: audiences_of(app, name) for name in ENDPOINTS} == ENDPOINTS


def test_only_these_are_public(app: Flask) -> None:
    """Tests that only login, language, health, files, secret addresses and alerts are open."""
    public = {name for name in app.view_functions if "public" in audiences_of(app, name)}
    assert public == PUBLIC


def test_nobody_is_sent_to_the_login(app: Flask) -> None:
    """Tests that without a login every page leads to the login form and nothing else."""
    closed = sorted(ENDPOINTS.keys() - PUBLIC)
    led = {}
    for endpoint in closed:
        method, path = rule_of(app, endpoint)
        answer = app.test_client().open(path, method=method)
        led[endpoint] = answer.status_code, answer.headers["Location"].partition("?")[0]
    assert led == dict.fromkeys(closed, (303, "/login"))


@pytest.mark.parametrize("role", ROLES)
def test_other_roles_are_refused(app: Flask, login: Login, role: str) -> None:
    """Tests that a role gets 403 from every page that is not declared for it."""
    browser = login(role)
    closed = [name for name in ENDPOINTS if not ENDPOINTS[name] & {role, "public"}]
    codes = {}
    for endpoint in closed:
        method, path = rule_of(app, endpoint)
        codes[endpoint] = browser.open(path, method=method).status_code
    assert codes == dict.fromkeys(closed, 403)


def test_undeclared_endpoint_is_refused_to_all(app: Flask, login: Login) -> None:
    """Tests that a view whose author forgot to declare roles answers 403 to everybody.

    Known mistake: who may not enter was listed, and whoever was forgotten could.
    """
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    answer = login("administrator").get("/forgotten")
    assert answer.status_code == 403
    assert "secret" not in answer.text


def test_unknown_role_cannot_be_declared() -> None:
    """Tests that a misspelt role is an error when the program starts."""
    with pytest.raises(ValueError, match="koordinator"):
        allow("koordinator")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="at least one"):
        allow()


def test_own_data_only(app: Flask, login: Login) -> None:
    """Tests that a guard and a site contact are held to their own guard and site."""

    @app.get("/guard/<int:guard_id>")
    @allow("guard", "coordinator")
    def guard_page(guard_id: int) -> str:
        require_guard(guard_id)
        return f"only {own_guard_id()}"

    @app.get("/site/<int:site_id>")
    @allow("site_contact", "coordinator")
    def site_page(site_id: int) -> str:
        require_site(site_id)
        return f"only {own_site_ids()}"

    guard, contact, coordinator = login("guard"), login("site_contact"), login("coordinator")
    assert guard.get("/guard/1").text == "only 1"
    assert contact.get("/site/1").text == "only (1,)"
    assert coordinator.get("/guard/2").text == coordinator.get("/site/2").text == "only None"
    assert (guard.get("/guard/2").status_code, contact.get("/site/2").status_code) == (403, 403)


def test_partial_requests_are_told_to_reload(app: Flask) -> None:
    """Tests that a part of a page asked for after the session ended leads to the login."""
    app.add_url_rule("/part", "part", allow("coordinator")(lambda: abort(500)))
    answer = app.test_client().get("/part", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/login")
