# SPDX-License-Identifier: MPL-2.0
"""The dispatcher's desk: queue, units, map, advice and timeline, kept up to date by polling."""

from __future__ import annotations

from datetime import datetime
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from flask import Blueprint
from flask import Response
from flask import abort
from flask import jsonify
from flask import render_template
from flask import request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlmodel import select

from dispatch.incidents.eido import eido
from dispatch.incidents.eido import incidents_geojson
from dispatch.incidents.eido import units_geojson
from dispatch.incidents.models import Advice
from dispatch.incidents.moves import policy
from dispatch.incidents.moves import recent
from dispatch.incidents.view import View
from dispatch.incidents.view import advise
from dispatch.incidents.view import handover_notes
from dispatch.incidents.view import keep_advice
from dispatch.incidents.view import last_advice
from dispatch.incidents.view import need
from dispatch.incidents.view import stamp
from dispatch.incidents.view import timeline
from dispatch.units import tracking
from dispatch.units.status import STATUSES
from sites.clock import local
from sites.models import Competence
from web.access import allow
from web.db import get_session
from web.db import writer
from web.models import now
from web.pages import dispatch_advice as advice_words
from web.pages import dispatch_model as model
from web.pages import dispatch_moves_model as moves
from web.pages import dispatch_sources as draws
from web.pages import plans
from web.pages.dispatch_keys import keys
from web.pages.dispatch_parts import TICK
from web.pages.dispatch_parts import regions
from web.pages.dispatch_parts import rest
from web.pages.dispatch_shared import latest
from web.pages.dispatch_shared import read
from web.pages.dispatch_shared import register
from web.pages.dispatch_shared import together
from web.pages.dispatch_tending import tend
from web.pages.filters import say

blueprint = Blueprint("dispatch", __name__, url_prefix="/dispatch")
blueprint.record_once(lambda state: register(state.app))

FRESH = timedelta(minutes=2)
"""So long a recommendation is shown before it is made anew."""


