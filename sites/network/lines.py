# SPDX-License-Identifier: MPL-2.0
"""Draw a street network as a small GeoJSON for our own map, main roads first."""

from __future__ import annotations

import json
import math
from collections import defaultdict

import numpy as np
import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from sites.network.speeds import CLASSES
from sites.network.streets import MICRO
from sites.network.streets import Streets

BUDGET_BYTES = 1_500_000
"""No drawing is larger: the least important classes are left out first."""
TOLERANCE_DEGREES = 4e-5
"""A drawn line leaves its street by at most this much: about 4 m north-south."""
DECIMALS = 5


def draw(streets: Streets, attribution: str = "", budget: int = BUDGET_BYTES) -> bytes:
    """Return a GeoJSON FeatureCollection with one MultiLineString per road class.

    Parameters
    ----------
    streets
        The compiled network; both directions of a street are drawn once.
    attribution
        Written into the collection, for whoever shows it.
    budget
        Largest size in bytes.
    """
    features: list[str] = []
    size = 200
    for name, lines in _by_class(streets).items():
        feature = _feature(name, lines)
        size += len(feature.encode()) + 1
        if size > budget:
            break
        features.append(feature)
    head = json.dumps(attribution, ensure_ascii=False)
    body = ",".join(features)
    return (f'{{"type":"FeatureCollection","attribution":{head},"features":[{body}]}}').encode()


def _by_class(streets: Streets) -> dict[str, list[LineString]]:
    """Return each class's lines, most important class first, in equal degrees north and east."""
    squeeze = math.cos(math.radians(float(streets.lat.mean())))
    groups: dict[int, list[LineString]] = defaultdict(list)
    seen = set()
    for piece in range(len(streets.tail)):
        inner = streets.shape[streets.shape_start[piece] : streets.shape_start[piece + 1]] / MICRO
        tail, head = int(streets.tail[piece]), int(streets.head[piece])
        middle = inner[len(inner) // 2].round(4).tolist() if len(inner) % 2 else len(inner)
        key = (min(tail, head), max(tail, head), int(streets.decimetres[piece]), str(middle))
        if key in seen:
            continue
        seen.add(key)
        lat = np.concatenate([[streets.lat[tail]], inner[:, 0], [streets.lat[head]]])
        lon = np.concatenate([[streets.lon[tail]], inner[:, 1], [streets.lon[head]]])
        groups[int(streets.road_class[piece])].append(
            LineString(np.column_stack([lon * squeeze, lat]))
        )
    return {CLASSES[index]: _merged(groups[index], squeeze) for index in sorted(groups)}


def _merged(lines: list[LineString], squeeze: float) -> list[LineString]:
    joined: BaseGeometry = shapely.line_merge(shapely.MultiLineString(lines))
    simple = shapely.simplify(joined, TOLERANCE_DEGREES)
    back = shapely.transform(simple, lambda xy: xy / [squeeze, 1.0])
    return [one for one in shapely.get_parts(back) if isinstance(one, LineString)]


def _feature(name: str, lines: list[LineString]) -> str:
    coordinates = [shapely.get_coordinates(one).round(DECIMALS).tolist() for one in lines]
    return json.dumps(
        {
            "type": "Feature",
            "properties": {"class": name},
            "geometry": {"type": "MultiLineString", "coordinates": coordinates},
        },
        separators=(",", ":"),
    )
