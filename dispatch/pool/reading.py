# SPDX-License-Identifier: MPL-2.0
"""Read from the tables what the pool of a day is planned from.

A demand node is a site with a threshold: incidents at a site that must be answered within ten
minutes and those that may take thirty are two nodes at the same place.
"""

from __future__ import annotations

from collections import Counter
from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.incidents.models import Incident
from dispatch.incidents.models import IncidentType
from dispatch.incidents.targets import Promises
from dispatch.pool.busy import Busyness
from dispatch.pool.busy import offered
from dispatch.pool.cover import reach
from dispatch.pool.demand import Expected
from dispatch.pool.demand import Prior
from dispatch.pool.demand import expected
from dispatch.pool.history import read_past
from dispatch.pool.measured import read_busy
from dispatch.pool.problem import Base
from dispatch.pool.problem import Node
from dispatch.pool.problem import Problem
from roster import models as people
from sites.clock import local
from sites.clock import midnight
from sites.demand import unroll
from sites.models import Administration
from sites.models import Competence
from sites.models import Post
from sites.models import PostCompetence
from sites.models import Service
from sites.models import Site
from sites.models import Visit
from sites.network import NetworkLike

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
HOUR = timedelta(hours=1)
DRIVING = 10.0
"""Minutes of driving that a call is taken to cost beside its time on the spot."""


@dataclass(frozen=True)
class Options:
    """How a day of the pool is planned."""

    units: int = 4
    """Units on duty at any hour, at most."""
    minutes: float | None = None
    """One threshold for all incidents; None is what contracts and types say."""
    service: str = "alarm"
    """Code of the service whose posts are the pool: they do not count as there anyway."""
    leave_post: float = 0.1
    """Chance that a guard on a post may leave it for an incident."""
    leave_round: float = 0.5
    """Chance that a guard on a round may interrupt it."""
    days: int = 365
    """Days of history that count."""
    bases: tuple[str, ...] = ()
    """Codes of the sites where units may stand; empty is all."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Guards who are there anyway: on a post for some hours, and may leave it or not."""

    post: str
    site: int
    """Number of the site."""
    start: datetime
    end: datetime
    count: int
    leave: float


@dataclass(frozen=True)
class Day:
    """Everything that the pool of a day is planned from."""

    day: date
    starts: tuple[datetime, ...]
    """Beginning of each hour, UTC; 23 or 25 of them when the clock changes."""
    hours: tuple[int, ...]
    """The same on the Copenhagen clock."""
    sites: tuple[Site, ...]
    administrations: tuple[str, ...]
    """Code of each site's administration."""
    expected: Expected
    problem: Problem
    site_of: Ints
    """Number of the site of each node."""
    base_sites: Ints
    """Number of the site of each base."""
    seconds: Floats
    """Between all sites, shape (sites, sites)."""
    metres: Floats
    thresholds: Floats
    """Seconds by type and site, shape (types, sites)."""
    standing: tuple[Standing, ...]
    competences: tuple[str, ...]
    """What posts of the pool ask for."""
    network: NetworkLike
    measured: Busyness | None = None
    """How busy the pool was by the log; None where that was not asked."""


