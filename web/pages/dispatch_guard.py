# SPDX-License-Identifier: MPL-2.0
"""A guard's own task on the phone: one button for the next step, a break, and who looked."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint
from flask import Response
from flask import abort
from flask import flash
from flask import jsonify
from flask import make_response
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from dispatch.incidents.commands import Advance
from dispatch.incidents.commands import ArriveMove
from dispatch.incidents.commands import Command
from dispatch.incidents.commands import RefusedError
from dispatch.incidents.commands import SetStatus
from dispatch.incidents.commands import StepBack
from dispatch.incidents.commands import named
from dispatch.incidents.store import act
from dispatch.incidents.store import read_desk
from dispatch.incidents.targets import Due
from dispatch.incidents.view import View
from dispatch.incidents.view import read_view
from dispatch.incidents.view import stamp_of
from dispatch.units import tracking
from dispatch.units.duty import board
from dispatch.units.models import UnitMove
from dispatch.units.status import BY_GUARD
from dispatch.units.status import STATUSES
from sites.geo import in_denmark
from web.access import allow
from web.db import get_session
from web.db import writer
from web.models import now
from web.pages import dispatch_model as model
from web.pages.dispatch_acts import STEPS
from web.pages.filters import say

blueprint = Blueprint("mytask", __name__, url_prefix="/my-task")

HERE = "geolocation=(self), camera=(), microphone=()"
"""Only this page may ask a phone where it is, and only while a decision is in force."""


@blueprint.get("")
@allow("guard")
def index() -> Response:
    """Show what the guard is sent to, what can be set, and who looked at positions."""
    session = get_session()
    seen = stamp_of(session, current_user.guard_id)
    view = read_view(session, now())
    mine = current_user.guard_id
    unit = view.unit.get(mine)
    busy = view.desk.busy(mine)
    policy = tracking.in_force(session, view.at)
    words = model.Words(session)
    row = None if busy is None else view.incidents[busy[0].id]
    move = view.desk.moved(mine)
    site = None if move is None else view.sites.get(move.site)
    answer = make_response(
        render_template(
            "dispatch/task.html",
            unit=unit,
            status=say(STATUSES[view.desk.status(mine)].name) if unit else "",
            busy=busy,
            row=row,
            kind=model.kind_name(view, row) if row else "",
            where=model.where(view, row) if row else "",
            due=model.timer(_mine(view, mine), view.at, {}) if busy else None,
            others=_others(view, mine, words),
            seen=seen,
            next=model.NEXT.get(busy[1].state, "") if busy else "",
            next_name=_next_name(view, mine),
            choices=[(code, say(STATUSES[code].name)) for code in BY_GUARD],
            move=move,
            place=site.name if site else "",
            address=site.address if site else "",
            policy=policy,
            looks=[
                (look, words.people.get(look.who, look.who))
                for look in tracking.looks(session, mine)
            ],
        )
    )
    if policy is not None:
        answer.headers["Permissions-Policy"] = HERE
    return answer


@blueprint.get("/news")
@allow("guard")
def news() -> ResponseReturnValue:
    """Say whether anything about the guard is newer than what the page shows."""
    last = stamp_of(get_session(), current_user.guard_id)
    if request.args.get("seen", type=int) == last:
        return "", HTTPStatus.NO_CONTENT
    return jsonify(seen=last)


def _mine(view: View, guard_id: int) -> list[Due]:
    """Return what is promised for the guard's incident as a whole, and of the guard."""
    busy = view.desk.busy(guard_id)
    return [one for one in view.dues[busy[0].id] if one.unit in (None, guard_id)] if busy else []


def _others(view: View, guard_id: int, words: model.Words) -> list[tuple[str, str]]:
    """Return who else is on the guard's incident, and how far each has come."""
    busy = view.desk.busy(guard_id)
    tasks = () if busy is None else busy[0].active
    return [
        (words.guard(task.unit), say(STATUSES[task.state].name))
        for task in tasks
        if task.unit != guard_id
    ]


def _next_name(view: View, guard_id: int) -> str:
    busy = view.desk.busy(guard_id)
    after = model.NEXT.get(busy[1].state, "") if busy else ""
    return say(model.KINDS[after]) if after else ""


@blueprint.post("/<int:incident_id>/advance")
@allow("guard")
def advance(incident_id: int) -> ResponseReturnValue:
    """Report the guard's own next step."""
    to = next((step for step in STEPS if step == request.form.get("to")), None)
    if to is None:
        abort(HTTPStatus.BAD_REQUEST)
    return _do(Advance(incident_id, current_user.guard_id, to))


@blueprint.post("/<int:incident_id>/undo")
@allow("guard")
def undo(incident_id: int) -> ResponseReturnValue:
    """Take the guard's own last step back."""
    return _do(StepBack(incident_id, current_user.guard_id))


@blueprint.post("/moves/<int:move_id>/in-place")
@allow("guard")
def in_place(move_id: int) -> ResponseReturnValue:
    """Report that the guard stands where it was moved to; only the guard's own move."""
    row = get_session().get(UnitMove, move_id)
    if row is None or row.guard_id != current_user.guard_id:
        abort(HTTPStatus.NOT_FOUND)
    return _do(ArriveMove(move_id))


@blueprint.post("/status")
@allow("guard")
def status() -> ResponseReturnValue:
    """Begin or end the guard's own break."""
    chosen = request.form.get("status", "")
    version = request.form.get("version", type=int)
    if chosen not in BY_GUARD or version is None:
        abort(HTTPStatus.BAD_REQUEST)
    return _do(SetStatus(current_user.guard_id, chosen, version))


@blueprint.post("/position")
@allow("guard")
def position() -> ResponseReturnValue:
    """Take the guard's own position, if one may be kept now; the answer says whether."""
    try:
        lat, lon = float(request.form["lat"]), float(request.form["lon"])
        accuracy = min(100_000, max(0, round(float(request.form["accuracy"]))))
        taken = datetime.fromtimestamp(float(request.form["at"]) / 1000, UTC)
    except (KeyError, ValueError, OverflowError, OSError):
        abort(HTTPStatus.BAD_REQUEST)
    if not in_denmark(lat, lon):
        abort(HTTPStatus.BAD_REQUEST)
    at = now()
    try:
        with writer() as session:
            people = board(session, at, {current_user.guard_id})
            mine = next(iter(people), None)
            busy = read_desk(session, people).busy(current_user.guard_id) is not None
            tracking.record(session, mine, (lat, lon), accuracy, taken, at, busy=busy)
    except RefusedError as error:
        return jsonify(kept=False, why=say(error.message))
    return jsonify(kept=True)


def _do(command: Command) -> ResponseReturnValue:
    try:
        with writer() as session:
            at = now()
            act(session, command, board(session, at, named(command)), current_user.username, at)
    except RefusedError as error:
        flash(say(error.message), "bad")
    else:
        flash(_("Reported."), "good")
    return redirect(url_for("mytask.index"), HTTPStatus.SEE_OTHER)
