# SPDX-License-Identifier: MPL-2.0
"""Load a roster as a plan with its report once, and again only when something has changed."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import datetime
from threading import Lock

from flask import Flask
from flask import abort
from flask import current_app
from flask import g
from sqlmodel import Session
from sqlmodel import and_
from sqlmodel import col
from sqlmodel import not_
from sqlmodel import select

from roster import store
from roster.edits import Change
from roster.edits import plan_after
from roster.edits import since
from roster.edits.rows import net
from roster.judged import Judged
from roster.judged import judge
from roster.judged import judge_after
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
QUIET = (
    "login", "login.refused", "logout", "account.password", "account.create", "export",
    "feed.issue", "feed.revoke", "guard.look", "absence.report", "absence.unreport",
    "order.place", "order.change", "order.cancel", "order.decline", "order.feedback",
    "order.purpose", "order.purposes", "roster.save", "roster.unsave",
    "rota.create", "rota.write", "rota.change", "rota.copy", "rota.delete",
    "rota.kind", "rota.line",
)  # fmt: skip
"""What people do that changes no plan."""
EDITS = tuple(
    f"shift.{kind}"
    for kind in (
        *("assign", "unassign", "move", "copy", "split", "resize", "seats", "create", "delete"),
        *("lock", "several", "return", "rota", "undo", "redo"),
    )
)
"""Edits by hand, as they are recorded."""


@dataclass(frozen=True, slots=True)
class Key:
    """What a loaded plan rests on: the roster's version, all other data, rules and streets."""

    roster: int
    version: int
    data: int
    rules: tuple[tuple[str, int], ...]
    streets: tuple[object, ...]


@dataclass
class Shelf:
    """The plans looked at last; each is good until a roster or the data changes."""

    lock: Lock = field(default_factory=Lock)
    items: OrderedDict[Key, Judged] = field(default_factory=OrderedDict)
    read: tuple[Key, Plan] | None = None
    """The plan that was read last and has not been judged yet."""

    def get(self, key: Key) -> Judged | None:
        """Return a plan and mark it as just used."""
        with self.lock:
            if key in self.items:
                self.items.move_to_end(key)
            return self.items.get(key)

    def put(self, key: Key, value: Judged) -> None:
        """Keep a plan in place of its older versions; the one used longest ago makes room."""
        with self.lock:
            for other in [one for one in self.items if one.roster == key.roster]:
                if other.version <= key.version:
                    del self.items[other]
            self.items[key] = value
            while len(self.items) > KEPT:
                self.items.popitem(last=False)

    def older(self, key: Key) -> tuple[int, Judged] | None:
        """Return an older version of a plan that rests on the same data, with its number."""
        with self.lock:
            for one in reversed(self.items):
                if one.version < key.version and replace(one, version=key.version) == key:
                    return one.version, self.items[one]
        return None


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


def checked(roster: Roster) -> Judged:
    """Return a roster's plan and report."""
    key = _key(roster)
    shelf: Shelf = current_app.extensions["plans"]
    found = shelf.get(key) or _brought_on(shelf, key)
    if found is None:
        found = judge(_read(shelf, key))
        shelf.read = None
    shelf.put(key, found)
    return found


def plan_of(roster: Roster) -> Plan:
    """Return a roster's plan; where nobody has asked for its report, that is not made."""
    key = _key(roster)
    shelf: Shelf = current_app.extensions["plans"]
    found = shelf.get(key) or _brought_on(shelf, key)
    if found is not None:
        shelf.put(key, found)
        return found.plan
    return _read(shelf, key)


def _read(shelf: Shelf, key: Key) -> Plan:
    """Read a plan, unless it is the one that was read last."""
    if shelf.read is None or shelf.read[0] != key:
        shelf.read = key, load(get_session(), key.roster)
    return shelf.read[1]


def load(session: Session, roster_id: int) -> Plan:
    """Read a roster's plan from the tables."""
    travel = networks(current_app.extensions["settings"].data)
    return store.load_plan(session, roster_id, travel, rulebook())


def keep(roster: Roster, version: int, judged: Judged) -> None:
    """Keep the plan that an edit of a roster led to, so that it need not be read again."""
    shelf: Shelf = current_app.extensions["plans"]
    shelf.put(replace(_key(roster), version=version), judged)


def _brought_on(shelf: Shelf, key: Key) -> Judged | None:
    """Return a plan by making the edits of its log on the version in memory, if that will do."""
    older = shelf.older(key)
    if older is None:
        return None
    version, before = older
    found = since(get_session(), key.roster, version)
    if found is None:
        return None
    changes = net(Change.of_json(change) for edit in found for change in edit.changes)
    plan = plan_after(get_session(), key.roster, before.plan, changes)
    return None if plan is None else judge_after(before, plan)


def _key(roster: Roster) -> Key:
    travel = networks(current_app.extensions["settings"].data)
    streets = tuple(travel(mode).version for mode in MODES)
    return Key(roster.id or 0, roster.version, _stamp(roster.id or 0), stamp(), streets)


def _stamp(roster_id: int) -> int:
    """Return the number of the last recorded change to anything that a plan depends on.

    Edits of the roster itself are left out: its version counts them.
    """
    own = and_(col(AuditEvent.subject) == f"roster:{roster_id}", col(AuditEvent.action).in_(EDITS))
    last = (
        select(AuditEvent.id)
        .where(col(AuditEvent.action).not_in(QUIET), not_(own))
        .order_by(col(AuditEvent.id).desc())
        .limit(1)
    )
    return get_session().exec(last).first() or 0