def read_day(
    session: Session,
    day: date,
    network: NetworkLike,
    prior: Prior,
    options: Options,
    at: datetime | None = None,
) -> Day:
    """Return what the pool of a Copenhagen day is planned from.

    Parameters
    ----------
    day
        The day; its first hour begins at midnight.
    network
        Travel times.
    prior
        What is assumed of incidents where no history says otherwise.
    options
        Units, thresholds, who may leave.
    at
        The present instant: how busy the pool was in the weeks before it, by the log, is reckoned
        with once enough days tell. None is by expected work alone.
    """
    sites = tuple(session.exec(select(Site).order_by(col(Site.code))).all())
    codes = {row.id: row.code for row in session.exec(select(Administration))}
    past, days = read_past(session, sites, midnight(day), options.days)
    found = expected(prior, [site.kind for site in sites], past, days)
    starts = hours_of(day)
    hours = tuple(local(start).hour for start in starts)
    thresholds = read_thresholds(session, sites, found, day, options.minutes)
    seconds, metres = _travel(network, sites)
    standing, asked = read_standing(session, day, sites, options)
    nodes, site_of, weights = _nodes(sites, codes, found, thresholds, hours)
    base_sites = _bases(sites, options.bases)
    limit = np.array(list(nodes.values()))
    missed = _missed(standing, starts, seconds[:, site_of], limit)
    measured = None if at is None else read_busy(session, min(at, midnight(day)))
    problem = Problem(
        tuple(nodes),
        tuple(
            Base(sites[n].code, name=sites[n].name, lat=sites[n].lat, lon=sites[n].lon)
            for n in base_sites
        ),
        seconds[np.ix_(base_sites, site_of)],
        weights,
        (options.units,) * len(starts),
        limit,
        busy_of(found, hours, weights, missed, options.units, measured),
        missed=missed,
    )
    return Day(
        day,
        starts,
        hours,
        sites,
        tuple(codes[site.administration_id] for site in sites),
        found,
        problem,
        site_of,
        base_sites,
        seconds,
        metres,
        thresholds,
        standing,
        asked,
        network,
        measured,
    )


def hours_of(day: date) -> tuple[datetime, ...]:
    """Return the instants at which the hours of a Copenhagen day begin: 23, 24 or 25."""
    start, end = midnight(day), midnight(day + timedelta(days=1))
    return tuple(start + n * HOUR for n in range(round((end - start) / HOUR)))


def read_thresholds(
    session: Session, sites: Sequence[Site], found: Expected, day: date, minutes: float | None
) -> Floats:
    """Return seconds by type and site: what contracts promise, else what the prior says."""
    out = np.array([[kind.threshold] * len(sites) for kind in found.kinds]).reshape(
        len(found.kinds), len(sites)
    )
    if minutes is not None:
        return np.full_like(out, 60.0 * minutes)
    promises = Promises(session)
    ids = {row.code: row.id for row in session.exec(select(IncidentType))}
    for number, kind in enumerate(found.kinds):
        for place, site in enumerate(sites):
            asked = Incident(
                type_id=ids.get(kind.code) or 0,
                site_id=site.id,
                administration_id=site.administration_id,
                priority=kind.priority,
                lat=site.lat,
                lon=site.lon,
                opened_by="pool",
                opened_at=midnight(day),
            )
            promise = promises.of(asked).get("arrive")
            if promise is not None:
                out[number, place] = promise.seconds
    return out


def read_standing(
    session: Session, day: date, sites: Sequence[Site], options: Options
) -> tuple[tuple[Standing, ...], tuple[str, ...]]:
    """Return guards who are there anyway on a day, and what the pool's own posts ask for.

    Seats count as the newest published roster fills them; where none covers the day, every
    seat of every post counts as filled.
    """
    posts = {post.id: post for post in session.exec(select(Post))}
    by_code = {row.code: row.id for row in session.exec(select(Service))}
    pool = by_code.get(options.service)
    rounds = set(session.exec(select(Visit.service_id)).all())
    row_of = {site.id: number for number, site in enumerate(sites)}
    out = []
    for post_id, start, end, count in _seats(session, day, list(posts.values())):
        post = posts[post_id]
        if post.service_id != pool and count:
            leave = options.leave_round if post.service_id in rounds else options.leave_post
            out.append(Standing(post.code, row_of[post.site_id], start, end, count, leave))
    return tuple(out), _asked(session, [post for post in posts.values() if post.service_id == pool])


def _seats(
    session: Session, day: date, posts: Sequence[Post]
) -> list[tuple[int | None, datetime, datetime, int]]:
    """Return post, span and number of guards of everything that touches a day."""
    start, end = midnight(day), midnight(day + timedelta(days=1))
    roster = session.exec(
        select(people.Roster)
        .where(people.Roster.status == "published", col(people.Roster.starts_on) <= day)
        .order_by(col(people.Roster.id).desc())
    ).all()
    covering = next((row for row in roster if row.starts_on + timedelta(days=row.days) > day), None)
    if covering is None:
        needs = unroll(posts, day - timedelta(days=1), 2)
        rows = [(need.post_id, need.start, need.end, need.headcount) for need in needs]
    else:
        filled = Counter(
            session.exec(
                select(people.Assignment.shift_id).where(people.Assignment.roster_id == covering.id)
            ).all()
        )
        shifts = session.exec(select(people.Shift).where(people.Shift.roster_id == covering.id))
        rows = [(row.post_id, row.starts_at, row.ends_at, filled[row.id or 0]) for row in shifts]
    return [row for row in rows if row[2] > start and row[1] < end]


