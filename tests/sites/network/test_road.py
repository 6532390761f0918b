# SPDX-License-Identifier: MPL-2.0
"""Times, distances and routes of the small town against networkx and by hand."""

from __future__ import annotations

import math
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from sites.geo import distance
from sites.network import RoadNetwork
from sites.network.answers import DETOUR
from sites.network.answers import SIDE_STREET_KMH
from sites.network.answers import YARD_KMH
from sites.network.answers import access_leg
from tests.sites.network.town import JUNCTION
from tests.sites.network.town import ORIGIN
from tests.sites.network.town import PLACES
from tests.sites.network.town import STEP_LAT
from tests.sites.network.town import reference

ON_LAND = [name for name in PLACES if "island" not in name]


def test_every_pair_agrees_with_networkx(town: RoadNetwork, town_file: Path) -> None:
    """All pairs of junctions take as long and are as far as networkx says."""
    graph = reference(town_file)
    kept = {
        (round(float(lat), 6), round(float(lon), 6))
        for lat, lon in zip(town.streets.lat, town.streets.lon, strict=True)
    }
    nodes = [
        node
        for node, data in graph.nodes(data=True)
        if (round(data["lat"], 6), round(data["lon"], 6)) in kept
    ]
    assert len(nodes) >= 15
    seconds, metres = town.matrix([(graph.nodes[n]["lat"], graph.nodes[n]["lon"]) for n in nodes])
    for row, source in enumerate(nodes):
        times = nx.single_source_dijkstra_path_length(graph, source, weight="seconds")
        for column, target in enumerate(nodes):
            assert seconds[row, column] == pytest.approx(times[target], abs=1)
            if row != column:
                shortest = nx.shortest_path_length(graph, source, target, weight="metres")
                assert metres[row, column] >= shortest - 1


def test_the_way_back_round_one_way_streets_is_longer(town: RoadNetwork) -> None:
    """Down Vestergade is two steps; back up is a detour by the next street."""
    there = town.route(PLACES["a0"], PLACES["c0"])
    back = town.route(PLACES["c0"], PLACES["a0"])
    assert there.metres == pytest.approx(400, abs=3)
    assert there.streets == ("Vestergade",)
    assert back.metres == pytest.approx(800, abs=5)
    assert "Bakkegade" in back.streets


def test_the_fast_road_beats_the_short_one(town: RoadNetwork) -> None:
    """From b2 to c2 the living street is shorter, but the way round is faster."""
    assert town.route(PLACES["b2"], PLACES["d2"]).metres > 400 + 50


def test_a_target_list_gives_its_part_of_the_square(town: RoadNetwork) -> None:
    """Few targets or few sources give exactly the rows and columns of the whole table."""
    points = [PLACES[name] for name in ON_LAND]
    seconds, metres = town.matrix(points)
    to_two = town.matrix(points, points[3:5])
    from_two = town.matrix(points[3:5], points)
    np.testing.assert_array_equal(to_two[0], seconds[:, 3:5])
    np.testing.assert_array_equal(to_two[1], metres[:, 3:5])
    np.testing.assert_array_equal(from_two[0], seconds[3:5])
    np.testing.assert_array_equal(from_two[1], metres[3:5])


def test_the_table_is_whole_seconds_with_a_zero_diagonal(town: RoadNetwork) -> None:
    """The answer is int32, nobody travels to where they are, and twins are at zero distance."""
    off_street = (PLACES["a0"][0] + 0.2 * STEP_LAT, PLACES["a0"][1])
    seconds, metres = town.matrix([off_street, PLACES["d3"], off_street])
    assert seconds.dtype == metres.dtype == np.int32
    assert np.diag(seconds).tolist() == [0, 0, 0]
    assert seconds[0, 2] == metres[0, 2] == 0


def test_no_points_give_an_empty_table(town: RoadNetwork) -> None:
    """Asking about nothing is answered with nothing."""
    assert town.matrix([])[0].shape == (0, 0)


def test_the_way_to_the_street_is_included(town: RoadNetwork) -> None:
    """A house 100 m off its junction adds its yard and side street to every trip."""
    house = (PLACES["a0"][0] + 0.5 * STEP_LAT, PLACES["a0"][1])
    on_street = town.route(PLACES["a0"], PLACES["d3"])
    from_house = town.route(house, PLACES["d3"])
    metres = 100 * DETOUR
    leg = 100 * 3.6 / YARD_KMH + (metres - 100) * 3.6 / SIDE_STREET_KMH
    assert from_house.metres - on_street.metres == pytest.approx(metres, abs=2)
    assert from_house.seconds - on_street.seconds == pytest.approx(leg, abs=2)


def test_neighbours_on_one_junction_go_straight(town: RoadNetwork) -> None:
    """Two houses reached from one junction are as far apart as they are, not via the street."""
    houses = [(PLACES["a0"][0] + part * STEP_LAT, PLACES["a0"][1]) for part in (0.40, 0.45)]
    _, metres = town.matrix(houses)
    assert metres[0, 1] == pytest.approx(10 * DETOUR, abs=1)


