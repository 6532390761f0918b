# SPDX-License-Identifier: MPL-2.0
"""Everything that the desk shows at an instant, read once in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime
from datetime import timedelta
from functools import cached_property
from typing import Any

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import func
from sqlmodel import select

from dispatch.incidents.models import Advice
from dispatch.incidents.models import Incident
from dispatch.incidents.models import IncidentEvent
from dispatch.incidents.models import IncidentTask
from dispatch.incidents.models import IncidentType
from dispatch.incidents.recommend import Breaches
from dispatch.incidents.recommend import CoverLoss
from dispatch.incidents.recommend import Need
from dispatch.incidents.recommend import Recommendation
from dispatch.incidents.recommend import recommend
from dispatch.incidents.state import ACTIVE
from dispatch.incidents.state import Desk
from dispatch.incidents.state import Event
from dispatch.incidents.store import log
from dispatch.incidents.store import read_desk
from dispatch.incidents.targets import Due
from dispatch.incidents.targets import Promise
from dispatch.incidents.targets import Promises
from dispatch.incidents.targets import Stage
from dispatch.incidents.targets import due
from dispatch.incidents.travel import Sources
from dispatch.incidents.travel import legs
from dispatch.units import duty
from dispatch.units import tracking
from dispatch.units.duty import OnBoard
from dispatch.units.models import MOVES_LIVE
from dispatch.units.models import UnitMove
from dispatch.units.whereabouts import LEAVING
from dispatch.units.whereabouts import Fix
from dispatch.units.whereabouts import whereabouts
from sites.models import Site

SIGNS = ("on_scene", "sign", "note")
"""Lines of the timeline by which a unit on the scene shows that it is well."""


@dataclass(frozen=True)
class View:
    """The desk at an instant."""

    at: datetime
    stamp: int
    """The number of the timeline's last line: whoever has the same has seen it all."""
    board: tuple[OnBoard, ...]
    desk: Desk
    incidents: Mapping[int, Incident]
    """Those that are open, and those that ended a short while ago."""
    kinds: Mapping[int, IncidentType]
    sites: Mapping[int, Site]
    fixes: Mapping[int, Fix]
    promises: Mapping[int, Mapping[Stage, Promise]]
    dues: Mapping[int, tuple[Due, ...]]
    moves: tuple[UnitMove, ...] = ()
    """Moves that are suggested or carried out, the oldest first."""

    @property
    def queue(self) -> list[Incident]:
        """The open incidents, the most urgent first and then the oldest."""
        standing = [one for one in self.incidents.values() if one.state == "open"]
        return sorted(standing, key=lambda one: (one.priority, one.opened_at, one.id or 0))

    @cached_property
    def unit(self) -> Mapping[int, OnBoard]:
        """Everybody on the board by number."""
        return {one.guard_id: one for one in self.board}

    @property
    def by_phone(self) -> list[int]:
        """The units whose phone told where they are."""
        return [unit for unit, fix in self.fixes.items() if fix.source == "phone"]


def stamp(session: Session) -> int:
    """Return the number of the timeline's last line: the cheapest question there is."""
    return session.exec(select(func.max(IncidentEvent.id))).one() or 0


def stamp_of(session: Session, guard_id: int) -> int:
    """Return the number of the last line about a guard or about the incident the guard is on."""
    mine = select(IncidentTask.incident_id).where(
        IncidentTask.guard_id == guard_id, col(IncidentTask.state).in_(ACTIVE)
    )
    about = (col(IncidentEvent.guard_id) == guard_id) | col(IncidentEvent.incident_id).in_(mine)
    return session.exec(select(func.max(IncidentEvent.id)).where(about)).one() or 0


