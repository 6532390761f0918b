# SPDX-License-Identifier: MPL-2.0
"""Keep phone positions only while a decision to do so is in force, and not a day longer.

Off by default. Never off shift, never on a break. Coarse outside incidents. What is older than
the decision's hours is deleted with a row to prove it, and guards can read who looked.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from datetime import date
from datetime import datetime
from datetime import timedelta

from sqlalchemy import Engine
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import delete
from sqlmodel import func
from sqlmodel import select

from dispatch.incidents.commands import RefusedError
from dispatch.units.duty import OnBoard
from dispatch.units.models import Position
from dispatch.units.models import PositionLook
from dispatch.units.models import PositionPurge
from dispatch.units.models import TrackingPolicy
from dispatch.units.status import STATUSES
from sites.clock import local_day
from sites.text import Text

NOTICE_DAYS = 42
"""Days between notice and start that agreements on control measures commonly ask for. Which of
them binds a municipality is not verified: the page says so, and nothing is refused for it."""
COARSE = 3
"""Decimals of a degree kept outside incidents: about 100 metres."""
SAME_LOOK = timedelta(minutes=10)
"""Looks of one person at one guard within this time are one line."""
RESTING = ("break", "meal", "absent", "off", "pending")
SKEW = timedelta(seconds=60)
"""So far a phone's clock may be ahead of ours."""

OFF = Text(
    "Positioner gemmes ikke: ingen har slået det til.",
    "Positions are not kept: nobody has switched that on.",
)
NOT_NOW = Text(
    "Positioner gemmes ikke nu: {status}.",
    "Positions are not kept now: {status}.",
)
WRONG_TIME = Text(
    "Positionen er fra et tidspunkt uden for vagten og gemmes ikke.",
    "The position is from a time outside the shift and is not kept.",
)
TOO_EARLY = Text(
    "Startdagen skal ligge efter den dag, vagterne blev varslet.",
    "The first day must be after the day on which the guards were told.",
)
NO_NOTICE = Text(
    "Skriv det, vagterne har fået at vide.",
    "Write what the guards were told.",
)
IS_ON = Text(
    "Positioner er slået til allerede. Slå dem fra først.",
    "Positions are switched on already. Switch them off first.",
)


def in_force(session: Session, at: datetime) -> TrackingPolicy | None:
    """Return the decision that lets positions be kept at an instant; None where there is none."""
    query = select(TrackingPolicy).where(
        col(TrackingPolicy.starts_on) <= local_day(at),
        col(TrackingPolicy.ended_at).is_(None) | (col(TrackingPolicy.ended_at) > at),
    )
    return session.exec(query.order_by(col(TrackingPolicy.id).desc())).first()


def latest(session: Session) -> TrackingPolicy | None:
    """Return the last decision, whether it is in force, still to come, or over."""
    return session.exec(select(TrackingPolicy).order_by(col(TrackingPolicy.id).desc())).first()


def switch_on(
    session: Session,
    *,
    purpose: str,
    noticed_on: date,
    starts_on: date,
    retention_hours: int,
    notice: str,
    who: str,
    at: datetime,
) -> TrackingPolicy:
    """Decide that positions are kept from a day on, for a purpose the guards were told of.

    Raises
    ------
    RefusedError
        If nobody was told before, or it is switched on already.
    """
    if starts_on <= noticed_on:
        raise RefusedError(TOO_EARLY())
    if not notice.strip():
        raise RefusedError(NO_NOTICE())
    last = latest(session)
    if last is not None and last.ended_at is None:
        raise RefusedError(IS_ON())
    values = {
        "purpose": purpose,
        "noticed_on": noticed_on,
        "starts_on": starts_on,
        "retention_hours": retention_hours,
        "notice": notice.strip(),
        "decided_by": who,
        "decided_at": at,
    }
    row = TrackingPolicy.model_validate(values)
    session.add(row)
    session.flush()
    return row


def switch_off(session: Session, who: str, at: datetime) -> None:
    """End the decision; what was kept goes when its hours are over."""
    row = latest(session)
    if row is not None and row.ended_at is None:
        row.ended_at, row.ended_by = at, who
        session.flush()


