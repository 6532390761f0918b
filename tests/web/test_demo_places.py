# SPDX-License-Identifier: MPL-2.0
"""Checks of the demo city's coordinates against maps that are no part of the project."""

from __future__ import annotations

import csv
import gzip
import json
from math import cos
from math import hypot
from math import radians

import pytest
from defusedxml import ElementTree
from shapely import LineString
from shapely import Point
from shapely import STRtree

from tests.shared import shared
from web.demo import city

LAT, LON = 55.68, 12.56
METRES = 111_320
ADDRESS_OFF = 150
STREET_OFF = 120
"""Metres that a coordinate may be off: a building's middle is not its door."""


def plane(lat: float, lon: float) -> tuple[float, float]:
    """Return metres east and north of the city's middle."""
    return (lon - LON) * METRES * cos(radians(LAT)), (lat - LAT) * METRES


def sites() -> dict[str, tuple[str, float, float]]:
    """Return address and plane position of every demo site, by code."""
    out = {}
    for row in city.tables("small")["sites"]:
        lat, lon = (float(row[axis].replace(",", ".")) for axis in ("lat", "lon"))
        out[row["code"]] = (row["address"], *plane(lat, lon))
    return out


@pytest.mark.shared
def test_sites_lie_at_their_addresses() -> None:
    """Where a map knows the address, the site is within 150 metres of it."""
    known: dict[str, tuple[float, float]] = {}
    text = shared("geo/addresses-inner-city-2015.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        known[f"{row['street']} {row['housenumber']}"] = plane(float(row["lat"]), float(row["lon"]))
    features = json.loads(shared("geo/kk-institutions-2022.geojson").read_text(encoding="utf-8"))
    for feature in features["features"]:
        lon, lat = feature["geometry"]["coordinates"][0]
        known[feature["properties"]["vejadresseringsnavn"] or ""] = plane(lat, lon)
    off = {
        code: hypot(x - known[address][0], y - known[address][1])
        for code, (address, x, y) in sites().items()
        if address in known
    }
    assert len(off) >= 8
    assert {code: round(metres) for code, metres in off.items() if metres > ADDRESS_OFF} == {}


@pytest.mark.shared
def test_sites_lie_near_a_street() -> None:
    """Every site is within 120 metres of a street that cars may use."""
    with gzip.open(shared("geo/copenhagen-city.osm.gz")) as file:
        root = ElementTree.parse(file).getroot()
    nodes = {
        node.get("id"): plane(float(node.get("lat")), float(node.get("lon")))
        for node in root.iter("node")
    }
    streets = [
        LineString([nodes[nd.get("ref")] for nd in way.iter("nd")]) for way in root.iter("way")
    ]
    tree = STRtree(streets)
    for code, (_, x, y) in sites().items():
        nearest = streets[tree.nearest(Point(x, y))]
        assert nearest.distance(Point(x, y)) <= STREET_OFF, code
