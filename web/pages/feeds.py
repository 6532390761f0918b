# SPDX-License-Identifier: MPL-2.0
"""The secret address of a guard's calendar: make one, revoke it, and answer who asks there."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint
from flask import Response
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from roster.exports.feed import feed
from web import feeds
from web.access import allow
from web.db import get_session
from web.db import writer
from web.models import now
from web.settings import current_settings

blueprint = Blueprint("feeds", __name__)

BACK = timedelta(days=31)
"""How long a duty that is over stays in the calendar."""


@blueprint.get("/me/subscription")
@allow("guard")
def index() -> str:
    """Show whether there is an address, with the buttons to make one anew and to revoke it."""
    return render_template(
        "me/feed.html", current=feeds.current(get_session(), current_user.id), address=""
    )


@blueprint.post("/me/subscription")
@allow("guard")
def create() -> str:
    """Make a new address and show it, this once."""
    with writer() as session:
        secret = feeds.issue(session, current_user.id)
    return render_template(
        "me/feed.html",
        current=feeds.current(get_session(), current_user.id),
        address=url_for("feeds.calendar", secret=secret, _external=True),
    )


@blueprint.post("/me/subscription/revoke")
@allow("guard")
def revoke() -> ResponseReturnValue:
    """End the address."""
    with writer() as session:
        ended = feeds.revoke(session, current_user.id)
    if ended:
        flash(_("The address no longer works."), "good")
    return redirect(url_for("feeds.index"), HTTPStatus.SEE_OTHER)


@blueprint.get("/calendar/<secret>.ics")
@allow("public")
def calendar(secret: str) -> Response:
    """Answer a calendar program: the guard's duties, 404 for no address, 410 for a revoked one."""
    with writer() as session:
        admitted = feeds.admit(session, current_settings(), secret, request.remote_addr or "")
    if not admitted:
        abort(HTTPStatus.TOO_MANY_REQUESTS)
    session = get_session()
    row, user = feeds.find(session, secret)
    if row is None:
        abort(HTTPStatus.NOT_FOUND)
    if user is None or user.guard_id is None:
        abort(HTTPStatus.GONE)
    answer = Response(feed(session, user.guard_id, now() - BACK), mimetype="text/calendar")
    answer.headers.set("Content-Disposition", "inline", filename="vagter.ics")
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
