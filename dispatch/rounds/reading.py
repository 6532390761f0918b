# SPDX-License-Identifier: MPL-2.0
"""Read the night's problem from the tables: visits, who is on duty for rounds, and travel.

A night runs from noon to noon. A window that begins before noon belongs to the morning in
which the night ends, and to the weekday of that morning.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from functools import cached_property
from functools import lru_cache
from itertools import pairwise

from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.rounds.crew import NOON
from dispatch.rounds.crew import Crew
from dispatch.rounds.crew import noon
from dispatch.rounds.crew import read_crew
from dispatch.rounds.crew import with_means
from dispatch.rounds.matrix import travel
from dispatch.rounds.means import Means
from dispatch.rounds.options import Options
from dispatch.rounds.problem import Break
from dispatch.rounds.problem import Guard
from dispatch.rounds.problem import Mode
from dispatch.rounds.problem import Place
from dispatch.rounds.problem import Problem
from dispatch.rounds.problem import Slice
from dispatch.rounds.problem import Visit
from dispatch.rounds.problem import Window
from dispatch.rounds.problem import starts
from roster import models as people
from sites import models as sites
from sites.clock import nearest_utc
from sites.network import NetworkLike
from sites.network import Timetable

Networks = Callable[[Mode, datetime], NetworkLike]
"""Gives the travel times of a means of travel at an instant."""


MOST_CHANGES = 6
"""Closures that begin or end in a night, as far as each has a slice of its own."""
Streets = Callable[[Mode, int, int], NetworkLike]
"""Gives the streets of a way by some means from one second of a night to another."""


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
    place_sites: tuple[int | None, ...]
    """Number of the site of each place; None is a guard's home."""
    roster_id: int | None
    at: datetime
    """The instant whose travel times count for the whole night."""
    span: tuple[datetime, datetime]
    """First and last instant of the rounds: closures that hold in it count."""

    @cached_property
    def places(self) -> Mapping[int | None, int]:
        """The place of each site that has one, by the site's number."""
        return {site: row for row, site in enumerate(self.place_sites) if site is not None}

    @cached_property
    def codes(self) -> Mapping[int | None, str]:
        """Codes of the visits by the number of their row."""
        return {row.id: code for code, row in self.visits.items()}


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
        crew = with_means(session, day, crew, options, roster_id)
    found = _Places(session)
    for number in (*(one.site.id for one in crew), *also):
        found.row(number)
    asked = _competences(session)
    origin = noon(day)
    visits = tuple(_visit(row, day, origin, found.row(row.site_id), asked[row.id]) for row in rows)
    guards = tuple(_guard(one, origin, found, options) for one in crew)
    at = middle(day, crew)
    modes = sorted({guard.mode for guard in guards}) or [options.mode]
    span = span_of(day, crew, visits)
    streets = {mode: _open(networks, mode, at, *span) for mode in modes}
    problem = Problem(
        origin,
        visits,
        guards,
        found.places,
        {mode: travel(network, found.places) for mode, network in streets.items()},
        streets[modes[0]].source,
        any(network.estimated for network in streets.values()),
        _slices(networks, modes, at, span, found.places, origin),
    )
    by_code = {row.code: row for row in rows}
    return Night(day, problem, tuple(crew), by_code, found.sites, found.order, roster_id, at, span)


def streets_of(night: Night, networks: Networks) -> Streets:
    """Return what gives the streets that the ways of a night's rounds go along."""

    def streets(mode: Mode, leaves: int, arrives: int) -> NetworkLike:
        if not isinstance(networks, Timetable):
            return networks(mode, night.at)
        first, last = night.span
        begins = [first, *(night.problem.at(one.start) for one in night.problem.slices[1:])]
        begins = [at for at in begins if at <= night.problem.at(leaves)][-1:] or [first]
        ends = [night.problem.at(one.start) for one in night.problem.slices[1:]]
        end = next((at for at in ends if at > begins[0]), last)
        if night.problem.at(arrives) <= end or end == last:
            return networks.during(mode, night.at, begins[0], end)
        return networks.during(mode, night.at, first, last)

    return streets


def span_of(day: date, crew: Sequence[Crew], visits: Sequence[Visit]) -> tuple[datetime, datetime]:
    """Return the first and last instant of any shift or window; a whole night without any."""
    origin = noon(day)
    spans = [(one.start, one.end) for one in crew]
    spans += [
        (origin + timedelta(seconds=one.start), origin + timedelta(seconds=one.end))
        for visit in visits
        for one in visit.windows
    ]
    spans = spans or [(origin, noon(day + timedelta(days=1)))]
    return min(a for a, _ in spans), max(b for _, b in spans)


