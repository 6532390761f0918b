# SPDX-License-Identifier: MPL-2.0
"""Keep of a street graph what a car can drive and come back from, with a speed on each piece."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sites.network.errors import IN_PARTS
from sites.network.errors import NO_STREETS
from sites.network.errors import NetworkError
from sites.network.speeds import SPEEDS
from sites.network.speeds import UNKNOWN_CLASS
from sites.network.speeds import posted_speed
from sites.network.speeds import road_class

if TYPE_CHECKING:
    import networkx as nx

CLOSED = {"no", "private", "agricultural", "forestry", "military"}
"""Access values that keep a guard's car out."""
CLOSED_SERVICE = {"parking_aisle", "emergency_access", "drive-through"}
SMALLEST_MAIN_PART = 0.6
"""Below this share of the junctions, no part is the main one and a person must look."""


@dataclass(frozen=True)
class Cleaned:
    """A drivable, strongly connected graph whose edges carry `kmh`, `length` and `class`."""

    graph: nx.MultiDiGraph[int]
    nodes_read: int
    edges_read: int
    not_drivable: int
    drivable_nodes: int
    disconnected_nodes: int


def clean(graph: nx.MultiDiGraph[int], source: str, slowdown: float) -> Cleaned:
    """Return the largest part of a graph in which every junction reaches every other by car.

    Parameters
    ----------
    graph
        As osmnx reads it; simplified or not. Edges need `length` in metres.
    source
        What to call it in messages.
    slowdown
        Factor on the free-flow time.

    Raises
    ------
    NetworkError
        If nothing is drivable, or no part holds most of the junctions.
    """
    import networkx as nx

    nodes_read, edges_read = len(graph), graph.number_of_edges()
    drivable = _drivable(graph, slowdown)
    kept_edges = drivable.number_of_edges()
    if kept_edges == 0:
        raise NetworkError(NO_STREETS(source=source))
    parts = list(nx.strongly_connected_components(drivable))
    main = max(parts, key=lambda part: (len(part), -min(part)))
    if len(main) < 2:
        raise NetworkError(NO_STREETS(source=source))
    if len(main) < SMALLEST_MAIN_PART * len(drivable):
        raise NetworkError(IN_PARTS(source=source, kept=len(main), nodes=len(drivable)))
    connected = nx.MultiDiGraph(drivable.subgraph(main))
    return Cleaned(
        graph=_simplified(connected),
        nodes_read=nodes_read,
        edges_read=edges_read,
        not_drivable=edges_read - kept_edges,
        drivable_nodes=len(drivable),
        disconnected_nodes=len(drivable) - len(main),
    )


def _drivable(graph: nx.MultiDiGraph[int], slowdown: float) -> nx.MultiDiGraph[int]:
    import networkx as nx

    found: nx.MultiDiGraph[int] = nx.MultiDiGraph(**graph.graph)
    against = _against_motorways(graph)
    tagged = any(tag is not None for _, _, tag in graph.edges(data="highway"))
    for tail, head, key, data in graph.edges(keys=True, data=True):
        kind = road_class(data.get("highway")) if tagged else UNKNOWN_CLASS
        if kind is None or _closed(data) or (tail, head, key) in against:
            continue
        speed = posted_speed(data.get("maxspeed"))
        if speed is None:
            speed = posted_speed(data.get("speed_kph"))
        length = float(data["length"])
        kept = {
            "class": kind,
            "length": length,
            "kmh": (speed or SPEEDS[kind]) / slowdown,
            "assumed": speed is None,
            "name": _first(data.get("name")),
        }
        if data.get("geometry") is not None:
            kept["geometry"] = data["geometry"]
        found.add_edge(tail, head, **kept)
    found.add_nodes_from((node, graph.nodes[node]) for node in list(found))
    return found


def _closed(data: dict[str, Any]) -> bool:
    """Say whether a way's tags keep cars out: the most specific access tag decides."""
    if data.get("area") == "yes" or data.get("service") in CLOSED_SERVICE:
        return True
    for tag in ("motorcar", "motor_vehicle", "vehicle", "access"):
        if data.get(tag) is not None:
            return str(data[tag]) in CLOSED
    return False


def _against_motorways(graph: nx.MultiDiGraph[int]) -> set[tuple[int, int, int]]:
    """Return edges that run against a motorway whose one-way tag was left out."""
    return {
        (tail, head, key)
        for tail, head, key, data in graph.edges(keys=True, data=True)
        if data.get("highway") == "motorway"
        and data.get("oneway") is False
        and data.get("reversed") is True
    }


def _first(value: object) -> str:
    if isinstance(value, list | tuple):
        return str(value[0]) if value else ""
    return "" if value is None else str(value)


def _simplified(graph: nx.MultiDiGraph[int]) -> nx.MultiDiGraph[int]:
    """Return the graph with shape points folded into pieces of one class and one speed."""
    if graph.graph.get("simplified"):
        return graph
    import osmnx

    return osmnx.simplify_graph(
        graph,
        remove_rings=False,
        edge_attrs_differ=["class", "kmh", "assumed"],
        edge_attr_aggs={"length": sum, "name": _commonest},
    )


def _commonest(values: list[str]) -> str:
    """Return what most of the merged ways say; of equals, the alphabetically first."""
    counted = Counter(values)
    return min(counted, key=lambda one: (-counted[one], one))
