# SPDX-License-Identifier: MPL-2.0
"""Incidents that are over: the list, and one of them again from its first line to its last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint
from flask import abort
from flask import render_template
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.incidents.models import Advice
from dispatch.incidents.models import Incident
from dispatch.incidents.models import IncidentTask
from dispatch.incidents.models import IncidentType
from dispatch.incidents.targets import Promises
from dispatch.incidents.view import timeline
from web.access import allow
from web.db import get_session
from web.models import now
from web.pages import dispatch_advice as advice_words
from web.pages import dispatch_model as model
from web.pages.dispatch_shared import read

blueprint = Blueprint("past", __name__, url_prefix="/dispatch")

SHOWN = 200
"""Incidents that the list holds."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """How soon somebody was there, beside what was promised."""

    seconds: int | None
    """From when it was told; None where nobody came."""
    promised: int | None
    """None where no contract promises anything."""

    @property
    def late(self) -> bool:
        """Whether a promise was broken."""
        return (
            self.seconds is not None and self.promised is not None and self.seconds > self.promised
        )


@blueprint.get("/past")
@allow("dispatcher", "administrator")
def index() -> str:
    """List the incidents that are over, newest first."""
    session = get_session()
    query = select(Incident, IncidentType).join(
        IncidentType, col(IncidentType.id) == col(Incident.type_id)
    )
    over = query.where(Incident.state != "open").order_by(col(Incident.id).desc())
    rows = session.exec(over.limit(SHOWN)).all()
    return render_template(
        "dispatch/past.html",
        rows=rows,
        arrivals=arrivals(session, [row for row, _kind in rows]),
        most=SHOWN,
        model=model,
    )


@blueprint.get("/<int:incident_id>/replay")
@allow("dispatcher", "administrator")
def replay(incident_id: int) -> str:
    """Show one incident from its first line to its last, with every recommendation as it was."""
    session = get_session()
    row = session.get(Incident, incident_id)
    if row is None:
        abort(HTTPStatus.NOT_FOUND)
    view = read(now(), (incident_id,))
    words = model.Words(session)
    query = select(Advice).where(Advice.incident_id == incident_id)
    kept = session.exec(query.order_by(col(Advice.id)))
    return render_template(
        "dispatch/replay.html",
        row=row,
        kind=model.kind_name(view, row),
        where=model.where(view, row),
        arrival=arrivals(session, [row])[incident_id],
        lines=model.lines(timeline(session, incident_id), words),
        doings=model.doings(view, incident_id, words),
        advices=[(one, advice_words.offered(one.result["candidates"], words)) for one in kept],
        people=words.people,
        model=model,
    )


def arrivals(session: Session, rows: Iterable[Incident]) -> dict[int, Arrival]:
    """Return how soon the first guard was at each incident."""
    wanted = {row.id: row for row in rows if row.id is not None}
    first: dict[int, datetime] = {}
    for task in session.exec(select(IncidentTask).where(col(IncidentTask.incident_id).in_(wanted))):
        if "on_scene" in task.times:
            there = datetime.fromisoformat(task.times["on_scene"])
            first[task.incident_id] = min(there, first.get(task.incident_id, there))
    promises = Promises(session)
    found = {}
    for number, row in wanted.items():
        there_at = first.get(number)
        promise = promises.of(row).get("arrive")
        found[number] = Arrival(
            None if there_at is None else int((there_at - row.opened_at).total_seconds()),
            None if promise is None else promise.seconds,
        )
    return found
