# SPDX-License-Identifier: MPL-2.0
"""Log lines tie a request together and name nobody."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Literal

import pytest
import structlog
from flask import Flask

from tests.conftest import PASSWORD
from tests.conftest import post_login
from web import logs


@pytest.fixture
def logged(app: Flask) -> Iterator[list[structlog.types.EventDict]]:
    """The events of the application, caught instead of written."""
    settings = app.extensions["settings"]
    logs.configure(settings.model_copy(update={"log_level": "info"}))
    with structlog.testing.capture_logs(
        processors=[structlog.contextvars.merge_contextvars]
    ) as events:
        yield events  # type: ignore[misc]
    logs.configure(settings)


def test_request_is_logged_by_route_and_number(
    app: Flask, logged: list[structlog.types.EventDict]
) -> None:
    """Tests that a line has method, route, status, time and the number the answer carries."""
    answer = app.test_client().get("/login?next=/account/password")
    line = logged[-1]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/login", 200)
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert isinstance(line["ms"], int)


def test_lines_name_nobody(
    app: Flask, users: dict[str, int], logged: list[structlog.types.EventDict]
) -> None:
    """Tests that neither name, password, query nor address is in any line of a login."""
    post_login(app.test_client(), "coordinator", PASSWORD)
    app.test_client().get("/login?next=/hemmelig")
    text = str(logged)
    assert not [word for word in ("coordinator", PASSWORD, "hemmelig", "127.0.0.1") if word in text]


@pytest.mark.parametrize("given", ["kort", "x" * 41, "linje\tskift-i-nummer", "æøå-æøå-æøå"])
def test_odd_request_numbers_are_replaced(app: Flask, given: str) -> None:
    """Tests that a number that could forge a log line is not taken over."""
    headers = {"X-Request-ID": given.encode().decode("latin-1")}
    assert app.test_client().get("/login", headers=headers).headers["X-Request-ID"] != given


def test_lines_can_be_json(
    app: Flask, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that the setting gives one JSON object a line, on standard error."""
    settings = app.extensions["settings"]
    logs.configure(settings.model_copy(update={"log_format": "json", "log_level": "info"}))
    app.test_client().get("/login")
    captured = capsys.readouterr()
    assert json.loads(captured.err.splitlines()[-1])["route"] == "/login"
    assert captured.out == ""
    logs.configure(settings)


@pytest.mark.parametrize("form", ["text", "json"])
def test_tracebacks_show_no_values(
    app: Flask, capsys: pytest.CaptureFixture[str], form: Literal["text", "json"]
) -> None:
    """Tests that a fault is logged with its place, not with what the variables held."""
    settings = app.extensions["settings"]
    logs.configure(settings.model_copy(update={"log_format": form, "log_level": "info"}))
    birthday = "1990-05-01"
    try:
        int("".join(reversed(birthday)))
    except ValueError:
        structlog.get_logger().exception("job failed")
    written = capsys.readouterr().err
    logs.configure(settings)
    assert "test_tracebacks_show_no_values" in written
    assert birthday not in written
