# SPDX-License-Identifier: MPL-2.0
"""Days of the pool as the pages ask for them: planned once, remembered for a while."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from threading import Lock
from time import monotonic

from flask import Flask
from flask import current_app
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import func
from sqlmodel import select

from dispatch.incidents.models import Incident
from dispatch.pool.compliance import Row
from dispatch.pool.compliance import table
from dispatch.pool.demand import standard
from dispatch.pool.expected import FAIRNESS
from dispatch.pool.expected import Fairness
from dispatch.pool.hourly import Choice
from dispatch.pool.hourly import DayPlan
from dispatch.pool.hourly import plan_day
from dispatch.pool.reading import Options
from dispatch.pool.reading import read_day
from roster.models import Roster
from roster.solve.stop import MaxSeconds
from sites.models import PastIncident
from sites.models import Post
from sites.models import Service
from sites.models import Site
from sites.network import current
from web.db import get_session
from web.jobs.simulating import MOST_UNITS
from web.models import now
from web.settings import current_settings

KEPT = 50
"""Days that one process remembers."""
SECONDS = 10.0
"""Longest time to place the pool while somebody waits for the page."""
FRESH = 600.0
"""Seconds for which a plan is shown again although the log has grown meanwhile."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form says."""

    day: date
    units: int
    fairness: Fairness = "total"
    target: int | None = None
    """Per cent."""

    @property
    def words(self) -> dict[str, str]:
        """The same for an address."""
        out = {"date": self.day.isoformat(), "units": str(self.units), "fairness": self.fairness}
        return out if self.target is None else {**out, "target": str(self.target)}


@dataclass(frozen=True)
class Known:
    """A plan, with the tables for the wall that were asked for so far."""

    plan: DayPlan
    at: float
    tables: dict[int, tuple[Row, ...]] = field(default_factory=dict)

    def table(self, row: int) -> tuple[Row, ...]:
        """Return where to stand with 1, 2, 3 ... free units in an hour."""
        if row not in self.tables:
            most = max(self.plan.day.problem.units, default=0)
            problem = self.plan.result.problem
            planned = self.plan.result.standing(row)
            self.tables[row] = table(problem, most, MaxSeconds(SECONDS), row, planned)
        return self.tables[row]


Key = tuple[Asked, str, tuple[object, ...]]


@dataclass
class Plans:
    """The plans that a process has made."""

    lock: Lock = field(default_factory=Lock)
    items: OrderedDict[Key, Known] = field(default_factory=OrderedDict)

    def get(self, key: Key, make: Callable[[], DayPlan]) -> Known:
        """Return a plan from memory, or make it; two who ask at once wait for one."""
        with self.lock:
            known = self.items.get(key)
            if known is None or monotonic() - known.at > FRESH:
                known = self.items[key] = Known(make(), monotonic())
            self.items.move_to_end(key)
            while len(self.items) > KEPT:
                self.items.popitem(last=False)
            return known


def register(app: Flask) -> None:
    """Give an app its memory of plans."""
    app.extensions["pool"] = Plans()


def known(asked: Asked) -> Known:
    """Return the plan that a form asks for."""
    session = get_session()
    network = current(current_settings().data)
    plans: Plans = current_app.extensions["pool"]

    def make() -> DayPlan:
        day = read_day(session, asked.day, network, standard(), Options(asked.units), now())
        target = None if asked.target is None else asked.target / 100
        return plan_day(day, Choice(asked.fairness, target), MaxSeconds(SECONDS))

    return plans.get((asked, network.version, _state(session)), make)


def fairness_of(word: str) -> Fairness:
    """Return a kind of fairness, `total` for an unknown word."""
    return next((one for one in FAIRNESS if one == word), "total")


def usual(session: Session) -> int:
    """Return how many units the pool's own posts have, at least one."""
    query = select(func.sum(Post.headcount)).join(Service, col(Service.id) == col(Post.service_id))
    found = session.exec(query.where(Service.code == Options().service)).one()
    return min(MOST_UNITS, max(1, int(found or 0)))


def _state(session: Session) -> tuple[object, ...]:
    """Return what tells that sites, posts or the roster have changed since a plan was made."""
    return tuple(
        session.exec(query).one()
        for query in (
            select(func.count(), func.max(Site.id)).select_from(Site),
            select(func.count(), func.max(Post.id)).select_from(Post),
            select(func.max(Roster.id)).where(Roster.status == "published"),
            select(func.count()).select_from(Incident).where(Incident.state == "open"),
            select(func.count(), func.max(PastIncident.id)).select_from(PastIncident),
        )
    )
