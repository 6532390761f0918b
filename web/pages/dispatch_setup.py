# SPDX-License-Identifier: MPL-2.0
"""What an administrator decides for the desk: kinds of incidents, promises, and positions."""

from __future__ import annotations

from http import HTTPStatus

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
from pydantic import ValidationError
from sqlmodel import col
from sqlmodel import select

from dispatch.incidents import catalogue
from dispatch.incidents import moves
from dispatch.incidents.commands import RefusedError
from dispatch.incidents.cover import BUSY
from dispatch.incidents.models import STAGES
from dispatch.incidents.models import IncidentType
from dispatch.incidents.models import ResponseTarget
from dispatch.pool.busy import TOLD
from dispatch.pool.measured import read_busy
from dispatch.units import tracking
from dispatch.units.models import MovePolicy
from dispatch.units.models import PositionPurge
from sites.clock import local_day
from sites.models import Administration
from sites.models import Competence
from sites.models import Site
from web import audit
from web.access import allow
from web.db import get_session
from web.db import writer
from web.models import now
from web.pages import dispatch_model as model
from web.pages.filters import day
from web.pages.filters import say
from web.pages.forms import Form

blueprint = Blueprint("desk", __name__, url_prefix="/dispatch/setup")


@blueprint.get("")
@allow("administrator")
def index() -> str:
    """Show everything that the desk goes by."""
    return _page(Form({}), "")


@blueprint.post("/standard")
@allow("administrator")
def standard() -> ResponseReturnValue:
    """Add the kinds of incidents to begin with."""
    with writer() as session:
        added = catalogue.install(session)
        audit.record(session, "desk.types", added=added)
    flash(_("%(n)s types added.", n=added), "good")
    return _back()


@blueprint.post("/types")
@allow("administrator")
def add_type() -> ResponseReturnValue:
    """Add a kind of incident, or change the one with the same code."""
    form = Form(request.form)
    values = {
        "code": form.text("code", 40, needed=True),
        "name_da": form.text("name_da", 100, needed=True),
        "name_en": form.text("name_en", 100, needed=True),
        "priority": form.integer("priority", 1, 4),
        "headcount": form.integer("headcount", 1, 99),
        "minutes": form.integer("minutes", 1, 1440),
        "competences": request.form.getlist("competences"),
        "apco": form.text("apco", 20),
        "active": form["active"] != "no",
    }
    if not form.faults:
        try:
            checked = IncidentType.model_validate(values)
        except ValidationError:
            form.faults["code"] = _("Use letters, digits and _ . - / only.")
    if form.faults:
        return _page(form, "type"), HTTPStatus.UNPROCESSABLE_ENTITY
    with writer() as session:
        query = select(IncidentType).where(IncidentType.code == checked.code)
        row = session.exec(query).first()
        if row is None:
            session.add(checked)
        else:
            for name in values:
                setattr(row, name, getattr(checked, name))
        audit.record(session, "desk.types", checked.code)
    flash(_("Saved."), "good")
    return _back()


@blueprint.post("/targets")
@allow("administrator")
def add_target() -> ResponseReturnValue:
    """Enter what a contract promises."""
    form = Form(request.form)
    stage = form["stage"] if form["stage"] in STAGES else None
    if stage is None:
        form.faults["stage"] = _("Choose from the list.")
    minutes = form.integer("minutes", 1, 1440)
    values = {
        "stage": stage,
        "seconds": 60 * (minutes or 1),
        "type_id": request.form.get("type", type=int),
        "administration_id": request.form.get("administration", type=int),
        "site_id": request.form.get("site", type=int),
        "contract": form.text("contract", 100, needed=True),
        "valid_from": form.date("valid_from"),
        "valid_to": form.date("valid_to") if form["valid_to"] else None,
    }
    if values["valid_to"] and values["valid_from"] and values["valid_to"] < values["valid_from"]:  # type: ignore[operator]
        form.faults["valid_to"] = _("The end lies before the beginning.")
    if form.faults:
        return _page(form, "target"), HTTPStatus.UNPROCESSABLE_ENTITY
    with writer() as session:
        session.add(ResponseTarget.model_validate(values))
        audit.record(session, "desk.targets", form["contract"])
    flash(_("Saved."), "good")
    return _back()


