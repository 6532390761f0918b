# SPDX-License-Identifier: MPL-2.0
"""The front door, and what every template may call."""

from __future__ import annotations

from flask import Blueprint
from flask import Flask
from flask import current_app
from flask import redirect
from flask import request
from flask import url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from web.access import everyone
from web.pages.menu import front
from web.pages.menu import navigation

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@everyone()
def index() -> Response:
    """Lead each role to where its day begins."""
    return redirect(url_for(front(current_user.role)), 303)


def here() -> str:
    """Return the path to come back to after switching language."""
    if request.method != "GET":
        return url_for("home.index")
    return request.full_path.rstrip("?")


def register(app: Flask) -> None:
    """Add the front door and the helpers of the base layout."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(navigation=navigation, here=here)

    @app.context_processor
    def offer() -> dict[str, object]:
        settings = current_app.extensions["settings"]
        return {"accessibility_url": settings.accessibility_statement_url}
