# SPDX-License-Identifier: MPL-2.0
"""Load a roster as a plan with its report once, and again only when something has changed."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from threading import Lock

from flask import Flask
from flask import abort
from flask import current_app
from flask import g
from sqlmodel import col
from sqlmodel import func
from sqlmodel import select

from roster import store
from roster.checker import Report
from roster.checker import check
from roster.models import Roster
from roster.plan import Plan
from sites.network import MODES
from sites.network import NetworkLike
from sites.network import RoadNetwork
from sites.network import current
from sites.network import networks
from web.db import get_session
from web.models import AuditEvent
from web.rulebook import rulebook
from web.rulebook import stamp

KEPT = 4
"""Plans kept in memory by one process."""
QUIET = ("login", "login.refused", "logout", "account.password", "account.create", "export")
"""What people do that changes no plan."""


@dataclass(frozen=True)
class Checked:
    """A plan and what the checker says of it."""

    plan: Plan
    report: Report


@dataclass
class Shelf:
    """The plans looked at last; each is good until a roster or the data changes."""

    lock: Lock = field(default_factory=Lock)
    items: OrderedDict[tuple[object, ...], Checked] = field(default_factory=OrderedDict)

    def get(self, key: tuple[object, ...]) -> Checked | None:
        """Return a plan and mark it as just used."""
        with self.lock:
            if key in self.items:
                self.items.move_to_end(key)
            return self.items.get(key)

    def put(self, key: tuple[object, ...], value: Checked) -> None:
        """Keep a plan; the one used longest ago makes room."""
        with self.lock:
            self.items[key] = value
            while len(self.items) > KEPT:
                self.items.popitem(last=False)


def register(app: Flask) -> None:
    """Give an app its shelf."""
    app.extensions["plans"] = Shelf()


def attribution() -> str:
    """Return whom to credit for the street drawing; empty for our own sketch."""
    return network().attribution


def network() -> NetworkLike:
    """Return the travel network in force, read once a request."""
    found: NetworkLike | None = g.get("network")
    if found is None:
        found = g.network = current(current_app.extensions["settings"].data)
    return found


def network_at(instant: datetime) -> RoadNetwork:
    """Return the travel network with the closures and the times of an aware instant."""
    return current(current_app.extensions["settings"].data, at=instant)


def find_roster(roster_id: int) -> Roster:
    """Return a roster or answer 404."""
    roster = get_session().get(Roster, roster_id)
    if roster is None:
        abort(404)
    return roster


def checked(roster: Roster) -> Checked:
    """Return a roster's plan and report."""
    travel = networks(current_app.extensions["settings"].data)
    streets = tuple(travel(mode).version for mode in MODES)
    key = (roster.id, roster.version, _stamp(), stamp(), streets)
    shelf: Shelf = current_app.extensions["plans"]
    found = shelf.get(key)
    if found is None:
        assert roster.id is not None
        plan = store.load_plan(get_session(), roster.id, travel, rulebook())
        found = Checked(plan, check(plan))
        shelf.put(key, found)
    return found


def _stamp() -> int:
    """Return the number of the last recorded change to anything that a plan depends on."""
    last = select(func.max(AuditEvent.id)).where(col(AuditEvent.action).not_in(QUIET))
    return get_session().exec(last).one() or 0
