# SPDX-License-Identifier: MPL-2.0
"""Which free unit should move to another place now: pure, on what the desk shows.

The rule is `dispatch.pool.moveup.suggest`. Here stand who may be moved at all, where each unit
counts as being, and what the guards on posts and rounds answer without the pool.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from dispatch.incidents.cover import BUSY
from dispatch.incidents.state import Desk
from dispatch.pool.busy import offered
from dispatch.pool.moveup import Field
from dispatch.pool.moveup import Limits
from dispatch.pool.moveup import soon
from dispatch.pool.moveup import suggest
from dispatch.units.duty import OnBoard
from dispatch.units.status import STATUSES
from dispatch.units.status import Level
from dispatch.units.whereabouts import Fix

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NEVER = np.inf
"""Seconds to a place where a unit may not go."""
WAITING = timedelta(minutes=90)
"""A unit that is set aside for so soon is not moved."""
FADED = 0.5
"""A suggestion stands until it would win less than this share of what it must win at first: a
little change of the situation does not take it from under somebody's hand."""


@dataclass(frozen=True, eq=False)
class City:
    """Where calls are expected in this hour, and how far it is between sites."""

    sites: tuple[int, ...]
    """Numbers of the sites."""
    seconds: Mapping[str, Floats]
    """Travel between sites by mode, shape (sites, sites)."""
    weights: Floats
    """Expected calls in the hour by node, shape (nodes,)."""
    site_of: Ints
    """Row of the site of each node."""
    limit: Floats
    """Seconds within which a node's calls should be answered."""
    guards: float
    """Guards that the hour's calls need."""
    minutes: float
    """Mean time of a guard from being sent to being clear."""
    busy: float | None = None
    """The hour's measured busy fraction; None where it is reckoned from expected calls."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How readily units are moved, and what is left alone."""

    limits: Limits
    stay: timedelta
    """So long must be left of the shift when the unit gets there."""
    tired: frozenset[int] = frozenset()
    """Units that have moved often enough, or that somebody asked to leave alone."""
    closed: frozenset[int] = frozenset()
    """Sites where nobody is to be moved for a while."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A move that would serve the city."""

    unit: int
    site: int
    gain: float
    """Share of all expected calls."""
    before: float
    """Share that is answered in time as things are."""
    seconds: int

    @property
    def after(self) -> float:
        """Share that is answered in time when it stands there."""
        return self.before + self.gain


