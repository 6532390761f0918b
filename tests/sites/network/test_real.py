# SPDX-License-Identifier: MPL-2.0
"""Real street files: the product's answers against networkx on the unsimplified streets."""

from __future__ import annotations

import gzip
import json
import random
from functools import cache
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from sites.geo import beyond_harbour
from sites.network import MODES
from sites.network import RoadNetwork
from sites.network import build
from sites.network import embedded
from sites.network import straight_line
from sites.network.answers import Point
from tests.shared import shared
from tests.sites.network.town import delayed
from tests.sites.network.town import reference

pytestmark = [pytest.mark.shared, pytest.mark.slow]

COPENHAGEN = "geo/copenhagen-city.osm.gz"
AMAGER = "geo/amager-drive-2025.graphml.gz"
LYNGBY = "geo/lyngby-raw-2022.osm.gz"


@cache
def built(path: Path) -> RoadNetwork:
    """Build a file once for all tests."""
    return build(path, modes=MODES if path.name.startswith("lyngby") else ("car",))


@cache
def streets(path: Path, mode: str = "car") -> nx.DiGraph:
    """Read a file's hops with networkx once for all tests."""
    return reference(path, mode)


def graphml_reference(path: Path) -> nx.DiGraph:
    """Return a prepared graph's fastest hops, read by networkx alone."""
    with gzip.open(path) as file:
        raw = nx.read_graphml(file, force_multigraph=True)
    graph = nx.DiGraph()
    for tail, head, data in raw.edges(data=True):
        metres = float(data["length"])
        seconds = metres * 3.6 / float(data["maxspeed"]) * 1.05  # no class: as unclassified
        if not graph.has_edge(tail, head) or seconds < graph.edges[tail, head]["seconds"]:
            graph.add_edge(tail, head, seconds=seconds, metres=metres)
    for node in graph:
        graph.nodes[node]["lat"] = float(raw.nodes[node]["y"])
        graph.nodes[node]["lon"] = float(raw.nodes[node]["x"])
    return delayed(graph, set())


def compare(network: RoadNetwork, graph: nx.DiGraph, rows: int, columns: int) -> int:
    """Check rows x columns random pairs of junctions against networkx; return how many."""
    at = {
        (float(lat), float(lon))
        for lat, lon in zip(network.streets.lat, network.streets.lon, strict=True)
    }
    main = max(nx.strongly_connected_components(graph), key=len)
    places = {node: (graph.nodes[node]["lat"], graph.nodes[node]["lon"]) for node in main}
    shared_nodes = sorted(node for node, place in places.items() if place in at)
    chosen = random.Random(5).sample(shared_nodes, rows + columns)
    sources, targets = chosen[:rows], chosen[rows:]
    seconds, metres = network.matrix(
        [places[node] for node in sources], [places[node] for node in targets]
    )
    for row, source in enumerate(sources):
        times, ways = nx.single_source_dijkstra(graph, source, weight="seconds")
        for column, target in enumerate(targets):
            assert seconds[row, column] == pytest.approx(times[target], abs=1)
            length = nx.path_weight(graph, ways[target], "metres")
            assert metres[row, column] == pytest.approx(length, rel=0.005, abs=20)
    return rows * columns


def test_copenhagen_agrees_with_networkx() -> None:
    """1,000 random pairs of the city, one-way streets and harbour bridges included."""
    path = shared(COPENHAGEN)
    network = built(path)
    assert network.report.one_way > 2_000
    assert compare(network, streets(path), 25, 40) == 1_000


def test_amager_agrees_with_networkx() -> None:
    """200 random pairs of a prepared graph that was already simplified."""
    path = shared(AMAGER)
    assert compare(built(path), graphml_reference(path), 10, 20) >= 200


@pytest.mark.parametrize("mode", MODES)
def test_raw_streets_agree_with_networkx(mode: str) -> None:
    """225 random pairs of a raw extract for each mode: only what it may use, both ways or one."""
    path = shared(LYNGBY)
    network = built(path)
    assert network.report.not_usable > 100_000
    assert network.warnings
    assert compare(network.by(mode), reference(path, mode), 15, 15) >= 200


def test_junctions_and_classes_cost_what_routers_say() -> None:
    """Between the city's institutions a car takes 1.1 to 1.3 times the free-flow time."""
    network = built(shared(COPENHAGEN))
    graph = streets(shared(COPENHAGEN))
    chosen = random.Random(3).sample(sorted(graph), 30)
    places = [(graph.nodes[node]["lat"], graph.nodes[node]["lon"]) for node in chosen]
    seconds = network.matrix(places[:10], places[10:])[0]
    total = free = 0.0
    for row, source in enumerate(chosen[:10]):
        times = nx.single_source_dijkstra_path_length(graph, source, weight="free")
        total += float(seconds[row].sum())
        free += sum(times[node] for node in chosen[10:])
    assert 1.1 < total / free < 1.3


def test_crossing_the_harbour_goes_by_a_bridge() -> None:
    """Nyhavn to the Opera, 500 m apart over the water, is a drive of kilometres."""
    network = built(shared(COPENHAGEN))
    route = network.route((55.6796, 12.5915), (55.6822, 12.6012))
    assert route.metres > 2_500
    assert "Torvegade" in route.streets
    sides = beyond_harbour(*np.asarray(route.line).T)
    assert int(np.abs(np.diff(sides.astype(int))).sum()) == 1


def institutions() -> list[Point]:
    """Return the institutions inside the municipality: those with its code, 101."""
    text = shared("geo/kk-institutions-2022.geojson").read_text(encoding="utf-8")
    return [
        (lat, lon)
        for feature in json.loads(text)["features"]
        if feature["properties"]["kommunekode"] == "101"
        for lon, lat in feature["geometry"]["coordinates"]
    ]


def test_the_city_has_463_usable_institutions() -> None:
    """The municipality's own code picks 463 of 537, none of them far from a street."""
    points = institutions()
    assert len(points) == 463
    assert built(shared(COPENHAGEN)).far(points) == []


def test_estimates_are_near_the_real_streets() -> None:
    """Sketch and straight line are within 20 % of the real streets for eight trips in ten."""
    points = random.Random(3).sample(institutions(), 100)
    real = built(shared(COPENHAGEN)).matrix(points)[0]
    trips = real > 180
    for guess in (embedded(), straight_line()):
        ratio = guess.matrix(points)[0][trips] / real[trips]
        assert (np.abs(ratio - 1) < 0.2).mean() > 0.8
        low, high = np.percentile(ratio, [1, 99])
        assert low > 0.5
        assert high < 2.0


def test_the_drawing_is_small_and_whole() -> None:
    """The city's drawing keeps to its budget with every class in it, main roads first."""
    network = built(shared(COPENHAGEN))
    assert 100_000 < len(network.lines_json()) < 1_500_000
    classes = [feature["properties"]["class"] for feature in network.lines()["features"]]
    assert classes[0] == "motorway"
    assert {"primary", "tertiary", "residential"} <= set(classes)
    assert network.lines()["attribution"].startswith("© OpenStreetMap contributors")
