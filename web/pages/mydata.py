# SPDX-License-Identifier: MPL-2.0
"""What is kept of a guard, and who has looked at it."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint
from flask import render_template
from flask_babel import gettext as _
from flask_login import current_user
from sqlmodel import select

from dispatch.units import tracking
from roster.models import Employer
from roster.models import Guard
from web.access import allow
from web.db import get_session
from web.looks import looks
from web.models import User
from web.models import now

blueprint = Blueprint("mydata", __name__, url_prefix="/me/data")

BACK = timedelta(days=180)
"""How far back looks are shown."""


@blueprint.get("")
@allow("guard")
def index() -> str:
    """Show the guard's own data, and who looked at it and at positions."""
    session = get_session()
    guard = session.get_one(Guard, current_user.guard_id)
    names: dict[str, str] = dict(session.exec(select(User.username, User.name)).all())
    return render_template(
        "me/data.html",
        guard=guard,
        employer=session.get_one(Employer, guard.employer_id),
        looks=looks(session, guard.id or 0, now() - BACK),
        whats=whats(),
        positions=[
            (look, names.get(look.who, look.who)) for look in tracking.looks(session, guard.id or 0)
        ],
        days=BACK.days,
    )


def whats() -> dict[str, str]:
    """Return what can be looked at, in words."""
    return {"page": _("your page"), "calendar": _("your calendar file")}
