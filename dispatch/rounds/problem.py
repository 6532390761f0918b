# SPDX-License-Identifier: MPL-2.0
"""What the rounds of one night are planned from: visits, guards and travel as frozen data.

All times are whole seconds after `Problem.origin`, an aware UTC instant, so that a night with
a change of the clock is as long as it really is. Distances are metres.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import datetime
from datetime import timedelta
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sites.text import Message

Mode = Literal["car", "bicycle", "foot"]

NO_WAY = -1
"""In a travel matrix: there is no way from here to there."""

ALWAYS = 10**8
"""Seconds before and after everything."""

Ranges = tuple[tuple[int, int], ...]
"""When something may begin: first and last second of each range, in time order."""


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time [start, end]; what it is for must lie wholly inside."""

    start: int
    end: int


def starts(windows: tuple[Window, ...], seconds: int) -> Ranges:
    """Return when something that takes so long may begin, given where it must lie."""
    fitting = sorted((window.start, window.end - seconds) for window in windows)
    out: list[tuple[int, int]] = []
    for first, last in fitting:
        if first > last:
            continue
        if out and first <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(out[-1][1], last))
        else:
            out.append((first, last))
    return tuple(out)


@dataclass(frozen=True, slots=True)
class Place:
    """A row and column of the travel matrices, and where it is."""

    name: str
    lat: float = 0.0
    lon: float = 0.0
    home: bool = False
    """A guard's home, which is on no map and in no file."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A place to be passed by, once or several times in the night (tilsyn)."""

    id: str
    place: int
    windows: tuple[Window, ...]
    """Where every passing must lie, from arrival at the door to leaving it."""
    seconds: int
    times: int = 1
    """How many passings are still to be made."""
    spacing: int = 0
    """Seconds from the beginning of one passing to the beginning of the next, at least."""
    competences: frozenset[str] = frozenset()
    priority: int = 2
    """1 must be made, 2 should be made, 3 is made when it can be."""
    keys: frozenset[str] = frozenset()
    load: int = 0
    """Room that it takes in the guard's key case, once however often the guard comes."""
    name: str = ""
    first: int = 1
    """Number of the first passing still to be made; those before it are done."""


@dataclass(frozen=True, slots=True)
class Break:
    """A pause that lies inside one of its windows, wherever the guard then is."""

    windows: tuple[Window, ...]
    seconds: int


@dataclass(frozen=True, slots=True)
class Guard:
    """Who can walk or drive a round, when, from where, by what means."""

    id: str
    shift: Window
    start: int | None = None
    """Place where the round begins; None is wherever its first visit is."""
    end: int | None = None
    breaks: tuple[Break, ...] = ()
    """In the order in which they are taken."""
    mode: Mode = "car"
    competences: frozenset[str] = frozenset()
    keys: frozenset[str] | None = None
    """Keys that the guard can draw; None is all."""
    speed: float = 1.0
    """1.2 drives a fifth faster than the matrix says."""
    capacity: int | None = None
    """Room in the key case; None is enough for everything."""
    fixed: int = 0
    """Seconds of driving that it is worth to leave this guard without a round."""
    name: str = ""

    def may(self, visit: Visit) -> bool:
        """Say whether the guard holds what a visit asks for."""
        keys = self.keys is None or visit.keys <= self.keys
        return keys and visit.competences <= self.competences


@dataclass(frozen=True, slots=True, eq=False)
class Travel:
    """Seconds and metres from every place (row) to every place (column), by one means."""

    seconds: NDArray[np.int32]
    metres: NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Slice:
    """A part of the night in which the same streets are open, until the next one begins."""

    start: int
    """The first slice counts also before it."""
    travel: Mapping[Mode, Travel]


@dataclass(frozen=True, slots=True)
class Way:
    """How long a way takes for who sets out and arrives inside a span."""

    opens: int
    closes: int
    seconds: int
    metres: int


@dataclass(frozen=True, slots=True)
class Task:
    """One passing of a visit."""

    id: str
    visit: Visit
    number: int

    @property
    def ranges(self) -> Ranges:
        """When it may begin."""
        return starts(self.visit.windows, self.visit.seconds)


