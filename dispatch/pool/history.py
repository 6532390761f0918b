# SPDX-License-Identifier: MPL-2.0
"""Read what has happened: our own log of incidents, and those that another system kept.

Days count only where somebody kept a log: from the first to the last day of what was imported, and
from the first logged incident on. An imported incident that our own log has too, as after weeks in
which both systems ran, is the logged one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta

import numpy as np
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import func
from sqlmodel import select

from dispatch.incidents.models import Incident
from dispatch.incidents.models import IncidentTask
from dispatch.incidents.models import IncidentType
from dispatch.pool.demand import Past
from sites.clock import local
from sites.clock import local_day
from sites.clock import midnight
from sites.geo import distance
from sites.models import PastIncident
from sites.models import Site

NEAR_METRES = 500.0
"""An incident without a site belongs to the nearest one within so many metres."""
SAME = timedelta(minutes=15)
"""Two reports of a type from a site within so long of each other, one imported, are the same."""
DAY = timedelta(days=1)

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Happened:
    """An incident of our own log or of another system's."""

    at: datetime
    node: int
    """Number of the place."""
    kind: str
    minutes: float | None
    """How long a guard was there, where that is known."""
    headcount: int
    priority: int | None = None
    """None where the other system's is not known."""
    imported: bool = False


def read_past(
    session: Session, sites: Sequence[Site], until: datetime, days: int
) -> tuple[list[Past], float]:
    """Return the incidents of the days before an instant, and how many days they tell of.

    Parameters
    ----------
    sites
        The places, in the order of their numbers.
    until
        The instant; what was opened then or later is left out.
    days
        How far back is looked.
    """
    since = until - timedelta(days=days)
    happened = read_happened(session, sites, since, until)
    past = [Past(one.node, local(one.at).hour, one.kind, one.minutes) for one in happened]
    spans: list[Span] = []
    begun = select(func.min(Incident.opened_at)).where(
        col(Incident.opened_at) >= since,
        col(Incident.opened_at) < until,
        Incident.state != "cancelled",
    )
    first = session.exec(begun).one()
    if first is not None:
        spans.append((first, until))
    kept = [one.at for one in happened if one.imported]
    if kept:
        start, end = midnight(local_day(min(kept))), midnight(local_day(max(kept)) + DAY)
        spans.append((max(since, start), min(until, end)))
    return past, covered(spans) / DAY


def read_happened(
    session: Session, sites: Sequence[Site], since: datetime, until: datetime
) -> list[Happened]:
    """Return what happened at some sites in a span, our own log's first.

    Cancelled incidents and those far from every site are left out, and imported ones that our own
    log has too.
    """
    rows = session.exec(
        select(Incident, IncidentType.code)
        .join(IncidentType, col(IncidentType.id) == col(Incident.type_id))
        .where(
            col(Incident.opened_at) >= since,
            col(Incident.opened_at) < until,
            Incident.state != "cancelled",
        )
    ).all()
    row_of = {site.id: number for number, site in enumerate(sites)}
    spent = _minutes(session, [incident.id for incident, _ in rows])
    out: list[Happened] = []
    logged: dict[tuple[int, str], list[datetime]] = defaultdict(list)
    for row, code in rows:
        node = row_of.get(row.site_id)
        if node is None:
            node = _nearest(sites, row.lat, row.lon)
        if node is not None:
            minutes = spent.get(row.id)
            out.append(Happened(row.opened_at, node, code, minutes, row.headcount, row.priority))
            logged[node, code].append(row.opened_at)
    for times in logged.values():
        times.sort()
    imported = session.exec(
        select(PastIncident).where(
            col(PastIncident.at) >= since,
            col(PastIncident.at) < until,
            col(PastIncident.site_id).in_([site.id for site in sites]),
        )
    ).all()
    for past in imported:
        node = row_of[past.site_id]
        if not _has(logged.get((node, past.kind), ()), past.at):
            minutes = None if past.minutes is None else float(past.minutes)
            out.append(Happened(past.at, node, past.kind, minutes, past.headcount, imported=True))
    return out


def covered(spans: Iterable[Span]) -> timedelta:
    """Return how long spans last together, what they share counted once."""
    total, end = timedelta(), None
    for start, stop in sorted(spans):
        begun = start if end is None else max(start, end)
        total += max(timedelta(), stop - begun)
        end = stop if end is None else max(end, stop)
    return total


def _has(times: Sequence[datetime], at: datetime) -> bool:
    """Say whether one of some sorted instants is so near that it is the same incident."""
    found = bisect_left(times, at - SAME)
    return found < len(times) and times[found] <= at + SAME


def _nearest(sites: Sequence[Site], lat: float, lon: float) -> int | None:
    if not sites:
        return None
    away = distance(
        np.array([site.lat for site in sites]),
        np.array([site.lon for site in sites]),
        np.array(lat),
        np.array(lon),
    )
    nearest = int(np.argmin(away))
    return nearest if away[nearest] <= NEAR_METRES else None


def _minutes(session: Session, incidents: Sequence[int | None]) -> Mapping[int | None, float]:
    """Return the mean minutes that guards were on the scene, by incident."""
    wanted = set(incidents)
    found: dict[int | None, list[float]] = defaultdict(list)
    if not wanted:
        return {}
    done = select(IncidentTask).where(IncidentTask.state == "cleared")
    for task in session.exec(done):
        times = task.times
        if task.incident_id in wanted and "on_scene" in times and "cleared" in times:
            there = datetime.fromisoformat(times["cleared"]) - datetime.fromisoformat(
                times["on_scene"]
            )
            found[task.incident_id].append(there / timedelta(minutes=1))
    return {incident: sum(each) / len(each) for incident, each in found.items()}
