# SPDX-License-Identifier: MPL-2.0
"""What sharing the pool is worth: simulated days under several ways of sharing, as a job."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint
from flask import Response
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from dispatch.simulation.grid import RULES
from dispatch.simulation.policy import NAMES
from sites.clock import local_day
from web import jobs
from web.access import allow
from web.db import get_session
from web.i18n import language
from web.jobs.simulating import MOST_UNITS
from web.models import Job
from web.models import now
from web.pages import distribution
from web.pages import pool_plans
from web.pages.distribution import Line
from web.pages.distribution import Mark
from web.pages.filters import say
from web.pages.forms import Form
from web.pages.progress import STOP_POLLING
from web.pages.queries_jobs import simulation_job
from web.pages.whiskers import draw

blueprint = Blueprint("whatif", __name__, url_prefix="/pool/what-if")

MOST_DAYS = 365


@blueprint.get("")
@allow("coordinator", "dispatcher")
def index() -> str:
    """Show the last comparison, and the form with what it was asked for."""
    session = get_session()
    last = simulation_job(session)
    usual = {"units": pool_plans.usual(session), "days": 30, "scale": 1, "seed": 1}
    asked = {**usual, **(last.payload if last else {})}
    values = {key: f"{asked[key]:g}" for key in usual}
    return _page(Form({"date": local_day(now()).isoformat(), **values}))


@blueprint.post("")
@allow("coordinator", "dispatcher")
def start() -> ResponseReturnValue:
    """Queue a comparison, unless one is going on."""
    form = Form(request.form)
    units = form.integer("units", 1, MOST_UNITS)
    days = form.integer("days", 2, MOST_DAYS)
    scale = form.decimal("scale", 0.1, 100)
    seed = form.integer("seed", 0, 2**31 - 1)
    day = form.date("date")
    if form.faults or day is None:
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    last = simulation_job(get_session())
    if last is None or not last.open:
        payload = {"date": day.isoformat(), "units": units, "days": days, "scale": scale}
        try:
            jobs.enqueue("simulate", {**payload, "seed": seed})
        except jobs.JobError as error:
            flash(say(error.message), "bad")
            return _page(form), HTTPStatus.SERVICE_UNAVAILABLE
    return redirect(url_for("whatif.index"), HTTPStatus.SEE_OTHER)


@blueprint.get("/state")
@allow("coordinator", "dispatcher")
def state() -> ResponseReturnValue:
    """Return the part of the page that changes while days are played."""
    job = _job()
    page = render_template("pool/_whatif.html", **_words(job))
    return page, HTTPStatus.OK if job.open else STOP_POLLING


@blueprint.post("/stop")
@allow("coordinator", "dispatcher")
def stop() -> ResponseReturnValue:
    """Stop a comparison; a part of it would compare nothing, so nothing is kept."""
    jobs.cancel(_job().id)
    return redirect(url_for("whatif.index"), HTTPStatus.SEE_OTHER)


@blueprint.get("/case")
@allow("coordinator", "dispatcher")
def case() -> str:
    """Return the case that the sliders stand at, alone."""
    job = _job()
    if "grid" not in job.result:
        abort(HTTPStatus.NOT_FOUND)
    return render_template("pool/_case.html", job=job, **_chosen(job))


@blueprint.get("/<job_id>/late.svg")
@allow("coordinator", "dispatcher")
def chart(job_id: str) -> Response:
    """Return late shares with their intervals as a picture."""
    found = _played(job_id)
    rows = [found["reference"], *found["policies"]]
    shown = [(_name(row["policy"]), row["late"]) for row in rows]
    return Response(draw(shown), mimetype="image/svg+xml")


@blueprint.get("/<job_id>/times.svg")
@allow("coordinator", "dispatcher")
def times(job_id: str) -> Response:
    """Return how soon somebody comes as a picture: all ways, or one case beside what it replaces.

    With `step` and `units` in the address it is that case, beside the administrations alone.
    """
    found = _played(job_id)
    rows = [found["reference"], *found["policies"]]
    lines = [Line(_name(row["policy"]), row["within_minutes"]) for row in rows]
    grid = found.get("grid")
    if grid and "step" in request.args:
        one = _case_of(grid, *_position(grid, found))
        name = f"{_name(one['policy'])}: {_units(one['units'])}"
        alone = f"{_name(rows[0]['policy'])}: {_units(rows[0]['units'])}"
        lines = [Line(alone, rows[0]["within_minutes"]), Line(name, one["within"])]
    marks = [
        Mark(one["seconds"] / 60, _("%(minutes)s min", minutes=f"{one['seconds'] / 60:g}"))
        for one in (grid or {}).get("thresholds", ())
    ]
    picture = distribution.draw(lines, marks, _("minutes"), _("incidents answered"))
    return Response(picture, mimetype="image/svg+xml")


def _played(job_id: str) -> dict[str, Any]:
    """Return the result of a comparison that was played to its end."""
    job = jobs.find(job_id)
    if job is None or job.kind != "simulate" or "reference" not in job.result:
        abort(HTTPStatus.NOT_FOUND)
    return job.result


def _position(grid: dict[str, Any], found: dict[str, Any]) -> tuple[int, int, str]:
    """Return where the sliders stand: step, row of the number of units, and how a pool is run."""
    usual = grid["sizes"].index(found["reference"]["units"])
    step = request.args.get("step", len(grid["steps"]) - 1, type=int)
    size = request.args.get("size", usual, type=int)
    rule = request.args.get("rule", RULES[0])
    step = min(max(0, step), len(grid["steps"]) - 1)
    size = min(max(0, size), len(grid["sizes"]) - 1)
    return step, size, rule if rule in RULES else RULES[0]


def _case_of(grid: dict[str, Any], step: int, size: int, rule: str) -> dict[str, Any]:
    """Return a case; how a pool is run only matters where everything is one pool."""
    policy = grid["steps"][step]
    if policy == RULES[0]:
        policy = rule
    units = grid["sizes"][size]
    return next(one for one in grid["cases"] if (one["policy"], one["units"]) == (policy, units))


def _chosen(job: Job) -> dict[str, Any]:
    """Return what the part below the sliders says."""
    found, grid = job.result, job.result["grid"]
    step, size, rule = _position(grid, found)
    alone = found["reference"]
    return {
        "one": _case_of(grid, step, size, rule),
        "alone": alone,
        "step": step,
        "size": size,
        "rule": rule,
        "steps": [_name(name) for name in grid["steps"]],
        "sizes": grid["sizes"],
        "rules": [(name, _name(name)) for name in RULES],
        "say_policy": _name,
    }


def _units(count: int) -> str:
    return str(ngettext("%(num)s unit", "%(num)s units", count))


def _job() -> Job:
    job = simulation_job(get_session())
    if job is None:
        abort(HTTPStatus.NOT_FOUND)
    # Read anew, so that one whose worker is gone says so.
    return jobs.find(job.id) or job


def _page(form: Form) -> str:
    last = simulation_job(get_session())
    job = None if last is None else jobs.find(last.id)
    most = {"units": MOST_UNITS, "days": MOST_DAYS}
    return render_template("pool/whatif.html", form=form, most=most, **_words(job))


def _words(job: Job | None) -> dict[str, Any]:
    """Return what the changing part of the page says."""
    if job is None:
        return {"job": None}
    found = job.result if "reference" in job.result else None
    rows = [found["reference"], *found["policies"]] if found else []
    progress = job.progress
    playing = ""
    if progress.get("policy"):
        playing = _(
            "%(policy)s, %(units)s units: day %(day)s of %(days)s",
            policy=_name(progress["policy"]),
            units=progress["units"],
            day=progress["done"],
            days=progress["of"],
        )
    return {
        "job": job,
        "found": found,
        "rows": rows,
        "names": {row["policy"]: _name(row["policy"]) for row in rows},
        "playing": playing,
        "message": job.message_en if language() == "en" else job.message_da,
        "say_policy": _name,
        **(_chosen(job) if found and "grid" in found else {}),
    }


def _name(policy: str) -> str:
    """Return a policy's name, with the share of units that it pools where it is not all."""
    base, _blank, share = policy.partition(" ")
    return f"{say(NAMES[base])} {share}".strip()
