# SPDX-License-Identifier: MPL-2.0
"""Where each unit is, how that is known, and how old it is."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from types import MappingProxyType
from typing import Literal

from dispatch.incidents.state import Desk
from dispatch.units.duty import OnBoard
from dispatch.units.duty import Stop
from dispatch.units.models import Position
from dispatch.units.models import UnitMove
from sites.models import Site
from sites.text import Text

Source = Literal["phone", "scene", "move", "round", "post"]
SOURCES: Mapping[Source, Text] = {
    "phone": Text("telefon", "phone"),
    "scene": Text("meldingen fra stedet", "the report from the scene"),
    "move": Text("flytningen", "the move"),
    "round": Text("runden", "the round"),
    "post": Text("vagtplanen", "the roster"),
}
FRESH = timedelta(seconds=120)
"""A phone's position is fresh for so long."""
USABLE = timedelta(minutes=15)
"""And shown as old for so long; then roster and round know better."""
LEAVING = timedelta(minutes=20)
"""So long after it was cleared a unit is taken to be near its incident still."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A position with what it is worth."""

    lat: float
    lon: float
    source: Source
    at: datetime
    """When the unit was known to be there; for a post and a round's plan, now."""
    stale: bool = False
    """Whether it should be shown as uncertain: old, or the unit is on its way somewhere."""

    def age(self, now: datetime) -> int:
        """Return its age in seconds."""
        return max(0, int((now - self.at).total_seconds()))


def whereabouts(
    board: Iterable[OnBoard],
    desk: Desk,
    places: Mapping[int, tuple[float, float]],
    sites: Mapping[int, Site],
    phones: Mapping[int, Position],
    at: datetime,
    moves: Mapping[int, UnitMove] = MappingProxyType({}),
) -> dict[int, Fix]:
    """Return where every unit is.

    On the scene of an incident, by a fresh phone, where it was moved to, at the last stop of a
    round, on its post: the first that is known. A phone's position of minutes ago goes before
    what is only planned.

    Parameters
    ----------
    board, desk
        The units, and what they are on.
    places
        Latitude and longitude of each open incident.
    sites
        Every site by its number.
    phones
        Each unit's newest position, from `dispatch.units.tracking.newest`.
    moves
        The move that each unit carries out.
    """
    cleared = _cleared(desk, at)
    found = {}
    for one in board:
        fix = _by_scene(one, desk, places, at) or _by_phone(phones.get(one.guard_id), at)
        fix = fix or _by_move(moves.get(one.guard_id), sites, at)
        fix = fix or _after(cleared.get(one.guard_id), places)
        fix = fix or _by_round(one.stops, sites, at)
        if fix is None and one.site_id in sites:
            site = sites[one.site_id]
            fix = Fix(site.lat, site.lon, "post", at)
        if fix is not None:
            found[one.guard_id] = fix
    return found


def _by_scene(
    one: OnBoard, desk: Desk, places: Mapping[int, tuple[float, float]], at: datetime
) -> Fix | None:
    busy = desk.busy(one.guard_id)
    if busy is None or busy[1].state != "on_scene" or busy[0].id not in places:
        return None
    lat, lon = places[busy[0].id]
    return Fix(lat, lon, "scene", at)


def _by_phone(row: Position | None, at: datetime) -> Fix | None:
    if row is None or at - row.at > USABLE:
        return None
    return Fix(row.lat, row.lon, "phone", row.at, stale=at - row.at > FRESH)


def _by_move(row: UnitMove | None, sites: Mapping[int, Site], at: datetime) -> Fix | None:
    """Return where a move has brought a unit: uncertain until somebody says that it is there."""
    if row is None or row.site_id not in sites or row.decided_at is None:
        return None
    site = sites[row.site_id]
    if row.arrived_at is not None:
        return Fix(site.lat, site.lon, "move", at)
    there = row.decided_at + timedelta(seconds=row.seconds)
    if at < there:
        return Fix(row.lat, row.lon, "move", row.decided_at, stale=True)
    return Fix(site.lat, site.lon, "move", there, stale=True)


def _cleared(desk: Desk, at: datetime) -> dict[int, tuple[int, datetime]]:
    """Return the incident that each unit was cleared from on its scene a short while ago."""
    found: dict[int, tuple[int, datetime]] = {}
    for case in desk.cases.values():
        for task in case.tasks:
            when = task.times.get("cleared")
            there = task.state == "cleared" and "on_scene" in task.times
            if when is not None and there and timedelta(0) <= at - when <= LEAVING:
                before = found.get(task.unit)
                if before is None or before[1] < when:
                    found[task.unit] = (case.id, when)
    return found


def _after(
    left: tuple[int, datetime] | None, places: Mapping[int, tuple[float, float]]
) -> Fix | None:
    if left is None or left[0] not in places:
        return None
    lat, lon = places[left[0]]
    return Fix(lat, lon, "scene", left[1], stale=True)


def _by_round(stops: Sequence[Stop], sites: Mapping[int, Site], at: datetime) -> Fix | None:
    """Return the last stop that the guard has come to, by report where there are any.

    Between two stops the guard is somewhere on the way: the stop left last, marked.
    """
    known = [stop for stop in stops if stop.site_id in sites]
    reported = [stop for stop in known if stop.done and stop.kind == "visit"]
    planned = [stop for stop in known if stop.arrive <= at]
    last = planned[-1] if planned else (known[0] if known else None)
    if reported and last is not None and not last.done and last.kind == "visit":
        last = reported[-1]
    if last is None or last.site_id is None:
        return None
    site = sites[last.site_id]
    there = at <= last.leave
    return Fix(site.lat, site.lon, "round", at if there else last.leave, stale=not there)
