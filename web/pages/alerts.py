# SPDX-License-Identifier: MPL-2.0
"""Alerts of other systems: taken in at one address, judged by a dispatcher, made into incidents."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint
from flask import abort
from flask import flash
from flask import jsonify
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.sansio.app import App
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.alerts import sources
from dispatch.alerts import store
from dispatch.alerts.cap import MOST_BYTES
from dispatch.alerts.cap import URGENCIES
from dispatch.alerts.cap import CapError
from dispatch.alerts.cap import Info
from dispatch.alerts.cap import read_cap
from dispatch.alerts.judging import PRIORITY
from dispatch.alerts.judging import TYPES
from dispatch.alerts.judging import concerned
from dispatch.alerts.judging import priority
from dispatch.alerts.judging import type_of
from dispatch.alerts.models import STATE_NAMES
from dispatch.alerts.models import AlertSource
from dispatch.alerts.models import CapAlert
from dispatch.incidents.commands import ConflictError
from dispatch.incidents.commands import RefusedError
from dispatch.incidents.models import IncidentType
from sites.models import Site
from sites.text import Message
from sites.text import Text
from web import audit
from web.access import allow
from web.db import get_session
from web.db import writer
from web.models import now
from web.pages.filters import say
from web.pages.forms import Form

blueprint = Blueprint("alerts", __name__, url_prefix="/alerts")

SHOWN = 100
"""Alerts in the list of those that are dealt with."""
NO_KEY = Text(
    "Nøglen mangler eller gælder ikke. Send den som Authorization: Bearer NØGLE.",
    "The key is missing or does not hold. Send it as Authorization: Bearer KEY.",
)
SAID = {
    "Extreme": Text("ekstrem", "extreme"),
    "Severe": Text("alvorlig", "severe"),
    "Moderate": Text("moderat", "moderate"),
    "Minor": Text("mindre", "minor"),
    "Immediate": Text("straks", "immediate"),
    "Expected": Text("snart", "expected"),
    "Future": Text("senere", "future"),
    "Past": Text("overstået", "past"),
    "Observed": Text("set", "observed"),
    "Likely": Text("sandsynlig", "likely"),
    "Possible": Text("mulig", "possible"),
    "Unlikely": Text("usandsynlig", "unlikely"),
    "Unknown": Text("ukendt", "unknown"),
    "Alert": Text("alarm", "alert"),
    "Update": Text("opdatering", "update"),
    "Cancel": Text("afblæsning", "cancellation"),
    "Ack": Text("kvittering", "acknowledgement"),
    "Error": Text("fejlmelding", "error"),
    "Exercise": Text("øvelse", "exercise"),
    "System": Text("system", "system"),
    "Test": Text("test", "test"),
    "Draft": Text("udkast", "draft"),
    "Actual": Text("virkelig", "actual"),
    "Fire": Text("brand", "fire"),
    "Security": Text("sikring", "security"),
    "Safety": Text("sikkerhed", "safety"),
    "Rescue": Text("redning", "rescue"),
    "Health": Text("sundhed", "health"),
    "Infra": Text("forsyning", "infrastructure"),
    "Env": Text("miljø", "environment"),
    "Geo": Text("jord", "geophysical"),
    "Met": Text("vejr", "weather"),
    "Transport": Text("transport", "transport"),
    "CBRNE": Text("CBRNE", "CBRNE"),
    "Other": Text("andet", "other"),
}
"""The words of CAP as people read them."""


@blueprint.post("/cap")
@allow("public")
def receive() -> ResponseReturnValue:
    """Take in a CAP 1.2 message of a system with a key; the same message twice changes nothing."""
    kind, _blank, secret = request.headers.get("Authorization", "").partition(" ")
    found = None
    if kind.casefold() == "bearer" and secret:
        found = sources.find(get_session(), secret.strip())
    if found is None:
        return _refused(HTTPStatus.UNAUTHORIZED, NO_KEY())
    name, number = found.name, found.id
    if (request.content_length or 0) > MOST_BYTES:
        abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        cap = read_cap(request.get_data())
        with writer() as session:
            session.get_one(AlertSource, number).used_at = now()
            done = store.receive(session, cap, name, now())
            made = {"id": done.row.id, "state": done.row.state, "new": done.new}
            if done.new:
                audit.record(session, "alert.receive", f"alert:{done.row.id}")
    except CapError as error:
        return _refused(HTTPStatus.UNPROCESSABLE_ENTITY, *error.messages)
    except ConflictError as error:
        return _refused(HTTPStatus.CONFLICT, error.message)
    return jsonify(made), HTTPStatus.CREATED if made["new"] else HTTPStatus.OK


def _refused(status: HTTPStatus, *messages: Message) -> ResponseReturnValue:
    faults = [{"da": message.in_("da"), "en": message.in_("en")} for message in messages]
    answer = jsonify({"faults": faults})
    answer.status_code = status
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


@blueprint.get("")
@allow("dispatcher", "administrator")
def index() -> str:
    """Show what waits, what was dealt with, and how severity becomes priority."""
    session = get_session()
    rows = session.exec(
        select(CapAlert).order_by(col(CapAlert.received_at).desc(), col(CapAlert.id).desc())
    ).all()
    return render_template(
        "alerts/index.html",
        waiting=[row for row in rows if row.state == "waiting"],
        others=[row for row in rows if row.state != "waiting"][:SHOWN],
        sources=session.exec(select(AlertSource).order_by(AlertSource.name)).all(),
        priority_of=priority,
        table=PRIORITY,
        urgencies=URGENCIES,
        types=TYPES,
        states=STATE_NAMES,
        said=SAID,
        at=now(),
    )


@blueprint.get("/<int:alert_id>")
@allow("dispatcher", "administrator")
def show(alert_id: int) -> str:
    """Show one alert with the sites it concerns, and what can be made of it."""
    return _page(alert_id, Form({}))


@blueprint.post("/<int:alert_id>/open")
@allow("dispatcher", "administrator")
def take(alert_id: int) -> ResponseReturnValue:
    """Open an incident at each chosen site, or one in the alert's area."""
    form = Form(request.form)
    kind = request.form.get("type", type=int)
    if kind is None:
        form.faults["type"] = _("Choose from the list.")
    rank = form.integer("priority", 1, 4)
    chosen = request.form.getlist("sites", type=int)
    other = request.form.get("other", type=int)
    if other is not None and other not in chosen:
        chosen.append(other)
    if kind is not None and rank is not None and not form.faults:
        try:
            with writer() as session:
                who = current_user.username
                made = store.take(session, alert_id, kind, chosen, rank, who, now())
                audit.record(session, "alert.take", f"alert:{alert_id}", incidents=len(made))
        except ConflictError as error:
            flash(say(error.message), "bad")
            return redirect(url_for("alerts.index"), HTTPStatus.SEE_OTHER)
        except RefusedError as error:
            form.faults["type"] = say(error.message)
        else:
            said = _("Incidents taken down: %(ids)s.", ids=", ".join(str(one) for one in made))
            flash(said, "good")
            return redirect(url_for("dispatch.index", incident=made[0]), HTTPStatus.SEE_OTHER)
    return _page(alert_id, form), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.post("/<int:alert_id>/dismiss")
