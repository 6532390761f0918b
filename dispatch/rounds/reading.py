# SPDX-License-Identifier: MPL-2.0
"""Read the night's problem from the tables: visits, who is on duty for rounds, and travel.

A night runs from noon to noon. A window that begins before noon belongs to the morning in
which the night ends, and to the weekday of that morning.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from typing import Any

import numpy as np
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.rounds.problem import NO_WAY
from dispatch.rounds.problem import Break
from dispatch.rounds.problem import Guard
from dispatch.rounds.problem import Mode
from dispatch.rounds.problem import Place
from dispatch.rounds.problem import Problem
from dispatch.rounds.problem import Travel
from dispatch.rounds.problem import Visit
from dispatch.rounds.problem import Window
from dispatch.rounds.problem import starts
from roster import models as people
from roster.onrecord import read_equivalences
from roster.onrecord import with_equivalents
from roster.problem import Validity
from sites import models as sites
from sites.clock import nearest_utc
from sites.clock import utc
from sites.demand import unroll
from sites.network import UNREACHABLE
from sites.network import NetworkLike

NOON = time(12)
Networks = Callable[[Mode, datetime], NetworkLike]
"""Gives the travel times of a means of travel at an instant."""


@dataclass(frozen=True)
class Options:
    """How the rounds of a night are planned."""

    service: str = ""
    """Code: only visits and guards of this service; empty is all visits and round posts."""
    mode: Mode = "car"
    """What guards get about by."""
    break_minutes: int = 30
    """Length of the break in a shift of `break_after_hours` or more; 0 gives none."""
    break_after_hours: float = 6.0
    distance: int = 0
    """Minutes that visits keep away from their times on the nights before; 0 is none."""
    nights: int = 3
    """How many nights before count."""
    key_room: int = 0
    """Keys that a guard can have along; 0 is any number."""

    def values(self) -> dict[str, Any]:
        """Return the options as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True)
class Crew:
    """A round that can be walked or driven: a seat on a shift or post, with its guard if named."""

    code: str
    site: sites.Site
    start: datetime
    end: datetime
    competences: frozenset[str]
    guard: people.Guard | None = None
    post_id: int | None = None


@dataclass(frozen=True)
class Night:
    """A night as the tables have it, and as it is planned."""

    day: date
    problem: Problem
    crew: tuple[Crew, ...]
    """In the order of the problem's guards, whose ids are the rounds' codes."""
    visits: dict[str, sites.Visit]
    """Rows by code, which is the id in the problem."""
    sites: dict[int, sites.Site]
    place_sites: tuple[int, ...]
    """Number of the site of each place."""
    roster_id: int | None
    at: datetime
    """The instant whose travel times and closed streets count for the whole night."""


def noon(day: date) -> datetime:
    """Return the instant at which the night of a day begins."""
    return utc(day, NOON)


def read_night(
    session: Session,
    day: date,
    networks: Networks,
    options: Options,
    crew: Sequence[Crew] | None = None,
    also: Sequence[int] = (),
) -> Night:
    """Return what the rounds of a night are planned from.

    Parameters
    ----------
    day
        The Copenhagen day on which the night begins.
    networks
        Gives the travel times for a means of travel in the middle of the night's shifts.
    options
        Which visits, and how guards get about and pause.
    crew
        Who goes on rounds; None asks the roster, or the posts where there is none.
    also
        Numbers of sites that get a place although nothing happens there.
    """
    service_id = _service(session, options.service)
    rows = _visit_rows(session, day, service_id)
    roster_id = None
    if crew is None:
        services = {service_id} if service_id else {row.service_id for row in rows}
        roster_id, crew = read_crew(session, day, services)
    found = _Places(session)
    for number in (*(one.site.id for one in crew), *also):
        found.row(number)
    asked = _competences(session)
    origin = noon(day)
    visits = tuple(_visit(row, day, origin, found.row(row.site_id), asked[row.id]) for row in rows)
    guards = tuple(_guard(one, origin, found.row(one.site.id), options) for one in crew)
    at = middle(day, crew)
    network = networks(options.mode, at)
    problem = Problem(
        origin,
        visits,
        guards,
        found.places,
        {options.mode: travel(network, found.places)},
        network.source,
        network.estimated,
    )
    by_code = {row.code: row for row in rows}
    return Night(day, problem, tuple(crew), by_code, found.sites, found.order, roster_id, at)


def middle(day: date, crew: Sequence[Crew]) -> datetime:
    """Return the instant midway between the first shift's beginning and the last one's end.

    Midnight where there is nobody.
    """
    if not crew:
        return nearest_utc(day + timedelta(days=1), time(0))
    first, last = min(one.start for one in crew), max(one.end for one in crew)
    return first + (last - first) / 2


