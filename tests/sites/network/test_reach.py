# SPDX-License-Identifier: MPL-2.0
"""Who is nearest, who can be there in time, how far that is, and street by street."""

from __future__ import annotations

import dataclasses
from datetime import UTC
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from sites.geo import to_degrees
from sites.geo import to_plane
from sites.network import MODES
from sites.network import RoadNetwork
from sites.network import build
from tests.sites.network.town import PLACES
from tests.sites.network.town import STEP_LAT
from tests.sites.network.town import Way
from tests.sites.network.town import write_osm

EVERYWHERE = [name for name in PLACES if "island" not in name]
LARGE_RING = "a0 a1 a2 b2 c2 c1 c0 b0 a0"
SMALL_RING = "a0 a1 a2 b2 b1 b0 a0"
POINTS = [PLACES[name] for name in EVERYWHERE]


def test_the_closest_are_those_with_the_shortest_way_to_the_target(town: RoadNetwork) -> None:
    """Ten of all places, soonest first, by the time toward the target and not from it."""
    target = PLACES["a0"]
    seconds, metres = town.matrix(POINTS, [target])
    found = town.closest(target, POINTS, 10)
    assert [one.seconds for one in found] == sorted(seconds[:, 0].tolist())[:10]
    assert all(metres[one.index, 0] == one.metres for one in found)
    away = town.matrix([target], POINTS)[0][0]
    assert any(away[one.index] != one.seconds for one in found)


def test_reach_is_who_can_be_there_in_time(town: RoadNetwork) -> None:
    """Exactly those whose time is at most the limit, soonest first."""
    target = PLACES["c2"]
    seconds = town.matrix(POINTS, [target])[0][:, 0]
    for limit in (0, 30, 60, 10_000):
        found = town.reach(target, POINTS, limit)
        assert {one.index for one in found} == set(np.flatnonzero(seconds <= limit).tolist())
    assert town.closest(target, [], 10) == town.reach(target, [], 60) == []


def area(network: RoadNetwork, seconds: float, toward: bool = False) -> shapely.Geometry:
    """Return how far one gets from the middle of the town."""
    collection = network.isochrones(PLACES["b0"], [seconds], toward)
    [feature] = collection["features"]
    found = shape(feature["geometry"])
    assert found.is_valid
    return found


@pytest.mark.parametrize("toward", [False, True])
@pytest.mark.parametrize("seconds", [25, 45, 80])
def test_the_area_holds_what_is_reached_and_nothing_far_beyond(
    town: RoadNetwork, seconds: int, toward: bool
) -> None:
    """Junctions reached in time are inside; those that take much longer are not."""
    inside = area(town, seconds, toward)
    streets = town.streets
    junctions = list(zip(streets.lat.tolist(), streets.lon.tolist(), strict=True))
    here = [PLACES["b0"]]
    times = town.matrix(junctions, here)[0][:, 0] if toward else town.matrix(here, junctions)[0][0]
    reached = shapely.contains_xy(inside, streets.lon, streets.lat)
    assert reached[times <= seconds].all()
    assert not reached[times > seconds + 30].any()


def test_one_way_streets_make_the_area_toward_another(town: RoadNetwork) -> None:
    """Down Vestergade is one way: whence one comes is not where one gets."""
    away, toward = area(town, 20), area(town, 20, toward=True)
    below = shapely.Point(PLACES["c0"][1], PLACES["c0"][0])
    assert away.contains(below)
    assert not toward.contains(below)


def test_more_time_is_a_larger_area_and_the_largest_comes_first(town: RoadNetwork) -> None:
    """Areas of one question are nested and ordered so that a map shows all of them."""
    collection = town.isochrones(PLACES["b1"], [30, 90, 60])
    areas = [shape(feature["geometry"]) for feature in collection["features"]]
    assert [feature["properties"]["seconds"] for feature in collection["features"]] == [90, 60, 30]
    assert areas[0].area > areas[1].area > areas[2].area
    rounding = 1e-5
    assert areas[0].buffer(rounding).contains(areas[1])
    assert areas[1].buffer(rounding).contains(areas[2])
    assert collection["attribution"] == town.attribution