@dataclass(frozen=True, eq=False)
class Problem:
    """Everything that the rounds of one night depend on."""

    origin: datetime
    visits: tuple[Visit, ...]
    guards: tuple[Guard, ...]
    places: tuple[Place, ...]
    travel: Mapping[Mode, Travel]
    source: str | Message = ""
    estimated: bool = False
    """Whether travel times are guesses."""
    slices: tuple[Slice, ...] = ()
    """Where streets close or open in the night: travel inside each part of it. `travel` is then
    without any street that is closed at some time, and holds for ways over several parts."""
    longest: int | None = None
    """Seconds of the longest way, where penalties are not reckoned from `travel`."""
    _scaled: dict[tuple[Mode, float], NDArray[np.int64]] = field(
        default_factory=dict, init=False, repr=False
    )

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """Every passing to be made, in the order of the visits."""
        return tuple(
            Task(f"{visit.id}/{number}", visit, number)
            for visit in self.visits
            for number in range(visit.first, visit.first + visit.times)
        )

    @cached_property
    def task(self) -> Mapping[str, Task]:
        """Passings by id."""
        return {task.id: task for task in self.tasks}

    @cached_property
    def earliest(self) -> int:
        """The first second of any shift or window, at most 0: where engines count from."""
        shifts = (guard.shift.start for guard in self.guards)
        windows = (window.start for visit in self.visits for window in visit.windows)
        return min((0, *shifts, *windows))

    @cached_property
    def guard(self) -> Mapping[str, Guard]:
        """Guards by id."""
        return {guard.id: guard for guard in self.guards}

    def seconds(self, guard: Guard) -> NDArray[np.int64]:
        """Return travel seconds between all places for one guard, `NO_WAY` where there is none."""
        key = (guard.mode, guard.speed)
        if key not in self._scaled:
            plain = self.travel[guard.mode].seconds
            scaled = np.ceil(plain / guard.speed).astype(np.int64)
            self._scaled[key] = np.where(plain < 0, NO_WAY, scaled)
        return self._scaled[key]

    def leg(self, guard: Guard, a: int | None, b: int | None) -> tuple[int, int]:
        """Return (seconds, metres) of a guard's way; (0, 0) where an end is open."""
        if a is None or b is None or a == b:
            return 0, 0
        return int(self.seconds(guard)[a, b]), int(self.travel[guard.mode].metres[a, b])

    def ways(self, guard: Guard, a: int | None, b: int | None) -> tuple[Way, ...]:
        """Return the ways that a guard has from a place to another: by the time, then at any."""
        always = Way(-ALWAYS, ALWAYS, *self.leg(guard, a, b))
        if not self.slices or a is None or b is None or a == b:
            return (always,)
        begins = [-ALWAYS, *(one.start for one in self.slices[1:])]
        out = []
        for at, opens in enumerate(begins):
            closes = begins[at + 1] if at + 1 < len(begins) else ALWAYS
            table = self.slices[at].travel[guard.mode]
            plain = int(table.seconds[a, b])
            if plain >= 0:
                seconds = math.ceil(plain / guard.speed)
                out.append(Way(opens, closes, seconds, int(table.metres[a, b])))
        return (*out, always)

    @cached_property
    def lowest(self) -> Problem:
        """The night as if every way took the least that it takes at any time: for bounds."""
        if not self.slices:
            return self
        least = {mode: _least(one.travel[mode] for one in self.slices) for mode in self.travel}
        return replace(self, travel=least, slices=(), longest=self.farthest)

    @cached_property
    def farthest(self) -> int:
        """Seconds of the longest way of any guard."""
        if self.longest is not None:
            return self.longest
        tables = [self.travel, *(one.travel for one in self.slices)]
        return max(
            (
                math.ceil(int(table[guard.mode].seconds.max(initial=0)) / guard.speed)
                for table in tables
                for guard in self.guards
            ),
            default=0,
        )

    def at(self, seconds: int) -> datetime:
        """Return a time as an aware UTC instant."""
        return self.origin + timedelta(seconds=seconds)

    def since(self, instant: datetime) -> int:
        """Return an aware instant as seconds after the origin, rounded down."""
        return math.floor((instant - self.origin).total_seconds())

    @cached_property
    def penalty(self) -> Mapping[int, int]:
        """What a passing that is not made costs, in seconds of driving, by its priority.

        One of priority 3 outweighs any detour, 2 outweighs ten of those, and 1 ten of these.
        """
        fixed = max((guard.fixed for guard in self.guards), default=0)
        least = 3 * self.farthest + fixed + 3600
        return {3: least, 2: 10 * least, 1: 100 * least}


def _least(tables: Iterable[Travel]) -> Travel:
    """Return the least of several tables, pair by pair; no way only where none has one."""
    some = list(tables)
    far = np.iinfo(np.int32).max
    seconds = np.minimum.reduce([np.where(one.seconds < 0, far, one.seconds) for one in some])
    metres = np.minimum.reduce([one.metres for one in some])
    return Travel(np.where(seconds == far, NO_WAY, seconds).astype(np.int32), metres)
