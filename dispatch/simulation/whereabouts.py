# SPDX-License-Identifier: MPL-2.0
"""Where every unit is: at a place, or on the way between two."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np
from numpy.typing import ArrayLike
from numpy.typing import NDArray

from dispatch.simulation.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Whereabouts:
    """Start, goal and times of every unit's last way, and what was driven without a call.

    A unit on the way is between two places; its time to a third is taken between their times in
    the same proportion.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        units = len(world.units)
        homes = np.array([unit.home for unit in world.units], dtype=np.int64)
        self.start, self.goal = homes.copy(), homes.copy()
        self.left_at, self.there_at = np.zeros(units), np.zeros(units)
        self.empty_metres, self.empty_seconds = np.zeros(units), np.zeros(units)
        self.rounds = [n for n, unit in enumerate(world.units) if unit.kind == "round"]
        self._starts = {n: [stop.start for stop in world.units[n].stops] for n in self.rounds}

    def put(self, unit: int, place: int, now: float) -> None:
        """Say that a unit is at a place."""
        self.start[unit] = self.goal[unit] = place
        self.left_at[unit] = self.there_at[unit] = now

    def go(self, unit: int, place: int, now: float) -> None:
        """Let a unit drive to a place without a call; on its way there already changes nothing."""
        if self.goal[unit] == place:
            return
        seconds = float(self.seconds(unit, place, now)[0, 0])
        half_way = float(self._share(unit, now)[0]) >= 0.5
        self.settle(unit, now)
        # Between two places a unit counts as being at the nearer end, with the true time left.
        self.start[unit] = self.goal[unit] if half_way else self.start[unit]
        self.goal[unit] = place
        self.left_at[unit], self.there_at[unit] = now, now + seconds

    def settle(self, unit: int, now: float) -> None:
        """Count what a unit has driven on its way; rounds drive by their plan and do not count."""
        a, b = self.start[unit], self.goal[unit]
        if a == b or unit in self._starts:
            return
        self.empty_metres[unit] += float(self._share(unit, now)[0] * self.world.metres[a, b])
        self.empty_seconds[unit] += min(now, self.there_at[unit]) - self.left_at[unit]

    def seconds(self, units: ArrayLike, places: ArrayLike, now: float) -> Floats:
        """Return times from where units are to places, shape (units, places)."""
        return self._between(self.world.seconds, units, places, now)

    def metres(self, units: ArrayLike, places: ArrayLike, now: float) -> Floats:
        """Return ways from where units are to places, shape (units, places)."""
        return self._between(self.world.metres, units, places, now)

    def stops_within(self, unit: int, since: float, now: float) -> int:
        """Return how many visits of a unit's round begin in a span."""
        starts = self._starts.get(unit, [])
        return bisect_right(starts, now) - bisect_right(starts, since)

    def follow(self, unit: int, now: float) -> None:
        """Put a round that is not interrupted where its plan says it is."""
        row = self.world.units[unit]
        at = bisect_right(self._starts[unit], now)
        before = row.stops[at - 1] if at else None
        after = row.stops[at] if at < len(row.stops) else None
        self.start[unit] = before.place if before else row.home
        self.goal[unit] = after.place if after else self.start[unit]
        self.left_at[unit] = before.end if before else now
        self.there_at[unit] = after.start if after else now

    def _between(self, matrix: Floats, units: ArrayLike, places: ArrayLike, now: float) -> Floats:
        rows = np.atleast_1d(np.asarray(units, dtype=np.int64))
        columns = np.atleast_1d(np.asarray(places, dtype=np.int64))
        share = self._share(rows, now)[:, None]
        behind = matrix[self.start[rows][:, None], columns]
        ahead = matrix[self.goal[rows][:, None], columns]
        return np.asarray((1 - share) * behind + share * ahead, dtype=np.float64)

    def _share(self, units: ArrayLike, now: float) -> Floats:
        """Return how far along its way each unit is, 1 when it is there."""
        rows = np.atleast_1d(np.asarray(units, dtype=np.int64))
        whole = self.there_at[rows] - self.left_at[rows]
        gone = now - self.left_at[rows]
        out = np.where(whole > 0, gone / np.maximum(whole, 1e-9), 1.0)
        return np.asarray(np.clip(out, 0.0, 1.0), dtype=np.float64)