def _open(
    networks: Networks, mode: Mode, at: datetime, first: datetime, last: datetime
) -> NetworkLike:
    """Return the streets that are open all through a span."""
    if isinstance(networks, Timetable):
        return networks.during(mode, at, first, last)
    return networks(mode, at)


def _slices(
    networks: Networks,
    modes: Sequence[Mode],
    at: datetime,
    span: tuple[datetime, datetime],
    places: Sequence[Place],
    origin: datetime,
) -> tuple[Slice, ...]:
    """Return travel for each part of the night in which the same streets are open.

    Of more than `MOST_CHANGES` changes the first ones count, and what closes after them counts
    to the end of the night.
    """
    if not isinstance(networks, Timetable):
        return ()
    changes = sorted({one for mode in modes for one in networks.changes(mode, *span)})
    if not changes:
        return ()
    begins = [span[0], *changes[:MOST_CHANGES]]
    return tuple(
        Slice(
            math.floor((begin - origin).total_seconds()),
            {mode: travel(networks.during(mode, at, begin, end), places) for mode in modes},
        )
        for begin, end in pairwise([*begins, span[1]])
    )


def middle(day: date, crew: Sequence[Crew]) -> datetime:
    """Return the instant midway between the first shift's beginning and the last one's end.

    Midnight where there is nobody.
    """
    if not crew:
        return nearest_utc(day + timedelta(days=1), time(0))
    first, last = min(one.start for one in crew), max(one.end for one in crew)
    return first + (last - first) / 2


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


@lru_cache(maxsize=1024)
def _window(day: date, origin: datetime, begins: time, ends: time) -> Window:
    first = day if begins >= NOON else day + timedelta(days=1)
    last = first if ends > begins else first + timedelta(days=1)
    a, b = nearest_utc(first, begins), nearest_utc(last, ends)
    return Window(*(int((at - origin).total_seconds()) for at in (a, b)))


def _guard(crew: Crew, origin: datetime, places: _Places, options: Options) -> Guard:
    shift = Window(*(int((at - origin).total_seconds()) for at in (crew.start, crew.end)))
    length = shift.end - shift.start
    breaks: tuple[Break, ...] = ()
    if options.break_minutes and length >= 3600 * options.break_after_hours:
        middle = Window(shift.start + length // 4, shift.end - length // 8)
        breaks = (Break((middle,), 60 * options.break_minutes),)
    means = crew.means or Means(options.mode)
    base = places.row(crew.site.id)
    room = means.key_room if means.key_room is not None else options.key_room or None
    return Guard(
        crew.code,
        shift,
        places.home(crew.guard, base) if means.from_home else base,
        places.home(crew.guard, base) if means.to_home else base,
        breaks,
        means.mode,
        crew.competences,
        speed=means.speed / 100,
        capacity=room,
        name=crew.guard.name if crew.guard else crew.code,
    )


class _Places:
    """Gives each site, and each home that a round begins or ends at, one row of the matrices."""

    def __init__(self, session: Session) -> None:
        self.sites = {row.id or 0: row for row in session.exec(select(sites.Site)).all()}
        self._rows: dict[tuple[str, int], int] = {}
        self._places: list[Place] = []

    def row(self, site_id: int | None) -> int:
        """Return the row of a site, a new one the first time."""
        site = self.sites[site_id or 0]
        return self._row("site", site.id, Place(site.name, site.lat, site.lon))

    def home(self, guard: people.Guard | None, base: int) -> int:
        """Return the row of a guard's home, or of the post's site where it is not known."""
        if guard is None or guard.home_lat is None or guard.home_lon is None:
            return base
        return self._row("home", guard.id, Place("", guard.home_lat, guard.home_lon, home=True))

    def _row(self, kind: str, number: int | None, place: Place) -> int:
        row = self._rows.setdefault((kind, number or 0), len(self._places))
        if row == len(self._places):
            self._places.append(place)
        return row

    @property
    def order(self) -> tuple[int | None, ...]:
        """Numbers of the sites by row; None is a home."""
        return tuple(number if kind == "site" else None for kind, number in self._rows)

    @property
    def places(self) -> tuple[Place, ...]:
        """The places by row."""
        return tuple(self._places)
