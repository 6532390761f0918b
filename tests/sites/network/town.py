# SPDX-License-Identifier: MPL-2.0
"""A small invented town in OpenStreetMap form, and a second opinion on shortest paths.

The town is a grid of junctions 200 m apart with letters for rows (north to south) and
digits for columns. It has a one-way street, a slower parallel crescent, a private road, a
footpath, a long road to a village, a motorway without a one-way tag, and an island.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import networkx as nx

from sites.geo import distance

if TYPE_CHECKING:
    from collections.abc import Iterable

STEP_LAT = 200 / 111_195
STEP_LON = STEP_LAT / 0.5736  # cosine of 55 degrees
ORIGIN = (55.0, 12.0)


@dataclass(frozen=True)
class Way:
    """A way by the names of its nodes and its tags."""

    nodes: str
    tags: str


PLACES: dict[str, tuple[float, float]] = {
    f"{row}{column}": (ORIGIN[0] - index * STEP_LAT, ORIGIN[1] + column * STEP_LON)
    for index, row in enumerate("abcd")
    for column in range(4)
} | {
    "crescent": (ORIGIN[0] + 0.5 * STEP_LAT, ORIGIN[1] + 0.5 * STEP_LON),
    "bend": (ORIGIN[0] + 0.2 * STEP_LAT, ORIGIN[1] + 6 * STEP_LON),
    "village": (ORIGIN[0], ORIGIN[1] + 9 * STEP_LON),
    "ramp": (ORIGIN[0] - 4 * STEP_LAT, ORIGIN[1] + 1.5 * STEP_LON),
    "island1": (ORIGIN[0] - 20 * STEP_LAT, ORIGIN[1]),
    "island2": (ORIGIN[0] - 21 * STEP_LAT, ORIGIN[1]),
}

WAYS = [
    Way("a0 a1 a2 a3", "highway=primary;maxspeed=50;name=Nordgade"),
    Way("b0 b1 b2 b3", "highway=residential;name=Anden Tværgade"),
    Way("c0 c1 c2 c3", "highway=residential;maxspeed=30;name=Tredje Tværgade"),
    Way("d0 d1 d2 d3", "highway=tertiary;maxspeed=signals;name=Sydgade"),
    Way("a0 b0 c0 d0", "highway=residential;oneway=yes;name=Vestergade"),
    Way("a1 b1 c1 d1", "highway=residential;oneway=-1;name=Bakkegade"),
    Way("a2 b2 c2 d2", "highway=living_street;name=Legegade"),
    Way("a3 b3 c3 d3", "highway=secondary;maxspeed=60;name=Østergade"),
    Way("a0 crescent a1", "highway=residential;maxspeed=20;name=Halvmånen"),
    Way("b1 c2", "highway=service;access=private"),
    Way("c1 b2", "highway=footway"),
    Way("a3 bend village", "highway=unclassified;maxspeed=80;name=Landevejen"),
    Way("d1 ramp d2", "highway=motorway;maxspeed=110;name=Motorvejen"),
    Way("island1 island2", "highway=residential"),
]


def osm(ways: Iterable[Way] = tuple(WAYS)) -> str:
    """Return the town as OpenStreetMap XML."""
    number = {name: index for index, name in enumerate(PLACES, start=1)}
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6" generator="town">']
    lines += [
        f'<node id="{number[name]}" lat="{lat:.7f}" lon="{lon:.7f}"/>'
        for name, (lat, lon) in PLACES.items()
    ]
    for index, way in enumerate(ways, start=1):
        lines.append(f'<way id="{index}">')
        lines += [f'<nd ref="{number[name]}"/>' for name in way.nodes.split()]
        for tag in way.tags.split(";"):
            key, value = tag.split("=")
            lines.append(f'<tag k="{key}" v="{value}"/>')
        lines.append("</way>")
    return "\n".join([*lines, "</osm>"])


def write_osm(path: Path, ways: Iterable[Way] = tuple(WAYS)) -> Path:
    """Write the town to a file, packed if it is called .gz; return the path."""
    data = osm(ways).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


KMH = {
    "motorway": 110,
    "motorway_link": 60,
    "trunk": 80,
    "trunk_link": 50,
    "primary": 50,
    "primary_link": 40,
    "secondary": 50,
    "secondary_link": 40,
    "tertiary": 50,
    "tertiary_link": 40,
    "unclassified": 40,
    "residential": 40,
    "road": 30,
    "living_street": 15,
    "service": 15,
}
SHUT = {"no", "private", "agricultural", "forestry", "military"}


SLOWED = {"primary", "secondary", "tertiary", "unclassified", "residential"}
JUNCTION = 1.2
SIGNALS = 6.0
LOST = {"car": (JUNCTION, SIGNALS), "bicycle": (3.0, 10.0), "foot": (3.0, 15.0)}
NO_MOTORWAY = set(KMH) - {"motorway", "motorway_link"}
PACE = {
    "bicycle": dict.fromkeys(NO_MOTORWAY, 17.0)
    | {"living_street": 15, "service": 14, "track": 13, "cycleway": 18}
    | {"pedestrian": 8, "path": 14, "footway": 8},
    "foot": dict.fromkeys(NO_MOTORWAY, 4.8)
    | dict.fromkeys(("track", "cycleway", "pedestrian", "path", "footway"), 4.8)
    | {"steps": 2.4},
}


def reference(path: Path, mode: str = "car") -> nx.DiGraph:
    """Return every usable hop of an OpenStreetMap file, read with nothing of the product.

    Edges carry `seconds`, `metres` and free-flow seconds `free`; nodes carry `lat` and `lon`.
    """
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path) as file:
        root = ElementTree.parse(file).getroot()
    at = {
        node.get("id"): (float(node.get("lat")), float(node.get("lon")))
        for node in root.iter("node")
    }
    graph = nx.DiGraph()
    for way in root.iter("way"):
        tags = {tag.get("k"): tag.get("v") for tag in way.iter("tag")}
        kmh = _pace(tags) if mode == "car" else _slow_pace(tags, mode)
        if kmh is None:
            continue
        stops = [nd.get("ref") for nd in way.iter("nd")]
        hops = _hops(stops, tags)
        if _against(tags, mode):
            hops = list({*hops, *((head, tail) for tail, head in hops)})
        slowed = mode == "car" and tags["highway"] in SLOWED
        for tail, head in hops:
            metres = float(distance(*at[tail], *at[head]))
            free = metres * 3.6 / kmh
            seconds = free * (1.05 if slowed else 1.0)
            if not graph.has_edge(tail, head) or seconds < graph.edges[tail, head]["seconds"]:
                graph.add_edge(tail, head, seconds=seconds, metres=metres, free=free)
    lights = {
        node.get("id")
        for node in root.iter("node")
        if ("highway", "traffic_signals") in {(t.get("k"), t.get("v")) for t in node.iter("tag")}
    }
    for node in graph:
        graph.nodes[node]["lat"], graph.nodes[node]["lon"] = at[node]
    return delayed(graph, lights, *LOST[mode])


def _pace(tags: dict[str | None, str | None]) -> float | None:
    if not _open_to_cars(tags):
        return None
    posted = tags.get("maxspeed", "")
    return float(posted) if posted.isdigit() else KMH[tags["highway"]]


def _slow_pace(tags: dict[str | None, str | None], mode: str) -> float | None:
    """Return the speed of a bicycle or a walker, or None where they may not go."""
    kind = tags.get("highway")
    if kind not in PACE[mode] or tags.get("area") == "yes" or tags.get("motorroad") == "yes":
        return None
    order = ("bicycle", "vehicle", "access") if mode == "bicycle" else ("foot", "access")
    access = next((tags[key] for key in order if key in tags), "yes")
    if access in SHUT | {"use_sidepath"}:
        return None
    if mode == "bicycle":
        invited = tags.get("bicycle") in {"yes", "designated", "permissive", "official", "dismount"}
        if kind in {"footway", "pedestrian"} and not invited:
            return None
        if tags.get("bicycle") == "dismount":
            return 5.0
    return float(PACE[mode][kind])


def _against(tags: dict[str | None, str | None], mode: str) -> bool:
    if mode == "foot":
        return tags.get("oneway:foot") != "yes"
    sides = ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")
    opposite = any(str(tags.get(side)).startswith("opposite") for side in sides)
    return mode == "bicycle" and (tags.get("oneway:bicycle") == "no" or opposite)


def delayed(
    graph: nx.DiGraph,
    lights: set[str | None],
    junction: float = JUNCTION,
    signals: float = SIGNALS,
) -> nx.DiGraph:
    """Return the part where everybody gets everywhere, with the seconds lost at junctions."""
    main = max(nx.strongly_connected_components(graph), key=len)
    graph = nx.DiGraph(graph.subgraph(main))
    for _, head, data in graph.edges(data=True):
        meeting = {*graph.predecessors(head), *graph.successors(head)} - {head}
        if head in lights:
            data["seconds"] += signals
        elif len(meeting) >= 3:
            data["seconds"] += junction
    return graph


def _open_to_cars(tags: dict[str | None, str | None]) -> bool:
    if tags.get("highway") not in KMH or tags.get("area") == "yes":
        return False
    if tags.get("service") in {"parking_aisle", "emergency_access", "drive-through"}:
        return False
    access = next(
        (tags[key] for key in ("motorcar", "motor_vehicle", "vehicle", "access") if key in tags),
        "yes",
    )
    return access not in SHUT


def _hops(
    stops: list[str | None], tags: dict[str | None, str | None]
) -> list[tuple[str | None, str | None]]:
    forward = list(pairwise(stops))
    backward = [(head, tail) for tail, head in forward]
    one_way = tags.get("oneway")
    if one_way in {"-1", "reverse"}:
        return backward
    implied = tags.get("junction") == "roundabout" or tags["highway"] == "motorway"
    if one_way in {"yes", "true", "1"} or (implied and one_way is None):
        return forward
    return forward + backward
