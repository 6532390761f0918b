# SPDX-License-Identifier: MPL-2.0
"""Name the road classes, and read posted speeds as OpenStreetMap writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable

CLASSES = (
    "motorway",
    "trunk",
    "primary",
    "secondary",
    "tertiary",
    "motorway_link",
    "trunk_link",
    "primary_link",
    "secondary_link",
    "tertiary_link",
    "unclassified",
    "residential",
    "road",
    "living_street",
    "service",
    "track",
    "cycleway",
    "pedestrian",
    "path",
    "footway",
    "steps",
)
"""Road classes that somebody may use, most important first."""
PATHS = ("track", "cycleway", "pedestrian", "path", "footway", "steps")
"""Classes that no car uses."""
UNKNOWN_CLASS = "unclassified"
"""What the streets of a prepared graph are in which none has a class."""

LOWEST, HIGHEST = 5.0, 130.0
_NAMED = {"DK:urban": 50.0, "DK:rural": 80.0, "DK:motorway": 130.0, "walk": 7.0}
_NUMBER = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(mph|km/h|kmh|kph)?\s*$")


def posted_speed(tag: object) -> float | None:
    """Return the posted speed in km/h that a `maxspeed` tag states, or None.

    Of several speeds on one stretch the lowest counts. `signals`, `none` and the like say
    nothing usable.
    """
    if tag is None:
        return None
    if isinstance(tag, list | tuple | set):
        return _lowest(posted_speed(part) for part in tag)
    parts = re.split(r"[;|]", str(tag))
    return _lowest(_one(part) for part in parts)


def _lowest(speeds: Iterable[float | None]) -> float | None:
    known = [speed for speed in speeds if speed is not None]
    return min(known) if known else None


def _one(text: str) -> float | None:
    if text.strip() in _NAMED:
        return _NAMED[text.strip()]
    match = _NUMBER.match(text)
    if match is None:
        return None
    speed = float(match[1]) * (1.609344 if match[2] == "mph" else 1.0)
    return min(max(speed, LOWEST), HIGHEST) if speed > 0 else None
