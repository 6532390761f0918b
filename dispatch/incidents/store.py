# SPDX-License-Identifier: MPL-2.0
"""Keep the desk in the tables: read it, do one thing, write what changed with its timeline."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from typing import Any

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.incidents import words
from dispatch.incidents.commands import Cancel
from dispatch.incidents.commands import Change
from dispatch.incidents.commands import Close
from dispatch.incidents.commands import Command
from dispatch.incidents.commands import Open
from dispatch.incidents.commands import RefusedError
from dispatch.incidents.machine import apply
from dispatch.incidents.models import Incident
from dispatch.incidents.models import IncidentEvent
from dispatch.incidents.models import IncidentTask
from dispatch.incidents.models import IncidentType
from dispatch.incidents.state import Case
from dispatch.incidents.state import Desk
from dispatch.incidents.state import Event
from dispatch.incidents.state import Move
from dispatch.incidents.state import Outcome
from dispatch.incidents.state import Task
from dispatch.incidents.state import Unit
from dispatch.units.duty import OnBoard
from dispatch.units.models import MOVES_LIVE
from dispatch.units.models import UnitMove
from dispatch.units.models import UnitStatus
from sites.models import Site
from sites.text import Text

NO_TYPE = Text(
    "Vælg hændelsens type. Der er ingen med nummer {value}.",
    "Choose the type of the incident. There is none with number {value}.",
)
NO_SITE = Text("Der er ingen lokation med nummer {value}.", "There is no site with number {value}.")
NO_PLACE = Text(
    "Angiv hvor det er: en lokation, eller bredde- og længdegrad.",
    "Say where it is: a site, or latitude and longitude.",
)
CHANGEABLE = ("priority", "headcount", "place", "lat", "lon", "site_id", "competences", "note")
"""What can be changed about an open incident."""


@dataclass(frozen=True)
class Report:
    """What was told when an incident was opened; what is left out follows from its type."""

    type_id: int
    who: str
    """Who takes it down."""
    site_id: int | None = None
    lat: float | None = None
    lon: float | None = None
    place: str = ""
    note: str = ""
    priority: int | None = None
    headcount: int | None = None
    competences: Sequence[str] | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    """Where it came from, for the timeline."""


def open_incident(session: Session, report: Report, at: datetime) -> Incident:
    """Add an incident with the first line of its timeline.

    Parameters
    ----------
    session
        A writing session; the caller commits.
    at
        An aware instant: when it was told.

    Raises
    ------
    RefusedError
        If type or place are not known.
    """
    kind = session.get(IncidentType, report.type_id)
    if kind is None:
        raise RefusedError(NO_TYPE(value=report.type_id))
    site = None if report.site_id is None else session.get(Site, report.site_id)
    if report.site_id is not None and site is None:
        raise RefusedError(NO_SITE(value=report.site_id))
    lat, lon = report.lat, report.lon
    if site is not None and (lat is None or lon is None):
        lat, lon = site.lat, site.lon
    if lat is None or lon is None:
        raise RefusedError(NO_PLACE())
    asked = kind.competences if report.competences is None else report.competences
    values = {
        "type_id": kind.id,
        "priority": report.priority or kind.priority,
        "site_id": None if site is None else site.id,
        "administration_id": None if site is None else site.administration_id,
        "place": report.place or ("" if site is None else site.address),
        "lat": lat,
        "lon": lon,
        "headcount": report.headcount or kind.headcount,
        "competences": sorted(asked),
        "note": report.note,
        "opened_by": report.who,
        "opened_at": at,
    }
    row = Incident.model_validate(values)
    session.add(row)
    session.flush()
    assert row.id is not None
    out = apply(Desk(), Open(row.id, row.headcount, dict(report.detail)), at)
    _log(session, out.events, report.who, at)
    return row


def act(
    session: Session, command: Command, board: Iterable[OnBoard], who: str, at: datetime
) -> Outcome:
    """Do one thing in a writing session, with its timeline; the caller commits.

    Parameters
    ----------
    board
        The guards on duty now, from `dispatch.units.duty.board`.
    who
        Whose act it is.

    Raises
    ------
    RefusedError
        If it cannot be done; of these `ConflictError` if somebody else did something meanwhile.
    """
    people = list(board)
    case, move = getattr(command, "case", None), getattr(command, "move", None)
    before = read_desk(
        session, people, () if case is None else (case,), () if move is None else (move,)
    )
    out = apply(before, command, at)
    # What a unit was taken from goes first: the index lets a guard be under way only once.
    for key, changed in sorted(out.desk.cases.items(), key=lambda item: item[0] == case):
        if before.cases[key] != changed:
            _store_case(session, changed, command, at)
    for key, unit in out.desk.units.items():
        if before.units[key] != unit:
            _store_unit(session, unit, people, who, at)
    for key, moved in out.desk.moves.items():
        if key in before.moves and before.moves[key] != moved:
            _store_move(session, moved, who, at)
    _log(session, out.events, who, at)
    session.flush()
    return out


def read_desk(
    session: Session,
    board: Iterable[OnBoard],
    also: Iterable[int] = (),
    moves: Iterable[int] = (),
) -> Desk:
    """Return the open incidents with their tasks, the units, and the moves that are live.

    Parameters
    ----------
    also, moves
        Numbers of incidents and of moves to read even though they are over.
    """
    query = select(Incident).where((col(Incident.state) == "open") | col(Incident.id).in_([*also]))
    rows = {row.id: row for row in session.exec(query)}
    tasks: dict[int, list[Task]] = defaultdict(list)
    kept = select(IncidentTask).where(col(IncidentTask.incident_id).in_(list(rows)))
    for one in session.exec(kept.order_by(col(IncidentTask.incident_id), col(IncidentTask.number))):
        tasks[one.incident_id].append(read_task(one))
    cases = {
        key: Case(key, row.state, row.version, row.headcount, tuple(tasks[key]), row.reopened)
        for key, row in rows.items()
        if key is not None
    }
    units = {
        one.guard_id: Unit(one.guard_id, one.name, one.own, one.working, one.version)
        for one in board
    }
    live = col(UnitMove.state).in_(MOVES_LIVE)
    wanted = select(UnitMove).where(live | col(UnitMove.id).in_([*moves]))
    standing = session.exec(wanted.order_by(col(UnitMove.id)))
    return Desk(cases, units, {row.id or 0: read_move(row) for row in standing})


def read_task(row: IncidentTask) -> Task:
    """Return a stored task as the machine knows it."""
    times = {state: datetime.fromisoformat(when) for state, when in row.times.items()}
    state: Any = row.state
    return Task(row.number, row.guard_id, state, times, row.due_at, row.reason)


def read_move(row: UnitMove) -> Move:
    """Return a stored move as the machine knows it."""
    state: Any = row.state
    return Move(row.id or 0, row.guard_id, row.site_id, state, row.reason)


def change_incident(
    session: Session,
    incident_id: int,
    values: Mapping[str, Any],
    board: Iterable[OnBoard],
    *,
    version: int,
    who: str,
    at: datetime,
) -> Incident:
    """Change an open incident; the timeline tells what was different before.

    Parameters
    ----------
    values
        New values by name, of those in `CHANGEABLE`.
    version
        The version that was looked at.

    Raises
    ------
    RefusedError
        If it cannot be done; of these `ConflictError` if somebody else did something meanwhile.
    """
    row = session.get(Incident, incident_id)
    if row is None:
        raise RefusedError(words.NO_CASE(case=incident_id))
    news = {name: values[name] for name in CHANGEABLE if name in values}
    detail = {
        name: [getattr(row, name), value]
        for name, value in news.items()
        if getattr(row, name) != value
    }
    if not detail:
        return row
    command = Change(incident_id, version, news.get("headcount"), detail)
    act(session, command, board, who, at)
    for name, value in news.items():
        setattr(row, name, value)
    if "site_id" in detail and row.site_id is not None:
        row.administration_id = session.get_one(Site, row.site_id).administration_id
    Incident.model_validate(row.model_dump())
    session.flush()
    return row


def note(
    session: Session, text: str, who: str, at: datetime, incident_id: int | None = None
) -> None:
    """Add a remark to the timeline; without an incident it is a note for the next shift."""
    if not text.strip():
        raise RefusedError(words.WHY())
    kind = "note" if incident_id is not None else "handover"
    _log(session, [Event(kind, incident_id, detail={"text": text.strip()})], who, at)


def log(session: Session, events: Iterable[Event], who: str, at: datetime) -> None:
    """Add lines to the timeline that no command made: what was recommended or mended."""
    _log(session, events, who, at)


def _store_case(session: Session, case: Case, command: Command, at: datetime) -> None:
    row = session.get_one(Incident, case.id)
    row.version, row.state, row.reopened = case.version, case.state, case.reopened
    row.headcount = case.headcount
    row.ended_at = None if case.state == "open" else row.ended_at or at
    if isinstance(command, Close):
        row.end_code = command.code
    elif isinstance(command, Cancel):
        row.end_code = "cancelled"
    elif case.state == "open":
        row.end_code = ""
    query = select(IncidentTask).where(IncidentTask.incident_id == case.id)
    stored = {one.number: one for one in session.exec(query)}
    for task in sorted(case.tasks, key=lambda one: one.active):
        values = {
            "incident_id": case.id,
            "guard_id": task.unit,
            "number": task.number,
            "state": task.state,
            "times": {state: when.isoformat() for state, when in task.times.items()},
            "due_at": task.due,
            "reason": task.reason,
        }
        kept = stored.get(task.number)
        if kept is None:
            session.add(IncidentTask.model_validate(values))
        else:
            for name, value in values.items():
                if getattr(kept, name) != value:
                    setattr(kept, name, value)
        if not task.active:
            session.flush()
    session.flush()


def _store_move(session: Session, move: Move, who: str, at: datetime) -> None:
    row = session.get_one(UnitMove, move.id)
    row.state, row.reason = move.state, move.reason
    if move.state == "arrived":
        row.arrived_at = at
    elif move.state == "ended":
        row.ended_at = at
    else:
        row.decided_at, row.decided_by = at, who


def _store_unit(
    session: Session, unit: Unit, board: Sequence[OnBoard], who: str, at: datetime
) -> None:
    until = next(one.until for one in board if one.guard_id == unit.id)
    row = session.get(UnitStatus, unit.id)
    values = {"status": unit.own, "since": at, "until": until, "who": who}
    if row is None:
        given = {"guard_id": unit.id, "version": unit.version, **values}
        session.add(UnitStatus.model_validate(given))
        return
    for name, value in values.items():
        setattr(row, name, value)
    row.version = unit.version


def _log(session: Session, events: Iterable[Event], who: str, at: datetime) -> None:
    for event in events:
        values = {
            "at": at,
            "incident_id": event.case,
            "guard_id": event.unit,
            "kind": event.kind,
            "who": who,
            "automatic": event.automatic,
            "detail": dict(event.detail),
        }
        session.add(IncidentEvent.model_validate(values))
