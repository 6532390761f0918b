# SPDX-License-Identifier: MPL-2.0
"""What a roster makes its guards travel, beside other ways to plan it; a job works those out."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

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

from roster.models import Roster
from roster.travel.measure import estimated
from roster.travel.measure import measure
from roster.travel.measure import weights
from web import jobs
from web.access import allow
from web.db import get_session
from web.i18n import language
from web.models import Job
from web.pages import plans
from web.pages.filters import say
from web.pages.forms import Form
from web.pages.progress import STOP_POLLING
from web.pages.queries_jobs import travel_job

blueprint = Blueprint("travel", __name__, url_prefix="/rosters/<int:roster_id>/travel")


@blueprint.get("")
@allow("coordinator")
def index(roster_id: int) -> str:
    """Show what the roster travels now, and the last comparison."""
    seconds = current_app.extensions["settings"].solve_seconds
    form = Form({"seconds": f"{seconds:g}", "seed": "0"})
    return _page(plans.find_roster(roster_id), form)


@blueprint.post("")
@allow("coordinator")
def start(roster_id: int) -> ResponseReturnValue:
    """Queue the comparison, unless one of this roster is going on."""
    roster = plans.find_roster(roster_id)
    form = Form(request.form)
    seconds = form.integer("seconds", 5, 7200)
    seed = form.integer("seed", 0, 2**31 - 1)
    if form.faults or seconds is None or seed is None:
        return _page(roster, form), HTTPStatus.UNPROCESSABLE_ENTITY
    last = travel_job(get_session(), roster_id)
    if last is None or not last.open:
        payload = {"roster_id": roster_id, "seconds": seconds, "seed": seed}
        try:
            jobs.enqueue("travel", payload)
        except jobs.JobError as error:
            flash(say(error.message), "bad")
            return _page(roster, form), HTTPStatus.SERVICE_UNAVAILABLE
    return redirect(url_for("travel.index", roster_id=roster_id), HTTPStatus.SEE_OTHER)


@blueprint.get("/state")
@allow("coordinator")
def state(roster_id: int) -> ResponseReturnValue:
    """Return the part of the page that changes while a comparison goes on."""
    roster = plans.find_roster(roster_id)
    job = _job(roster_id)
    page = render_template("travel/_state.html", **_words(roster, job))
    return page, HTTPStatus.OK if job.open else STOP_POLLING


@blueprint.post("/stop")
@allow("coordinator")
def stop(roster_id: int) -> ResponseReturnValue:
    """Stop a comparison; what it has found by then is kept."""
    jobs.cancel(_job(roster_id).id)
    return redirect(url_for("travel.index", roster_id=roster_id), HTTPStatus.SEE_OTHER)


def _job(roster_id: int) -> Job:
    job = travel_job(get_session(), roster_id)
    if job is None:
        abort(HTTPStatus.NOT_FOUND)
    # Read anew, so that one whose worker is gone says so.
    return jobs.find(job.id) or job


def _page(roster: Roster, form: Form) -> str:
    assert roster.id is not None
    last = travel_job(get_session(), roster.id)
    job = None if last is None else jobs.find(last.id)
    loaded = plans.checked(roster)
    plan = loaded.plan
    return render_template(
        "travel/index.html",
        form=form,
        now=measure(plan, loaded.report) if plan.assignments else None,
        guessed=estimated(plan.problem),
        weights=weights(plan.problem),
        network=plans.network(),
        **_words(roster, job),
    )


def _words(roster: Roster, job: Job | None) -> dict[str, Any]:
    """Return what the changing part of the page says."""
    if job is None:
        return {"roster": roster, "job": None}
    found = job.result if "plans" in job.result else None
    return {
        "roster": roster,
        "job": job,
        "found": found,
        "stale": found is not None and found["version"] != roster.version,
        "phase": _phase(job.progress),
        "names": _names(),
        "message": job.message_en if language() == "en" else job.message_da,
    }


def _names() -> dict[str, str]:
    return {
        "plan": _("The plan"),
        "nearest": _("Nearest qualified first"),
        "hours": _("Nearest with hours left first"),
        "alone": _("Each administration alone"),
    }


def _phase(progress: dict[str, Any]) -> str:
    """Return what is done now."""
    said: str
    steps = {"done": progress.get("done", 0), "of": progress.get("of", 0)}
    match progress.get("phase"):
        case "nearest" | "hours":
            said = _("Nearest first: %(done)s of %(of)s shifts", **steps)
        case "alone":
            said = _("Each administration alone: %(done)s of %(of)s", **steps)
        case "bound":
            said = _("Proving how good a plan can be …")
        case _other:
            said = _("Reading the roster …")
    return said
