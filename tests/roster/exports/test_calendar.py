# SPDX-License-Identifier: MPL-2.0
"""Tests of a guard's calendar: own duties only, right on the odd nights, stable identity."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta

import pytest
from icalendar import Calendar
from icalendar import Event

from roster.exports import MissingGuardError
from roster.exports import ical
from tests.roster.exports.conftest import MONDAY
from tests.roster.exports.conftest import World


def events(world: World, guard: str) -> list[Event]:
    """Return the events of a guard's calendar as a calendar program reads them."""
    world.finish()
    calendar = Calendar.from_ical(ical(world.session, world.roster_id, world.rows[guard].id))
    return list(calendar.events)


def test_event_says_where_and_when(world: World) -> None:
    """An event carries the duty's identity, version, place and Copenhagen time."""
    first = events(world, "anna")[0]
    assert first["uid"] == "vagt0000000000000000000000000001"
    assert first["sequence"] == 3
    assert first["status"] == "CONFIRMED"
    assert first["location"] == "Biblioteket, Demovej 1, 1172 København K"
    assert first["dtstart"].params["TZID"] == "Europe/Copenhagen"
    assert first.start == datetime(2026, 3, 2, 7, tzinfo=UTC)


def test_nothing_about_colleagues(world: World) -> None:
    """A guard's calendar holds no duty, code or name of anybody else, and no price."""
    world.finish()
    data = ical(world.session, world.roster_id, world.rows["bo"].id).decode()
    assert data.count("BEGIN:VEVENT") == 1
    for word in ("anna", "carl", "Anna", "Carl", "333"):
        assert word not in data


def test_zone_rules_are_included(world: World) -> None:
    """The calendar brings the zone's rules, so that a program without a zone table is right."""
    world.finish()
    calendar = Calendar.from_ical(ical(world.session, world.roster_id, world.rows["anna"].id))
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["tzid"] == "Europe/Copenhagen"
    assert {part.name for part in zone.subcomponents} == {"STANDARD", "DAYLIGHT"}


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 28), 7), (date(2026, 10, 24), 9)])
def test_odd_nights(make_world: Callable[..., World], day: date, hours: int) -> None:
    """A duty 22-06 on an odd night is read back as 7 and 9 hours."""
    world = make_world(day)
    world.duty("anna", day, time(22), time(6))
    (event,) = events(world, "anna")
    start, end = event.start, event.end
    assert isinstance(start, datetime)
    assert isinstance(end, datetime)
    assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=hours)


def test_repeated_hour_is_told_in_utc(make_world: Callable[..., World]) -> None:
    """A duty that ends in the hour that happens twice names its end without doubt."""
    night = date(2026, 10, 25)
    world = make_world(night)
    world.duty("anna", night, time(0), time(2, 30))
    (event,) = events(world, "anna")
    assert event.to_ical().decode().count("DTEND:20261025T003000Z") == 1


def test_draft_is_tentative(make_world: Callable[..., World]) -> None:
    """A draft's duties are tentative."""
    world = make_world(publish=False)
    world.duty("anna", MONDAY, time(8), time(15))
    assert events(world, "anna")[0]["status"] == "TENTATIVE"


def test_same_bytes_twice_and_empty_calendar(world: World) -> None:
    """The same plan gives the same bytes; a guard without duties gets an empty calendar."""
    world.finish()
    key = world.rows["anna"].id
    assert ical(world.session, world.roster_id, key) == ical(world.session, world.roster_id, key)
    with pytest.raises(MissingGuardError):
        ical(world.session, world.roster_id, key + 99)
