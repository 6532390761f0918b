# SPDX-License-Identifier: MPL-2.0
"""Measure the answers on a network beside those of other libraries, and hold them to networkx.

The others are asked on the same arrays, with their graph ready and junctions given; the
product is asked for positions, its way to the street and its metres included.
"""

from __future__ import annotations

import os
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from importlib import import_module
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from sites.network.answers import Point
from sites.network.paths import Paths
from sites.network.paths import unpacked
from sites.network.road import RoadNetwork

RUNS = 5
GUARDS = 300
NEAREST = 10
PAIRS = 1_000
SOURCES = 25
OWN = "vagt"
TASKS = ("load", "nearest", "matrix")
SHORT = ("load", "nearest")
"""Asked twice each time, the second measured: who asked before is not to matter."""


@dataclass(frozen=True)
class Measured:
    """What one library took for each task."""

    library: str
    version: str
    answers: str
    """What a table of it holds."""
    milliseconds: dict[str, float]
    cpu_milliseconds: dict[str, float]
    """The same without waiting for a core that others use."""
    first_ms: float | None = None
    """From the file to the first table of two places."""


@dataclass(frozen=True)
class Comparison:
    """All libraries on one network, and how the product's answers compare."""

    network: str
    junctions: int
    pieces: int
    points: int
    runs: int
    rows: tuple[Measured, ...]
    missing: tuple[str, ...]
    """Libraries that are not installed."""
    pairs: int = 0
    wrong: int = 0
    """Pairs whose time is not that of networkx, or whose way is not as long."""
    load: float = 0.0
    """Processes waiting for a core while it was measured."""
    cores: int = field(default_factory=lambda: os.cpu_count() or 1)


Ask = Callable[[], Any]


@dataclass(frozen=True)
class Question:
    """What every library is asked."""

    file: Path
    network: RoadNetwork
    guards: NDArray[np.intp]
    """Junctions where guards are."""
    incident: int
    places: NDArray[np.intp]
    """Junctions between which a table is wanted."""

    def points(self, nodes: NDArray[np.intp]) -> list[Point]:
        """Return the positions of junctions."""
        streets = self.network.streets
        return list(zip(streets.lat[nodes].tolist(), streets.lon[nodes].tolist(), strict=True))


def compare(network: RoadNetwork, file: Path, points: int = 500, runs: int = RUNS) -> Comparison:
    """Return the product and every installed library on one network, medians of some runs.

    Parameters
    ----------
    network
        The streets, without closures.
    file
        Where it is saved.
    points
        Rows and columns of the table.
    runs
        Times that each question is asked.
    """
    rng = np.random.default_rng(1)
    nodes = len(network.streets.lat)
    question = Question(
        file=file,
        network=network,
        guards=rng.choice(nodes, min(GUARDS, nodes), replace=False),
        incident=int(rng.integers(nodes)),
        places=rng.choice(nodes, min(points, nodes), replace=False),
    )
    asked, missing = [_own(question)], []
    for library, make in PEERS.items():
        try:
            asked.append(make(import_module(library), question))
        except ImportError:
            missing.append(library)
    rows = _measured(asked, runs)
    pairs, wrong = check(network)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return Comparison(
        network=network.name,
        junctions=nodes,
        pieces=len(network.streets.tail),
        points=len(question.places),
        runs=runs,
        rows=rows,
        missing=tuple(missing),
        pairs=pairs,
        wrong=wrong,
        load=round(load, 2),
    )


def median_ms(ask: Ask, runs: int) -> float:
    """Return the median wall time of a question in milliseconds."""
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        ask()
        times.append((time.perf_counter() - began) * 1000)
    return _median(times)


@dataclass(frozen=True)
class Asked:
    """What one library is asked."""

    library: str
    answers: str
    tasks: dict[str, Ask]
    first: Ask | None = None


