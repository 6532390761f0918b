# SPDX-License-Identifier: MPL-2.0
"""Estimate travel by the straight line, with Copenhagen's harbour as a barrier."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from typing import Any

import numpy as np

from sites.geo import beyond_harbour
from sites.network.answers import DETOUR
from sites.network.answers import Metres
from sites.network.answers import Nearest
from sites.network.answers import Point
from sites.network.answers import Route
from sites.network.answers import Seconds
from sites.network.answers import coordinates
from sites.network.answers import crow
from sites.network.report import Report
from sites.text import Message
from sites.text import Text

SOURCE = Text(
    "skøn: luftlinje × {detour} ved {kmh} km/t, over havnen ad nærmeste bro",
    "estimate: straight line × {detour} at {kmh} km/h, across the harbour by the nearest bridge",
)
CAR_BRIDGES: dict[str, Point] = {
    "Knippelsbro": (55.6748, 12.5870),
    "Langebro": (55.6707, 12.5796),
    "Sjællandsbroen": (55.6427, 12.5483),
    "Kalvebodbroen": (55.6190, 12.5160),
}
"""Where a car crosses to Amager's side of the harbour."""


@dataclass(frozen=True)
class StraightLine:
    """Travel times with no streets at all: the last resort, always marked as an estimate."""

    detour: float = DETOUR
    kmh: float = 40.0
    name: str = "straight-line"
    estimated: bool = True
    attribution: str = ""
    report: Report = field(default_factory=Report)
    warnings: tuple[Message, ...] = ()

    @property
    def source(self) -> Message:
        """How the times are estimated, for people."""
        return SOURCE(detour=self.detour, kmh=self.kmh)

    @property
    def version(self) -> str:
        """What tells this estimate from any other."""
        return f"{self.name} {self.detour} {self.kmh}"

    def matrix(
        self, points: Sequence[Point], targets: Sequence[Point] | None = None
    ) -> tuple[Seconds, Metres]:
        """Return estimated driving (seconds, metres) from every point to every target."""
        targets = points if targets is None else targets
        bridges = list(CAR_BRIDGES.values())
        direct = crow(points, targets)
        over = (crow(points, bridges)[:, :, None] + crow(bridges, targets)[None, :, :]).min(axis=1)
        apart = (
            beyond_harbour(*coordinates(points))[:, None]
            != beyond_harbour(*coordinates(targets))[None, :]
        )
        metres = np.where(apart, over, direct) * self.detour
        seconds = metres * 3.6 / self.kmh
        return np.rint(seconds).astype(np.int32), np.rint(metres).astype(np.int32)

    def nearest(self, lat: float, lon: float) -> Nearest | None:
        """Return None: there are no streets."""
        return None

    def far(self, points: Sequence[Point]) -> list[int]:
        """Return an empty list: there are no streets to be far from."""
        return []

    def route(self, a: Point, b: Point) -> Route:
        """Return the estimated way from a to b: a straight line, by a bridge if it must."""
        seconds, metres = self.matrix([a], [b])
        sides = beyond_harbour(*coordinates([a, b]))
        line = [a, b]
        if sides[0] != sides[1]:
            bridges = list(CAR_BRIDGES.values())
            lengths = crow([a], bridges)[0] + crow(bridges, [b])[:, 0]
            line.insert(1, bridges[int(lengths.argmin())])
        return Route(int(seconds[0, 0]), int(metres[0, 0]), tuple(line), estimated=True)

    def lines(self) -> dict[str, Any]:
        """Return an empty FeatureCollection: there is nothing to draw."""
        return {"type": "FeatureCollection", "features": []}

    def lines_json(self) -> bytes:
        """Return `lines` as it is sent to a browser."""
        return json.dumps(self.lines()).encode()


def straight_line(detour: float = DETOUR, kmh: float = 40.0) -> StraightLine:
    """Return the estimate that needs no streets.

    Parameters
    ----------
    detour
        How much longer than the straight line the way is.
    kmh
        Average speed along it.
    """
    return StraightLine(detour=detour, kmh=kmh)