@blueprint.app_template_filter("minsec")
def minsec(seconds: int) -> str:
    """Return seconds as `4:05`, or `1:04:05` from an hour on."""
    minutes, rest = divmod(max(0, seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@blueprint.app_template_filter("clocksec")
def clocksec(instant: datetime) -> str:
    """Return the wall-clock time to the second."""
    return f"{local(instant):%H:%M:%S}"


@blueprint.get("")
@allow("dispatcher", "administrator")
def index() -> str:
    """Show the desk, with one incident chosen."""
    chosen = request.args.get("incident", type=int)
    at = now()
    tend(at)
    view = _view(at, chosen)
    if chosen is not None and chosen not in view.incidents:
        abort(HTTPStatus.NOT_FOUND)
    _note_looks(view)
    return render_template("dispatch/index.html", **page_context(view, chosen), typed={}, faults={})


@blueprint.get("/changes")
@allow("dispatcher", "administrator")
def changes() -> ResponseReturnValue:
    """Return the parts of the page that may be new; nothing when nothing has happened."""
    at = now()
    tend(at)
    said = _stamp(stamp(get_session()), at)
    if request.args.get("seen") == said:
        return "", HTTPStatus.NO_CONTENT
    chosen = request.args.get("incident", type=int)
    view = together(at)
    if chosen is not None and chosen not in view.incidents:
        view = read(at, (chosen,))
    said = _stamp(view.stamp, at)
    words = model.Words(get_session())
    context = {**_case(view, chosen, words), "at": at}
    case = context["case"]
    parts = regions(view, said, chosen, context, words)
    have = {*request.args.get("have", "").split()}
    fresh = {name: one for name, one in parts.items() if f"{name}.{one.tag}" not in have}
    return jsonify(
        stamp=said,
        version=case.version if case else None,
        urgent=[one.id for one in view.queue if one.priority == 1],
        regions={name: one.own() for name, one in fresh.items()},
        tags={name: one.tag for name, one in fresh.items()},
    )


@blueprint.get("/advice/<int:advice_id>/others")
@allow("dispatcher", "administrator")
def others(advice_id: int) -> str:
    """Return the table of all who are not among a recommendation's foremost, and why not."""
    session = get_session()
    kept = session.get(Advice, advice_id)
    if kept is None:
        abort(HTTPStatus.NOT_FOUND)
    return rest(kept, model.Words(session))


@blueprint.get("/map.geojson")
@allow("dispatcher", "administrator")
def places() -> Response:
    """Return units and open incidents to draw, with their names."""
    view = _view(now(), None)
    _note_looks(view)
    units = units_geojson(view.board, view.desk, view.fixes, view.at)
    for feature in units["features"]:
        one = view.unit[feature["properties"]["id"]]
        name = STATUSES[feature["properties"]["internal"]].name
        feature["properties"] |= {"kind": "unit", "name": one.name, "status": say(name)}
    incidents = incidents_geojson(view.queue, view.desk, view.kinds)
    for feature in incidents["features"]:
        row = view.incidents[feature["properties"]["id"]]
        feature["properties"] |= {
            "kind": "incident",
            "name": f"{row.id} {model.kind_name(view, row)}",
            "status": say(model.INCIDENT_STATES[feature["properties"]["status"]]),
        }
    found = [*units["features"], *incidents["features"]]
    return _geojson({"type": "FeatureCollection", "features": found})


@blueprint.get("/units.geojson")
@allow("dispatcher", "administrator")
def units() -> Response:
    """Return the units by code and EIDO status, for other systems."""
    view = _view(now(), None)
    _note_looks(view)
    return _geojson(units_geojson(view.board, view.desk, view.fixes, view.at))


@blueprint.get("/incidents.geojson")
@allow("dispatcher", "administrator")
def incidents() -> Response:
    """Return the open incidents, for other systems."""
    view = _view(now(), None)
    return _geojson(incidents_geojson(view.queue, view.desk, view.kinds))


@blueprint.get("/<int:incident_id>/eido.json")
@allow("dispatcher", "administrator")
def export(incident_id: int) -> Response:
    """Return one incident as an EIDO document."""
    view = _view(now(), incident_id)
    row = view.incidents.get(incident_id)
    if row is None:
        abort(HTTPStatus.NOT_FOUND)
    codes = {one.guard_id: one.code for one in view.board}
    lines = timeline(get_session(), incident_id)
    kind = view.kinds[row.type_id]
    made = eido(row, view.desk.cases[incident_id], kind, codes, lines, request.host.split(":")[0])
    return jsonify(made)


@blueprint.get("/handover")
@allow("dispatcher", "administrator")
def handover() -> str:
    """Show what whoever takes over must know: open incidents, units out, notes of the day."""
    session = get_session()
    view = _view(now(), None)
    words = model.Words(session)
    return render_template(
        "dispatch/handover.html",
        view=view,
        queue=model.queue(view),
        units=model.units(view, words),
        notes=model.lines(handover_notes(session, view.at), words),
        moves=moves.moving(recent(session, view.at), words.guard, words.site),
    )


def make_advice(view: View, incident_id: int) -> None:
    """Reckon who should be sent and keep the answer; it is stored in a short write of its own."""
    asked = need(view, incident_id)
    session = get_session()
    found = advise(
        view,
        asked,
        draws.sources(view.at),
        draws.cover(view, incident_id),
        draws.rest(session),
    )
    with writer() as writing:
        keep_advice(writing, found, current_user.username, view.at)


def _view(at: datetime, chosen: int | None) -> View:
    return latest(at, () if chosen is None else (chosen,))


def _case(view: View, chosen: int | None, words: model.Words) -> dict[str, Any]:
    """Return what the parts about one incident are drawn from, but for the candidates."""
    session = get_session()
    row = view.incidents.get(chosen or 0)
    case = view.desk.cases.get(chosen or 0)
    advice = None
    if case is not None and case.state == "open":
        advice = last_advice(session, case.id)
        if case.lacking and not advice_words.is_fresh(advice, view.at, FRESH):
            make_advice(view, case.id)
            advice = last_advice(session, case.id)
    return {
        "row": row,
        "case": case,
        "kind": model.kind_name(view, row) if row else "",
        "where": model.where(view, row) if row else "",
        "asked": [words.skills.get(code, code) for code in row.competences] if row else [],
        "doings": model.doings(view, row.id, words) if row and row.id else [],
        "advice": advice,
        "changed": advice_words.still_open(view, advice),
        "lines": model.lines(timeline(session, row.id), words) if row and row.id else [],
        "timer": model.timer(view.dues.get(chosen or 0, ()), view.at, view.unit),
        "states": model.INCIDENT_STATES,
    }


def page_context(view: View, chosen: int | None) -> dict[str, Any]:
    """Return what the whole page is drawn from."""
    session = get_session()
    words = model.Words(session)
    about = {**_case(view, chosen, words), "at": view.at}
    decided = policy(session)
    said = _stamp(view.stamp, view.at)
    parts = regions(view, said, chosen, about, words)
    return {
        **about,
        "view": view,
        "stamp": said,
        "regions": parts,
        "kinds": sorted(view.kinds.values(), key=lambda one: (one.priority, one.code)),
        "sites": sorted(view.sites.values(), key=lambda one: one.name),
        "skills": session.exec(select(Competence).order_by(Competence.code)).all(),
        "end_codes": [(code, say(text)) for code, text in model.END_CODES.items()],
        "keys": keys(moving=bool(view.moves) or (decided is not None and decided.active)),
        "network": plans.network_at(view.at),
        "attribution": plans.attribution(),
        "tracked": tracking.in_force(session, view.at),
    }


def _stamp(last: int, at: datetime) -> str:
    return f"{last}.{int(at.timestamp()) // TICK}"


def _note_looks(view: View) -> None:
    """Write down whose phone's position is shown: the guard can read it."""
    if view.by_phone:
        with writer() as session:
            tracking.looked(session, view.by_phone, current_user.username, "desk", view.at)


def _geojson(values: dict[str, Any]) -> Response:
    answer = jsonify(values)
    answer.mimetype = "application/geo+json"
    return answer
