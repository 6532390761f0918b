# SPDX-License-Identifier: MPL-2.0
"""Take alerts in, relate updates and cancellations to what they are about, and open incidents.

An alert never opens an incident by itself: it waits on the page of alerts until a dispatcher makes
incidents of it or puts it aside. What is older than `KEPT` goes when the next one comes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from typing import Any

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import delete
from sqlmodel import func
from sqlmodel import select

from dispatch.alerts.cap import Area
from dispatch.alerts.cap import Cap
from dispatch.alerts.cap import Reference
from dispatch.alerts.judging import middle
from dispatch.alerts.models import CapAlert
from dispatch.alerts.models import State
from dispatch.incidents.commands import ConflictError
from dispatch.incidents.commands import RefusedError
from dispatch.incidents.store import Report
from dispatch.incidents.store import note
from dispatch.incidents.store import open_incident
from sites.text import Text

KEPT = timedelta(days=90)
"""How long alerts are kept; incidents that came of them stay."""

OTHER_TEXT = Text(
    "Beskeden {name} er modtaget før med et andet indhold. Send den med en ny identifier.",
    "The message {name} was received before with another content. Send it with a new identifier.",
)
NO_ALERT = Text("Der er ingen alarm med nummer {value}.", "There is no alert with number {value}.")
DECIDED = Text(
    "Alarmen er allerede behandlet ({who}). Se listen igen.",
    "The alert has been dealt with already ({who}). Look at the list again.",
)
NOWHERE = Text(
    "Alarmen har intet sted, der kan findes. Vælg en lokation.",
    "The alert has no place that can be found. Choose a site.",
)
UPDATED = Text(
    "Alarmen er opdateret af {sender}: {headline} ({severity}, {urgency}).",
    "The alert was updated by {sender}: {headline} ({severity}, {urgency}).",
)
CALLED_OFF = Text(
    "Alarmen er afblæst af {sender}. {headline}", "The alert was called off by {sender}. {headline}"
)


@dataclass(frozen=True)
class Received:
    """What became of a message."""

    row: CapAlert
    new: bool
    """False where the same message had come before: nothing was changed then."""


def receive(session: Session, cap: Cap, source: str, at: datetime) -> Received:
    """Keep a message, and change what it updates or calls off; the caller commits.

    Parameters
    ----------
    session
        A writing session.
    source
        The system or person that brought it.
    at
        An aware instant: when it came.

    Raises
    ------
    ConflictError
        If another message came under the same name before.
    """
    session.exec(delete(CapAlert).where(col(CapAlert.received_at) < at - KEPT))
    mark = hashlib.sha256(repr(cap).encode()).hexdigest()
    known = _named(session, cap.name)
    if known is not None:
        if known.digest != mark:
            raise ConflictError(OTHER_TEXT(name=cap.name.identifier))
        return Received(known, False)
    row = CapAlert.model_validate({**_values(cap), "digest": mark, "source": source})
    row.received_at = at
    row.state = _state(cap, at)
    if cap.status == "Actual":
        _relate(session, cap, row, at)
    session.add(row)
    session.flush()
    return Received(row, True)


def waiting(session: Session) -> int:
    """Return how many alerts wait for a dispatcher."""
    query = select(func.count()).select_from(CapAlert).where(CapAlert.state == "waiting")
    return session.exec(query).one()


def areas_of(row: CapAlert) -> list[Area]:
    """Return where a kept alert is."""
    return [
        Area(
            one["text"],
            tuple(tuple((lat, lon) for lat, lon in points) for points in one["polygons"]),
            tuple((lat, lon, radius) for lat, lon, radius in one["circles"]),
            tuple((name, value) for name, value in one["geocodes"]),
        )
        for one in row.areas
    ]


def take(
    session: Session,
    alert_id: int,
    type_id: int,
    sites: Sequence[int],
    priority: int,
    who: str,
    at: datetime,
) -> list[int]:
    """Open an incident at each chosen site, or one in the area; return their numbers.

    Raises
    ------
    ConflictError
        If somebody has dealt with it meanwhile.
    RefusedError
        If type or place are not known.
    """
    row = _open(session, alert_id)
    text = "\n".join(one for one in (row.headline or row.event, row.description) if one)
    where = "; ".join(one["text"] for one in row.areas)
    detail = {"cap": [row.sender, row.identifier], "severity": row.severity}
    told: dict[str, Any] = {"note": text[:1000], "priority": priority, "detail": detail}
    if sites:
        reports = [Report(type_id, who, site, **told) for site in sites]
    else:
        point = middle(areas_of(row))
        if point is None:
            raise RefusedError(NOWHERE())
        reports = [Report(type_id, who, None, *point, where[:200], **told)]
    made = [open_incident(session, report, at).id or 0 for report in reports]
    row.incidents = [*row.incidents, *made]
    _decide(row, "taken", who, at)
    session.flush()
    return made


def dismiss(session: Session, alert_id: int, reason: str, who: str, at: datetime) -> CapAlert:
    """Put an alert aside, with a reason.

    Raises
    ------
    ConflictError
        If somebody has dealt with it meanwhile.
    """
    row = _open(session, alert_id)
    row.reason = reason.strip()[:300]
    _decide(row, "dismissed", who, at)
    session.flush()
    return row


def _open(session: Session, alert_id: int) -> CapAlert:
    row = session.get(CapAlert, alert_id, with_for_update=True)
    if row is None:
        raise RefusedError(NO_ALERT(value=alert_id))
    if row.state != "waiting":
        raise ConflictError(DECIDED(who=row.decided_by or row.sender))
    return row


def _decide(row: CapAlert, state: State, who: str, at: datetime) -> None:
    row.state, row.decided_by, row.decided_at = state, who, at


def _state(cap: Cap, at: datetime) -> State:
    """Return what a message is when it comes, before what it is about is known."""
    info = cap.info()
    over = info is not None and info.expires is not None and info.expires < at
    asks = cap.status == "Actual" and cap.message in ("Alert", "Update")
    return "waiting" if asks and not over else "noted"


def _relate(session: Session, cap: Cap, row: CapAlert, at: datetime) -> None:
    """Change what a message is about, also where messages come in the wrong order."""
    if cap.message in ("Update", "Cancel"):
        # Only who sent an alert may change it.
        own = [one for one in cap.references if one.sender == cap.name.sender]
        about = [found for one in own if (found := _named(session, one)) is not None]
        _follow(session, cap, row, about, at)
    for later in _about(session, cap.name):
        # The message that replaces this one was here first.
        if row.state == "waiting" and later.message in ("Update", "Cancel"):
            state: State = "cancelled" if later.message == "Cancel" else "superseded"
            _decide(row, state, later.sender, at)


def _follow(
    session: Session, cap: Cap, row: CapAlert, about: Iterable[CapAlert], at: datetime
) -> None:
    ended: State = "cancelled" if cap.message == "Cancel" else "superseded"
    for old in about:
        # An update of an update is about the incidents of the first.
        more = [one for one in old.incidents if one not in row.incidents]
        row.incidents = [*row.incidents, *more]
        if old.state == "waiting":
            _decide(old, ended, cap.name.sender, at)
    if row.incidents:
        said = CALLED_OFF if cap.message == "Cancel" else UPDATED
        values = {"headline": row.headline or row.event, "severity": row.severity}
        text = said(sender=row.sender, urgency=row.urgency, **values).in_("da")
        for incident in row.incidents:
            note(session, text, row.source, at, incident)
        # Somebody is on it: a dispatcher must see that it has changed.
        row.state = "waiting"


def _named(session: Session, name: Reference) -> CapAlert | None:
    query = select(CapAlert).where(
        CapAlert.sender == name.sender,
        CapAlert.identifier == name.identifier,
        CapAlert.sent == name.sent,
    )
    return session.exec(query).first()


def _about(session: Session, name: Reference) -> list[CapAlert]:
    """Return the kept messages of a sender that refer to one."""
    wanted = [name.sender, name.identifier, name.sent.isoformat()]
    rows = session.exec(select(CapAlert).where(CapAlert.sender == name.sender)).all()
    return [row for row in rows if wanted in row.about]


def _values(cap: Cap) -> dict[str, Any]:
    """Return what is kept of a message."""
    info = cap.info()
    values: dict[str, Any] = {
        "sender": cap.name.sender,
        "identifier": cap.name.identifier,
        "sent": cap.name.sent,
        "status": cap.status,
        "message": cap.message,
        "about": [[one.sender, one.identifier, one.sent.isoformat()] for one in cap.references],
    }
    if info is None:
        return {**values, "headline": _short(cap.note, 300)}
    return {
        **values,
        "event": _short(info.event, 200),
        "categories": list(info.categories),
        "urgency": info.urgency,
        "severity": info.severity,
        "certainty": info.certainty,
        "headline": _short(info.headline, 300),
        "description": _short(info.description, 2000),
        "instruction": _short(info.instruction, 2000),
        "codes": [list(one) for one in info.codes],
        "areas": [
            {
                "text": area.text,
                "polygons": [[list(point) for point in points] for points in area.polygons],
                "circles": [list(circle) for circle in area.circles],
                "geocodes": [list(code) for code in area.geocodes],
            }
            for area in info.areas
        ],
        "expires": info.expires,
    }


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