def travel(network: NetworkLike, places: Sequence[Place]) -> Travel:
    """Return the matrices between places, with `NO_WAY` where a network has none."""
    if not places:
        return Travel(np.zeros((0, 0), np.int32), np.zeros((0, 0), np.int32))
    seconds, metres = network.matrix([(place.lat, place.lon) for place in places])
    return Travel(np.where(seconds >= UNREACHABLE, NO_WAY, seconds).astype(np.int32), metres)


def read_crew(
    session: Session, day: date, services: Iterable[int]
) -> tuple[int | None, tuple[Crew, ...]]:
    """Return who goes on rounds in a night: by the roster if there is one, else by the posts.

    The roster is the newest published one that covers the day, else the newest draft. Seats
    that nobody sits on are rounds without a name.
    """
    wanted = sorted(services)
    roster = _roster(session, day)
    if roster is not None:
        found = _from_roster(session, roster, day, wanted)
        if found:
            return roster.id, found
    return None, _from_posts(session, day, wanted)


def _roster(session: Session, day: date) -> people.Roster | None:
    rows = session.exec(
        select(people.Roster).where(col(people.Roster.starts_on) <= day + timedelta(days=1))
    ).all()
    covering = [row for row in rows if row.starts_on + timedelta(days=row.days) > day]
    return max(covering, key=lambda row: (row.status == "published", row.id or 0), default=None)


def _from_roster(
    session: Session, roster: people.Roster, day: date, services: Sequence[int]
) -> tuple[Crew, ...]:
    shift = people.Shift
    query = (
        select(shift, sites.Site, sites.Post)
        .join(sites.Site, col(sites.Site.id) == col(shift.site_id))
        .join(sites.Post, col(sites.Post.id) == col(shift.post_id))
        .where(
            col(shift.roster_id) == roster.id,
            col(shift.service_id).in_(services),
            col(shift.starts_at) >= noon(day),
            col(shift.starts_at) < noon(day + timedelta(days=1)),
        )
        .order_by(col(shift.starts_at), col(sites.Post.code))
    )
    rows = session.exec(query).all()
    taken: dict[int | None, list[people.Guard]] = defaultdict(list)
    pairs = select(people.Assignment, people.Guard).join(
        people.Guard, col(people.Guard.id) == col(people.Assignment.guard_id)
    )
    for assignment, guard in session.exec(
        pairs.where(people.Assignment.roster_id == roster.id).order_by(col(people.Guard.code))
    ):
        taken[assignment.shift_id].append(guard)
    held = read_held(session, day)
    out = []
    for row, site, post in rows:
        seated: list[people.Guard | None] = [*taken[row.id]]
        seated.extend([None] * (row.headcount - len(seated)))
        for number, named in enumerate(seated, start=1):
            competences = frozenset(row.competences)
            if named is not None:
                competences |= held[named.id]
            code = f"{post.code}/{number}"
            out.append(
                Crew(code, site, row.starts_at, row.ends_at, competences, named, row.post_id)
            )
    return _apart(out)


def _from_posts(session: Session, day: date, services: Sequence[int]) -> tuple[Crew, ...]:
    query = select(sites.Post, sites.Site).join(
        sites.Site, col(sites.Site.id) == col(sites.Post.site_id)
    )
    rows = session.exec(query.where(col(sites.Post.service_id).in_(services))).all()
    posts = {post.id: (post, site) for post, site in rows}
    asked: dict[int, set[str]] = defaultdict(set)
    for post_id, code in session.exec(
        select(sites.PostCompetence.post_id, sites.Competence.code).join(
            sites.Competence,
            col(sites.Competence.id) == col(sites.PostCompetence.competence_id),
        )
    ):
        asked[post_id].add(code)
    out = []
    for need in unroll([post for post, _ in rows], day, 2):
        if not noon(day) <= need.start < noon(day + timedelta(days=1)):
            continue
        post, site = posts[need.post_id]
        for number in range(1, need.headcount + 1):
            competences = frozenset(asked[post.id or 0])
            code = f"{post.code}/{number}"
            out.append(Crew(code, site, need.start, need.end, competences, None, post.id))
    return _apart(out)


def _apart(crew: Sequence[Crew]) -> tuple[Crew, ...]:
    """Return the crew with every code once: a post that begins twice a night is numbered on."""
    seen: set[str] = set()
    out = []
    for one in crew:
        code, more = one.code, 1
        while code in seen:
            more += 1
            code = f"{one.code}.{more}"
        seen.add(code)
        values = (one.site, one.start, one.end, one.competences, one.guard, one.post_id)
        out.append(Crew(code, *values))
    return tuple(out)


