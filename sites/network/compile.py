# SPDX-License-Identifier: MPL-2.0
"""Turn a cleaned street graph into the flat arrays that answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from sites.geo import distance
from sites.network.clean import Cleaned
from sites.network.hierarchy import order
from sites.network.report import Report
from sites.network.speeds import CLASSES
from sites.network.speeds import PATHS
from sites.network.streets import MICRO
from sites.network.streets import Streets
from sites.network.travel import Mode

if TYPE_CHECKING:
    import networkx as nx

LONGEST_PIECE = 250.0
"""Metres; longer pieces get junctions set in, so that no street is far from a junction."""

Line = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Piece:
    """One directed street piece on its way into the arrays."""

    tail: int
    head: int
    seconds: float
    metres: float
    road_class: str
    name: str
    assumed: bool
    line: Line
    """(lat, lon), both ends included."""
    delay: float = 0.0
    """Seconds of the whole that are lost at its end."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """The arrays, the names they point to, and the story of the build."""

    streets: Streets
    names: tuple[str, ...]
    report: Report


def compile_graph(cleaned: Cleaned, mode: Mode) -> Compiled:
    """Return the arrays of a cleaned graph for the mode it was cleaned for."""
    graph = cleaned.graph
    order = sorted(graph)
    number = {node: index for index, node in enumerate(order)}
    lat = [float(graph.nodes[node]["y"]) for node in order]
    lon = [float(graph.nodes[node]["x"]) for node in order]
    pieces, loops = _pieces(graph, number, list(zip(lat, lon, strict=True)), mode)
    compiled = assemble(lat, lon, pieces)
    report = replace(
        compiled.report,
        nodes_read=cleaned.nodes_read,
        edges_read=cleaned.edges_read,
        mode=mode.name,
        not_usable=cleaned.not_usable,
        usable_nodes=cleaned.usable_nodes,
        disconnected_nodes=cleaned.disconnected_nodes,
        loops=loops,
    )
    return replace(compiled, report=report)


def assemble(lat: list[float], lon: list[float], pieces: list[Piece]) -> Compiled:
    """Return the arrays of street pieces: long ones split, slower parallel ones dropped."""
    junctions = _Junctions(lat, lon)
    parts = [part for piece in pieces for part in junctions.split(piece)]
    kept = sorted(_fastest(parts), key=lambda piece: (piece.tail, piece.head))
    streets, names = _arrays(junctions.lat, junctions.lon, kept)
    driven = {(piece.tail, piece.head) for piece in kept}
    assumed = Counter(piece.road_class for piece in kept if piece.assumed)
    report = Report(
        parallel=len(parts) - len(kept),
        nodes=len(junctions.lat),
        edges=len(kept),
        one_way=sum((head, tail) not in driven for tail, head in driven),
        assumed_speed=sum(assumed.values()),
        split=len(junctions.lat) - len(lat),
        paths=sum(piece.road_class in PATHS for piece in kept),
        kilometres=round(sum(piece.metres for piece in kept) / 1000),
        assumed_by_class=dict(sorted(assumed.items())),
    )
    return Compiled(streets, names, report)


def _pieces(
    graph: nx.MultiDiGraph[int], number: dict[int, int], places: Line, mode: Mode
) -> tuple[list[Piece], int]:
    found, loops = [], 0
    for tail, head, data in graph.edges(data=True):
        if tail == head:
            loops += 1
            continue
        ends = places[number[tail]], places[number[head]]
        line = [ends[0], ends[1]]
        if data.get("geometry") is not None:
            inner = [(float(y), float(x)) for x, y in data["geometry"].coords[1:-1]]
            line[1:1] = inner
        found.append(
            Piece(
                tail=number[tail],
                head=number[head],
                seconds=_seconds(data, mode),
                metres=float(data["length"]),
                road_class=str(data["class"]),
                name=str(data.get("name") or ""),
                assumed=bool(data["assumed"]),
                line=line,
                delay=float(data["delay"]),
            )
        )
    return found, loops


def _seconds(data: dict[str, Any], mode: Mode) -> float:
    """Return free flow x factor of the class, and what is lost at junctions."""
    free: float = data["length"] * 3.6 / data["kmh"]
    return free * mode.factor.get(data["class"], 1.0) + float(data["delay"])


def _fastest(pieces: list[Piece]) -> list[Piece]:
    """Return one piece per pair of junctions and direction: the fastest, then the shortest."""
    best: dict[tuple[int, int], Piece] = {}
    for piece in pieces:
        ends = piece.tail, piece.head
        other = best.get(ends)
        if other is None or (piece.seconds, piece.metres) < (other.seconds, other.metres):
            best[ends] = piece
    return list(best.values())


class _Junctions:
    """The junctions so far, and those set into long pieces; both directions share them."""

    def __init__(self, lat: list[float], lon: list[float]) -> None:
        self.lat = list(lat)
        self.lon = list(lon)
        self.inside: dict[tuple[int, int, float, float], int] = {}

    def split(self, piece: Piece) -> list[Piece]:
        """Return a piece as one or more of at most `LONGEST_PIECE`, in order."""
        count = int(-(-piece.metres // LONGEST_PIECE))
        if count <= 1:
            return [piece]
        cuts = _cut_alike(piece, count)
        ends = [piece.tail]
        ends += [self._junction(piece, part[-1]) for part in cuts[:-1]]
        ends.append(piece.head)
        return [
            Piece(
                tail=ends[index],
                head=ends[index + 1],
                seconds=(piece.seconds - piece.delay) / count
                + (piece.delay if index == count - 1 else 0.0),
                metres=piece.metres / count,
                road_class=piece.road_class,
                name=piece.name,
                assumed=piece.assumed,
                line=part,
            )
            for index, part in enumerate(cuts)
        ]

    def _junction(self, piece: Piece, place: tuple[float, float]) -> int:
        lat, lon = place
        key = (
            min(piece.tail, piece.head),
            max(piece.tail, piece.head),
            round(lat, 5),
            round(lon, 5),
        )
        if key not in self.inside:
            self.inside[key] = len(self.lat)
            self.lat.append(lat)
            self.lon.append(lon)
        return self.inside[key]


def _cut_alike(piece: Piece, count: int) -> list[Line]:
    """Return a piece's line cut at the same places in either direction of the street."""
    if piece.tail < piece.head:
        return _cut(piece.line, count)
    return [part[::-1] for part in reversed(_cut(piece.line[::-1], count))]


