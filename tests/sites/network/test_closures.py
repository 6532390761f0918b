# SPDX-License-Identifier: MPL-2.0
"""Closed and slow streets: what files may say, when it counts, and what it changes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest

from sites.network import UNREACHABLE
from sites.network import RoadNetwork
from sites.network import closures_folder
from sites.network import current
from sites.network import errors
from sites.network import install
from sites.network.closing import concerned
from sites.network.closures import Closure
from sites.network.closures import read_closures
from sites.network.closures import stamp_of
from tests.sites.network.town import PLACES
from tests.sites.network.town import STEP_LAT
from tests.sites.network.town import STEP_LON

NOON = datetime(2026, 12, 8, 11, tzinfo=UTC)


@pytest.fixture
def city(town: RoadNetwork, tmp_path: Path) -> Path:
    """A data directory with the town in use and room for closures."""
    install(tmp_path, town)
    closures_folder(tmp_path).mkdir()
    return tmp_path


def put(city: Path, name: str, content: str | dict[str, Any]) -> None:
    """Write a file of closures."""
    text = content if isinstance(content, str) else json.dumps(content)
    (closures_folder(city) / name).write_text(text, encoding="utf-8")


def feature(kind: str, names: str | list[str], **properties: object) -> dict[str, Any]:
    """Return a feature through some places of the town."""
    places = [[PLACES[one][1], PLACES[one][0]] for one in names]
    coordinates = {"Point": places[0], "LineString": places, "Polygon": [places]}[kind]
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def box(at: str, steps: float, **properties: object) -> dict[str, Any]:
    """Return a square around a place of the town."""
    lat, lon = PLACES[at]
    half = steps / 2
    corners = [(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)]
    ring = [[lon + x * STEP_LON, lat + y * STEP_LAT] for x, y in corners]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def names(network: RoadNetwork, closure: Closure) -> set[str]:
    """Return the names of the streets that a closure is about."""
    index = network.streets.street[concerned(network, closure)]
    return {network.street_names[one] for one in index}


def read(city: Path) -> tuple[Closure, ...]:
    """Return the closures of a city, all of them sound."""
    found = read_closures(stamp_of(closures_folder(city)))
    assert found.faults == ()
    return found.found


def test_a_closed_street_is_driven_round(city: Path) -> None:
    """With Nordgade closed, the way along it takes the next street; opened, it is back."""
    trip = PLACES["a1"], PLACES["a2"]
    assert current(city, at=NOON).route(*trip).streets == ("Nordgade",)
    put(city, "works.csv", "navn;gade\nKloak;Nordgade\n")
    closed = current(city, at=NOON).route(*trip)
    assert "Nordgade" not in closed.streets
    assert closed.metres > 500
    (closures_folder(city) / "works.csv").unlink()
    assert current(city, at=NOON).route(*trip).streets == ("Nordgade",)


def test_times_with_closures_agree_with_networkx(town: RoadNetwork, city: Path) -> None:
    """Every pair, with a street closed and another slow, is what a plain search finds."""
    put(city, "a.csv", "name,street,kmh\nworks,Sydgade,\nevent,Østergade,10\n")
    network = current(city)
    streets, graph = network.streets, nx.DiGraph()
    for piece in range(len(streets.tail)):
        name = town.street_names[streets.street[piece]] if streets.street[piece] >= 0 else ""
        seconds = town.streets.millis[piece] / 1000
        if name == "Østergade":
            seconds = max(seconds, town.streets.decimetres[piece] * 0.36 / 10)
        if name != "Sydgade":
            graph.add_edge(int(streets.tail[piece]), int(streets.head[piece]), seconds=seconds)
    part = max(nx.strongly_connected_components(graph), key=len)
    nodes = sorted(part)
    points = list(zip(streets.lat[nodes].tolist(), streets.lon[nodes].tolist(), strict=True))
    seconds_found = network.matrix(points)[0]
    for row, node in enumerate(nodes):
        times = nx.single_source_dijkstra_path_length(graph, node, weight="seconds")
        expected = [times[other] for other in nodes]
        np.testing.assert_allclose(seconds_found[row], expected, atol=1)


@pytest.mark.parametrize(
    ("start", "end", "counts"),
    [
        ("2026-12-08", "2026-12-08", True),
        ("2026-12-08T12:00", "2026-12-08T12:01", True),
        ("2026-12-08T11:00", "2026-12-08T12:00", False),
        ("2026-12-08T11:00Z", "2026-12-08T12:00Z", True),
        ("2026-12-09", "", False),
        ("", "2026-12-07", False),
        ("", "", True),
    ],
)
def test_a_closure_counts_from_its_beginning_to_its_end(
    city: Path, start: str, end: str, counts: bool
) -> None:
    """Local times and whole days count; at noon in Copenhagen the street is closed or not."""
    put(city, "a.csv", f"name,street,from,to\nworks,Nordgade,{start},{end}\n")
    network = current(city, at=NOON)
    assert bool(network.closures) is counts
    route = network.route(PLACES["a1"], PLACES["a2"])
    assert ("Nordgade" not in route.streets) is counts


def test_without_an_instant_only_what_is_closed_for_good_counts(city: Path) -> None:
    """A dated closure changes no plan that is made for no hour; one without dates does."""
    put(city, "a.csv", "name,street,from,to\nx,Nordgade,2020-01-01,2099-01-01\n")
    assert current(city).closures == ()
    assert [one.name for one in current(city, at=NOON).closures] == ["x"]
    put(city, "a.csv", "name,street,from,to\nx,Nordgade,,\n")
    assert [one.name for one in current(city).closures] == ["x"]


def test_a_version_tells_streets_and_closures_apart(city: Path) -> None:
    """The same streets have one version; a closure, a mode or another hour has its own."""
    open_ = current(city).version
    assert current(city).version == open_
    found = {open_, current(city, "foot").version}
    rush = current(city, at=datetime(2027, 1, 12, 7, 30, tzinfo=UTC))
    found.add(rush.version)
    put(city, "a.csv", "name,street\nx,Nordgade\n")
    found.add(current(city).version)
    put(city, "a.csv", "name,street,kmh\nx,Nordgade,10\n")
    found.add(current(city).version)
    for end in ("d0", "d1"):
        ring = ["a0", "a1", "a2", "a3", "b3", "c3", "d3", end, "c0", "b0", "a0"]
        put(city, "b.geojson", feature("Polygon", ring, name="area", kmh=10))
        found.add(current(city).version)
    assert len(found) == 7


def test_a_closure_holds_for_its_modes(city: Path) -> None:
    """A street closed to cars and bicycles is still walked."""
    put(city, "a.csv", "navn;gade;midler\nTorvedag;Nordgade;bil, cykel\n")
    for mode, closed in (("car", True), ("bicycle", True), ("foot", False)):
        route = current(city, mode).route(PLACES["a1"], PLACES["a2"])
        assert ("Nordgade" not in route.streets) is closed


@pytest.mark.parametrize(
    ("properties", "slower"), [({"kmh": 5}, 200 * 3.6 / 5), ({"factor": 3}, 3 * 16.3)]
)
def test_a_slow_zone_costs_time_and_no_way(
    city: Path, properties: dict[str, float], slower: float
) -> None:
    """Along a drawn line the street is slow by speed or factor, and as long as before."""
    put(city, "zone.geojson", feature("LineString", ["d1", "d2"], name="Kran", **properties))
    network = current(city)
    pieces = concerned(network, network.closures[0])
    assert len(pieces) == 2
    assert network.streets.millis[pieces] / 1000 == pytest.approx(slower, rel=0.05)


def test_a_line_closes_its_street_and_not_those_that_cross(town: RoadNetwork, city: Path) -> None:
    """A line along Nordgade is about Nordgade alone, a square about all inside it."""
    put(city, "line.geojson", feature("LineString", ["a0", "a1", "a2", "a3"], name="l"))
    [line] = read(city)
    assert names(town, line) == {"Nordgade"}
    put(city, "line.geojson", box("b2", 1.0, name="square"))
    [square] = read(city)
    assert names(town, square) == {"Anden Tværgade", "Legegade"}


def test_a_point_reaches_as_far_as_it_says(town: RoadNetwork, city: Path) -> None:
    """A point on a street closes that piece; with a radius everything around it."""
    lat, lon = PLACES["b2"]
    put(city, "a.csv", f"name,lat,lon,radius\nsmall,{lat},{lon + STEP_LON / 2},\n")
    assert names(town, read(city)[0]) == {"Anden Tværgade"}
    put(city, "a.csv", f"name,lat,lon,radius\nlarge,{lat},{lon + STEP_LON / 2},150\n")
    assert names(town, read(city)[0]) == {"Anden Tværgade", "Legegade", "Østergade"}


def test_a_street_within_an_area_is_only_that_stretch(town: RoadNetwork, city: Path) -> None:
    """A street's name together with an area closes the pieces of that name inside it."""
    put(city, "a.geojson", box("b2", 1.0, name="x", street="legegade"))
    [closure] = read(city)
    assert names(town, closure) == {"Legegade"}
    assert 0 < len(concerned(town, closure)) < len(concerned(town, Closure("", street="Legegade")))


