# SPDX-License-Identifier: MPL-2.0
"""What a dispatcher does: each act is one short write, and what is refused says why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from urllib.parse import parse_qs
from urllib.parse import urlsplit

from flask import Blueprint
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlmodel import Session

from dispatch.incidents.commands import Advance
from dispatch.incidents.commands import Assign
from dispatch.incidents.commands import Cancel
from dispatch.incidents.commands import Close
from dispatch.incidents.commands import Command
from dispatch.incidents.commands import ConflictError
from dispatch.incidents.commands import RefusedError
from dispatch.incidents.commands import Release
from dispatch.incidents.commands import Reopen
from dispatch.incidents.commands import Reserve
from dispatch.incidents.commands import SetStatus
from dispatch.incidents.commands import StepBack
from dispatch.incidents.commands import named
from dispatch.incidents.models import Advice
from dispatch.incidents.models import Incident
from dispatch.incidents.state import Event
from dispatch.incidents.state import TaskState
from dispatch.incidents.store import Report
from dispatch.incidents.store import act
from dispatch.incidents.store import change_incident
from dispatch.incidents.store import log
from dispatch.incidents.store import note
from dispatch.incidents.store import open_incident
from dispatch.incidents.view import stamp
from dispatch.units.duty import OnBoard
from dispatch.units.duty import board
from sites.clock import COPENHAGEN
from sites.geo import check_position
from web.access import allow
from web.db import get_session
from web.db import writer
from web.models import now
from web.pages.dispatch import make_advice
from web.pages.dispatch import page_context
from web.pages.dispatch_model import END_CODES
from web.pages.dispatch_rounds import mend
from web.pages.dispatch_shared import latest
from web.pages.dispatch_shared import read
from web.pages.dispatch_shared import together
from web.pages.filters import say
from web.pages.forms import Form

blueprint = Blueprint("incident", __name__, url_prefix="/dispatch")

STEPS: tuple[TaskState, ...] = ("acknowledged", "en_route", "on_scene", "cleared")


@blueprint.post("/new")
@allow("dispatcher", "administrator")
def create() -> ResponseReturnValue:
    """Take down an incident, with a recommendation at once."""
    form = Form(request.form)
    at = now()
    report = _report(form)
    if report is not None and not form.faults:
        try:
            with writer() as writing:
                made = open_incident(writing, report, at)
                last = stamp(writing)
        except RefusedError as error:
            form.faults["type"] = say(error.message)
        else:
            assert made.id is not None
            make_advice(together(at, last), made.id)
            flash(_("Incident %(id)s is taken down.", id=made.id), "good")
            return _back(made.id)
    context = page_context(read(at), None)
    page = render_template("dispatch/index.html", **context, typed=request.form, faults=form.faults)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY


def _report(form: Form) -> Report | None:
    kind = request.form.get("type", type=int)
    if kind is None:
        form.faults["type"] = _("Choose from the list.")
        return None
    site = request.form.get("site", type=int)
    point = _point(form)
    if site is None and point is None and "point" not in form.faults:
        form.faults["site"] = _("Choose a site, or give a point.")
    return Report(
        kind,
        current_user.username,
        site,
        None if point is None else point[0],
        None if point is None else point[1],
        form.text("place", 200),
        form.text("note", 1000),
        _optional(form, "priority", 4),
        _optional(form, "headcount", 99),
        request.form.getlist("competences") or None,
    )


def _optional(form: Form, name: str, most: int) -> int | None:
    return form.integer(name, 1, most) if form[name].strip() else None


def _point(form: Form) -> tuple[float, float] | None:
    """Return the point that was typed as two numbers; with a comma or a point as decimal mark."""
    typed = form["point"].strip()
    if not typed:
        return None
    parts = typed.replace(";", " ").split()
    if len(parts) == 1:
        parts = typed.split(",") if typed.count(",") == 1 else [typed]
    try:
        lat, lon = (float(part.strip(",").replace(",", ".")) for part in parts)
    except ValueError:
        form.faults["point"] = _("Give latitude and longitude, such as 55.6761 12.5683.")
        return None
    wrong = check_position(lat, lon)
    if wrong is not None:
        form.faults["point"] = say(wrong)
        return None
    return lat, lon


@blueprint.post("/<int:incident_id>/assign")
@allow("dispatcher", "administrator")
def assign(incident_id: int) -> ResponseReturnValue:
    """Send units: those recommended by one key, others with a reason."""
    chosen = tuple(dict.fromkeys(request.form.getlist("guard", type=int)))
    reason = request.form.get("reason", "").strip()[:500]
    advice = _advice(incident_id)
    result = advice.result if advice is not None else {"nearest": [], "best": []}
    if not {*chosen} <= {*result["nearest"]} and not {*chosen} <= {*result["best"]} and not reason:
        flash(_("Say why others than those recommended are sent."), "bad")
        return _back(incident_id)
    despite = frozenset(request.form.getlist("despite", type=int))
    detail = {} if advice is None else {"advice": advice.id}
    command = Assign(incident_id, chosen, _version(), despite, reason, detail, _taken())
    interrupted: list[OnBoard] = []
    then = _rounds_of(incident_id, chosen, interrupted)
    answer = _do(incident_id, command, _("Sent."), then=then)
    if mend(interrupted, now()):
        flash(_("The rest of the interrupted round is being planned anew: see Rounds."), "warn")
    return answer


@blueprint.post("/<int:incident_id>/recommend")
@allow("dispatcher", "administrator")
def recommend(incident_id: int) -> ResponseReturnValue:
    """Recommend anew, as things are now."""
    view = latest(now())
    if incident_id not in view.incidents or view.incidents[incident_id].state != "open":
        abort(HTTPStatus.NOT_FOUND)
    make_advice(view, incident_id)
    return _back(incident_id)


@blueprint.post("/<int:incident_id>/reserve")
@allow("dispatcher", "administrator")
def reserve(incident_id: int) -> ResponseReturnValue:
    """Set a unit aside for later."""
    guard = _guard()
    try:
        typed = datetime.fromisoformat(request.form.get("due", ""))
    except ValueError:
        flash(_("Give a date and time such as 2027-01-31T22:00."), "bad")
        return _back(incident_id)
    due = typed if typed.tzinfo else typed.replace(tzinfo=COPENHAGEN)
    return _do(incident_id, Reserve(incident_id, guard, _version(), due), _("Set aside."))


@blueprint.post("/<int:incident_id>/advance")
@allow("dispatcher", "administrator")
def advance(incident_id: int) -> ResponseReturnValue:
    """Report a unit's next step on its behalf."""
    to = next((step for step in STEPS if step == request.form.get("to")), None)
    if to is None:
        abort(HTTPStatus.BAD_REQUEST)
    return _do(incident_id, Advance(incident_id, _guard(), to))