def _own(question: Question) -> Asked:
    guards, places = question.points(question.guards), question.points(question.places)
    [incident] = question.points(np.array([question.incident]))
    mode = question.network.mode
    network = RoadNetwork.load(question.file, mode)
    tasks: dict[str, Ask] = {
        "load": lambda: RoadNetwork.load(question.file, mode),
        "nearest": lambda: network.closest(incident, guards, NEAREST),
        "matrix": lambda: network.matrix(places),
    }
    return Asked(
        OWN,
        "seconds, metres",
        tasks,
        lambda: RoadNetwork.load(question.file, mode).matrix(places[:2]),
    )


def _measured(asked: Sequence[Asked], runs: int) -> tuple[Measured, ...]:
    """Return medians; the libraries take turns, so that all meet the same company."""
    wall: dict[tuple[str, str], list[float]] = defaultdict(list)
    cpu: dict[tuple[str, str], list[float]] = defaultdict(list)
    for _ in range(runs):
        for one in asked:
            for task, ask in one.tasks.items():
                if task in SHORT:
                    ask()
                began, busy = time.perf_counter(), time.process_time()
                ask()
                cpu[one.library, task].append((time.process_time() - busy) * 1000)
                wall[one.library, task].append((time.perf_counter() - began) * 1000)
    return tuple(
        Measured(
            library=one.library,
            version=_version(one.library),
            answers=one.answers,
            milliseconds={t: _median(wall[one.library, t]) for t in TASKS},
            cpu_milliseconds={t: _median(cpu[one.library, t]) for t in TASKS},
            first_ms=None if one.first is None else median_ms(one.first, runs),
        )
        for one in asked
    )


def _median(values: Sequence[float]) -> float:
    return round(statistics.median(values), 3)


def _version(library: str) -> str:
    try:
        return "" if library == OWN else version(library)
    except PackageNotFoundError:
        return ""


def soonest(times: Sequence[float] | NDArray[Any]) -> NDArray[np.intp]:
    """Return the indices of the smallest times, as every library has to."""
    return np.argsort(np.asarray(times), kind="stable")[:NEAREST]


# -- the others -----------------------------------------------------------------------------


def _networkx(module: Any, question: Question) -> Asked:
    def make() -> Any:
        streets = RoadNetwork.load(question.file, question.network.mode).streets
        return digraph(module, streets.tail, streets.head, streets.millis)

    graph, places = make(), question.places.tolist()
    turned = graph.reverse()

    def search(one: Any, node: int) -> Any:
        return module.single_source_dijkstra_path_length(one, node, weight="millis")

    def nearest() -> Any:
        found = search(turned, question.incident)
        return soonest([found.get(node, np.inf) for node in question.guards.tolist()])

    def matrix() -> Any:
        return [
            [found.get(node) for node in places] for found in (search(graph, p) for p in places)
        ]

    return Asked("networkx", "seconds", {"load": make, "nearest": nearest, "matrix": matrix})


def digraph(module: Any, tail: Any, head: Any, millis: Any) -> Any:
    """Return a networkx graph of street pieces with milliseconds as weights."""
    graph = module.DiGraph()
    graph.add_weighted_edges_from(
        zip(tail.tolist(), head.tolist(), millis.tolist(), strict=True), weight="millis"
    )
    return graph


def _scipy(_module: Any, question: Question) -> Asked:
    def make() -> Paths:
        network = RoadNetwork.load(question.file, question.network.mode)
        found = Paths(network.streets, network.tree)
        assert found.backward.shape == found.forward.shape
        return found

    paths, places = make(), question.places

    def nearest() -> Any:
        found = dijkstra(paths.backward, indices=np.array(question.incident), directed=True)
        return soonest(found[question.guards])

    def matrix() -> Any:
        return unpacked(dijkstra(paths.forward, indices=places, directed=True)[:, places])

    return Asked("scipy", "seconds, metres", {"load": make, "nearest": nearest, "matrix": matrix})


