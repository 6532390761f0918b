# SPDX-License-Identifier: MPL-2.0
"""Keep of a street graph what a mode can use and come back from, with a speed on each piece."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sites.network.errors import IN_PARTS
from sites.network.errors import NO_STREETS
from sites.network.errors import NetworkError
from sites.network.rules import both_ways
from sites.network.rules import open_to
from sites.network.rules import road_class
from sites.network.speeds import UNKNOWN_CLASS
from sites.network.speeds import posted_speed
from sites.network.travel import NAMES
from sites.network.travel import Mode

if TYPE_CHECKING:
    import networkx as nx

SMALLEST_MAIN_PART = 0.6
"""Below this share of the junctions, no part is the main one and a person must look."""


@dataclass(frozen=True)
class Cleaned:
    """A strongly connected graph whose edges carry `kmh`, `length`, `delay` and `class`."""

    graph: nx.MultiDiGraph[int]
    nodes_read: int
    edges_read: int
    not_usable: int
    usable_nodes: int
    disconnected_nodes: int


def clean(graph: nx.MultiDiGraph[int], source: str, mode: Mode) -> Cleaned:
    """Return the largest part of a graph in which a mode gets from everywhere to everywhere.

    Parameters
    ----------
    graph
        As osmnx reads it; simplified or not. Edges need `length` in metres.
    source
        What to call it in messages.
    mode
        Who travels.

    Raises
    ------
    NetworkError
        If nothing is usable, or no part holds most of the junctions.
    """
    import networkx as nx

    nodes_read, edges_read = len(graph), graph.number_of_edges()
    usable, kept_edges = _usable(graph, mode)
    name = NAMES[mode.name]
    if kept_edges == 0:
        raise NetworkError(NO_STREETS(source=source, mode=name))
    parts = list(nx.strongly_connected_components(usable))
    main = max(parts, key=lambda part: (len(part), -min(part)))
    if len(main) < 2:
        raise NetworkError(NO_STREETS(source=source, mode=name))
    if len(main) < SMALLEST_MAIN_PART * len(usable):
        raise NetworkError(IN_PARTS(source=source, mode=name, kept=len(main), nodes=len(usable)))
    usable_nodes = len(usable)
    usable.remove_nodes_from([node for part in parts if part is not main for node in part])
    _delay(usable, mode)
    return Cleaned(
        graph=_simplified(usable),
        nodes_read=nodes_read,
        edges_read=edges_read,
        not_usable=edges_read - kept_edges,
        usable_nodes=usable_nodes,
        disconnected_nodes=usable_nodes - len(main),
    )


def _usable(graph: nx.MultiDiGraph[int], mode: Mode) -> tuple[nx.MultiDiGraph[int], int]:
    """Return what a mode may use, and how many of the edges read that is."""
    import networkx as nx

    found: nx.MultiDiGraph[int] = nx.MultiDiGraph(**graph.graph)
    against = _against_motorways(graph)
    tagged = any(tag is not None for _, _, tag in graph.edges(data="highway"))
    kept_edges = 0
    for tail, head, key, data in graph.edges(keys=True, data=True):
        kind = road_class(data.get("highway"), mode.kmh) if tagged else UNKNOWN_CLASS
        if kind is None or (tail, head, key) in against or not open_to(mode.name, kind, data):
            continue
        kept_edges += 1
        kept = _kept(data, kind, mode)
        found.add_edge(tail, head, **kept)
        if data.get("oneway") is True and both_ways(mode.name, data):
            found.add_edge(head, tail, **_turned(kept))
    found.add_nodes_from((node, graph.nodes[node]) for node in list(found))
    return found, kept_edges


def _kept(data: dict[str, Any], kind: str, mode: Mode) -> dict[str, Any]:
    speed = None
    if mode.posted:
        speed = posted_speed(data.get("maxspeed")) or posted_speed(data.get("speed_kph"))
    if mode.name == "bicycle" and data.get("bicycle") == "dismount":
        speed = mode.walk
    kept = {
        "class": kind,
        "length": float(data["length"]),
        "kmh": speed or mode.kmh[kind],
        "assumed": mode.posted and speed is None,
        "name": _first(data.get("name")),
        "delay": 0.0,
    }
    if data.get("geometry") is not None:
        kept["geometry"] = data["geometry"]
    return kept


def _turned(kept: dict[str, Any]) -> dict[str, Any]:
    turned = dict(kept)
    if "geometry" in kept:
        turned["geometry"] = kept["geometry"].reverse()
    return turned


def _delay(graph: nx.MultiDiGraph[int], mode: Mode) -> None:
    """Give every piece the seconds lost at its end: traffic lights, or a junction of streets."""
    for node, data in graph.nodes(data=True):
        meeting = {*graph.predecessors(node), *graph.successors(node)} - {node}
        if data.get("highway") == "traffic_signals":
            delay = mode.signals
        elif len(meeting) >= 3:
            delay = mode.junction
        else:
            continue
        for _, _, piece in graph.in_edges(node, data=True):
            piece["delay"] = delay


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
        edge_attr_aggs={"length": sum, "delay": sum, "name": _commonest},
    )


def _commonest(values: list[str]) -> str:
    """Return what most of the merged ways say; of equals, the alphabetically first."""
    counted = Counter(values)
    return min(counted, key=lambda one: (-counted[one], one))
