# SPDX-License-Identifier: MPL-2.0
"""Give every road class a speed, and read the posted one where there is one."""

from __future__ import annotations

import re
from collections.abc import Iterable

SPEEDS: dict[str, float] = {
    "motorway": 110,
    "trunk": 80,
    "primary": 50,
    "secondary": 50,
    "tertiary": 50,
    "motorway_link": 60,
    "trunk_link": 50,
    "primary_link": 40,
    "secondary_link": 40,
    "tertiary_link": 40,
    "unclassified": 40,
    "residential": 40,
    "road": 30,
    "living_street": 15,
    "service": 15,
}
"""Road classes that a car may use, most important first, with km/h where none is posted."""

CLASSES = tuple(SPEEDS)
UNKNOWN_CLASS = "unclassified"
"""What the streets of a prepared graph are in which none has a class."""

SLOWDOWN = 1.2
"""How much longer a real drive takes than at the posted speed: junctions, lights, turns.

Car routers that count turns and lights take 1.1 to 1.3 times the free-flow time in the city.
"""

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


def road_class(tag: object) -> str | None:
    """Return the most important drivable class that a `highway` tag names, or None."""
    tags = tag if isinstance(tag, list | tuple | set) else [tag]
    known = [CLASSES.index(str(one)) for one in tags if str(one) in SPEEDS]
    return CLASSES[min(known)] if known else None
