# SPDX-License-Identifier: MPL-2.0
"""Say how far somebody gets in some minutes, as an area on the map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.ndimage import binary_closing
from scipy.ndimage import binary_dilation
from shapely.geometry.polygon import orient

from sites.geo import to_degrees
from sites.geo import to_plane
from sites.network.answers import Point
from sites.network.streets import MICRO
from sites.network.streets import Streets

if TYPE_CHECKING:
    from sites.network.road import RoadNetwork

BESIDE_METRES = 75.0
"""So far beside a street that is reached, what stands there counts as reached."""
SMALLEST_HOLE = 40_000.0
"""A hole below these square metres, such as the inside of a block, is no gap in a reach."""
CELLS_ACROSS = 300
FINEST_METRES = 20.0
DECIMALS = 5


def street_lines(streets: Streets, origin: Point) -> NDArray[np.object_]:
    """Return every piece of street as a line in metres from an origin."""
    inner = np.diff(streets.shape_start)
    counts = inner + 2
    first = np.concatenate([[0], np.cumsum(counts)])
    lat, lon = np.empty(first[-1]), np.empty(first[-1])
    lat[first[:-1]], lon[first[:-1]] = streets.lat[streets.tail], streets.lon[streets.tail]
    lat[first[1:] - 1], lon[first[1:] - 1] = streets.lat[streets.head], streets.lon[streets.head]
    between = np.ones(len(lat), dtype=bool)
    between[first[:-1]] = between[first[1:] - 1] = False
    lat[between], lon[between] = streets.shape[:, 0] / MICRO, streets.shape[:, 1] / MICRO
    owner = np.repeat(np.arange(len(counts)), counts)
    return np.asarray(shapely.linestrings(to_plane(lat, lon, origin), indices=owner), dtype=object)


def isochrones(
    network: RoadNetwork, place: Point, limits: Sequence[float], toward: bool
) -> dict[str, Any]:
    """Return the areas reached within some times as GeoJSON, the largest first.

    A larger area holds the smaller ones, and rings turn as RFC 7946 asks: the outer ones left.

    Parameters
    ----------
    network
        The streets.
    place
        Where the time starts, or ends.
    limits
        Times in seconds.
    toward
        Whence somebody gets to the place in time, instead of how far somebody gets from it.
    """
    snap = network.snap([place])
    node, start = int(snap.node[0]), float(snap.seconds[0])
    longest = max(limits, default=0.0)
    times = start + network.factor * network.paths.around(
        node, max(0.0, longest - start) / network.factor, toward
    )
    features = []
    within: shapely.Geometry = shapely.MultiPolygon()
    for limit in sorted(limits):
        within = shapely.union(within, _area(network, place, times, limit, toward))
        properties = {
            "seconds": round(limit),
            "mode": network.mode,
            "toward": toward,
            "estimated": network.estimated,
            "square_metres": round(within.area),
        }
        geometry = _in_degrees(within, network.origin)
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return {
        "type": "FeatureCollection",
        "attribution": network.attribution,
        "features": features[::-1],
    }


def _area(
    network: RoadNetwork, place: Point, times: NDArray[np.float64], limit: float, toward: bool
) -> shapely.Geometry:
    """Return what is reached within a time, in metres from the network's origin."""
    here = to_plane(place[0], place[1], network.origin)[None, :]
    points = np.concatenate([here, _reached(network, times, limit, toward)])
    low = points.min(axis=0) - 2 * BESIDE_METRES
    high = points.max(axis=0) + 2 * BESIDE_METRES
    cell = max(FINEST_METRES, float((high - low).max()) / CELLS_ACROSS)
    shape = np.ceil((high - low) / cell).astype(int) + 1
    grid = np.zeros(tuple(shape), dtype=bool)
    grid[tuple(((points - low) // cell).astype(int).T)] = True
    grown = binary_dilation(grid, _disc(max(1, round(BESIDE_METRES / cell))))
    full = binary_closing(grown, _disc(1)) | grown
    column, row = np.nonzero(full)
    squares = shapely.box(column, row, column + 1, row + 1)
    smooth = shapely.simplify(shapely.coverage_union_all(squares), 1.0)
    filled = [_filled(one, SMALLEST_HOLE / cell**2) for one in shapely.get_parts(smooth)]
    return shapely.transform(shapely.union_all(filled), lambda xy: low + xy * cell)


def _filled(part: shapely.Polygon, smallest: float) -> shapely.Polygon:
    """Return an area without its holes below a size."""
    holes = [hole for hole in part.interiors if shapely.Polygon(hole).area >= smallest]
    return shapely.Polygon(part.exterior, holes)


def _in_degrees(area: shapely.Geometry, origin: Point) -> dict[str, Any]:
    """Return an area in metres as GeoJSON."""
    back = shapely.transform(area, lambda xy: to_degrees(xy, origin)[:, ::-1].round(DECIMALS))
    parts = [orient(one) for one in shapely.get_parts(back) if one.geom_type == "Polygon"]
    return dict(shapely.geometry.mapping(shapely.MultiPolygon(parts)))


def _reached(
    network: RoadNetwork, times: NDArray[np.float64], limit: float, toward: bool
) -> NDArray[np.float64]:
    """Return points along all pieces that are reached in time, each as far as the time goes."""
    streets = network.streets
    seconds = network.factor * streets.millis / 1000.0
    begin = times[streets.head if toward else streets.tail]
    left = np.where(np.isfinite(begin), limit - begin, -1.0)
    if network.closed is not None:
        left[network.closed] = -1.0
    chosen = np.flatnonzero(left >= 0)
    share = np.clip(left[chosen] / seconds[chosen], 0.0, 1.0)
    lines = network.street_lines[chosen]
    whole = shapely.get_coordinates(shapely.segmentize(lines[share >= 1.0], FINEST_METRES))
    partly = share < 1.0
    steps = np.linspace(0.0, 1.0, 12)[:, None] * share[partly]
    along = shapely.line_interpolate_point(
        lines[partly], 1.0 - steps if toward else steps, normalized=True
    )
    return np.concatenate([whole, shapely.get_coordinates(along)])


def _disc(radius: int) -> NDArray[np.bool_]:
    steps = np.arange(-radius, radius + 1)
    return steps[:, None] ** 2 + steps[None, :] ** 2 <= radius**2
