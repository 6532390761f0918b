# SPDX-License-Identifier: MPL-2.0
"""Keep the suggested moves true while somebody looks at the desk: suggest, and let lapse."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from time import monotonic

import numpy as np
from flask import current_app
from numpy.typing import NDArray
from sqlmodel import Session

from dispatch.incidents import moves
from dispatch.incidents.commands import RefusedError
from dispatch.incidents.redeploy import City
from dispatch.incidents.redeploy import Proposal
from dispatch.incidents.store import act
from dispatch.incidents.view import View
from dispatch.pool.busy import MOST
from dispatch.pool.demand import expected
from dispatch.pool.demand import standard
from dispatch.pool.history import read_past
from dispatch.pool.measured import read_busy
from dispatch.pool.reading import read_thresholds
from dispatch.units.duty import board
from dispatch.units.models import MovePolicy
from sites.clock import local
from sites.clock import local_day
from sites.network import current
from web.db import engine
from web.db import writer
from web.pages.dispatch_shared import Shared
from web.pages.dispatch_shared import read
from web.settings import current_settings

Floats = NDArray[np.float64]
EVERY = 10.0
"""Seconds between two looks at the situation by one process."""
HISTORY = 365
"""Days of incidents that weigh the places."""
SYSTEM = "Vagt"
"""Who does what nobody asked for; no login name has a capital letter."""


def tend(at: datetime) -> None:
    """Suggest a move that the city needs now, and end what has been overtaken.

    It is called by whoever asks for news; one of them does it for all, every `EVERY` seconds.
    """
    shared: Shared = current_app.extensions["desk"]
    with shared.lock:
        if monotonic() - shared.tended < EVERY:
            return
        shared.tended = monotonic()
    with Session(engine()) as session:
        decided = moves.policy(session)
        asleep = decided is None or not decided.active
        if asleep and not any(read(at).moves):
            return
        _tend(session, decided, read(at), at)


def _tend(session: Session, decided: MovePolicy | None, view: View, at: datetime) -> None:
    allowed = None
    if decided is not None and decided.active:
        allowed = moves.rules(session, decided, at)
    found = _city(session, view)
    away = _away(view)
    over, better = moves.due(view, moves.standing(view, found, away), allowed)
    session.rollback()
    if not over and not better:
        return
    with writer() as writing:
        people = board(writing, at)
        for command in over:
            # Somebody else may have seen to it in the meantime.
            with suppress(RefusedError):
                act(writing, command, people, SYSTEM, at)
        for one in better:
            with suppress(RefusedError):
                _suggest(writing, one, view, at)


def _suggest(session: Session, found: Proposal, view: View, at: datetime) -> None:
    mode = view.unit[found.unit].mode
    estimated = current(current_settings().data, mode, at).estimated
    fix = view.fixes[found.unit]
    moves.suggest(session, found, board(session, at), fix, SYSTEM, at, estimated=estimated)


def _city(session: Session, view: View) -> City:
    """Return where calls are expected in this hour, reckoned once an hour and per network."""
    shared: Shared = current_app.extensions["desk"]
    sites = tuple(view.sites.values())
    modes = sorted({one.mode for one in view.board} | {"car"})
    data = current_settings().data
    streets = {mode: current(data, mode, view.at) for mode in modes}
    start = view.at.replace(minute=0, second=0, microsecond=0)
    versions = tuple((mode, one.version) for mode, one in streets.items())
    key = (start, tuple(view.sites), versions)
    if shared.city is None or shared.city[0] != key:
        past, days = read_past(session, sites, start, HISTORY)
        rates = expected(standard(), [site.kind for site in sites], past, days)
        limits = read_thresholds(session, sites, rates, local_day(view.at), None)
        points = [(site.lat, site.lon) for site in sites]
        between = {
            mode: np.asarray(one.matrix(points)[0], dtype=np.float64)
            for mode, one in streets.items()
        }
        measured = read_busy(session, view.at)
        told = measured.told(local(view.at).hour)
        busy = None if told is None else min(MOST, told.value)
        shared.city = (key, moves.city(sites, rates, limits, between, view.at, busy))
    return shared.city[1]


def _away(view: View) -> dict[int, Floats]:
    """Return seconds from each unit on shift to every site, by its own means of travel."""
    points = [(site.lat, site.lon) for site in view.sites.values()]
    out: dict[int, Floats] = {}
    for mode in {one.mode for one in view.board}:
        units = [
            one.guard_id
            for one in view.board
            if one.mode == mode and one.working and one.guard_id in view.fixes
        ]
        out |= _of_mode(view, units, mode, points)
    return out


def _of_mode(
    view: View, units: Sequence[int], mode: str, points: Sequence[tuple[float, float]]
) -> dict[int, Floats]:
    spots = [(view.fixes[unit].lat, view.fixes[unit].lon) for unit in units]
    once = list(dict.fromkeys(spots))
    if not once or not points:
        return {}
    seconds, _ = current(current_settings().data, mode, view.at).matrix(once, list(points))
    row = {spot: number for number, spot in enumerate(once)}
    table = np.asarray(seconds, dtype=np.float64)
    return {unit: table[row[spot]] for unit, spot in zip(units, spots, strict=True)}