def _cut(line: Line, count: int) -> list[Line]:
    """Return a line cut into `count` parts of equal length."""
    points = np.asarray(line)
    steps = distance(points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1])
    along = np.concatenate([[0.0], np.cumsum(steps)])
    wanted = np.linspace(0.0, along[-1], count + 1)[1:-1]
    cuts = list(
        zip(
            np.interp(wanted, along, points[:, 0]).tolist(),
            np.interp(wanted, along, points[:, 1]).tolist(),
            strict=True,
        )
    )
    edges = [0.0, *wanted.tolist(), float(along[-1])]
    places = [line[0], *cuts, line[-1]]
    return [
        [
            places[index],
            *(
                line[at]
                for at in range(1, len(line) - 1)
                if edges[index] < along[at] < edges[index + 1]
            ),
            places[index + 1],
        ]
        for index in range(count)
    ]


def _arrays(
    lat: list[float], lon: list[float], pieces: list[Piece]
) -> tuple[Streets, tuple[str, ...]]:
    names = sorted({piece.name for piece in pieces if piece.name})
    position = {name: index for index, name in enumerate(names)}
    inner = [piece.line[1:-1] for piece in pieces]
    starts = np.concatenate([[0], np.cumsum([len(one) for one in inner])])
    shape = np.array([point for one in inner for point in one], dtype=float).reshape(-1, 2)
    tail = np.array([piece.tail for piece in pieces], dtype=np.int32)
    head = np.array([piece.head for piece in pieces], dtype=np.int32)
    hierarchy = order(len(lat), tail, head)
    streets = Streets(
        lat=np.array(lat),
        lon=np.array(lon),
        tail=tail,
        head=head,
        millis=np.array([max(1, round(piece.seconds * 1000)) for piece in pieces], dtype=np.int32),
        decimetres=np.array([round(piece.metres * 10) for piece in pieces], dtype=np.int32),
        road_class=np.array([CLASSES.index(piece.road_class) for piece in pieces], dtype=np.uint8),
        street=np.array([position.get(piece.name, -1) for piece in pieces], dtype=np.int32),
        shape_start=starts.astype(np.int32),
        shape=np.rint(shape * MICRO).astype(np.int32),
        rank=hierarchy.rank,
        low=hierarchy.low,
        high=hierarchy.high,
    )
    return streets, tuple(names)