def _asked(session: Session, posts: Sequence[Post]) -> tuple[str, ...]:
    """Return the competences that all of some posts ask for."""
    asked: dict[int, set[str]] = defaultdict(set)
    for post_id, code in session.exec(
        select(PostCompetence.post_id, Competence.code).join(
            Competence, col(Competence.id) == col(PostCompetence.competence_id)
        )
    ):
        asked[post_id].add(code)
    of_pool = [asked[post.id or 0] for post in posts]
    return tuple(sorted(set.intersection(*of_pool))) if of_pool else ()


def busy_of(
    found: Expected,
    hours: Sequence[int],
    weights: Floats,
    missed: Floats,
    units: int,
    measured: Busyness | None = None,
) -> tuple[float, ...]:
    """Return the busy fraction of each hour: as measured, else from the work that is expected.

    What was measured is shared by so many units; of the expected work that is taken off which
    guards do who are there anyway.
    """
    calls = np.maximum(weights.sum(axis=1), 1e-12)
    share = (weights * missed).sum(axis=1) / calls
    guards = np.array([kind.guards for kind in found.kinds])
    seats = np.einsum("k,khp->h", guards, found.rates)
    out = []
    for row, hour in enumerate(hours):
        told = None if measured is None else measured.told(hour)
        if told is not None:
            out.append(told.among(units).value)
            continue
        work = found.work[hour] + DRIVING * seats[hour]
        each = work / seats[hour] if seats[hour] else 0.0
        out.append(offered(float(seats[hour] * share[row]), float(each), units))
    return tuple(out)


def _travel(network: NetworkLike, sites: Sequence[Site]) -> tuple[Floats, Floats]:
    if not sites:
        return np.zeros((0, 0)), np.zeros((0, 0))
    seconds, metres = network.matrix([(site.lat, site.lon) for site in sites])
    return seconds.astype(float), metres.astype(float)


def _nodes(
    sites: Sequence[Site],
    codes: Mapping[int | None, str],
    found: Expected,
    thresholds: Floats,
    hours: Sequence[int],
) -> tuple[dict[Node, float], Ints, Floats]:
    """Return nodes with their thresholds, the site of each, and weights by hour and node."""
    nodes: dict[Node, float] = {}
    site_of: list[int] = []
    weights: list[Floats] = []
    for place, site in enumerate(sites):
        for limit in np.unique(thresholds[:, place]):
            kinds = thresholds[:, place] == limit
            name = f"{site.code}@{limit / 60:g}"
            group = codes[site.administration_id]
            nodes[Node(name, group, site.name, site.lat, site.lon)] = float(limit)
            site_of.append(place)
            weights.append(found.rates[kinds][:, list(hours), place].sum(axis=0))
    shape = (len(hours), len(nodes))
    table = np.stack(weights, axis=1) if weights else np.zeros(shape)
    return nodes, np.array(site_of, dtype=np.int64), table


def _bases(sites: Sequence[Site], codes: Sequence[str]) -> Ints:
    known = {site.code: number for number, site in enumerate(sites)}
    chosen = [known[code] for code in codes] if codes else list(range(len(sites)))
    return np.array(chosen, dtype=np.int64)


def _missed(
    standing: Sequence[Standing], starts: Sequence[datetime], seconds: Floats, limit: Floats
) -> Floats:
    """Return the chance that nobody who is there anyway answers, shape (hours, nodes)."""
    out = np.ones((len(starts), len(limit)))
    within = reach(seconds, limit)
    for one in standing:
        for row, start in enumerate(starts):
            here = (min(one.end, start + HOUR) - max(one.start, start)) / HOUR
            if here > 0:
                out[row] *= (1.0 - one.leave * here * within[one.site]) ** one.count
    return out
