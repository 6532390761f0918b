# SPDX-License-Identifier: MPL-2.0
"""A small city with one own guard, two contractors' guards and a plan over an odd night."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session
from sqlmodel import SQLModel

from roster.models import Assignment
from roster.models import Contract
from roster.models import Employer
from roster.models import Guard
from roster.models import Roster
from roster.models import Shift
from sites.clock import nearest_utc
from sites.models import Administration
from sites.models import Post
from sites.models import Service
from sites.models import Site

MONDAY = date(2026, 3, 2)
STAMP = datetime(2026, 2, 1, 12, tzinfo=UTC)


@dataclass
class World:
    """Rows that an export reads, changeable before it does."""

    session: Session
    rows: dict[str, Any] = field(default_factory=dict)
    count: int = 0
    publish: bool = True
    """Whether the plan is published before it is exported; then nobody can change it."""

    def add(self, key: str, model: type[SQLModel], **values: Any) -> Any:
        """Add a validated row under a short name."""
        row = model.model_validate(values)
        self.session.add(row)
        self.session.flush()
        self.rows[key] = row
        return row

    def duty(self, guard: str, day: date, start: time, end: time, post: str = "night") -> Shift:
        """Put a guard on a shift of a post; an end at or before the start is the next day."""
        self.count += 1
        last = day if end > start else day + timedelta(days=1)
        row = self.rows[post]
        shift = self.add(
            f"shift{self.count}",
            Shift,
            uid=f"shift{self.count:027}",
            roster_id=self.rows["roster"].id,
            post_id=row.id,
            site_id=row.site_id,
            service_id=row.service_id,
            payer_id=row.payer_id,
            starts_at=nearest_utc(day, start),
            ends_at=nearest_utc(last, end),
        )
        self.add(
            f"assignment{self.count}",
            Assignment,
            uid=f"vagt{self.count:028}",
            roster_id=self.rows["roster"].id,
            shift_id=shift.id,
            guard_id=self.rows[guard].id,
        )
        assert isinstance(shift, Shift)
        return shift

    def finish(self) -> None:
        """Publish the plan if it is to be."""
        roster = self.rows["roster"]
        if self.publish and roster.status == "draft":
            roster.status, roster.published_at = "published", STAMP
        self.session.flush()

    @property
    def roster_id(self) -> int:
        """The plan's key."""
        key = self.rows["roster"].id
        assert isinstance(key, int)
        return key


def _people(world: World) -> None:
    own = world.add("own", Employer, code="KK-VAGT", name="Vagtenheden", org_unit="99000001")
    alfa = world.add(
        "alfa", Employer, code="ALFA", name="Alfa Vagt", kind="contractor", order_reference="R-1"
    )
    beta = world.add(
        "beta", Employer, code="BETA", name="Beta Vagt", kind="contractor", order_reference="R-2"
    )
    for key, employer, number, rate in (
        ("anna", own, "9999", 24_550),
        ("bo", alfa, "D1", 33_333),
        ("carl", beta, "D2", 31_000),
    ):
        guard = world.add(
            key,
            Guard,
            code=key,
            name=f"{key.title()} Demo",
            employer_id=employer.id,
            employee_number=number,
            birth_date="1990-01-01",
        )
        world.add(
            f"{key}-contract",
            Contract,
            guard_id=guard.id,
            valid_from="2026-01-01",
            weekly_minutes=2220,
            max_weekly_minutes=2640,
            hourly_rate=rate,
        )


@pytest.fixture
def make_world(session: Session) -> Callable[..., World]:
    """Return a maker of the city with an empty plan that starts on a day."""

    def make(starts_on: date = MONDAY, publish: bool = True) -> World:
        world = World(session, publish=publish)
        office = world.add("office", Administration, code="KFF", name="Kultur og Fritid")
        site = world.add(
            "site",
            Site,
            code="BIB",
            name="Biblioteket",
            administration_id=office.id,
            address="Demovej 1",
            postcode="1172",
            city="København K",
            lat=55.68,
            lon=12.57,
        )
        service = world.add(
            "service", Service, code="nattevagt", name_da="Nattevagt", name_en="N", duty_type="NAT"
        )
        world.add(
            "night",
            Post,
            code="BIB-NAT",
            name="Biblioteket, nattevagt",
            site_id=site.id,
            service_id=service.id,
            payer_id=office.id,
            starts="22:00",
            ends="06:00",
            cost_centre="2010",
            valid_from="2026-01-01",
        )
        _people(world)
        world.add(
            "roster",
            Roster,
            name="Uge",
            starts_on=starts_on,
            days=7,
            version=3,
            created_at=STAMP,
        )
        return world

    return make


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    """A published week: Anna twice (once at night), Bo and Carl once each."""
    world = make_world()
    world.duty("anna", MONDAY, time(8), time(15, 24))
    world.duty("anna", MONDAY + timedelta(days=1), time(22), time(6))
    world.duty("bo", MONDAY, time(22), time(6))
    world.duty("carl", MONDAY + timedelta(days=2), time(22), time(6))
    return world
