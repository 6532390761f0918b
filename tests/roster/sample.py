# SPDX-License-Identifier: MPL-2.0
"""A small city in a database: two payers, three posts, three guards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import time
from typing import Any
from typing import TypeVar

import numpy as np
from sqlmodel import Session
from sqlmodel import SQLModel
from sqlmodel import select

from roster.models import Absence
from roster.models import Approval
from roster.models import Assignment
from roster.models import Certificate
from roster.models import Contract
from roster.models import Employer
from roster.models import Guard
from roster.models import Shift
from roster.models import Wish
from roster.store import create_roster
from sites.clock import utc
from sites.models import Administration
from sites.models import Competence
from sites.models import Post
from sites.models import PostCompetence
from sites.models import Service
from sites.models import Site
from sites.text import Message
from sites.text import Text

MONDAY = date(2026, 11, 30)
Row = TypeVar("Row", bound=SQLModel)


class Grid:
    """Travel on a plane: 1,000 metres and 100 seconds a hundredth of a degree, counted calls."""

    name = "grid"
    version = "grid"
    estimated = True
    attribution = ""
    warnings: tuple[Message, ...] = ()

    def __init__(self) -> None:
        self.calls = 0

    @property
    def source(self) -> Message:
        """What it is."""
        return Text("gitter", "grid")()

    def matrix(self, points: Sequence[tuple[float, float]], targets: Any = None) -> Any:
        """Return seconds and metres."""
        self.calls += 1
        at = np.array(points)
        apart = np.abs(at[:, None] - at[None]).sum(axis=2) * 100
        return (apart * 100).astype(np.int32), (apart * 1000).astype(np.int32)


@dataclass
class City:
    """The rows of the small city."""

    session: Session
    culture: Administration
    schools: Administration
    library: Post
    night: Post
    school: Post
    asta: Guard
    bo: Guard
    carla: Guard

    def roster(self, start: date = MONDAY, days: int = 7, payer: int | None = None) -> int:
        """Add a draft and return its number."""
        roster = create_roster(
            self.session, name="Prøve", start=start, days=days, administration_id=payer
        )
        assert roster.id is not None
        return roster.id

    def shifts(self, roster_id: int, post: Post) -> list[Shift]:
        """Return a post's shifts in time order."""
        return sorted(
            (row for row in rows(self.session, Shift, roster_id) if row.post_id == post.id),
            key=lambda row: row.starts_at,
        )

    def assign(self, guard: Guard, shift: Shift, locked: bool = False) -> Assignment:
        """Put a guard on a shift."""
        values = {"roster_id": shift.roster_id, "shift_id": shift.id, "guard_id": guard.id}
        return add(self.session, Assignment, **values, locked=locked)


def add(session: Session, model: type[Row], **values: Any) -> Row:
    """Add a validated row."""
    row = model.model_validate(values)
    session.add(row)
    session.flush()
    return row


def rows(session: Session, model: Any, roster_id: int) -> list[Any]:
    """Return a roster's rows of a table."""
    return list(session.exec(select(model).where(model.roster_id == roster_id)))


def build(session: Session) -> City:
    """Add the small city."""
    culture = add(session, Administration, code="KFF", name="Kultur og fritid")
    schools = add(session, Administration, code="BUF", name="Børn og unge")
    service = add(session, Service, code="fast", name_da="Fast vagt", name_en="Standing guard")
    basic = add(session, Competence, code="vagt_grund", name_da="Vagt", name_en="Guard")
    place = {"administration_id": culture.id}
    near = add(session, Site, code="BIB", name="Bibliotek", lat=55.68, lon=12.57, **place)
    far = add(session, Site, code="SKO", name="Skole", lat=55.70, lon=12.55, **place)
    common = {"service_id": service.id, "valid_from": date(2026, 1, 1)}
    library = add(
        session,
        Post,
        **common,
        code="BIB-DAG",
        name="Bibliotek dag",
        site_id=near.id,
        payer_id=culture.id,
        weekdays="1111100",
        starts=time(8),
        ends=time(16),
        headcount=2,
        priority=1,
        approval_required=True,
    )
    add(session, PostCompetence, post_id=library.id, competence_id=basic.id)
    hours = {"starts": time(22), "ends": time(6)}
    night = add(
        session,
        Post,
        **common,
        **hours,
        code="BIB-NAT",
        name="Bibliotek nat",
        site_id=near.id,
        payer_id=culture.id,
    )
    school = add(
        session,
        Post,
        **common,
        **hours,
        code="SKO-NAT",
        name="Skole nat",
        site_id=far.id,
        payer_id=schools.id,
    )
    guards = _guards(session, basic)
    return City(session, culture, schools, library, night, school, *guards)


def _guards(session: Session, basic: Competence) -> tuple[Guard, Guard, Guard]:
    unit = add(session, Employer, code="VAGT", name="Vagtenheden")
    firm = add(
        session,
        Employer,
        code="ALFA",
        name="Alfa",
        kind="contractor",
        authorised_from=date(2020, 1, 1),
    )
    made = []
    for code, employer, home in (("ASTA", unit, 55.66), ("BO", unit, None), ("CARLA", firm, 55.72)):
        guard = add(
            session,
            Guard,
            code=code,
            name=f"{code.title()} Demo",
            employer_id=employer.id,
            birth_date=date(1990, 5, 1),
            home_lat=home,
            home_lon=home and 12.5,
        )
        held = {"guard_id": guard.id, "valid_from": date(2026, 1, 1)}
        add(session, Certificate, **held, competence_id=basic.id)
        add(session, Approval, **held, employer_id=employer.id)
        terms = {"weekly_minutes": 2220, "max_weekly_minutes": 2640, "hourly_rate": 24_000}
        add(session, Contract, **held, **terms)
        made.append(guard)
    day = {"starts_at": utc(MONDAY, time(8)), "ends_at": utc(MONDAY, time(16))}
    add(session, Absence, guard_id=made[1].id, kind="course", **day)
    add(session, Wish, guard_id=made[0].id, kind="off", strength=2, **day)
    return made[0], made[1], made[2]
