# SPDX-License-Identifier: MPL-2.0
"""Errors are pages that say what to do, in the reader's language."""

from __future__ import annotations

import pytest
from flask import Flask
from flask import abort
from flask.testing import FlaskClient

from web.access import allow
from web.errors import REMEDIES
from web.errors import TITLES


@pytest.fixture
def failing(app: Flask) -> Flask:
    """The application with a page for each error and one that breaks."""

    @app.get("/fail/<int:code>")
    @allow("public")
    def fail(code: int) -> str:
        abort(code)

    @app.get("/said")
    @allow("public")
    def said() -> str:
        abort(409, "Vagten er allerede besat.")

    @app.get("/broken")
    @allow("public")
    def broken() -> str:
        raise ZeroDivisionError("Asta Hemmelig")

    return app


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("code", sorted(TITLES))
def test_error_has_a_title_and_a_remedy(failing: Flask, code: int, language: str) -> None:
    """Tests each error's page in each language."""
    browser = failing.test_client()
    browser.post("/language", data={"language": language})
    answer = browser.get(f"/fail/{code}")
    assert answer.status_code == code
    assert TITLES[code].in_("en" if language == "en" else "da") in answer.text
    assert REMEDIES[code].in_("en" if language == "en" else "da") in answer.text


def test_unknown_address_and_method(client: FlaskClient) -> None:
    """Tests that a wrong address is 404 and a wrong method 405, for those not logged in too."""
    assert client.get("/findes-ikke").status_code == 404
    assert client.post("/healthz").status_code == 405


def test_a_view_s_own_words_are_shown(failing: Flask) -> None:
    """Tests that a reason given by the page itself replaces the general one."""
    assert "Vagten er allerede besat." in failing.test_client().get("/said").text


def test_fault_of_ours_shows_a_number_and_no_detail(failing: Flask) -> None:
    """Tests that an unexpected error gives its number to quote, not what was in it."""
    answer = failing.test_client().get("/broken", headers={"X-Request-ID": "nummer-12345"})
    assert answer.status_code == 500
    assert "nummer-12345" in answer.text
    assert "Hemmelig" not in answer.text


def test_programs_get_json(failing: Flask) -> None:
    """Tests the shape of an error for those who ask for JSON."""
    answer = failing.test_client().get("/fail/404", headers={"Accept": "application/json"})
    assert answer.mimetype == "application/json"
    assert set(answer.json["error"]) == {"status", "title", "detail", "id"}  # type: ignore[index]


def test_fault_in_the_error_page_still_answers(
    failing: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that a broken template gives a bare page, escaped, instead of nothing."""
    from web import errors

    def broken(*_names: object, **_values: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(errors, "render_template", broken)
    answer = failing.test_client().get("/fail/404")
    assert (answer.status_code, "<h1>Siden findes ikke</h1>" in answer.text) == (404, True)


def test_health_needs_no_login(client: FlaskClient) -> None:
    """Tests that a supervisor is told that server and database answer."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_health_tells_when_the_database_is_gone(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that a database that does not answer makes the check fail."""
    from sqlalchemy.exc import OperationalError

    from web import health

    def gone() -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(health, "get_session", gone)
    assert client.get("/healthz").status_code == 503
