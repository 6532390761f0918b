# SPDX-License-Identifier: MPL-2.0
"""Say how far places lie from their street."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from sites.geo import to_plane
from sites.network.answers import Point
from sites.network.answers import coordinates
from sites.network.road import RoadNetwork
from sites.text import Message
from sites.text import Text

PLACE_FAR = Text(
    "{name}: {metres} m til nærmeste gade. Ret positionen, eller hent et større område; "
    "indtil da er rejsetider derfra skøn.",
    "{name}: {metres} m to the nearest street. Correct the position, or get a larger area; "
    "until then travel times from there are estimates.",
)
IN_FORCE = Text("Spærret eller langsomt nu: {names}", "Closed or slow now: {names}")


@dataclass(frozen=True, slots=True)
class Placed:
    """One of several places and the street nearest to it."""

    index: int
    metres: int
    """Straight line to the nearest street."""
    street: str
    """Its name; empty where it has none."""
    junction_metres: int
    """Straight line to the junction from which the place is reached."""
    far: bool
    """Beyond what a network can vouch for: travel times are estimates."""


def placed(network: RoadNetwork, points: Sequence[Point]) -> list[Placed]:
    """Return for each place, in the order given, its street and how far away that is."""
    if not len(points):
        return []
    snap = network.snap(points)
    tree = shapely.STRtree(network.street_lines)
    here = shapely.points(to_plane(*coordinates(points), network.origin))
    pairs, metres = tree.query_nearest(here, all_matches=False, return_distance=True)
    streets = network.streets.street[pairs[1]].tolist()
    far = snap.far.tolist()
    return [
        Placed(
            index=index,
            metres=round(float(away)),
            street=network.street_names[street] if street >= 0 else "",
            junction_metres=round(float(snap.crow[index])),
            far=far[index],
        )
        for index, away, street in zip(pairs[0].tolist(), metres, streets, strict=True)
    ]


def state(network: RoadNetwork, places: Mapping[str, Point]) -> list[Message]:
    """Return what people should know before they trust a network for their places.

    Parameters
    ----------
    network
        The streets, with the closures in force.
    places
        Positions by name.
    """
    found = list(network.warnings)
    if network.closures:
        found.append(IN_FORCE(names=", ".join(one.name for one in network.closures)))
    names, points = list(places), list(places.values())
    if network.far(points):
        found += [
            PLACE_FAR(name=names[one.index], metres=one.metres)
            for one in placed(network, points)
            if one.far
        ]
    return found
