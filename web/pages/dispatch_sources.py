# SPDX-License-Identifier: MPL-2.0
"""What a recommendation draws on: the streets, the kept table, the cover of the city, rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock

import structlog
from flask import current_app
from sqlmodel import Session
from sqlmodel import select

from dispatch.incidents.cover import cover_loss
from dispatch.incidents.recommend import Breaches
from dispatch.incidents.recommend import CoverLoss
from dispatch.incidents.travel import SiteTable
from dispatch.incidents.travel import Sources
from dispatch.incidents.view import View
from dispatch.pool.demand import expected
from dispatch.pool.demand import standard
from dispatch.pool.history import read_past
from dispatch.units.duty import OnBoard
from dispatch.units.rest import breaches
from roster.models import Roster
from roster.plan import Plan
from roster.store import RulesError
from roster.store import load_plan
from sites.clock import local
from sites.models import Site
from sites.network import current
from sites.network import networks
from web.db import get_session
from web.rulebook import rulebook
from web.settings import current_settings

log = structlog.get_logger(__name__)

TABLE = "site-times.npz"
"""The table between sites in the data folder: for the day when the streets cannot be read."""
_plans: dict[tuple[str, int, int], Plan] = {}
_lock = Lock()
_expected: dict[tuple[str, datetime, tuple[int, ...]], list[float]] = {}
HISTORY = 365
"""Days of incidents that weigh the places."""
KEPT = 3
"""Rosters whose rules are kept ready by one process."""


def sources(at: datetime) -> Sources:
    """Return where travel times come from at an instant, and keep the table for a bad day."""
    data = current_settings().data
    network = current(data)
    kept = _kept(data / TABLE)
    if not network.estimated and (kept is None or kept.version != network.version):
        points = [(site.lat, site.lon) for site in get_session().exec(select(Site))]
        if points:
            SiteTable.of(network, points).save(data / TABLE)
            kept = _kept(data / TABLE)
    return Sources(lambda mode: current(data, mode, at), kept)


def cover(view: View, incident_id: int) -> CoverLoss | None:
    """Return what reckons the loss of cover; None where nothing is promised to measure it by.

    Places count by the incidents that are expected there at this hour: the pool's prior by kind
    of site, sharpened by the city's own history.
    """
    promise = view.promises[incident_id].get("arrive")
    if promise is None or not view.sites:
        return None
    places = [(site.lat, site.lon) for site in view.sites.values()]
    network = current(current_settings().data, at=view.at)
    return cover_loss(network, places, _weights(view), promise.seconds)


def _weights(view: View) -> list[float]:
    """Return the incidents expected at each site in this hour, reckoned once an hour."""
    start = view.at.replace(minute=0, second=0, microsecond=0)
    sites = tuple(view.sites.values())
    key = (current_settings().database, start, tuple(view.sites))
    if key not in _expected:
        past, days = read_past(get_session(), sites, start, HISTORY)
        found = expected(standard(), [site.kind for site in sites], past, days)
        _expected.clear()
        _expected[key] = [float(one) for one in found.weights[local(start).hour]]
    return _expected[key]


def rest(session: Session) -> Breaches:
    """Return what says which rules a unit breaks by working longer, by the roster's checker."""

    def broken(one: OnBoard, until: datetime) -> Sequence[str]:
        plan = _plan(session, one.roster_id)
        if plan is None:
            return ()
        found = breaches(plan, one.guard_id, one.shift_id, until)
        return list(dict.fromkeys(violation.rule for violation in found))

    return broken


def _plan(session: Session, roster_id: int) -> Plan | None:
    """Return a published roster as its rules see it, read once: it can no longer change."""
    roster = session.get(Roster, roster_id)
    if roster is None:
        return None
    key = (str(current_app.extensions["settings"].database), roster_id, roster.version)
    with _lock:
        if key not in _plans:
            travel = networks(current_settings().data)
            try:
                found = load_plan(session, roster_id, travel, rulebook())
            except (RulesError, LookupError):
                # Help must be sent though the rules cannot be read: overtime is then only said.
                log.exception("rest cannot be judged", roster=roster_id)
                return None
            while len(_plans) >= KEPT:
                _plans.pop(next(iter(_plans)))
            _plans[key] = found
        return _plans[key]


def _kept(path: Path) -> SiteTable | None:
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return None
    return _read(path, changed)


@lru_cache(maxsize=2)
def _read(path: Path, changed: int) -> SiteTable | None:  # noqa: ARG001 - part of the key
    return SiteTable.load(path)