def read_held(session: Session, day: date) -> dict[int | None, frozenset[str]]:
    """Return the competences that each guard holds all through a night, those met by others too."""
    query = select(people.Certificate, sites.Competence.code).join(
        sites.Competence, col(sites.Competence.id) == col(people.Certificate.competence_id)
    )
    certificates: dict[int, list[Validity]] = defaultdict(list)
    for row, code in session.exec(query):
        certificates[row.guard_id].append(Validity(code, row.valid_from, row.valid_to))
    equivalences = read_equivalences(session)
    morning = day + timedelta(days=1)
    out: dict[int | None, frozenset[str]] = defaultdict(frozenset)
    for guard, held in certificates.items():
        met = with_equivalents(held, equivalences)
        out[guard] = frozenset(one.code for one in met if one.covers(day, morning))
    return out


def _service(session: Session, code: str) -> int | None:
    if not code:
        return None
    return session.exec(select(sites.Service.id).where(sites.Service.code == code)).one()


def _visit_rows(session: Session, day: date, service_id: int | None) -> list[sites.Visit]:
    query = select(sites.Visit).order_by(col(sites.Visit.code))
    if service_id is not None:
        query = query.where(sites.Visit.service_id == service_id)
    return [row for row in session.exec(query).all() if _runs(row, day)]


def _runs(row: sites.Visit, day: date) -> bool:
    own = day if row.window_starts >= NOON else day + timedelta(days=1)
    in_force = row.valid_from <= own and (row.valid_to is None or own <= row.valid_to)
    return in_force and row.weekdays[own.weekday()] == "1"


def _competences(session: Session) -> dict[int | None, frozenset[str]]:
    query = select(sites.VisitCompetence.visit_id, sites.Competence.code).join(
        sites.Competence, col(sites.Competence.id) == col(sites.VisitCompetence.competence_id)
    )
    out: dict[int | None, frozenset[str]] = defaultdict(frozenset)
    for visit_id, code in session.exec(query):
        out[visit_id] |= {code}
    return out


def _visit(
    row: sites.Visit,
    day: date,
    origin: datetime,
    place: int,
    competences: frozenset[str],
) -> Visit:
    windows = [_window(day, origin, row.window_starts, row.window_ends)]
    if row.second_starts is not None and row.second_ends is not None:
        windows.append(_window(day, origin, row.second_starts, row.second_ends))
    seconds, times, spacing = 60 * row.minutes, row.times_per_night, row.spacing_minutes
    keys = frozenset(key.strip() for key in row.keys.split(",") if key.strip())
    room = sum(b - a for a, b in starts(tuple(windows), seconds))
    return Visit(
        row.code,
        place,
        tuple(sorted(windows, key=lambda window: window.start)),
        seconds,
        times,
        room // (2 * times) if spacing is None and times > 1 else 60 * (spacing or 0),
        competences,
        row.priority,
        keys,
        len(keys),
        row.name,
    )


def _window(day: date, origin: datetime, begins: time, ends: time) -> Window:
    first = day if begins >= NOON else day + timedelta(days=1)
    last = first if ends > begins else first + timedelta(days=1)
    a, b = nearest_utc(first, begins), nearest_utc(last, ends)
    return Window(*(int((at - origin).total_seconds()) for at in (a, b)))


def _guard(crew: Crew, origin: datetime, place: int, options: Options) -> Guard:
    shift = Window(*(int((at - origin).total_seconds()) for at in (crew.start, crew.end)))
    length = shift.end - shift.start
    breaks: tuple[Break, ...] = ()
    if options.break_minutes and length >= 3600 * options.break_after_hours:
        middle = Window(shift.start + length // 4, shift.end - length // 8)
        breaks = (Break((middle,), 60 * options.break_minutes),)
    return Guard(
        crew.code,
        shift,
        place,
        place,
        breaks,
        options.mode,
        crew.competences,
        capacity=options.key_room or None,
        name=crew.guard.name if crew.guard else crew.code,
    )


class _Places:
    """Gives each site one row of the travel matrix."""

    def __init__(self, session: Session) -> None:
        self.sites = {row.id or 0: row for row in session.exec(select(sites.Site)).all()}
        self._rows: dict[int, int] = {}

    def row(self, site_id: int | None) -> int:
        """Return the row of a site, a new one the first time."""
        return self._rows.setdefault(site_id or 0, len(self._rows))

    @property
    def order(self) -> tuple[int, ...]:
        """Numbers of the sites by row."""
        return tuple(self._rows)

    @property
    def places(self) -> tuple[Place, ...]:
        """The places by row."""
        found = (self.sites[site] for site in self._rows)
        return tuple(Place(site.name, site.lat, site.lon) for site in found)
