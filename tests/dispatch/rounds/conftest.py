# SPDX-License-Identifier: MPL-2.0
"""The small city with a round post and visits, for tests that go through the tables."""

from __future__ import annotations

from datetime import date
from datetime import time

import pytest
from sqlmodel import Session
from sqlmodel import select

from sites.models import Competence
from sites.models import Post
from sites.models import Service
from sites.models import Site
from sites.models import Visit
from sites.models import VisitCompetence
from tests.roster.sample import City
from tests.roster.sample import add
from tests.roster.sample import build


@pytest.fixture
def city(session: Session) -> City:
    """The small city with a round post 18-02 for two guards and four visits."""
    city = build(session)
    service = add(session, Service, code="lukkerunde", name_da="Lukkerunde", name_en="Round")
    site = session.exec(select(Site).where(Site.code == "BIB")).one()
    other = session.exec(select(Site).where(Site.code == "SKO")).one()
    common = {"service_id": service.id, "valid_from": date(2026, 1, 1)}
    add(
        session,
        Post,
        **common,
        code="RUNDE",
        name="Lukkerunde",
        site_id=site.id,
        payer_id=city.culture.id,
        starts=time(18),
        ends=time(2),
        headcount=2,
    )
    hours = {"window_starts": time(19), "window_ends": time(23)}
    for code, place in (("A", site), ("B", other)):
        add(session, Visit, **common, **hours, code=code, name=f"Tilsyn {code}", site_id=place.id)
    twice = add(
        session, Visit, **common, **hours, code="C", name="Tilsyn C", site_id=other.id,
        times_per_night=2, minutes=20,
    )  # fmt: skip
    add(
        session, Visit, **common, code="D", name="Tilsyn D", site_id=other.id, priority=1,
        window_starts=time(20), window_ends=time(20, 30), second_starts=time(0, 30),
        second_ends=time(1, 30), keys="17, 18", weekdays="1000000",
    )  # fmt: skip
    basic = session.exec(select(Competence)).one()
    add(session, VisitCompetence, visit_id=twice.id, competence_id=basic.id)
    return city
