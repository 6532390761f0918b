# SPDX-License-Identifier: MPL-2.0
"""The front door, the menu of each role, and what every template may call."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint
from flask import Flask
from flask import current_app
from flask import redirect
from flask import request
from flask import url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from web.access import everyone

blueprint = Blueprint("home", __name__)

ENTRIES: dict[str, tuple[str, ...]] = {
    "coordinator": (
        "overview",
        "inbox",
        "rosters",
        "people",
        "swaps",
        "rounds",
        "rules",
        "sites",
        "duty",
        "pool",
        "data",
        "export",
    ),
    "dispatcher": ("dispatch", "duty", "rounds", "pool", "sites"),
    "guard": ("me", "myswaps", "mytask", "myround"),
    "site_contact": ("mysite", "myorders"),
    "administrator": ("users", "data", "rules", "sites", "dispatch"),
}
"""What each role finds in the menu; the first is its front page."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu."""

    name: str
    url: str
    here: bool


@blueprint.get("/")
@everyone()
def index() -> Response:
    """Lead each role to where its day begins."""
    return redirect(url_for(f"{ENTRIES[current_user.role][0]}.index"), 303)


def navigation() -> list[Entry]:
    """Return the menu of whoever is logged in."""
    if not current_user.is_authenticated:
        return []
    names = {
        "overview": _("Overview"),
        "inbox": _("Inbox"),
        "myorders": _("Orders"),
        "rosters": _("Rosters"),
        "people": _("Guards"),
        "rounds": _("Rounds"),
        "rules": _("Rules"),
        "sites": _("Map"),
        "dispatch": _("Dispatch"),
        "duty": _("On duty now"),
        "pool": _("Pool"),
        "data": _("Data"),
        "export": _("Export"),
        "me": _("My shifts"),
        "myswaps": _("Swaps"),
        "swaps": _("Swaps"),
        "mytask": _("My task"),
        "myround": _("My round"),
        "mysite": _("My site"),
        "users": _("Users"),
    }
    within = {
        **dict.fromkeys(("board", "proposals", "costs", "jobs", "shifts"), "rosters"),
        **dict.fromkeys(("roundplan", "roundchange"), "rounds"),
        **dict.fromkeys(("mywishes", "myabsence", "myhours", "mydata", "feeds"), "me"),
        **dict.fromkeys(("offers", "swappolicy"), "swaps"),
        "myoffers": "myswaps",
        **dict.fromkeys(("orders", "purposes"), "inbox"),
        "closures": "sites",
        "whatif": "pool",
        **dict.fromkeys(("incident", "desk", "alerts"), "dispatch"),
        "expiring": "rules",
    }
    area = within.get(request.blueprint or "", request.blueprint or "")
    return [
        Entry(names[key], url_for(f"{key}.index"), key == area)
        for key in ENTRIES[current_user.role]
    ]


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