@blueprint.post("/<int:incident_id>/undo")
@allow("dispatcher", "administrator")
def undo(incident_id: int) -> ResponseReturnValue:
    """Take a unit's last step back."""
    return _do(incident_id, StepBack(incident_id, _guard()), _("Undone."))


@blueprint.post("/<int:incident_id>/release")
@allow("dispatcher", "administrator")
def release(incident_id: int) -> ResponseReturnValue:
    """Take a unit off, with the reason."""
    reason = request.form.get("reason", "").strip()[:500]
    return _do(incident_id, Release(incident_id, _guard(), reason), _("Taken off."))


@blueprint.post("/<int:incident_id>/sign")
@allow("dispatcher", "administrator")
def sign(incident_id: int) -> ResponseReturnValue:
    """Note that a unit on the scene gave a sign of life."""
    guard = _guard()

    def write(session: Session, at: datetime) -> None:
        log(session, [Event("sign", incident_id, guard)], current_user.username, at)

    return _write(incident_id, write)


@blueprint.post("/<int:incident_id>/note")
@allow("dispatcher", "administrator")
def remark(incident_id: int) -> ResponseReturnValue:
    """Add a remark to the timeline."""
    text = request.form.get("text", "").strip()[:1000]
    return _write(
        incident_id,
        lambda session, at: note(session, text, current_user.username, at, incident_id),
    )


@blueprint.post("/<int:incident_id>/change")
@allow("dispatcher", "administrator")
def change(incident_id: int) -> ResponseReturnValue:
    """Change priority, number, place or site."""
    form = Form(request.form)
    values: dict[str, object] = {
        "priority": form.integer("priority", 1, 4),
        "headcount": form.integer("headcount", 1, 99),
        "place": form.text("place", 200),
    }
    point = _point(form)
    if point is not None:
        values |= {"lat": point[0], "lon": point[1]}
    if form.faults:
        flash(" ".join(form.faults.values()), "bad")
        return _back(incident_id)
    version = _version()

    def write(session: Session, at: datetime) -> None:
        people = board(session, at)
        change_incident(
            session,
            incident_id,
            values,
            people,
            version=version,
            who=current_user.username,
            at=at,
        )

    return _write(incident_id, write, _("Changed."))


