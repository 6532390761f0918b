# SPDX-License-Identifier: MPL-2.0
"""Find the pieces of street that a closure concerns, and close or slow them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sites.geo import to_plane
from sites.network.closures import POINT_METRES
from sites.network.closures import Closure
from sites.network.errors import CLOSURE_NOWHERE
from sites.network.road import RoadNetwork
from sites.network.streets import MICRO
from sites.network.streets import Streets
from sites.text import Message

LINE_METRES = 15.0
"""How far from a drawn line its street may lie."""
INSIDE_METRES = 20.0
"""A piece with so many metres inside an area is concerned, however long it is."""
ALONG_METRES = 60.0
"""The same along a line, which every crossing street is near for a few metres."""
INSIDE_SHARE = 0.5
ALONG_SHARE = 0.8


def close(network: RoadNetwork, closures: Sequence[Closure]) -> RoadNetwork:
    """Return a network with some closures in force; one that meets no street is a warning."""
    if not closures:
        return network
    streets = network.streets
    millis = streets.millis.astype(float)
    closed = np.zeros(len(millis), dtype=bool)
    unknown: list[Message] = []
    for closure in closures:
        pieces = concerned(network, closure)
        if not len(pieces):
            unknown.append(CLOSURE_NOWHERE(name=closure.name))
        elif closure.is_closed:
            closed[pieces] = True
        else:
            millis[pieces] = _slowed(streets, pieces, closure, millis[pieces])
    whole = np.clip(np.rint(millis), 1, np.iinfo(np.int32).max).astype(np.int32)
    return network.changed(whole, closed, closures).noted(*unknown)


def _slowed(
    streets: Streets, pieces: NDArray[np.intp], closure: Closure, millis: NDArray[np.float64]
) -> NDArray[np.float64]:
    slower = millis * (closure.factor or 1.0)
    if closure.kmh is not None:
        slower = np.maximum(slower, streets.decimetres[pieces] * 360.0 / closure.kmh)
    return slower


def concerned(network: RoadNetwork, closure: Closure) -> NDArray[np.intp]:
    """Return the pieces of street that a closure is about."""
    streets = network.streets
    pieces = np.arange(len(streets.tail))
    if closure.street:
        wanted = closure.street.casefold()
        names = [name.casefold() == wanted for name in network.street_names]
        pieces = np.flatnonzero(np.array([*names, False])[streets.street])
    if closure.area is None or not len(pieces):
        return pieces
    return _inside(streets, pieces, closure.area, closure.radius)


def _inside(
    streets: Streets, pieces: NDArray[np.intp], area: BaseGeometry, radius: float | None
) -> NDArray[np.intp]:
    lon, lat = area.centroid.coords[0]
    shape = shapely.transform(area, lambda xy: to_plane(xy[:, 1], xy[:, 0], (lat, lon)))
    along = shape.geom_type.endswith("LineString") and radius is None
    if shape.geom_type.endswith("Point"):
        shape = shape.buffer(radius or POINT_METRES)
    elif shape.geom_type.endswith("LineString"):
        shape = shape.buffer(radius or LINE_METRES)
    elif radius is not None:
        shape = shape.buffer(radius)
    candidates = pieces[_near(streets, shape.bounds, (lat, lon))[pieces]]
    if not len(candidates):
        return candidates
    lines = _lines(streets, candidates, (lat, lon))
    metres = shapely.length(lines)
    inside = shapely.length(shapely.intersection(lines, shape))
    share, least = (ALONG_SHARE, ALONG_METRES) if along else (INSIDE_SHARE, INSIDE_METRES)
    return candidates[(inside > 0) & ((inside >= share * metres) | (inside >= least))]


def _lines(
    streets: Streets, pieces: NDArray[np.intp], origin: tuple[float, float]
) -> NDArray[np.object_]:
    lines = [np.array(streets.line(int(piece))) for piece in pieces]
    owner = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    places = np.concatenate(lines)
    made = shapely.linestrings(to_plane(places[:, 0], places[:, 1], origin), indices=owner)
    return np.asarray(made, dtype=object)


def _near(
    streets: Streets, bounds: tuple[float, float, float, float], origin: tuple[float, float]
) -> NDArray[np.bool_]:
    """Return which pieces have a box that meets the given one, in metres from an origin."""
    at = to_plane(streets.lat, streets.lon, origin)
    low = np.minimum(at[streets.tail], at[streets.head])
    high = np.maximum(at[streets.tail], at[streets.head])
    counts = np.diff(streets.shape_start)
    owner = np.repeat(np.arange(len(counts)), counts)
    inner = to_plane(streets.shape[:, 0] / MICRO, streets.shape[:, 1] / MICRO, origin)
    np.minimum.at(low, owner, inner)
    np.maximum.at(high, owner, inner)
    west, south, east, north = bounds
    return np.asarray(
        (low[:, 0] <= east) & (high[:, 0] >= west) & (low[:, 1] <= north) & (high[:, 1] >= south)
    )