def read_view(session: Session, at: datetime, also: Sequence[int] = ()) -> View:
    """Return the desk at an instant.

    Parameters
    ----------
    also
        Numbers of incidents to read although they are over.
    """
    last = stamp(session)
    board = duty.board(session, at)
    query = select(Incident).where(
        (col(Incident.state) == "open")
        | (col(Incident.ended_at) > at - LEAVING)
        | col(Incident.id).in_([*also])
    )
    incidents = {one.id: one for one in session.exec(query) if one.id is not None}
    desk = read_desk(session, board, also=incidents)
    sites = duty.places(session)
    places = {key: (one.lat, one.lon) for key, one in incidents.items()}
    phones = tracking.newest(session, board, at)
    promised = Promises(session)
    promises = {key: promised.of(one) for key, one in incidents.items()}
    signs = _signs(session, [key for key, one in incidents.items() if one.state == "open"])
    dues = {
        key: due(desk.cases[key], one.opened_at, promises[key], signs.get(key))
        for key, one in incidents.items()
    }
    live = select(UnitMove).where(col(UnitMove.state).in_(MOVES_LIVE))
    moves = tuple(session.exec(live.order_by(col(UnitMove.id))))
    made = {one.guard_id: one for one in moves if one.state != "suggested"}
    return View(
        at,
        last,
        board,
        desk,
        incidents,
        {one.id: one for one in session.exec(select(IncidentType)) if one.id is not None},
        sites,
        whereabouts(board, desk, places, sites, phones, at, made),
        promises,
        dues,
        moves,
    )


def need(view: View, incident_id: int) -> Need:
    """Return what an incident asks for now."""
    incident = view.incidents[incident_id]
    promise = view.promises[incident_id].get("arrive")
    left = None
    if promise is not None:
        gone = int((view.at - incident.opened_at).total_seconds())
        left = max(0, promise.seconds - gone)
    return Need(
        incident_id,
        (incident.lat, incident.lon),
        max(1, view.desk.cases[incident_id].lacking),
        frozenset(incident.competences),
        incident.administration_id,
        view.kinds[incident.type_id].minutes,
        left,
    )


def advise(
    view: View,
    asked: Need,
    sources: Sources,
    cover: CoverLoss | None = None,
    breaches: Breaches | None = None,
) -> Recommendation:
    """Return who should be sent, by what the desk shows."""
    placed = [one for one in view.board if one.guard_id in view.fixes]
    fixes = view.fixes
    starts = [((fixes[one.guard_id].lat, fixes[one.guard_id].lon), one.mode) for one in placed]
    ways = dict(
        zip((one.guard_id for one in placed), legs(starts, asked.place, sources), strict=True)
    )
    found = recommend(asked, view.board, view.desk, fixes, ways, view.at, cover, breaches)
    return replace(found, at=view.at)


def keep_advice(session: Session, found: Recommendation, who: str, at: datetime) -> Advice:
    """Store a recommendation with its incident, whole, and a line in the timeline."""
    row = Advice.model_validate(
        {"incident_id": found.case, "at": at, "who": who, "result": found.values()}
    )
    session.add(row)
    session.flush()
    detail = {"advice": row.id, "nearest": list(found.nearest), "best": list(found.best)}
    log(session, [Event("recommended", found.case, None, True, detail)], who, at)
    return row


def last_advice(session: Session, incident_id: int) -> Advice | None:
    """Return what was recommended last for an incident."""
    query = select(Advice).where(Advice.incident_id == incident_id)
    return session.exec(query.order_by(col(Advice.id).desc()).limit(1)).first()


def timeline(session: Session, incident_id: int) -> Sequence[IncidentEvent]:
    """Return all that was done about an incident, in order."""
    query = select(IncidentEvent).where(IncidentEvent.incident_id == incident_id)
    return session.exec(query.order_by(col(IncidentEvent.id))).all()


def handover_notes(session: Session, at: datetime) -> Sequence[IncidentEvent]:
    """Return the notes of the last day for whoever takes over, newest first."""
    query = select(IncidentEvent).where(
        IncidentEvent.kind == "handover", col(IncidentEvent.at) > at - timedelta(hours=24)
    )
    return session.exec(query.order_by(col(IncidentEvent.id).desc())).all()


def _signs(session: Session, incidents: Sequence[int]) -> dict[int, dict[int, datetime]]:
    query = select(IncidentEvent).where(
        col(IncidentEvent.incident_id).in_(incidents), col(IncidentEvent.kind).in_(SIGNS)
    )
    found: dict[Any, dict[int, datetime]] = defaultdict(dict)
    for line in session.exec(query.order_by(col(IncidentEvent.id))):
        if line.guard_id is not None:
            found[line.incident_id][line.guard_id] = line.at
    return found
