# SPDX-License-Identifier: MPL-2.0
"""Tell a supervisor whether the server and its database answer."""

from __future__ import annotations

from flask import Blueprint
from flask import jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from web.access import allow
from web.db import get_session

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@allow("public")
def healthz() -> ResponseReturnValue:
    """Answer 200 when the database answers, else 503."""
    try:
        get_session().execute(text("SELECT 1"))
    except SQLAlchemyError:
        return jsonify(status="database unavailable"), 503
    return jsonify(status="ok")