class Standing:
    """The free units and the city as they are now, in the arrays of the rule.

    Parameters
    ----------
    city
        Calls and travel.
    board, desk, fixes
        The units, what they are on, and where they are.
    away
        Seconds from each unit's position to every site, by its own means, by number of unit.
    at
        An aware instant.
    """

    def __init__(
        self,
        city: City,
        board: Sequence[OnBoard],
        desk: Desk,
        fixes: Mapping[int, Fix],
        away: Mapping[int, Floats],
        at: datetime,
    ) -> None:
        self._city, self._desk, self._at = city, desk, at
        self._row = {site: number for number, site in enumerate(city.sites)}
        self.units = [one for one in board if one.guard_id in away and free(one, desk)]
        self._modes = sorted({one.mode for one in self.units})
        size = len(city.sites)
        reached = [city.seconds[mode][:, city.site_of] <= city.limit for mode in self._modes]
        within = np.vstack(reached) if reached else np.zeros((0, len(city.weights)), np.bool_)
        total = float(city.weights.sum()) or 1.0
        answered = city.weights / total * _missed(city, board, desk, away)
        pool = [one for one in board if one.working and STATUSES[one.own].level is Level.FREE]
        self.field = Field(answered, within, _soon_busy(city, float(answered.sum()), len(pool)))
        self._beside = 1.0 - float(answered.sum())
        start = {mode: number * size for number, mode in enumerate(self._modes)}
        self.heading = np.array(
            [start[one.mode] + self._row[self._stands(one, fixes, away)] for one in self.units],
            dtype=np.int64,
        )
        self._seconds = np.full((len(self.units), len(self._modes) * size), NEVER)
        for number, one in enumerate(self.units):
            first = start[one.mode]
            self._seconds[number, first : first + size] = away[one.guard_id]

    @property
    def covered(self) -> float:
        """Share of all expected calls that is answered in time as things are."""
        return self._beside + self.field.coverage(self.heading)

    def proposals(self, rules: Rules) -> list[Proposal]:
        """Return the moves that win most, the best first."""
        if not self.units:
            return []
        seconds, may = self._allowed(rules)
        before, size = self.covered, len(self._city.sites)
        found = []
        for move in suggest(self.field, self.heading, seconds, rules.limits, may):
            site = self._city.sites[move.base % size]
            unit = self.units[move.unit].guard_id
            found.append(Proposal(unit, site, move.gain, before, round(move.seconds)))
            before += move.gain
        return found

    def still(self, unit: int, site: int, rules: Rules) -> bool:
        """Say whether a suggested move is still worth deciding about."""
        row = next((n for n, one in enumerate(self.units) if one.guard_id == unit), None)
        if row is None or site not in self._row:
            return False
        seconds, may = self._allowed(rules)
        base = self._modes.index(self.units[row].mode) * len(self._city.sites) + self._row[site]
        if not may[row] or seconds[row, base] >= NEVER:
            return False
        moved = self.heading.copy()
        moved[row] = base
        gain = self.field.coverage(moved) - self.field.coverage(self.heading)
        longer = max(0.0, seconds[row, base] - seconds[row, self.heading[row]])
        net = gain - rules.limits.minute * longer / 60.0
        return bool(gain > 0 and net >= FADED * rules.limits.least)

    def _stands(self, one: OnBoard, fixes: Mapping[int, Fix], away: Mapping[int, Floats]) -> int:
        """Return the site where a unit counts as being: where it is on its way to."""
        move = self._desk.moved(one.guard_id)
        if move is not None and move.site in self._row:
            return move.site
        fix = fixes.get(one.guard_id)
        by_phone = fix is not None and fix.source == "phone" and not fix.stale
        if by_phone or one.site_id not in self._row:
            return self._city.sites[int(np.argmin(away[one.guard_id]))]
        return one.site_id

    def _allowed(self, rules: Rules) -> tuple[Floats, NDArray[np.bool_]]:
        """Return driving with `NEVER` where a unit may not go, and who may be moved."""
        seconds = self._seconds.copy()
        size = len(self._city.sites)
        rows = np.arange(len(self.units))
        own = seconds[rows, self.heading].copy()
        for site in rules.closed & self._row.keys():
            seconds[:, self._row[site] :: size] = NEVER
        left = [(one.until - self._at - rules.stay).total_seconds() for one in self.units]
        late = seconds > np.array(left)[:, None]
        seconds[late] = NEVER
        may = np.array([self._may(one, rules) for one in self.units], dtype=np.bool_)
        may &= (seconds < NEVER).any(axis=1) & (own < NEVER)
        # Staying is always allowed: what it would take to get back is the yardstick.
        seconds[rows, self.heading] = own
        return seconds, may

    def _may(self, one: OnBoard, rules: Rules) -> bool:
        move = self._desk.moved(one.guard_id)
        if one.guard_id in rules.tired or (move is not None and move.state == "accepted"):
            return False
        return not any(
            task.unit == one.guard_id
            and task.state == "reserved"
            and task.due is not None
            and task.due - self._at < WAITING
            for case in self._desk.cases.values()
            for task in case.tasks
        )


def free(one: OnBoard, desk: Desk) -> bool:
    """Say whether a unit stands ready: on shift, free of incidents, with nothing missing."""
    return (
        one.working
        and not one.lacks
        and STATUSES[one.own].level is Level.FREE
        and desk.busy(one.guard_id) is None
    )


def _missed(city: City, board: Iterable[OnBoard], desk: Desk, away: Mapping[int, Floats]) -> Floats:
    """Return the chance that no guard on a post or a round answers, by node."""
    out = np.ones(len(city.weights))
    for one in board:
        asked = one.working and not one.lacks and STATUSES[one.own].level is Level.ASK
        if asked and one.guard_id in away and desk.busy(one.guard_id) is None:
            near = away[one.guard_id][city.site_of] <= city.limit
            out *= 1.0 - (1.0 - BUSY.get(one.own, 1.0)) * near
    return out


def _soon_busy(city: City, share: float, units: int) -> float:
    """Return the chance that a unit which is idle now is busy within the horizon."""
    busy = city.busy
    if busy is None:
        busy = offered(city.guards * share, city.minutes, units)
    return soon(busy, city.minutes, Limits().horizon)
