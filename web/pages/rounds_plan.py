# SPDX-License-Identifier: MPL-2.0
"""Plan the rounds of a night as a job, again from now, and with a visit that has come to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import Any
from typing import get_args

from flask import Blueprint
from flask import abort
from flask import current_app
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.rounds.crew import NOON
from dispatch.rounds.crew import noon
from dispatch.rounds.edit import board
from dispatch.rounds.models import RoundPlan
from dispatch.rounds.options import Options
from dispatch.rounds.problem import Mode
from dispatch.rounds.reading import read_night
from dispatch.rounds.reports import is_reported
from dispatch.rounds.store import get_draft
from roster.store import StoreError
from sites.clock import COPENHAGEN
from sites.clock import local
from sites.clock import local_day
from sites.models import Service
from sites.models import Site
from sites.models import Visit
from web import audit
from web import jobs
from web.access import allow
from web.db import get_session
from web.db import writer
from web.models import now
from web.pages.filters import say
from web.pages.forms import Form
from web.pages.queries_jobs import open_rounds_job
from web.pages.queries_places import service_names
from web.pages.rounds import board_words
from web.pages.rounds import found
from web.pages.rounds import network_of

blueprint = Blueprint("roundplan", __name__, url_prefix="/rounds")

LONGEST = 3600
"""Seconds of planning that a form asks for at most."""
DEFAULTS = {
    "mode": "own",
    "unnamed": "car",
    "keys": "0",
    "away": "0",
    "nights": "3",
    "break": "30",
    "seed": "0",
}


@dataclass(frozen=True, slots=True)
class Size:
    """What there is to plan in a night."""

    visits: int
    rounds: int
    named: int


@blueprint.get("/plan")
@allow("coordinator", "dispatcher")
def new() -> ResponseReturnValue:
    """Show the form that plans a night, or a draft once more."""
    again = request.args.get("again", type=int)
    values = {**DEFAULTS, "seconds": _seconds(), "day": local_day(now()).isoformat()}
    if again is not None:
        row = _plan(again)
        options = Options.of(row.options)
        values |= {
            "day": row.day.isoformat(),
            "service": options.service,
            "mode": "own" if options.own else options.mode,
            "unnamed": options.mode,
            "keys": str(options.key_room),
            "away": str(options.distance),
            "nights": str(options.nights),
            "break": str(options.break_minutes),
            "seed": str(row.seed),
            "again": str(again),
        }
    return _page(Form({**values, **request.args}))


@blueprint.post("/plan")
@allow("coordinator", "dispatcher")
def start() -> ResponseReturnValue:
    """Queue the planning of a night and go to its progress page."""
    form = Form(request.form)
    day, options = form.date("day"), _options(form)
    seconds = form.integer("seconds", 5, LONGEST)
    seed = form.integer("seed", 0, 2**31 - 1)
    again = form.integer("again", 1, 10**9) if form["again"] else None
    if not form.faults and day is not None and options is not None:
        if again is not None:
            try:
                get_draft(get_session(), again)
            except StoreError as error:
                form.faults["day"] = say(error.message)
        if not _size(day, options).visits:
            form.faults["day"] = _("There are no visits to make that night.")
    if form.faults or day is None or options is None:
        return _page(form), 422
    running = open_rounds_job(get_session(), day, options.service)
    if running is None:
        payload = {"day": day.isoformat(), "options": options.values(), "plan_id": again}
        try:
            running = jobs.enqueue("rounds", {**payload, "seconds": seconds, "seed": seed})
        except jobs.JobError as error:
            flash(say(error.message), "bad")
            return _page(form), 503
    return redirect(url_for("jobs.show", job_id=running.id), 303)


@blueprint.get("/<int:plan_id>/replan")
@allow("coordinator", "dispatcher")
def replan(plan_id: int) -> str:
    """Show the form that plans the rest of a night: from when, and who goes no further."""
    row = _plan(plan_id)
    at = min(max(now(), noon(row.day)), noon(row.day + timedelta(days=1)))
    done = "reports" if is_reported(get_session(), plan_id) else "clock"
    values = {"at": f"{local(at):%Y-%m-%dT%H:%M}", "seconds": "15", "seed": "0", "done": done}
    return _replan_page(plan_id, Form(values), tuple(row.solution.get("gone", ())))


@blueprint.post("/<int:plan_id>/replan")
@allow("coordinator", "dispatcher")
def restart(plan_id: int) -> ResponseReturnValue:
    """Queue the planning of the rest of a night."""
    row = _plan(plan_id)
    form = Form(request.form)
    at = _moment(form, row.day)
    seconds = form.integer("seconds", 1, LONGEST)
    seed = form.integer("seed", 0, 2**31 - 1)
    gone = request.form.getlist("gone")
    options = Options.of(row.options)
    if form.faults or at is None:
        return _replan_page(plan_id, form, tuple(gone)), 422
    running = open_rounds_job(get_session(), row.day, options.service)
    if running is None:
        payload: dict[str, Any] = {
            "day": row.day.isoformat(),
            "options": options.values(),
            "plan_id": plan_id,
            "at": at.isoformat(),
            "gone": gone,
            "reports_only": form["done"] == "reports",
            "seconds": seconds,
            "seed": seed,
        }
        try:
            running = jobs.enqueue("rounds", payload)
        except jobs.JobError as error:
            flash(say(error.message), "bad")
            return _replan_page(plan_id, form, tuple(gone)), 503
    return redirect(url_for("jobs.show", job_id=running.id), 303)


@blueprint.post("/<int:plan_id>/visits")
@allow("coordinator", "dispatcher")
def add_visit(plan_id: int) -> ResponseReturnValue:
    """Add a visit for this one night; planning again, or a hand, puts it on a round."""
    row = _plan(plan_id)
    form = Form(request.form)
    session = get_session()
    site = form.choice("site", [one or 0 for one in session.exec(select(Site.id))])
    services = [one or 0 for one in session.exec(select(Service.id))]
    service = row.service_id or form.choice("service", services)
    title = form.text("name", 200, needed=True)
    begins, ends = form.clock("begins"), form.clock("ends")
    minutes = form.integer("minutes", 1, 600)
    priority = form.integer("priority", 1, 3)
    if site is None:
        form.faults.setdefault("site", _("Choose from the list."))
    if service is None:
        form.faults.setdefault("service", _("Choose from the list."))
    if form.faults or begins is None or ends is None:
        values = {"at": "", "seconds": "15", "seed": "0", "done": "clock"}
        form = _with(form, {**values, **request.form})
        return _replan_page(plan_id, form, ()), 422
    own = row.day if begins >= NOON else row.day + timedelta(days=1)
    with writer() as session:
        visit = {
            "code": _free_code(session, row.day),
            "name": title,
            "site_id": site,
            "service_id": service,
            "window_starts": begins,
            "window_ends": ends,
            "minutes": minutes,
            "priority": priority,
            "valid_from": own,
            "valid_to": own,
        }
        added = Visit.model_validate(visit)
        session.add(added)
        session.flush()
        audit.record(session, "visit.add", f"visit:{added.id}", day=own.isoformat())
    flash(_("%(name)s is added. It is on no round yet.", name=title), "good")
    return redirect(url_for("rounds.show", plan_id=plan_id), 303)


def _page(form: Form) -> str:
    names = service_names(get_session())
    rows = get_session().exec(select(Service).order_by(Service.code)).all()
    checked = Form(form.values)
    day, options = checked.date("day"), _options(checked)
    size = _size(day, options) if day is not None and options is not None else None
    return render_template(
        "rounds/plan.html",
        form=form,
        services=[(row.code, names[row.id or 0]) for row in rows],
        size=size,
        network=network_of("car"),
        longest=LONGEST,
    )


def _replan_page(plan_id: int, form: Form, gone: tuple[str, ...]) -> str:
    row, night, result = found(plan_id)
    words = board_words(row, night, board(result.problem, result.rounds))
    session = get_session()
    sites = session.exec(select(Site).order_by(Site.name)).all()
    names = service_names(session)
    return render_template(
        "rounds/replan.html",
        **words,
        form=form,
        gone=gone,
        sites=[(one.id, one.name) for one in sites],
        services=sorted(names.items(), key=lambda item: item[1]),
    )


def _options(form: Form) -> Options | None:
    """Return planning options from a form, or None with faults."""
    known = get_session().exec(select(Service.code)).all()
    service = form["service"]
    if service and service not in known:
        form.faults["service"] = _("Choose from the list.")
    own = form["mode"] == "own"
    asked = "unnamed" if own else "mode"
    mode: Mode | None = next((one for one in get_args(Mode) if one == form[asked]), None)
    if mode is None:
        form.faults[asked] = _("Choose from the list.")
    keys = form.integer("keys", 0, 999)
    away = form.integer("away", 0, 240)
    nights = form.integer("nights", 1, 30)
    pause = form.integer("break", 0, 120)
    if form.faults or mode is None or away is None or nights is None or pause is None:
        return None
    return Options(
        service,
        mode,
        distance=away,
        nights=nights,
        break_minutes=pause,
        key_room=keys or 0,
        own=own,
    )


def _size(day: date, options: Options) -> Size:
    night = read_night(get_session(), day, network_of, options)
    named = sum(one.guard is not None for one in night.crew)
    return Size(len(night.problem.tasks), len(night.crew), named)


def _moment(form: Form, day: date) -> datetime | None:
    """Return the instant to plan from, which lies in the night, or None with a fault."""
    try:
        at = datetime.fromisoformat(form["at"]).replace(tzinfo=COPENHAGEN)
    except ValueError:
        form.faults["at"] = _("Give a time such as 2027-01-31T22:30.")
        return None
    if not noon(day) <= at <= noon(day + timedelta(days=1)):
        form.faults["at"] = _("Give a time between noon of the day and noon of the next.")
        return None
    return at


def _free_code(session: Session, day: date) -> str:
    """Return a code for an added visit that no other has."""
    start = f"EKSTRA-{day:%Y%m%d}-"
    taken = set(session.exec(select(Visit.code).where(col(Visit.code).startswith(start))))
    number = 1
    while f"{start}{number}" in taken:
        number += 1
    return f"{start}{number}"


def _with(form: Form, values: dict[str, str]) -> Form:
    """Return a form with more values and the same faults."""
    out = Form(values)
    out.faults = form.faults
    return out


def _plan(plan_id: int) -> RoundPlan:
    row = get_session().get(RoundPlan, plan_id)
    if row is None:
        abort(404)
    return row


def _seconds() -> str:
    return f"{min(LONGEST, current_app.extensions['settings'].solve_seconds):g}"