def record(
    session: Session,
    unit: OnBoard | None,
    place: tuple[float, float],
    accuracy: int,
    taken: datetime,
    at: datetime,
    *,
    busy: bool,
) -> Position:
    """Keep a guard's own position.

    Parameters
    ----------
    unit
        The guard on the board; None is somebody who is not on duty.
    place, accuracy
        Latitude and longitude in degrees, and metres as the phone says.
    taken, at
        When the phone took it, and now.
    busy
        Whether the guard is on an incident: only then is the position kept exactly.

    Raises
    ------
    RefusedError
        If it may not be kept; nothing is stored then.
    """
    policy = in_force(session, at)
    if policy is None:
        raise RefusedError(OFF())
    if unit is None or not unit.working or (unit.own in RESTING and not busy):
        status = STATUSES["off" if unit is None else unit.own].name
        raise RefusedError(NOT_NOW(status=status))
    if not max(unit.since, at - timedelta(hours=policy.retention_hours)) <= taken <= at + SKEW:
        raise RefusedError(WRONG_TIME())
    lat, lon = place if busy else (round(place[0], COARSE), round(place[1], COARSE))
    values = {
        "guard_id": unit.guard_id,
        "policy_id": policy.id,
        "at": min(taken, at),
        "lat": lat,
        "lon": lon,
        "accuracy": accuracy,
    }
    row = Position.model_validate(values)
    same = select(Position).where(Position.guard_id == row.guard_id, Position.at == row.at)
    for known in session.exec(same):
        # A page that is opened anew tells once more what the phone last knew.
        if (known.lat, known.lon) == (row.lat, row.lon):
            return known
    session.add(row)
    session.flush()
    return row


def newest(session: Session, board: Sequence[OnBoard], at: datetime) -> dict[int, Position]:
    """Return each guard's last position of the shift under way; none where none may be kept."""
    if in_force(session, at) is None or not board:
        return {}
    since = {one.guard_id: one.since for one in board if one.working and one.own not in RESTING}
    last = (
        select(col(Position.guard_id), func.max(col(Position.at)).label("at"))
        .where(col(Position.guard_id).in_(list(since)), col(Position.at) <= at)
        .group_by(col(Position.guard_id))
        .subquery()
    )
    query = select(Position).join(
        last, (last.c.guard_id == col(Position.guard_id)) & (last.c.at == col(Position.at))
    )
    return {row.guard_id: row for row in session.exec(query) if row.at >= since[row.guard_id]}


def looked(session: Session, guards: Iterable[int], who: str, why: str, at: datetime) -> int:
    """Write down that somebody saw where guards' phones were; return how many lines that took."""
    wanted = sorted(set(guards))
    if not wanted:
        return 0
    recent = select(PositionLook.guard_id).where(
        col(PositionLook.guard_id).in_(wanted),
        PositionLook.who == who,
        PositionLook.why == why,
        col(PositionLook.at) > at - SAME_LOOK,
    )
    known = set(session.exec(recent))
    new = [guard for guard in wanted if guard not in known]
    for guard in new:
        values = {"guard_id": guard, "who": who, "why": why, "at": at}
        session.add(PositionLook.model_validate(values))
    session.flush()
    return len(new)


def looks(session: Session, guard_id: int, most: int = 100) -> Sequence[PositionLook]:
    """Return who looked at a guard's positions, the last one first."""
    query = select(PositionLook).where(PositionLook.guard_id == guard_id)
    return session.exec(query.order_by(col(PositionLook.id).desc()).limit(most)).all()


def purge(session: Session, at: datetime) -> list[PositionPurge]:
    """Delete positions past their policy's hours, with a proof row for each policy that had any.

    On SQLite what is deleted is overwritten in the file; whoever commits should then empty the
    write-ahead log, which may hold earlier pages.
    """
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("PRAGMA secure_delete = ON")
    proofs = []
    for policy in session.exec(select(TrackingPolicy)).all():
        limit = at - timedelta(hours=policy.retention_hours)
        past = (col(Position.policy_id) == policy.id, col(Position.at) < limit)
        removed = session.exec(select(func.count()).select_from(Position).where(*past)).one()
        if not removed:
            continue
        session.exec(delete(Position).where(*past))
        values = {"at": at, "older_than": limit, "removed": removed}
        proof = PositionPurge.model_validate({**values, "hours": policy.retention_hours})
        session.add(proof)
        proofs.append(proof)
    session.flush()
    return proofs


def forget(database: Engine) -> None:
    """Empty the write-ahead log of SQLite, where pages from before a purge may stand."""
    if database.dialect.name == "sqlite":
        with database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
