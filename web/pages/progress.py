# SPDX-License-Identifier: MPL-2.0
"""A job's page: what the solver has reached, drawn and in figures, and the button that stops it."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint
from flask import Response
from flask import abort
from flask import redirect
from flask import render_template
from flask import url_for
from flask.typing import ResponseReturnValue

from roster.models import Roster
from roster.plan import gap
from web import jobs
from web.access import allow
from web.db import get_session
from web.i18n import language
from web.models import Job
from web.models import now
from web.pages.curve import draw

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs/<job_id>")

STOP_POLLING = 286
"""The answer on which htmx ends a poll."""


@blueprint.get("")
@allow("coordinator")
def show(job_id: str) -> str:
    """Show a job; the state below refreshes itself while the job is open."""
    job = _find(job_id)
    return render_template("jobs/show.html", **_words(job))


@blueprint.get("/state")
@allow("coordinator")
def state(job_id: str) -> ResponseReturnValue:
    """Return the part of the page that changes."""
    job = _find(job_id)
    page = render_template("jobs/_state.html", **_words(job))
    return page, HTTPStatus.OK if job.open else STOP_POLLING


@blueprint.get("/curve.svg")
@allow("coordinator")
def curve(job_id: str) -> Response:
    """Draw how objective and bound have come together."""
    job = _find(job_id)
    return Response(draw(_history(job)), mimetype="image/svg+xml")


@blueprint.post("/cancel")
@allow("coordinator")
def cancel(job_id: str) -> ResponseReturnValue:
    """Stop a job; the best plan so far is kept."""
    jobs.cancel(_find(job_id).id)
    return redirect(url_for("jobs.show", job_id=job_id), HTTPStatus.SEE_OTHER)


@blueprint.post("/retry")
@allow("coordinator")
def retry(job_id: str) -> ResponseReturnValue:
    """Start the same work again."""
    job = _find(job_id)
    if not job.open:
        job = jobs.retry(job_id)
    return redirect(url_for("jobs.show", job_id=job.id), HTTPStatus.SEE_OTHER)


def _find(job_id: str) -> Job:
    job = jobs.find(job_id)
    if job is None or job.kind != "solve":
        abort(HTTPStatus.NOT_FOUND)
    return job


def _words(job: Job) -> dict[str, object]:
    roster = get_session().get(Roster, job.payload.get("roster_id"))
    if roster is None:
        abort(HTTPStatus.NOT_FOUND)
    history = _history(job)
    limit = job.progress.get("limit") or job.payload.get("seconds")
    return {
        "job": job,
        "roster": roster,
        "now": history[-1] if history else None,
        "steps": history[-8:][::-1],
        "drawn": len(history),
        "limit": limit,
        "elapsed": _elapsed(job),
        "message": job.message_en if language() == "en" else job.message_da,
    }


def _history(job: Job) -> list[dict[str, float]]:
    """Return the improvements in time order; the end result is the last one."""
    keys = ("seconds", "objective", "bound", "uncovered")
    steps = [dict(zip(keys, step, strict=True)) for step in job.progress.get("history", [])]
    if "objective" in job.result:
        steps.append({key: job.result[key] for key in keys})
    for step in steps:
        if step["bound"] or not step["objective"]:
            step["gap"] = gap(int(step["objective"]), int(step["bound"]))
    return steps


def _elapsed(job: Job) -> float:
    """Return the seconds that the job has run."""
    if job.started_at is None:
        return 0.0
    return ((job.finished_at or now()) - job.started_at).total_seconds()
