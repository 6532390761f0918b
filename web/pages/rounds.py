# SPDX-License-Identifier: MPL-2.0
"""Rounds between buildings: the nights, one night round by round, and a run sheet on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint
from flask import Response
from flask import abort
from flask import current_app
from flask import render_template
from sqlmodel import col
from sqlmodel import select

from dispatch.rounds.checker import check
from dispatch.rounds.exports import FORMATS
from dispatch.rounds.exports import write
from dispatch.rounds.models import RoundPlan
from dispatch.rounds.problem import Mode
from dispatch.rounds.reading import Night
from dispatch.rounds.result import Result
from dispatch.rounds.result import Round
from dispatch.rounds.result import Step
from dispatch.rounds.store import load_result
from roster.store import StoreError
from sites.network import NetworkLike
from sites.network import current
from web import audit
from web.access import allow
from web.db import get_session
from web.db import writer
from web.i18n import language

blueprint = Blueprint("rounds", __name__, url_prefix="/rounds")

MIMETYPES = {"csv": "text/csv", "geojson": "application/geo+json", "gpx": "application/gpx+xml"}
WIDTH = 1000
"""Units of a timeline from side to side."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a round's timeline: `drive`, `wait`, `visit` or `break`."""

    kind: str
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Line:
    """A step in words."""

    step: Step
    arrive: datetime
    start: datetime
    leave: datetime
    visit: str
    place: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A round as the page draws it."""

    code: str
    guard: str
    one: Round
    lines: tuple[Line, ...]
    bars: tuple[Bar, ...]


@blueprint.get("")
@allow("coordinator", "dispatcher")
def index() -> str:
    """List the nights that have rounds, newest first."""
    query = select(RoundPlan).order_by(col(RoundPlan.day).desc(), col(RoundPlan.id).desc())
    return render_template("rounds/index.html", plans=get_session().exec(query).all())


@blueprint.get("/<int:plan_id>")
@allow("coordinator", "dispatcher")
def show(plan_id: int) -> str:
    """Show every round of a night, what is on none and why, and what is broken."""
    row, night, result = _found(plan_id)
    return render_template(
        "rounds/show.html",
        plan=row,
        result=result,
        rounds=[_shown(night, one) for one in result.rounds if one.tasks],
        broken=check(result.problem, result.rounds),
        formats=FORMATS,
        waiting=sum(one.waiting for one in result.rounds),
        width=WIDTH,
    )


@blueprint.get("/<int:plan_id>/sheet/<path:code>")
@allow("coordinator", "dispatcher")
def sheet(plan_id: int, code: str) -> str:
    """Show one round as a sheet to print: times and places, never keys or codes."""
    row, night, result = _found(plan_id)
    one = next((one for one in result.rounds if one.guard == code and one.tasks), None)
    if one is None:
        abort(404)
    return render_template("rounds/sheet.html", plan=row, round=_shown(night, one))


@blueprint.get("/<int:plan_id>/download.<form>")
@allow("coordinator", "dispatcher")
def download(plan_id: int, form: str) -> Response:
    """Give a night's rounds as a table, a map or a route."""
    known = next((one for one in FORMATS if one == form), None)
    if known is None:
        abort(404)
    row, _night, result = _found(plan_id)
    data = write(result, known, _network(row.options["mode"]), language())
    with writer() as session:
        audit.record(session, "rounds.export", f"rounds:{plan_id}", format=form)
    name = f"rounds-{plan_id}-{row.day}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, mimetype=MIMETYPES[form], headers=headers)


def _network(mode: Mode) -> NetworkLike:
    return current(current_app.extensions["settings"].data, mode)


def _found(plan_id: int) -> tuple[RoundPlan, Night, Result]:
    try:
        night, result = load_result(get_session(), plan_id, _network)
    except StoreError:
        abort(404)
    return get_session().get_one(RoundPlan, plan_id), night, result


def _shown(night: Night, one: Round) -> Shown:
    problem = night.problem
    lines = []
    for step in one.steps:
        visit = problem.task[step.task].visit.name if step.task else ""
        place = problem.places[step.place].name if step.place is not None else ""
        arrive, start, leave = (problem.at(at) for at in (step.arrive, step.start, step.leave))
        lines.append(Line(step, arrive, start, leave, visit, place))
    guard = problem.guard[one.guard].name
    return Shown(one.guard, guard, one, tuple(lines), _bars(one))


def _bars(one: Round) -> tuple[Bar, ...]:
    """Return a round's timeline, cut to its own beginning and end."""
    first, last = one.steps[0].leave, one.steps[-1].leave
    scale = WIDTH / max(1, last - first)

    def bar(kind: str, begin: int, end: int) -> Bar:
        x = round((begin - first) * scale)
        return Bar(kind, x, max(1, round((end - first) * scale) - x))

    out: list[Bar] = []
    for step in one.steps[1:]:
        spans = (
            ("drive", step.arrive - step.travel, step.arrive),
            ("wait", step.arrive, step.start),
            (step.kind, step.start, step.leave),
        )
        out.extend(bar(kind, begin, end) for kind, begin, end in spans if end > begin)
    return tuple(out)
