# SPDX-License-Identifier: MPL-2.0
"""Measure a street network beside networkx: python -m tests.benchmarks.network FILE."""

from __future__ import annotations

import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import networkx as nx

from sites.network import RoadNetwork
from sites.network import build

RUNS = 5
POINTS = 500


def median_ms(action: Callable[[], object], runs: int = RUNS) -> float:
    """Return the median wall time of an action in milliseconds."""
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        action()
        times.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(times), 3)


def networkx_row(network: RoadNetwork) -> Callable[[], object]:
    """Return a search from one junction to all others with networkx."""
    streets = network.streets
    graph = nx.DiGraph()
    graph.add_weighted_edges_from(
        zip(streets.tail.tolist(), streets.head.tolist(), streets.millis.tolist(), strict=True)
    )
    return lambda: nx.single_source_dijkstra_path_length(graph, 0)


def measure(path: Path) -> dict[str, float]:
    """Return the figures of one street file."""
    began = time.perf_counter()
    network = build(path)
    build_seconds = time.perf_counter() - began
    places = list(zip(network.streets.lat.tolist(), network.streets.lon.tolist(), strict=True))
    points = random.Random(1).sample(places, min(POINTS, len(places)))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "net.npz"
        network.save(file)
        loaded = RoadNetwork.load(file)
        loaded.matrix(points[:2])
        return {
            "junctions": len(places),
            "pieces": len(network.streets.tail),
            "file_kB": round(file.stat().st_size / 1000),
            "drawing_kB": round(len(network.lines_json()) / 1000),
            "build_s": round(build_seconds, 1),
            "load_ms": median_ms(lambda: RoadNetwork.load(file)),
            "first_answer_ms": median_ms(
                lambda: RoadNetwork.load(file).matrix(points[:1], points[1:2])
            ),
            "nearest_ms": median_ms(lambda: [loaded.nearest(*p) for p in points]) / len(points),
            "route_ms": median_ms(lambda: loaded.route(points[0], points[1])),
            "one_to_all_points_ms": median_ms(lambda: loaded.matrix(points[:1], points)),
            "all_points_to_one_ms": median_ms(lambda: loaded.matrix(points, points[:1])),
            "matrix_ms": median_ms(lambda: loaded.matrix(points)),
            "networkx_matrix_ms": median_ms(networkx_row(loaded)) * len(points),
        }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(Path(sys.argv[1])), indent=1) + "\n")
