# SPDX-License-Identifier: MPL-2.0
"""A guard's own shifts, made for a phone, and the calendar file of any guard."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint
from flask import Response
from flask import abort
from flask import render_template
from flask import request
from flask_login import current_user

from roster.exports import MissingGuardError
from roster.exports import ical
from roster.in_force import InForce
from sites.clock import local_day
from web.access import allow
from web.access import require_guard
from web.db import get_session
from web.looks import looked
from web.models import now
from web.pages import plans
from web.pages.month import own_month
from web.pages.month import read_month
from web.pages.myround import navigate
from web.pages.queries_me import own_weeks

blueprint = Blueprint("me", __name__)


@blueprint.get("/me")
@allow("guard")
def index() -> str:
    """Show the guard's published shifts from this week on; what is over stands faint."""
    at = now()
    weeks = own_weeks(get_session(), current_user.guard_id, local_day(at))
    shifts = [shift for week in weeks for shift in week.shifts]
    rosters = {shift.roster.id: shift.roster for shift in shifts}
    return render_template(
        "me/index.html",
        weeks=weeks,
        next=next((shift for shift in shifts if shift.end > at), None),
        navigate=navigate,
        now=at,
        until=InForce(get_session()).until,
        rosters=list(rosters.values()),
        guard_id=current_user.guard_id,
    )


@blueprint.get("/me/month")
@allow("guard")
def month() -> str:
    """Show one calendar month of the guard's own shifts, absences and wishes."""
    today = local_day(now())
    shown = read_month(request.args.get("month", ""), today)
    return render_template(
        "me/month.html",
        month=own_month(get_session(), current_user.guard_id, shown),
        today=today,
    )


@blueprint.get("/rosters/<int:roster_id>/guards/<int:guard_id>/plan.ics")
@allow("guard", "coordinator")
def calendar(roster_id: int, guard_id: int) -> Response:
    """Send a guard's shifts as a calendar file; a guard gets published rosters only."""
    require_guard(guard_id)
    roster = plans.find_roster(roster_id)
    if current_user.role == "guard" and roster.status != "published":
        abort(HTTPStatus.NOT_FOUND)
    try:
        body = ical(get_session(), roster_id, guard_id)
    except MissingGuardError:
        abort(HTTPStatus.NOT_FOUND)
    looked(guard_id, "calendar")
    answer = Response(body, mimetype="text/calendar")
    answer.headers.set("Content-Disposition", "attachment", filename=f"vagter-{roster_id}.ics")
    return answer
