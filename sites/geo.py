# SPDX-License-Identifier: MPL-2.0
"""Tell a usable position from a mistaken one, and measure short distances.

The shapes are coarse and our own: enough to catch swapped columns, another country, and a
building placed in the harbour or the Sound. Waters elsewhere in Denmark are not known.
"""

from __future__ import annotations

import json
import math
from functools import cache
from importlib import resources

import numpy as np
import shapely
from numpy.typing import ArrayLike
from numpy.typing import NDArray
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from sites.text import Message
from sites.text import Text

EARTH_RADIUS = 6_371_009.0
"""Mean radius in metres."""

NOT_A_NUMBER = Text(
    "Positionen (lat {lat}, lon {lon}) er ikke to tal. Skriv grader som decimaltal, "
    "fx lat 55,6761 og lon 12,5683.",
    "The position (lat {lat}, lon {lon}) is not two numbers. Write decimal degrees, "
    "e.g. lat 55.6761 and lon 12.5683.",
)
ZERO = Text(
    "Positionen er (0, 0), som betyder at den mangler. Udfyld lat og lon.",
    "The position is (0, 0), which means that it is missing. Fill in lat and lon.",
)
SWAPPED = Text(
    "lat {lat:.5f} og lon {lon:.5f} er byttet om: stedet ligger så uden for Danmark. "
    "Skriv lat {lon:.5f} og lon {lat:.5f}.",
    "lat {lat:.5f} and lon {lon:.5f} are swapped: that puts the place outside Denmark. "
    "Write lat {lon:.5f} and lon {lat:.5f}.",
)
METRES = Text(
    "lat {lat} og lon {lon} er ikke grader; det ligner meter i UTM. Omregn til WGS84 (EPSG:4326), "
    "fx lat 55,6761 og lon 12,5683.",
    "lat {lat} and lon {lon} are not degrees; they look like UTM metres. Convert them to WGS84 "
    "(EPSG:4326), e.g. lat 55.6761 and lon 12.5683.",
)
ABROAD = Text(
    "lat {lat:.5f}, lon {lon:.5f} ligger uden for Danmark. Ret lat (54,5 til 57,8) "
    "og lon (8,0 til 15,3).",
    "lat {lat:.5f}, lon {lon:.5f} is outside Denmark. Correct lat (54.5 to 57.8) "
    "and lon (8.0 to 15.3).",
)
WATER = Text(
    "lat {lat:.5f}, lon {lon:.5f} ligger i vandet ({where}). "
    "Ret positionen til bygningens indgang.",
    "lat {lat:.5f}, lon {lon:.5f} is in the water ({where}). "
    "Move the position to the building's entrance.",
)
WATERS = {
    "Københavns Havn": Text("Københavns Havn", "Copenhagen harbour"),
    "Øresund og Køge Bugt": Text("Øresund eller Køge Bugt", "the Sound or Køge Bay"),
}


@cache
def shapes(kind: str) -> dict[str, BaseGeometry]:
    """Return our own coarse shapes of one kind by name: `country`, `water` or `side`."""
    text = resources.files("sites.data").joinpath("shapes.geojson").read_text(encoding="utf-8")
    found = {
        feature["properties"]["name"]: shape(feature["geometry"])
        for feature in json.loads(text)["features"]
        if feature["properties"]["kind"] == kind
    }
    for one in found.values():
        shapely.prepare(one)
    return found


def in_denmark(lat: float, lon: float) -> bool:
    """Say whether a position is inside the coarse outline of Denmark, its waters included."""
    return any(shapely.contains_xy(one, lon, lat) for one in shapes("country").values())


def check_position(lat: float, lon: float) -> Message | None:
    """Return why a position cannot be that of a building, or None when it can.

    Parameters
    ----------
    lat, lon
        Decimal degrees, WGS84.
    """
    if not (math.isfinite(lat) and math.isfinite(lon)):
        return NOT_A_NUMBER(lat=lat, lon=lon)
    if lat == 0 and lon == 0:
        return ZERO()
    if max(abs(lat), abs(lon)) > 1000:
        return METRES(lat=lat, lon=lon)
    if not in_denmark(lat, lon):
        text = SWAPPED if in_denmark(lon, lat) else ABROAD
        return text(lat=lat, lon=lon)
    for name, one in shapes("water").items():
        if shapely.contains_xy(one, lon, lat):
            return WATER(lat=lat, lon=lon, where=WATERS[name])
    return None


def beyond_harbour(lat: ArrayLike, lon: ArrayLike) -> NDArray[np.bool_]:
    """Say for each position whether it is on Amager's side of the harbour.

    Amager, Christianshavn, Holmen and Refshaleøen are; København proper and everything
    outside the city are not. A road between the two sides needs a bridge.
    """
    [side] = shapes("side").values()
    return np.asarray(shapely.contains_xy(side, np.asarray(lon), np.asarray(lat)))


def distance(
    lat: ArrayLike, lon: ArrayLike, other_lat: ArrayLike, other_lon: ArrayLike
) -> NDArray[np.float64]:
    """Return great-circle distances in metres; arguments broadcast against each other."""
    a, b = np.radians(np.asarray(lat, float)), np.radians(np.asarray(other_lat, float))
    half_lon = np.radians(np.asarray(other_lon, float) - np.asarray(lon, float)) / 2
    h = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(half_lon) ** 2
    return np.asarray(2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.clip(h, 0.0, 1.0))))


def to_plane(lat: ArrayLike, lon: ArrayLike, origin: tuple[float, float]) -> NDArray[np.float64]:
    """Return positions as (x, y) metres from an origin, right within 0.1 % across a city."""
    y = np.radians(np.asarray(lat, float) - origin[0]) * EARTH_RADIUS
    x = (
        np.radians(np.asarray(lon, float) - origin[1])
        * EARTH_RADIUS
        * math.cos(math.radians(origin[0]))
    )
    return np.stack([x, y], axis=-1)


def to_degrees(plane: ArrayLike, origin: tuple[float, float]) -> NDArray[np.float64]:
    """Return (latitude, longitude) of positions in metres from an origin: `to_plane` undone."""
    xy = np.asarray(plane, float)
    lat = origin[0] + np.degrees(xy[..., 1] / EARTH_RADIUS)
    east = EARTH_RADIUS * math.cos(math.radians(origin[0]))
    return np.stack([lat, origin[1] + np.degrees(xy[..., 0] / east)], axis=-1)