@blueprint.post("/<int:incident_id>/close")
@allow("dispatcher", "administrator")
def close(incident_id: int) -> ResponseReturnValue:
    """End an incident with its outcome."""
    code = request.form.get("code", "")
    if code not in END_CODES:
        flash(_("Choose how it ended."), "bad")
        return _back(incident_id)
    text = request.form.get("text", "").strip()[:1000]
    return _do(incident_id, Close(incident_id, _version(), code, text), _("Closed."), stay=False)


@blueprint.post("/<int:incident_id>/cancel")
@allow("dispatcher", "administrator")
def cancel(incident_id: int) -> ResponseReturnValue:
    """Call an incident off, with the reason."""
    reason = request.form.get("reason", "").strip()[:500]
    return _do(incident_id, Cancel(incident_id, _version(), reason), _("Called off."), stay=False)


@blueprint.post("/<int:incident_id>/reopen")
@allow("dispatcher", "administrator")
def reopen(incident_id: int) -> ResponseReturnValue:
    """Open an incident again that was not over."""
    reason = request.form.get("reason", "").strip()[:500]
    return _do(incident_id, Reopen(incident_id, _version(), reason), _("Reopened."))


@blueprint.post("/units/<int:guard_id>/status")
@allow("dispatcher", "administrator")
def status(guard_id: int) -> ResponseReturnValue:
    """Set what a unit does."""
    command = SetStatus(guard_id, request.form.get("status", ""), _version())
    page = parse_qs(urlsplit(request.referrer or "").query).get("incident", [""])[0]
    return _do(int(page) if page.isdecimal() else None, command)


@blueprint.post("/handover")
@allow("dispatcher", "administrator")
def leave() -> ResponseReturnValue:
    """Leave a note for whoever takes over."""
    text = request.form.get("text", "").strip()[:2000]
    try:
        with writer() as session:
            note(session, text, current_user.username, now())
    except RefusedError as error:
        flash(say(error.message), "bad")
    return redirect(url_for("dispatch.handover"), HTTPStatus.SEE_OTHER)


def _do(
    incident_id: int | None,
    command: Command,
    said: str = "",
    *,
    stay: bool = True,
    then: Callable[[Session, datetime], None] | None = None,
) -> ResponseReturnValue:
    """Let the state machine do one thing; show what it says."""

    def write(session: Session, at: datetime) -> None:
        # Other writers wait meanwhile: only those are read whom it is about.
        people = board(session, at, named(command))
        act(session, command, people, current_user.username, at)
        if then is not None:
            then(session, at)

    return _write(incident_id, write, said, stay=stay)


def _write(
    incident_id: int | None,
    write: Callable[[Session, datetime], None],
    said: str = "",
    *,
    stay: bool = True,
) -> ResponseReturnValue:
    if incident_id is not None and get_session().get(Incident, incident_id) is None:
        abort(HTTPStatus.NOT_FOUND)
    get_session().rollback()
    try:
        with writer() as session:
            write(session, now())
    except ConflictError as error:
        flash(say(error.message), "warn")
    except RefusedError as error:
        flash(say(error.message), "bad")
    else:
        if said:
            flash(said, "good")
        return _back(incident_id if stay else None)
    return _back(incident_id)


def _rounds_of(
    incident_id: int, units: tuple[int, ...], interrupted: list[OnBoard]
) -> Callable[[Session, datetime], None]:
    """Return what notes whose round is interrupted, in the timeline and in a list."""

    def write(session: Session, at: datetime) -> None:
        for one in board(session, at, units):
            if one.own == "round":
                left = sum(stop.kind == "visit" and not stop.done for stop in one.stops)
                detail = {"round": one.round_id, "visits": left}
                event = Event("round_interrupted", incident_id, one.guard_id, True, detail)
                log(session, [event], current_user.username, at)
                interrupted.append(one)

    return write


def _advice(incident_id: int) -> Advice | None:
    number = request.form.get("advice", type=int)
    found = None if number is None else get_session().get(Advice, number)
    return found if found is not None and found.incident_id == incident_id else None


def _taken() -> dict[int, int]:
    """Return the incident that each unit was seen on, by the form."""
    pairs = (word.partition(":") for word in request.form.getlist("taken"))
    return {int(a): int(b) for a, _colon, b in pairs if a.isdecimal() and b.isdecimal()}


def _guard() -> int:
    guard = request.form.get("guard", type=int)
    if guard is None:
        abort(HTTPStatus.BAD_REQUEST)
    return guard


def _version() -> int:
    version = request.form.get("version", type=int)
    if version is None:
        abort(HTTPStatus.BAD_REQUEST)
    return version


def _back(incident_id: int | None) -> ResponseReturnValue:
    return redirect(url_for("dispatch.index", incident=incident_id), HTTPStatus.SEE_OTHER)
