# SPDX-License-Identifier: MPL-2.0
"""Positions that a building can have and positions that are a mistake."""

from __future__ import annotations

import csv
import json
import math

import pytest

from sites.geo import ABROAD
from sites.geo import METRES
from sites.geo import NOT_A_NUMBER
from sites.geo import SWAPPED
from sites.geo import WATER
from sites.geo import ZERO
from sites.geo import beyond_harbour
from sites.geo import check_position
from sites.geo import distance
from sites.geo import to_plane
from sites.text import Text
from tests.shared import shared

PLACES = {
    "Rådhuset": (55.6757, 12.5695),
    "Refshaleøen": (55.6930, 12.6170),
    "Holmen": (55.6840, 12.6045),
    "Christianshavn": (55.6735, 12.5925),
    "Islands Brygge": (55.6650, 12.5780),
    "Nordhavn": (55.7085, 12.5990),
    "Sydhavn": (55.6500, 12.5400),
    "Sluseholmen": (55.6460, 12.5490),
    "Langelinie": (55.6950, 12.5985),
    "Amager Strandpark": (55.6560, 12.6480),
    "Dragør": (55.5930, 12.6700),
    "Skagen": (57.7209, 10.5839),
    "Rønne": (55.1009, 14.7066),
    "Gedser": (54.5740, 11.9260),
    "Esbjerg": (55.4700, 8.4500),
    "Padborg": (54.8240, 9.3600),
    "Helsingør": (56.0360, 12.6130),
}


@pytest.mark.parametrize("place", PLACES)
def test_places_where_buildings_stand_are_accepted(place: str) -> None:
    """Quays, islands of the harbour and the corners of the country are all usable."""
    assert check_position(*PLACES[place]) is None


@pytest.mark.parametrize(
    ("lat", "lon", "text"),
    [
        (12.5695, 55.6757, SWAPPED),
        (0.0, 0.0, ZERO),
        (55.6050, 13.0038, ABROAD),
        (56.0465, 12.6945, ABROAD),
        (54.7937, 9.4470, ABROAD),
        (48.8566, 2.3522, ABROAD),
        (6_175_000.0, 724_000.0, METRES),
        (math.nan, 12.5, NOT_A_NUMBER),
        (55.6, math.inf, NOT_A_NUMBER),
        (55.6880, 12.6020, WATER),
        (55.6640, 12.5705, WATER),
        (55.6800, 12.5965, WATER),
        (55.7000, 12.7000, WATER),
        (55.5000, 12.5000, WATER),
    ],
)
def test_mistaken_positions_are_named(lat: float, lon: float, text: Text) -> None:
    """Swapped, missing, foreign, metric and wet positions each get their own message."""
    message = check_position(lat, lon)
    assert message is not None
    assert message.text is text
    assert message.in_("da") != message.in_("en")


def test_a_swapped_position_is_shown_the_right_way() -> None:
    """The remedy for swapped columns is the two numbers in their right places."""
    message = check_position(12.5695, 55.6757)
    assert message is not None
    assert "Write lat 55.67570 and lon 12.56950" in message.in_("en")


def test_the_water_is_named_in_each_language() -> None:
    """A position in the harbour says so in the reader's language."""
    message = check_position(55.6880, 12.6020)
    assert message is not None
    assert "Københavns Havn" in message.in_("da")
    assert "Copenhagen harbour" in message.in_("en")


def test_the_harbour_divides_the_city() -> None:
    """Amager, Christianshavn and Refshaleøen are beyond the harbour; the rest is not."""
    names = ["Rådhuset", "Christianshavn", "Refshaleøen", "Sluseholmen", "Dragør", "Skagen"]
    lat, lon = zip(*(PLACES[name] for name in names), strict=True)
    assert beyond_harbour(lat, lon).tolist() == [False, True, True, False, True, False]


def test_distance_of_one_degree_of_latitude() -> None:
    """One degree of latitude is 111.2 km."""
    assert distance(55.0, 12.5, 56.0, 12.5) == pytest.approx(111_195, abs=5)


def test_the_plane_agrees_with_the_globe_in_a_city() -> None:
    """Ten kilometres in the plane differ from the great circle by less than 0.1 %."""
    a, b = (55.65, 12.50), (55.72, 12.62)
    x, y = to_plane(*b, a)
    assert math.hypot(x, y) == pytest.approx(float(distance(*a, *b)), rel=1e-3)


@pytest.mark.shared
def test_every_real_institution_and_station_is_accepted() -> None:
    """All 537 institutions and 128 stations of the real city are on land in Denmark."""
    for name, count in (("kk-institutions-2022.geojson", 537), ("stations.geojson", 128)):
        features = json.loads(shared(f"geo/{name}").read_text(encoding="utf-8"))["features"]
        refused = [
            feature["properties"]
            for feature in features
            for lon, lat in feature["geometry"]["coordinates"]
            if check_position(lat, lon) is not None
        ]
        assert len(features) == count
        assert refused == []


@pytest.mark.shared
def test_every_real_inner_city_address_is_accepted() -> None:
    """Nobody who lives at the quays is told that the building is in the water."""
    for name in ("addresses-inner-city-2015.csv", "public-sites-inner-city-2015.csv"):
        with shared(f"geo/{name}").open(encoding="utf-8", newline="") as file:
            refused = [
                row
                for row in csv.DictReader(file)
                if check_position(float(row["lat"]), float(row["lon"])) is not None
            ]
        assert refused == []
