# SPDX-License-Identifier: MPL-2.0
"""Answer travel times, distances and routes on a compiled street network."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import datetime
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
from sites.network.answers import UNREACHABLE
from sites.network.answers import Metres
from sites.network.answers import Nearest
from sites.network.answers import Point
from sites.network.answers import Reached
from sites.network.answers import Route
from sites.network.answers import Seconds
from sites.network.answers import Step
from sites.network.answers import access_leg
from sites.network.answers import coordinates
from sites.network.answers import crow
from sites.network.closures import Closure
from sites.network.errors import UNKNOWN_MODE
from sites.network.errors import NetworkError
from sites.network.hierarchy import Hierarchy
from sites.network.lines import draw
from sites.network.paths import Paths
from sites.network.paths import Table
from sites.network.reach import isochrones
from sites.network.reach import street_lines
from sites.network.report import Report
from sites.network.streets import Streets
from sites.network.travel import EVEN
from sites.network.travel import NAMES
from sites.network.travel import Hours
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
    mode: str = "car"
    side_kmh: float | None = None
    """Highest speed between a door and its street, for those who do not drive."""
    hours: Hours = EVEN
    """By how much the streets are slower at each hour of the day."""
    factor: float = 1.0
    """By how much they are slower now than in the middle of the day."""
    closed: NDArray[np.bool_] | None = field(default=None, repr=False, compare=False)
    """Pieces that nobody may use for the time being."""
    closures: tuple[Closure, ...] = ()
    """What is closed or slow for the time being."""
    others: Mapping[str, RoadNetwork] = field(default_factory=dict, repr=False, compare=False)
    """The same city for the other modes, as far as they are not in the file."""
    file: Path | None = field(default=None, compare=False)

    @property
    def source(self) -> Message:
        """Where the times come from, for people; `str()` of it is Danish."""
        return self.said()

    @property
    def warnings(self) -> tuple[Message, ...]:
        """What a person should know before trusting the times."""
        return (*self.notes, *self.report.warnings)

    @property
    def version(self) -> str:
        """What tells these streets, closures included, from any others."""
        closures = [
            (replace(one, area=None), None if one.area is None else one.area.wkb)
            for one in self.closures
        ]
        about = repr((self.name, self.mode, self.built, self.factor, closures))
        return hashlib.sha256(about.encode()).hexdigest()[:16]

    # -- disk ---------------------------------------------------------------------------

    @classmethod
    def load(cls, path: str | Path, mode: str = "car") -> RoadNetwork:
        """Return a saved network for one mode.

        Raises
        ------
        NetworkError
            If the file is missing, broken, of another version, or has no such mode.
        """
        path = Path(path)
        arrays, meta, drawing = disk.read(path, mode)
        if arrays is None:
            raise NetworkError(_unknown(mode, meta["name"], meta["modes"]))
        own = meta["modes"][mode]
        return cls(
            streets=arrays,
            name=meta["name"],
            said=Text(meta["source_da"], meta["source_en"]),
            estimated=meta["estimated"],
            attribution=meta["attribution"],
            built=meta["built"],
            report=Report(**own["report"]),
            street_names=tuple(own["street_names"]),
            drawing=drawing,
            mode=mode,
            side_kmh=own["side_kmh"],
            hours=Hours(tuple(own["workday"]), tuple(own["weekend"])),
            file=path,
        )

    def save(self, path: str | Path) -> None:
        """Write the network with all its modes to one file, all at once or not at all."""
        by_mode = {self.mode: self, **self.others}
        meta = {
            "name": self.name,
            "source_da": self.said.da,
            "source_en": self.said.en,
            "estimated": self.estimated,
            "attribution": self.attribution,
            "built": self.built,
            "modes": {
                mode: {
                    "report": network.report.to_dict(),
                    "street_names": network.street_names,
                    "side_kmh": network.side_kmh,
                    "workday": network.hours.workday,
                    "weekend": network.hours.weekend,
                }
                for mode, network in by_mode.items()
            },
        }
        streets = {mode: network.streets for mode, network in by_mode.items()}
        disk.write(Path(path), streets, meta, self.lines_json())

    # -- the same city, otherwise ---------------------------------------------------------

    def by(self, mode: str) -> RoadNetwork:
        """Return the same city for another mode: car, bicycle or foot.

        Raises
        ------
        NetworkError
            If the network was built without it.
        """
        if mode == self.mode:
            return self
        if mode in self.others:
            return self.others[mode]
        if self.file is None:
            raise NetworkError(_unknown(mode, self.name, (self.mode, *self.others)))
        return RoadNetwork.load(self.file, mode)

    def at(self, when: datetime) -> RoadNetwork:
        """Return the network as fast as it is at the hour of an aware instant."""
        return self._sharing(("paths", "_trees", "origin"), factor=self.hours.at(when))

    def changed(
        self,
        millis: NDArray[np.int32],
        closed: NDArray[np.bool_],
        closures: Sequence[Closure] = (),
    ) -> RoadNetwork:
        """Return the network with other times on its pieces, and some pieces closed."""
        streets = replace(self.streets, millis=millis)
        return self._sharing(
            ("tree", "origin"), streets=streets, closed=closed, closures=tuple(closures)
        )

    def _sharing(self, kept: tuple[str, ...], **changes: Any) -> RoadNetwork:
        """Return a changed copy that keeps what was worked out and stays true.

        Where the streets run stays true of every copy; it is kept if it was asked for.
        """
        copy = replace(self, **changes)
        for name in (*kept, *({"street_lines"} & self.__dict__.keys())):
            copy.__dict__[name] = getattr(self, name)
        return copy

    def noted(self, *notes: Message) -> RoadNetwork:
        """Return the same network with something to tell about how it was chosen."""
        return self._sharing(("paths", "_trees", "origin"), notes=(*self.notes, *notes))

    # -- search -------------------------------------------------------------------------

    @cached_property
    def tree(self) -> Hierarchy:
        """The order of the junctions, whatever their times."""
        return Hierarchy(self.streets.rank, self.streets.low, self.streets.high)

    @cached_property
    def paths(self) -> Paths:
        """Shortest paths over the arrays."""
        return Paths(self.streets, self.tree, self.closed)

    @cached_property
    def origin(self) -> Point:
        """The middle of the junctions: the origin of everything in metres."""
        return float(self.streets.lat.mean()), float(self.streets.lon.mean())

    @cached_property
    def _trees(self) -> dict[bool, tuple[cKDTree, NDArray[np.intp]]]:
        beyond = beyond_harbour(self.streets.lat, self.streets.lon)
        plane = to_plane(self.streets.lat, self.streets.lon, self.origin)
        usable = self.paths.usable
        found: dict[bool, tuple[cKDTree, NDArray[np.intp]]] = {}
        for side in (False, True):
            nodes = np.flatnonzero((beyond == side) & usable)
            if len(nodes):
                found[side] = (cKDTree(plane[nodes]), nodes)
        return found

    def snap(self, points: Sequence[Point]) -> Snap:
        """Return where places meet the streets, each on its own side of the harbour."""
        lat, lon = coordinates(points)
        plane = to_plane(lat, lon, self.origin)
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
        seconds, metres = access_leg(away, self.side_kmh)
        return Snap(node, away, seconds, metres, beyond)

    def matrix(
        self, points: Sequence[Point], targets: Sequence[Point] | None = None
    ) -> tuple[Seconds, Metres]:
        """Return driving (seconds, metres) from every point to every target.

        The way from a door to its street and back is included. Without targets the table
        is square and zero on its diagonal. Where there is no way, both are `UNREACHABLE`.
        """
        others = points if targets is None else targets
        start = self.snap(points)
        end = start if targets is None else self.snap(others)
        seconds, metres = self.paths.table(start.node, end.node)
        if self.factor != 1.0:
            seconds *= self.factor
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
        if not len(where[0]):
            return
        (lat, lon), (other_lat, other_lon) = (coordinates(one) for one in places)
        direct: Table = access_leg(
            distance(lat[where[0]], lon[where[0]], other_lat[where[1]], other_lon[where[1]]),
            self.side_kmh,
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
        if seconds >= UNREACHABLE:
            return Route(UNREACHABLE, UNREACHABLE, (a, b), estimated=True)
        pieces = self.paths.pieces(int(snap.node[0]), int(snap.node[1]))
        driven = (
            float(snap.seconds.sum())
            + self.factor * sum(int(self.streets.millis[piece]) for piece in pieces) / 1000
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
        steps = self._steps(pieces)
        names = tuple(name for name, _ in groupby(step.street for step in steps if step.street))
        return Route(seconds, metres, once, names, estimated, steps)

    def _steps(self, pieces: list[int]) -> tuple[Step, ...]:
        streets = self.streets
        return tuple(
            Step(
                self.street_names[street] if street >= 0 else "",
                self.factor * float(streets.millis[along].sum()) / 1000.0,
                float(streets.decimetres[along].sum()) / 10.0,
            )
            for street, along in (
                (int(street), list(group))
                for street, group in groupby(pieces, key=lambda piece: streets.street[piece])
            )
        )

    # -- who and where --------------------------------------------------------------------

    def closest(self, target: Point, points: Sequence[Point], count: int = 10) -> list[Reached]:
        """Return the places from which somebody is soonest at a target, the soonest first."""
        return self._toward(target, points, UNREACHABLE - 1, count)

    def reach(self, target: Point, points: Sequence[Point], within: float) -> list[Reached]:
        """Return the places from which somebody is at a target within some seconds."""
        return self._toward(target, points, min(within, UNREACHABLE - 1), None)

    def _toward(
        self, target: Point, points: Sequence[Point], within: float, count: int | None
    ) -> list[Reached]:
        seconds, metres = (table[:, 0] for table in self.matrix(points, [target]))
        order = np.lexsort((metres, seconds))
        chosen = order[seconds[order] <= within][:count]
        found = (chosen.tolist(), seconds[chosen].tolist(), metres[chosen].tolist())
        return [Reached(*one) for one in zip(*found, strict=True)]

    def isochrones(
        self, place: Point, limits: Sequence[float], toward: bool = False
    ) -> dict[str, Any]:
        """Return as GeoJSON how far somebody gets within some seconds, the largest area first.

        With `toward` it is from where somebody gets to the place in time: one-way streets
        make that another area.
        """
        return isochrones(self, place, limits, toward)

    def unreachable(
        self, points: Sequence[Point], targets: Sequence[Point] | None = None
    ) -> list[tuple[int, int]]:
        """Return the pairs of a `matrix` between which there is no way."""
        missing = self.matrix(points, targets)[0] >= UNREACHABLE
        return [(int(row), int(column)) for row, column in np.argwhere(missing)]

    @cached_property
    def street_lines(self) -> NDArray[np.object_]:
        """Every piece as a line in metres from the origin."""
        return street_lines(self.streets, self.origin)

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
    return np.rint(np.minimum(values, UNREACHABLE)).astype(np.int32)


def _unknown(mode: str, name: str, modes: Iterable[str]) -> Message:
    known = ", ".join(modes)
    return UNKNOWN_MODE(name=name, mode=NAMES.get(mode, mode), modes=known)