def _igraph(module: Any, question: Question) -> Asked:
    def make() -> Any:
        streets = RoadNetwork.load(question.file, question.network.mode).streets
        ends = np.stack([streets.tail, streets.head], axis=1)
        graph = module.Graph(n=len(streets.lat), edges=ends, directed=True)
        graph.es["millis"] = streets.millis.tolist()
        return graph

    graph, places, guards = make(), question.places.tolist(), question.guards.tolist()

    def nearest() -> Any:
        [found] = graph.distances([question.incident], guards, weights="millis", mode="in")
        return soonest(found)

    def matrix() -> Any:
        return graph.distances(places, places, weights="millis")

    return Asked("igraph", "seconds", {"load": make, "nearest": nearest, "matrix": matrix})


def _pyroutingkit(module: Any, question: Question) -> Asked:
    """Ask a contraction hierarchy in C++; what it keeps on disk is loaded, not built anew."""
    streets = question.network.streets
    folder = question.file.parent / "pyroutingkit"
    folder.mkdir(exist_ok=True)
    built = module.CCH()
    weight = streets.millis.astype(np.uint32)
    built.build_topology(
        streets.tail.astype(np.uint32),
        streets.head.astype(np.uint32),
        streets.lat.astype(np.float32),
        streets.lon.astype(np.float32),
        node_count=len(streets.lat),
    )
    built.save_topology(str(folder))

    def make() -> Any:
        hierarchy = module.CCH()
        hierarchy.load_topology(str(folder))
        hierarchy.customize_weights(weight)
        return hierarchy

    hierarchy = make()
    places, guards = question.places.astype(np.uint32), question.guards.astype(np.uint32)
    incident = np.array([question.incident], dtype=np.uint32)

    def nearest() -> Any:
        return soonest(hierarchy.distances_many_to_many(guards, incident)[:, 0])

    def matrix() -> Any:
        return hierarchy.distances_many_to_many(places, places)

    return Asked("pyroutingkit", "seconds", {"load": make, "nearest": nearest, "matrix": matrix})


PEERS: dict[str, Callable[[Any, Question], Asked]] = {
    "networkx": _networkx,
    "scipy": _scipy,
    "igraph": _igraph,
    "pyroutingkit": _pyroutingkit,
}


def check(network: RoadNetwork, pairs: int = PAIRS, sources: int = SOURCES) -> tuple[int, int]:
    """Hold random pairs of a network's table to networkx; return how many, and how many wrong.

    A time must be that of networkx, to the second; a length must be that of a way that takes
    this time and is as short as any, to the metre.
    """
    import networkx

    streets = network.streets
    graph = networkx.DiGraph()
    for tail, head, millis, decimetres in zip(
        streets.tail.tolist(),
        streets.head.tolist(),
        streets.millis.tolist(),
        streets.decimetres.tolist(),
        strict=True,
    ):
        graph.add_edge(tail, head, both=(millis << 32) + decimetres)
    nodes = len(streets.lat)
    sources = min(sources, nodes)
    chosen = random.Random(1)
    starts = chosen.sample(range(nodes), sources)
    ends = chosen.sample(range(nodes), min(-(-pairs // sources), nodes))
    places = list(zip(streets.lat.tolist(), streets.lon.tolist(), strict=True))
    exact = replace(network, estimated=False)  # a sketch also guesses side streets
    seconds, metres = exact.matrix([places[one] for one in starts], [places[one] for one in ends])
    wrong = 0
    for row, start in enumerate(starts):
        found = networkx.single_source_dijkstra_path_length(graph, start, weight="both")
        for column, end in enumerate(ends):
            millis, decimetres = divmod(found[end], 1 << 32)
            wrong += abs(seconds[row, column] - millis / 1000) > 1.0
            wrong += abs(metres[row, column] - decimetres / 10) > 1.0
    return len(starts) * len(ends), int(wrong)
