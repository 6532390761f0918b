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
from datetime import datetime
from datetime import timedelta

import numpy as np
from sqlmodel import Session
from sqlmodel import col
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
    out: list[Past] = []
    logged: dict[tuple[int, str], list[datetime]] = defaultdict(list)
    for incident, code in rows:
        node = row_of.get(incident.site_id)
        if node is None:
            node = _nearest(sites, incident.lat, incident.lon)
        if node is not None:
            hour = local(incident.opened_at).hour
            out.append(Past(node, hour, code, spent.get(incident.id)))
            logged[node, code].append(incident.opened_at)
    spans: list[Span] = []
    if rows:
        spans.append((min(incident.opened_at for incident, _ in rows), until))
    imported = session.exec(
        select(PastIncident).where(
            col(PastIncident.at) >= since,
            col(PastIncident.at) < until,
            col(PastIncident.site_id).in_([site.id for site in sites]),
        )
    ).all()
    for times in logged.values():
        times.sort()
    out += [
        Past(row_of[row.site_id], local(row.at).hour, row.kind, row.minutes)
        for row in imported
        if not _has(logged.get((row_of[row.site_id], row.kind), ()), row.at)
    ]
    if imported:
        first, last = (pick(row.at for row in imported) for pick in (min, max))
        begun = max(since, midnight(local_day(first)))
        spans.append((begun, min(until, midnight(local_day(last) + DAY))))
    return out, covered(spans) / DAY


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
