# SPDX-License-Identifier: MPL-2.0
"""A night's rounds as the map draws them: lines along the streets, worked out once each."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from threading import Lock
from typing import Any

from flask import Flask
from flask import current_app

from dispatch.rounds.problem import Problem
from dispatch.rounds.reading import Streets
from dispatch.rounds.result import Round
from dispatch.rounds.ways import ways_of
from sites.network import NetworkLike
from sites.network import Point
from web.pages.rounds_model import Left
from web.pages.rounds_model import Shown

KEPT = 20_000
"""Ways between two doors that one process remembers."""
DECIMALS = 6

Key = tuple[str, Point, Point]
Line = tuple[Point, ...]


@dataclass
class Ways:
    """Lines along the streets between two doors; each is good for its version of the streets."""

    lock: Lock = field(default_factory=Lock)
    items: OrderedDict[Key, Line] = field(default_factory=OrderedDict)

    def line(self, network: NetworkLike, version: str, a: Point, b: Point) -> Line:
        """Return the points between two doors, from memory where it was asked for before."""
        key = (version, a, b)
        with self.lock:
            known = self.items.get(key)
            if known is not None:
                self.items.move_to_end(key)
                return known
        found = network.route(a, b).line
        with self.lock:
            self.items[key] = found
            while len(self.items) > KEPT:
                self.items.popitem(last=False)
        return found


def register(app: Flask) -> None:
    """Give an app its memory of ways."""
    app.extensions["ways"] = Ways()


def features(
    problem: Problem, rounds: Sequence[Shown], left: Sequence[Left], streets: Streets
) -> dict[str, Any]:
    """Return a line for every round, a point for every stop, and what is on no round."""
    found: list[dict[str, Any]] = []
    for one in rounds:
        if not one.one.tasks:
            continue
        about = {"round": one.code, "guard": one.guard, "hue": one.hue}
        line = _line(problem, one.one, streets)
        found.append(
            _feature("LineString", [_at(*point) for point in line], {**about, "is": "way"})
        )
        for stop in one.stops:
            if stop.step.place is None or stop.step.kind == "end":
                continue
            place = problem.places[stop.step.place]
            if place.home:
                continue
            said = {
                "is": stop.step.kind,
                "key": stop.key,
                "number": stop.place_in_order + 1,
                "name": stop.visit or place.name,
                "status": stop.status,
                "broken": bool(stop.broken),
            }
            found.append(_feature("Point", _at(place.lat, place.lon), {**about, **said}))
    for passing in left:
        place = problem.places[problem.task[passing.task].visit.place]
        said = {"is": "left", "key": passing.key, "name": passing.visit}
        found.append(_feature("Point", _at(place.lat, place.lon), said))
    return {"type": "FeatureCollection", "features": found}


def _line(problem: Problem, one: Round, streets: Streets) -> list[Point]:
    kept: Ways = current_app.extensions["ways"]
    mode = problem.guard[one.guard].mode
    ways = list(ways_of(problem, one))
    points = [ways[0].start]
    for way in ways:
        if way.start != way.end:
            network = streets(mode, way.leaves, way.arrives)
            points.extend(kept.line(network, network.version, way.start, way.end)[1:])
    return points


def _at(lat: float, lon: float) -> list[float]:
    return [round(lon, DECIMALS), round(lat, DECIMALS)]


def _feature(kind: str, where: list[Any], properties: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": where}
    return {"type": "Feature", "geometry": geometry, "properties": properties}
