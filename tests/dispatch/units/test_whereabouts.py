# SPDX-License-Identifier: MPL-2.0
"""Where a unit is follows from the best that is known, with its source and age."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from dispatch.incidents.commands import Advance
from dispatch.incidents.commands import Assign
from dispatch.incidents.commands import Open
from dispatch.incidents.machine import apply
from dispatch.incidents.state import Desk
from dispatch.incidents.state import Unit
from dispatch.units.duty import OnBoard
from dispatch.units.duty import Stop
from dispatch.units.whereabouts import Fix
from dispatch.units.whereabouts import whereabouts

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
SITES: Any = {n: SimpleNamespace(lat=55.0 + n, lon=12.0) for n in (1, 2, 3)}
PLACES = {7: (56.5, 12.5)}


def guard(*stops: Stop) -> OnBoard:
    """A guard of site 1, on a round if there are stops."""
    hours = timedelta(hours=4)
    own = "round" if stops else "post"
    return OnBoard(
        guard_id=1,
        code="A",
        name="Anna",
        employer="E",
        mode="car",
        shift_id=1,
        roster_id=1,
        since=NOON - hours,
        until=NOON + hours,
        post="P",
        post_priority=2,
        mates=0,
        site_id=1,
        administration_id=1,
        own=own,
        own_since=NOON,
        stops=stops,
    )


def stop(site: int, arrive: int, leave: int, done: bool = False) -> Stop:
    """A visit by minutes after noon."""
    begin, end = (NOON + timedelta(minutes=m) for m in (arrive, leave))
    return Stop(site, begin, end, "visit", done)


def fix(
    one: OnBoard, desk: Desk | None = None, at: datetime = NOON, seen: datetime | None = None
) -> Fix:
    """Return where the guard is; `seen` is when the phone told something."""
    phones: Any = {1: SimpleNamespace(lat=55.5, lon=12.5, at=seen)} if seen else {}
    return whereabouts([one], desk or Desk(), PLACES, SITES, phones, at)[1]


def on_incident(*steps: Any) -> Desk:
    """The guard on incident 7, as far as the steps go."""
    desk = Desk(units={1: Unit(1, "Anna", "ready")})
    for number, command in enumerate((Open(7), Assign(7, (1,), 1), *steps)):
        desk = apply(desk, command, NOON + timedelta(minutes=number)).desk
    return desk


def test_on_post_by_the_roster() -> None:
    """Without anything else a guard is at the shift's site."""
    assert fix(guard()) == Fix(56.0, 12.0, "post", NOON)


@pytest.mark.parametrize(
    ("minutes", "lat", "stale", "age"),
    [(0, 57.0, False, 0), (15, 57.0, True, 300), (31, 58.0, False, 0)],
)
def test_on_a_round_by_its_plan(minutes: int, lat: float, stale: bool, age: int) -> None:
    """At a visit it is there; between two it has left the one before, and that is marked."""
    at = NOON + timedelta(minutes=minutes)
    found = fix(guard(stop(2, -5, 10), stop(3, 30, 40)), at=at)
    assert (found.lat, found.source, found.stale, found.age(at)) == (lat, "round", stale, age)


def test_a_report_goes_before_the_plan() -> None:
    """By plan the guard is at the third stop, but only the first is reported: it is late."""
    at = NOON + timedelta(minutes=35)
    found = fix(guard(stop(2, -5, 10, done=True), stop(3, 30, 40)), at=at)
    assert (found.lat, found.stale) == (57.0, True)


@pytest.mark.parametrize(
    ("seconds", "source", "stale"),
    [(120, "phone", False), (121, "phone", True), (900, "phone", True), (901, "post", False)],
)
def test_a_phone_is_fresh_then_uncertain_then_not_used(
    seconds: int, source: str, stale: bool
) -> None:
    """An old position is marked; a very old one gives way to the roster."""
    found = fix(guard(), seen=NOON - timedelta(seconds=seconds))
    assert (found.source, found.stale) == (source, stale)


def test_on_the_scene_it_is_at_the_incident() -> None:
    """Who reported to be there is there, whatever roster and phone say."""
    assert fix(guard(), on_incident(Advance(7, 1, "on_scene"))).source == "scene"
    assert fix(guard(), on_incident()).source == "post"


def test_who_was_just_cleared_is_still_near() -> None:
    """For a while the incident is the best guess, and marked as one; then the post again."""
    desk = on_incident(Advance(7, 1, "on_scene"), Advance(7, 1, "cleared"))
    soon, late = (NOON + timedelta(minutes=3 + m) for m in (20, 21))
    found = fix(guard(), desk, soon)
    assert (found.source, found.stale, found.age(soon)) == ("scene", True, 1200)
    assert fix(guard(), desk, late).source == "post"