@allow("dispatcher", "administrator")
def dismiss(alert_id: int) -> ResponseReturnValue:
    """Put an alert aside, with a reason."""
    form = Form(request.form)
    reason = form.text("reason", 300, needed=True)
    if form.faults:
        return _page(alert_id, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with writer() as session:
            store.dismiss(session, alert_id, reason, current_user.username, now())
            audit.record(session, "alert.dismiss", f"alert:{alert_id}")
    except ConflictError as error:
        flash(say(error.message), "bad")
    except RefusedError:
        abort(HTTPStatus.NOT_FOUND)
    else:
        flash(_("The alert is put aside."), "good")
    return redirect(url_for("alerts.index"), HTTPStatus.SEE_OTHER)


@blueprint.post("/sources")
@allow("administrator")
def add_source() -> ResponseReturnValue:
    """Give a system a key, which is shown this once."""
    try:
        with writer() as session:
            who = current_user.username
            row, secret = sources.create(session, request.form.get("name", ""), who, now())
            name = row.name
            audit.record(session, "alert.source", f"source:{row.id}")
    except RefusedError as error:
        flash(say(error.message), "bad")
        return redirect(url_for("alerts.index"), HTTPStatus.SEE_OTHER)
    address = url_for("alerts.receive", _external=True)
    return render_template("alerts/key.html", name=name, secret=secret, address=address)


@blueprint.post("/sources/<int:source_id>/revoke")
@allow("administrator")
def revoke_source(source_id: int) -> ResponseReturnValue:
    """End a system's key at once."""
    try:
        with writer() as session:
            sources.revoke(session, source_id, now())
            audit.record(session, "alert.revoke", f"source:{source_id}")
    except RefusedError:
        abort(HTTPStatus.NOT_FOUND)
    flash(_("The key is revoked."), "good")
    return redirect(url_for("alerts.index"), HTTPStatus.SEE_OTHER)


def waiting() -> int:
    """Return how many alerts wait, for whoever may deal with them."""
    if not current_user.is_authenticated or current_user.role not in DEALS:
        return 0
    return store.waiting(get_session())


DEALS = ("dispatcher", "administrator")


def register(app: App) -> None:
    """Let other systems send without a form's token, and pages say how many alerts wait."""
    # They show a key of their own, never a session.
    app.extensions["csrf"].exempt(receive)
    app.jinja_env.globals.update(alerts_waiting=waiting)


def _page(alert_id: int, form: Form) -> str:
    session = get_session()
    row = session.get(CapAlert, alert_id)
    if row is None:
        abort(HTTPStatus.NOT_FOUND)
    kinds = session.exec(
        select(IncidentType).where(col(IncidentType.active)).order_by(IncidentType.code)
    ).all()
    sites = session.exec(select(Site).order_by(Site.name)).all()
    proposed = type_of(_info(row), kinds)
    return render_template(
        "alerts/alert.html",
        row=row,
        kinds=kinds,
        near=concerned(store.areas_of(row), sites),
        sites=sites,
        proposed=proposed.id if proposed else None,
        rank=priority(row.severity, row.urgency),
        states=STATE_NAMES,
        said=SAID,
        form=form,
        at=now(),
        **_others(session, row),
    )


def _others(session: Session, row: CapAlert) -> dict[str, Any]:
    """Return the kept messages that one is about."""
    names = [(one[0], one[1]) for one in row.about]
    rows = session.exec(select(CapAlert).where(CapAlert.sender == row.sender)).all()
    return {"about": [one for one in rows if (one.sender, one.identifier) in names]}


def _info(row: CapAlert) -> Info:
    """Return what an alert says of itself, as far as its type of incident goes."""
    codes = tuple((name, value) for name, value in row.codes)
    return Info("da", tuple(row.categories), row.event, row.urgency, row.severity, row.certainty,
                row.headline, row.description, row.instruction, row.expires, codes, ())  # fmt: skip
