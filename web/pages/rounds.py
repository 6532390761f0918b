# SPDX-License-Identifier: MPL-2.0
"""Rounds between buildings: the nights, one night on list and map, and run sheets on paper."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint
from flask import Response
from flask import abort
from flask import current_app
from flask import render_template
from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlmodel import col
from sqlmodel import select

from dispatch.rounds.checker import Broken
from dispatch.rounds.checker import Violation
from dispatch.rounds.edit import Board
from dispatch.rounds.edit import board
from dispatch.rounds.exports import FORMATS
from dispatch.rounds.exports import write
from dispatch.rounds.models import RoundPlan
from dispatch.rounds.reading import Night
from dispatch.rounds.reading import streets_of
from dispatch.rounds.reports import in_force
from dispatch.rounds.result import Result
from dispatch.rounds.store import codes_of
from dispatch.rounds.store import load_result
from roster.models import Guard
from roster.plan import gap
from roster.store import StoreError
from sites.network import Timetable
from web import audit
from web.access import allow
from web.db import get_session
from web.db import writer
from web.i18n import language
from web.pages import plans
from web.pages import rounds_map
from web.pages import rounds_model
from web.pages.filters import say
from web.pages.queries_jobs import open_rounds_jobs

blueprint = Blueprint("rounds", __name__, url_prefix="/rounds")

MIMETYPES = {"csv": "text/csv", "geojson": "application/geo+json", "gpx": "application/gpx+xml"}
UNFOLDED = 8
"""Up to so many rounds every list begins open."""


@blueprint.get("")
@allow("coordinator", "dispatcher")
def index() -> str:
    """List the nights that have rounds, newest first."""
    session = get_session()
    query = select(RoundPlan).order_by(col(RoundPlan.day).desc(), col(RoundPlan.id).desc())
    rows = session.exec(query).all()
    days = [row.day for row in rows]
    counting = in_force(session, min(days), max(days)) if days else ()
    return render_template(
        "rounds/index.html",
        plans=rows,
        counting={row.id for row in counting},
        jobs=open_rounds_jobs(session),
    )


@blueprint.get("/<int:plan_id>")
@allow("coordinator", "dispatcher")
def show(plan_id: int) -> str:
    """Show every round of a night on list, map and timeline, and what is broken or left out."""
    row, night, result = found(plan_id)
    words = board_words(row, night, board(result.problem, result.rounds))
    guards = get_session().exec(select(Guard).order_by(Guard.name)).all()
    return render_template(
        "rounds/show.html",
        **words,
        guards=[(guard.code, guard.name) for guard in guards],
        tasks=[(task.id, words["names"][task.id]) for task in result.problem.tasks],
        chosen=request.args.get("visit", ""),
        formats=FORMATS,
        attribution=plans.attribution(),
        source=result.problem.source,
        newer=_newer(row),
    )


@blueprint.get("/<int:plan_id>/reported")
@allow("coordinator", "dispatcher")
def reported(plan_id: int) -> ResponseReturnValue:
    """Return the changing part of a night's page if guards have reported since it was shown.

    The entity tag has a stamp for each round: rounds without news come without steps.
    """
    session = get_session()
    try:
        codes = codes_of(session, plan_id)
    except StoreError:
        abort(404)
    stamps = rounds_model.stamps_of(rounds_model.reports_of(session, plan_id), codes)
    tag = rounds_model.BETWEEN.join(stamps)
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    else:
        row, night, result = found(plan_id)
        seen = next(iter(request.if_none_match.as_set(include_weak=True)), "")
        words = board_words(row, night, board(result.problem, result.rounds), seen=seen)
        tag = words["seen"]
        response = Response(render_template("rounds/_board.html", **words))
    response.cache_control.private = True
    response.cache_control.no_cache = True
    response.set_etag(tag)
    return response


@blueprint.get("/<int:plan_id>/map.geojson")
@allow("coordinator", "dispatcher")
def drawing(plan_id: int) -> ResponseReturnValue:
    """Return the rounds along the streets, their stops and what is on no round."""
    row, night, result = found(plan_id)
    now = board(result.problem, result.rounds)
    words = board_words(row, night, now)
    drawn = rounds_map.features(
        now.problem, words["rounds"], words["left"], streets_of(night, network_of)
    )
    response = Response(json.dumps(drawn), mimetype="application/geo+json")
    response.cache_control.private = True
    response.cache_control.no_cache = True
    response.add_etag()
    return response.make_conditional(request)


@blueprint.get("/<int:plan_id>/sheets")
@allow("coordinator", "dispatcher")
def sheets(plan_id: int) -> str:
    """Show all rounds of a night as sheets to print, one after the other."""
    return _sheets(plan_id, None)


@blueprint.get("/<int:plan_id>/sheet/<path:code>")
@allow("coordinator", "dispatcher")
def sheet(plan_id: int, code: str) -> str:
    """Show one round as a sheet to print: times and places, never keys or codes."""
    return _sheets(plan_id, code)


@blueprint.get("/<int:plan_id>/download.<form>")
@allow("coordinator", "dispatcher")
def download(plan_id: int, form: str) -> Response:
    """Give a night's rounds as a table, a map or a route."""
    known = next((one for one in FORMATS if one == form), None)
    if known is None:
        abort(404)
    row, night, result = found(plan_id)
    data = write(result, known, streets_of(night, network_of), language())
    with writer() as session:
        audit.record(session, "rounds.export", f"rounds:{plan_id}", format=form)
    name = f"rounds-{plan_id}-{row.day}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, mimetype=MIMETYPES[form], headers=headers)


