# SPDX-License-Identifier: MPL-2.0
"""The sketch of the main roads and the straight line: always there, always marked."""

from __future__ import annotations

import json
from importlib import resources

import numpy as np
import pytest

from sites.geo import beyond_harbour
from sites.geo import check_position
from sites.geo import distance
from sites.network import NetworkLike
from sites.network import embedded
from sites.network import straight_line
from sites.network.straight import CAR_BRIDGES

RAADHUSET = (55.6757, 12.5695)
NYHAVN = (55.6796, 12.5915)
OPERA = (55.6822, 12.6012)
CHRISTIANSHAVN = (55.6725, 12.5905)
LYNGBY = (55.7700, 12.5050)
ESTIMATES: list[NetworkLike] = [embedded(), straight_line()]
IDS = [network.name for network in ESTIMATES]


@pytest.mark.parametrize("network", ESTIMATES, ids=IDS)
def test_every_answer_is_marked_as_an_estimate(network: NetworkLike) -> None:
    """The source, the network and each route say that they are an estimate."""
    assert network.estimated
    assert network.route(RAADHUSET, OPERA).estimated
    assert "skøn" in str(network.source)
    assert "estimate" in network.source.in_("en")
    assert network.attribution == ""


@pytest.mark.parametrize("network", ESTIMATES, ids=IDS)
def test_the_harbour_is_a_barrier(network: NetworkLike) -> None:
    """500 m over the water is kilometres by the bridge; 500 m on land is not."""
    _, metres = network.matrix([NYHAVN], [OPERA, (55.6800, 12.5838)])
    assert metres[0, 0] > 2_000
    assert metres[0, 1] < 1_200


@pytest.mark.parametrize("network", ESTIMATES, ids=IDS)
def test_a_route_over_the_harbour_changes_side_once(network: NetworkLike) -> None:
    """The drawn line of an estimated route crosses where there is a car bridge."""
    route = network.route(NYHAVN, OPERA)
    lat, lon = np.asarray(route.line).T
    sides = beyond_harbour(lat, lon).astype(int)
    assert int(np.abs(np.diff(sides)).sum()) == 1
    bridges = np.asarray(list(CAR_BRIDGES.values()))
    away = distance(lat[:, None], lon[:, None], bridges[None, :, 0], bridges[None, :, 1])
    assert away.min() < 250


@pytest.mark.parametrize("network", ESTIMATES, ids=IDS)
def test_figures_of_table_and_route_agree(network: NetworkLike) -> None:
    """A route has the seconds and metres of the table, and the diagonal is zero."""
    points = [RAADHUSET, CHRISTIANSHAVN, LYNGBY]
    seconds, metres = network.matrix(points)
    route = network.route(points[0], points[2])
    assert (route.seconds, route.metres) == (seconds[0, 2], metres[0, 2])
    assert np.diag(seconds).tolist() == [0, 0, 0]


def test_nobody_is_faster_than_the_straight_line() -> None:
    """No estimated distance is shorter than the crow flies."""
    points = [RAADHUSET, NYHAVN, OPERA, CHRISTIANSHAVN, LYNGBY]
    lat, lon = np.asarray(points).T
    crow = distance(lat[:, None], lon[:, None], lat[None, :], lon[None, :])
    for network in ESTIMATES:
        assert (network.matrix(points)[1] >= np.floor(crow)).all()


def test_the_straight_line_takes_detour_and_speed() -> None:
    """Detour scales the way and speed the time."""
    plain = straight_line(detour=1.0, kmh=36.0)
    seconds, metres = plain.matrix([RAADHUSET], [LYNGBY])
    assert metres[0, 0] == pytest.approx(float(distance(*RAADHUSET, *LYNGBY)), abs=1)
    assert seconds[0, 0] == pytest.approx(metres[0, 0] / 10, abs=1)


def test_the_straight_line_has_no_streets() -> None:
    """Without streets there is no junction, nothing far from one, and nothing to draw."""
    network = straight_line()
    assert network.nearest(*RAADHUSET) is None
    assert network.far([RAADHUSET, LYNGBY]) == []
    assert network.lines()["features"] == []
    assert json.loads(network.lines_json()) == network.lines()


def test_every_junction_of_the_sketch_is_on_land_or_a_bridge() -> None:
    """No corner of the sketch lies in the harbour or outside the country."""
    text = resources.files("sites.data").joinpath("copenhagen-sketch.json").read_text("utf-8")
    wet = [name for name, place in json.loads(text)["junctions"].items() if check_position(*place)]
    assert wet == []


def test_the_sketch_crosses_the_harbour_only_by_its_car_bridges() -> None:
    """Streets change side on the four car bridges and nowhere else."""
    network = embedded()
    streets = network.streets
    beyond = beyond_harbour(streets.lat, streets.lon)
    crossing = np.flatnonzero(beyond[streets.tail] != beyond[streets.head])
    names = {network.street_names[streets.street[piece]] for piece in crossing}
    assert names == set(CAR_BRIDGES)


def test_the_sketch_is_one_connected_city() -> None:
    """Every junction of the sketch reaches every other, in at most an hour."""
    streets = embedded().streets
    seconds, _ = embedded().matrix(
        list(zip(streets.lat.tolist(), streets.lon.tolist(), strict=True))[::7]
    )
    assert seconds.max() < 3600


def test_bicycle_bridges_are_not_driven() -> None:
    """The three bicycle bridges of the sketch are not in the network for cars."""
    names = set(embedded().street_names)
    assert not names & {"Inderhavnsbroen", "Lille Langebro", "Bryggebroen"}
    assert {"Langebro", "Knippelsbro"} <= names


def test_the_sketch_snaps_each_place_to_its_own_side() -> None:
    """The Opera is reached from Holmen, not from the quay across the water."""
    found = embedded().nearest(*OPERA)
    assert bool(beyond_harbour(found.lat, found.lon))


def test_the_sketch_can_be_drawn() -> None:
    """The sketch draws its road classes, main roads first."""
    classes = [one["properties"]["class"] for one in embedded().lines()["features"]]
    assert classes == ["motorway", "primary", "secondary", "tertiary"]
