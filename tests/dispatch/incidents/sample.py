# SPDX-License-Identifier: MPL-2.0
"""A night with guards on duty, a kind of incident, and a promise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from datetime import date
from datetime import datetime

from sqlmodel import Session

from dispatch.incidents.models import IncidentType
from dispatch.incidents.models import ResponseTarget
from roster.models import Shift
from roster.store import publish
from sites.models import Site
from tests.roster.sample import MONDAY
from tests.roster.sample import City
from tests.roster.sample import add
from tests.roster.sample import build

MIDNIGHT = datetime(2026, 11, 30, 23, tzinfo=UTC)
"""An hour into the night shifts of Monday, 00:00 in Copenhagen."""


@dataclass
class Night:
    """Asta at the library, Bo at the school, Carla at home; a published week."""

    city: City
    type_id: int
    library: Site
    school: Site
    shifts: tuple[Shift, Shift]
    asta: int
    bo: int
    carla: int


def night(session: Session, tags: str = "beredskab") -> Night:
    """Add and publish the week; the library's night post is one of the response pool."""
    city = build(session)
    city.night.tags = tags
    session.flush()
    roster = city.roster(MONDAY)
    first, second = (city.shifts(roster, post)[0] for post in (city.night, city.school))
    city.assign(city.asta, first)
    city.assign(city.bo, second)
    publish(session, roster)
    kind = add(session, IncidentType, code="ALARM", name_da="Alarm", name_en="Alarm", priority=2)
    for stage, seconds in (("acknowledge", 120), ("arrive", 900)):
        values = {"stage": stage, "seconds": seconds, "contract": "Rammeaftale 7"}
        add(session, ResponseTarget, **values, valid_from=date(2026, 1, 1))
    library = session.get_one(Site, city.night.site_id)
    school = session.get_one(Site, city.school.site_id)
    people = [guard.id or 0 for guard in (city.asta, city.bo, city.carla)]
    return Night(city, kind.id or 0, library, school, (first, second), *people)
