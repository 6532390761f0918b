# SPDX-License-Identifier: MPL-2.0
"""How long units take to a place, from the best source there is, each time with its source.

A ladder of four: streets, the table between sites that was kept from them, our sketch of main
roads, and the straight line. What is not along streets is marked, and a straight line that
crosses the harbour is marked as such: it may be ranked but never unflagged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sites.geo import beyond_harbour
from sites.network import UNREACHABLE
from sites.network import NetworkError
from sites.network import NetworkLike
from sites.network import straight_line
from sites.network.answers import access_leg
from sites.network.answers import coordinates
from sites.network.answers import crow
from sites.text import Text

Point = tuple[float, float]
Rung = Literal["streets", "sites", "sketch", "straight"]
RUNGS: Mapping[Rung, Text] = {
    "streets": Text("ad gadenettet", "along streets"),
    "sites": Text("skøn fra tabel mellem lokationer", "estimate from the table between sites"),
    "sketch": Text("skøn fra hovedveje", "estimate from main roads"),
    "straight": Text("luftlinje-estimat", "straight-line estimate"),
}
KMH: Mapping[str, float] = {"car": 40.0, "bicycle": 15.0, "foot": 5.0}
"""Speeds of the straight line."""
NEAR_SITE = 1_000.0
"""Metres within which a place is reached from a site of the kept table."""


@dataclass(frozen=True, slots=True)
class Leg:
    """The way of one unit to the place."""

    seconds: int
    metres: int
    rung: Rung
    harbour: bool = False
    """A guess that crosses the harbour without knowing the bridges well."""

    @property
    def estimated(self) -> bool:
        """Whether it must be marked."""
        return self.rung != "streets"

    @property
    def reachable(self) -> bool:
        """Whether there is a way at all."""
        return self.seconds < UNREACHABLE


@dataclass(frozen=True)
class SiteTable:
    """Times between sites, kept for the day when the streets cannot be read."""

    points: tuple[Point, ...]
    seconds: NDArray[np.int32]
    metres: NDArray[np.int32]
    version: str
    """Of the network that it came from."""

    @classmethod
    def of(cls, network: NetworkLike, points: Sequence[Point]) -> SiteTable:
        """Return the table of a network."""
        once = tuple(dict.fromkeys(points))
        seconds, metres = network.matrix(once)
        return cls(once, seconds, metres, network.version)

    def save(self, path: Path) -> None:
        """Write it, all at once or not at all."""
        # Several threads may come to write it at once: each has a draft of its own.
        with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
            np.savez_compressed(
                file,
                points=np.array(self.points, float).reshape(-1, 2),
                seconds=self.seconds,
                metres=self.metres,
                version=np.array(self.version),
            )
        Path(file.name).replace(path)

    @classmethod
    def load(cls, path: Path) -> SiteTable | None:
        """Return a kept table; None where there is none that can be read."""
        try:
            with np.load(path, allow_pickle=False) as kept:
                points = tuple((float(lat), float(lon)) for lat, lon in kept["points"])
                return cls(points, kept["seconds"], kept["metres"], str(kept["version"]))
        except (OSError, ValueError, KeyError):
            return None

    def legs(self, starts: Sequence[Point], target: Point) -> list[Leg | None]:
        """Return ways from door to door over the nearest sites; None where no site is near."""
        if not self.points:
            return [None] * len(starts)
        end, goal = self._nearest([target])
        begin, own = self._nearest(starts)
        found: list[Leg | None] = []
        for start, row in zip(begin, own, strict=True):
            if max(start, end[0]) > NEAR_SITE:
                found.append(None)
                continue
            ends, lengths = access_leg(np.array([start, end[0]]))
            seconds = int(self.seconds[row, goal[0]]) + round(float(ends.sum()))
            metres = int(self.metres[row, goal[0]]) + round(float(lengths.sum()))
            found.append(Leg(min(seconds, UNREACHABLE), min(metres, UNREACHABLE), "sites"))
        return found

    def _nearest(self, places: Sequence[Point]) -> tuple[list[float], list[int]]:
        """Return metres to the nearest site on the same side of the harbour, and which it is."""
        away = crow(places, self.points)
        sides = beyond_harbour(*coordinates(self.points))
        apart = np.atleast_1d(beyond_harbour(*coordinates(places)))[:, None] != sides[None, :]
        away = np.where(apart, np.inf, away)
        index = away.argmin(axis=1)
        return [float(away[n, i]) for n, i in enumerate(index)], [int(i) for i in index]


@dataclass(frozen=True)
class Sources:
    """Where times may come from."""

    network: Callable[[str], NetworkLike]
    """Gives the streets of a mode of travel: car, bicycle or foot."""
    table: SiteTable | None = None


def legs(starts: Sequence[tuple[Point, str]], target: Point, sources: Sources) -> list[Leg]:
    """Return the way of each unit to a place, in the order given.

    Every mode of travel is asked once, for all its units: one search back from the place.

    Parameters
    ----------
    starts
        Position and mode of travel of each unit.
    target
        Latitude and longitude of the place.
    """
    by_mode: dict[str, list[int]] = defaultdict(list)
    for number, (_, mode) in enumerate(starts):
        by_mode[mode].append(number)
    found: dict[int, Leg] = {}
    for mode, numbers in by_mode.items():
        points = [starts[number][0] for number in numbers]
        for number, leg in zip(numbers, _of_mode(points, mode, target, sources), strict=True):
            found[number] = leg
    return [found[number] for number in range(len(starts))]


def _of_mode(points: list[Point], mode: str, target: Point, sources: Sources) -> list[Leg]:
    streets = _streets(points, mode, target, sources)
    if streets is not None and all(leg.rung == "streets" for leg in streets):
        return streets
    kept: list[Leg | None] = [None] * len(points)
    if sources.table is not None and mode == "car":
        kept = sources.table.legs(points, target)
    rest = streets or _straight(points, mode, target)
    return [leg or other for leg, other in zip(kept, rest, strict=True)]


def _streets(points: list[Point], mode: str, target: Point, sources: Sources) -> list[Leg] | None:
    """Return ways by the network, or None where it does not answer."""
    try:
        network = sources.network(mode)
        seconds, metres = network.matrix(points, [target])
    except (NetworkError, OSError, ValueError):
        return None
    rung: Rung = "sketch" if network.estimated else "streets"
    return [Leg(int(s), int(m), rung) for s, m in zip(seconds[:, 0], metres[:, 0], strict=True)]


def _straight(points: list[Point], mode: str, target: Point) -> list[Leg]:
    line = straight_line(kmh=KMH[mode])
    seconds, metres = line.matrix(points, [target])
    sides = np.atleast_1d(beyond_harbour(*coordinates([*points, target])))
    pairs = zip(seconds[:, 0], metres[:, 0], strict=True)
    made = [Leg(int(s), int(m), "straight") for s, m in pairs]
    return [
        replace(leg, harbour=bool(side != sides[-1]))
        for leg, side in zip(made, sides[:-1], strict=True)
    ]
