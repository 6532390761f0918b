# SPDX-License-Identifier: MPL-2.0
"""Answer travel times, distances and routes on a compiled street network."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from sites.geo import beyond_harbour
from sites.geo import distance
from sites.geo import to_plane
from sites.network import streets as disk
from sites.network.answers import FAR_METRES
from sites.network.answers import Metres
from sites.network.answers import Nearest
from sites.network.answers import Point
from sites.network.answers import Route
from sites.network.answers import Seconds
from sites.network.answers import access_leg
from sites.network.answers import coordinates
from sites.network.answers import crow
from sites.network.lines import draw
from sites.network.paths import Paths
from sites.network.paths import Table
from sites.network.report import Report
from sites.network.streets import Streets
from sites.text import Message
from sites.text import Text

NEAR_METRES = 1_000.0
"""Up to here the side streets that a sketch leaves out may be the faster way."""


@dataclass(frozen=True, eq=False)
class Snap:
    """Where places meet the streets."""

    node: NDArray[np.intp]
    crow: NDArray[np.float64]
    seconds: NDArray[np.float64]
    metres: NDArray[np.float64]
    beyond: NDArray[np.bool_]
    """On Amager's side of the harbour."""

    @property
    def far(self) -> NDArray[np.bool_]:
        """Which places lie far from every street."""
        return self.crow > FAR_METRES


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """A city's streets compiled to arrays: loaded in milliseconds, asked in microseconds."""

    streets: Streets
    name: str
    said: Text
    """Where the streets come from, in both languages."""
    estimated: bool = False
    attribution: str = ""
    built: str = ""
    """When it was built, ISO 8601 UTC."""
    report: Report = field(default_factory=Report)
    street_names: tuple[str, ...] = ()
    notes: tuple[Message, ...] = field(default=(), compare=False)
    """What went wrong on the way to this network, if anything did."""
    drawing: bytes = field(default=b"", repr=False, compare=False)

    @property
    def source(self) -> Message:
        """Where the times come from, for people; `str()` of it is Danish."""
        return self.said()

    @property
    def warnings(self) -> tuple[Message, ...]:
        """What a person should know before trusting the times."""
        return (*self.notes, *self.report.warnings)

    # -- disk ---------------------------------------------------------------------------

    @classmethod
    def load(cls, path: str | Path) -> RoadNetwork:
        """Return a saved network.

        Raises
        ------
        NetworkError
            If the file is missing, broken or of another version.
        """
        arrays, meta, drawing = disk.read(Path(path))
        return cls(
            streets=arrays,
            name=meta["name"],
            said=Text(meta["source_da"], meta["source_en"]),
            estimated=meta["estimated"],
            attribution=meta["attribution"],
            built=meta["built"],
            report=Report(**meta["report"]),
            street_names=tuple(meta["street_names"]),
            drawing=drawing,
        )

    def save(self, path: str | Path) -> None:
        """Write the network to one file; the file changes all at once or not at all."""
        meta = {
            "name": self.name,
            "source_da": self.said.da,
            "source_en": self.said.en,
            "estimated": self.estimated,
            "attribution": self.attribution,
            "built": self.built,
            "report": self.report.to_dict(),
            "street_names": self.street_names,
        }
        disk.write(Path(path), self.streets, meta, self.lines_json())

    def noted(self, *notes: Message) -> RoadNetwork:
        """Return the same network with something to tell about how it was chosen."""
        return replace(self, notes=(*self.notes, *notes))

    # -- search -------------------------------------------------------------------------

    @cached_property
    def paths(self) -> Paths:
        """Shortest paths over the arrays."""
        return Paths(self.streets)

    @cached_property
    def _origin(self) -> tuple[float, float]:
        return float(self.streets.lat.mean()), float(self.streets.lon.mean())

    @cached_property
    def _trees(self) -> dict[bool, tuple[cKDTree, NDArray[np.intp]]]:
        beyond = beyond_harbour(self.streets.lat, self.streets.lon)
        plane = to_plane(self.streets.lat, self.streets.lon, self._origin)
        found: dict[bool, tuple[cKDTree, NDArray[np.intp]]] = {}
        for side in (False, True):
            nodes = np.flatnonzero(beyond == side)
            if len(nodes):
                found[side] = (cKDTree(plane[nodes]), nodes)
        return found

    def snap(self, points: Sequence[Point]) -> Snap:
        """Return where places meet the streets, each on its own side of the harbour."""
        lat, lon = coordinates(points)
        plane = to_plane(lat, lon, self._origin)
        beyond = np.atleast_1d(beyond_harbour(lat, lon))
        node = np.empty(len(lat), dtype=np.intp)
        away = np.empty(len(lat))
        for side in (False, True):
            chosen = np.flatnonzero(beyond == side)
            if not len(chosen):
                continue
            tree, nodes = self._trees.get(side) or self._trees[not side]
            length, index = tree.query(plane[chosen])
            node[chosen], away[chosen] = nodes[index], length
        seconds, metres = access_leg(away)
        return Snap(node, away, seconds, metres, beyond)

    def matrix(
        self, points: Sequence[Point], targets: Sequence[Point] | None = None
    ) -> tuple[Seconds, Metres]:
        """Return driving (seconds, metres) from every point to every target.

        The way from a door to its street and back is included. Without targets the table
        is square and zero on its diagonal.
        """
        others = points if targets is None else targets
        start = self.snap(points)
        end = start if targets is None else self.snap(others)
        seconds, metres = self.paths.table(start.node, end.node)
        seconds += start.seconds[:, None] + end.seconds[None, :]
        metres += start.metres[:, None] + end.metres[None, :]
        self._take_direct(seconds, metres, (points, others), (start, end))
        return _whole(seconds), _whole(metres)

    def _take_direct(
        self,
        seconds: NDArray[np.float64],
        metres: NDArray[np.float64],
        places: tuple[Sequence[Point], Sequence[Point]],
        ends: tuple[Snap, Snap],
    ) -> None:
        """Replace ways by the direct one where the streets between two places are unknown.

        That is: both reached from one junction, both far from every street, or both close
        together on a sketch that leaves out side streets.
        """
        start, end = ends
        allowed = start.node[:, None] == end.node[None, :]
        allowed |= start.far[:, None] & end.far[None, :]
        if self.estimated:
            same_side = start.beyond[:, None] == end.beyond[None, :]
            allowed |= (crow(*places) < NEAR_METRES) & same_side
        where = np.nonzero(allowed)
        (lat, lon), (other_lat, other_lon) = (coordinates(one) for one in places)
        direct: Table = access_leg(
            distance(lat[where[0]], lon[where[0]], other_lat[where[1]], other_lon[where[1]])
        )
        faster = direct[0] < seconds[where]
        rows, columns = where[0][faster], where[1][faster]
        seconds[rows, columns] = direct[0][faster]
        metres[rows, columns] = direct[1][faster]

    def nearest(self, lat: float, lon: float) -> Nearest:
        """Return the junction that a place is reached from."""
        snap = self.snap([(lat, lon)])
        node = int(snap.node[0])
        return Nearest(
            node=node,
            lat=float(self.streets.lat[node]),
            lon=float(self.streets.lon[node]),
            metres=round(float(snap.crow[0])),
            far=bool(snap.far[0]),
        )

    def far(self, points: Sequence[Point]) -> list[int]:
        """Return the indices of places that lie far from every street."""
        return [int(index) for index in np.flatnonzero(self.snap(points).far)]

    def route(self, a: Point, b: Point) -> Route:
        """Return the fastest way from a to b with its line, from door to door."""
        snap = self.snap([a, b])
        seconds, metres = (int(table[0, 0]) for table in self.matrix([a], [b]))
        pieces = self.paths.pieces(int(snap.node[0]), int(snap.node[1]))
        driven = (
            float(snap.seconds.sum())
            + sum(int(self.streets.millis[piece]) for piece in pieces) / 1000
        )
        estimated = self.estimated or bool(snap.far.any())
        if seconds < round(driven):
            return Route(seconds, metres, (a, b), estimated=estimated)
        line = [a]
        for piece in pieces:
            line += self.streets.line(piece)
        if not pieces:
            node = int(snap.node[0])
            line.append((float(self.streets.lat[node]), float(self.streets.lon[node])))
        line.append(b)
        once = tuple(point for point, _ in groupby(line))
        return Route(seconds, metres, once, self._names(pieces), estimated)

    def _names(self, pieces: list[int]) -> tuple[str, ...]:
        indices = (int(self.streets.street[piece]) for piece in pieces)
        return tuple(self.street_names[one] for one, _ in groupby(i for i in indices if i >= 0))

    # -- drawing ------------------------------------------------------------------------

    def lines(self) -> dict[str, Any]:
        """Return the streets as a GeoJSON FeatureCollection, one feature per road class."""
        collection: dict[str, Any] = json.loads(self.lines_json())
        return collection

    def lines_json(self) -> bytes:
        """Return `lines` as it is sent to a browser; drawn when built, kept in the file."""
        return self.drawing or self._drawn

    @cached_property
    def _drawn(self) -> bytes:
        return draw(self.streets, self.attribution)


def _whole(values: NDArray[np.float64]) -> NDArray[np.int32]:
    top = np.iinfo(np.int32).max
    return np.rint(np.where(np.isfinite(values), values, top)).astype(np.int32)
