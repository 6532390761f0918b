# SPDX-License-Identifier: MPL-2.0
"""A guard's own hours and balances."""

from __future__ import annotations

from flask import Blueprint
from flask import render_template
from flask_login import current_user

from roster.models import Guard
from sites.clock import local_day
from web.access import allow
from web.db import get_session
from web.models import now
from web.pages.queries_hours import own_hours

blueprint = Blueprint("myhours", __name__, url_prefix="/me/hours")


@blueprint.get("")
@allow("guard")
def index() -> str:
    """Show hours by week, the accounts, and nights and weekends beside the mean."""
    session = get_session()
    today = local_day(now())
    guard = session.get_one(Guard, current_user.guard_id)
    return render_template("me/hours.html", hours=own_hours(session, guard, today), today=today)