def test_a_place_behind_a_closure_is_reached_from_the_next_open_street(city: Path) -> None:
    """The village whose only road is closed is reached from where the road is still open."""
    village = PLACES["village"]
    plain = current(city).route(PLACES["a0"], village)
    put(city, "a.csv", "name,street\nflood,Landevejen\n")
    network = current(city)
    assert network.far([village]) == []
    route = network.route(PLACES["a0"], village)
    assert route.reachable
    assert route.seconds > plain.seconds
    assert network.unreachable([PLACES["a0"], village]) == []


def test_a_city_in_two_has_pairs_without_a_way(city: Path) -> None:
    """When all streets between two halves are closed, those pairs say so, and no others."""
    crossing = [f"{row}{column}" for row in "bc" for column in range(4)]
    features = [
        feature("LineString", [a, b], name="bro")
        for a, b in zip(crossing[:4], crossing[4:], strict=True)
    ]
    put(city, "a.geojson", {"type": "FeatureCollection", "features": features})
    network = current(city)
    points = [PLACES["a1"], PLACES["b2"], PLACES["d1"], PLACES["d2"]]
    seconds, metres = network.matrix(points)
    apart = np.array([[row // 2 != column // 2 for column in range(4)] for row in range(4)])
    assert ((seconds == UNREACHABLE) == apart).all()
    assert ((metres == UNREACHABLE) == apart).all()
    assert network.unreachable(points) == [tuple(pair) for pair in np.argwhere(apart)]
    route = network.route(points[0], points[2])
    assert not route.reachable
    assert route.line == (points[0], points[2])
    assert [one.index for one in network.closest(points[0], points)] == [0, 1]


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.csv", "name,street,kmh\nx,Nordgade,fast\n", "fast"),
        ("a.csv", "name,street,kmh\nx,Nordgade,900\n", "140"),
        ("a.csv", "name,street,from\nx,Nordgade,8/12\n", "8/12"),
        ("a.csv", "name,street,from,to\nx,Nordgade,2026-12-09,2026-12-08\n", "2"),
        ("a.csv", "name,street,modes\nx,Nordgade,train\n", "train"),
        ("a.csv", "name,street\nx,\n", "geometri"),
        ("a.csv", "name,lat,lon\nx,555,12\n", "lat"),
        ("a.geojson", "{", "a.geojson"),
        ("a.geojson", "[]", "GeoJSON"),
        ("a.geojson", '{"type": "FeatureCollection"}', "GeoJSON"),
        ("a.geojson", '{"type": "Feature", "geometry": {"type": "Line"}}', "geometri"),
    ],
)
def test_a_faulty_closure_is_named_and_the_others_count(
    city: Path, name: str, content: str, word: str
) -> None:
    """File, place and remedy are in both languages; sound closures beside it are in force."""
    put(city, name, content)
    put(city, "sound.csv", "name,street\nworks,Sydgade\n")
    network = current(city)
    [warning] = network.notes
    assert warning.text is errors.CLOSURE_FAULT
    assert name in warning.in_("da")
    assert word in warning.in_("da")
    assert warning.in_("da") != warning.in_("en")
    assert [closure.name for closure in network.closures] == ["works"]


def test_a_closure_that_meets_no_street_is_a_warning(city: Path) -> None:
    """A street that is not there is said, and the network stays as it was."""
    put(city, "a.csv", "name,street\nparade,Nowhere Street\n")
    network = current(city)
    assert [one.text for one in network.notes] == [errors.CLOSURE_NOWHERE]
    assert network.route(PLACES["a1"], PLACES["a2"]).streets == ("Nordgade",)


def test_the_sketch_can_be_closed_too(tmp_path: Path) -> None:
    """Without streets of one's own a closed bridge makes the estimate longer."""
    a, b = (55.6707, 12.5750), (55.6650, 12.5880)
    before = current(tmp_path).route(a, b)
    closures_folder(tmp_path).mkdir(parents=True)
    lon, lat = 12.5796, 55.6707
    put(tmp_path, "a.csv", f"name,lat,lon,radius\nbro,{lat},{lon},300\n")
    network = current(tmp_path)
    assert network.estimated
    assert network.route(a, b).seconds > before.seconds


def test_what_has_not_changed_is_not_read_again(city: Path) -> None:
    """Two asks share one network with closures; a touched file makes a new one."""
    put(city, "a.csv", "name,street\nworks,Sydgade\n")
    first = current(city)
    assert current(city).paths is first.paths
    os.utime(closures_folder(city) / "a.csv", ns=(1, 1))
    assert current(city).paths is not first.paths


def test_another_process_sees_a_closure_at_its_next_question(city: Path) -> None:
    """A process that has been answering for a while takes a new file into account at once."""
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from sites.network import current\n"
        f"a, b = {PLACES['a1']!r}, {PLACES['a2']!r}\n"
        f"data = Path({str(city)!r})\n"
        "for line in sys.stdin:\n"
        "    print(current(data).route(a, b).metres, flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None

        def ask() -> int:
            other.stdin.write("?\n")
            other.stdin.flush()
            return int(other.stdout.readline())

        open_way = ask()
        put(city, "a.csv", "name,street\nworks,Nordgade\n")
        closed_way = ask()
        (closures_folder(city) / "a.csv").unlink()
        again = ask()
        other.stdin.close()
    assert open_way == again == 200
    assert closed_way > 500
