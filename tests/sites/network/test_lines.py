# SPDX-License-Identifier: MPL-2.0
"""The drawing of the streets: small, whole and in its place."""

from __future__ import annotations

import json

import numpy as np

from sites.geo import distance
from sites.network import RoadNetwork
from sites.network.lines import draw


def _metres(collection: dict[str, object]) -> float:
    total = 0.0
    for feature in collection["features"]:  # type: ignore[attr-defined]
        for line in feature["geometry"]["coordinates"]:
            lon, lat = np.asarray(line).T
            total += float(distance(lat[:-1], lon[:-1], lat[1:], lon[1:]).sum())
    return total


def test_both_directions_are_drawn_once(town: RoadNetwork) -> None:
    """The drawn length is that of the streets, each counted once whichever way it is driven."""
    pairs = {}
    streets = town.streets
    for tail, head, length in zip(
        streets.tail.tolist(), streets.head.tolist(), streets.decimetres.tolist(), strict=True
    ):
        pairs[min(tail, head), max(tail, head)] = length / 10
    assert abs(_metres(town.lines()) - sum(pairs.values())) < 0.01 * sum(pairs.values())


def test_classes_come_most_important_first(town: RoadNetwork) -> None:
    """One feature for each class, so that a page can style and layer them."""
    classes = [feature["properties"]["class"] for feature in town.lines()["features"]]
    assert classes == [
        "motorway",
        "primary",
        "secondary",
        "tertiary",
        "unclassified",
        "residential",
        "living_street",
    ]


def test_a_small_budget_keeps_the_main_roads(town: RoadNetwork) -> None:
    """When there is no room, side streets go first and the result is still valid JSON."""
    small = json.loads(draw(town.streets, "by us", budget=900))
    classes = [feature["properties"]["class"] for feature in small["features"]]
    assert classes[0] == "motorway"
    assert "living_street" not in classes
    assert small["attribution"] == "by us"
    assert len(draw(town.streets, "by us", budget=900)) <= 900


def test_lines_stay_where_the_streets_are(town: RoadNetwork) -> None:
    """Every drawn point lies inside the box of the network."""
    streets = town.streets
    for feature in town.lines()["features"]:
        for line in feature["geometry"]["coordinates"]:
            lon, lat = np.asarray(line).T
            assert streets.lat.min() - 1e-3 <= lat.min() <= lat.max() <= streets.lat.max() + 1e-3
            assert streets.lon.min() - 1e-3 <= lon.min() <= lon.max() <= streets.lon.max() + 1e-3
