# SPDX-License-Identifier: MPL-2.0
"""A job's page: what a search has reached, drawn and in figures, and the button that stops it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import Blueprint
from flask import Response
from flask import abort
from flask import redirect
from flask import render_template
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from roster.models import Roster
from roster.plan import gap
from web import jobs
from web.access import allow
from web.access import has_role
from web.db import get_session
from web.i18n import language
from web.models import Job
from web.models import now
from web.pages.curve import draw
from web.pages.filters import day

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs/<job_id>")

STOP_POLLING = 286
"""The answer on which htmx ends a poll."""


@blueprint.get("")
@allow("coordinator", "dispatcher")
def show(job_id: str) -> str:
    """Show a job; the state below refreshes itself while the job is open."""
    job = _find(job_id)
    return render_template("jobs/show.html", **_words(job))


@blueprint.get("/state")
@allow("coordinator", "dispatcher")
def state(job_id: str) -> ResponseReturnValue:
    """Return the part of the page that changes."""
    job = _find(job_id)
    page = render_template("jobs/_state.html", **_words(job))
    return page, HTTPStatus.OK if job.open else STOP_POLLING


@blueprint.get("/curve.svg")
@allow("coordinator", "dispatcher")
def curve(job_id: str) -> Response:
    """Draw how objective and bound have come together."""
    job = _find(job_id)
    return Response(draw(_history(job)), mimetype="image/svg+xml")


@blueprint.post("/cancel")
@allow("coordinator", "dispatcher")
def cancel(job_id: str) -> ResponseReturnValue:
    """Stop a job; the best plan so far is kept."""
    jobs.cancel(_find(job_id).id)
    return redirect(url_for("jobs.show", job_id=job_id), HTTPStatus.SEE_OTHER)


@blueprint.post("/retry")
@allow("coordinator", "dispatcher")
def retry(job_id: str) -> ResponseReturnValue:
    """Start the same work again."""
    job = _find(job_id)
    if not job.open:
        job = jobs.retry(job_id)
    return redirect(url_for("jobs.show", job_id=job.id), HTTPStatus.SEE_OTHER)


def _find(job_id: str) -> Job:
    """Return a job that searches; a dispatcher may only see those that plan rounds."""
    job = jobs.find(job_id)
    if job is None or job.kind not in ("solve", "rounds"):
        abort(HTTPStatus.NOT_FOUND)
    if job.kind == "solve" and not has_role("coordinator"):
        abort(HTTPStatus.FORBIDDEN)
    return job


def _words(job: Job) -> dict[str, object]:
    history = _history(job)
    limit = job.progress.get("limit") or job.payload.get("seconds")
    return {
        "job": job,
        "now": history[-1] if history else None,
        "steps": history[-8:][::-1],
        "drawn": len(history),
        "limit": limit,
        "elapsed": _elapsed(job),
        "message": job.message_en if language() == "en" else job.message_da,
        **(_of_rounds(job) if job.kind == "rounds" else _of_roster(job)),
    }


def _of_roster(job: Job) -> dict[str, object]:
    """Return what a page says of a job that solves a roster, and where it leads."""
    roster = get_session().get(Roster, job.payload.get("roster_id"))
    if roster is None:
        abort(HTTPStatus.NOT_FOUND)
    board = url_for("board.guards", roster_id=roster.id)
    onward = (_("See the roster"), board)
    if "proposal" in job.payload:
        onward = _to_proposal(roster, job)
    return {
        "title": _("Solving %(name)s", name=roster.name),
        "trail": [(_("Rosters"), url_for("rosters.index")), (roster.name, board)],
        "onward": onward,
        "left": _("Open seats"),
        "reading": _("Reading the roster and looking for a first plan …"),
        "rounds": False,
    }


def _to_proposal(roster: Roster, job: Job) -> tuple[str, str]:
    """Return where a search for a proposal leads: to the proposal, or back to the form."""
    if "proposal" in job.result:
        url = url_for("proposals.show", roster_id=roster.id, job_id=job.id)
        return _("See the proposal"), url
    return _("Ask for a proposal"), url_for("proposals.new", roster_id=roster.id)


def _of_rounds(job: Job) -> dict[str, object]:
    """Return what a page says of a job that plans rounds, and where it leads."""
    index = url_for("rounds.index")
    number = job.result.get("plan_id") or job.payload.get("plan_id")
    onward = url_for("rounds.show", plan_id=number) if number else index
    night = day(date.fromisoformat(job.payload["day"]), "long")
    title = _("Planning the rounds of %(day)s", day=night)
    if job.payload.get("at"):
        title = _("Planning the rest of the rounds of %(day)s", day=night)
    return {
        "title": title,
        "trail": [(_("Rounds"), index)],
        "onward": (_("See the rounds"), onward),
        "left": _("Visits on no round"),
        "reading": _("Reading visits, guards and streets, and looking for a first plan …"),
        "rounds": True,
    }


def _history(job: Job) -> list[dict[str, Any]]:
    """Return the improvements in time order; the end result is the last one.

    The figures of a plan for the rest of a night count only what is ahead, and those of the
    whole night are no step of theirs.
    """
    keys = ("seconds", "objective", "bound", "open")
    steps = [dict(zip(keys, step, strict=True)) for step in job.progress.get("history", [])]
    if "objective" in job.result and not job.payload.get("at"):
        steps.append(_end(job.result))
    known: float | None = None
    for step in steps:
        known = step["open"] = known if step["open"] is None else step["open"]
        if step["bound"] or not step["objective"]:
            step["gap"] = gap(int(step["objective"]), int(step["bound"]))
    return steps


def _end(result: Mapping[str, Any]) -> dict[str, Any]:
    left = result["uncovered"] if "uncovered" in result else result["unserved"]
    return {**{key: result[key] for key in ("seconds", "objective", "bound")}, "open": left}


def _elapsed(job: Job) -> float:
    """Return the seconds that the job has run."""
    if job.started_at is None:
        return 0.0
    return ((job.finished_at or now()) - job.started_at).total_seconds()