@blueprint.post("/targets/<int:target_id>/end")
@allow("administrator")
def end_target(target_id: int) -> ResponseReturnValue:
    """End a promise today; one that has not begun goes altogether."""
    today = local_day(now())
    with writer() as session:
        row = session.get(ResponseTarget, target_id)
        if row is None:
            abort(HTTPStatus.NOT_FOUND)
        if row.valid_from > today:
            session.delete(row)
        else:
            row.valid_to = today
        audit.record(session, "desk.targets", f"target:{target_id}")
    flash(_("Ended."), "good")
    return _back()


@blueprint.post("/moves")
@allow("administrator")
def decide_moves() -> ResponseReturnValue:
    """Decide whether and how readily free units are moved; every decision is kept."""
    form = Form(request.form)
    gain = form.decimal("gain", 0.1, 50.0)
    values = {
        "active": form["moving"] == "yes",
        "per_unit": form.integer("per_unit", 1, 12),
        "per_city": form.integer("per_city", 1, 99),
        "stay_minutes": form.integer("stay_minutes", 0, 480),
        "decided_by": current_user.username,
        "decided_at": now(),
    }
    if form.faults or gain is None:
        return _page(form, "moves"), HTTPStatus.UNPROCESSABLE_ENTITY
    with writer() as session:
        row = MovePolicy.model_validate({**values, "gain": round(gain / 100, 5)})
        session.add(row)
        audit.record(session, "desk.moves", "on" if row.active else "off", gain=row.gain)
    flash(_("Saved."), "good")
    return _back()


@blueprint.post("/tracking")
@allow("administrator")
def track() -> ResponseReturnValue:
    """Decide that phones tell where guards are, from a day on."""
    form = Form(request.form)
    noticed, starts = form.date("noticed_on"), form.date("starts_on")
    hours = form.integer("retention_hours", 1, 720)
    notice = form.text("notice", 4000, needed=True)
    purpose = form["purpose"] if form["purpose"] in ("dispatch", "safety") else ""
    if not purpose:
        form.faults["purpose"] = _("Choose from the list.")
    if not form.faults and noticed and starts and hours:
        try:
            with writer() as session:
                tracking.switch_on(
                    session,
                    purpose=purpose,
                    noticed_on=noticed,
                    starts_on=starts,
                    retention_hours=hours,
                    notice=notice,
                    who=current_user.username,
                    at=now(),
                )
                audit.record(session, "tracking.on", purpose, hours=hours)
        except RefusedError as error:
            form.faults["starts_on"] = say(error.message)
        else:
            flash(_("Decided: positions are kept from %(day)s.", day=day(starts)), "good")
            return _back()
    return _page(form, "tracking"), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.post("/tracking/off")
@allow("administrator")
def untrack() -> ResponseReturnValue:
    """Switch positions off at once."""
    with writer() as session:
        tracking.switch_off(session, current_user.username, now())
        audit.record(session, "tracking.off")
    flash(_("Positions are no longer kept. What is kept goes when its hours are over."), "good")
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for("desk.index"), HTTPStatus.SEE_OTHER)


def _page(form: Form, which: str) -> str:
    session = get_session()
    kinds = {row.id: row for row in session.exec(select(IncidentType).order_by(IncidentType.code))}
    payers = session.exec(select(Administration).order_by(Administration.code)).all()
    sites = session.exec(select(Site).order_by(Site.name)).all()
    proofs = select(PositionPurge).order_by(col(PositionPurge.id).desc()).limit(20)
    return render_template(
        "dispatch/setup.html",
        kinds=kinds,
        targets=session.exec(
            select(ResponseTarget).order_by(col(ResponseTarget.stage), col(ResponseTarget.id))
        ).all(),
        payers={row.id: row for row in payers},
        sites={row.id: row for row in sites},
        skills=session.exec(select(Competence).order_by(Competence.code)).all(),
        policy=tracking.latest(session),
        moved=moves.policy(session),
        busy=read_busy(session, now()).whole,
        assumed=BUSY["ready"],
        told=TOLD,
        force=tracking.in_force(session, now()),
        proofs=session.exec(proofs).all(),
        notice_days=tracking.NOTICE_DAYS,
        stages=[(stage, say(text)) for stage, text in model.STAGES.items()],
        today=local_day(now()),
        form=form,
        which=which,
    )
