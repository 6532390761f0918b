# SPDX-License-Identifier: MPL-2.0
"""Who is on duty now: the published roster, less breaks, absences and shifts that are over.

Somebody whose shift is about to begin is on the board, and so is somebody who is still on an
incident after the shift's end; neither can be sent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import Literal

from sqlalchemy import text
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.incidents.models import UNDER_WAY
from dispatch.incidents.models import IncidentTask
from dispatch.rounds.models import Round
from dispatch.rounds.models import RoundPlan
from dispatch.rounds.models import RoundStep
from dispatch.units.models import UnitStatus
from roster.in_force import InForce
from roster.models import Absence
from roster.models import Approval
from roster.models import Assignment
from roster.models import Certificate
from roster.models import Employer
from roster.models import Guard
from roster.models import Shift
from roster.onrecord import read_equivalences
from roster.onrecord import with_equivalents
from roster.onrecord import words
from roster.problem import Validity
from sites.clock import local_day
from sites.models import Administration
from sites.models import Competence
from sites.models import Post
from sites.models import Service
from sites.models import Site

PENDING = timedelta(minutes=60)
"""So long before its shift a unit is on the board."""
OVERTIME = timedelta(hours=24)
"""So far back the shift of somebody still on an incident is looked for."""
RESPONSE = frozenset({"beredskab", "response_pool", "alarm_car"})
"""Tags of posts whose guards stand ready to be sent."""
RESPONSE_SERVICE = "alarm"
"""Code of the service whose posts are the response pool, as `dispatch.pool` has it too."""
BOUND = frozenset({"bundet", "bound", "no_lone_work", "ikke_alene"})
"""Tags of posts whose guards may not be taken from them."""

Lack = Literal["absent", "certificate", "approval", "authorisation"]


@dataclass(frozen=True, slots=True)
class Stop:
    """A step of a round, as far as it says where the guard is."""

    site_id: int | None
    arrive: datetime
    leave: datetime
    kind: str
    done: bool


_Holdings = tuple[frozenset[str], frozenset[str]]
"""Codes of competences that are held, and of those that have run out."""
_OnRound = tuple[int, str | None, tuple[Stop, ...]]
"""Number of a round, by what it is gone where that is kept, and its steps."""


@dataclass(frozen=True)
class OnBoard:
    """A guard on the unit board."""

    guard_id: int
    code: str
    name: str
    employer: str
    mode: str
    shift_id: int
    roster_id: int
    since: datetime
    until: datetime
    """Beginning and end of the shift."""
    post: str
    post_priority: int
    mates: int
    """Others on the same post at the same time."""
    site_id: int
    administration_id: int
    """Who pays for the shift."""
    own: str
    """The code of what the guard does when on no incident."""
    own_since: datetime
    version: int = 0
    working: bool = True
    """Whether the shift runs: it has begun and is not over."""
    held: frozenset[str] = frozenset()
    """Codes of competences that are valid today, those met by others too."""
    expired: frozenset[str] = frozenset()
    """Codes of those that were held once and are no longer."""
    lacks: frozenset[Lack] = frozenset()
    """Why the guard should not be working at all."""
    round_id: int | None = None
    stops: tuple[Stop, ...] = ()


def board(
    session: Session, at: datetime, guards: Collection[int] | None = None
) -> tuple[OnBoard, ...]:
    """Return everybody on the unit board at an aware instant, by name.

    It takes a fixed number of queries, whatever the number of guards.

    Parameters
    ----------
    guards
        Numbers of those who are wanted; None is everybody. Mates are counted among them.
    """
    if guards is not None and not guards:
        return ()
    seats = _seats(session, at, at + PENDING, guards or ())
    current: dict[int, _Seat] = {}
    for seat in sorted(seats, key=lambda one: one.shift.starts_at):
        guard_id = seat.guard_id
        if guard_id not in current or current[guard_id].shift.ends_at <= at:
            current[guard_id] = seat
    for seat in _overtime(session, at, current, guards):
        current[seat.guard_id] = seat
    if not current:
        return ()
    people = list(current)
    mates: dict[int, int] = defaultdict(int)
    for seat in current.values():
        mates[seat.shift.id or 0] += 1
    holdings = _holdings(session, people, local_day(at))
    lacks = _lacks(session, current.values(), at)
    by_hand = {
        row.guard_id: row
        for row in session.exec(select(UnitStatus).where(col(UnitStatus.guard_id).in_(people)))
    }
    rounds = _rounds(session, people, at)
    found = []
    for guard_id, seat in current.items():
        beside = mates[seat.shift.id or 0] - 1
        one = _place(seat, at, beside, holdings[guard_id], lacks[guard_id])
        found.append(_doing(one, at, rounds.get(guard_id), by_hand.get(guard_id)))
    return tuple(sorted(found, key=lambda one: (one.name, one.code)))


@dataclass(frozen=True, slots=True)
class _Seat:
    shift: Shift
    employer: Employer
    guard_id: int
    code: str
    name: str
    mode: str
    post: str
    service: str


def _seats(
    session: Session, ends_after: datetime, begins_by: datetime, guards: Collection[int] = ()
) -> list[_Seat]:
    query = (
        # Columns where no object is needed: the desk asks for hundreds, many times a second.
        select(Shift, Employer)
        .add_columns(col(Guard.id), col(Guard.code), col(Guard.name), col(Guard.mode))
        .add_columns(col(Post.name), col(Service.code))
        .join(Assignment, col(Assignment.shift_id) == col(Shift.id))
        .join(Guard, col(Guard.id) == col(Assignment.guard_id))
        .join(Employer, col(Employer.id) == col(Guard.employer_id))
        .join(Post, col(Post.id) == col(Shift.post_id))
        .join(Service, col(Service.id) == col(Shift.service_id))
        .where(col(Shift.ends_at) > ends_after, col(Shift.starts_at) <= begins_by)
    )
    if guards:
        query = query.where(col(Guard.id).in_(guards))
    counts = InForce(session)
    return [_Seat(*row) for row in session.execute(query) if counts(row[0])]


def pool_duty(
    session: Session, since: datetime, until: datetime
) -> list[tuple[int, datetime, datetime]]:
    """Return guard, start and end of every shift of the response pool that touches a period."""
    return [
        (seat.guard_id, seat.shift.starts_at, seat.shift.ends_at)
        for seat in _seats(session, since, until)
        if _by_post(words(seat.shift.tags), seat.service) == "ready"
    ]


def _overtime(
    session: Session, at: datetime, known: Mapping[int, object], wanted: Collection[int] | None
) -> list[_Seat]:
    """Return the last seats of those on an incident whose shift is over."""
    query = select(IncidentTask.guard_id).where(text(UNDER_WAY))
    out = [guard for guard in session.exec(query) if guard not in known]
    missing = [guard for guard in out if wanted is None or guard in wanted]
    if not missing:
        return []
    seats = _seats(session, at - OVERTIME, at, missing)
    return sorted(seats, key=lambda one: one.shift.ends_at)


def _place(
    seat: _Seat, at: datetime, mates: int, holdings: _Holdings, lacks: frozenset[Lack]
) -> OnBoard:
    """Return a guard with what the roster says."""
    shift = seat.shift
    assert shift.id is not None
    if at < shift.starts_at:
        own = "pending"
    elif at >= shift.ends_at:
        own = "off"
    else:
        own = _by_post(words(shift.tags), seat.service)
    return OnBoard(
        guard_id=seat.guard_id,
        code=seat.code,
        name=seat.name,
        employer=seat.employer.code,
        mode=seat.mode,
        shift_id=shift.id,
        roster_id=shift.roster_id,
        since=shift.starts_at,
        until=shift.ends_at,
        post=seat.post,
        post_priority=shift.priority,
        mates=mates,
        site_id=shift.site_id,
        administration_id=shift.payer_id,
        own=own,
        own_since=shift.starts_at if at >= shift.starts_at else at,
        working=shift.starts_at <= at < shift.ends_at,
        held=holdings[0],
        expired=holdings[1],
        lacks=lacks,
    )


def _by_post(tags: frozenset[str], service: str) -> str:
    if tags & RESPONSE or service == RESPONSE_SERVICE:
        return "ready"
    return "bound" if tags & BOUND else "post"


def _doing(one: OnBoard, at: datetime, walked: _OnRound | None, row: UnitStatus | None) -> OnBoard:
    """Return a guard with what rounds, absences and a hand have added to the roster."""
    if walked is not None:
        number, mode, stops = walked
        one = replace(one, round_id=number, stops=stops, mode=mode or one.mode)
        if one.working and one.own == "post":
            resting = next(
                (s for s in stops if s.kind == "break" and s.arrive <= at < s.leave), None
            )
            own, since = ("break", resting.arrive) if resting else ("round", stops[0].leave)
            one = replace(one, own=own, own_since=min(since, at))
    if row is not None:
        one = replace(one, version=row.version)
        if one.working and one.since <= row.since <= at < row.until:
            one = replace(one, own=row.status, own_since=row.since)
    if one.working and "absent" in one.lacks:
        one = replace(one, own="absent")
    return one


def _holdings(session: Session, guards: Sequence[int], day: date) -> dict[int, _Holdings]:
    """Return for each guard what is held on a day, and what was held and has run out."""
    query = (
        select(col(Certificate.guard_id), col(Competence.code))
        .add_columns(col(Certificate.valid_from), col(Certificate.valid_to))
        .join(Competence, col(Competence.id) == col(Certificate.competence_id))
        .where(col(Certificate.guard_id).in_(guards))
    )
    kept: dict[int, list[Validity]] = defaultdict(list)
    for guard, code, since, to in session.execute(query):
        kept[guard].append(Validity(code, since, to))
    equivalences = read_equivalences(session)
    out: dict[int, _Holdings] = {}
    for guard in guards:
        met = with_equivalents(kept[guard], equivalences)
        held = frozenset(one.code for one in met if one.covers(day, day))
        past = frozenset(one.code for one in met if one.to is not None and one.to < day)
        out[guard] = held, past - held
    return out


def _lacks(session: Session, seats: Iterable[_Seat], at: datetime) -> dict[int, frozenset[Lack]]:
    """Return why somebody should not be working: absence, approval, authorisation."""
    seats = list(seats)
    people = [seat.guard_id for seat in seats]
    day = local_day(at)
    away = select(Absence.guard_id).where(
        col(Absence.guard_id).in_(people), col(Absence.starts_at) <= at, col(Absence.ends_at) > at
    )
    absent = set(session.exec(away))
    approvals = session.exec(
        select(Approval.guard_id, Approval.employer_id).where(
            col(Approval.guard_id).in_(people),
            col(Approval.valid_from) <= day,
            col(Approval.valid_to).is_(None) | (col(Approval.valid_to) >= day),
        )
    )
    approved = {(guard, employer) for guard, employer in approvals}
    out: dict[int, frozenset[Lack]] = {}
    for seat in seats:
        guard_id, employer = seat.guard_id, seat.employer
        found: set[Lack] = {"absent"} if guard_id in absent else set()
        if seat.shift.approval_required:
            if (guard_id, employer.id) not in approved:
                found.add("approval")
            if employer.kind != "own" and not _authorised(employer, day):
                found.add("authorisation")
        out[guard_id] = frozenset(found)
    return out


def _authorised(employer: Employer, day: date) -> bool:
    since, to = employer.authorised_from, employer.authorised_to
    if since is None and to is None:
        return False
    return (since is None or since <= day) and (to is None or day <= to)


def _rounds(session: Session, guards: Sequence[int], at: datetime) -> dict[int, _OnRound]:
    """Return the rounds that guards are on, of the night's newest published plan."""
    query = (
        select(Round)
        .join(RoundPlan, col(RoundPlan.id) == col(Round.plan_id))
        .where(
            RoundPlan.status == "published",
            col(Round.guard_id).in_(guards),
            col(Round.starts_at) <= at,
            col(Round.ends_at) > at,
        )
        .order_by(col(RoundPlan.published_at), col(Round.id))
    )
    rounds = {row.guard_id: row for row in session.exec(query)}
    steps: dict[int, list[Stop]] = defaultdict(list)
    kept = select(RoundStep).where(col(RoundStep.round_id).in_([one.id for one in rounds.values()]))
    for row in session.exec(kept.order_by(col(RoundStep.round_id), col(RoundStep.position))):
        steps[row.round_id].append(
            Stop(row.site_id, row.arrive_at, row.leave_at, row.kind, row.status == "done")
        )
    return {
        guard: (one.id, one.mode, tuple(steps[one.id]))
        for guard, one in rounds.items()
        if guard is not None and one.id is not None and steps[one.id]
    }


def administrations(session: Session) -> dict[int, Administration]:
    """Return every administration by its number."""
    return {row.id or 0: row for row in session.exec(select(Administration))}


def places(session: Session) -> dict[int, Site]:
    """Return every site by its number."""
    return {row.id or 0: row for row in session.exec(select(Site))}