@pytest.mark.parametrize(("nodes", "holes"), [(LARGE_RING, 1), (SMALL_RING, 0)])
def test_rings_turn_as_geojson_asks_and_small_holes_are_filled(
    tmp_path: Path, nodes: str, holes: int
) -> None:
    """Outer rings go left and holes right; the inside of a block is no hole, a large gap is."""
    ring = Way(nodes, "highway=residential;name=Ringen")
    one_ring = build(write_osm(tmp_path / "ring.osm", [ring]))
    [polygon] = shapely.get_parts(area(one_ring, 400))
    assert polygon.exterior.is_ccw
    assert [hole.is_ccw for hole in polygon.interiors] == [False] * holes


def test_a_walker_gets_less_far(town: RoadNetwork) -> None:
    """In the same time a car gets farther than a bicycle, and that farther than a walker."""
    sizes = [area(town.by(mode), 120).area for mode in MODES]
    assert sizes == sorted(sizes, reverse=True)


def test_rush_hour_makes_the_area_smaller(town: RoadNetwork) -> None:
    """At eight on a weekday a car gets less far."""
    rush = town.at(datetime(2027, 1, 12, 7, 30, tzinfo=UTC))
    assert area(rush, 80).area < area(town, 80).area


def test_no_time_is_the_place_itself(town: RoadNetwork) -> None:
    """Zero seconds is the surroundings of the door, wherever it is."""
    lat, lon = PLACES["a0"][0] + 20 * STEP_LAT, PLACES["a0"][1]
    [feature] = town.isochrones((lat, lon), [0])["features"]
    found = shape(feature["geometry"])
    assert found.contains(shapely.Point(lon, lat))
    assert not found.contains(shapely.Point(PLACES["a0"][1], PLACES["a0"][0]))


def test_a_closed_street_is_not_reached(town: RoadNetwork) -> None:
    """The area does not run along pieces that are closed."""
    streets = town.streets
    closed = streets.street == town.street_names.index("Landevejen")
    less = town.changed(streets.millis, closed)
    far = shapely.Point(PLACES["village"][1], PLACES["village"][0])
    [plain] = town.isochrones(PLACES["a3"], [200])["features"]
    [with_closure] = less.isochrones(PLACES["a3"], [200])["features"]
    assert shape(plain["geometry"]).contains(far)
    assert not shape(with_closure["geometry"]).contains(far)


def test_steps_tell_the_route_street_by_street(town: RoadNetwork) -> None:
    """Names in order, and lengths and times that add up to the route."""
    route = town.route(PLACES["a0"], PLACES["d3"])
    named = [step.street for step in route.steps if step.street]
    assert tuple(dict.fromkeys(named)) == route.streets
    assert sum(step.metres for step in route.steps) == pytest.approx(route.metres, abs=1)
    assert sum(step.seconds for step in route.steps) == pytest.approx(route.seconds, abs=1)


def test_positions_go_to_metres_and_back() -> None:
    """Degrees from metres from degrees are what they were."""
    rng = np.random.default_rng(1)
    lat, lon = 55.5 + 0.3 * rng.random(50), 12.4 + 0.3 * rng.random(50)
    back = to_degrees(to_plane(lat, lon, (55.6, 12.5)), (55.6, 12.5))
    np.testing.assert_allclose(back, np.stack([lat, lon], axis=-1), atol=1e-9)


def test_a_network_stays_as_it_is_when_looked_at_otherwise(town: RoadNetwork) -> None:
    """Other hours and closures are copies: the network itself answers as before."""
    before = town.matrix(POINTS)[0]
    town.at(datetime(2027, 1, 12, 7, tzinfo=UTC)).matrix(POINTS)
    town.changed(town.streets.millis * 2, np.zeros(len(town.streets.tail), bool)).matrix(POINTS)
    np.testing.assert_array_equal(town.matrix(POINTS)[0], before)
    assert dataclasses.replace(town).factor == 1.0
