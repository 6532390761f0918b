# SPDX-License-Identifier: MPL-2.0
"""Write one structured line for each event, tied together by request id, naming no person."""

from __future__ import annotations

import logging
import re
import sys
import time
from uuid import uuid4

import structlog
from flask import Flask
from flask import g
from flask import request
from werkzeug.wrappers import Response

from web.settings import Settings

_REQUEST_ID = re.compile(r"[A-Za-z0-9._\-]{8,40}")
log = structlog.get_logger(__name__)


def configure(settings: Settings) -> None:
    """Send structured lines to standard error, as text for people or JSON for machines."""
    json_lines = settings.log_format == "json"
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info if json_lines else _same,
            structlog.processors.JSONRenderer()
            if json_lines
            else structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                # The default one prints local variables, and with them names and passwords.
                exception_formatter=structlog.dev.plain_traceback,
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            getattr(logging, settings.log_level.upper())
        ),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


def init_app(app: Flask) -> None:
    """Give each request an id, and log what was asked for (the route, never its values)."""

    @app.before_request
    def begin() -> None:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if _REQUEST_ID.fullmatch(given) else uuid4().hex
        g.began = time.perf_counter()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        if "began" in g and request.endpoint not in ("static", "health.healthz"):
            log.info(
                "request",
                method=request.method,
                route=str(request.url_rule) if request.url_rule else "unknown",
                status=response.status_code,
                ms=round(1000 * (time.perf_counter() - g.began)),
            )
        response.headers["X-Request-ID"] = g.get("request_id", "")
        return response

    @app.teardown_request
    def clear(_error: BaseException | None) -> None:
        structlog.contextvars.clear_contextvars()


def _same(
    _logger: object, _name: str, event: structlog.types.EventDict
) -> structlog.types.EventDict:
    return event
