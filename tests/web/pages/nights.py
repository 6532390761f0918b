# SPDX-License-Identifier: MPL-2.0
"""A night to look at: two rounds, three visits on them, and one that is too long for any."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import time
from typing import Any

import pytest
from flask import Flask
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from dispatch.rounds.models import Round
from dispatch.rounds.models import RoundPlan
from dispatch.rounds.models import RoundStep
from dispatch.rounds.options import Options
from dispatch.rounds.plan import plan
from dispatch.rounds.reading import read_night
from dispatch.rounds.store import name_guard
from dispatch.rounds.store import publish
from dispatch.rounds.store import save_result
from roster.models import Guard
from roster.solve.stop import MaxWork
from sites.models import Post
from sites.models import Service
from sites.models import Site
from sites.models import Visit
from sites.network import embedded
from tests.roster.sample import add

DAY = date(2026, 12, 21)


def streets(mode: str, at: datetime) -> Any:
    """The streets that the pages have, too."""
    return embedded(mode).at(at)


@dataclass(frozen=True)
class Night:
    """What the tests ask about."""

    plan: int
    asta: int
    bo: int
    site: int


@pytest.fixture
def night(app: Flask, users: dict[str, int], session: Session) -> Night:
    """A stored draft of a night; nobody is on its rounds yet."""
    site = session.exec(select(Site)).one()
    other = add(
        session, Site, code="BIB", name="Hovedbiblioteket", lat=55.6807, lon=12.5737,
        administration_id=site.administration_id, address="Krystalgade 15",
    )  # fmt: skip
    service = add(session, Service, code="LUK", name_da="Lukkerunde", name_en="Lock-up")
    common = {"service_id": service.id, "valid_from": date(2026, 1, 1)}
    hours = {"starts": time(18), "ends": time(23), "payer_id": site.administration_id}
    add(
        session, Post, **common, **hours, site_id=site.id, code="RUNDE", name="Lukkerunde",
        headcount=2,
    )  # fmt: skip
    window = {"window_starts": time(19), "window_ends": time(21)}
    here, there = (
        {**common, **window, "site_id": site.id},
        {**common, **window, "site_id": other.id},
    )
    add(session, Visit, **here, code="A", name="Rådhuset, aflåsning", keys="NØGLE-117")
    add(session, Visit, **here, code="B", name="For langt tilsyn", minutes=180)
    add(session, Visit, **there, code="C", name="Biblioteket, aflåsning")
    add(session, Visit, **there, code="D", name="Biblioteket, kælderen")
    asta = session.exec(select(Guard)).one()
    bo = add(
        session, Guard, code="G2", name="Bo Demo", employer_id=asta.employer_id,
        birth_date=date(1985, 1, 1),
    )  # fmt: skip
    found = read_night(session, DAY, streets, Options())
    row = save_result(session, found, plan(found.problem, MaxWork(0.02), 1), Options())
    session.commit()
    return Night(row.id or 0, asta.id or 0, bo.id or 0, other.id or 0)


def walked(session: Session, night: Night) -> RoundPlan:
    """Put Asta on the round that is used and Bo on the other, publish it, and commit."""
    rounds = session.exec(select(Round).where(Round.plan_id == night.plan)).all()
    used = {step.round_id for step in session.exec(select(RoundStep))}
    for row, guard in zip(
        sorted(rounds, key=lambda row: row.id not in used), (night.asta, night.bo), strict=True
    ):
        name_guard(session, night.plan, row.code, session.get_one(Guard, guard), streets)
    row = publish(session, night.plan, streets)
    session.commit()
    return row


def visits_of(session: Session, plan_id: int) -> list[RoundStep]:
    """Return the steps of a plan that are visits, by time."""
    query = select(RoundStep).join(Round, col(Round.id) == col(RoundStep.round_id))
    query = query.where(Round.plan_id == plan_id, RoundStep.kind == "visit")
    return list(session.exec(query.order_by(col(RoundStep.starts_at))))
