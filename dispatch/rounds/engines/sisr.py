# SPDX-License-Identifier: MPL-2.0
"""Ruin and recreate: breaks, competences, keys and several windows, all in one search.

Strings of passings that lie near each other are taken out of a few rounds and put back where
they add the least driving; worse rounds are taken with a chance that falls as the search cools
(slack induction by string removals: Christiaens and Vanden Berghe, Transportation Science 2020).
Whether a passing fits is exact, breaks included (`kernel`). It knows no spacing: that is given
to it as narrower ranges.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.rounds.engines import kernel
from dispatch.rounds.problem import NO_WAY
from dispatch.rounds.problem import Guard
from dispatch.rounds.problem import Problem
from dispatch.rounds.problem import Ranges
from dispatch.rounds.problem import starts
from dispatch.rounds.result import Orders

FAR = 10**8
"""Seconds of a way that is not there."""
STRETCH = 100_000
"""Steps of a stretch, times the number of passings."""
NEIGHBOURS = 500
"""How many passings around each are known to the ruin."""
OF_GUARDS = (
    "profile", "start", "end", "opens", "closes", "fixed", "room", "pauses", "pause_seconds",
    "pause_low", "pause_high", "may",
)  # fmt: skip
"""The arrays that have a row for each guard."""
Heat = Callable[[int], tuple[int, float]]
"""Told the best cost; says how many steps to go on for, 0 to end, and how warm: 1 takes rounds
that are worse by a way between neighbouring visits with a chance of one in e."""


@dataclass(frozen=True)
class Found:
    """What a stretch of the search leaves."""

    best: Orders
    current: Orders
    """The rounds to go on from; not always the best."""
    cost: int
    """Of the best: driving, guards used, passings of the stretch left out."""


class Night:
    """A night as arrays, made once and searched many times."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.tasks = problem.tasks
        self._number = {task.id: at for at, task in enumerate(self.tasks)}
        self._guard = {guard.id: at for at, guard in enumerate(problem.guards)}
        self._base = self._arrays()
        self.scale = self._scale()
        """Seconds of a way between neighbouring visits, typically."""
        self.stretch = max(20, STRETCH // max(1, len(self.tasks)))
        """Steps that take some hundredths of a second."""

    def search(self, ranges: Mapping[str, Ranges], orders: Orders, seed: int, heat: Heat) -> Found:
        """Return better rounds of some guards over some passings.

        Parameters
        ----------
        ranges
            The passings to place, and when each may begin.
        orders
            Rounds on time to begin from, of every guard who may make them.
        seed
            Of every random choice.
        heat
            Asked with the best cost before each stretch.
        """
        guards = tuple(orders)
        night = self.narrowed(ranges, guards)
        state = self.state(ranges, orders, night)
        rng = random.Random(seed)
        best = kernel.begin(night, state)
        while True:
            steps, warmth = heat(best)
            if steps <= 0:
                break
            chance = rng.getrandbits(32)
            best = kernel.search(night, state, chance, steps, warmth * self.scale, best)
        return Found(
            self._orders(guards, state.best, state.best_length),
            self._orders(guards, state.order, state.length),
            int(best),
        )

    def compile(self) -> None:
        """Compile what is compiled, or read it from the disk."""
        stretches = iter([(1, 1.0), (0, 1.0)])
        self.search({}, {}, 0, lambda _best: next(stretches))

    def _orders(self, guards: Sequence[str], order: kernel.Ints, length: kernel.Ints) -> Orders:
        return {
            name: tuple(self.tasks[task].id for task in order[at, : length[at]])
            for at, name in enumerate(guards)
        }

    def narrowed(self, ranges: Mapping[str, Ranges], guards: Sequence[str]) -> kernel.Night:
        """Return the arrays of some guards, with passings at these times."""
        base = self._base
        rows = np.array([self._guard[name] for name in guards], np.int64)
        most = max((len(one) for one in ranges.values()), default=1)
        low = np.full((len(self.tasks), most), kernel.NEVER, np.int64)
        high = np.full((len(self.tasks), most), -kernel.NEVER, np.int64)
        for task, allowed in ranges.items():
            for piece, (first, last) in enumerate(allowed):
                low[self._number[task], piece] = first
                high[self._number[task], piece] = last
        chosen = {name: np.ascontiguousarray(getattr(base, name)[rows]) for name in OF_GUARDS}
        return base._replace(low=low, high=high, **chosen)

    def state(
        self, ranges: Mapping[str, Ranges], orders: Orders, night: kernel.Night
    ) -> kernel.State:
        """Return the rounds to begin from."""
        crew, size, pauses = len(orders), len(self.tasks), night.pause_seconds.shape[1]
        state = kernel.State(
            np.zeros((crew, size + 1), np.int64),
            np.zeros(crew, np.int64),
            np.zeros((crew, size + 2, pauses + 1), np.int64),
            np.zeros((crew, size + 2, pauses + 1), np.int64),
            np.zeros(crew, np.int64),
            np.zeros(crew, np.int64),
            np.full(size, -2, np.int64),
            np.zeros(crew, np.bool_),
            np.zeros((crew, size + 1), np.int64),
            np.zeros(crew, np.int64),
            np.zeros((crew, size + 1), np.int64),
            np.zeros(crew, np.int64),
        )
        state.holder[[self._number[task] for task in ranges]] = -1
        for at, order in enumerate(orders.values()):
            numbers = [self._number[task] for task in order]
            state.order[at, : len(numbers)] = numbers
            state.length[at] = len(numbers)
            state.holder[numbers] = at
        return state

    def _arrays(self) -> kernel.Night:
        problem, guards = self.problem, self.problem.guards
        profiles: dict[tuple[str, float], int] = {}
        matrices: list[NDArray[np.int32]] = []
        for guard in guards:
            if (guard.mode, guard.speed) not in profiles:
                profiles[guard.mode, guard.speed] = len(matrices)
                matrices.append(_ways(problem, guard))
        anywhere = len(problem.places)
        visits = [task.visit for task in self.tasks]
        numbers = {visit.id: at for at, visit in enumerate(problem.visits)}
        place = np.array([visit.place for visit in visits], np.int64)
        load = np.array([visit.load for visit in visits], np.int64)
        room = int(load.sum())
        low, high, long = _pauses(guards)
        may = np.array([[guard.may(visit) for visit in visits] for guard in guards], np.bool_)
        near = matrices[0][np.ix_(place, place)]
        near = np.minimum(near, near.T)
        np.fill_diagonal(near, -1)
        self._near = near
        return kernel.Night(
            np.array(matrices),
            np.array([profiles[guard.mode, guard.speed] for guard in guards], np.int64),
            np.array([anywhere if g.start is None else g.start for g in guards], np.int64),
            np.array([anywhere if g.end is None else g.end for g in guards], np.int64),
            np.array([guard.shift.start for guard in guards], np.int64),
            np.array([guard.shift.end for guard in guards], np.int64),
            np.array([guard.fixed for guard in guards], np.int64),
            np.array([room if g.capacity is None else g.capacity for g in guards], np.int64),
            np.array([len(guard.breaks) for guard in guards], np.int64),
            long,
            low,
            high,
            place,
            np.array([visit.seconds for visit in visits], np.int64),
            np.array([problem.penalty[visit.priority] for visit in visits], np.int64),
            np.array([numbers[visit.id] for visit in visits], np.int64),
            load,
            low[0],
            high[0],
            may,
            np.argsort(near, axis=1, kind="stable")[:, :NEIGHBOURS].copy(),
            self._keys(matrices[0], may),
        )

    def _keys(self, ways: NDArray[np.int32], may: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return what passings may be sorted by: far or near first, narrow, early, late, rare."""
        base = self.problem.guards[0].start
        away = np.array([ways[base or 0, task.visit.place] for task in self.tasks], float)
        ranges = [task.ranges or ((0, 0),) for task in self.tasks]
        room = np.array([sum(b - a for a, b in one) for one in ranges], float)
        first = np.array([one[0][0] for one in ranges], float)
        last = np.array([one[-1][1] for one in ranges], float)
        rank = np.array([task.visit.priority for task in self.tasks], float)
        return np.array([-away, away, room, first, -last, may.sum(axis=0), rank])

    def _scale(self) -> float:
        """Return the seconds between a visit and those around it, typically."""
        if len(self.tasks) < 2:
            return 1.0
        ways = np.sort(self._near, axis=1)[:, 1:7].astype(float)
        ways = ways[(ways > 0) & (ways < FAR)]
        return max(1.0, float(np.median(ways))) if ways.size else 1.0


def _ways(problem: Problem, guard: Guard) -> NDArray[np.int32]:
    """Return a guard's seconds between places, and one place more that is anywhere."""
    plain = problem.seconds(guard)
    ways = np.where(plain == NO_WAY, FAR, plain)
    np.fill_diagonal(ways, 0)
    return np.pad(ways, (0, 1)).astype(np.int32)


def _pauses(guards: Sequence[Guard]) -> tuple[kernel.Ints, kernel.Ints, kernel.Ints]:
    """Return first and last beginnings of every break, and its length."""
    allowed = [[starts(one.windows, one.seconds) for one in guard.breaks] for guard in guards]
    count = max((len(one) for one in allowed), default=0)
    most = max((len(ranges) for one in allowed for ranges in one), default=1)
    low = np.full((len(guards), max(1, count), max(1, most)), kernel.NEVER, np.int64)
    high = np.full(low.shape, -kernel.NEVER, np.int64)
    long = np.zeros(low.shape[:2], np.int64)
    for g, one in enumerate(allowed):
        for at, ranges in enumerate(one):
            long[g, at] = guards[g].breaks[at].seconds
            for piece, (first, last) in enumerate(ranges):
                low[g, at, piece], high[g, at, piece] = first, last
    return low, high, long
