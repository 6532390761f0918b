# SPDX-License-Identifier: MPL-2.0
"""A small town in a database of its own: six sites of two administrations along a straight road."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from datetime import time
from typing import Any

from sqlmodel import Session
from sqlmodel import SQLModel
from sqlmodel import create_engine

import web.models  # noqa: F401 - gives the metadata every table that others refer to
from sites.models import Administration
from sites.models import Competence
from sites.models import Post
from sites.models import PostCompetence
from sites.models import Service
from sites.models import Site
from sites.models import Visit

MONDAY = date(2026, 11, 30)
KINDS = ("Jobcenter", "Skole", "Bibliotek", "Skole", "Socialt tilbud", "Ukendt")


def add(session: Session, model: type[Any], **values: Any) -> Any:
    """Add a validated row and give it its number."""
    row = model.model_validate(values)
    session.add(row)
    session.flush()
    return row


@contextmanager
def town() -> Iterator[Session]:
    """Give a session on the town: sites S0 to S5, three kilometres apart, a pool and a post."""
    engine = create_engine("sqlite://")
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        north = add(session, Administration, code="NORD", name="Nord")
        south = add(session, Administration, code="SYD", name="Syd")
        sites = [
            add(
                session, Site, code=f"S{n}", name=f"Sted {n}", kind=kind, lat=55.60 + 0.027 * n,
                lon=12.5, administration_id=(south if n < 3 else north).id,
            )
            for n, kind in enumerate(KINDS)
        ]  # fmt: skip
        alarm = add(session, Service, code="alarm", name_da="Alarm", name_en="Alarm")
        guard = add(session, Service, code="fast", name_da="Fast vagt", name_en="Static guard")
        walk = add(session, Service, code="runde", name_da="Runde", name_en="Round")
        driving = add(session, Competence, code="koerekort", name_da="Kørekort", name_en="Licence")
        common = {"valid_from": date(2026, 1, 1), "payer_id": north.id}
        pool = add(session, Post, code="POOL", name="Beredskab", site_id=sites[0].id,
                   service_id=alarm.id, starts=time(22), ends=time(6), **common)  # fmt: skip
        add(session, PostCompetence, post_id=pool.id, competence_id=driving.id)
        add(session, Post, code="FAST", name="Vagt", site_id=sites[1].id, service_id=guard.id,
            starts=time(8), ends=time(16), headcount=2, **common)  # fmt: skip
        add(session, Post, code="NAT", name="Runde", site_id=sites[5].id, service_id=walk.id,
            starts=time(22), ends=time(4), **common)  # fmt: skip
        add(session, Visit, code="TILSYN", name="Tilsyn", site_id=sites[2].id,
            service_id=walk.id, window_starts=time(22), window_ends=time(2),
            valid_from=date(2026, 1, 1))  # fmt: skip
        yield session
    engine.dispose()