def test_access_leg_grows_with_distance() -> None:
    """The leg never jumps where its speed changes and is longer than the straight line."""
    straight = np.arange(0.0, 10_001.0)
    seconds, metres = access_leg(straight)
    steps = np.diff(seconds)
    assert steps.min() > 0
    assert steps.max() < 1
    assert (metres >= straight).all()
    assert seconds[0] == metres[0] == 0


def test_a_home_in_another_town_is_not_driven_at_yard_speed() -> None:
    """30 km of unknown roads take between half an hour and an hour."""
    seconds, _ = access_leg(np.array([30_000.0]))
    assert 30 * 60 < seconds[0] < 60 * 60


def test_nearest_is_the_nearest_junction(town: RoadNetwork) -> None:
    """The junction found is the one that a search through all of them finds."""
    place = (ORIGIN[0] - 1.3 * STEP_LAT, ORIGIN[1] + 0.001)
    found = town.nearest(*place)
    lengths = distance(place[0], place[1], town.streets.lat, town.streets.lon)
    assert found.node == int(lengths.argmin())
    assert found.metres == pytest.approx(float(lengths.min()), abs=1)
    assert not found.far


def test_far_places_are_flagged_and_estimated(town: RoadNetwork) -> None:
    """A place kilometres off every street is listed, and its route is an estimate."""
    away = (ORIGIN[0] + 30 * STEP_LAT, ORIGIN[1])
    assert town.far([PLACES["a0"], away, PLACES["d3"]]) == [1]
    assert town.nearest(*away).far
    assert town.route(PLACES["a0"], away).estimated
    assert not town.route(PLACES["a0"], PLACES["d3"]).estimated


def test_two_far_places_need_not_pass_the_network(town: RoadNetwork) -> None:
    """Neighbours far from every street go straight to each other."""
    away = [(ORIGIN[0] + 30 * STEP_LAT, ORIGIN[1] + offset) for offset in (0.0, 0.002)]
    _, metres = town.matrix(away)
    crow = float(distance(*away[0], *away[1]))
    assert metres[0, 1] == pytest.approx(crow * DETOUR, abs=1)


@pytest.mark.parametrize(("a", "b"), [("a0", "d3"), ("village", "c1"), ("c2", "ramp")])
def test_a_route_is_what_the_table_says_and_its_line_is_as_long(
    town: RoadNetwork, a: str, b: str
) -> None:
    """A route's figures equal the table's and its line has their length, end to end."""
    start, end = PLACES[a], PLACES[b]
    route = town.route(start, end)
    seconds, metres = town.matrix([start], [end])
    assert (route.seconds, route.metres) == (seconds[0, 0], metres[0, 0])
    assert route.line[0] == start
    assert route.line[-1] == end
    lat, lon = np.asarray(route.line).T
    drawn = float(distance(lat[:-1], lon[:-1], lat[1:], lon[1:]).sum())
    assert drawn == pytest.approx(route.metres, rel=0.02, abs=DETOUR * 5)


def test_a_route_to_the_same_place_is_nothing(town: RoadNetwork) -> None:
    """From a place to itself takes no time and has no way."""
    route = town.route(PLACES["b1"], PLACES["b1"])
    assert (route.seconds, route.metres) == (0, 0)


def test_times_obey_the_triangle(town: RoadNetwork) -> None:
    """No detour through a third junction is faster than the table, rounding aside."""
    seconds, _ = town.matrix([PLACES[name] for name in ON_LAND])
    through = (seconds[:, :, None] + seconds[None, :, :]).min(axis=1)
    assert (seconds <= through + 2).all()


def test_a_saved_network_answers_the_same(town: RoadNetwork, tmp_path: Path) -> None:
    """Everything survives the disk: answers, names, report, source and drawing."""
    town.save(tmp_path / "net.npz")
    loaded = RoadNetwork.load(tmp_path / "net.npz")
    points = [PLACES[name] for name in ON_LAND]
    np.testing.assert_array_equal(loaded.matrix(points)[0], town.matrix(points)[0])
    assert loaded.route(points[0], points[-1]) == town.route(points[0], points[-1])
    for name in ("name", "estimated", "attribution", "built", "report", "street_names"):
        assert getattr(loaded, name) == getattr(town, name)
    assert str(loaded.source) == str(town.source)
    assert loaded.lines_json() == town.lines_json()


def test_building_twice_gives_the_same_arrays(town: RoadNetwork, town_file: Path) -> None:
    """The same file always compiles to the same network, byte for byte."""
    from sites.network import build

    again = build(town_file)
    for name in ("lat", "lon", "tail", "head", "millis", "decimetres", "road_class", "shape"):
        np.testing.assert_array_equal(getattr(again.streets, name), getattr(town.streets, name))
    assert again.lines_json() == town.lines_json()


def test_one_step_takes_what_speed_and_junction_say(town: RoadNetwork) -> None:
    """200 m at 50 km/h, slowed by the class and by a junction at the end, is 16 seconds."""
    expected = 200 * 3.6 / 50 * 1.05 + JUNCTION
    assert town.route(PLACES["a1"], PLACES["a2"]).seconds == math.floor(expected + 0.5)