def _newer(row: RoundPlan) -> RoundPlan | None:
    """Return the rounds that count instead of published ones; None where these count."""
    if row.status != "published":
        return None
    published = in_force(get_session(), row.day, row.day)
    found = [one for one in published if one.service_id == row.service_id]
    return next((one for one in found if one.id != row.id), None)


network_of = Timetable(lambda: current_app.extensions["settings"].data)
"""The streets in use for a means of travel."""


def found(plan_id: int) -> tuple[RoundPlan, Night, Result]:
    """Return stored rounds, or answer 404."""
    session = get_session()
    try:
        night, result = load_result(session, plan_id, network_of)
    except StoreError:
        abort(404)
    row = session.get_one(RoundPlan, plan_id)
    session.expunge_all()  # else a change in this request would have every site read once more
    return row, night, result


def board_words(
    row: RoundPlan, night: Night, now: Board, same: frozenset[str] = frozenset(), seen: str = ""
) -> dict[str, Any]:
    """Return what the changing part of a night's page shows.

    Rounds that the page has already come without steps: those in `same`, and those of which
    guards have reported nothing since what the page has `seen`.
    """
    said = row.solution
    why = {one["task"]: one[language()] for one in said.get("unserved", ())}
    reports = rounds_model.reports_of(get_session(), row.id or 0)
    codes = [one.guard for one in now.rounds]
    stamps = rounds_model.stamps_of(reports, codes)
    axis, rounds = rounds_model.shown(
        reports,
        night,
        now.rounds,
        now.violations,
        said.get("gone", ()),
        same or rounds_model.as_seen(codes, stamps, seen),
    )
    bound = said.get("bound") or 0
    return {
        "plan": row,
        "now": now,
        "axis": axis,
        "rounds": rounds,
        "names": {task.id: rounds_model.named(now.problem, task.id) for task in now.problem.tasks},
        "left": rounds_model.left_out(night, now.left, why),
        "broken": by_cause(now.violations),
        "draft": row.status == "draft",
        "unfolded": len(rounds) <= UNFOLDED,
        "changes": len(said.get("past", ())),
        "bound": bound,
        "gap": gap(now.objective, bound) if bound else None,
        "metres": sum(one.metres for one in now.rounds),
        "waiting": sum(one.waiting for one in now.rounds),
        "estimated": now.problem.estimated,
        "reason_words": reasons(),
        "reported": bool(reports),
        "seen": rounds_model.BETWEEN.join(stamps),
    }


def reasons() -> dict[str, str]:
    """Return why a visit could not be made, in words."""
    return {
        "access": _("No way in: locked, or the key does not fit"),
        "alarm": _("The alarm could not be set or turned off"),
        "danger": _("It was not safe"),
        "time": _("There was no time for it"),
        "other": _("Something else"),
    }


def by_cause(violations: tuple[Violation, ...]) -> list[tuple[str, list[str]]]:
    """Return what is broken in words, gathered by cause; the most frequent cause first."""
    words: dict[Broken, str] = {
        "shift": _("Outside the shift"),
        "window": _("Outside the window"),
        "spacing": _("Too close together"),
        "competence": _("Competence missing"),
        "keys": _("Key missing"),
        "capacity": _("Too many keys"),
        "break": _("Break"),
        "travel": _("Too little time for the way"),
        "reach": _("No way there"),
        "twice": _("On several rounds"),
        "order": _("Steps in a wrong order"),
    }
    gathered: dict[str, list[str]] = {}
    for one in violations:
        gathered.setdefault(words[one.cause], []).append(say(one.message))
    return sorted(gathered.items(), key=lambda item: -len(item[1]))


def _sheets(plan_id: int, code: str | None) -> str:
    row, night, result = found(plan_id)
    _axis, rounds = rounds_model.shown(
        rounds_model.reports_of(get_session(), plan_id), night, result.rounds, ()
    )
    chosen = [one for one in rounds if one.one.tasks and code in (None, one.code)]
    if not chosen:
        abort(404)
    return render_template(
        "rounds/sheet.html",
        plan=row,
        newer=_newer(row),
        rounds=chosen,
        estimated=result.problem.estimated,
    )
