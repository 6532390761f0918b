# SPDX-License-Identifier: MPL-2.0
"""A city for the desk's load: guards on duty round the clock, spread over real streets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from pathlib import Path

import numpy as np
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.incidents import catalogue
from dispatch.incidents.models import ResponseTarget
from dispatch.units.models import MovePolicy
from roster.models import Approval
from roster.models import Assignment
from roster.models import Certificate
from roster.models import Contract
from roster.models import Employer
from roster.models import Guard
from roster.models import Shift
from roster.store import create_roster
from roster.store import publish
from sites.clock import local_day
from sites.models import Administration
from sites.models import Competence
from sites.models import Post
from sites.models import PostCompetence
from sites.models import Service
from sites.models import Site
from sites.network import RoadNetwork
from sites.network import build
from sites.network import current
from sites.network import install
from tests.roster.sample import add
from web.db import open_engine
from web.db import writing
from web.migrations import upgrade
from web.models import User
from web.passwords import hash_password
from web.settings import Settings

Point = tuple[float, float]
PAYERS = ("KFF", "BUF", "SUF", "SOF", "TMF", "BIF", "OKF")
KINDS = ("Skole", "Jobcenter", "Bibliotek", "Socialt tilbud", "Daginstitution", "Idrætsanlæg")
READY = 5
"""Every so many of the guards stand ready; the others are on posts."""
LONG_AGO = date(2026, 1, 1)


def found(
    settings: Settings,
    streets: Path | None,
    guards: int,
    dispatchers: int,
    password: str,
    seed: int,
) -> None:
    """Make the city's database and network in a data folder.

    Parameters
    ----------
    streets
        A street file to build the network from; None leaves the built-in sketch.
    guards, dispatchers
        Numbers of them; each guard stands at a site of its own.
    password
        What the dispatchers D01, D02, ... log in with.
    seed
        Of where sites lie.
    """
    if streets is not None:
        install(settings.data, build(streets))
    network = current(settings.data)
    engine = open_engine(settings)
    upgrade(engine)
    with writing(engine) as session:
        _people(session, _spread(network, guards, seed))
        for number in range(1, dispatchers + 1):
            name = f"d{number:02}"
            values = {"username": name, "name": name.upper(), "role": "dispatcher"}
            add(session, User, **values, password_hash=_hash(password))
        catalogue.install(session)
        for stage, seconds in (("acknowledge", 120), ("arrive", 900)):
            promise = {"stage": stage, "seconds": seconds, "contract": "Belastning"}
            add(session, ResponseTarget, **promise, valid_from=LONG_AGO)
        add(session, MovePolicy, decided_by="d01")
    engine.dispose()


_hashes: dict[str, str] = {}


def _hash(password: str) -> str:
    """Return a password's hash, made once: that is slow on purpose."""
    if password not in _hashes:
        _hashes[password] = hash_password(password)
    return _hashes[password]


def _spread(network: RoadNetwork, count: int, seed: int) -> list[Point]:
    """Return places at crossings of the network, drawn by a seed."""
    lat, lon = network.streets.lat, network.streets.lon
    drawn = np.random.default_rng(seed).choice(len(lat), size=count, replace=len(lat) < count)
    return [(float(lat[n]), float(lon[n])) for n in drawn]


def _people(session: Session, places: Sequence[Point]) -> None:
    payers = [add(session, Administration, code=code, name=code) for code in PAYERS]
    employer = add(session, Employer, code="VAGT", name="Vagtenheden")
    basic = add(session, Competence, code="vagt_grund", name_da="Vagt", name_en="Guard")
    kind = add(session, Service, code="fast", name_da="Fast vagt", name_en="Standing guard")
    posts: dict[int, int] = {}
    for number, (lat, lon) in enumerate(places):
        payer = payers[number % len(payers)]
        about = {"code": f"L{number:03}", "name": f"Lokation {number:03}"}
        where = {"lat": lat, "lon": lon, "kind": KINDS[number % len(KINDS)]}
        site = add(session, Site, **about, **where, administration_id=payer.id)
        tags = "beredskab" if number % READY == 0 else ""
        hours = {"starts": time(0), "ends": time(0), "valid_from": LONG_AGO, "tags": tags}
        whose = {"site_id": site.id, "service_id": kind.id, "payer_id": payer.id}
        post = add(session, Post, code=f"P{number:03}", name=f"Post {number:03}", **whose, **hours)
        add(session, PostCompetence, post_id=post.id, competence_id=basic.id)
        posts[post.id or 0] = _guard(session, number, employer.id or 0, basic.id or 0)
    today = local_day(datetime.now(UTC))
    roster = create_roster(session, name="Belastning", start=today - timedelta(days=1), days=3)
    roster_id = roster.id or 0
    for shift in session.exec(select(Shift).where(col(Shift.roster_id) == roster_id)):
        values = {"roster_id": roster_id, "shift_id": shift.id, "guard_id": posts[shift.post_id]}
        session.add(Assignment.model_validate(values))
    session.flush()
    publish(session, roster_id)


def _guard(session: Session, number: int, employer: int, competence: int) -> int:
    about = {"code": f"G{number:03}", "name": f"Vagt {number:03}", "birth_date": date(1985, 1, 1)}
    guard = add(session, Guard, **about, employer_id=employer)
    own = {"guard_id": guard.id, "valid_from": LONG_AGO}
    terms = {"weekly_minutes": 2220, "hourly_rate": 20_000, "max_weekly_minutes": 2880}
    add(session, Contract, **own, **terms)
    add(session, Certificate, **own, competence_id=competence)
    add(session, Approval, **own, employer_id=employer)
    return guard.id or 0
