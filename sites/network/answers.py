# SPDX-License-Identifier: MPL-2.0
"""What every source of travel times answers, whether it has streets or not."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sites.geo import distance
from sites.network.report import Report
from sites.text import Message

Point = tuple[float, float]
"""Latitude and longitude, WGS84 degrees."""
Seconds = NDArray[np.int32]
Metres = NDArray[np.int32]

ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0"

UNREACHABLE = 1_000_000
"""Seconds and metres of a way that does not exist: no real one is as long, and many such
add up within 32 bits."""
DETOUR = 1.3
"""Streets are this much longer than the straight line, where no street is known."""
YARD_METRES = 100.0
"""So much of the way between a door and its street goes at walking-to-rolling speed."""
YARD_KMH = 15.0
SIDE_STREET_KMH = 30.0
"""Speed on streets that the network does not know."""
FAR_METRES = 2_000.0
"""A place farther than this from every street is flagged."""
COUNTRY_KMH = 60.0
"""Speed on the part of an unknown way that is beyond `FAR_METRES`."""


def access_leg(
    crow: NDArray[np.float64], limit: float | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (seconds, metres) between places and their street.

    Parameters
    ----------
    crow
        Straight-line metres.
    limit
        Highest speed in km/h, for those who do not drive.
    """
    yard_kmh, side_kmh, country_kmh = (
        kmh if limit is None else min(kmh, limit)
        for kmh in (YARD_KMH, SIDE_STREET_KMH, COUNTRY_KMH)
    )
    metres = crow * DETOUR
    yard = np.minimum(metres, YARD_METRES)
    country = np.maximum(metres - FAR_METRES, 0.0)
    streets = metres - yard - country
    seconds = 3.6 * (yard / yard_kmh + streets / side_kmh + country / country_kmh)
    return seconds, metres


def coordinates(points: Sequence[Point]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return latitudes and longitudes of points as arrays."""
    array = np.asarray(points, dtype=float).reshape(-1, 2)
    return array[:, 0], array[:, 1]


def crow(points: Sequence[Point], others: Sequence[Point]) -> NDArray[np.float64]:
    """Return straight-line metres between all points and all others."""
    lat, lon = coordinates(points)
    other_lat, other_lon = coordinates(others)
    return distance(lat[:, None], lon[:, None], other_lat[None, :], other_lon[None, :])


@dataclass(frozen=True, slots=True)
class Nearest:
    """The junction that a place is reached from."""

    node: int
    lat: float
    lon: float
    metres: int
    """Straight line from the place."""
    far: bool
    """Farther than `FAR_METRES`: times from here are an estimate."""


@dataclass(frozen=True, slots=True)
class Reached:
    """One of several places, and the way from it."""

    index: int
    """Which of the places."""
    seconds: int
    metres: int


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch of a route along one street."""

    street: str
    """Its name; empty where it has none."""
    seconds: float
    metres: float


@dataclass(frozen=True, slots=True)
class Route:
    """One way through the city."""

    seconds: int
    metres: int
    line: tuple[Point, ...]
    streets: tuple[str, ...] = ()
    """Names in the order in which they are driven; unnamed pieces are left out."""
    estimated: bool = False
    steps: tuple[Step, ...] = ()
    """Street by street, without the way between a door and its street."""

    @property
    def reachable(self) -> bool:
        """Whether there is a way at all."""
        return self.seconds < UNREACHABLE


class NetworkLike(Protocol):
    """A source of travel times: compiled streets, our sketch, or the straight line."""

    @property
    def name(self) -> str:
        """A short name: usually the city's."""
        ...

    @property
    def source(self) -> Message:
        """Where the times come from, for people; `str()` of it is Danish."""
        ...

    @property
    def estimated(self) -> bool:
        """Whether every time is an estimate that screens must mark."""
        ...

    @property
    def version(self) -> str:
        """What tells these times from any others; for whoever keeps what follows from them."""
        ...

    @property
    def attribution(self) -> str:
        """Whom to credit beside a map or a table, or an empty string."""
        ...

    @property
    def report(self) -> Report:
        """What was kept, dropped and assumed."""
        ...

    @property
    def warnings(self) -> tuple[Message, ...]:
        """What a person should know before trusting the times."""
        ...

    def matrix(
        self, points: Sequence[Point], targets: Sequence[Point] | None = None
    ) -> tuple[Seconds, Metres]:
        """Return driving (seconds, metres) from every point to every target."""
        ...

    def nearest(self, lat: float, lon: float) -> Nearest | None:
        """Return the junction nearest to a place; None if there are no streets."""
        ...

    def far(self, points: Sequence[Point]) -> list[int]:
        """Return the indices of places that lie far from every street."""
        ...

    def route(self, a: Point, b: Point) -> Route:
        """Return the fastest way from a to b with its line."""
        ...

    def lines(self) -> dict[str, Any]:
        """Return the streets as a GeoJSON FeatureCollection, one feature per road class."""
        ...

    def lines_json(self) -> bytes:
        """Return `lines` as it is sent to a browser."""
        ...


Networks = Callable[[str], NetworkLike]
"""Gives the network for a means of travel: car, bicycle or foot."""
